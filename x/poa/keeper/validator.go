package keeper

import (
	"bytes"
	"context"
	"errors"

	"cosmossdk.io/collections"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/internal/event"
	"github.com/moscowchain/moscowd/x/poa/types"
)

// find returns a department of any state, and whether there is one.
func (k Keeper) find(ctx context.Context, operator []byte) (types.Validator, bool, error) {
	val, err := k.Validators.Get(ctx, operator)
	if errors.Is(err, collections.ErrNotFound) {
		return types.Validator{}, false, nil
	}
	return val, err == nil, err
}

// present returns a department that is not removed, else ErrOperatorUnknown.
func (k Keeper) present(ctx context.Context, operator []byte) (types.Validator, error) {
	val, found, err := k.find(ctx, operator)
	if err != nil {
		return val, err
	}
	if !found || val.State == types.StateRemoved {
		return val, types.ErrOperatorUnknown.Wrapf("%X", operator)
	}
	return val, nil
}

// count returns the number of departments of a state, at most types.MaxMaxValidators for all but removed ones.
func (k Keeper) count(ctx context.Context, state types.State) (uint32, error) {
	operators, err := k.inState(ctx, state)
	return uint32(len(operators)), err
}

// inState returns the operators of a state in the order of their addresses.
func (k Keeper) inState(ctx context.Context, state types.State) ([][]byte, error) {
	iter, err := k.Validators.Indexes.ByState.MatchExact(ctx, int32(state))
	if err != nil {
		return nil, err
	}
	return iter.PrimaryKeys()
}

// checkMayLose refuses to take one active validator away if fewer than the minimum would remain.
func (k Keeper) checkMayLose(ctx context.Context, val types.Validator) error {
	if val.State != types.StateActive {
		return nil
	}
	params, err := k.Params.Get(ctx)
	if err != nil {
		return err
	}
	active, err := k.count(ctx, types.StateActive)
	if err != nil {
		return err
	}
	if active <= params.MinActiveValidators {
		return types.ErrTooFewValidators.Wrapf("%d active, minimum %d", active, params.MinActiveValidators)
	}
	return nil
}

// add stores a new department and queues its power. A removed one may return with its last key or with a new one.
func (k Keeper) add(ctx context.Context, operator []byte, val types.Validator, proof []byte) (types.Validator, error) {
	sdkCtx := sdk.UnwrapSDKContext(ctx)
	params, err := k.Params.Get(ctx)
	if err != nil {
		return val, err
	}
	if val.Power == 0 {
		val.Power = params.DefaultPower
	}
	old, returning, err := k.find(ctx, operator)
	if err != nil {
		return val, err
	}
	switch {
	case len(operator) != addressLength || bytes.Equal(operator, k.authority):
		return val, types.ErrOperatorInvalid.Wrap(val.Operator)
	case returning && old.State != types.StateRemoved:
		return val, types.ErrOperatorExists.Wrapf("%s is %s", val.Operator, old.State)
	}
	if err := params.CheckPower(val.Power); err != nil {
		return val, err
	}
	if err := val.Department.Validate(); err != nil {
		return val, err
	}
	if err := k.checkRoom(ctx, params); err != nil {
		return val, err
	}
	if err := types.VerifyConsensusKey(val.ConsensusPubkey, proof, sdkCtx.ChainID(), operator); err != nil {
		return val, err
	}
	if !returning || !bytes.Equal(old.ConsensusPubkey, val.ConsensusPubkey) {
		if err := k.checkKeyNew(ctx, val.ConsensusPubkey); err != nil {
			return val, err
		}
		if returning {
			if err := k.retireKey(ctx, old); err != nil {
				return val, err
			}
		}
	}
	if err := k.queue(ctx, val.ConsensusPubkey, val.Power); err != nil {
		return val, err
	}
	if err := k.useKey(ctx, val); err != nil {
		return val, err
	}
	if err := k.startUptime(ctx, operator, sdkCtx.BlockHeight()+updateDelay); err != nil {
		return val, err
	}
	val.State = types.StateActive
	val.JoinedHeight = sdkCtx.BlockHeight()
	val.KeyHeight = val.JoinedHeight
	return val, k.Validators.Set(ctx, operator, val)
}

func (k Keeper) checkRoom(ctx context.Context, params types.Params) error {
	active, err := k.count(ctx, types.StateActive)
	if err != nil {
		return err
	}
	suspended, err := k.count(ctx, types.StateSuspended)
	if err != nil {
		return err
	}
	if active+suspended >= params.MaxValidators {
		return types.ErrTooManyValidators.Wrapf("%d of %d", active+suspended, params.MaxValidators)
	}
	return nil
}

// remove takes a department out and forgets what only counts for present ones. The key stays known.
func (k Keeper) remove(ctx context.Context, operator []byte, val types.Validator) error {
	if err := k.checkMayLose(ctx, val); err != nil {
		return err
	}
	if val.State == types.StateActive {
		if err := k.queue(ctx, val.ConsensusPubkey, 0); err != nil {
			return err
		}
		if err := k.stopUptime(ctx, operator); err != nil {
			return err
		}
	}
	if err := k.PendingSuspensions.Remove(ctx, operator); err != nil {
		return err
	}
	val.State = types.StateRemoved
	val.Suspension = nil
	return k.Validators.Set(ctx, operator, val)
}

// suspend stops an active validator. Its queued power, if any, is overridden: evidence goes before other changes.
func (k Keeper) suspend(ctx context.Context, operator []byte, val types.Validator, why types.Suspension) error {
	if err := k.PendingUpdates.Set(ctx, types.ConsensusAddress(val.ConsensusPubkey), 0); err != nil {
		return err
	}
	if err := k.stopUptime(ctx, operator); err != nil {
		return err
	}
	if err := k.PendingSuspensions.Remove(ctx, operator); err != nil {
		return err
	}
	val.State = types.StateSuspended
	val.Suspension = &why
	if err := k.Validators.Set(ctx, operator, val); err != nil {
		return err
	}
	return event.Emit(ctx, &types.EventValidatorSuspended{Operator: val.Operator, Suspension: why})
}

// resume lets a suspended validator sign again.
func (k Keeper) resume(ctx context.Context, operator []byte, val types.Validator) error {
	if val.State != types.StateSuspended {
		return types.ErrStateWrong.Wrapf("%s is %s", val.Operator, val.State)
	}
	if err := k.queue(ctx, val.ConsensusPubkey, val.Power); err != nil {
		return err
	}
	if err := k.startUptime(ctx, operator, sdk.UnwrapSDKContext(ctx).BlockHeight()+updateDelay); err != nil {
		return err
	}
	val.State = types.StateActive
	val.Suspension = nil
	return k.Validators.Set(ctx, operator, val)
}

// setPower changes the weight; that of a suspended validator counts from its return.
func (k Keeper) setPower(ctx context.Context, operator []byte, val types.Validator, power uint64) error {
	params, err := k.Params.Get(ctx)
	if err != nil {
		return err
	}
	if err := params.CheckPower(power); err != nil {
		return err
	}
	if val.Power == power {
		return types.ErrNothingChanged.Wrapf("the power of %s is %d", val.Operator, power)
	}
	if val.State == types.StateActive {
		if err := k.queue(ctx, val.ConsensusPubkey, power); err != nil {
			return err
		}
	}
	val.Power = power
	return k.Validators.Set(ctx, operator, val)
}

// updateParams replaces the parameters and, if the window changed, starts all counters afresh.
func (k Keeper) updateParams(ctx context.Context, params types.Params) error {
	if err := params.Validate(); err != nil {
		return err
	}
	old, err := k.Params.Get(ctx)
	if err != nil {
		return err
	}
	active, err := k.inState(ctx, types.StateActive)
	if err != nil {
		return err
	}
	suspended, err := k.inState(ctx, types.StateSuspended)
	if err != nil {
		return err
	}
	if uint32(len(active)) < params.MinActiveValidators {
		return types.ErrTooFewValidators.Wrapf("%d active, minimum %d", len(active), params.MinActiveValidators)
	}
	if uint32(len(active)+len(suspended)) > params.MaxValidators {
		return types.ErrTooManyValidators.Wrapf("%d, maximum %d", len(active)+len(suspended), params.MaxValidators)
	}
	for _, operator := range append(active, suspended...) {
		val, err := k.Validators.Get(ctx, operator)
		if err != nil {
			return err
		}
		if err := params.CheckPower(val.Power); err != nil {
			return err
		}
	}
	if params.UptimeWindow != old.UptimeWindow {
		for _, operator := range active {
			uptime, err := k.Uptimes.Get(ctx, operator)
			if err != nil {
				return err
			}
			since := max(uptime.SinceHeight, sdk.UnwrapSDKContext(ctx).BlockHeight())
			if err := k.startUptime(ctx, operator, since); err != nil {
				return err
			}
		}
	}
	return k.Params.Set(ctx, params)
}
