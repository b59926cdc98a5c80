package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	servertypes "github.com/cosmos/cosmos-sdk/server/types"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
)

// ExportAppStateAndValidators writes the state as a genesis from which a new network can start. The validators are part
// of x/poa's state.
func (app *App) ExportAppStateAndValidators(forZeroHeight bool, modules []string) (servertypes.ExportedApp, error) {
	if forZeroHeight {
		return servertypes.ExportedApp{}, errors.New("--for-zero-height is not supported: start the new network at the exported height")
	}
	ctx := app.NewContext(true)
	genesis, err := app.ModuleManager.ExportGenesisForModules(ctx, app.codec, modules)
	if err != nil {
		return servertypes.ExportedApp{}, fmt.Errorf("exporting state: %w", err)
	}
	state, err := json.MarshalIndent(genesis, "", "  ")
	if err != nil {
		return servertypes.ExportedApp{}, err
	}
	return servertypes.ExportedApp{
		AppState:        state,
		Height:          app.LastBlockHeight() + 1,
		ConsensusParams: app.GetConsensusParams(ctx),
	}, nil
}

// LastBlockTime is the time of the last block, with which a network that starts from its state begins: time never runs
// back, since deadlines and the order of applications rest on it.
func (app *App) LastBlockTime() (time.Time, error) {
	store, ok := app.CommitMultiStore().(interface {
		GetCommitInfo(version int64) (*storetypes.CommitInfo, error)
	})
	if !ok {
		return time.Time{}, errors.New("the store keeps no times of blocks")
	}
	info, err := store.GetCommitInfo(app.LastBlockHeight())
	if err != nil {
		return time.Time{}, fmt.Errorf("time of block %d: %w", app.LastBlockHeight(), err)
	}
	if info.Timestamp.Unix() <= 0 {
		return time.Time{}, fmt.Errorf("the time of block %d is not known, as after a snapshot: let the node make one block more", app.LastBlockHeight())
	}
	return info.Timestamp.UTC(), nil
}
