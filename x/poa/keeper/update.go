package keeper

import (
	"context"
	"errors"

	abci "github.com/cometbft/cometbft/abci/types"

	"cosmossdk.io/collections"

	"github.com/moscowchain/moscowd/x/poa/types"
)

// queue asks for a key's power to be told to CometBFT at the end of the block; a second time in one block is
// ErrDuplicateUpdate.
func (k Keeper) queue(ctx context.Context, pubkey []byte, power uint64) error {
	addr := types.ConsensusAddress(pubkey)
	queued, err := k.PendingUpdates.Has(ctx, addr)
	if err != nil {
		return err
	}
	if queued {
		return types.ErrDuplicateUpdate.Wrapf("%X", pubkey)
	}
	return k.PendingUpdates.Set(ctx, addr, power)
}

// takeUpdates empties the queue into updates. What CometBFT knows already is left out: it stops at the removal of a
// validator that it does not know.
func (k Keeper) takeUpdates(ctx context.Context) ([]abci.ValidatorUpdate, error) {
	iter, err := k.PendingUpdates.Iterate(ctx, nil)
	if err != nil {
		return nil, err
	}
	pending, err := iter.KeyValues()
	if err != nil || len(pending) == 0 {
		return nil, err
	}
	var updates []abci.ValidatorUpdate
	for _, p := range pending {
		if err := k.PendingUpdates.Remove(ctx, p.Key); err != nil {
			return nil, err
		}
		known, err := k.CometPowers.Get(ctx, p.Key)
		if err != nil && !errors.Is(err, collections.ErrNotFound) {
			return nil, err
		}
		if known == p.Value {
			continue
		}
		key, err := k.ConsensusKeys.Get(ctx, p.Key)
		if err != nil {
			return nil, err
		}
		updates = append(updates, abci.Ed25519ValidatorUpdate(key.ConsensusPubkey, int64(p.Value)))
		if p.Value == 0 {
			err = k.CometPowers.Remove(ctx, p.Key)
		} else {
			err = k.CometPowers.Set(ctx, p.Key, p.Value)
		}
		if err != nil {
			return nil, err
		}
	}
	return updates, nil
}
