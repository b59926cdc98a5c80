package keeper

import (
	"context"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/x/documents/types"
)

// documentType reads a type; the error wraps ErrTypeUnknown.
func (k Keeper) documentType(ctx context.Context, id string) (types.DocumentType, error) {
	t, found, err := optional(ctx, k.Types, id)
	if err == nil && !found {
		return t, errorsmod.Wrapf(types.ErrTypeUnknown, "%s: query documents types lists them", types.Shown(id))
	}
	return t, err
}

// issuableType reads a type that takes requests and batches for an issuer; errors wrap ErrTypeUnknown, ErrTypeClosed or
// ErrIssuerOther.
func (k Keeper) issuableType(ctx context.Context, id, issuer string) (types.DocumentType, error) {
	t, err := k.documentType(ctx, id)
	switch {
	case err != nil:
		return t, err
	case t.Closed:
		return t, errorsmod.Wrapf(types.ErrTypeClosed, "%q takes no requests and no batches any more", id)
	case !t.IssuedBy(issuer):
		return t, errorsmod.Wrapf(types.ErrIssuerOther, "%s does not issue %q: query documents type %s lists who does", issuer, id, id)
	}
	return t, nil
}

// createType adds a type; errors wrap ErrTypeInvalid, ErrAddressInvalid or ErrTypeExists.
func (k Keeper) createType(ctx context.Context, t *types.DocumentType) error {
	exists, err := k.Types.Has(ctx, t.Id)
	if err != nil {
		return err
	}
	if exists {
		return errorsmod.Wrapf(types.ErrTypeExists, "%q: choose another id, or update it", t.Id)
	}
	return k.setType(ctx, t)
}

// updateType changes what may change; errors wrap ErrTypeUnknown, ErrTypeInvalid, ErrAddressInvalid or ErrTypeImmutable.
func (k Keeper) updateType(ctx context.Context, t *types.DocumentType) error {
	older, err := k.documentType(ctx, t.Id)
	if err != nil {
		return err
	}
	if err := t.CheckFollows(&older); err != nil {
		return err
	}
	for _, issuer := range older.Issuers {
		raw, _, err := k.parse(issuer)
		if err != nil {
			return err
		}
		if err := k.IssuerTypes.Remove(ctx, collections.Join(raw, t.Id)); err != nil {
			return err
		}
	}
	return k.setType(ctx, t)
}

// setType writes a type and who issues it.
func (k Keeper) setType(ctx context.Context, t *types.DocumentType) error {
	if err := t.Validate(); err != nil {
		return err
	}
	for _, issuer := range t.Issuers {
		raw, canonical, err := k.parse(issuer)
		if err != nil {
			return err
		}
		if issuer != canonical {
			return errorsmod.Wrapf(types.ErrAddressInvalid, "issuer %q: write it as %s", issuer, canonical)
		}
		if err := k.IssuerTypes.Set(ctx, collections.Join(raw, t.Id)); err != nil {
			return err
		}
	}
	return k.Types.Set(ctx, t.Id, *t)
}
