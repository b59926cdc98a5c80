package cmd

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"

	"github.com/moscowchain/moscowd/cmd/moscowd/progress"
	votingclient "github.com/moscowchain/moscowd/x/voting/client"
)

// newExportPollCmd gives "poll ID", a subcommand of export.
func newExportPollCmd() *cobra.Command {
	var (
		outFile string
		anchor  int64
	)
	cmd := &cobra.Command{
		Use:   "poll ID",
		Short: "Write the public data set of a poll: all votes with their signatures",
		Long: `Export poll asks a node for the terms of a poll, its questions with all versions, every accepted vote with its signature,
the results, and the proof that leads from the head of the poll to the block --anchor-height. Anybody can check the file with
"moscowd verify poll". A poll that is still open is exported as it stands.

The file is written in one step; without -o it goes to standard output.`,
		Example: "moscowd export poll 1 -o poll.json",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			id, err := strconv.ParseUint(args[0], 10, 64)
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: fmt.Errorf("poll %q is not a number", args[0])}
			}
			clientCtx, err := client.GetClientQueryContext(cmd)
			if err != nil {
				return err
			}
			reporter := progress.New(cmd.ErrOrStderr())
			file, err := votingclient.Collect(cmd.Context(), votingclient.Source{Queries: clientCtx, Node: clientCtx.Client}, id, anchor, reporter.Report)
			reporter.Done()
			if err != nil {
				return err
			}
			if outFile == "" {
				err = file.Write(cmd.OutOrStdout())
			} else {
				err = file.WriteFile(outFile)
			}
			if err != nil {
				return err
			}
			cmd.PrintErrf("poll %d %q of %s: %d votes of %d voters\n", id, file.Poll.TitleRu, file.ChainID, file.Head.Votes, file.Head.Voters)
			return nil
		},
	}
	cmd.Flags().StringVarP(&outFile, "output", "o", "", "write the data set to this file")
	cmd.Flags().Int64Var(&anchor, "anchor-height", 1, "block at which the proof begins; readers who trust it can check the file")
	addNodeFlags(cmd)
	return cmd
}
