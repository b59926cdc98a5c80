package app

import (
	sdk "github.com/cosmos/cosmos-sdk/types"

	votingkeeper "github.com/moscowchain/moscowd/x/voting/keeper"
	votingtypes "github.com/moscowchain/moscowd/x/voting/types"
)

// admitVotes checks the signatures of votes when a transaction comes to this node, so that its block need not check them again.
type admitVotes struct{ voting votingkeeper.Keeper }

// AnteHandle checks nothing in blocks: there the message servers do.
func (a admitVotes) AnteHandle(ctx sdk.Context, tx sdk.Tx, simulate bool, next sdk.AnteHandler) (sdk.Context, error) {
	if ctx.ExecMode() == sdk.ExecModeCheck && !simulate {
		if err := a.voting.Admit(tx.GetMsgs(), ctx.GasMeter().GasRemaining()/votingtypes.GasPerVote); err != nil {
			return ctx, err
		}
	}
	return next(ctx, tx, simulate)
}
