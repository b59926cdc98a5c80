package app

import (
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	authkeeper "github.com/cosmos/cosmos-sdk/x/auth/keeper"
	authsigning "github.com/cosmos/cosmos-sdk/x/auth/signing"
)

// takeSequence is what is left of the checks of signatures for a transaction that passed them all before and is checked
// again after a block: each signer's sequence must be the next one, and is used up. It stands for SetPubKey,
// SigVerification and IncrementSequence, which read each account four times. After every block all that waits is checked
// again, so under overload this is where a node's time goes.
type takeSequence struct {
	accounts authkeeper.AccountKeeper
}

// AnteHandle refuses a transaction whose sequence is not the next one.
func (t takeSequence) AnteHandle(ctx sdk.Context, tx sdk.Tx, simulate bool, next sdk.AnteHandler) (sdk.Context, error) {
	signed, ok := tx.(authsigning.SigVerifiableTx)
	if !ok {
		return ctx, errorsmod.Wrapf(sdkerrors.ErrTxDecode, "%T has no signatures", tx)
	}
	signers, err := signed.GetSigners()
	if err != nil {
		return ctx, err
	}
	signatures, err := signed.GetSignaturesV2()
	if err != nil {
		return ctx, err
	}
	if len(signatures) != len(signers) {
		return ctx, errorsmod.Wrapf(sdkerrors.ErrUnauthorized, "%d signatures of %d signers", len(signatures), len(signers))
	}
	for i, signer := range signers {
		account := t.accounts.GetAccount(ctx, signer)
		if account == nil {
			return ctx, errorsmod.Wrapf(sdkerrors.ErrUnknownAddress, "account %X does not exist", signer)
		}
		if sequence := account.GetSequence(); signatures[i].Sequence != sequence {
			return ctx, errorsmod.Wrapf(sdkerrors.ErrWrongSequence, "account sequence mismatch, expected %d, got %d", sequence, signatures[i].Sequence)
		}
		if err := account.SetSequence(account.GetSequence() + 1); err != nil {
			return ctx, err
		}
		t.accounts.SetAccount(ctx, account)
	}
	return next(ctx, tx, simulate)
}
