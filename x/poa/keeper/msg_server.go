package keeper

import (
	"bytes"
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/internal/event"
	"github.com/moscowchain/moscowd/x/poa/types"
)

type msgServer struct {
	Keeper
	access types.AccessKeeper
}

// NewMsgServerImpl returns the message server. Messages of operators are refused for accounts that access does not know as
// active, whichever way they come (transaction, authz, gov).
func NewMsgServerImpl(k Keeper, access types.AccessKeeper) types.MsgServer {
	return msgServer{Keeper: k, access: access}
}

var _ types.MsgServer = msgServer{}

func (m msgServer) checkAuthority(signer string) error {
	addr, err := m.addressCodec.StringToBytes(signer)
	if err != nil || !bytes.Equal(addr, m.authority) {
		return types.ErrNotAuthority.Wrap(signer)
	}
	return nil
}

// named returns the operator that an authority's message names.
func (m msgServer) named(ctx context.Context, operator string) ([]byte, types.Validator, error) {
	addr, err := m.addressCodec.StringToBytes(operator)
	if err != nil {
		return nil, types.Validator{}, types.ErrOperatorInvalid.Wrapf("%q: %s", operator, err)
	}
	val, err := m.present(ctx, addr)
	return addr, val, err
}

// signing returns the department of the operator that signs.
func (m msgServer) signing(ctx context.Context, operator string) ([]byte, types.Validator, error) {
	addr, err := m.addressCodec.StringToBytes(operator)
	if err != nil {
		return nil, types.Validator{}, types.ErrOperatorInvalid.Wrapf("%q: %s", operator, err)
	}
	if _, _, err := m.access.Subject(ctx, addr); err != nil {
		return nil, types.Validator{}, err
	}
	val, err := m.present(ctx, addr)
	return addr, val, err
}

// AddValidator implements types.MsgServer.
func (m msgServer) AddValidator(ctx context.Context, msg *types.MsgAddValidator) (*types.MsgAddValidatorResponse, error) {
	if err := m.checkAuthority(msg.Authority); err != nil {
		return nil, err
	}
	operator, err := m.addressCodec.StringToBytes(msg.Operator)
	if err != nil {
		return nil, types.ErrOperatorInvalid.Wrapf("%q: %s", msg.Operator, err)
	}
	text, err := m.addressCodec.BytesToString(operator)
	if err != nil {
		return nil, types.ErrOperatorInvalid.Wrapf("%q: %s", msg.Operator, err)
	}
	val, err := m.add(ctx, operator, types.Validator{
		Operator:        text,
		Department:      types.Department{NameRu: msg.NameRu, NameEn: msg.NameEn, Contact: msg.Contact, Site: msg.Site},
		ConsensusPubkey: msg.ConsensusPubkey,
		Power:           msg.Power,
	}, msg.Proof)
	if err != nil {
		return nil, err
	}
	return &types.MsgAddValidatorResponse{}, event.Emit(ctx, &types.EventValidatorAdded{Validator: val})
}

// RemoveValidator implements types.MsgServer.
func (m msgServer) RemoveValidator(ctx context.Context, msg *types.MsgRemoveValidator) (*types.MsgRemoveValidatorResponse, error) {
	if err := m.checkAuthority(msg.Authority); err != nil {
		return nil, err
	}
	operator, val, err := m.named(ctx, msg.Operator)
	if err != nil {
		return nil, err
	}
	if err := m.remove(ctx, operator, val); err != nil {
		return nil, err
	}
	return &types.MsgRemoveValidatorResponse{}, event.Emit(ctx, &types.EventValidatorRemoved{Operator: val.Operator, ConsensusPubkey: val.ConsensusPubkey})
}

// SetPower implements types.MsgServer.
func (m msgServer) SetPower(ctx context.Context, msg *types.MsgSetPower) (*types.MsgSetPowerResponse, error) {
	if err := m.checkAuthority(msg.Authority); err != nil {
		return nil, err
	}
	operator, val, err := m.named(ctx, msg.Operator)
	if err != nil {
		return nil, err
	}
	if err := m.setPower(ctx, operator, val, msg.Power); err != nil {
		return nil, err
	}
	return &types.MsgSetPowerResponse{}, event.Emit(ctx, &types.EventPowerSet{Operator: val.Operator, OldPower: val.Power, Power: msg.Power})
}

// SuspendValidator implements types.MsgServer.
func (m msgServer) SuspendValidator(ctx context.Context, msg *types.MsgSuspendValidator) (*types.MsgSuspendValidatorResponse, error) {
	if err := m.checkAuthority(msg.Authority); err != nil {
		return nil, err
	}
	operator, val, err := m.named(ctx, msg.Operator)
	if err != nil {
		return nil, err
	}
	if val.State != types.StateActive {
		return nil, types.ErrStateWrong.Wrapf("%s is %s", val.Operator, val.State)
	}
	if err := m.checkMayLose(ctx, val); err != nil {
		return nil, err
	}
	if err := m.queue(ctx, val.ConsensusPubkey, 0); err != nil {
		return nil, err
	}
	why := types.Suspension{Reason: types.ReasonGovernance, Height: sdk.UnwrapSDKContext(ctx).BlockHeight()}
	return &types.MsgSuspendValidatorResponse{}, m.suspend(ctx, operator, val, why)
}

// ResumeValidator implements types.MsgServer.
func (m msgServer) ResumeValidator(ctx context.Context, msg *types.MsgResumeValidator) (*types.MsgResumeValidatorResponse, error) {
	if err := m.checkAuthority(msg.Authority); err != nil {
		return nil, err
	}
	operator, val, err := m.named(ctx, msg.Operator)
	if err != nil {
		return nil, err
	}
	if err := m.resume(ctx, operator, val); err != nil {
		return nil, err
	}
	return &types.MsgResumeValidatorResponse{}, event.Emit(ctx, &types.EventValidatorResumed{Operator: val.Operator})
}

// UpdateParams implements types.MsgServer.
func (m msgServer) UpdateParams(ctx context.Context, msg *types.MsgUpdateParams) (*types.MsgUpdateParamsResponse, error) {
	if err := m.checkAuthority(msg.Authority); err != nil {
		return nil, err
	}
	if err := m.updateParams(ctx, msg.Params); err != nil {
		return nil, err
	}
	return &types.MsgUpdateParamsResponse{}, event.Emit(ctx, &types.EventParamsUpdated{Params: msg.Params})
}

// RotateConsensusKey implements types.MsgServer.
func (m msgServer) RotateConsensusKey(ctx context.Context, msg *types.MsgRotateConsensusKey) (*types.MsgRotateConsensusKeyResponse, error) {
	operator, val, err := m.signing(ctx, msg.Operator)
	if err != nil {
		return nil, err
	}
	if err := m.rotate(ctx, operator, val, msg.ConsensusPubkey, msg.Proof); err != nil {
		return nil, err
	}
	return &types.MsgRotateConsensusKeyResponse{}, event.Emit(ctx, &types.EventConsensusKeyRotated{
		Operator: val.Operator, OldConsensusPubkey: val.ConsensusPubkey, ConsensusPubkey: msg.ConsensusPubkey,
	})
}

// EditDepartment implements types.MsgServer.
func (m msgServer) EditDepartment(ctx context.Context, msg *types.MsgEditDepartment) (*types.MsgEditDepartmentResponse, error) {
	operator, val, err := m.signing(ctx, msg.Operator)
	if err != nil {
		return nil, err
	}
	val.Department = types.Department{NameRu: msg.NameRu, NameEn: msg.NameEn, Contact: msg.Contact, Site: msg.Site}
	if err := val.Department.Validate(); err != nil {
		return nil, err
	}
	if err := m.Validators.Set(ctx, operator, val); err != nil {
		return nil, err
	}
	return &types.MsgEditDepartmentResponse{}, event.Emit(ctx, &types.EventDepartmentEdited{Operator: val.Operator, Department: val.Department})
}

// Leave implements types.MsgServer.
func (m msgServer) Leave(ctx context.Context, msg *types.MsgLeave) (*types.MsgLeaveResponse, error) {
	operator, val, err := m.signing(ctx, msg.Operator)
	if err != nil {
		return nil, err
	}
	if err := m.remove(ctx, operator, val); err != nil {
		return nil, err
	}
	return &types.MsgLeaveResponse{}, event.Emit(ctx, &types.EventValidatorLeft{Operator: val.Operator, ConsensusPubkey: val.ConsensusPubkey})
}
