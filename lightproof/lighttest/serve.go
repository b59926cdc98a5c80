package lighttest

import (
	"context"
	"net/http"
	"net/http/httptest"

	"github.com/cometbft/cometbft/libs/bytes"
	cmtlog "github.com/cometbft/cometbft/libs/log"
	"github.com/cometbft/cometbft/p2p"
	rpcclient "github.com/cometbft/cometbft/rpc/client"
	coretypes "github.com/cometbft/cometbft/rpc/core/types"
	rpcserver "github.com/cometbft/cometbft/rpc/jsonrpc/server"
	rpctypes "github.com/cometbft/cometbft/rpc/jsonrpc/types"
	cmttypes "github.com/cometbft/cometbft/types"
)

// Status gives the chain's id and latest block.
func (c *Chain) Status(context.Context) (*coretypes.ResultStatus, error) {
	return &coretypes.ResultStatus{
		NodeInfo: p2p.DefaultNodeInfo{Network: c.id},
		SyncInfo: coretypes.SyncInfo{LatestBlockHeight: c.Height(), EarliestBlockHeight: 1},
	}, nil
}

// BlockchainInfo gives headers, the last one first, at most 20.
func (c *Chain) BlockchainInfo(_ context.Context, minHeight, maxHeight int64) (*coretypes.ResultBlockchainInfo, error) {
	info := &coretypes.ResultBlockchainInfo{LastHeight: c.Height()}
	maxHeight = min(maxHeight, c.Height())
	for height := maxHeight; height >= max(minHeight, maxHeight-19, 1); height-- {
		block := c.Block(height)
		info.BlockMetas = append(info.BlockMetas, &cmttypes.BlockMeta{BlockID: block.Commit.BlockID, Header: *block.Header})
	}
	return info, nil
}

// Broadcast answers transactions that are sent to a node.
type Broadcast func(tx cmttypes.Tx) (*coretypes.ResultBroadcastTx, error)

// Serve serves the chain by CometBFT's own RPC server, until the test ends. It gives the URL.
func (c *Chain) Serve(broadcast Broadcast) string {
	mux := http.NewServeMux()
	rpcserver.RegisterRPCFuncs(mux, map[string]*rpcserver.RPCFunc{
		"status": rpcserver.NewRPCFunc(func(*rpctypes.Context) (*coretypes.ResultStatus, error) {
			return c.Status(c.tb.Context())
		}, ""),
		"abci_query": rpcserver.NewRPCFunc(func(_ *rpctypes.Context, path string, data bytes.HexBytes, height int64, prove bool) (*coretypes.ResultABCIQuery, error) {
			return c.ABCIQueryWithOptions(c.tb.Context(), path, data, rpcclient.ABCIQueryOptions{Height: height, Prove: prove})
		}, "path,data,height,prove"),
		"commit": rpcserver.NewRPCFunc(func(_ *rpctypes.Context, height *int64) (*coretypes.ResultCommit, error) {
			return c.Commit(c.tb.Context(), height)
		}, "height"),
		"validators": rpcserver.NewRPCFunc(func(_ *rpctypes.Context, height *int64, page, perPage *int) (*coretypes.ResultValidators, error) {
			return c.Validators(c.tb.Context(), height, page, perPage)
		}, "height,page,per_page"),
		"blockchain": rpcserver.NewRPCFunc(func(_ *rpctypes.Context, minHeight, maxHeight int64) (*coretypes.ResultBlockchainInfo, error) {
			return c.BlockchainInfo(c.tb.Context(), minHeight, maxHeight)
		}, "minHeight,maxHeight"),
		"broadcast_tx_sync": rpcserver.NewRPCFunc(func(_ *rpctypes.Context, tx cmttypes.Tx) (*coretypes.ResultBroadcastTx, error) {
			return broadcast(tx)
		}, "tx"),
	}, cmtlog.NewNopLogger())
	server := httptest.NewServer(mux)
	c.tb.Cleanup(server.Close)
	return server.URL
}
