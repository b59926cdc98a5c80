package indexer

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	rpcclient "github.com/cometbft/cometbft/rpc/client"
	rpchttp "github.com/cometbft/cometbft/rpc/client/http"
	ctypes "github.com/cometbft/cometbft/rpc/core/types"
	"github.com/cosmos/gogoproto/proto"
)

const (
	// requestTimeout is how long the node may take for one answer.
	requestTimeout = 60 * time.Second
	// commitWait is how long after its results a block may be without its state.
	commitWait = 10 * time.Second
	// maxGenesis bounds what is fetched as a genesis.
	maxGenesis = 1 << 30
)

// ErrUnfit is a node that does not keep what an index is made of. Another node, or another configuration, cures it.
var ErrUnfit = errors.New("this node cannot be indexed")

// errNode is what may pass by itself: a node that is away, or not as far as it says.
var errNode = errors.New("the node does not answer as it should")

// errNoResults is a block whose results are not there: they come a moment after the block, or were thrown away.
var errNoResults = errors.New("could not find results")

// node asks a full node.
type node struct {
	url string
	rpc *rpchttp.HTTP
}

func dial(url string) (*node, error) {
	rpc, err := rpchttp.NewWithTimeout(url, "/websocket", uint(requestTimeout/time.Second))
	if err != nil {
		return nil, fmt.Errorf("node %q: write http://HOST:PORT: %w", url, err)
	}
	return &node{url: url, rpc: rpc}, nil
}

func (n *node) status(ctx context.Context) (*ctypes.ResultStatus, error) {
	status, err := n.rpc.Status(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", errNode, n.url, err)
	}
	return status, nil
}

// LatestHeight is the last block of a node.
func LatestHeight(ctx context.Context, url string) (int64, error) {
	n, err := dial(url)
	if err != nil {
		return 0, err
	}
	status, err := n.status(ctx)
	if err != nil {
		return 0, err
	}
	return status.SyncInfo.LatestBlockHeight, nil
}

// block gives a block and what came of it.
func (n *node) block(ctx context.Context, height int64) (*ctypes.ResultBlock, *ctypes.ResultBlockResults, error) {
	block, err := n.rpc.Block(ctx, &height)
	if err != nil {
		return nil, nil, n.explain(height, err)
	}
	if block.Block == nil {
		return nil, nil, n.explain(height, errors.New("is not available"))
	}
	results, err := n.rpc.BlockResults(ctx, &height)
	if err != nil {
		return nil, nil, n.explain(height, err)
	}
	if len(results.TxsResults) != len(block.Block.Txs) {
		return nil, nil, fmt.Errorf("node %s: block %d has %d transactions and %d results", n.url, height, len(block.Block.Txs), len(results.TxsResults))
	}
	return block, results, nil
}

// explain tells errors that stay from those that pass.
func (n *node) explain(height int64, err error) error {
	switch text := err.Error(); {
	case strings.Contains(text, "not persisting"):
		return fmt.Errorf("%w: %s throws away what came of its blocks. Set discard_abci_responses = false in its config.toml, section [storage]; what it threw away does not come back, so sync it again from genesis or name another node", ErrUnfit, n.url)
	case strings.Contains(text, "is not available"):
		return fmt.Errorf("%w: %s has no block %d any more (%w), and an index needs every block. Set min-retain-blocks = 0 in its app.toml and sync it from genesis, or name another node", ErrUnfit, n.url, height, err)
	case strings.Contains(text, errNoResults.Error()):
		return errNoResults
	}
	return fmt.Errorf("%w: %s, block %d: %w", errNode, n.url, height, err)
}

func (n *node) withoutResults(height int64) error {
	return fmt.Errorf("%w: %s has no results of block %d: they were thrown away by min-retain-blocks in app.toml or discard_abci_responses in config.toml. Set these to 0 and false and sync the node from genesis, or name another node", ErrUnfit, n.url, height)
}

// await gives a block that the node has or is about to have.
func (n *node) await(ctx context.Context, height int64) (*ctypes.ResultBlock, *ctypes.ResultBlockResults, error) {
	for deadline := time.Now().Add(commitWait); ; {
		block, results, err := n.block(ctx, height)
		if !errors.Is(err, errNoResults) {
			return block, results, err
		}
		if time.Now().After(deadline) {
			break
		}
		if err := pause(ctx, 20*time.Millisecond); err != nil {
			return nil, nil, err
		}
	}
	status, err := n.status(ctx)
	if err == nil && status.SyncInfo.LatestBlockHeight > height {
		return nil, nil, n.withoutResults(height)
	}
	return nil, nil, fmt.Errorf("%w: %s has the block %d, and after %s not what came of it", errNode, n.url, height, commitWait)
}

// check asks whether the node has all from a height on. It returns the chain id.
func (n *node) check(ctx context.Context, from int64) (chainID string, err error) {
	status, err := n.status(ctx)
	if err != nil {
		return "", err
	}
	chainID = status.NodeInfo.Network
	earliest, latest := status.SyncInfo.EarliestBlockHeight, status.SyncInfo.LatestBlockHeight
	if latest > 0 && earliest > from {
		return "", fmt.Errorf("%w: the first block of %s is %d, the index needs %d: the node was synced from a snapshot or prunes blocks. Set min-retain-blocks = 0 in its app.toml and sync it from genesis, name another node, or begin a new index with --start-height %d, which then knows nothing older", ErrUnfit, n.url, earliest, from, earliest)
	}
	if from >= latest {
		return chainID, nil // nothing is old yet; what is missing shows when it is needed
	}
	if _, _, err = n.block(ctx, from); errors.Is(err, errNoResults) {
		err = n.withoutResults(from)
	}
	return chainID, err
}

// genesis is what the chain began with.
type genesis struct {
	InitialHeight int64 `json:"initial_height,string"`
	// AppState has the state of each module.
	AppState map[string]json.RawMessage `json:"app_state"`
}

func (n *node) genesis(ctx context.Context) (*genesis, error) {
	var whole []byte
	for chunk, total := 0, 1; chunk < total; chunk++ {
		answer, err := n.rpc.GenesisChunked(ctx, uint(chunk))
		if err != nil {
			return nil, fmt.Errorf("genesis of %s: %w", n.url, err)
		}
		total = answer.TotalChunks
		piece, err := base64.StdEncoding.DecodeString(answer.Data)
		if err != nil {
			return nil, fmt.Errorf("genesis of %s: %w", n.url, err)
		}
		if whole = append(whole, piece...); len(whole) > maxGenesis {
			return nil, fmt.Errorf("the genesis of %s is larger than %d bytes", n.url, maxGenesis)
		}
	}
	g := &genesis{}
	if err := json.Unmarshal(whole, g); err != nil {
		return nil, fmt.Errorf("genesis of %s: %w", n.url, err)
	}
	g.InitialHeight = max(g.InitialHeight, 1)
	return g, nil
}

// state answers a gRPC query from committed state that has at least a height. Callers ask only for what cannot change after
// that height.
func (n *node) state(ctx context.Context, height int64, method string, request, response proto.Message) error {
	bz, err := proto.Marshal(request)
	if err != nil {
		return err
	}
	for deadline := time.Now().Add(commitWait); ; {
		answer, err := n.rpc.ABCIQueryWithOptions(ctx, method, bz, rpcclient.ABCIQueryOptions{})
		switch {
		case err != nil:
			return fmt.Errorf("%w: %s, %s: %w", errNode, n.url, method, err)
		case answer.Response.Height >= height && answer.Response.Code != 0:
			return fmt.Errorf("%w: %s, %s: %s", errNode, n.url, method, answer.Response.Log)
		case answer.Response.Height >= height:
			return proto.Unmarshal(answer.Response.Value, response)
		case time.Now().After(deadline):
			return fmt.Errorf("%w: %s has the results of block %d, and after %s not its state", errNode, n.url, height, commitWait)
		}
		// Results of a block are there a moment before its state is.
		if err := pause(ctx, 20*time.Millisecond); err != nil {
			return err
		}
	}
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
