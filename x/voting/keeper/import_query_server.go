package keeper

import (
	"context"

	"cosmossdk.io/collections"

	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/x/voting/types"
)

// Imports implements types.QueryServer.
func (q queryServer) Imports(ctx context.Context, req *types.QueryImportsRequest) (*types.QueryImportsResponse, error) {
	size, err := q.k.ImportSequence.Peek(ctx)
	if err != nil {
		return nil, err
	}
	p, err := pageOf(req.Pagination, size)
	if err != nil {
		return nil, err
	}
	response := &types.QueryImportsResponse{Pagination: p.response()}
	if response.Current, err = q.k.Current(ctx); err != nil {
		return nil, err
	}
	for i := p.from; i < p.to; i++ {
		imported, err := q.k.Import(ctx, i+1)
		if err != nil {
			return nil, err
		}
		response.Imports = append(response.Imports, imported)
	}
	return response, nil
}

// Import implements types.QueryServer.
func (q queryServer) Import(ctx context.Context, req *types.QueryImportRequest) (*types.QueryImportResponse, error) {
	imported, err := q.k.Import(ctx, req.ImportId)
	return &types.QueryImportResponse{Import: imported}, err
}

// ArchivedPolls implements types.QueryServer.
func (q queryServer) ArchivedPolls(ctx context.Context, req *types.QueryArchivedPollsRequest) (*types.QueryArchivedPollsResponse, error) {
	imported, err := q.k.Import(ctx, req.ImportId)
	if err != nil {
		return nil, err
	}
	request := query.PageRequest{}
	if req.Pagination != nil {
		request = *req.Pagination
	}
	if request.Limit == 0 || request.Limit > types.MaxImportBatch {
		request.Limit = types.MaxImportBatch // polls may be large
	}
	p, err := pageOf(&request, imported.Received)
	if err != nil {
		return nil, err
	}
	response := &types.QueryArchivedPollsResponse{Pagination: p.response()}
	for i := p.from; i < p.to; i++ {
		poll, err := q.k.ArchivedPolls.Get(ctx, collections.Join(imported.Id, i))
		if err != nil {
			return nil, err
		}
		response.Polls = append(response.Polls, poll)
	}
	return response, nil
}

// ArchivedPoll implements types.QueryServer.
func (q queryServer) ArchivedPoll(ctx context.Context, req *types.QueryArchivedPollRequest) (*types.QueryArchivedPollResponse, error) {
	imported, err := q.k.Import(ctx, req.ImportId)
	if err != nil {
		return nil, err
	}
	poll, err := q.k.ArchivedPoll(ctx, req.ImportId, req.PollId)
	return &types.QueryArchivedPollResponse{Poll: poll, State: imported.State}, err
}
