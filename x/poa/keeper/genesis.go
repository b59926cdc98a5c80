package keeper

import (
	"bytes"
	"context"
	"errors"

	abci "github.com/cometbft/cometbft/abci/types"

	"cosmossdk.io/collections"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/poa/types"
)

// InitGenesis stores the state and returns the active validators, in the order of consensus addresses. Fewer than the
// minimum, or none, is ErrTooFewValidators. Uptimes that lie in the future of a chain that starts again are begun afresh.
func (k Keeper) InitGenesis(ctx context.Context, gs types.GenesisState) ([]abci.ValidatorUpdate, error) {
	if err := gs.Validate(); err != nil {
		return nil, err
	}
	if err := k.Params.Set(ctx, gs.Params); err != nil {
		return nil, err
	}
	first := max(sdk.UnwrapSDKContext(ctx).BlockHeight(), 1)
	for _, val := range gs.Validators {
		if err := k.initValidator(ctx, val, first); err != nil {
			return nil, err
		}
	}
	active, err := k.count(ctx, types.StateActive)
	if err != nil {
		return nil, err
	}
	if active < gs.Params.MinActiveValidators {
		return nil, types.ErrTooFewValidators.Wrapf("%d active in genesis, minimum %d", active, gs.Params.MinActiveValidators)
	}
	for _, key := range gs.RetiredKeys {
		if err := k.ConsensusKeys.Set(ctx, types.ConsensusAddress(key.ConsensusPubkey), key); err != nil {
			return nil, err
		}
	}
	for _, p := range gs.PendingSuspensions {
		operator, err := k.addressCodec.StringToBytes(p.Operator)
		if err != nil {
			return nil, err
		}
		if err := k.PendingSuspensions.Set(ctx, operator, p.Suspension); err != nil {
			return nil, err
		}
	}
	for _, u := range gs.Uptimes {
		if err := k.initUptime(ctx, u, first); err != nil {
			return nil, err
		}
	}
	return k.takeUpdates(ctx)
}

func (k Keeper) initValidator(ctx context.Context, val types.Validator, first int64) error {
	operator, err := k.addressCodec.StringToBytes(val.Operator)
	if err != nil {
		return types.ErrOperatorInvalid.Wrapf("%q: %s", val.Operator, err)
	}
	text, err := k.addressCodec.BytesToString(operator)
	if err != nil {
		return err
	}
	if text != val.Operator || len(operator) != addressLength || bytes.Equal(operator, k.authority) {
		return types.ErrOperatorInvalid.Wrap(val.Operator)
	}
	if err := k.Validators.Set(ctx, operator, val); err != nil {
		return err
	}
	if err := k.useKey(ctx, val); err != nil {
		return err
	}
	if val.State != types.StateActive {
		return nil
	}
	if err := k.startUptime(ctx, operator, first); err != nil {
		return err
	}
	return k.queue(ctx, val.ConsensusPubkey, val.Power)
}

func (k Keeper) initUptime(ctx context.Context, u types.GenesisUptime, first int64) error {
	// an exported chain goes on at most one update ahead of its next block
	if u.Uptime.SinceHeight > first+updateDelay {
		return nil
	}
	operator, err := k.addressCodec.StringToBytes(u.Operator)
	if err != nil {
		return err
	}
	for _, chunk := range u.Chunks {
		if err := k.MissedChunks.Set(ctx, collections.Join(operator, chunk.Index), chunk.Bits); err != nil {
			return err
		}
	}
	return k.Uptimes.Set(ctx, operator, u.Uptime)
}

// ExportGenesis returns the whole state. What CometBFT was told follows from the active validators.
func (k Keeper) ExportGenesis(ctx context.Context) (*types.GenesisState, error) {
	params, err := k.Params.Get(ctx)
	if err != nil {
		return nil, err
	}
	gs := &types.GenesisState{Params: params}
	err = k.Validators.Walk(ctx, nil, func(operator []byte, val types.Validator) (bool, error) {
		gs.Validators = append(gs.Validators, val)
		return false, k.exportUptime(ctx, operator, val, gs)
	})
	if err != nil {
		return nil, err
	}
	err = k.ConsensusKeys.Walk(ctx, nil, func(_ []byte, key types.ConsensusKey) (bool, error) {
		if key.RetiredHeight > 0 {
			gs.RetiredKeys = append(gs.RetiredKeys, key)
		}
		return false, nil
	})
	if err != nil {
		return nil, err
	}
	err = k.PendingSuspensions.Walk(ctx, nil, func(operator []byte, why types.Suspension) (bool, error) {
		text, err := k.addressCodec.BytesToString(operator)
		gs.PendingSuspensions = append(gs.PendingSuspensions, types.PendingSuspension{Operator: text, Suspension: why})
		return false, err
	})
	return gs, err
}

func (k Keeper) exportUptime(ctx context.Context, operator []byte, val types.Validator, gs *types.GenesisState) error {
	uptime, err := k.Uptimes.Get(ctx, operator)
	if errors.Is(err, collections.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	u := types.GenesisUptime{Operator: val.Operator, Uptime: uptime}
	err = k.MissedChunks.Walk(ctx, collections.NewPrefixedPairRange[[]byte, uint32](operator),
		func(key collections.Pair[[]byte, uint32], bits []byte) (bool, error) {
			u.Chunks = append(u.Chunks, types.GenesisUptimeChunk{Index: key.K2(), Bits: bits})
			return false, nil
		})
	gs.Uptimes = append(gs.Uptimes, u)
	return err
}
