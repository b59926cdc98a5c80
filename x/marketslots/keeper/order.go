package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/internal/event"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// awaitOrder notes that n applications from id first on get their register numbers in the next block, all or none. The
// error wraps ErrBlockFull.
func (k Keeper) awaitOrder(ctx context.Context, seasonID, first, n uint64) error {
	pending, err := k.PendingCount.Get(ctx)
	if err != nil && !errors.Is(err, collections.ErrNotFound) {
		return err
	}
	if pending+n > types.MaxPendingOrders {
		return errorsmod.Wrapf(types.ErrBlockFull, "%d filings and %d more, at most %d", pending, n, types.MaxPendingOrders)
	}
	for id := first; id < first+n; id++ {
		if err := k.PendingOrders.Set(ctx, collections.Join(seasonID, id)); err != nil {
			return err
		}
	}
	return k.PendingCount.Set(ctx, pending+n)
}

// sealPending keeps the hash of this block for the next if applications of this one wait for their order.
func (k Keeper) sealPending(ctx context.Context) error {
	pending, err := k.PendingCount.Has(ctx)
	if err != nil || !pending {
		return err
	}
	hash := sdk.UnwrapSDKContext(ctx).HeaderHash()
	if hash == nil {
		hash = []byte{}
	}
	return k.PendingHash.Set(ctx, hash)
}

// assignOrder gives the applications of the block before their register numbers, in the order of types.SortByOrder.
// Who filed them plays no part.
func (k Keeper) assignOrder(ctx context.Context) error {
	hash, err := k.PendingHash.Get(ctx)
	if errors.Is(err, collections.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	var pending []collections.Pair[uint64, uint64]
	if err := k.PendingOrders.Walk(ctx, nil, func(key collections.Pair[uint64, uint64]) (bool, error) {
		pending = append(pending, key)
		return false, nil
	}); err != nil {
		return err
	}
	for len(pending) > 0 {
		seasonID, ids := pending[0].K1(), []uint64(nil)
		for len(pending) > 0 && pending[0].K1() == seasonID {
			ids = append(ids, pending[0].K2())
			pending = pending[1:]
		}
		if err := k.assignOrderOf(ctx, seasonID, ids, hash); err != nil {
			return err
		}
	}
	if err := k.PendingCount.Remove(ctx); err != nil {
		return err
	}
	return k.PendingHash.Remove(ctx)
}

func (k Keeper) assignOrderOf(ctx context.Context, seasonID uint64, ids []uint64, hash []byte) error {
	sdkCtx := sdk.UnwrapSDKContext(ctx)
	seed := types.OrderSeed(hash, sdkCtx.BlockTime())
	types.SortByOrder(seed, seasonID, ids)
	last, err := count(ctx, k.LastRegNums, seasonID)
	if err != nil {
		return err
	}
	for _, id := range ids {
		last++
		key := collections.Join(seasonID, id)
		app, err := k.Applications.Get(ctx, key)
		if err != nil {
			return errorsmod.Wrapf(err, "order of application %d of season %d", id, seasonID)
		}
		app.RegNum = last
		if err := k.Applications.Set(ctx, key, app); err != nil {
			return err
		}
		if err := k.PendingOrders.Remove(ctx, key); err != nil {
			return err
		}
		if err := event.Emit(ctx, &types.EventOrderAssigned{
			SeasonId: seasonID, ApplicationId: id, ServiceNumber: app.ServiceNumber, RegNum: last,
			FiledBlockHash: hash, BlockTime: sdkCtx.BlockTime(), Seed: seed[:],
		}); err != nil {
			return err
		}
	}
	return k.LastRegNums.Set(ctx, seasonID, last)
}
