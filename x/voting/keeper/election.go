package keeper

import (
	"context"
	"slices"
	"time"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/internal/event"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// Election reads an election; the error wraps ErrElectionUnknown.
func (k Keeper) Election(ctx context.Context, id uint64) (types.Election, error) {
	e, found, err := optional(ctx, k.Elections, id)
	if err == nil && !found {
		err = errorsmod.Wrapf(types.ErrElectionUnknown, "election %d", id)
	}
	return e, err
}

// electionAt reads an election that is at one of the stages; errors wrap ErrElectionUnknown or ErrElectionStage.
func (k Keeper) electionAt(ctx context.Context, id uint64, stages ...types.ElectionStage) (types.Election, error) {
	e, err := k.Election(ctx, id)
	if err != nil {
		return e, err
	}
	for _, stage := range stages {
		if e.Stage == stage {
			return e, nil
		}
	}
	return e, errorsmod.Wrapf(types.ErrElectionStage, "election %d is at %s, this needs %v", id, e.Stage, stages)
}

// electionHead reads the head of an election; the error wraps ErrElectionUnknown.
func (k Keeper) electionHead(ctx context.Context, id uint64) (types.ElectionHead, error) {
	head, found, err := optional(ctx, k.ElectionHeads, id)
	if err == nil && !found {
		err = errorsmod.Wrapf(types.ErrElectionUnknown, "election %d", id)
	}
	return head, err
}

// electionContests lists the contests of an election.
func (k Keeper) electionContests(ctx context.Context, id uint64) (contests []types.ElectionContest, err error) {
	err = k.ElectionContests.Walk(ctx, collections.NewPrefixedPairRange[uint64, uint64](id),
		func(_ collections.Pair[uint64, uint64], c types.ElectionContest) (bool, error) {
			contests = append(contests, c)
			return false, nil
		})
	return contests, err
}

// electionDistricts lists the districts of an election.
func (k Keeper) electionDistricts(ctx context.Context, id uint64) (districts []types.ElectionDistrict, err error) {
	err = k.ElectionDistricts.Walk(ctx, collections.NewPrefixedPairRange[uint64, uint64](id),
		func(_ collections.Pair[uint64, uint64], d types.ElectionDistrict) (bool, error) {
			districts = append(districts, d)
			return false, nil
		})
	return districts, err
}

// createElection announces an election; id, height, stage and what follows from them are set here.
func (k Keeper) createElection(
	ctx context.Context, e types.Election, contests []types.ElectionContest, terms []types.DistrictTerms,
) (types.Election, error) {
	sdkCtx := sdk.UnwrapSDKContext(ctx)
	if err := e.ValidateTerms(k.addressCodec); err != nil {
		return e, err
	}
	// Tools look for their own address as the codec writes it.
	e.Trustees = slices.Clone(e.Trustees)
	for i := range e.Trustees {
		raw, err := k.addressCodec.StringToBytes(e.Trustees[i].Address)
		if err != nil {
			return e, err
		}
		e.Trustees[i].Address = k.text(raw)
	}
	if err := checkFuture(&e, sdkCtx.BlockTime()); err != nil {
		return e, err
	}
	districts := make([]types.ElectionDistrict, len(terms))
	for i := range terms {
		districts[i] = types.ElectionDistrict{Terms: terms[i]}
	}
	if err := e.ValidateDefinition(contests, districts); err != nil {
		return e, err
	}
	last, err := k.ElectionSequence.Peek(ctx)
	if err != nil {
		return e, err
	}
	e.Id, e.CreatedHeight, e.Stage = last+1, sdkCtx.BlockHeight(), types.ELECTION_STAGE_PREPARING
	if err := k.ElectionSequence.Set(ctx, e.Id); err != nil {
		return e, err
	}
	for i := range contests {
		if err := k.ElectionContests.Set(ctx, collections.Join(e.Id, contests[i].Id), contests[i]); err != nil {
			return e, err
		}
	}
	for i := range districts {
		if err := k.ElectionDistricts.Set(ctx, collections.Join(e.Id, terms[i].Id), districts[i]); err != nil {
			return e, err
		}
	}
	if err := k.ElectionHeads.Set(ctx, e.Id, types.NewElectionHead(&e)); err != nil {
		return e, err
	}
	if err := event.Emit(ctx, &types.EventElectionCreated{Election: e}); err != nil {
		return e, err
	}
	if err := k.beginCeremony(ctx, &e, 1); err != nil {
		return e, err
	}
	return e, k.wake(ctx, &e)
}

// checkFuture wants times to come; the error wraps ErrElectionTimes. A frozen census has no time any more.
func checkFuture(e *types.Election, now time.Time) error {
	if !e.Opens.After(now) || e.CensusFrozenHeight == 0 && !e.CensusCloses.After(now) {
		return errorsmod.Wrapf(types.ErrElectionTimes, "the census closes %s, the voting opens %s, block time %s: choose times to come",
			sdk.FormatTimeString(e.CensusCloses), sdk.FormatTimeString(e.Opens), sdk.FormatTimeString(now))
	}
	return nil
}

// setElection writes an election that is looked at again at due, or not before a message if due is nil.
func (k Keeper) setElection(ctx context.Context, e *types.Election, due *time.Time) error {
	if e.Due != nil {
		if err := k.ElectionsDue.Remove(ctx, collections.Join(e.Due.Unix(), e.Id)); err != nil {
			return err
		}
	}
	if e.Due = due; due != nil {
		if err := k.ElectionsDue.Set(ctx, collections.Join(due.Unix(), e.Id)); err != nil {
			return err
		}
	}
	return k.Elections.Set(ctx, e.Id, *e)
}

// wake writes an election at which the end of the block looks.
func (k Keeper) wake(ctx context.Context, e *types.Election) error {
	now := sdk.UnwrapSDKContext(ctx).BlockTime().UTC().Truncate(time.Second)
	return k.setElection(ctx, e, &now)
}

// setStage begins a stage in election and head, and tells of it. The caller writes both.
func (k Keeper) setStage(ctx context.Context, e *types.Election, head *types.ElectionHead, stage types.ElectionStage) error {
	e.Stage, e.Stalled, head.Stage = stage, false, stage
	return event.Emit(ctx, &types.EventElectionStageChanged{ElectionId: e.Id, Stage: stage, DefinitionHash: head.DefinitionHash})
}

// postpone gives an election that has not opened other times. A definition that was fixed is fixed anew, and rehearsed anew.
func (k Keeper) postpone(ctx context.Context, msg *types.MsgPostponeElection) error {
	e, err := k.electionAt(ctx, msg.ElectionId, types.ELECTION_STAGE_PREPARING, types.ELECTION_STAGE_REHEARSAL, types.ELECTION_STAGE_READY)
	if err != nil {
		return err
	}
	if e.CensusFrozenHeight == 0 {
		e.CensusCloses = msg.CensusCloses
	}
	e.Opens, e.Closes, e.Reason, e.Stalled = msg.Opens, msg.Closes, msg.Reason, false
	if err := e.ValidateTimes(); err != nil {
		return err
	}
	if err := checkFuture(&e, sdk.UnwrapSDKContext(ctx).BlockTime()); err != nil {
		return err
	}
	head, err := k.electionHead(ctx, e.Id)
	if err != nil {
		return err
	}
	head.Closes = e.Closes.Unix()
	if err := event.Emit(ctx, &types.EventElectionPostponed{ElectionId: e.Id, Opens: e.Opens, Closes: e.Closes, Reason: e.Reason}); err != nil {
		return err
	}
	if e.Stage != types.ELECTION_STAGE_PREPARING {
		if err := k.fixDefinition(ctx, &e, &head); err != nil {
			return err
		}
	}
	if err := k.ElectionHeads.Set(ctx, e.Id, head); err != nil {
		return err
	}
	return k.wake(ctx, &e)
}

// extend lets an open election close later.
func (k Keeper) extend(ctx context.Context, msg *types.MsgExtendElection) error {
	e, err := k.electionAt(ctx, msg.ElectionId, types.ELECTION_STAGE_OPEN)
	if err != nil {
		return err
	}
	if now := sdk.UnwrapSDKContext(ctx).BlockTime(); !now.Before(e.Ends()) {
		return errorsmod.Wrapf(types.ErrElectionStage, "election %d closed %s, block time %s", e.Id, sdk.FormatTimeString(e.Ends()), sdk.FormatTimeString(now))
	}
	if msg.Closes.Nanosecond() != 0 || !msg.Closes.After(e.Ends()) || msg.Closes.Sub(e.Opens) > types.MaxElectionDuration {
		return errorsmod.Wrapf(types.ErrElectionTimes, "%s: closing is extended by whole seconds beyond %s, to 366 days of voting at most",
			sdk.FormatTimeString(msg.Closes), sdk.FormatTimeString(e.Ends()))
	}
	head, err := k.electionHead(ctx, e.Id)
	if err != nil {
		return err
	}
	closes := msg.Closes
	e.Extended, e.Reason, head.Closes = &closes, msg.Reason, closes.Unix()
	if err := k.ElectionHeads.Set(ctx, e.Id, head); err != nil {
		return err
	}
	if err := k.setElection(ctx, &e, &closes); err != nil {
		return err
	}
	return event.Emit(ctx, &types.EventElectionExtended{ElectionId: e.Id, Closes: closes, Reason: e.Reason})
}

// cancel ends an election that has no result.
func (k Keeper) cancel(ctx context.Context, msg *types.MsgCancelElection) error {
	e, err := k.electionAt(ctx, msg.ElectionId, types.ELECTION_STAGE_PREPARING, types.ELECTION_STAGE_REHEARSAL,
		types.ELECTION_STAGE_READY, types.ELECTION_STAGE_OPEN, types.ELECTION_STAGE_TALLY)
	if err != nil {
		return err
	}
	head, err := k.electionHead(ctx, e.Id)
	if err != nil {
		return err
	}
	e.Stage, head.Stage, e.Stalled, e.Reason = types.ELECTION_STAGE_CANCELLED, types.ELECTION_STAGE_CANCELLED, false, msg.Reason
	if err := k.ElectionHeads.Set(ctx, e.Id, head); err != nil {
		return err
	}
	if err := k.setElection(ctx, &e, nil); err != nil {
		return err
	}
	return event.Emit(ctx, &types.EventElectionCancelled{ElectionId: e.Id, Reason: e.Reason})
}
