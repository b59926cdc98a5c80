package app

import (
	"context"
	"encoding/binary"
	"sync"

	abci "github.com/cometbft/cometbft/abci/types"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/address"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"

	"github.com/moscowchain/moscowd/jsonrpc"
)

// Query also answers which sequence the next transaction of an account must have, after those that wait. It may read the
// state against which transactions are checked, since CometBFT does nothing else meanwhile.
func (app *App) Query(ctx context.Context, req *abci.RequestQuery) (*abci.ResponseQuery, error) {
	if req.Path != jsonrpc.SequencePath {
		return app.BaseApp.Query(ctx, req)
	}
	if n := len(req.Data); n == 0 || n > address.MaxAddrLen {
		return sdkerrors.QueryResult(sdkerrors.ErrInvalidAddress.Wrapf("%d bytes", n), false), nil
	}
	sequence := app.sequence(app.NewContext(true), req.Data)
	return &abci.ResponseQuery{Height: app.LastBlockHeight(), Value: binary.BigEndian.AppendUint64(nil, sequence)}, nil
}

// lastState is the state of the last block, kept for those who read a little of it often.
type lastState struct {
	mutex  sync.Mutex
	height int64
	ctx    sdk.Context
}

// CommittedSequence is the sequence of an account in the last block, 0 for one that does not exist. It may be called at any time.
func (app *App) CommittedSequence(address []byte) (uint64, error) {
	app.lastState.mutex.Lock()
	defer app.lastState.mutex.Unlock()
	if height := app.LastBlockHeight(); height != app.lastState.height || height == 0 {
		ctx, err := app.CreateQueryContextWithCheckHeader(height, false, false)
		if err != nil {
			return 0, err
		}
		app.lastState.height, app.lastState.ctx = height, ctx
	}
	return app.sequence(app.lastState.ctx, address), nil
}
