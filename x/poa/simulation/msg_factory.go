package simulation

import (
	"context"

	"github.com/cosmos/cosmos-sdk/crypto/keys/ed25519"
	"github.com/cosmos/cosmos-sdk/testutil/simsx"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/poa/keeper"
	"github.com/moscowchain/moscowd/x/poa/types"
)

// govModule is the module whose account is the authority.
const govModule = "gov"

// anyIn returns the operators of a state and one of them as an account; it skips if there is none, or if it is not a
// simulation account.
func anyIn(ctx context.Context, k keeper.Keeper, state types.State, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) (simsx.SimAccount, types.Validator, int) {
	var vals []types.Validator
	err := k.Validators.Walk(ctx, nil, func(_ []byte, val types.Validator) (bool, error) {
		if val.State == state {
			vals = append(vals, val)
		}
		return false, nil
	})
	if err != nil || len(vals) == 0 {
		reporter.Skipf("no validator is %s", state)
		return simsx.SimAccount{}, types.Validator{}, 0
	}
	val := simsx.OneOf(data.Rand(), vals)
	return data.GetAccount(reporter, val.Operator), val, len(vals)
}

// mayWrite skips when x/access refuses the account.
func mayWrite(ctx context.Context, access types.AccessKeeper, account simsx.SimAccount, reporter simsx.SimulationReporter) {
	if _, _, err := access.Subject(ctx, account.Address); err != nil {
		reporter.Skip(err.Error())
	}
}

// mayLose skips when the active set is at its minimum.
func mayLose(ctx context.Context, k keeper.Keeper, active int, reporter simsx.SimulationReporter) {
	params, err := k.Params.Get(ctx)
	if err != nil || active <= int(params.MinActiveValidators) {
		reporter.Skip("the active set is at its minimum")
	}
}

// changed skips when the key has an update in this block already.
func changed(ctx context.Context, k keeper.Keeper, pubkey []byte, reporter simsx.SimulationReporter) {
	if queued, err := k.PendingUpdates.Has(ctx, types.ConsensusAddress(pubkey)); err != nil || queued {
		reporter.Skip("the key is changed already in this block")
	}
}

// newKey returns a fresh key and its proof for an operator.
func newKey(ctx context.Context, r *simsx.XRand, operator []byte, reporter simsx.SimulationReporter) (pubkey, proof []byte) {
	secret := make([]byte, 32)
	for i := range secret {
		secret[i] = byte(r.Intn(256))
	}
	key := ed25519.GenPrivKeyFromSecret(secret)
	bz, err := types.ConsensusKeySignBytes(sdk.UnwrapSDKContext(ctx).ChainID(), operator)
	if err == nil {
		proof, err = key.Sign(bz)
	}
	if err != nil {
		reporter.Skip(err.Error())
	}
	return key.PubKey().Bytes(), proof
}

// MsgEditDepartmentFactory describes a random department anew.
func MsgEditDepartmentFactory(k keeper.Keeper, access types.AccessKeeper) simsx.SimMsgFactoryFn[*types.MsgEditDepartment] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgEditDepartment) {
		account, val, _ := anyIn(ctx, k, types.StateActive, data, reporter)
		mayWrite(ctx, access, account, reporter)
		d := randomDepartment(data.Rand().Rand)
		return []simsx.SimAccount{account}, &types.MsgEditDepartment{Operator: val.Operator, NameRu: d.NameRu, NameEn: d.NameEn, Contact: d.Contact, Site: d.Site}
	}
}

// MsgRotateConsensusKeyFactory gives a random active validator a new key.
func MsgRotateConsensusKeyFactory(k keeper.Keeper, access types.AccessKeeper) simsx.SimMsgFactoryFn[*types.MsgRotateConsensusKey] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgRotateConsensusKey) {
		account, val, _ := anyIn(ctx, k, types.StateActive, data, reporter)
		if reporter.IsSkipped() {
			return nil, nil
		}
		mayWrite(ctx, access, account, reporter)
		changed(ctx, k, val.ConsensusPubkey, reporter)
		params, err := k.Params.Get(ctx)
		if err != nil || (val.KeyHeight != val.JoinedHeight && sdk.UnwrapSDKContext(ctx).BlockHeight() < val.KeyHeight+int64(params.MinRotationInterval)) {
			reporter.Skip("rotated too recently")
		}
		if pending, err := k.PendingSuspensions.Has(ctx, account.Address); err != nil || pending {
			reporter.Skip("a suspension is pending")
		}
		pubkey, proof := newKey(ctx, data.Rand(), account.Address, reporter)
		return []simsx.SimAccount{account}, &types.MsgRotateConsensusKey{Operator: val.Operator, ConsensusPubkey: pubkey, Proof: proof}
	}
}

// MsgLeaveFactory lets a random active validator leave.
func MsgLeaveFactory(k keeper.Keeper, access types.AccessKeeper) simsx.SimMsgFactoryFn[*types.MsgLeave] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgLeave) {
		account, val, active := anyIn(ctx, k, types.StateActive, data, reporter)
		if reporter.IsSkipped() {
			return nil, nil
		}
		mayWrite(ctx, access, account, reporter)
		mayLose(ctx, k, active, reporter)
		changed(ctx, k, val.ConsensusPubkey, reporter)
		return []simsx.SimAccount{account}, &types.MsgLeave{Operator: val.Operator}
	}
}

// MsgAddValidatorFactory adds a random account that operates nothing.
func MsgAddValidatorFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgAddValidator] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgAddValidator) {
		account := data.AnyAccount(reporter, simsx.SimAccountFilterFn(func(a simsx.SimAccount) bool {
			operates, err := k.IsOperator(ctx, a.Address)
			return err == nil && !operates
		}))
		if reporter.IsSkipped() {
			return nil, nil
		}
		pubkey, proof := newKey(ctx, data.Rand(), account.Address, reporter)
		d := randomDepartment(data.Rand().Rand)
		return nil, &types.MsgAddValidator{
			Authority: data.ModuleAccountAddress(reporter, govModule), Operator: account.AddressBech32,
			NameRu: d.NameRu, NameEn: d.NameEn, Contact: d.Contact, Site: d.Site,
			ConsensusPubkey: pubkey, Proof: proof, Power: uint64(data.Rand().Intn(101)),
		}
	}
}

// MsgRemoveValidatorFactory removes a random active validator.
func MsgRemoveValidatorFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgRemoveValidator] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgRemoveValidator) {
		_, val, active := anyIn(ctx, k, types.StateActive, data, reporter)
		mayLose(ctx, k, active, reporter)
		return nil, &types.MsgRemoveValidator{Authority: data.ModuleAccountAddress(reporter, govModule), Operator: val.Operator}
	}
}

// MsgSetPowerFactory changes the power of a random active validator.
func MsgSetPowerFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgSetPower] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgSetPower) {
		_, val, _ := anyIn(ctx, k, types.StateActive, data, reporter)
		power := 1 + uint64(data.Rand().Intn(100))
		if power == val.Power {
			power = val.Power%100 + 1
		}
		return nil, &types.MsgSetPower{Authority: data.ModuleAccountAddress(reporter, govModule), Operator: val.Operator, Power: power}
	}
}

// MsgSuspendValidatorFactory suspends a random active validator.
func MsgSuspendValidatorFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgSuspendValidator] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgSuspendValidator) {
		_, val, active := anyIn(ctx, k, types.StateActive, data, reporter)
		mayLose(ctx, k, active, reporter)
		return nil, &types.MsgSuspendValidator{Authority: data.ModuleAccountAddress(reporter, govModule), Operator: val.Operator}
	}
}

// MsgResumeValidatorFactory resumes a random suspended validator.
func MsgResumeValidatorFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgResumeValidator] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgResumeValidator) {
		_, val, _ := anyIn(ctx, k, types.StateSuspended, data, reporter)
		return nil, &types.MsgResumeValidator{Authority: data.ModuleAccountAddress(reporter, govModule), Operator: val.Operator}
	}
}

// MsgUpdateParamsFactory proposes random parameters that suit the present set.
func MsgUpdateParamsFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgUpdateParams] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgUpdateParams) {
		_, _, active := anyIn(ctx, k, types.StateActive, data, reporter)
		if reporter.IsSkipped() {
			return nil, nil
		}
		return nil, &types.MsgUpdateParams{Authority: data.ModuleAccountAddress(reporter, govModule), Params: randomParams(data.Rand().Rand, active)}
	}
}
