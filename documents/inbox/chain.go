package inbox

import (
	"context"
	"errors"
	"fmt"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/moscowchain/moscowd/credential/seal"
	documentstypes "github.com/moscowchain/moscowd/x/documents/types"
)

// ErrNotOnChain says that the chain has no such request or inbox.
var ErrNotOnChain = errors.New("not on chain")

// Chain is what an inbox asks its node, which it trusts.
type Chain interface {
	// Request gives a request; the error wraps ErrNotOnChain.
	Request(ctx context.Context, id uint64) (*documentstypes.Request, error)
	// EncryptionKey gives the key to which a department is written; the error wraps ErrNotOnChain.
	EncryptionKey(ctx context.Context, department string) (*seal.PublicKey, error)
}

type chain struct{ query documentstypes.QueryClient }

// NewChain asks a node by gRPC.
func NewChain(conn grpc.ClientConnInterface) Chain {
	return chain{documentstypes.NewQueryClient(conn)}
}

func (c chain) Request(ctx context.Context, id uint64) (*documentstypes.Request, error) {
	response, err := c.query.Request(ctx, &documentstypes.QueryRequestRequest{Id: id})
	if err != nil {
		return nil, fmt.Errorf("request %d: %w", id, absent(err))
	}
	return &response.Request, nil
}

func (c chain) EncryptionKey(ctx context.Context, department string) (*seal.PublicKey, error) {
	response, err := c.query.Inbox(ctx, &documentstypes.QueryInboxRequest{Issuer: department})
	if err != nil {
		return nil, fmt.Errorf("inbox of %s: %w", department, absent(err))
	}
	return seal.ParsePublicKey(response.Inbox.EncryptionKey)
}

func absent(err error) error {
	if status.Code(err) == codes.NotFound {
		return ErrNotOnChain
	}
	return err
}
