package keeper

import (
	"context"

	"cosmossdk.io/collections"

	"github.com/moscowchain/moscowd/x/documents/types"
)

// IssuerKeys implements types.QueryServer.
func (q queryServer) IssuerKeys(ctx context.Context, req *types.QueryIssuerKeysRequest) (*types.QueryIssuerKeysResponse, error) {
	issuer, _, err := q.address("issuer", req.Issuer)
	if err != nil {
		return nil, err
	}
	prefix := collections.PairPrefix[[]byte, string](issuer)
	found, next, err := listPage(ctx, q.k.IssuerKeys, req.Pagination, &prefix, itself[byIssuer, types.IssuerKey])
	return &types.QueryIssuerKeysResponse{Keys: found, Pagination: next}, err
}

// IssuerKey implements types.QueryServer.
func (q queryServer) IssuerKey(ctx context.Context, req *types.QueryIssuerKeyRequest) (*types.QueryIssuerKeyResponse, error) {
	issuer, _, err := q.address("issuer", req.Issuer)
	if err != nil {
		return nil, err
	}
	key, err := q.k.issuerKey(ctx, issuer, req.KeyId)
	return &types.QueryIssuerKeyResponse{Key: key}, err
}

// Batches implements types.QueryServer.
func (q queryServer) Batches(ctx context.Context, req *types.QueryBatchesRequest) (*types.QueryBatchesResponse, error) {
	issuer, _, err := q.address("issuer", req.Issuer)
	if err != nil {
		return nil, err
	}
	prefix := collections.PairPrefix[[]byte, uint64](issuer)
	found, next, err := listPage(ctx, q.k.Batches, req.Pagination, &prefix, itself[byIssuerNumber, types.Batch])
	return &types.QueryBatchesResponse{Batches: found, Pagination: next}, err
}

// Batch implements types.QueryServer.
func (q queryServer) Batch(ctx context.Context, req *types.QueryBatchRequest) (*types.QueryBatchResponse, error) {
	issuer, _, err := q.address("issuer", req.Issuer)
	if err != nil {
		return nil, err
	}
	batch, err := q.k.batch(ctx, issuer, req.Number)
	if err != nil {
		return nil, err
	}
	fulfilled, err := count(ctx, q.k.Fulfilments, collections.Join(issuer, req.Number))
	return &types.QueryBatchResponse{Batch: batch, FulfilledRequests: uint32(fulfilled)}, err
}
