package app

import (
	sdk "github.com/cosmos/cosmos-sdk/types"

	votingkeeper "github.com/moscowchain/moscowd/x/voting/keeper"
)

// admitBallots checks the proofs of ballots when a transaction comes to this node, so that its block need not check them again.
type admitBallots struct{ voting votingkeeper.Keeper }

// AnteHandle checks nothing in blocks: there the message servers do.
func (a admitBallots) AnteHandle(ctx sdk.Context, tx sdk.Tx, simulate bool, next sdk.AnteHandler) (sdk.Context, error) {
	if ctx.ExecMode() == sdk.ExecModeCheck && !simulate {
		if err := a.voting.AdmitBallots(ctx, tx.GetMsgs(), ctx.GasMeter().GasRemaining()); err != nil {
			return ctx, err
		}
	}
	return next(ctx, tx, simulate)
}
