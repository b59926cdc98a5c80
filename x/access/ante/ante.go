// Package ante holds the decorators by which x/access refuses transactions before they cost
// anything and charges the others to a quota. The order in the application's chain matters:
//
//	SetUpContext, extension options, ValidateBasic, ...
//	NoFeeDecorator         in the place of the SDK's DeductFeeDecorator
//	AuthzLimitDecorator
//	EnrolledDecorator      before SetPubKey and the signature checks: strangers cost a read each
//	GrantedDecorator       the same for those in whose name MsgExec acts
//	SetPubKey, signature count, signature gas, SigVerification
//	QuotaDecorator         after SigVerification: only who really signed is charged or told
//	                       that the quota is exhausted
//	IncrementSequence
//
// What the chain writes is kept when a message fails, so the charge stands; it is dropped when
// a later decorator refuses the transaction, which then pays nothing and is in no block.
package ante

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"
	authsigning "github.com/cosmos/cosmos-sdk/x/auth/signing"

	"github.com/moscowchain/moscowd/x/access/types"
)

// AccessKeeper is what the decorators need of the x/access keeper.
type AccessKeeper interface {
	// Subject resolves an account that may write now.
	Subject(ctx context.Context, addr []byte) (class string, subject [32]byte, err error)
	// ChargeTx counts one transaction and its gas limit against the account's quota.
	ChargeTx(ctx context.Context, signer []byte, gas uint64) error
}

// signersOf returns the signers of a transaction, the first of whom is charged.
func signersOf(tx sdk.Tx) ([][]byte, error) {
	sigTx, ok := tx.(authsigning.SigVerifiableTx)
	if !ok {
		return nil, types.ErrTxUnsupported.Wrapf("%T has no signers", tx)
	}
	signers, err := sigTx.GetSigners()
	if err != nil {
		return nil, err
	}
	if len(signers) == 0 {
		return nil, types.ErrTxUnsupported.Wrap("nobody signs this transaction")
	}
	return signers, nil
}

// feeTxOf returns the transaction as one with a gas limit.
func feeTxOf(tx sdk.Tx) (sdk.FeeTx, error) {
	feeTx, ok := tx.(sdk.FeeTx)
	if !ok {
		return nil, types.ErrTxUnsupported.Wrapf("%T has no gas limit", tx)
	}
	return feeTx, nil
}
