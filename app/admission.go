package app

import (
	"sync/atomic"

	abci "github.com/cometbft/cometbft/abci/types"

	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
)

// maxWaiting is how many transactions may wait in a node's mempool. After every block all that wait are checked again, so a
// longer queue makes blocks late. CometBFT's own limit lies far above and is never reached: when its mempool fills up while
// a transaction is being checked, it tells the sender that the transaction was accepted and drops it.
const maxWaiting = 10_000

// admission counts the transactions that wait in the mempool: those that passed a check since the last block, anew or again.
type admission struct {
	waiting atomic.Int64
}

// CheckTx refuses new transactions while too many wait.
func (app *App) CheckTx(req *abci.RequestCheckTx) (*abci.ResponseCheckTx, error) {
	if req.Type == abci.CheckTxType_New && app.admission.waiting.Load() >= maxWaiting {
		err := sdkerrors.ErrMempoolIsFull.Wrapf("%d transactions wait on this node: send it again in a few seconds", maxWaiting)
		return sdkerrors.ResponseCheckTxWithEvents(err, 0, 0, nil, false), nil
	}
	response, err := app.BaseApp.CheckTx(req)
	if err == nil && response.IsOK() {
		app.admission.waiting.Add(1)
	}
	return response, err
}

// Commit makes the block final. CometBFT checks again what still waits right after it.
func (app *App) Commit() (*abci.ResponseCommit, error) {
	app.admission.waiting.Store(0)
	return app.BaseApp.Commit()
}
