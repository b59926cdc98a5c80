package cmd

import (
	"github.com/spf13/cobra"

	"cosmossdk.io/core/address"

	"github.com/cosmos/cosmos-sdk/server"
	"github.com/cosmos/cosmos-sdk/types/module"
	genutilcli "github.com/cosmos/cosmos-sdk/x/genutil/client/cli"
	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"

	"github.com/moscowchain/moscowd/app"
	accessclient "github.com/moscowchain/moscowd/x/access/client"
	poaclient "github.com/moscowchain/moscowd/x/poa/client"
)

// newInitCmd is the SDK's init with the consensus parameters of this chain.
func newInitCmd(basics module.BasicManager) *cobra.Command {
	cmd := genutilcli.InitCmd(basics, app.DefaultHome())
	write := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := write(cmd, args); err != nil {
			return err
		}
		path := server.GetServerContextFromCmd(cmd).Config.GenesisFile()
		genesis, err := genutiltypes.AppGenesisFromFile(path)
		if err != nil {
			return err
		}
		genesis.Consensus.Params = app.ConsensusParams()
		return genesis.SaveAs(path)
	}
	return cmd
}

// newGenesisCmd prepares a genesis without x/staking's gentx: from entries of all departments, or one by one.
func newGenesisCmd(basics module.BasicManager, addresses address.Codec) *cobra.Command {
	cmd := &cobra.Command{Use: "genesis", Short: "Prepare the genesis of a network"}
	cmd.AddCommand(
		poaclient.NewAddGenesisValidatorCmd(app.DefaultHome(), addresses),
		accessclient.NewAddGenesisAccountCmd(app.DefaultHome()),
		newGenesisEntryCmd(addresses),
		newGenesisCollectCmd(addresses),
		newGenesisReplaceCmd(addresses),
		newGenesisValidateCmd(basics),
	)
	return cmd
}
