package keeper

import (
	"context"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/internal/event"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// closingWrites is the most that one season writes in a block beside results: its distribution, its closing, the head of its places, its
// state, and the end of its turn.
const closingWrites = 5

// startDistribution freezes applications, statuses and plan as this block leaves them.
func (k Keeper) startDistribution(ctx context.Context, season types.Season) (types.Distribution, error) {
	sdkCtx := sdk.UnwrapSDKContext(ctx)
	if season.PlanFrozenHeight == 0 || season.PlanFrozenHeight >= sdkCtx.BlockHeight() {
		return types.Distribution{}, errorsmod.Wrapf(types.ErrPlanNotFrozen, "season %d", season.Id)
	}
	if now := sdkCtx.BlockTime(); now.Before(season.ApplicationsClose) {
		return types.Distribution{}, errorsmod.Wrapf(types.ErrWindowNotOver, "season %d accepts applications until %s, block time %s",
			season.Id, sdk.FormatTimeString(season.ApplicationsClose), sdk.FormatTimeString(now))
	}
	if err := k.checkNoPending(ctx, season.Id); err != nil {
		return types.Distribution{}, err
	}
	filed, err := count(ctx, k.ApplicationCounts, season.Id)
	if err != nil {
		return types.Distribution{}, err
	}
	distribution := types.Distribution{
		SeasonId:       season.Id,
		SnapshotHeight: sdkCtx.BlockHeight(),
		SnapshotHash:   sdkCtx.HeaderHash(),
		Total:          filed + uint64(season.PlanRows),
	}
	season.State = types.SeasonState_SEASON_STATE_DISTRIBUTING
	if err := k.Seasons.Set(ctx, season.Id, season); err != nil {
		return distribution, err
	}
	if err := k.Distributions.Set(ctx, season.Id, distribution); err != nil {
		return distribution, err
	}
	return distribution, k.Distributing.Set(ctx, season.Id)
}

// checkNoPending refuses a season with applications that have no register number yet: those of the block in which the
// operator closed the window. The next block orders them.
func (k Keeper) checkNoPending(ctx context.Context, seasonID uint64) error {
	return k.PendingOrders.Walk(ctx, collections.NewPrefixedPairRange[uint64, uint64](seasonID),
		func(key collections.Pair[uint64, uint64]) (bool, error) {
			return true, errorsmod.Wrapf(types.ErrOrderPending, "season %d, application %d", seasonID, key.K2())
		})
}

// progressDistributions writes results of all seasons that are being distributed, oldest season first, with at most
// Params.WritesPerBlock state writes altogether.
func (k Keeper) progressDistributions(ctx context.Context) error {
	var ids []uint64
	if err := k.Distributing.Walk(ctx, nil, func(id uint64) (bool, error) {
		ids = append(ids, id)
		return false, nil
	}); err != nil || len(ids) == 0 {
		return err
	}
	params, err := k.Params.Get(ctx)
	if err != nil {
		return err
	}
	budget := uint64(params.WritesPerBlock)
	for _, id := range ids {
		if budget <= closingWrites {
			break
		}
		written, err := k.progress(ctx, id, budget-closingWrites)
		if err != nil {
			return errorsmod.Wrapf(err, "distribution of season %d", id)
		}
		budget -= written + closingWrites
	}
	return nil
}

// progress writes up to limit further results of one season and closes it behind the last; it gives their number.
func (k Keeper) progress(ctx context.Context, seasonID, limit uint64) (uint64, error) {
	season, err := k.terms(ctx, seasonID)
	if err != nil {
		return 0, err
	}
	distribution, err := k.Distributions.Get(ctx, seasonID)
	if err != nil {
		return 0, err
	}
	allocation, err := k.allocation(ctx, &season, &distribution)
	if err != nil {
		return 0, err
	}
	from := distribution.Cursor
	distribution.Cursor = min(distribution.Total, from+limit)
	if err := k.writeResults(ctx, allocation, from, distribution.Cursor); err != nil {
		return 0, err
	}
	if err := event.Emit(ctx, &types.EventDistributionProgressed{
		SeasonId: seasonID, Cursor: distribution.Cursor, Total: distribution.Total,
	}); err != nil {
		return 0, err
	}
	if distribution.Cursor == distribution.Total {
		distribution.FinishedHeight = sdk.UnwrapSDKContext(ctx).BlockHeight()
		if err := k.close(ctx, season, allocation.Closing); err != nil {
			return 0, err
		}
	}
	return distribution.Cursor - from, k.Distributions.Set(ctx, seasonID, distribution)
}

// writeResults writes results from to before end: first the outcomes by application, then those by plan row.
func (k Keeper) writeResults(ctx context.Context, a *types.Allocation, from, end uint64) error {
	applications := uint64(len(a.Outcomes))
	for i := from; i < min(end, applications); i++ {
		o := &a.Outcomes[i]
		if err := k.Outcomes.Set(ctx, collections.Join(o.SeasonId, o.ApplicationId), *o); err != nil {
			return err
		}
	}
	for i := max(from, applications); i < end; i++ {
		row := &a.Rows[i-applications]
		if err := k.RowOutcomes.Set(ctx, collections.Join(row.SeasonId, row.Row), *row); err != nil {
			return err
		}
	}
	return nil
}

// close writes the entry that proves the season. Nothing of the season changes any more.
func (k Keeper) close(ctx context.Context, season types.Season, closing types.Closing) error {
	sdkCtx := sdk.UnwrapSDKContext(ctx)
	closing.ClosedHeight = sdkCtx.BlockHeight()
	if err := k.Closings.Set(ctx, season.Id, closing); err != nil {
		return err
	}
	season.State = types.SeasonState_SEASON_STATE_CLOSED
	if err := k.Seasons.Set(ctx, season.Id, season); err != nil {
		return err
	}
	if err := k.Distributing.Remove(ctx, season.Id); err != nil {
		return err
	}
	k.allocations.drop(season.Id)
	if err := k.openPlaces(ctx, season.Id); err != nil {
		return err
	}
	return event.Emit(ctx, &types.EventSeasonClosed{Closing: closing})
}

// allocation gives the results of a frozen season: from the cache, or computed from the records if this node did not
// see the block of the snapshot since it started.
func (k Keeper) allocation(ctx context.Context, season *types.Season, d *types.Distribution) (*types.Allocation, error) {
	if a := k.allocations.get(season.Id, d.SnapshotHash); a != nil {
		return a, nil
	}
	a, err := k.allocate(ctx, season, d.SnapshotHeight)
	if err != nil {
		return nil, err
	}
	if total := uint64(len(a.Outcomes) + len(a.Rows)); total != d.Total {
		return nil, errorsmod.Wrapf(types.ErrStateInvalid, "%d results, want %d", total, d.Total)
	}
	k.allocations.put(season.Id, d.SnapshotHash, a)
	return a, nil
}

func (k Keeper) allocate(ctx context.Context, season *types.Season, snapshotHeight int64) (*types.Allocation, error) {
	plan, err := k.plan(ctx, season)
	if err != nil {
		return nil, err
	}
	filed, err := k.register(ctx, season)
	if err != nil {
		return nil, err
	}
	return types.Allocate(season, snapshotHeight, plan, filed)
}

// register reads all applications of a season in order of filing.
func (k Keeper) register(ctx context.Context, season *types.Season) ([]rules.Application, error) {
	size, err := count(ctx, k.ApplicationCounts, season.Id)
	if err != nil {
		return nil, err
	}
	filed := make([]rules.Application, 0, size)
	err = k.Applications.Walk(ctx, collections.NewPrefixedPairRange[uint64, uint64](season.Id),
		func(_ collections.Pair[uint64, uint64], app types.Application) (bool, error) {
			filed = append(filed, app.ToRules())
			return false, nil
		})
	if err == nil && uint64(len(filed)) != size {
		err = errorsmod.Wrapf(types.ErrStateInvalid, "season %d has %d applications, want %d", season.Id, len(filed), size)
	}
	return filed, err
}
