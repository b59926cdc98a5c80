package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/core/comet"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/internal/event"
	"github.com/moscowchain/moscowd/x/poa/types"
)

// punish handles the evidence of a block. CometBFT has verified it and refuses what is too old, so that every entry counts.
// An address that no department ever used is left alone.
func (k Keeper) punish(ctx context.Context, evidence comet.EvidenceList) error {
	for i := range evidence.Len() {
		if err := k.punishOne(ctx, evidence.Get(i)); err != nil {
			return err
		}
	}
	return nil
}

func (k Keeper) punishOne(ctx context.Context, evidence comet.Evidence) error {
	sdkCtx := sdk.UnwrapSDKContext(ctx)
	why := types.Suspension{
		Height:           sdkCtx.BlockHeight(),
		InfractionHeight: evidence.Height(),
		InfractionTime:   evidence.Time(),
		ConsensusAddress: evidence.Validator().Address(),
	}
	switch evidence.Type() {
	case comet.DuplicateVote:
		why.Reason = types.ReasonDuplicateVote
	case comet.LightClientAttack:
		why.Reason = types.ReasonLightClientAttack
	default:
		sdkCtx.Logger().Error("evidence of an unknown kind", "kind", evidence.Type(), "consensus_address", sdk.ConsAddress(why.ConsensusAddress))
		return nil
	}
	key, err := k.ConsensusKeys.Get(ctx, why.ConsensusAddress)
	if errors.Is(err, collections.ErrNotFound) {
		sdkCtx.Logger().Error("evidence against an unknown key", "consensus_address", sdk.ConsAddress(why.ConsensusAddress))
		return nil
	}
	if err != nil {
		return err
	}
	operator, err := k.addressCodec.StringToBytes(key.Operator)
	if err != nil {
		return err
	}
	val, err := k.Validators.Get(ctx, operator)
	if err != nil {
		return err
	}
	pending, err := k.PendingSuspensions.Has(ctx, operator)
	if err != nil {
		return err
	}
	if val.State != types.StateActive || pending {
		return event.Emit(ctx, &types.EventMisbehaviorRepeated{Operator: val.Operator, Suspension: why})
	}
	err = k.checkMayLose(ctx, val)
	if errors.Is(err, types.ErrTooFewValidators) {
		if err := k.PendingSuspensions.Set(ctx, operator, why); err != nil {
			return err
		}
		return event.Emit(ctx, &types.EventSuspensionDeferred{Operator: val.Operator, Suspension: why})
	}
	if err != nil {
		return err
	}
	return k.suspend(ctx, operator, val, why)
}

// executeDeferred carries out pending suspensions, the oldest first, while the minimum allows.
func (k Keeper) executeDeferred(ctx context.Context) error {
	iter, err := k.PendingSuspensions.Iterate(ctx, nil)
	if err != nil {
		return err
	}
	waiting, err := iter.KeyValues()
	if err != nil {
		return err
	}
	for len(waiting) > 0 {
		first := 0
		for i := range waiting {
			if waiting[i].Value.Height < waiting[first].Value.Height {
				first = i
			}
		}
		operator, why := waiting[first].Key, waiting[first].Value
		waiting = append(waiting[:first], waiting[first+1:]...)
		val, err := k.Validators.Get(ctx, operator)
		if err != nil {
			return err
		}
		err = k.checkMayLose(ctx, val)
		if errors.Is(err, types.ErrTooFewValidators) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := k.suspend(ctx, operator, val, why); err != nil {
			return err
		}
	}
	return nil
}
