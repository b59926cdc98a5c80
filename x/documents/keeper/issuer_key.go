package keeper

import (
	"context"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/crypto/issuerkey"
	"github.com/moscowchain/moscowd/x/documents/types"
)

// issuerKey reads a key; the error wraps ErrKeyUnknown.
func (k Keeper) issuerKey(ctx context.Context, issuer []byte, id string) (types.IssuerKey, error) {
	key, found, err := optional(ctx, k.IssuerKeys, collections.Join(issuer, id))
	if err == nil && !found {
		return key, errorsmod.Wrapf(types.ErrKeyUnknown, "%s: register it first", types.Shown(id))
	}
	return key, err
}

// usableKey reads a key with which batches are accepted; errors wrap ErrKeyUnknown, ErrKeyCompromised or ErrKeyRetired.
func (k Keeper) usableKey(ctx context.Context, issuer []byte, id string) (types.IssuerKey, error) {
	key, err := k.issuerKey(ctx, issuer, id)
	switch {
	case err != nil:
		return key, err
	case key.CompromisedFrom != 0:
		return key, errorsmod.Wrapf(types.ErrKeyCompromised, "%q, from height %d on: register another", id, key.CompromisedFrom)
	case key.RetiredHeight != 0:
		return key, errorsmod.Wrapf(types.ErrKeyRetired, "%q, at height %d: register another", id, key.RetiredHeight)
	}
	return key, nil
}

// setIssuerKey writes a key, and that its subject acts as the issuer.
func (k Keeper) setIssuerKey(ctx context.Context, issuer []byte, key types.IssuerKey) error {
	if err := k.Issuers.Set(ctx, key.Subject, issuer); err != nil {
		return err
	}
	return k.IssuerKeys.Set(ctx, collections.Join(issuer, key.KeyId), key)
}

// registerKey adds a key whose possession is proven; errors wrap ErrKeyInvalid, ErrKeyExists or ErrPossessionInvalid.
func (k Keeper) registerKey(ctx context.Context, by signer, msg *types.MsgRegisterIssuerKey) (types.IssuerKey, error) {
	block := sdk.UnwrapSDKContext(ctx)
	key := types.IssuerKey{
		Issuer: by.address, KeyId: msg.KeyId, Algorithm: msg.Algorithm, PublicKey: msg.PublicKey,
		RegisteredHeight: block.BlockHeight(), RegisteredAt: block.BlockTime().Unix(), Subject: by.subject[:],
	}
	block.GasMeter().ConsumeGas(types.GasPossession, "documents: possession of an issuer key")
	if err := key.Validate(); err != nil {
		return key, err
	}
	exists, err := k.IssuerKeys.Has(ctx, collections.Join(by.raw, key.KeyId))
	if err != nil {
		return key, err
	}
	if exists {
		return key, errorsmod.Wrapf(types.ErrKeyExists, "%q: choose another id", key.KeyId)
	}
	err = issuerkey.VerifyPossession(issuerkey.Algorithm(key.Algorithm), key.PublicKey, msg.Possession, block.ChainID(), by.address, key.KeyId)
	if err != nil {
		return key, errorsmod.Wrap(types.ErrPossessionInvalid, err.Error())
	}
	return key, k.setIssuerKey(ctx, by.raw, key)
}

// retireKey takes a key out of use; the errors are those of usableKey.
func (k Keeper) retireKey(ctx context.Context, by signer, id string) error {
	key, err := k.usableKey(ctx, by.raw, id)
	if err != nil {
		return err
	}
	key.RetiredHeight = sdk.UnwrapSDKContext(ctx).BlockHeight()
	return k.setIssuerKey(ctx, by.raw, key)
}

// compromiseKey sets the height from which batches with a key do not count, retired keys too. It only falls: what was
// revoked so stays revoked. Errors wrap ErrKeyUnknown or ErrHeightInvalid.
func (k Keeper) compromiseKey(ctx context.Context, issuer []byte, id string, from int64) error {
	key, err := k.issuerKey(ctx, issuer, id)
	if err != nil {
		return err
	}
	height := sdk.UnwrapSDKContext(ctx).BlockHeight()
	if from < 1 || from > height {
		return errorsmod.Wrapf(types.ErrHeightInvalid, "from height %d, want 1 to %d, which is the current one", from, height)
	}
	if key.CompromisedFrom != 0 && from >= key.CompromisedFrom {
		return errorsmod.Wrapf(types.ErrHeightInvalid, "from height %d, but %d is declared already and can only fall", from, key.CompromisedFrom)
	}
	key.CompromisedFrom, key.DeclaredHeight = from, height
	return k.setIssuerKey(ctx, issuer, key)
}

// IssuerOf gives the issuer as which an active account acts; errors are those of AccessKeeper.
func (k Keeper) IssuerOf(ctx context.Context, address string) (string, error) {
	by, err := k.resolveIssuer(ctx, address)
	return by.address, err
}
