package keeper

import (
	"context"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/x/documents/types"
)

// signer is an account that may write, or the issuer as which it acts.
type signer struct {
	raw     []byte
	address string
	class   string
	subject [32]byte
}

// checkAuthority wants the governance account; the error wraps ErrUnauthorized.
func (k Keeper) checkAuthority(address string) error {
	if address != k.authority {
		return errorsmod.Wrapf(types.ErrUnauthorized, "signer %s, want %s: this takes a proposal", address, k.authority)
	}
	return nil
}

// parse reads an address and gives its bytes and its canonical text; the error wraps ErrAddressInvalid.
func (k Keeper) parse(address string) (raw []byte, canonical string, err error) {
	if raw, err = k.addressCodec.StringToBytes(address); err != nil {
		return nil, "", errorsmod.Wrapf(types.ErrAddressInvalid, "%q: %s", address, err)
	}
	if canonical, err = k.addressCodec.BytesToString(raw); err != nil {
		return nil, "", errorsmod.Wrapf(types.ErrAddressInvalid, "%q: %s", address, err)
	}
	return raw, canonical, nil
}

// resolve finds the active subject behind an address, so that a suspended account is refused on every path.
func (k Keeper) resolve(ctx context.Context, address string) (signer, error) {
	raw, canonical, err := k.parse(address)
	if err != nil {
		return signer{}, err
	}
	class, subject, err := k.access.Subject(ctx, raw)
	if err != nil {
		return signer{}, err
	}
	return signer{raw: raw, address: canonical, class: class, subject: subject}, nil
}

// resolveIssuer finds the issuer as which an address acts: the one that the same subject was when it registered a key, or
// else the account itself.
func (k Keeper) resolveIssuer(ctx context.Context, address string) (signer, error) {
	by, err := k.resolve(ctx, address)
	if err != nil {
		return signer{}, err
	}
	issuer, found, err := optional(ctx, k.Issuers, by.subject[:])
	if err != nil || !found {
		return by, err
	}
	by.raw = issuer
	if by.address, err = k.addressCodec.BytesToString(issuer); err != nil {
		return signer{}, err
	}
	return by, nil
}

// checkIssuesAnything wants an issuer of at least one type, open or closed; the error wraps ErrIssuerOther.
func (k Keeper) checkIssuesAnything(ctx context.Context, issuer signer) error {
	issues := false
	err := k.IssuerTypes.Walk(ctx, collections.NewPrefixedPairRange[[]byte, string](issuer.raw), func(byIssuer) (bool, error) {
		issues = true
		return true, nil
	})
	if err != nil || issues {
		return err
	}
	return errorsmod.Wrapf(types.ErrIssuerOther, "%s issues no document type: governance names issuers", issuer.address)
}

// Subject gives the class and the pseudonym of the active subject behind an account.
func (k Keeper) Subject(ctx context.Context, address []byte) (class string, subject [32]byte, err error) {
	return k.access.Subject(ctx, address)
}
