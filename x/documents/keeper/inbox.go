package keeper

import (
	"context"

	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/documents/types"
)

// setInbox says where an issuer receives what is sealed for it; errors wrap ErrIssuerOther or ErrInboxInvalid.
func (k Keeper) setInbox(ctx context.Context, by signer, encryptionKey []byte, uri string) (types.Inbox, error) {
	if err := k.checkIssuesAnything(ctx, by); err != nil {
		return types.Inbox{}, err
	}
	inbox := types.Inbox{
		Issuer: by.address, EncryptionKey: encryptionKey, Uri: uri, UpdatedHeight: sdk.UnwrapSDKContext(ctx).BlockHeight(),
	}
	if err := inbox.Validate(); err != nil {
		return inbox, err
	}
	return inbox, k.Inboxes.Set(ctx, by.raw, inbox)
}

// inbox reads where an issuer receives; the error wraps ErrInboxUnknown.
func (k Keeper) inbox(ctx context.Context, issuer []byte, address string) (types.Inbox, error) {
	inbox, found, err := optional(ctx, k.Inboxes, issuer)
	if err == nil && !found {
		return inbox, errorsmod.Wrapf(types.ErrInboxUnknown, "%s has not said where it receives payloads", address)
	}
	return inbox, err
}
