package keeper

import (
	"context"

	"cosmossdk.io/collections"

	"github.com/moscowchain/moscowd/x/documents/types"
)

// ofIssuer is the prefix of the records of one issuer, nil for those of all; the error wraps ErrQueryInvalid.
func ofIssuer[K any](q queryServer, issuer string) (*collections.Pair[[]byte, K], error) {
	if issuer == "" {
		return nil, nil
	}
	raw, _, err := q.address("issuer", issuer)
	prefix := collections.PairPrefix[[]byte, K](raw)
	return &prefix, err
}

// IssuerKeys implements types.QueryServer.
func (q queryServer) IssuerKeys(ctx context.Context, req *types.QueryIssuerKeysRequest) (*types.QueryIssuerKeysResponse, error) {
	prefix, err := ofIssuer[string](q, req.Issuer)
	if err != nil {
		return nil, err
	}
	found, next, err := listPage(ctx, q.k.IssuerKeys, req.Pagination, prefix, itself[byIssuer, types.IssuerKey])
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
	prefix, err := ofIssuer[uint64](q, req.Issuer)
	if err != nil {
		return nil, err
	}
	found, next, err := listPage(ctx, q.k.Batches, req.Pagination, prefix, itself[byIssuerNumber, types.Batch])
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
