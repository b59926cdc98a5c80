package keeper

import (
	"context"
	"slices"
	"time"

	"cosmossdk.io/collections"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/internal/event"
	"github.com/moscowchain/moscowd/x/voting/rules"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// EndBlock counts the votes and ballots of the block, as many as its gas holds, tells of polls that are over, of at most
// types.MaxClosingsPerBlock, and moves on the elections that are due.
func (k Keeper) EndBlock(ctx context.Context) error {
	sdkCtx := sdk.UnwrapSDKContext(ctx)
	votes := left[*pending](k, sdkCtx, objectVotes)
	slices.SortStableFunc(votes, func(a, b *pending) int {
		switch {
		case a.vote.Signed.PollId < b.vote.Signed.PollId:
			return -1
		case a.vote.Signed.PollId > b.vote.Signed.PollId:
			return 1
		}
		return 0
	})
	for len(votes) > 0 {
		poll, n := votes[0].vote.Signed.PollId, 1
		for n < len(votes) && votes[n].vote.Signed.PollId == poll {
			n++
		}
		head, err := k.count(ctx, poll, sdkCtx.BlockHeight(), sdkCtx.BlockTime(), votes[:n])
		if err != nil {
			return err
		}
		if err := event.Emit(ctx, &types.EventVotesCounted{
			PollId: poll, FirstPosition: head.Votes - uint64(n) + 1, Votes: uint64(n), RunningHash: head.RunningHash, Voters: head.Voters,
		}); err != nil {
			return err
		}
		votes = votes[n:]
	}
	if err := k.countBallots(ctx); err != nil {
		return err
	}
	if err := k.advanceElections(ctx); err != nil {
		return err
	}
	return k.tellClosed(ctx)
}

// count gives votes of one poll and block their positions, after which they are counted, found by their trackers and part of
// the running hash.
func (k Keeper) count(ctx context.Context, poll uint64, height int64, at time.Time, votes []*pending) (types.PollHead, error) {
	head, err := k.Heads.Get(ctx, poll)
	if err != nil {
		return head, err
	}
	if err := k.setTallies(ctx, poll, votes); err != nil {
		return head, err
	}
	running := [32]byte(head.RunningHash)
	for len(votes) > 0 {
		n := min(len(votes), types.ChunkSize)
		first, chunk := head.Votes+1, types.VoteChunk{Height: height, Time: at, Votes: make([]types.Vote, n)}
		for i, p := range votes[:n] {
			head.Votes++
			if p.first {
				head.Voters++
			}
			running = rules.RunningNext(running, p.tracker, p.subject, height, at.Unix())
			if err := k.Trackers.Set(ctx, p.tracker[:], types.VoteRef{PollId: poll, Position: head.Votes, Height: height}); err != nil {
				return head, err
			}
			chunk.Votes[i] = p.vote
		}
		if err := k.Chunks.Set(ctx, collections.Join(poll, first), chunk); err != nil {
			return head, err
		}
		votes = votes[n:]
	}
	head.RunningHash = running[:]
	return head, k.Heads.Set(ctx, poll, head)
}

// counting is the tally of a version while votes are counted.
type counting struct {
	question, version uint32
	tally             types.Tally
}

func (k Keeper) setTallies(ctx context.Context, poll uint64, votes []*pending) error {
	var tallies []*counting
	for _, p := range votes {
		question, version := p.vote.Signed.QuestionId, p.vote.Signed.VersionId
		at := slices.IndexFunc(tallies, func(c *counting) bool { return c.question == question && c.version == version })
		if at < 0 {
			tally, _, err := optional(ctx, k.Tallies, collections.Join3(poll, question, version))
			if err != nil {
				return err
			}
			at, tallies = len(tallies), append(tallies, &counting{question: question, version: version, tally: tally})
		}
		if err := p.addTo(&tallies[at].tally); err != nil {
			return err
		}
	}
	for _, c := range tallies {
		if err := k.Tallies.Set(ctx, collections.Join3(poll, c.question, c.version), c.tally); err != nil {
			return err
		}
	}
	return nil
}

func (p *pending) addTo(tally *types.Tally) (err error) {
	if p.replaces {
		if err := p.question.Subtract(tally.Counts, p.replaced); err != nil {
			return err
		}
		tally.Voters--
		tally.Replaced++
	}
	tally.Voters++
	tally.Counts, err = p.question.Add(tally.Counts, p.vote.Signed.Choices)
	return err
}

// tellClosed emits an event for each poll whose time is over.
func (k Keeper) tellClosed(ctx context.Context) error {
	now := sdk.UnwrapSDKContext(ctx).BlockTime().Unix()
	it, err := k.Closing.Iterate(ctx, new(collections.Range[collections.Pair[int64, uint64]]).
		EndExclusive(collections.Join(now+1, uint64(0))))
	if err != nil {
		return err
	}
	var over []collections.Pair[int64, uint64]
	for ; it.Valid() && len(over) < types.MaxClosingsPerBlock; it.Next() {
		key, err := it.Key()
		if err != nil {
			return err
		}
		over = append(over, key)
	}
	if err := it.Close(); err != nil {
		return err
	}
	for _, key := range over {
		if err := k.Closing.Remove(ctx, key); err != nil {
			return err
		}
		if err := event.Emit(ctx, &types.EventPollClosed{PollId: key.K2()}); err != nil {
			return err
		}
	}
	return nil
}
