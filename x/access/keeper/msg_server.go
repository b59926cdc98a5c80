package keeper

import (
	"context"
	"time"

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
	if err := s.chargeRegistrar(ctx, a, types.RegistrarCounts{Enrolments: uint64(n)}); err != nil {
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
	if err := s.requireAuthority(msg.Authority); err != nil {
		return nil, err
	}
	if err := s.updateParams(ctx, msg.Params); err != nil {
		return nil, err
	}
	return &types.MsgUpdateParamsResponse{}, nil
}

// ReplaceKey notes that a subject is to move to another address.
func (s msgServer) ReplaceKey(ctx context.Context, msg *types.MsgReplaceKey) (*types.MsgReplaceKeyResponse, error) {
	a, err := s.actor(ctx, msg.Signer)
	if err != nil {
		return nil, err
	}
	r, err := s.requestReplacement(ctx, a, msg.OldAddress, msg.NewAddress)
	if err != nil {
		return nil, err
	}
	return &types.MsgReplaceKeyResponse{EffectiveAt: r.EffectiveAt}, nil
}

// ObjectToReplacement hands the replacement of the signer's key to governance.
func (s msgServer) ObjectToReplacement(ctx context.Context, msg *types.MsgObjectToReplacement) (*types.MsgObjectToReplacementResponse, error) {
	addr, err := s.parse(msg.Signer)
	if err != nil {
		return nil, err
	}
	if _, _, err := s.Subject(ctx, addr); err != nil {
		return nil, err
	}
	if err := s.contestReplacement(ctx, addr, s.text(addr)); err != nil {
		return nil, err
	}
	return &types.MsgObjectToReplacementResponse{}, nil
}

// CancelReplacement withdraws the registrar's own request.
func (s msgServer) CancelReplacement(ctx context.Context, msg *types.MsgCancelReplacement) (*types.MsgCancelReplacementResponse, error) {
	a, err := s.actor(ctx, msg.Signer)
	if err != nil {
		return nil, err
	}
	from, err := s.parse(msg.OldAddress)
	if err != nil {
		return nil, err
	}
	r, err := s.replacement(ctx, from)
	if err != nil {
		return nil, err
	}
	if r.RequestedBy != a.text {
		return nil, types.ErrUnauthorized.Wrapf("%s asked for this replacement, not %s", r.RequestedBy, a.text)
	}
	if err := s.cancelReplacement(ctx, from, a.text); err != nil {
		return nil, err
	}
	return &types.MsgCancelReplacementResponse{}, nil
}

// ResolveReplacement decides a contested request, or cancels a pending one.
func (s msgServer) ResolveReplacement(ctx context.Context, msg *types.MsgResolveReplacement) (*types.MsgResolveReplacementResponse, error) {
	if err := s.requireAuthority(msg.Authority); err != nil {
		return nil, err
	}
	from, err := s.parse(msg.OldAddress)
	if err != nil {
		return nil, err
	}
	r, err := s.replacement(ctx, from)
	if err != nil {
		return nil, err
	}
	switch {
	case !msg.Execute:
		err = s.cancelReplacement(ctx, from, msg.Authority)
	case r.State == types.REPLACEMENT_STATE_PENDING:
		err = types.ErrReplacementNotContested.Wrapf("%s: it takes effect by itself at %s", msg.OldAddress, r.EffectiveAt.Format(time.RFC3339))
	default:
		err = s.executeReplacement(ctx, from)
	}
	if err != nil {
		return nil, err
	}
	return &types.MsgResolveReplacementResponse{}, nil
}

// requireAuthority refuses every sender but governance.
func (s msgServer) requireAuthority(address string) error {
	addr, err := s.parse(address)
	if err != nil {
		return err
	}
	if !s.isAuthority(addr) {
		return types.ErrUnauthorized.Wrapf("%s is not the governance account", address)
	}
	return nil
}
