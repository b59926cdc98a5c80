package issue

import (
	"context"
	"fmt"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/x/documents/types"
)

// Chain is a node that the department trusts.
type Chain struct {
	ID      string
	Queries types.QueryClient
	// Send signs and broadcasts messages as the department and waits until they are in a block. It may fail although they
	// are or will be.
	Send func(context.Context, ...sdk.Msg) error
}

// NewChain asks a node by gRPC.
func NewChain(id string, conn grpc.ClientConnInterface, send func(context.Context, ...sdk.Msg) error) *Chain {
	return &Chain{id, types.NewQueryClient(conn), send}
}

// batch gives a batch, or nil if there is none.
func (c *Chain) batch(ctx context.Context, issuer string, number uint64) (*types.Batch, error) {
	response, err := c.Queries.Batch(ctx, &types.QueryBatchRequest{Issuer: issuer, Number: number})
	if absent(err, types.ErrBatchUnknown) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("batch %d: %w", number, err)
	}
	return &response.Batch, nil
}

// last asks for the one at the end of a list.
var last = &query.PageRequest{Reverse: true, Limit: 1}

func (c *Chain) lastBatch(ctx context.Context, issuer string) (uint64, error) {
	response, err := c.Queries.Batches(ctx, &types.QueryBatchesRequest{Issuer: issuer, Pagination: last})
	if err != nil || len(response.Batches) == 0 {
		return 0, err
	}
	return response.Batches[0].Number, nil
}

// lastList gives the number of the department's last status list and how many of its entries are taken.
func (c *Chain) lastList(ctx context.Context, issuer string) (uint64, uint32, error) {
	response, err := c.Queries.StatusLists(ctx, &types.QueryStatusListsRequest{Issuer: issuer, Pagination: last})
	if err != nil || len(response.Lists) == 0 {
		return 0, 0, err
	}
	return response.Lists[0].Number, response.Lists[0].Reserved, nil
}

// absent reports whether a query failed since there is nothing. By way of the RPC only the words say so.
func absent(err, unknown error) bool {
	return err != nil && (status.Code(err) == codes.NotFound || strings.Contains(err.Error(), unknown.Error()))
}
