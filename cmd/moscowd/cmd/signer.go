package cmd

import (
	"fmt"
	"os/signal"
	"strconv"
	"syscall"

	cmtlog "github.com/cometbft/cometbft/libs/log"
	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/server"
	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/signer"
)

// newSignerCmd signs for a node that runs elsewhere.
func newSignerCmd() *cobra.Command {
	var options signer.Options
	cmd := &cobra.Command{
		Use:   "signer",
		Short: "Sign with this home's consensus key for a node on another machine",
		Long: `Keep the consensus key of a validator away from its node. The node listens (priv_validator_laddr in its config.toml); the signer
connects to it, signs with config/priv_validator_key.json of its own home, and remembers in data/priv_validator_state.json what it signed.

The node is not authenticated: connect over a unix socket, or over a network of the two machines alone. Never run two signers, or a
signer and a node, with one key.`,
		Example: `moscowd signer --home /var/lib/moscowd-signer --connect tcp://10.0.0.2:26659`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			config := server.GetServerContextFromCmd(cmd).Config
			config.SetRoot(client.GetClientContextFromCmd(cmd).HomeDir)
			if options.ChainID == "" {
				genesis, err := genutiltypes.AppGenesisFromFile(config.GenesisFile())
				if err != nil {
					return fmt.Errorf("no --chain-id, and no genesis file to take it from: %w", err)
				}
				options.ChainID = genesis.ChainID
			}
			options.KeyFile, options.StateFile = config.PrivValidatorKeyFile(), config.PrivValidatorStateFile()
			options.Logger = cmtlog.NewTMLogger(cmtlog.NewSyncWriter(cmd.ErrOrStderr()))
			ctx, cancel := signal.NotifyContext(cmd.Context(), syscall.SIGINT, syscall.SIGTERM)
			defer cancel()
			options.Logger.Info("signing", "chain", options.ChainID, "for", options.Connect)
			return signer.Serve(ctx, options)
		},
	}
	cmd.Flags().String(flags.FlagHome, app.DefaultHome(), "The home with the key")
	cmd.Flags().StringVar(&options.Connect, "connect", "", "The node's priv_validator_laddr: tcp://HOST:PORT or unix://PATH")
	cmd.Flags().StringVar(&options.ChainID, flags.FlagChainID, "", "The only chain to sign for; the genesis file's if empty")
	_ = cmd.MarkFlagRequired("connect") // the flag exists
	return cmd
}

// newSignFromCmd makes a restored key safe.
func newSignFromCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sign-from HEIGHT",
		Short: "Forbid the consensus key of this home to sign below a height",
		Long: `Write data/priv_validator_state.json so that the key signs nothing below HEIGHT. It is for a key that was restored and of which nobody
knows what it signed last: take a height that the old machine cannot have reached, such as the height of the chain, read after the
old machine was switched off, plus 10. The file is never set back. Stop the node first.`,
		Example: `moscowd poa sign-from 1200310`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			height, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: fmt.Errorf("height %q is no number", args[0])}
			}
			config := server.GetServerContextFromCmd(cmd).Config
			config.SetRoot(client.GetClientContextFromCmd(cmd).HomeDir)
			return signer.SignFrom(config.PrivValidatorStateFile(), height)
		},
	}
	cmd.Flags().String(flags.FlagHome, app.DefaultHome(), "The home with the key")
	return cmd
}
