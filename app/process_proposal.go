package app

import (
	abci "github.com/cometbft/cometbft/abci/types"

	sdk "github.com/cosmos/cosmos-sdk/types"
)

// processProposal votes against a block that holds bytes which are no transaction, or more gas than a block may have.
// Without it one department could stall all others with blocks that take minutes. A transaction that decodes and then
// fails is no reason to refuse a block: its sequence may depend on an earlier one of the same block.
func (app *App) processProposal(ctx sdk.Context, req *abci.RequestProcessProposal) (*abci.ResponseProcessProposal, error) {
	limit := maxGas(ctx)
	var gas uint64
	for i, bz := range req.Txs {
		tx, err := app.TxDecode(bz)
		if err != nil {
			return app.refuseProposal(req, "transaction does not decode", "index", i, "error", err)
		}
		needs, ok := blockGas(tx)
		if !ok {
			return app.refuseProposal(req, "transaction states no gas", "index", i)
		}
		// Compared by subtraction: a sum of two gas limits could wrap.
		if needs > limit-gas {
			return app.refuseProposal(req, "more gas than a block may have", "index", i, "max_gas", limit)
		}
		gas += needs
	}
	app.pace.propose(gas)
	return &abci.ResponseProcessProposal{Status: abci.ResponseProcessProposal_ACCEPT}, nil
}

func (app *App) refuseProposal(req *abci.RequestProcessProposal, reason string, details ...any) (*abci.ResponseProcessProposal, error) {
	app.Logger().Error("refusing a proposed block: "+reason, append([]any{"height", req.Height, "proposer", sdk.ConsAddress(req.ProposerAddress).String()}, details...)...)
	return &abci.ResponseProcessProposal{Status: abci.ResponseProcessProposal_REJECT}, nil
}
