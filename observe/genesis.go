package observe

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	cmtjson "github.com/cometbft/cometbft/libs/json"
	cmttypes "github.com/cometbft/cometbft/types"

	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"
)

// maxGenesis bounds what is fetched as a genesis.
const maxGenesis = 1 << 30

// writeGenesis puts the genesis that the options name at path and returns its chain id. A file is taken byte for byte.
func writeGenesis(ctx context.Context, o *Options, path string) (string, error) {
	source := o.Genesis
	if source == "" && len(o.RPC) > 0 {
		source = o.RPC[0]
	}
	switch {
	case source == "":
		return "", usage("where is the genesis? Give --genesis FILE, or an RPC server with --genesis or --rpc")
	case checkURL(source) != nil:
		bz, err := os.ReadFile(source)
		if err != nil {
			return "", usage("--genesis: %w", err)
		}
		return saveGenesis(o, bz, path)
	case strings.HasSuffix(source, ".json"):
		bz, err := download(ctx, source)
		if err != nil {
			return "", err
		}
		return saveGenesis(o, bz, path)
	case o.GenesisHash != "":
		return "", usage("an RPC server writes the genesis anew, so its file has another hash: give the file itself with --genesis to check --genesis-hash")
	}
	genesis, err := askGenesis(ctx, source)
	if err != nil {
		return "", err
	}
	return genesis.ChainID, genesis.SaveAs(path)
}

// saveGenesis stores a genesis file as it is.
func saveGenesis(o *Options, bz []byte, path string) (string, error) {
	genesis, err := readGenesis(o, bz)
	if err != nil {
		return "", err
	}
	return genesis.ChainID, os.WriteFile(path, bz, 0o600) //nolint:gosec // the path is in the home that is being made
}

// readGenesis checks a genesis file.
func readGenesis(o *Options, bz []byte) (*genutiltypes.AppGenesis, error) {
	sum := sha256.Sum256(bz)
	if got := hex.EncodeToString(sum[:]); o.GenesisHash != "" && !strings.EqualFold(got, o.GenesisHash) {
		return nil, usage("the genesis %s has the SHA-256 %s, not %s as you expect: it is that of another chain or was changed", o.Genesis, got, o.GenesisHash)
	}
	genesis, err := genutiltypes.AppGenesisFromReader(bytes.NewReader(bz))
	if err != nil {
		return nil, usage("--genesis %s: %w", o.Genesis, err)
	}
	if err := genesis.ValidateAndComplete(); err != nil {
		return nil, usage("--genesis %s: %w", o.Genesis, err)
	}
	return genesis, nil
}

func download(ctx context.Context, source string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*rpcTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, source, nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("--genesis: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, usage("--genesis %s: %s", source, response.Status)
	}
	return io.ReadAll(io.LimitReader(response.Body, maxGenesis))
}

// askGenesis fetches the genesis from an RPC server, which gives it in pieces.
func askGenesis(ctx context.Context, server string) (*genutiltypes.AppGenesis, error) {
	client, err := dial(server)
	if err != nil {
		return nil, err
	}
	var whole []byte
	for chunk, total := 0, 1; chunk < total; chunk++ {
		ctx, cancel := context.WithTimeout(ctx, rpcTimeout)
		answer, err := client.GenesisChunked(ctx, uint(chunk))
		cancel()
		if err != nil {
			return nil, unreachable(server, err)
		}
		total = answer.TotalChunks
		piece, err := base64.StdEncoding.DecodeString(answer.Data)
		if err != nil {
			return nil, fmt.Errorf("genesis of %s: %w", server, err)
		}
		if whole = append(whole, piece...); len(whole) > maxGenesis {
			return nil, fmt.Errorf("the genesis of %s is larger than %d bytes", server, maxGenesis)
		}
	}
	var doc cmttypes.GenesisDoc
	if err := cmtjson.Unmarshal(whole, &doc); err != nil {
		return nil, fmt.Errorf("genesis of %s: %w", server, err)
	}
	genesis := genutiltypes.NewAppGenesisWithVersion(doc.ChainID, doc.AppState)
	genesis.GenesisTime = doc.GenesisTime
	genesis.InitialHeight = doc.InitialHeight
	genesis.AppHash = doc.AppHash
	genesis.Consensus = &genutiltypes.ConsensusGenesis{Validators: doc.Validators, Params: doc.ConsensusParams}
	return genesis, genesis.ValidateAndComplete()
}
