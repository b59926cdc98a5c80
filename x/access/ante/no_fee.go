package ante

import (
	"bytes"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/access/types"
)

// NoFeeDecorator refuses whoever offers a fee, a fee granter or a payer other than the first
// signer, and a transaction without a gas limit. All transactions have priority 0.
type NoFeeDecorator struct{}

// NewNoFeeDecorator returns the decorator.
func NewNoFeeDecorator() NoFeeDecorator {
	return NoFeeDecorator{}
}

// AnteHandle implements sdk.AnteDecorator. A simulation may leave the gas limit out.
func (NoFeeDecorator) AnteHandle(ctx sdk.Context, tx sdk.Tx, simulate bool, next sdk.AnteHandler) (sdk.Context, error) {
	feeTx, err := feeTxOf(tx)
	if err != nil {
		return ctx, err
	}
	if fee := feeTx.GetFee(); fee.IsAnyNil() || !fee.IsZero() {
		return ctx, types.ErrFeeNotZero.Wrapf("offered %s: send the transaction with a fee of zero", fee)
	}
	if granter := feeTx.FeeGranter(); len(granter) > 0 {
		return ctx, types.ErrFeeNotZero.Wrap("leave the fee granter empty")
	}
	signers, err := signersOf(tx)
	if err != nil {
		return ctx, err
	}
	if payer := feeTx.FeePayer(); !bytes.Equal(payer, signers[0]) {
		return ctx, types.ErrFeeNotZero.Wrap("leave the fee payer empty")
	}
	if !simulate && feeTx.GetGas() == 0 {
		return ctx, types.ErrGasLimitZero
	}
	return next(ctx.WithPriority(0), tx, simulate)
}
