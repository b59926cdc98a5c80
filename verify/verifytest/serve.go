package verifytest

import (
	"net/http"
	"net/http/httptest"

	"github.com/cometbft/cometbft/libs/bytes"
	cmtlog "github.com/cometbft/cometbft/libs/log"
	rpcclient "github.com/cometbft/cometbft/rpc/client"
	coretypes "github.com/cometbft/cometbft/rpc/core/types"
	rpcserver "github.com/cometbft/cometbft/rpc/jsonrpc/server"
	rpctypes "github.com/cometbft/cometbft/rpc/jsonrpc/types"
)

// ServeDocuments serves what a verifier asks of a node, by CometBFT's own RPC server, until the test ends. It gives the URL.
func (n *Network) ServeDocuments() string {
	mux := http.NewServeMux()
	rpcserver.RegisterRPCFuncs(mux, map[string]*rpcserver.RPCFunc{
		"status": rpcserver.NewRPCFunc(func(*rpctypes.Context) (*coretypes.ResultStatus, error) { return n.Status(n.tb.Context()) }, ""),
		"abci_info": rpcserver.NewRPCFunc(func(*rpctypes.Context) (*coretypes.ResultABCIInfo, error) {
			return n.ABCIInfo(n.tb.Context())
		}, ""),
		"abci_query": rpcserver.NewRPCFunc(func(_ *rpctypes.Context, path string, data bytes.HexBytes, height int64, prove bool) (*coretypes.ResultABCIQuery, error) {
			return n.ABCIQueryWithOptions(n.tb.Context(), path, data, rpcclient.ABCIQueryOptions{Height: height, Prove: prove})
		}, "path,data,height,prove"),
		"commit": rpcserver.NewRPCFunc(func(_ *rpctypes.Context, height *int64) (*coretypes.ResultCommit, error) {
			return n.Commit(n.tb.Context(), height)
		}, "height"),
		"validators": rpcserver.NewRPCFunc(func(_ *rpctypes.Context, height *int64, page, perPage *int) (*coretypes.ResultValidators, error) {
			return n.Validators(n.tb.Context(), height, page, perPage)
		}, "height,page,per_page"),
	}, cmtlog.NewNopLogger())
	server := httptest.NewServer(mux)
	n.tb.Cleanup(server.Close)
	return server.URL
}
