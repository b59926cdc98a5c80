package cmd

import (
	"context"
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"

	"github.com/moscowchain/moscowd/cmd/moscowd/progress"
	"github.com/moscowchain/moscowd/durable"
	votingclient "github.com/moscowchain/moscowd/x/voting/client"
)

// newExportElectionCmd gives "election ID", a subcommand of export.
func newExportElectionCmd() *cobra.Command {
	var (
		outFile string
		anchor  int64
	)
	cmd := &cobra.Command{
		Use:   "election ID",
		Short: "Write the public data set of an election: everything that is checked",
		Long: `Export election asks a node for all that is public about an election that is closed: definition, key ceremony, census, rehearsal, every
ballot with its proofs, sums, decryption shares, totals, and the proof that leads from the head of the election to the block
--anchor-height. Anybody can check the file with "moscowd verify election"; trustees do before they open the sums.

The node must have kept its blocks since the election was created. The same election gives the same data set, whoever exports it: its
hash, which is printed, is what the organizer records. The proof behind it is not part of the hash.

The file is written in one step; without -o it goes to standard output.`,
		Example: "moscowd export election 1 -o election.jsonl",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			id, err := strconv.ParseUint(args[0], 10, 64)
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: fmt.Errorf("election %q is not a number", args[0])}
			}
			clientCtx, err := client.GetClientQueryContext(cmd)
			if err != nil {
				return err
			}
			reporter := progress.New(cmd.ErrOrStderr())
			found, err := exportElection(cmd.Context(), clientCtx, cmd.OutOrStdout(), id, anchor, outFile, reporter.Report)
			reporter.Done()
			if err != nil {
				return err
			}
			state := "with totals"
			if !found.Final {
				state = "NOT FINAL: without totals"
			}
			cmd.PrintErrf("election %d %q of %s: %d ballots cast, %d spoiled, %d count, %s\nhash of the data set %x\n", id,
				found.Election.TitleRu, found.ChainID, found.Head.Cast, found.Head.Spoiled, found.Head.Voters, state, found.Hash)
			return nil
		},
	}
	cmd.Flags().StringVarP(&outFile, "output", "o", "", "write the data set to this file")
	cmd.Flags().Int64Var(&anchor, "anchor-height", 1, "block at which the proof begins; readers who trust it can check the file")
	addNodeFlags(cmd)
	return cmd
}

// exportElection writes to a file, or to out where none is named.
func exportElection(
	ctx context.Context, clientCtx client.Context, out io.Writer, id uint64, anchor int64, file string, report votingclient.Progress,
) (found *votingclient.ElectionSummary, err error) {
	blocks, ok := clientCtx.Client.(votingclient.BlockNode)
	if !ok {
		return nil, fmt.Errorf("%T gives no blocks", clientCtx.Client)
	}
	source := votingclient.ElectionSource{
		Source: votingclient.Source{Queries: clientCtx, Node: clientCtx.Client}, Blocks: blocks,
	}
	write := func(w io.Writer) error {
		found, err = votingclient.CollectElection(ctx, source, id, anchor, w, report)
		return err
	}
	if file == "" {
		err = write(out)
		return found, err
	}
	err = durable.Write(file, 0o644, write)
	return found, err
}
