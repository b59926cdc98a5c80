package keeper

import (
	"context"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/x/documents/rules"
	"github.com/moscowchain/moscowd/x/documents/types"
)

// fulfil marks accepted requests as issued in a batch of the same department and type that was anchored after they were
// filed, all or nothing.
func (k Keeper) fulfil(ctx context.Context, by signer, number uint64, ids []uint64) error {
	if len(ids) < 1 || len(ids) > types.MaxFulfilled {
		return errorsmod.Wrapf(types.ErrFulfilmentInvalid, "%d requests, want 1 to %d in one message", len(ids), types.MaxFulfilled)
	}
	key := collections.Join(by.raw, number)
	batch, found, err := optional(ctx, k.Batches, key)
	if err != nil {
		return err
	}
	if !found {
		return errorsmod.Wrapf(types.ErrBatchUnknown, "%d of %s: issue it first", number, by.address)
	}
	fulfilled, err := count(ctx, k.Fulfilments, key)
	if err != nil {
		return err
	}
	fulfilled += uint64(len(ids))
	if fulfilled > uint64(batch.Size_) {
		return errorsmod.Wrapf(types.ErrFulfilmentInvalid, "%d requests for the %d documents of batch %d", fulfilled, batch.Size_, number)
	}
	params, err := k.Params.Get(ctx)
	if err != nil {
		return err
	}
	d, err := k.openDesk(ctx, &params, batch.Issuer, batch.Type)
	if err != nil {
		return err
	}
	for _, id := range ids {
		r, err := k.requestFor(ctx, by, id)
		if err != nil {
			return err
		}
		if r.Type != batch.Type {
			return errorsmod.Wrapf(types.ErrFulfilmentInvalid, "request %d is for %q, batch %d holds %q", id, r.Type, number, batch.Type)
		}
		if r.FiledHeight > batch.AnchoredHeight {
			return errorsmod.Wrapf(types.ErrFulfilmentInvalid, "request %d was filed at height %d, after batch %d at height %d",
				id, r.FiledHeight, number, batch.AnchoredHeight)
		}
		if err := d.decide(ctx, &r, rules.IssueDocument); err != nil {
			return err
		}
		r.Batch = number
		if err := k.Requests.Set(ctx, id, r); err != nil {
			return err
		}
	}
	if err := k.Fulfilments.Set(ctx, key, fulfilled); err != nil {
		return err
	}
	return d.close(ctx)
}
