package keeper

import (
	"context"

	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/x/documents/types"
	"github.com/moscowchain/moscowd/x/internal/event"
)

// RegisterIssuerKey implements types.MsgServer.
func (s msgServer) RegisterIssuerKey(ctx context.Context, msg *types.MsgRegisterIssuerKey) (*types.MsgRegisterIssuerKeyResponse, error) {
	by, err := s.resolveIssuer(ctx, msg.Issuer)
	if err != nil {
		return nil, err
	}
	if err := s.checkIssuesAnything(ctx, by); err != nil {
		return nil, err
	}
	key, err := s.registerKey(ctx, by, msg)
	if err != nil {
		return nil, err
	}
	return &types.MsgRegisterIssuerKeyResponse{}, event.Emit(ctx, &types.EventIssuerKeyRegistered{Key: key})
}

// RetireIssuerKey implements types.MsgServer.
func (s msgServer) RetireIssuerKey(ctx context.Context, msg *types.MsgRetireIssuerKey) (*types.MsgRetireIssuerKeyResponse, error) {
	by, err := s.resolveIssuer(ctx, msg.Issuer)
	if err != nil {
		return nil, err
	}
	if err := s.retireKey(ctx, by, msg.KeyId); err != nil {
		return nil, err
	}
	return &types.MsgRetireIssuerKeyResponse{}, event.Emit(ctx, &types.EventIssuerKeyRetired{Issuer: by.address, KeyId: msg.KeyId})
}

// DeclareKeyCompromised implements types.MsgServer.
func (s msgServer) DeclareKeyCompromised(ctx context.Context, msg *types.MsgDeclareKeyCompromised) (*types.MsgDeclareKeyCompromisedResponse, error) {
	raw, issuer, err := s.compromised(ctx, msg)
	if err != nil {
		return nil, err
	}
	if err := s.compromiseKey(ctx, raw, msg.KeyId, msg.FromHeight); err != nil {
		return nil, err
	}
	return &types.MsgDeclareKeyCompromisedResponse{}, event.Emit(ctx, &types.EventIssuerKeyCompromised{
		Issuer: issuer, KeyId: msg.KeyId, FromHeight: msg.FromHeight,
	})
}

// compromised gives the issuer whose key is declared compromised: any for governance, else the signer itself. Errors wrap
// ErrUnauthorized, ErrAddressInvalid or those of resolve.
func (s msgServer) compromised(ctx context.Context, msg *types.MsgDeclareKeyCompromised) (raw []byte, issuer string, err error) {
	if s.checkAuthority(msg.Signer) == nil {
		return s.parse(msg.Issuer)
	}
	by, err := s.resolveIssuer(ctx, msg.Signer)
	if err != nil {
		return nil, "", err
	}
	if _, issuer, err = s.parse(msg.Issuer); err != nil {
		return nil, "", err
	}
	if by.address != issuer {
		return nil, "", errorsmod.Wrapf(types.ErrUnauthorized, "%s declares keys of its own, not of %s: ask it, or governance", by.address, issuer)
	}
	return by.raw, issuer, nil
}
