package keeper

import (
	"context"
	"encoding/hex"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/x/voting/types"
)

// Ballot implements types.QueryServer.
func (q queryServer) Ballot(ctx context.Context, req *types.QueryBallotRequest) (*types.QueryBallotResponse, error) {
	tag, err := keyOfQuery("tag", req.Tag, types.TagSize)
	if err != nil {
		return nil, err
	}
	if _, err := q.k.electionHead(ctx, req.ElectionId); err != nil {
		return nil, err
	}
	record, err := q.k.BallotOf(ctx, req.ElectionId, tag)
	return &types.QueryBallotResponse{Record: record}, err
}

// BallotOf gives what the state keeps of a voter's ballots; the error wraps ErrBallotUnknown.
func (k Keeper) BallotOf(ctx context.Context, electionID uint64, tag []byte) (types.BallotRecord, error) {
	record, found, err := optional(ctx, k.Ballots, collections.Join(electionID, tag))
	if err == nil && !found {
		err = errorsmod.Wrapf(types.ErrBallotUnknown, "election %d, tag %x", electionID, tag)
	}
	return record, err
}

// BallotVector implements types.QueryServer.
func (q queryServer) BallotVector(ctx context.Context, req *types.QueryBallotVectorRequest) (*types.QueryBallotVectorResponse, error) {
	hash, err := keyOfQuery("hash", req.Hash, types.VectorKeySize)
	if err != nil {
		return nil, err
	}
	if _, err := q.k.electionHead(ctx, req.ElectionId); err != nil {
		return nil, err
	}
	record, found, err := optional(ctx, q.k.Vectors, collections.Join(req.ElectionId, hash))
	if err == nil && !found {
		err = errorsmod.Wrapf(types.ErrVectorUnknown, "election %d, hash %x", req.ElectionId, hash)
	}
	return &types.QueryBallotVectorResponse{Record: record}, err
}

// keyOfQuery reads bytes written in hexadecimal; the error wraps ErrQueryInvalid.
func keyOfQuery(name, text string, size int) ([]byte, error) {
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != size {
		return nil, errorsmod.Wrapf(types.ErrQueryInvalid, "%s %q: want %d hexadecimal digits", name, text, 2*size)
	}
	return b, nil
}

// ElectionAccumulators implements types.QueryServer.
func (q queryServer) ElectionAccumulators(
	ctx context.Context, req *types.QueryElectionAccumulatorsRequest,
) (*types.QueryElectionAccumulatorsResponse, error) {
	head, err := q.k.electionHead(ctx, req.ElectionId)
	if err != nil {
		return nil, err
	}
	accumulators, err := q.k.accumulators(ctx, req.ElectionId)
	return &types.QueryElectionAccumulatorsResponse{Head: head, Accumulators: accumulators}, err
}

// ElectionTasks implements types.QueryServer.
func (q queryServer) ElectionTasks(ctx context.Context, req *types.QueryElectionTasksRequest) (*types.QueryElectionTasksResponse, error) {
	if _, err := q.k.electionHead(ctx, req.ElectionId); err != nil {
		return nil, err
	}
	tasks, err := q.k.tallyTasks(ctx, req.ElectionId)
	return &types.QueryElectionTasksResponse{Tasks: tasks}, err
}

// DecryptionShares implements types.QueryServer.
func (q queryServer) DecryptionShares(ctx context.Context, req *types.QueryDecryptionSharesRequest) (*types.QueryDecryptionSharesResponse, error) {
	if _, err := q.k.electionHead(ctx, req.ElectionId); err != nil {
		return nil, err
	}
	request, err := byKey(req.Pagination)
	if err != nil {
		return nil, err
	}
	shares, response, err := query.CollectionPaginate(ctx, q.k.DecryptionShares, request,
		func(_ collections.Triple[uint64, uint64, uint64], s types.DecryptionShare) (types.DecryptionShare, error) {
			return s, nil
		},
		func(o *query.CollectionsPaginateOptions[collections.Triple[uint64, uint64, uint64]]) {
			prefix := collections.TriplePrefix[uint64, uint64, uint64](req.ElectionId)
			o.Prefix = &prefix
		})
	if err != nil {
		return nil, errorsmod.Wrap(types.ErrQueryInvalid, err.Error())
	}
	return &types.QueryDecryptionSharesResponse{Shares: shares, Pagination: response}, nil
}

// byKey bounds the request of a page that is read by key; the error wraps ErrQueryInvalid.
func byKey(request *query.PageRequest) (*query.PageRequest, error) {
	bounded := &query.PageRequest{Limit: defaultPage}
	if request == nil {
		return bounded, nil
	}
	if request.Offset > 0 || request.CountTotal || request.Reverse {
		return nil, errorsmod.Wrap(types.ErrQueryInvalid, "this list is read by key: leave out offset, count_total and reverse")
	}
	bounded.Key = request.Key
	if request.Limit > 0 {
		bounded.Limit = min(request.Limit, maxPage)
	}
	return bounded, nil
}

// ElectionResults implements types.QueryServer.
func (q queryServer) ElectionResults(ctx context.Context, req *types.QueryElectionResultsRequest) (*types.QueryElectionResultsResponse, error) {
	e, err := q.k.Election(ctx, req.ElectionId)
	if err != nil {
		return nil, err
	}
	response := &types.QueryElectionResultsResponse{ExportHash: e.ExportHash}
	if response.Turnout, err = q.k.Turnout(ctx, e.Id); err != nil {
		return nil, err
	}
	response.Results, err = q.k.ResultsOf(ctx, e.Id)
	return response, err
}

// Turnout tells how many voters of each district voted, ascending by district.
func (k Keeper) Turnout(ctx context.Context, electionID uint64) (turnout []types.ElectionTurnout, err error) {
	districts, err := k.electionDistricts(ctx, electionID)
	if err != nil {
		return nil, err
	}
	for i := range districts {
		a, _, err := optional(ctx, k.Accumulators, collections.Join(electionID, districts[i].Terms.Id))
		if err != nil {
			return nil, err
		}
		turnout = append(turnout, types.ElectionTurnout{District: districts[i].Terms.Id, Census: districts[i].Voters, Ballots: a.Ballots})
	}
	return turnout, nil
}

// TurnoutOf is Turnout of one district; errors wrap ErrElectionUnknown or ErrDistrictUnknown.
func (k Keeper) TurnoutOf(ctx context.Context, electionID, district uint64) (types.ElectionTurnout, error) {
	if _, err := k.electionHead(ctx, electionID); err != nil {
		return types.ElectionTurnout{}, err
	}
	key := collections.Join(electionID, district)
	d, found, err := optional(ctx, k.ElectionDistricts, key)
	if err == nil && !found {
		err = errorsmod.Wrapf(types.ErrDistrictUnknown, "district %d of election %d", district, electionID)
	}
	if err != nil {
		return types.ElectionTurnout{}, err
	}
	a, _, err := optional(ctx, k.Accumulators, key)
	return types.ElectionTurnout{District: district, Census: d.Voters, Ballots: a.Ballots}, err
}
