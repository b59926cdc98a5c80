package keeper

import (
	"context"

	"cosmossdk.io/collections"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/documents/types"
)

// EndBlock marks requests whose deadline has passed as overdue, the earliest first: at most types.MaxOverduePerBlock, the
// rest in the next blocks.
func (k Keeper) EndBlock(ctx context.Context) error {
	due, err := k.pastDeadline(ctx, sdk.UnwrapSDKContext(ctx).BlockTime().Unix())
	if err != nil {
		return err
	}
	for _, id := range due {
		if err := k.endDeadline(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

func (k Keeper) endDeadline(ctx context.Context, id uint64) error {
	r, err := k.request(ctx, id)
	if err != nil {
		return err
	}
	issuer, _, err := k.parse(r.Issuer)
	if err != nil {
		return err
	}
	queue, err := k.queue(ctx, issuer, r.Issuer, r.Type)
	if err != nil {
		return err
	}
	if err := k.markOverdue(ctx, &r, &queue); err != nil {
		return err
	}
	if err := k.setQueue(ctx, issuer, &queue); err != nil {
		return err
	}
	return k.Requests.Set(ctx, id, r)
}

// pastDeadline gives the undecided requests, not yet marked, whose deadline is not after a moment.
func (k Keeper) pastDeadline(ctx context.Context, now int64) ([]uint64, error) {
	var due []uint64
	err := k.Deadlines.Walk(ctx, collections.NewPrefixUntilPairRange[int64, uint64](now), func(key byDeadline) (bool, error) {
		due = append(due, key.K2())
		return len(due) == types.MaxOverduePerBlock, nil
	})
	return due, err
}
