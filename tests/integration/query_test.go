package integration

import (
	"testing"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cosmos/gogoproto/proto"
	"github.com/stretchr/testify/require"
)

// query asks a gRPC method such as "/moscow.poa.v1.Query/Params" about the committed state.
func query[T any, P interface {
	*T
	proto.Message
}](n *network, method string, request proto.Message) T {
	n.t.Helper()
	response := ask(n, method, request)
	require.Zero(n.t, response.Code, response.Log)
	var answer T
	require.NoError(n.t, proto.Unmarshal(response.Value, P(&answer)))
	return answer
}

func ask(n *network, method string, request proto.Message) *abci.ResponseQuery {
	n.t.Helper()
	data, err := proto.Marshal(request)
	require.NoError(n.t, err)
	response, err := n.app.Query(n.t.(*testing.T).Context(), &abci.RequestQuery{Path: method, Data: data})
	require.NoError(n.t, err)
	return response
}
