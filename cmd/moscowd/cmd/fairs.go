package cmd

import (
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"

	"github.com/moscowchain/moscowd/cmd/moscowd/progress"
	"github.com/moscowchain/moscowd/durable"
	marketclient "github.com/moscowchain/moscowd/x/marketslots/client"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

// newFairsCmd gives what traders and gates of fairs need beside queries and messages.
func newFairsCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "fairs",
		Short: "Entry passes of fairs",
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		Args:  cobra.NoArgs,
	}
	cmd.AddCommand(newFairsPassCmd(), newFairsClosingCmd())
	return cmd
}

func newFairsPassCmd() *cobra.Command {
	var (
		season   uint64
		outFile  string
		textOnly bool
	)
	cmd := &cobra.Command{
		Use:   "pass SERVICE-NUMBER DAY",
		Short: "Make the entry pass of an application for a day",
		Long: `Pass asks a node for the proof that an application holds a place on DAY (such as 2026-05-01), and prints it as a QR code
and as text. A gate checks it offline with "moscowd verify pass". Whoever has the pass can show it: it names nobody, and the
gate must ask whose the application is.`,
		Example: "moscowd fairs pass S1-17 2026-05-01 --season 1 -o pass.png",
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			day, err := parseDay(args[1])
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			clientCtx, err := client.GetClientQueryContext(cmd)
			if err != nil {
				return err
			}
			reporter := progress.New(cmd.ErrOrStderr())
			p, entry, err := marketclient.CollectPass(cmd.Context(),
				marketclient.Source{Queries: clientCtx, Node: clientCtx.Client}, season, args[0], day, reporter.Report)
			reporter.Done()
			if err != nil {
				return err
			}
			text, err := p.Text()
			if err != nil {
				return err
			}
			if err := writePass(cmd, text, outFile, textOnly); err != nil {
				return err
			}
			cmd.PrintErrf("fair %d, %s, place %d, application %s\n", entry.Fair, entry.Day.Date(), entry.Place, entry.ServiceNumber)
			return nil
		},
	}
	cmd.Flags().Uint64Var(&season, "season", 0, "number of the season")
	_ = cmd.MarkFlagRequired("season") // the flag is there
	cmd.Flags().StringVarP(&outFile, "output", "o", "", "write the QR code to this PNG file and print only the text")
	cmd.Flags().BoolVar(&textOnly, "text", false, "print only the text")
	addNodeFlags(cmd)
	return cmd
}

// writePass prints the text alone if the QR code goes to a file or nowhere.
func writePass(cmd *cobra.Command, text, outFile string, textOnly bool) error {
	switch {
	case outFile != "":
		image, err := qrPNG(text)
		if err != nil {
			return err
		}
		if err := os.WriteFile(outFile, image, 0o600); err != nil {
			return err
		}
	case !textOnly:
		if err := printQR(cmd.OutOrStdout(), text); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(cmd.OutOrStdout(), text)
	return err
}

func newFairsClosingCmd() *cobra.Command {
	var (
		outFile string
		anchor  int64
	)
	cmd := &cobra.Command{
		Use:   "closing SEASON",
		Short: "Write the small file against which a gate checks passes",
		Long: `Closing asks a node for the closing entry of a season and the proof that leads from there to the block --anchor-height:
a few kilobytes for a phone. The file does not tell which places changed hands after the allocation; the whole data set of
"moscowd export season" does.`,
		Example: "moscowd fairs closing 1 -o closing.json",
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
			set, err := marketclient.CollectClosing(cmd.Context(), marketclient.Source{Queries: clientCtx, Node: clientCtx.Client}, id, anchor)
			if err != nil {
				return err
			}
			if outFile == "" {
				return set.WriteClosing(cmd.OutOrStdout())
			}
			return durable.Write(outFile, 0o644, set.WriteClosing)
		},
	}
	cmd.Flags().StringVarP(&outFile, "output", "o", "", "write to this file instead of standard output")
	cmd.Flags().Int64Var(&anchor, "anchor-height", 1, "block at which the proof begins; readers who trust it can check the file")
	addNodeFlags(cmd)
	return cmd
}

func addNodeFlags(cmd *cobra.Command) {
	cmd.Flags().String(flags.FlagNode, "tcp://localhost:26657", "CometBFT RPC of the node to ask")
	cmd.Flags().String(flags.FlagGRPC, "", "gRPC of the node to ask instead of its RPC, for queries")
	cmd.Flags().Bool(flags.FlagGRPCInsecure, false, "use gRPC without TLS")
}

// parseDay reads a calendar day in Moscow.
func parseDay(text string) (rules.Ticks, error) {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return 0, fmt.Errorf("day %q: want a date such as 2026-05-01", text)
	}
	return rules.Day(rules.TicksFromUnix(day.Unix(), 0)), nil
}
