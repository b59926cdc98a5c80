package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	rpchttp "github.com/cometbft/cometbft/rpc/client/http"
	jsonrpc "github.com/cometbft/cometbft/rpc/jsonrpc/client"
	"github.com/cosmos/gogoproto/proto"

	"github.com/moscowchain/moscowd/stateproof"
)

const (
	// maxTransaction is how long a transaction may be, in bytes; as JSON it is a third longer.
	maxTransaction = 64 << 10
	nodeTimeout    = 15 * time.Second
	// maxAtNode is how many proofs and paths of headers are made at once; others wait until answerTimeout.
	maxAtNode = 16
)

// enterNode waits until the node may be asked, so that many addresses together do not ask it for more than it bears.
func (h *Handler) enterNode(ctx context.Context) (leave func(), err error) {
	select {
	case h.atNode <- struct{}{}:
		return func() { <-h.atNode }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func dialNode(url string) (*rpchttp.HTTP, error) {
	client, err := jsonrpc.DefaultHTTPClient(url)
	if err != nil {
		return nil, err
	}
	client.Timeout = nodeTimeout
	return rpchttp.NewWithClient(url, "/websocket", client)
}

// query asks the node about its latest state.
func (h *Handler) query(ctx context.Context, method string, request, response proto.Message) error {
	if h.node == nil {
		return fail(problemUnavailable, "this gateway has no full node to ask; ask another one")
	}
	leave, err := h.enterNode(ctx)
	if err != nil {
		return err
	}
	defer leave()
	data, err := proto.Marshal(request)
	if err != nil {
		return err
	}
	result, err := h.node.ABCIQuery(ctx, method, data)
	if err != nil {
		h.log(method, err)
		return fail(problemNode, "the node does not answer: try again").after(1)
	}
	if result.Response.Code != 0 {
		return fail(problemNotFound, "%s", result.Response.Log)
	}
	return proto.Unmarshal(result.Response.Value, response)
}

// prove answers ?prove=1: the record of the path in the state, with its proof. Each block and path is proven once.
func (h *Handler) prove(ctx context.Context, r *route, c *call) (*answer, error) {
	if h.node == nil {
		return nil, fail(problemUnavailable, "this gateway has no full node that gives proofs; ask another one")
	}
	path, err := h.provenPath(r, c)
	if err != nil {
		return nil, err
	}
	subject, err := stateproof.Parse(path, h.options.Addresses)
	if err != nil {
		return nil, fail(problemInput, "%v", err)
	}
	leave, err := h.enterNode(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	height, err := h.provableHeight(ctx, c)
	if err != nil {
		return nil, err
	}
	anchor := c.number("anchor", height+1)
	if anchor < 1 || anchor > height+1 {
		return nil, fail(problemInput, "anchor=%d is not between 1 and %d, the block that commits to state %d", anchor, height+1, height)
	}
	key := "prove " + path + "?" + dotted(height, anchor)
	a, _, err := h.cache.get(ctx, key, func(ctx context.Context) (*answer, error) {
		file, err := subject.Collect(ctx, h.node, height, anchor)
		if errors.Is(err, stateproof.ErrPruned) {
			return nil, fail(problemPruned, "the node behind this gateway does not keep the state of block %d any more; ask an archive, or for a later height", height)
		}
		if err != nil {
			h.log("proof of "+path, err)
			return nil, fail(problemNode, "no proof of %s at height %d: try again, or another gateway", path, height)
		}
		return newAnswer(file, immutable, time.Now())
	})
	if err != nil || c.query["height"] != "" {
		return a, err
	}
	again := *a // the newest one is another in a moment
	again.freshness, again.expires = latest, time.Now().Add(latestAge)
	return &again, nil
}

// provenPath fills the path of package stateproof with the values of a request, addresses in their one form.
func (h *Handler) provenPath(r *route, c *call) (string, error) {
	path := r.proven
	for name, value := range c.path {
		if name == "address" || name == "operator" || name == "issuer" {
			address, err := h.address(value)
			if err != nil {
				return "", err
			}
			value = address
		}
		path = strings.Replace(path, "{"+name+"}", value, 1)
	}
	return path, nil
}

// provableHeight is the height asked for, or the latest state to which a header commits.
func (h *Handler) provableHeight(ctx context.Context, c *call) (int64, error) {
	status, err := h.node.Status(ctx)
	if err != nil {
		h.log("status of the node", err)
		return 0, fail(problemNode, "the node does not answer: try again").after(1)
	}
	last := status.SyncInfo.LatestBlockHeight - 1
	height := c.number("height", last)
	switch {
	case height > last || last < 2:
		return 0, fail(problemNotYet, "the last state that can be proven is that of block %d", last).after(1)
	case height < 2:
		return 0, fail(problemInput, "height=%d: states can be proven from block 2 on", height)
	}
	return height, nil
}

// Sent is a transaction that the node has taken.
type Sent struct {
	// Hash under which a block will have it, if one does.
	Hash string `json:"hash"`
}

func (h *Handler) send(w http.ResponseWriter, r *http.Request) (int, error) {
	if h.node == nil {
		return 0, fail(problemUnavailable, "this gateway has no full node to send to; ask another one")
	}
	if !h.writes.allow(h.client(r), time.Now()) {
		return 0, fail(problemTooMany, "%d transactions a second are taken from one address", h.options.TransactionsPerSecond).after(1)
	}
	tx, err := readTransaction(w, r)
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(r.Context(), nodeTimeout)
	defer cancel()
	result, err := h.node.BroadcastTxSync(ctx, tx)
	switch {
	case err != nil && strings.Contains(err.Error(), "tx already exists in cache"):
		// It was sent before; sending again is no fault.
	case err != nil && strings.Contains(err.Error(), "mempool is full"):
		return 0, fail(problemBusy, "too many transactions wait for a block").after(5)
	case err != nil:
		h.log("transaction", err)
		return 0, fail(problemNode, "it is not known whether the node took the transaction: ask for its hash, or send it again")
	case result.Code != 0:
		p := fail(problemRefused, "%s", result.Log)
		p.Codespace, p.Code = result.Codespace, result.Code
		return 0, p
	}
	hash := sha256.Sum256(tx)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Location", "/v1/transactions/"+hex.EncodeToString(hash[:]))
	w.WriteHeader(http.StatusAccepted)
	_ = json.NewEncoder(w).Encode(&Sent{Hash: hex.EncodeToString(hash[:])}) // the client shows what it did not get
	return http.StatusAccepted, nil
}

func readTransaction(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	isJSON := err == nil && kind == "application/json"
	limit := int64(maxTransaction)
	if isJSON {
		limit = maxTransaction/3*4 + 100
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return nil, fail(problemTooLarge, "a transaction has at most %d bytes", maxTransaction)
	}
	if err != nil {
		return nil, fail(problemInput, "the transaction did not come to its end")
	}
	if isJSON {
		var in struct {
			TxBytes []byte `json:"tx_bytes"`
		}
		if err := json.Unmarshal(data, &in); err != nil {
			return nil, fail(problemInput, "want {\"tx_bytes\": \"<base64>\"}: %v", err)
		}
		data = in.TxBytes
	}
	switch {
	case len(data) == 0:
		return nil, fail(problemInput, "there is no transaction: send its bytes, or {\"tx_bytes\": \"<base64>\"} as application/json")
	case len(data) > maxTransaction:
		return nil, fail(problemTooLarge, "a transaction has at most %d bytes", maxTransaction)
	}
	return data, nil
}
