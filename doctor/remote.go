package doctor

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"time"

	cmtjson "github.com/cometbft/cometbft/libs/json"
	rpchttp "github.com/cometbft/cometbft/rpc/client/http"
	cmttypes "github.com/cometbft/cometbft/types"
)

// Bounds of asking a node.
const (
	askTimeout = 10 * time.Second
	maxGenesis = 1 << 30
	lastBlocks = 5 // in which signatures are looked for
	pageSize   = 100
	maxPages   = 100
)

// ask asks a node; key is the address whose signatures are looked for.
func ask(ctx context.Context, url, key string) Remote {
	r := Remote{URL: url}
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	if r.Err = r.askClock(ctx); r.Err != nil {
		return r
	}
	client, err := rpchttp.NewWithTimeout(url, "/websocket", uint(askTimeout/time.Second))
	if err != nil {
		return Remote{URL: url, Err: err}
	}
	if err := r.askState(ctx, client, key); err != nil {
		return Remote{URL: url, Err: err}
	}
	return r
}

// askClock reads the clock of an HTTP server from the header that every one sends.
func (r *Remote) askClock(ctx context.Context) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.URL+"/health", nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	r.Asked = time.Now()
	r.Clock, _ = http.ParseTime(response.Header.Get("Date")) // zero: the server does not say
	return response.Body.Close()
}

func (r *Remote) askState(ctx context.Context, client *rpchttp.HTTP, key string) error {
	status, err := client.Status(ctx)
	if err != nil {
		return err
	}
	r.ChainID = status.NodeInfo.Network
	r.CatchingUp = status.SyncInfo.CatchingUp
	r.Earliest, r.EarliestTime = status.SyncInfo.EarliestBlockHeight, status.SyncInfo.EarliestBlockTime
	r.Latest, r.LatestTime = status.SyncInfo.LatestBlockHeight, status.SyncInfo.LatestBlockTime
	net, err := client.NetInfo(ctx)
	if err != nil {
		return err
	}
	r.Peers = net.NPeers
	info, err := client.ABCIInfo(ctx)
	if err != nil {
		return err
	}
	r.AppVersion = info.Response.Version
	if r.GenesisHash, err = askGenesis(ctx, client); err != nil || r.Latest == 0 {
		return err
	}
	if r.Validators, err = askValidators(ctx, client); err != nil {
		return err
	}
	for height := r.Latest; height > max(r.Latest-lastBlocks, r.Earliest-1) && r.Signed == 0; height-- {
		commit, err := client.Commit(ctx, &height)
		if err != nil {
			return err
		}
		for _, signature := range commit.Commit.Signatures {
			if key != "" && signature.ValidatorAddress.String() == key {
				r.Signed = height
			}
		}
	}
	return nil
}

func askValidators(ctx context.Context, client *rpchttp.HTTP) ([]string, error) {
	var addresses []string
	perPage := pageSize
	for page := 1; page <= maxPages; page++ {
		answer, err := client.Validators(ctx, nil, &page, &perPage)
		if err != nil {
			return nil, err
		}
		for _, v := range answer.Validators {
			addresses = append(addresses, v.Address.String())
		}
		if len(addresses) >= answer.Total {
			break
		}
	}
	return addresses, nil
}

// askGenesis gives the hash of a node's genesis, as hashGenesis does.
func askGenesis(ctx context.Context, client *rpchttp.HTTP) (string, error) {
	var whole []byte
	for chunk, total := 0, 1; chunk < total && len(whole) < maxGenesis; chunk++ {
		answer, err := client.GenesisChunked(ctx, uint(chunk))
		if err != nil {
			return "", err
		}
		total = answer.TotalChunks
		piece, err := base64.StdEncoding.DecodeString(answer.Data)
		if err != nil {
			return "", err
		}
		whole = append(whole, piece...)
	}
	var doc cmttypes.GenesisDoc
	if err := cmtjson.Unmarshal(whole, &doc); err != nil {
		return "", err
	}
	return hashGenesis(&doc)
}

// hashGenesis is a hash of what a genesis says, not of the bytes of its file: spaces do not count.
func hashGenesis(doc *cmttypes.GenesisDoc) (string, error) {
	bz, err := cmtjson.Marshal(doc)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(bz)
	return hex.EncodeToString(sum[:]), nil
}

// askHash is the hash of a block of a node, or "".
func askHash(ctx context.Context, url string, height int64) string {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	client, err := rpchttp.NewWithTimeout(url, "/websocket", uint(askTimeout/time.Second))
	if err != nil {
		return ""
	}
	commit, err := client.Commit(ctx, &height)
	if err != nil {
		return ""
	}
	return commit.Header.Hash().String()
}
