package cmd

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"cosmossdk.io/core/address"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/codec"
	"github.com/cosmos/cosmos-sdk/server"
	"github.com/cosmos/cosmos-sdk/types/module"
	genutilcli "github.com/cosmos/cosmos-sdk/x/genutil/client/cli"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/genesis"
)

// newGenesisCollectCmd makes the common genesis out of all entries.
func newGenesisCollectCmd(addresses address.Codec) *cobra.Command {
	var at string
	cmd := &cobra.Command{
		Use:   "collect ENTRY ...",
		Short: "Make the common genesis out of the entries of all departments",
		Long: `Put the entries of all departments, files of moscowd genesis entry, into the genesis that moscowd init wrote. Proofs are checked.

Every department collects by itself. The same entries, the same --time and the same version of moscowd give the same file, whatever
the order: compare the sha256 that is printed. Nothing is sent, and nobody has to be trusted.`,
		Example: `moscowd genesis collect trade.json transport.json --time 2027-01-11T09:00:00Z`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			clientCtx := client.GetClientContextFromCmd(cmd)
			config := server.GetServerContextFromCmd(cmd).Config
			config.SetRoot(clientCtx.HomeDir)
			moment, err := readTime(at)
			if err != nil {
				return err
			}
			entries, err := readEntries(args)
			if err != nil {
				return err
			}
			if err := genesis.Collect(clientCtx.Codec, addresses, config.GenesisFile(), moment, entries); err != nil {
				return err
			}
			if err := printSummary(cmd, clientCtx.Codec, config.GenesisFile()); err != nil {
				return err
			}
			for _, entry := range entries {
				for _, peer := range entry.Peers {
					fmt.Fprintf(cmd.OutOrStdout(), "peer      %s  %s\n", peer, entry.NameEn)
				}
			}
			return nil
		},
	}
	cmd.Flags().String(flags.FlagHome, app.DefaultHome(), "The home of the node")
	cmd.Flags().StringVar(&at, "time", "", "The time of the first block as all agreed, such as 2027-01-11T09:00:00Z")
	_ = cmd.MarkFlagRequired("time") // the flag exists
	return cmd
}

// newGenesisReplaceCmd gives the state of a chain that cannot go on to other departments.
func newGenesisReplaceCmd(addresses address.Codec) *cobra.Command {
	var r genesis.Replacement
	var at, output string
	var added []string
	cmd := &cobra.Command{
		Use:   "replace-departments EXPORTED",
		Short: "Give an exported state to other departments, when too many are lost for good",
		Long: `Write a genesis in which a chain that lost a third of its departments or more starts anew from EXPORTED, the output of moscowd
export. Accounts, applications, outcomes and everything else stay; departments that are neither kept nor added are removed.

The new chain has another chain id, so that votes of the old one mean nothing in it. Every department runs the same command and compares
the sha256 that is printed. A department that is added sends an entry made with the new chain id (moscowd genesis entry --chain-id).`,
		Example: `moscowd genesis replace-departments exported.json --keep moscow1a... --keep moscow1b... --add new.json \
  --chain-id moscow-2 --time 2027-03-01T09:00:00Z --output-document genesis.json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			clientCtx := client.GetClientContextFromCmd(cmd)
			var err error
			if r.Time, err = readTime(at); err != nil {
				return err
			}
			if r.Add, err = readEntries(added); err != nil {
				return err
			}
			if err := genesis.ReplaceDepartments(clientCtx.Codec, addresses, args[0], output, r); err != nil {
				return err
			}
			return printSummary(cmd, clientCtx.Codec, output)
		},
	}
	cmd.Flags().StringSliceVar(&r.Keep, "keep", nil, "Operator of a department that goes on with its key")
	cmd.Flags().StringSliceVar(&added, "add", nil, "Entry of a department that is new, or comes back with another key")
	cmd.Flags().StringVar(&r.ChainID, flags.FlagChainID, "", "The id of the new chain")
	cmd.Flags().StringVar(&at, "time", "", "The time of the first block as all agreed, later than the old chain's last")
	cmd.Flags().StringVar(&output, flags.FlagOutputDocument, "", "The file to write")
	for _, name := range []string{flags.FlagChainID, "time", flags.FlagOutputDocument} {
		_ = cmd.MarkFlagRequired(name) // the flag exists
	}
	return cmd
}

// newGenesisValidateCmd is the SDK's, and asks for what a chain needs to start.
func newGenesisValidateCmd(basics module.BasicManager) *cobra.Command {
	cmd := genutilcli.ValidateGenesisCmd(basics)
	cmd.Short = "Check a genesis file, and print what departments compare"
	validate := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := validate(cmd, args); err != nil {
			return err
		}
		clientCtx := client.GetClientContextFromCmd(cmd)
		path := server.GetServerContextFromCmd(cmd).Config.GenesisFile()
		if len(args) == 1 {
			path = args[0]
		}
		return printSummary(cmd, clientCtx.Codec, path)
	}
	return cmd
}

func readTime(text string) (time.Time, error) {
	moment, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, &ExitError{Code: exitUnusable, Err: fmt.Errorf("--time %q: write it as 2027-01-11T09:00:00Z", text)}
	}
	return moment, nil
}

func readEntries(paths []string) ([]genesis.Entry, error) {
	entries := make([]genesis.Entry, len(paths))
	for i, path := range paths {
		entry, err := genesis.ReadEntry(path)
		if err != nil {
			return nil, err
		}
		entries[i] = entry
	}
	return entries, nil
}

func printSummary(cmd *cobra.Command, cdc codec.JSONCodec, path string) error {
	s, err := genesis.Check(cdc, path)
	if err != nil {
		return err
	}
	for _, warning := range s.Warnings {
		fmt.Fprintln(cmd.ErrOrStderr(), "Warning:", warning)
	}
	fmt.Fprintf(cmd.OutOrStdout(), "chain     %s from height %d, %s\nholds     %d departments, %d registrars\nsha256    %s\n",
		s.ChainID, s.InitialHeight, s.Time.UTC().Format(time.RFC3339), s.Departments, s.Registrars, s.SHA256)
	return nil
}
