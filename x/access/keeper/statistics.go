package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/access/types"
)

// count adds what an actor did to its public statistics: its totals and the counts of today (UTC, by block time). Of
// the days on which something was done the last types.MaxStatisticsDays are kept.
func (k Keeper) count(ctx context.Context, a actor, done types.RegistrarCounts) error {
	totals, err := k.Totals.Get(ctx, a.address)
	if err != nil && !errors.Is(err, collections.ErrNotFound) {
		return err
	}
	today := collections.Join(a.address, types.DayAt(sdk.UnwrapSDKContext(ctx).BlockTime()))
	counts, err := k.Days.Get(ctx, today)
	switch {
	case errors.Is(err, collections.ErrNotFound) && totals.Days < types.MaxStatisticsDays:
		totals.Days++
	case errors.Is(err, collections.ErrNotFound):
		if err := k.dropOldestDay(ctx, a.address); err != nil {
			return err
		}
	case err != nil:
		return err
	}
	if err := k.Days.Set(ctx, today, counts.Plus(done)); err != nil {
		return err
	}
	totals.Counts = totals.Counts.Plus(done)
	return k.Totals.Set(ctx, a.address, totals)
}

func (k Keeper) dropOldestDay(ctx context.Context, addr []byte) error {
	it, err := k.Days.Iterate(ctx, collections.NewPrefixedPairRange[[]byte, int64](addr))
	if err != nil {
		return err
	}
	oldest, err := it.Key()
	if err := errors.Join(err, it.Close()); err != nil {
		return err
	}
	return k.Days.Remove(ctx, oldest)
}
