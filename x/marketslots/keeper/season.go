package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// terms reads a season without its counts; the error wraps ErrSeasonUnknown.
func (k Keeper) terms(ctx context.Context, id uint64) (types.Season, error) {
	season, err := k.Seasons.Get(ctx, id)
	if errors.Is(err, collections.ErrNotFound) {
		return season, errorsmod.Wrapf(types.ErrSeasonUnknown, "season %d", id)
	}
	return season, err
}

// Season reads a season with its counts; the error wraps ErrSeasonUnknown.
func (k Keeper) Season(ctx context.Context, id uint64) (types.Season, error) {
	season, err := k.terms(ctx, id)
	if err != nil {
		return season, err
	}
	return season, k.fillCounts(ctx, &season)
}

func (k Keeper) fillCounts(ctx context.Context, season *types.Season) (err error) {
	if season.Applications, err = count(ctx, k.ApplicationCounts, season.Id); err != nil {
		return err
	}
	season.LastRegNum, err = count(ctx, k.LastRegNums, season.Id)
	return err
}

// createSeason announces a season; its id, state and height are set here.
func (k Keeper) createSeason(ctx context.Context, season types.Season) (types.Season, error) {
	address, err := k.addressCodec.StringToBytes(season.Operator)
	if err != nil {
		return season, errorsmod.Wrapf(types.ErrAddressInvalid, "operator %q: %s", season.Operator, err)
	}
	if season.Operator, err = k.addressCodec.BytesToString(address); err != nil {
		return season, errorsmod.Wrapf(types.ErrAddressInvalid, "operator: %s", err)
	}
	if err := season.ValidateTerms(); err != nil {
		return season, err
	}
	last, err := k.SeasonSequence.Peek(ctx)
	if err != nil {
		return season, err
	}
	season.Id = last + 1
	season.State = types.SeasonState_SEASON_STATE_OPEN
	season.CreatedHeight = sdk.UnwrapSDKContext(ctx).BlockHeight()
	if err := k.SeasonSequence.Set(ctx, season.Id); err != nil {
		return season, err
	}
	if err := k.Seasons.Set(ctx, season.Id, season); err != nil || k.hooks == nil {
		return season, err
	}
	return season, k.hooks.AfterSeasonCreated(ctx, season.Id)
}

// openSeason reads a season, without its counts, that still takes changes; errors wrap ErrSeasonUnknown or
// ErrSeasonNotOpen.
func (k Keeper) openSeason(ctx context.Context, id uint64) (types.Season, error) {
	season, err := k.terms(ctx, id)
	if err != nil {
		return season, err
	}
	return season, checkOpen(&season)
}

func checkOpen(season *types.Season) error {
	if season.State != types.SeasonState_SEASON_STATE_OPEN {
		return errorsmod.Wrapf(types.ErrSeasonNotOpen, "season %d: %s", season.Id, season.State)
	}
	return nil
}

// checkWindow wants a block time at which applications are accepted; the error wraps ErrWindowClosed.
func checkWindow(ctx context.Context, season *types.Season) error {
	now := sdk.UnwrapSDKContext(ctx).BlockTime()
	if !season.AcceptsAt(now) {
		return errorsmod.Wrapf(types.ErrWindowClosed, "season %d accepts applications from %s until before %s, block time %s",
			season.Id, sdk.FormatTimeString(season.ApplicationsOpen), sdk.FormatTimeString(season.ApplicationsClose), sdk.FormatTimeString(now))
	}
	return nil
}

// closeFiling ends the window now. The operator of a season that he files himself decides what he files anyway;
// traders are promised the whole window.
func (k Keeper) closeFiling(ctx context.Context, season types.Season) (types.Season, error) {
	if season.Filing != types.Filing_FILING_OPERATOR {
		return season, errorsmod.Wrapf(types.ErrFilingNotClosable, "season %d: %s", season.Id, season.Filing)
	}
	if err := checkWindow(ctx, &season); err != nil {
		return season, err
	}
	now := sdk.UnwrapSDKContext(ctx).BlockTime()
	if !season.ApplicationsOpen.Before(now) {
		return season, errorsmod.Wrapf(types.ErrWindowClosed, "season %d opens in this block and closes in a later one", season.Id)
	}
	season.ApplicationsClose = now
	return season, k.Seasons.Set(ctx, season.Id, season)
}
