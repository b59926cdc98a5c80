package ante

import (
	"errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/access/types"
)

// QuotaDecorator charges one transaction and its gas limit, not the gas it will use, to the
// first signer, and refuses it when any signer is unknown or suspended. It must run after
// signatures are verified.
type QuotaDecorator struct {
	keeper AccessKeeper
}

// NewQuotaDecorator returns the decorator.
func NewQuotaDecorator(keeper AccessKeeper) QuotaDecorator {
	return QuotaDecorator{keeper: keeper}
}

// AnteHandle implements sdk.AnteDecorator. A simulation is never refused for its quota: it
// answers how much gas to ask for, on a branch that is thrown away.
func (d QuotaDecorator) AnteHandle(ctx sdk.Context, tx sdk.Tx, simulate bool, next sdk.AnteHandler) (sdk.Context, error) {
	feeTx, err := feeTxOf(tx)
	if err != nil {
		return ctx, err
	}
	signers, err := signersOf(tx)
	if err != nil {
		return ctx, err
	}
	for _, cosigner := range signers[1:] {
		if _, _, err := d.keeper.Subject(ctx, cosigner); err != nil {
			return ctx, err
		}
	}
	err = d.keeper.ChargeTx(ctx, signers[0], feeTx.GetGas())
	if simulate && (errors.Is(err, types.ErrQuotaExhausted) || errors.Is(err, types.ErrGasAboveQuota)) {
		err = nil
	}
	if err != nil {
		return ctx, err
	}
	return next(ctx, tx, simulate)
}
