package keeper

import (
	"context"
	"time"

	"cosmossdk.io/collections"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/internal/event"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// advanceElections moves on the elections that are due, of at most types.MaxElectionsPerBlock.
func (k Keeper) advanceElections(ctx context.Context) error {
	now := sdk.UnwrapSDKContext(ctx).BlockTime().Unix()
	it, err := k.ElectionsDue.Iterate(ctx, new(collections.Range[collections.Pair[int64, uint64]]).
		EndExclusive(collections.Join(now+1, uint64(0))))
	if err != nil {
		return err
	}
	var due []uint64
	for ; it.Valid() && len(due) < types.MaxElectionsPerBlock; it.Next() {
		key, err := it.Key()
		if err != nil {
			return err
		}
		due = append(due, key.K2())
	}
	if err := it.Close(); err != nil {
		return err
	}
	for _, id := range due {
		if err := k.advanceElection(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// advanceElection moves an election on as far as it goes now, and sets when it is due next.
func (k Keeper) advanceElection(ctx context.Context, id uint64) error {
	e, err := k.Election(ctx, id)
	if err != nil {
		return err
	}
	head, err := k.electionHead(ctx, id)
	if err != nil {
		return err
	}
	ceremony, err := k.Ceremonies.Get(ctx, id)
	if err != nil {
		return err
	}
	if e.Stage == types.ELECTION_STAGE_PREPARING {
		if err := k.advancePreparation(ctx, &e, &head, &ceremony); err != nil {
			return err
		}
	}
	// Preparing may have ended above.
	switch e.Stage {
	case types.ELECTION_STAGE_REHEARSAL:
		err = k.advanceRehearsal(ctx, &e, &head)
	case types.ELECTION_STAGE_READY:
		err = k.openElection(ctx, &e, &head)
	case types.ELECTION_STAGE_OPEN:
		err = k.closeElection(ctx, &e, &head)
	case types.ELECTION_STAGE_TALLY:
		if past(ctx, tallyDeadline(&e)) && !e.Stalled {
			err = k.stallElection(ctx, &e, "the trustees have not opened the tally in time")
		}
	}
	if err != nil {
		return err
	}
	if err := k.ElectionHeads.Set(ctx, id, head); err != nil {
		return err
	}
	return k.setElection(ctx, &e, nextDue(ctx, &e, &ceremony))
}

// past says whether a time has come.
func past(ctx context.Context, t time.Time) bool {
	return !sdk.UnwrapSDKContext(ctx).BlockTime().Before(t)
}

func (k Keeper) stallElection(ctx context.Context, e *types.Election, reason string) error {
	e.Stalled = true
	return event.Emit(ctx, &types.EventElectionStalled{ElectionId: e.Id, Stage: e.Stage, Reason: reason})
}

// advancePreparation freezes the census in its time and goes on with the key; with both there is a definition.
func (k Keeper) advancePreparation(ctx context.Context, e *types.Election, head *types.ElectionHead, c *types.Ceremony) error {
	if e.CensusFrozenHeight == 0 && past(ctx, e.CensusCloses) && e.CensusVoters > 0 {
		if err := k.freezeCensus(ctx, e); err != nil {
			return err
		}
	}
	if err := k.advanceCeremony(ctx, e, c); err != nil {
		return err
	}
	switch {
	case past(ctx, e.Opens) && !e.Stalled:
		return k.stallElection(ctx, e, "census or key were not ready at the opening time: governance must postpone the election")
	case past(ctx, e.Opens):
	case e.CensusFrozenHeight != 0 && c.Step == types.CEREMONY_STEP_DONE:
		return k.fixDefinition(ctx, e, head)
	}
	return nil
}

func (k Keeper) advanceRehearsal(ctx context.Context, e *types.Election, head *types.ElectionHead) error {
	if past(ctx, e.Opens) {
		if e.Stalled {
			return nil
		}
		return k.stallElection(ctx, e, "too few trustees had rehearsed at the opening time: governance must postpone the election")
	}
	ceremony, err := k.Ceremonies.Get(ctx, e.Id)
	if err != nil {
		return err
	}
	ready, err := k.rehearsed(ctx, e, head, &ceremony)
	if err != nil || !ready {
		return err
	}
	return k.setStage(ctx, e, head, types.ELECTION_STAGE_READY)
}

func (k Keeper) openElection(ctx context.Context, e *types.Election, head *types.ElectionHead) error {
	if !past(ctx, e.Opens) {
		return nil
	}
	head.OpenedHeight = sdk.UnwrapSDKContext(ctx).BlockHeight()
	return k.setStage(ctx, e, head, types.ELECTION_STAGE_OPEN)
}

func (k Keeper) closeElection(ctx context.Context, e *types.Election, head *types.ElectionHead) error {
	if !past(ctx, e.Ends()) {
		return nil
	}
	head.ClosedHeight = sdk.UnwrapSDKContext(ctx).BlockHeight()
	if err := k.beginTally(ctx, e, head); err != nil {
		return err
	}
	return k.setStage(ctx, e, head, types.ELECTION_STAGE_TALLY)
}

// tallyDeadline is when a tally counts as stalled.
func tallyDeadline(e *types.Election) time.Time {
	return e.Ends().Add(time.Duration(e.TallySeconds) * time.Second)
}

// nextDue is when something happens to the election without a message; nil if nothing does. Elections that are stalled
// wait for somebody.
func nextDue(ctx context.Context, e *types.Election, c *types.Ceremony) *time.Time {
	var next *time.Time
	earlier := func(t time.Time) {
		if !past(ctx, t) && (next == nil || t.Before(*next)) {
			next = &t
		}
	}
	switch e.Stage {
	case types.ELECTION_STAGE_PREPARING:
		earlier(e.Opens)
		if e.CensusFrozenHeight == 0 {
			earlier(e.CensusCloses)
		}
		if c.Deadline != nil {
			earlier(*c.Deadline)
		}
	case types.ELECTION_STAGE_REHEARSAL, types.ELECTION_STAGE_READY:
		earlier(e.Opens)
	case types.ELECTION_STAGE_OPEN:
		ends := e.Ends()
		return &ends // also where it has passed: the next block closes
	case types.ELECTION_STAGE_TALLY:
		earlier(tallyDeadline(e))
	}
	return next
}
