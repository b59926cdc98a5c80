package keeper

import (
	"bytes"
	"context"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// publishPlan writes rows from index first on, over what is there or behind it.
func (k Keeper) publishPlan(ctx context.Context, season types.Season, first uint32, rows []types.PlanRow) error {
	if season.PlanFrozenHeight != 0 {
		return errorsmod.Wrapf(types.ErrPlanFrozen, "season %d, at height %d", season.Id, season.PlanFrozenHeight)
	}
	if len(rows) == 0 || len(rows) > types.MaxPlanChunk {
		return errorsmod.Wrapf(types.ErrBatchInvalid, "%d plan rows, want 1 to %d", len(rows), types.MaxPlanChunk)
	}
	if first > season.PlanRows {
		return errorsmod.Wrapf(types.ErrBatchInvalid, "first row is %d, only %d rows are published", first, season.PlanRows)
	}
	params, err := k.Params.Get(ctx)
	if err != nil {
		return err
	}
	end := uint64(first) + uint64(len(rows))
	if end > uint64(params.MaxPlanRows) {
		return errorsmod.Wrapf(types.ErrPlanTooLarge, "%d rows, at most %d", end, params.MaxPlanRows)
	}
	for i := range rows {
		if err := rows[i].Validate(&season); err != nil {
			return errorsmod.Wrapf(err, "row %d of the chunk", i)
		}
	}
	sdk.UnwrapSDKContext(ctx).GasMeter().ConsumeGas(uint64(len(rows))*types.GasPerPlanRow, "marketslots: plan rows")
	for i := range rows {
		if err := k.PlanRows.Set(ctx, collections.Join(season.Id, first+uint32(i)), rows[i]); err != nil {
			return err
		}
	}
	season.PlanRows = max(season.PlanRows, uint32(end))
	return k.Seasons.Set(ctx, season.Id, season)
}

// freezePlan makes the plan final if its root is the one the operator computed.
func (k Keeper) freezePlan(ctx context.Context, season types.Season, root []byte) (types.Season, error) {
	if season.PlanFrozenHeight != 0 {
		return season, errorsmod.Wrapf(types.ErrPlanFrozen, "season %d, at height %d", season.Id, season.PlanFrozenHeight)
	}
	if season.PlanRows == 0 {
		return season, errorsmod.Wrapf(types.ErrPlanEmpty, "season %d", season.Id)
	}
	plan, err := k.plan(ctx, &season)
	if err != nil {
		return season, err
	}
	if err := types.CheckDuplicates(plan); err != nil {
		return season, err
	}
	found := rules.PlanHash(plan)
	if !bytes.Equal(found[:], root) {
		return season, errorsmod.Wrapf(types.ErrPlanRootOther, "%d rows have the root %x, the message has %x", len(plan), found, root)
	}
	season.PlanRoot = found[:]
	season.PlanFrozenHeight = sdk.UnwrapSDKContext(ctx).BlockHeight()
	return season, k.Seasons.Set(ctx, season.Id, season)
}

// plan reads the whole plan in order.
func (k Keeper) plan(ctx context.Context, season *types.Season) (rules.Plan, error) {
	plan := make(rules.Plan, 0, season.PlanRows)
	err := k.PlanRows.Walk(ctx, collections.NewPrefixedPairRange[uint64, uint32](season.Id),
		func(_ collections.Pair[uint64, uint32], row types.PlanRow) (bool, error) {
			plan = append(plan, row.ToRules())
			return false, nil
		})
	if err == nil && len(plan) != int(season.PlanRows) {
		err = errorsmod.Wrapf(types.ErrStateInvalid, "season %d has %d plan rows, want %d", season.Id, len(plan), season.PlanRows)
	}
	return plan, err
}
