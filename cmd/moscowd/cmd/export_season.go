package cmd

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"

	"github.com/moscowchain/moscowd/cmd/moscowd/progress"
	marketclient "github.com/moscowchain/moscowd/x/marketslots/client"
	"github.com/moscowchain/moscowd/x/marketslots/dataset"
)

// NewExportSeasonCmd gives "season ID", a subcommand of export.
func NewExportSeasonCmd() *cobra.Command {
	var (
		outFile   string
		csvFolder string
		anchor    int64
	)
	cmd := &cobra.Command{
		Use:   "season ID",
		Short: "Write the public data set of a closed season",
		Long: `Export season asks a node for everything that the allocation of a closed season read and decided, for what happened to
places since, and for the proof that leads from there to the block --anchor-height. Anybody can check the file with
"moscowd verify season".

The file is written in one step; without -o and --csv it goes to standard output.`,
		Example: "moscowd export season 1 -o season.json --csv tables",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			id, err := strconv.ParseUint(args[0], 10, 64)
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: fmt.Errorf("season %q is not a number", args[0])}
			}
			clientCtx, err := client.GetClientQueryContext(cmd)
			if err != nil {
				return err
			}
			reporter := progress.New(cmd.ErrOrStderr())
			set, err := marketclient.Collect(cmd.Context(), marketclient.Source{Queries: clientCtx, Node: clientCtx.Client},
				id, anchor, reporter.Report)
			reporter.Done()
			if err != nil {
				return err
			}
			return writeSeason(cmd, set, outFile, csvFolder)
		},
	}
	cmd.Flags().StringVarP(&outFile, "output", "o", "", "write the data set to this file")
	cmd.Flags().StringVar(&csvFolder, "csv", "", "write the tables plan, applications, statuses, outcomes, operations, offers and places into this folder")
	cmd.Flags().Int64Var(&anchor, "anchor-height", 1, "block at which the proof begins; readers who trust it can check the file")
	cmd.Flags().String(flags.FlagNode, "tcp://localhost:26657", "CometBFT RPC of the node to ask")
	cmd.Flags().String(flags.FlagGRPC, "", "gRPC of the node to ask instead of its RPC, for queries")
	cmd.Flags().Bool(flags.FlagGRPCInsecure, false, "use gRPC without TLS")
	return cmd
}

func writeSeason(cmd *cobra.Command, set *dataset.Set, outFile, csvFolder string) error {
	if csvFolder != "" {
		if err := set.WriteCSV(csvFolder); err != nil {
			return err
		}
	}
	switch {
	case outFile != "":
		if err := set.WriteFile(outFile); err != nil {
			return fmt.Errorf("write %s: %w", outFile, err)
		}
	case csvFolder == "":
		if _, err := set.WriteTo(cmd.OutOrStdout()); err != nil {
			return err
		}
	}
	cmd.PrintErrf("season %d %q of %s: %d applications, %d plan rows\n",
		uint64(set.Season.ID), set.Season.Name, set.ChainID, len(set.Applications), len(set.Plan))
	return nil
}
