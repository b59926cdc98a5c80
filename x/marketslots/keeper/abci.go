package keeper

import "context"

// BeginBlock orders what was filed in the block before: at most types.MaxPendingOrders applications.
func (k Keeper) BeginBlock(ctx context.Context) error {
	return k.assignOrder(ctx)
}

// EndBlock writes a bounded part of the running distributions' results.
func (k Keeper) EndBlock(ctx context.Context) error {
	if err := k.sealPending(ctx); err != nil {
		return err
	}
	return k.progressDistributions(ctx)
}
