package keeper

import (
	"context"

	"cosmossdk.io/collections"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/x/documents/types"
)

// StatusLists implements types.QueryServer.
func (q queryServer) StatusLists(ctx context.Context, req *types.QueryStatusListsRequest) (*types.QueryStatusListsResponse, error) {
	prefix, err := ofIssuer[uint64](q, req.Issuer)
	if err != nil {
		return nil, err
	}
	found, next, err := listPage(ctx, q.k.StatusLists, req.Pagination, prefix, itself[byIssuerNumber, types.StatusList])
	return &types.QueryStatusListsResponse{Lists: found, Pagination: next}, err
}

// StatusList implements types.QueryServer.
func (q queryServer) StatusList(ctx context.Context, req *types.QueryStatusListRequest) (*types.QueryStatusListResponse, error) {
	issuer, _, err := q.address("issuer", req.Issuer)
	if err != nil {
		return nil, err
	}
	summary, err := q.k.statusList(ctx, issuer, req.Number)
	if err != nil {
		return nil, err
	}
	list, err := q.k.wholeList(ctx, issuer, req.Number)
	if err != nil {
		return nil, err
	}
	return &types.QueryStatusListResponse{List: summary, Lst: credential.EncodeStatusList(list)}, nil
}

// StatusChanges implements types.QueryServer.
func (q queryServer) StatusChanges(ctx context.Context, req *types.QueryStatusChangesRequest) (*types.QueryStatusChangesResponse, error) {
	issuer, _, err := q.address("issuer", req.Issuer)
	if err != nil {
		return nil, err
	}
	if _, err := q.k.statusList(ctx, issuer, req.List); err != nil {
		return nil, err
	}
	prefix := collections.TripleSuperPrefix[[]byte, uint64, uint32](issuer, req.List)
	found, next, err := listPage(ctx, q.k.StatusChanges, req.Pagination, &prefix, itself[byEntry, types.StatusChange])
	return &types.QueryStatusChangesResponse{Changes: found, Pagination: next}, err
}

// StatusChange implements types.QueryServer.
func (q queryServer) StatusChange(ctx context.Context, req *types.QueryStatusChangeRequest) (*types.QueryStatusChangeResponse, error) {
	issuer, address, err := q.address("issuer", req.Issuer)
	if err != nil {
		return nil, err
	}
	if err := types.CheckIndices([]uint32{req.Index}); err != nil {
		return nil, err
	}
	change, found, err := optional(ctx, q.k.StatusChanges, collections.Join3(issuer, req.List, req.Index))
	if err != nil {
		return nil, err
	}
	if !found {
		if _, err := q.k.statusList(ctx, issuer, req.List); err != nil {
			return nil, err
		}
		change = types.StatusChange{Issuer: address, List: req.List, Index: req.Index}
	}
	return &types.QueryStatusChangeResponse{Change: change}, nil
}
