package ante

import (
	sdk "github.com/cosmos/cosmos-sdk/types"
)

// EnrolledDecorator refuses a transaction when any of its signers is unknown or suspended. It
// only reads, so it may and should run before signatures are verified.
type EnrolledDecorator struct {
	keeper AccessKeeper
}

// NewEnrolledDecorator returns the decorator.
func NewEnrolledDecorator(keeper AccessKeeper) EnrolledDecorator {
	return EnrolledDecorator{keeper: keeper}
}

// AnteHandle implements sdk.AnteDecorator.
func (d EnrolledDecorator) AnteHandle(ctx sdk.Context, tx sdk.Tx, simulate bool, next sdk.AnteHandler) (sdk.Context, error) {
	signers, err := signersOf(tx)
	if err != nil {
		return ctx, err
	}
	for _, signer := range signers {
		if _, _, err := d.keeper.Subject(ctx, signer); err != nil {
			return ctx, err
		}
	}
	return next(ctx, tx, simulate)
}
