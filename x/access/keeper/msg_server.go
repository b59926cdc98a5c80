package keeper

import (
	"context"

	"github.com/moscowchain/moscowd/x/access/types"
)

var _ types.MsgServer = msgServer{}

type msgServer struct {
	Keeper
}

// NewMsgServerImpl returns the handlers of the module's messages.
func NewMsgServerImpl(k Keeper) types.MsgServer {
	return msgServer{Keeper: k}
}

// EnrolAccounts enrols a batch, all of it or nothing.
func (s msgServer) EnrolAccounts(ctx context.Context, msg *types.MsgEnrolAccounts) (*types.MsgEnrolAccountsResponse, error) {
	a, err := s.actor(ctx, msg.Signer)
	if err != nil {
		return nil, err
	}
	n := len(msg.Accounts)
	if n == 0 || n > types.MaxBatch {
		return nil, types.ErrBatchInvalid.Wrapf("%d accounts, want 1 to %d", n, types.MaxBatch)
	}
	if err := s.chargeRegistrar(ctx, a, uint32(n), 0); err != nil {
		return nil, err
	}
	if err := s.enrol(ctx, a, msg.Accounts); err != nil {
		return nil, err
	}
	return &types.MsgEnrolAccountsResponse{}, nil
}

// SuspendAccount stops an account from writing.
func (s msgServer) SuspendAccount(ctx context.Context, msg *types.MsgSuspendAccount) (*types.MsgSuspendAccountResponse, error) {
	a, err := s.actor(ctx, msg.Signer)
	if err != nil {
		return nil, err
	}
	if err := s.suspend(ctx, a, msg.Address, msg.Reason); err != nil {
		return nil, err
	}
	return &types.MsgSuspendAccountResponse{}, nil
}

// ReinstateAccount lets a suspended account write again.
func (s msgServer) ReinstateAccount(ctx context.Context, msg *types.MsgReinstateAccount) (*types.MsgReinstateAccountResponse, error) {
	a, err := s.actor(ctx, msg.Signer)
	if err != nil {
		return nil, err
	}
	if err := s.reinstate(ctx, a, msg.Address); err != nil {
		return nil, err
	}
	return &types.MsgReinstateAccountResponse{}, nil
}

// UpdateParams replaces the parameters.
func (s msgServer) UpdateParams(ctx context.Context, msg *types.MsgUpdateParams) (*types.MsgUpdateParamsResponse, error) {
	authority, err := s.parse(msg.Authority)
	if err != nil {
		return nil, err
	}
	if !s.isAuthority(authority) {
		return nil, types.ErrUnauthorized.Wrapf("%s is not the governance account", msg.Authority)
	}
	if err := s.updateParams(ctx, msg.Params); err != nil {
		return nil, err
	}
	return &types.MsgUpdateParamsResponse{}, nil
}
