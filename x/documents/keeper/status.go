package keeper

import (
	"context"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/documents/rules"
	"github.com/moscowchain/moscowd/x/documents/types"
)

// statusChange gives entries of one list the same status.
type statusChange struct {
	list    uint64
	indices []uint32
	to      types.DocumentStatus
	reason  string
}

// check wants a published reason where there is one; the error wraps ErrReasonUnknown.
func (c *statusChange) check(params *types.Params) error {
	if types.NeedsReason(c.to) {
		return params.CheckStatusReason(c.reason)
	}
	return nil
}

// changeStatuses changes all entries or, since an error undoes the message, none. It reads and writes each chunk once.
// Errors wrap ErrStatusIndexInvalid, ErrStatusListUnknown or ErrStatusForbidden.
func (k Keeper) changeStatuses(ctx context.Context, by signer, c *statusChange) error {
	if err := types.CheckIndices(c.indices); err != nil {
		return err
	}
	list, err := k.statusList(ctx, by.raw, c.list)
	if err != nil {
		return err
	}
	block := sdk.UnwrapSDKContext(ctx)
	list.UpdatedHeight, list.UpdatedAt = block.BlockHeight(), block.BlockTime().Unix()
	for rest := c.indices; len(rest) > 0; {
		number, n := rest[0]/rules.StatusChunkEntries, 1
		for n < len(rest) && rest[n]/rules.StatusChunkEntries == number {
			n++
		}
		chunk, err := k.chunk(ctx, by.raw, list.Number, number)
		if err != nil {
			return err
		}
		for _, index := range rest[:n] {
			if err := k.changeStatus(ctx, by.raw, &list, chunk, index, c); err != nil {
				return err
			}
		}
		if err := k.setChunk(ctx, by.raw, &list, number, chunk); err != nil {
			return err
		}
		rest = rest[n:]
	}
	return k.StatusLists.Set(ctx, collections.Join(by.raw, list.Number), list)
}

// changeStatus changes one entry of a chunk, which the caller writes, and notes the change.
func (k Keeper) changeStatus(
	ctx context.Context, issuer []byte, list *types.StatusList, chunk *rules.StatusChunk, index uint32, c *statusChange,
) error {
	entry := index % rules.StatusChunkEntries
	from, err := chunk.Get(entry)
	if err != nil {
		return err
	}
	if err := rules.CheckStatusChange(from, rules.Status(c.to)); err != nil {
		return errorsmod.Wrapf(types.ErrStatusForbidden, "list %d, index %d: %s", list.Number, index, err)
	}
	if err := chunk.Set(entry, rules.Status(c.to)); err != nil {
		return err
	}
	return k.StatusChanges.Set(ctx, collections.Join3(issuer, list.Number, index), types.StatusChange{
		Issuer: list.Issuer, List: list.Number, Index: index, Status: c.to, Reason: c.reason,
		Height: list.UpdatedHeight, Time: list.UpdatedAt,
	})
}
