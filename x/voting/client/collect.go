// Package client reads a poll from a node into its public data set, proves votes, and binds both to the chain.
package client

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	coretypes "github.com/cometbft/cometbft/rpc/core/types"
	gogogrpc "github.com/cosmos/gogoproto/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	grpctypes "github.com/cosmos/cosmos-sdk/types/grpc"
	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/x/voting/pollfile"
	"github.com/moscowchain/moscowd/x/voting/rules"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// pageSize is the number of votes asked for at once; a node may give fewer.
const pageSize = 1_000

// blockWait is how long a proof waits for the block that commits to a state that was written a moment ago.
const blockWait = 30 * time.Second

// Node is the part of CometBFT's RPC that this package uses.
type Node interface {
	lightproof.Node
	Status(ctx context.Context) (*coretypes.ResultStatus, error)
	ABCIInfo(ctx context.Context) (*coretypes.ResultABCIInfo, error)
}

// Source is where a poll is read: queries of the module, and blocks.
type Source struct {
	Queries gogogrpc.ClientConn
	Node    Node
}

// Progress is told how much of what has been read.
type Progress func(what string, done, total int)

// Collect reads a poll as it stands, open or closed. Every query is made at one height, so that what is read belongs together.
// The anchor is the height of the block at which the proof begins.
func Collect(ctx context.Context, source Source, pollID uint64, anchor int64, progress Progress) (*pollfile.File, error) {
	chain, height, err := stateOf(ctx, source.Node)
	if err != nil {
		return nil, err
	}
	file, err := Read(atHeight(ctx, height), types.NewQueryClient(source.Queries), chain, pollID, progress)
	if err != nil {
		return nil, err
	}
	proof, err := prove(ctx, source.Node, height, anchor, types.HeadKey(pollID))
	if err != nil {
		return nil, err
	}
	file.Proof, err = json.Marshal(proof)
	return file, err
}

// Read reads a poll without a proof. What is written meanwhile makes it an error or a file that does not add up, so the queries
// should all be answered at one height.
func Read(ctx context.Context, queries types.QueryClient, chain string, pollID uint64, progress Progress) (*pollfile.File, error) {
	file := &pollfile.File{Format: pollfile.Format, ChainID: chain}
	if err := readPoll(ctx, queries, pollID, file); err != nil {
		return nil, err
	}
	return file, readVotes(ctx, queries, pollID, file, progress)
}

// prove proves one entry of the module's store at a height, as soon as the next block is there.
func prove(ctx context.Context, node Node, height, anchor int64, key []byte) (*lightproof.Proof, error) {
	if err := waitForBlock(ctx, node, height+1); err != nil {
		return nil, err
	}
	return lightproof.Collect(ctx, node, &lightproof.Request{
		Height: height, Anchor: anchor, Keys: []lightproof.Key{{Store: types.StoreKey, Key: key}},
	}, nil)
}

// stateOf gives the chain and the height of the latest state that can be read, 2 at least.
func stateOf(ctx context.Context, node Node) (chain string, height int64, err error) {
	now, err := node.Status(ctx)
	if err != nil {
		return "", 0, fmt.Errorf("ask the node for its chain: %w", err)
	}
	info, err := node.ABCIInfo(ctx)
	if err != nil {
		return "", 0, fmt.Errorf("ask the node for its height: %w", err)
	}
	return now.NodeInfo.Network, info.Response.LastBlockHeight, nil
}

// atHeight makes queries read the state of one height.
func atHeight(ctx context.Context, height int64) context.Context {
	return metadata.AppendToOutgoingContext(ctx, grpctypes.GRPCBlockHeightHeader, strconv.FormatInt(height, 10))
}

// waitForBlock waits until the node has a block.
func waitForBlock(ctx context.Context, node Node, height int64) error {
	ctx, cancel := context.WithTimeout(ctx, blockWait)
	defer cancel()
	for {
		now, err := node.Status(ctx)
		if err != nil {
			return fmt.Errorf("wait for block %d: %w", height, err)
		}
		if now.SyncInfo.LatestBlockHeight >= height {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("block %d, which commits to what was read, did not come within %s", height, blockWait)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func readPoll(ctx context.Context, queries types.QueryClient, pollID uint64, file *pollfile.File) error {
	found, err := queries.Poll(ctx, &types.QueryPollRequest{PollId: pollID})
	if err != nil {
		return fmt.Errorf("read poll %d: %w", pollID, err)
	}
	file.Poll = convertPoll(&found.Poll)
	file.Head = pollfile.Head{
		DefinitionHash: found.Head.DefinitionHash, RunningHash: found.Head.RunningHash, Votes: found.Head.Votes, Voters: found.Head.Voters,
	}
	for id := uint32(1); id <= found.Poll.Questions; id++ {
		question, err := queries.Question(ctx, &types.QueryQuestionRequest{PollId: pollID, QuestionId: id})
		if err != nil {
			return fmt.Errorf("read question %d of poll %d: %w", id, pollID, err)
		}
		file.Questions = append(file.Questions, convertQuestion(question))
	}
	results, err := queries.Results(ctx, &types.QueryResultsRequest{PollId: pollID})
	if err != nil {
		return fmt.Errorf("read the results of poll %d: %w", pollID, err)
	}
	for i := range results.Versions {
		r := &results.Versions[i]
		file.Results = append(file.Results, pollfile.Result{
			Question: r.QuestionId, Version: r.VersionId, Voters: r.Tally.Voters, Replaced: r.Tally.Replaced, Counts: r.Tally.Counts,
		})
	}
	return nil
}

// readVotes reads the votes page by page. Pages that are too large for a message of gRPC are asked for again by halves.
func readVotes(ctx context.Context, queries types.QueryClient, pollID uint64, file *pollfile.File, progress Progress) error {
	request := &query.PageRequest{Limit: pageSize}
	file.Votes = make([]pollfile.Vote, 0, file.Head.Votes)
	for {
		page, err := queries.Votes(ctx, &types.QueryVotesRequest{PollId: pollID, Pagination: request})
		if status.Code(err) == codes.ResourceExhausted && request.Limit > 1 {
			request.Limit /= 2
			continue
		}
		if err != nil {
			return fmt.Errorf("read the votes of poll %d: %w", pollID, err)
		}
		for i := range page.Votes {
			file.Votes = append(file.Votes, convertVote(&page.Votes[i]))
		}
		if progress != nil {
			progress("votes", len(file.Votes), int(file.Head.Votes))
		}
		if page.Pagination == nil || len(page.Pagination.NextKey) == 0 {
			break
		}
		request = &query.PageRequest{Limit: request.Limit, Key: page.Pagination.NextKey}
	}
	if uint64(len(file.Votes)) != file.Head.Votes {
		return fmt.Errorf("read the votes of poll %d: the node gave %d of %d", pollID, len(file.Votes), file.Head.Votes)
	}
	return nil
}

func convertPoll(p *types.Poll) pollfile.Poll {
	poll := pollfile.Poll{
		ID: p.Id, TitleRu: p.TitleRu, TitleEn: p.TitleEn, DescriptionRu: p.DescriptionRu, DescriptionEn: p.DescriptionEn,
		Organizer: p.Organizer, District: p.District, Opens: p.Opens.Unix(), Closes: p.Closes.Unix(), Class: p.Class, Revote: p.Revote,
		CloseReason: p.CloseReason,
	}
	if p.Census != nil {
		poll.Census = &pollfile.Census{Root: p.Census.Root, Size: p.Census.Size_}
	}
	if p.ClosedAt != nil {
		poll.ClosedAt = p.ClosedAt.Unix()
	}
	return poll
}

func convertQuestion(q *types.QueryQuestionResponse) pollfile.Question {
	question := pollfile.Question{
		Kind: pollfile.KindName(rules.Kind(q.Question.Kind)), MinChoices: q.Question.MinChoices, MaxChoices: q.Question.MaxChoices,
		MaxRating: q.Question.MaxRating, FreeText: q.Question.FreeText,
	}
	for i := range q.Versions {
		v := &q.Versions[i]
		version := pollfile.Version{
			TitleRu: v.TitleRu, TitleEn: v.TitleEn, EarlierVotersAgain: v.EarlierVotersAgain, AddedAt: v.AddedAt.Unix(), Change: v.Change,
		}
		for _, o := range v.Options {
			version.Options = append(version.Options, pollfile.Option{ID: o.Id, TitleRu: o.TitleRu, TitleEn: o.TitleEn})
		}
		question.Versions = append(question.Versions, version)
	}
	return question
}

func convertVote(v *types.Vote) pollfile.Vote {
	s := &v.Signed
	vote := pollfile.Vote{
		Question: s.QuestionId, Version: s.VersionId, Choices: s.Choices, TextCommitment: s.TextCommitment, Seq: s.Seq, Expiry: s.Expiry,
		Signature: s.Signature, Signer: v.Signer, Subject: v.Subject, CensusIndex: s.CensusIndex, Height: v.Height, Tracker: v.Tracker,
	}
	if v.Time != nil {
		vote.Time = v.Time.Unix()
	}
	for path := s.CensusPath; len(path) >= 32; path = path[32:] {
		vote.CensusPath = append(vote.CensusPath, path[:32:32])
	}
	return vote
}
