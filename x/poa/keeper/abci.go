package keeper

import (
	"context"

	abci "github.com/cometbft/cometbft/abci/types"

	sdk "github.com/cosmos/cosmos-sdk/types"
)

// BeginBlocker suspends for evidence and counts missed blocks. Work is bounded by the number of validators.
func (k Keeper) BeginBlocker(ctx context.Context) error {
	info := sdk.UnwrapSDKContext(ctx).CometInfo()
	if info == nil {
		return nil
	}
	if err := k.punish(ctx, info.GetEvidence()); err != nil {
		return err
	}
	return k.countMissed(ctx, info.GetLastCommit().Votes())
}

// EndBlocker carries out suspensions that waited and returns the changes of the validator set, at most one per key.
func (k Keeper) EndBlocker(ctx context.Context) ([]abci.ValidatorUpdate, error) {
	if err := k.executeDeferred(ctx); err != nil {
		return nil, err
	}
	return k.takeUpdates(ctx)
}
