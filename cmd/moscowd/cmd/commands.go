package cmd

import (
	dbm "github.com/cosmos/cosmos-db"
	ethhd "github.com/cosmos/evm/crypto/hd"
	"github.com/spf13/cobra"

	"cosmossdk.io/log/v2"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/debug"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/client/keys"
	"github.com/cosmos/cosmos-sdk/client/pruning"
	"github.com/cosmos/cosmos-sdk/client/snapshot"
	"github.com/cosmos/cosmos-sdk/server"
	servertypes "github.com/cosmos/cosmos-sdk/server/types"
	authcmd "github.com/cosmos/cosmos-sdk/x/auth/client/cli"

	"github.com/moscowchain/moscowd/app"
	poaclient "github.com/moscowchain/moscowd/x/poa/client"
)

// addCommands hangs every command into the tree that does not come from autocli.
func addCommands(root *cobra.Command, template *app.App) {
	var exported exporter
	var started nodeServices
	server.AddCommandsWithStartCmdOptions(root, app.DefaultHome(), started.newApp, exported.export, server.StartCmdOptions{PostSetup: started.start})
	if export, _, err := root.Find([]string{"export"}); err == nil {
		exported.wrap(export)
		export.AddCommand(NewExportSeasonCmd(), newExportPollCmd(), newExportElectionCmd(), newExportDocumentsCmd())
	}
	addresses := template.Encoding().InterfaceRegistry.SigningContext().AddressCodec()
	poa := poaclient.NewCmd(app.DefaultHome(), addresses)
	poa.AddCommand(newSignFromCmd())
	root.AddCommand(
		newInitCmd(template.BasicManager()),
		newGenesisCmd(template.BasicManager(), addresses),
		poa,
		newSignerCmd(),
		newKeysCmd(),
		newQueryCmd(),
		newTxCmd(),
		server.StatusCommand(),
		newConfigCmd(),
		debug.Cmd(),
		pruning.Cmd(newApp, app.DefaultHome()),
		snapshot.Cmd(newApp),
		standalone(NewAllocateCmd()),
		standalone(NewTestnetCmd()),
		standalone(NewDemoCmd(template.Encoding())),
		newFairsCmd(),
		newVotingCmd(),
		NewTrusteeCmd(),
		NewVoterCmd(),
		NewImportCmd(),
		NewRelayCmd(template.Encoding()),
		NewDocumentsCmd(),
		standalone(NewVerifyCmd()),
		standalone(NewObserveCmd()),
		standalone(NewWitnessCmd()),
		standalone(NewIndexerCmd(template.Encoding())),
		standalone(NewGatewayCmd(template.Encoding())),
		standalone(NewDoctorCmd()),
	)
}

// standalone marks a command that needs no home directory, so that it does not create one.
func standalone(cmd *cobra.Command) *cobra.Command {
	cmd.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error { return flagsFromEnv(cmd) }
	return cmd
}

// newKeysCmd is the SDK's keys command for the one key type of this chain.
func newKeysCmd() *cobra.Command {
	cmd := keys.Commands()
	if show, _, err := cmd.Find([]string{"show"}); err == nil {
		cmd.AddCommand(newKeysDeriveCmd(show))
	}
	for _, sub := range cmd.Commands() {
		if flag := sub.Flags().Lookup(flags.FlagKeyType); flag != nil {
			flag.DefValue = string(ethhd.EthSecp256k1Type)
			_ = flag.Value.Set(flag.DefValue) // a string flag takes any string
		}
	}
	return cmd
}

func newQueryCmd() *cobra.Command {
	cmd := &cobra.Command{Use: "query", Aliases: []string{"q"}, Short: "Read the chain", RunE: client.ValidateCmd}
	cmd.AddCommand(
		newWaitTxCmd(),
		server.QueryBlockCmd(),
		server.QueryBlocksCmd(),
		server.QueryBlockResultsCmd(),
		authcmd.QueryTxCmd(),
		authcmd.QueryTxsByEventsCmd(),
		newQueryVotingCmd(),
	)
	return cmd
}

func newTxCmd() *cobra.Command {
	cmd := &cobra.Command{Use: "tx", Short: "Write to the chain", RunE: client.ValidateCmd}
	cmd.AddCommand(
		authcmd.GetSignCommand(),
		authcmd.GetSignBatchCommand(),
		authcmd.GetMultiSignCommand(),
		authcmd.GetValidateSignaturesCommand(),
		authcmd.GetBroadcastCommand(),
		authcmd.GetEncodeCommand(),
		authcmd.GetDecodeCommand(),
		authcmd.GetSimulateCmd(),
		newTxVotingCmd(),
	)
	return cmd
}

// newApp builds the node for rollback, snapshots and pruning, and for start.
func newApp(logger log.Logger, db dbm.DB, options servertypes.AppOptions) servertypes.Application {
	node, err := app.New(logger, db, true, options, server.DefaultBaseappOptions(options)...)
	if err != nil {
		panic(err) // the SDK's signature leaves no other way; the message names the cause
	}
	return node
}
