package jsonrpc

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	vmtypes "github.com/cosmos/evm/x/vm/types"
	"github.com/cosmos/gogoproto/grpc"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	grpctypes "github.com/cosmos/cosmos-sdk/types/grpc"
)

// slowNode is a node whose answers about parameters take until release is closed, whether anybody waits for them or not.
type slowNode struct {
	height
	vmtypes.UnimplementedQueryServer
	release chan struct{}
	running atomic.Int64
	most    atomic.Int64
	at      atomic.Value // the height that was asked for
}

func (n *slowNode) RegisterGRPCServerWithSkipCheckHeader(server grpc.Server, _ bool) {
	vmtypes.RegisterQueryServer(server, n)
}

func (n *slowNode) Params(ctx context.Context, _ *vmtypes.QueryParamsRequest) (*vmtypes.QueryParamsResponse, error) {
	n.most.Store(max(n.most.Load(), n.running.Add(1)))
	defer n.running.Add(-1)
	md, _ := metadata.FromIncomingContext(ctx)
	n.at.Store(md.Get(grpctypes.GRPCBlockHeightHeader)[0])
	<-n.release
	return &vmtypes.QueryParamsResponse{}, nil
}

func TestReadersBeyondTheSlotsWait(t *testing.T) {
	n := &slowNode{release: make(chan struct{})}
	reader, err := newStateReader(n, codectypes.NewInterfaceRegistry(), make(slots, 1), func() int64 { return 7 })
	require.NoError(t, err)
	defer reader.stop()
	client := vmtypes.NewQueryClient(reader)
	for range 3 {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		_, err = client.Params(ctx, &vmtypes.QueryParamsRequest{})
		cancel()
		require.Equal(t, codes.DeadlineExceeded, status.Code(err))
	}
	require.EqualValues(t, 1, n.most.Load(), "a reader keeps its slot after its client has given up")
	require.Equal(t, "7", n.at.Load(), "a request that names no height is answered at the latest")

	close(n.release)
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	_, err = client.Params(metadata.AppendToOutgoingContext(ctx, grpctypes.GRPCBlockHeightHeader, "3"), &vmtypes.QueryParamsRequest{})
	require.NoError(t, err)
	require.Equal(t, "3", n.at.Load())
}
