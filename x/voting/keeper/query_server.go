package keeper

import (
	"context"
	"encoding/hex"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/voting/rules"
	"github.com/moscowchain/moscowd/x/voting/types"
)

type queryServer struct {
	k Keeper
}

var _ types.QueryServer = queryServer{}

// NewQueryServerImpl gives the query server of a keeper. Pages have 100 records by default and 1 000 at most.
func NewQueryServerImpl(k Keeper) types.QueryServer { return queryServer{k} }

// Params implements types.QueryServer.
func (q queryServer) Params(ctx context.Context, _ *types.QueryParamsRequest) (*types.QueryParamsResponse, error) {
	params, err := q.k.Params.Get(ctx)
	return &types.QueryParamsResponse{Params: params}, err
}

// Polls implements types.QueryServer.
func (q queryServer) Polls(ctx context.Context, req *types.QueryPollsRequest) (*types.QueryPollsResponse, error) {
	size, err := q.k.PollSequence.Peek(ctx)
	if err != nil {
		return nil, err
	}
	p, err := pageOf(req.Pagination, size)
	if err != nil {
		return nil, err
	}
	response := &types.QueryPollsResponse{Pagination: p.response()}
	for i := p.from; i < p.to; i++ {
		poll, err := q.k.Poll(ctx, i+1)
		if err != nil {
			return nil, err
		}
		response.Polls = append(response.Polls, poll)
	}
	return response, nil
}

// Poll implements types.QueryServer.
func (q queryServer) Poll(ctx context.Context, req *types.QueryPollRequest) (*types.QueryPollResponse, error) {
	poll, err := q.k.Poll(ctx, req.PollId)
	if err != nil {
		return nil, err
	}
	head, _, err := optional(ctx, q.k.Heads, req.PollId)
	return &types.QueryPollResponse{
		Poll: poll, Stage: poll.Stage(sdk.UnwrapSDKContext(ctx).BlockTime()), Head: head, Notice: poll.Notice(),
	}, err
}

// Questions implements types.QueryServer.
func (q queryServer) Questions(ctx context.Context, req *types.QueryQuestionsRequest) (*types.QueryQuestionsResponse, error) {
	questions, err := q.k.questions(ctx, req.PollId)
	return &types.QueryQuestionsResponse{Questions: questions}, err
}

// questions lists the questions of a poll; the error wraps ErrPollUnknown.
func (k Keeper) questions(ctx context.Context, pollID uint64) ([]types.Question, error) {
	poll, err := k.Poll(ctx, pollID)
	if err != nil {
		return nil, err
	}
	questions := make([]types.Question, 0, poll.Questions)
	for id := uint32(1); id <= poll.Questions; id++ {
		question, err := k.Question(ctx, pollID, id)
		if err != nil {
			return nil, err
		}
		questions = append(questions, question)
	}
	return questions, nil
}

// Question implements types.QueryServer.
func (q queryServer) Question(ctx context.Context, req *types.QueryQuestionRequest) (*types.QueryQuestionResponse, error) {
	if _, err := q.k.Poll(ctx, req.PollId); err != nil {
		return nil, err
	}
	question, err := q.k.Question(ctx, req.PollId, req.QuestionId)
	if err != nil {
		return nil, err
	}
	versions, err := q.k.versions(ctx, &question)
	return &types.QueryQuestionResponse{Question: question, Versions: versions}, err
}

// versions lists the versions of a question.
func (k Keeper) versions(ctx context.Context, question *types.Question) ([]types.QuestionVersion, error) {
	versions := make([]types.QuestionVersion, 0, question.CurrentVersion)
	for id := uint32(1); id <= question.CurrentVersion; id++ {
		version, err := k.Version(ctx, question.PollId, question.Id, id)
		if err != nil {
			return nil, err
		}
		versions = append(versions, version)
	}
	return versions, nil
}

// Results implements types.QueryServer.
func (q queryServer) Results(ctx context.Context, req *types.QueryResultsRequest) (*types.QueryResultsResponse, error) {
	questions, err := q.k.questions(ctx, req.PollId)
	if err != nil {
		return nil, err
	}
	head, _, err := optional(ctx, q.k.Heads, req.PollId)
	if err != nil {
		return nil, err
	}
	response := &types.QueryResultsResponse{Head: head}
	for i := range questions {
		versions, err := q.k.versions(ctx, &questions[i])
		if err != nil {
			return nil, err
		}
		for j := range versions {
			result, err := q.k.VersionResults(ctx, &questions[i], &versions[j])
			if err != nil {
				return nil, err
			}
			response.Versions = append(response.Versions, result)
		}
	}
	return response, nil
}

// VersionResults gives the count of a version; one on which nobody voted has zeros.
func (k Keeper) VersionResults(ctx context.Context, question *types.Question, version *types.QuestionVersion) (types.VersionResults, error) {
	tally, _, err := optional(ctx, k.Tallies, collections.Join3(version.PollId, version.QuestionId, version.Id))
	ruled := question.ToRules(version)
	if tally.Counts == nil {
		tally.Counts = make([]uint64, ruled.Counts())
	}
	return types.VersionResults{QuestionId: version.QuestionId, VersionId: version.Id, Tally: tally, Points: ruled.Points(tally.Counts)}, err
}

// Votes implements types.QueryServer.
func (q queryServer) Votes(ctx context.Context, req *types.QueryVotesRequest) (*types.QueryVotesResponse, error) {
	if _, err := q.k.Poll(ctx, req.PollId); err != nil {
		return nil, err
	}
	head, _, err := optional(ctx, q.k.Heads, req.PollId)
	if err != nil {
		return nil, err
	}
	p, err := pageOf(req.Pagination, head.Votes)
	if err != nil {
		return nil, err
	}
	votes, err := q.k.votes(ctx, req.PollId, p.from+1, p.to)
	return &types.QueryVotesResponse{Votes: votes, Pagination: p.response()}, err
}

// votes gives the votes from one position to another, both included.
func (k Keeper) votes(ctx context.Context, pollID, from, to uint64) ([]types.Vote, error) {
	var votes []types.Vote
	for from <= to {
		chunk, first, err := k.chunk(ctx, pollID, from)
		if err != nil {
			return nil, err
		}
		for ; from <= to && from-first < uint64(len(chunk.Votes)); from++ {
			vote := chunk.Votes[from-first]
			vote.Position, vote.Height, vote.Time = from, chunk.Height, &chunk.Time
			if vote.Tracker, err = vote.ComputeTracker(); err != nil {
				return nil, err
			}
			votes = append(votes, vote)
		}
	}
	return votes, nil
}

// chunk gives the chunk that holds a position, and the position of its first vote.
func (k Keeper) chunk(ctx context.Context, pollID, position uint64) (chunk types.VoteChunk, first uint64, err error) {
	it, err := k.Chunks.Iterate(ctx, collections.NewPrefixedPairRange[uint64, uint64](pollID).EndInclusive(position).Descending())
	if err != nil {
		return chunk, 0, err
	}
	defer func() { _ = it.Close() }() // it was only read
	if !it.Valid() {
		return chunk, 0, errorsmod.Wrapf(types.ErrStateInvalid, "vote %d of poll %d is missing", position, pollID)
	}
	found, err := it.KeyValue()
	if err != nil {
		return chunk, 0, err
	}
	if position-found.Key.K2() >= uint64(len(found.Value.Votes)) {
		return chunk, 0, errorsmod.Wrapf(types.ErrStateInvalid, "vote %d of poll %d is missing", position, pollID)
	}
	return found.Value, found.Key.K2(), nil
}

// Receipt implements types.QueryServer.
func (q queryServer) Receipt(ctx context.Context, req *types.QueryReceiptRequest) (*types.QueryReceiptResponse, error) {
	tracker, err := hex.DecodeString(req.Tracker)
	if err != nil || len(tracker) != 32 {
		return nil, errorsmod.Wrapf(types.ErrTrackerInvalid, "%q: want 64 hexadecimal digits", req.Tracker)
	}
	vote, counts, err := q.k.Receipt(ctx, tracker)
	return &types.QueryReceiptResponse{PollId: vote.Signed.PollId, Vote: vote, Counts: counts}, err
}

// Receipt finds a vote and tells whether it counts; the error wraps ErrTrackerUnknown. A vote is found from the block after
// the one that accepted it.
func (k Keeper) Receipt(ctx context.Context, tracker []byte) (vote types.Vote, counts bool, err error) {
	ref, found, err := optional(ctx, k.Trackers, tracker)
	if err != nil {
		return vote, false, err
	}
	if !found {
		return vote, false, errorsmod.Wrapf(types.ErrTrackerUnknown, "%x", tracker)
	}
	votes, err := k.votes(ctx, ref.PollId, ref.Position, ref.Position)
	if err != nil {
		return vote, false, err
	}
	vote = votes[0]
	subject := vote.Subject
	if len(subject) == 0 {
		census := rules.CensusSubject([rules.AddressSize]byte(vote.Signer))
		subject = census[:]
	}
	voter, _, err := optional(ctx, k.Voters, collections.Join(ref.PollId, subject))
	if err != nil {
		return vote, false, err
	}
	for _, last := range voter.Votes {
		// A vote on an earlier version counts there, unless it was replaced there.
		if last.QuestionId == vote.Signed.QuestionId && last.VersionId == vote.Signed.VersionId {
			counts = last.Seq == vote.Signed.Seq
		}
	}
	return vote, counts, nil
}
