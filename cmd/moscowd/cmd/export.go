package cmd

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	dbm "github.com/cosmos/cosmos-db"
	"github.com/spf13/cobra"

	"cosmossdk.io/log/v2"

	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/server"
	servertypes "github.com/cosmos/cosmos-sdk/server/types"
	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"

	"github.com/moscowchain/moscowd/app"
)

// exporter writes the state of a height as a genesis whose time is that of the last block. The SDK's command keeps the time
// of the old genesis, so that the first block of the new network would lie before all others.
type exporter struct {
	lastBlock time.Time
}

func (e *exporter) export(logger log.Logger, db dbm.DB, height int64, forZeroHeight bool, _ []string, options servertypes.AppOptions, modules []string) (servertypes.ExportedApp, error) {
	// The configuration of the store applies here too, else reading would rebuild indexes that the node does not keep.
	node, err := app.New(logger, db, height == -1, options, server.DefaultBaseappOptions(options)...)
	if err != nil {
		return servertypes.ExportedApp{}, err
	}
	if height != -1 {
		if err := node.LoadHeight(height); err != nil {
			return servertypes.ExportedApp{}, fmt.Errorf("loading height %d: %w", height, err)
		}
	}
	if e.lastBlock, err = node.LastBlockTime(); err != nil {
		return servertypes.ExportedApp{}, err
	}
	return node.ExportAppStateAndValidators(forZeroHeight, modules)
}

// wrap lets the SDK's command write a temporary file and corrects the time in it.
func (e *exporter) wrap(cmd *cobra.Command) {
	write := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		output, err := cmd.Flags().GetString(flags.FlagOutputDocument)
		if err != nil {
			return err
		}
		dir, err := os.MkdirTemp("", "moscowd-export-*")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(dir) }() // in the folder for temporary files
		temporary := filepath.Join(dir, "genesis.json")
		if err := cmd.Flags().Set(flags.FlagOutputDocument, temporary); err != nil {
			return err
		}
		if err := write(cmd, args); err != nil {
			return err
		}
		genesis, err := genutiltypes.AppGenesisFromFile(temporary)
		if err != nil {
			return err
		}
		genesis.GenesisTime = e.lastBlock
		if output != "" {
			return genesis.SaveAs(output)
		}
		return json.NewEncoder(cmd.OutOrStdout()).Encode(genesis)
	}
}
