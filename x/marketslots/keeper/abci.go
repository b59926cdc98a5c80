package keeper

import "context"

// BeginBlock orders what was filed in the block before: at most types.MaxPendingOrders applications. Then it ends
// offers of places whose deadline has passed: see types.MaxPlacesWork.
func (k Keeper) BeginBlock(ctx context.Context) error {
	if err := k.assignOrder(ctx); err != nil {
		return err
	}
	return k.expireOffers(ctx)
}

// EndBlock writes a bounded part of the running distributions' results.
func (k Keeper) EndBlock(ctx context.Context) error {
	if err := k.sealPending(ctx); err != nil {
		return err
	}
	return k.progressDistributions(ctx)
}
