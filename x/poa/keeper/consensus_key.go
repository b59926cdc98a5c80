package keeper

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/poa/types"
)

const (
	// addressLength is that of an account, in bytes.
	addressLength = 20
	// updateDelay is after how many blocks CometBFT uses an update.
	updateDelay = 2
)

// checkKeyNew refuses with ErrKeyUsed a key that any department, the same one included, ever used.
func (k Keeper) checkKeyNew(ctx context.Context, pubkey []byte) error {
	used, err := k.ConsensusKeys.Has(ctx, types.ConsensusAddress(pubkey))
	if err != nil {
		return err
	}
	if used {
		return types.ErrKeyUsed.Wrapf("%X", pubkey)
	}
	return nil
}

// useKey remembers the current key of a department.
func (k Keeper) useKey(ctx context.Context, val types.Validator) error {
	return k.ConsensusKeys.Set(ctx, types.ConsensusAddress(val.ConsensusPubkey),
		types.ConsensusKey{Operator: val.Operator, ConsensusPubkey: val.ConsensusPubkey})
}

// retireKey marks the current key of a department as replaced in this block.
func (k Keeper) retireKey(ctx context.Context, val types.Validator) error {
	return k.ConsensusKeys.Set(ctx, types.ConsensusAddress(val.ConsensusPubkey),
		types.ConsensusKey{Operator: val.Operator, ConsensusPubkey: val.ConsensusPubkey, RetiredHeight: sdk.UnwrapSDKContext(ctx).BlockHeight()})
}

// rotate replaces the key of an active validator: the old key's power 0 and the new key's power are one update.
func (k Keeper) rotate(ctx context.Context, operator []byte, val types.Validator, pubkey, proof []byte) error {
	sdkCtx := sdk.UnwrapSDKContext(ctx)
	height := sdkCtx.BlockHeight()
	if val.State != types.StateActive {
		return types.ErrStateWrong.Wrapf("%s is %s", val.Operator, val.State)
	}
	pending, err := k.PendingSuspensions.Has(ctx, operator)
	if err != nil {
		return err
	}
	if pending {
		return types.ErrSuspensionPending.Wrap(val.Operator)
	}
	params, err := k.Params.Get(ctx)
	if err != nil {
		return err
	}
	if next := val.KeyHeight + int64(params.MinRotationInterval); val.KeyHeight != val.JoinedHeight && height < next {
		return types.ErrRotationTooSoon.Wrapf("height %d, possible from %d", height, next)
	}
	if err := types.VerifyConsensusKey(pubkey, proof, sdkCtx.ChainID(), operator); err != nil {
		return err
	}
	if err := k.checkKeyNew(ctx, pubkey); err != nil {
		return err
	}
	if err := k.queue(ctx, val.ConsensusPubkey, 0); err != nil {
		return err
	}
	if err := k.queue(ctx, pubkey, val.Power); err != nil {
		return err
	}
	if err := k.retireKey(ctx, val); err != nil {
		return err
	}
	val.ConsensusPubkey = pubkey
	val.KeyHeight = height
	if err := k.useKey(ctx, val); err != nil {
		return err
	}
	return k.Validators.Set(ctx, operator, val)
}
