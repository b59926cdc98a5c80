package jsonrpc

import (
	"context"
	"net"
	"runtime"
	"strconv"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"

	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	grpctypes "github.com/cosmos/cosmos-sdk/types/grpc"
)

// maxStateMessage bounds requests to the state and its answers in bytes.
const maxStateMessage = 64 << 20

// stateReader reads the state within the process: queries go to the application directly, past the lock that consensus and
// queries of CometBFT share.
type stateReader struct {
	*grpc.ClientConn
	server *grpc.Server
}

// slots bounds how many readers execute at a time, so that a flood of reads leaves a core to consensus.
type slots chan struct{}

func newSlots() slots { return make(slots, max(1, runtime.GOMAXPROCS(0)-1)) }

// take waits for a slot; the caller gives it back.
func (s slots) take(ctx context.Context) error {
	select {
	case s <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s slots) give() { <-s }

// slotServer registers services so that each of their methods takes a slot until it is done, also after its client has
// given up.
type slotServer struct {
	*grpc.Server
	busy slots
}

// RegisterService registers a service.
func (s slotServer) RegisterService(desc *grpc.ServiceDesc, service any) {
	limited := *desc
	limited.Methods = make([]grpc.MethodDesc, len(desc.Methods))
	for i, method := range desc.Methods {
		limited.Methods[i] = grpc.MethodDesc{
			MethodName: method.MethodName,
			Handler: func(service any, ctx context.Context, decode func(any) error, intercept grpc.UnaryServerInterceptor) (any, error) {
				if err := s.busy.take(ctx); err != nil {
					return nil, status.FromContextError(err).Err()
				}
				defer s.busy.give()
				return method.Handler(service, ctx, decode, intercept)
			},
		}
	}
	s.Server.RegisterService(&limited, service)
}

// newStateReader connects to the application. latest is the height at which a request is answered that names none.
func newStateReader(node Node, registry codectypes.InterfaceRegistry, busy slots, latest func() int64) (*stateReader, error) {
	cdc := codec.NewProtoCodec(registry).GRPCCodec()
	listener := bufconn.Listen(1 << 20)
	server := grpc.NewServer(grpc.ForceServerCodec(cdc), grpc.MaxRecvMsgSize(maxStateMessage), grpc.MaxSendMsgSize(maxStateMessage))
	// No check of the header, which fails between a restart and the next block, and while a block is being committed.
	node.RegisterGRPCServerWithSkipCheckHeader(slotServer{Server: server, busy: busy}, true)

	intercept := func(ctx context.Context, method string, request, reply any, conn *grpc.ClientConn, invoke grpc.UnaryInvoker, options ...grpc.CallOption) error {
		if sent, _ := metadata.FromOutgoingContext(ctx); len(sent.Get(grpctypes.GRPCBlockHeightHeader)) == 0 {
			ctx = metadata.AppendToOutgoingContext(ctx, grpctypes.GRPCBlockHeightHeader, strconv.FormatInt(latest(), 10))
		}
		return invoke(ctx, method, request, reply, conn, options...)
	}
	conn, err := grpc.NewClient("passthrough:///state",
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }),
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.ForceCodec(cdc), grpc.MaxCallRecvMsgSize(maxStateMessage), grpc.MaxCallSendMsgSize(maxStateMessage)),
		grpc.WithUnaryInterceptor(intercept),
	)
	if err != nil {
		return nil, err
	}
	go func() { _ = server.Serve(listener) }() // it ends with Stop
	return &stateReader{ClientConn: conn, server: server}, nil
}

func (s *stateReader) stop() {
	_ = s.Close() // nobody waits for it
	s.server.Stop()
}
