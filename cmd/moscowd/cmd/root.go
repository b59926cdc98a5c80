// Package cmd holds the commands of moscowd: flags and printing. What they do is in the packages they call.
package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"

	cmtcli "github.com/cometbft/cometbft/libs/cli"
	dbm "github.com/cosmos/cosmos-db"
	ethhd "github.com/cosmos/evm/crypto/hd"
	"github.com/spf13/cobra"

	"cosmossdk.io/client/v2/autocli"
	"cosmossdk.io/log/v2"

	"github.com/cosmos/cosmos-sdk/client"
	clientconfig "github.com/cosmos/cosmos-sdk/client/config"
	"github.com/cosmos/cosmos-sdk/client/flags"
	codecaddress "github.com/cosmos/cosmos-sdk/codec/address"
	"github.com/cosmos/cosmos-sdk/server"
	simtestutil "github.com/cosmos/cosmos-sdk/testutil/sims"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	"github.com/moscowchain/moscowd/app"
)

// gcPercent lets the heap grow to five times what is in use before it is collected, unless GOGC says otherwise: a node
// uses some 100 MB, and collecting less often saves a tenth of its work under load.
const gcPercent = 400

// Execute runs the command line and returns the exit code: 0 done, 1 failed, 2 unusable input.
func Execute(args []string) int {
	newRoot := NewRootCmd
	if isGatewayProcess(args) {
		newRoot = newGatewayProcessRoot
	}
	root, err := newRoot()
	if err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		return 1
	}
	root.SetArgs(args)
	root.SilenceErrors = true
	root.PersistentFlags().String(flags.FlagLogLevel, "info", "how much a node logs: trace, debug, info, warn, error, or module:level,*:level")
	root.PersistentFlags().String(flags.FlagLogFormat, "plain", "how a node logs: plain or json")
	root.PersistentFlags().Bool(flags.FlagLogNoColor, false, "log without colours")

	if os.Getenv("GOGC") == "" && !isGatewayProcess(args) {
		debug.SetGCPercent(gcPercent)
	}
	ctx := context.WithValue(context.Background(), client.ClientContextKey, &client.Context{})
	ctx = context.WithValue(ctx, server.ServerContextKey, server.NewDefaultContext())
	err = cmtcli.PrepareBaseCmd(root, envPrefix, app.DefaultHome()).ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	if message := err.Error(); message != "" {
		fmt.Fprintln(os.Stderr, "Error:", message)
	}
	if exit := (*ExitError)(nil); errors.As(err, &exit) {
		return exit.Code
	}
	return 1
}

// NewRootCmd builds the whole command tree.
func NewRootCmd() (*cobra.Command, error) {
	// The commands of the modules come from the modules themselves, so the tree needs an app that never runs.
	template, err := app.New(log.NewNopLogger(), dbm.NewMemDB(), false, simtestutil.EmptyAppOptions{})
	if err != nil {
		return nil, err
	}
	encoding := template.Encoding()
	clientCtx := client.Context{}.
		WithCodec(encoding.Codec).
		WithInterfaceRegistry(encoding.InterfaceRegistry).
		WithTxConfig(encoding.TxConfig).
		WithLegacyAmino(encoding.Amino).
		WithInput(os.Stdin).
		WithAccountRetriever(authtypes.AccountRetriever{}).
		WithHomeDir(app.DefaultHome()).
		WithKeyringOptions(ethhd.EthSecp256k1Option()).
		WithChainID(app.ChainID).
		WithViper(envPrefix)

	root := &cobra.Command{
		Use:   app.Name,
		Short: "A city's public services on a chain that anybody can check",
		Long: `moscowd runs a node of a permissioned chain that hosts a city's public services, and talks to one.

Departments run the validators. Residents, traders, auditors and journalists read, write and check.
Every flag can also be set in the environment: MOSCOWD_HOME for --home.

Exit codes: 0 done, 1 failed or found invalid, 2 unusable input.`,
		SilenceUsage: true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SetOut(cmd.OutOrStdout())
			cmd.SetErr(cmd.ErrOrStderr())
			if err := flagsFromEnv(cmd); err != nil {
				return err
			}
			clientCtx := clientCtx.WithCmdContext(cmd.Context())
			clientCtx, err := client.ReadPersistentCommandFlags(clientCtx, cmd.Flags())
			if err != nil {
				return err
			}
			if err := requireHome(cmd, clientCtx.HomeDir); err != nil {
				return err
			}
			if clientCtx, err = clientconfig.ReadFromClientConfig(clientCtx); err != nil {
				return err
			}
			if err := client.SetCmdClientContextHandler(clientCtx, cmd); err != nil {
				return err
			}
			return readConfig(cmd)
		},
	}
	addCommands(root, template)

	autoCLI := autocli.AppOptions{
		Modules:               template.Modules(),
		AddressCodec:          app.AddressCodec(),
		ValidatorAddressCodec: codecaddress.NewBech32Codec(app.Bech32Prefix + "valoper"),
		ConsensusAddressCodec: codecaddress.NewBech32Codec(app.Bech32Prefix + "valcons"),
		ClientCtx:             clientCtx,
	}
	if err := autoCLI.EnhanceRootCommand(root); err != nil {
		return nil, err
	}
	return root, nil
}

// requireHome refuses to start a node in a home that init did not make: the SDK would write its configuration from the
// defaults of flags.
func requireHome(cmd *cobra.Command, home string) error {
	genesis := filepath.Join(home, "config", "genesis.json")
	if _, err := os.Stat(genesis); cmd.Name() == "start" && errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("there is no %s: make a home with moscowd init", genesis)
	}
	return nil
}

// readConfig reads the files of the home, which it writes if they are not there. Logs go to standard error: the SDK's own
// handler would mix them into what export prints.
func readConfig(cmd *cobra.Command) error {
	serverCtx, err := server.InterceptConfigsAndCreateContext(cmd, app.ServerConfigTemplate, app.DefaultServerConfig(), app.DefaultCometConfig())
	if err != nil {
		return err
	}
	logger, err := server.CreateSDKLogger(serverCtx, cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	serverCtx.Logger = logger.With(log.ModuleKey, "server")
	return server.SetCmdServerContext(cmd, serverCtx)
}
