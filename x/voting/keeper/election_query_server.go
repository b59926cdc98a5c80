package keeper

import (
	"context"
	"encoding/hex"
	"fmt"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/x/voting/types"
)

// Elections implements types.QueryServer.
func (q queryServer) Elections(ctx context.Context, req *types.QueryElectionsRequest) (*types.QueryElectionsResponse, error) {
	size, err := q.k.ElectionSequence.Peek(ctx)
	if err != nil {
		return nil, err
	}
	p, err := pageOf(req.Pagination, size)
	if err != nil {
		return nil, err
	}
	response := &types.QueryElectionsResponse{Pagination: p.response()}
	for i := p.from; i < p.to; i++ {
		e, err := q.k.Election(ctx, i+1)
		if err != nil {
			return nil, err
		}
		response.Elections = append(response.Elections, e)
	}
	return response, nil
}

// Election implements types.QueryServer.
func (q queryServer) Election(ctx context.Context, req *types.QueryElectionRequest) (*types.QueryElectionResponse, error) {
	e, err := q.k.Election(ctx, req.ElectionId)
	if err != nil {
		return nil, err
	}
	head, err := q.k.electionHead(ctx, e.Id)
	if err != nil {
		return nil, err
	}
	ceremony, err := q.k.Ceremonies.Get(ctx, e.Id)
	return &types.QueryElectionResponse{
		Election: e, Head: head, CeremonyAttempt: ceremony.Attempt, CeremonyStep: ceremony.Step, Waiting: waiting(&e, &ceremony),
	}, err
}

// waiting says what an election waits for.
func waiting(e *types.Election, c *types.Ceremony) string {
	text := ""
	switch e.Stage {
	case types.ELECTION_STAGE_PREPARING:
		switch {
		case e.CensusFrozenHeight != 0:
		case e.CensusVoters == 0:
			text = "registrars publish the census; "
		default:
			text = fmt.Sprintf("the census of %d voters is frozen by two registrars or %s; ", e.CensusVoters, sdk.FormatTimeString(e.CensusCloses))
		}
		switch {
		case c.Step == types.CEREMONY_STEP_DONE:
			text += "the key is made"
		case c.Stalled && c.Step != types.CEREMONY_STEP_REGISTER:
			text += fmt.Sprintf("attempt %d of the key ceremony stalled at %s: the organizer or a trustee starts a new one", c.Attempt, c.Step)
		case c.Stalled:
			text += "every trustee must register; the deadline passed"
		default:
			text += fmt.Sprintf("trustees are at %s of attempt %d until %s", c.Step, c.Attempt, sdk.FormatTimeString(*c.Deadline))
		}
	case types.ELECTION_STAGE_REHEARSAL:
		text = fmt.Sprintf("%d of the trustees rehearsed, %d must before %s", c.Rehearsed, e.Threshold, sdk.FormatTimeString(e.Opens))
	case types.ELECTION_STAGE_READY:
		text = "the voting opens " + sdk.FormatTimeString(e.Opens)
	case types.ELECTION_STAGE_OPEN:
		text = "the voting closes " + sdk.FormatTimeString(e.Ends())
	case types.ELECTION_STAGE_TALLY:
		text = fmt.Sprintf("decryption shares of %d trustees, then the counts", e.Threshold)
	}
	switch {
	case !e.Stalled:
	case e.Stage == types.ELECTION_STAGE_TALLY:
		text += "; the time for it is over"
	default:
		text += "; the opening time passed: governance must postpone the election"
	}
	return text
}

// ElectionContests implements types.QueryServer.
func (q queryServer) ElectionContests(ctx context.Context, req *types.QueryElectionContestsRequest) (*types.QueryElectionContestsResponse, error) {
	if _, err := q.k.Election(ctx, req.ElectionId); err != nil {
		return nil, err
	}
	contests, err := q.k.electionContests(ctx, req.ElectionId)
	return &types.QueryElectionContestsResponse{Contests: contests}, err
}

// ElectionDistricts implements types.QueryServer.
func (q queryServer) ElectionDistricts(ctx context.Context, req *types.QueryElectionDistrictsRequest) (*types.QueryElectionDistrictsResponse, error) {
	if _, err := q.k.Election(ctx, req.ElectionId); err != nil {
		return nil, err
	}
	districts, err := q.k.electionDistricts(ctx, req.ElectionId)
	return &types.QueryElectionDistrictsResponse{Districts: districts}, err
}

// Ceremony implements types.QueryServer.
func (q queryServer) Ceremony(ctx context.Context, req *types.QueryCeremonyRequest) (*types.QueryCeremonyResponse, error) {
	e, err := q.k.Election(ctx, req.ElectionId)
	if err != nil {
		return nil, err
	}
	ceremony, err := q.k.Ceremonies.Get(ctx, e.Id)
	if err != nil {
		return nil, err
	}
	trustees, err := q.k.ceremonyTrustees(ctx, &e)
	return &types.QueryCeremonyResponse{Ceremony: ceremony, Trustees: trustees}, err
}

// CensusVoter implements types.QueryServer.
func (q queryServer) CensusVoter(ctx context.Context, req *types.QueryCensusVoterRequest) (*types.QueryCensusVoterResponse, error) {
	subject, err := hex.DecodeString(req.Subject)
	if err != nil || len(subject) != types.SubjectSize {
		return nil, errorsmod.Wrapf(types.ErrQueryInvalid, "subject %q: want 64 hexadecimal digits", req.Subject)
	}
	record, found, err := optional(ctx, q.k.CensusRecords, collections.Join(req.ElectionId, subject))
	if err == nil && !found {
		err = errorsmod.Wrapf(types.ErrCensusVoterUnknown, "%x, election %d", subject, req.ElectionId)
	}
	return &types.QueryCensusVoterResponse{Record: record}, err
}

// Census implements types.QueryServer. A page key is the subject that the page begins with.
func (q queryServer) Census(ctx context.Context, req *types.QueryCensusRequest) (*types.QueryCensusResponse, error) {
	if _, err := q.k.Election(ctx, req.ElectionId); err != nil {
		return nil, err
	}
	limit, from, err := keyPage(req.Pagination)
	if err != nil {
		return nil, err
	}
	response := &types.QueryCensusResponse{Pagination: &query.PageResponse{}}
	err = q.k.CensusRecords.Walk(ctx, collections.NewPrefixedPairRange[uint64, []byte](req.ElectionId).StartInclusive(from),
		func(key collections.Pair[uint64, []byte], record types.CensusRecord) (bool, error) {
			if len(response.Voters) == limit {
				response.Pagination.NextKey = key.K2()
				return true, nil
			}
			response.Voters = append(response.Voters, types.CensusVoter{Subject: key.K2(), Record: record})
			return false, nil
		})
	return response, err
}

// keyPage reads a page request for a list that is read by key alone; the error wraps ErrQueryInvalid.
func keyPage(request *query.PageRequest) (limit int, from []byte, err error) {
	limit = defaultPage
	switch {
	case request == nil:
		return limit, nil, nil
	case request.Reverse || request.Offset > 0 || request.CountTotal:
		return 0, nil, errorsmod.Wrap(types.ErrQueryInvalid, "the list is read by key alone, forwards, and not counted")
	case request.Limit > 0:
		limit = int(min(request.Limit, maxPage))
	}
	return limit, request.Key, nil
}
