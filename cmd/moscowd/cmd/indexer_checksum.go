package cmd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/moscowchain/moscowd/indexer"
	"github.com/moscowchain/moscowd/indexer/store"
)

func newIndexerChecksumCmd() *cobra.Command {
	var (
		storeURL string
		asJSON   bool
	)
	cmd := &cobra.Command{
		Use:   "checksum",
		Short: "Sum up each table of an index",
		Long: `Checksum prints a sum over the rows of each table. Indexes of one chain at one height have the same sums, whoever built them and
in whichever database.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			s, err := store.OpenReader(cmd.Context(), storeURL)
			if err != nil {
				return indexerError(err)
			}
			defer s.Close()
			sums, err := s.Checksum(cmd.Context())
			if err != nil {
				return err
			}
			return printSums(cmd.OutOrStdout(), sums, asJSON)
		},
	}
	cmd.Flags().StringVar(&storeURL, flagStore, defaultStore, storeHelp)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the sums as JSON")
	return cmd
}

func printSums(out io.Writer, sums *store.Sums, asJSON bool) error {
	if asJSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(sums)
	}
	fmt.Fprintf(out, "%s at height %d\n", sums.ChainID, sums.Height)
	for _, t := range sums.Tables {
		fmt.Fprintf(out, "%-24s %9d rows  %s\n", t.Table, t.Rows, t.Sum)
	}
	return nil
}

func newIndexerRebuildCmd(encoding indexer.Encoding) *cobra.Command {
	var liveURL, newURL, nodeURL string
	cmd := &cobra.Command{
		Use:   "rebuild",
		Short: "Build the index again beside the live one, and compare them",
		Long: `Rebuild builds a second index from the first block to the height that the live one has now, and compares the sums of all tables. The
live index is only read, and may be in use meanwhile. If they agree, let readers and "moscowd indexer run" use the new one, and
delete the old one when nobody reads it any more. Interrupted, it goes on where it stopped if started again.

Exit codes: 0 the same, 1 different or failed, 2 the command line or the node is unusable.`,
		Example: "moscowd indexer rebuild --db sqlite:index.db --into sqlite:index-new.db",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			if newURL == "" || newURL == liveURL {
				return &ExitError{Code: exitUnusable, Err: errors.New("name another place for the new index with --into")}
			}
			ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGINT, syscall.SIGTERM)
			defer stop()
			return rebuild(ctx, cmd, encoding, nodeURL, liveURL, newURL)
		},
	}
	cmd.Flags().StringVar(&nodeURL, flagNodeURL, defaultNodeURL, nodeURLHelp)
	cmd.Flags().StringVar(&liveURL, flagStore, defaultStore, "live "+storeHelp)
	cmd.Flags().StringVar(&newURL, "into", "", "new index, as --db; a PostgreSQL URL may end in ?search_path=NAME")
	return cmd
}

func rebuild(ctx context.Context, cmd *cobra.Command, encoding indexer.Encoding, nodeURL, liveURL, newURL string) error {
	live, err := store.OpenReader(ctx, liveURL)
	if err != nil {
		return indexerError(err)
	}
	defer live.Close()
	built, err := store.Open(ctx, newURL)
	if err != nil {
		return indexerError(err)
	}
	defer built.Close()
	have, err := live.Checksum(ctx)
	if err != nil {
		return err
	}
	cursor, err := live.Read().Cursor(ctx)
	if err != nil {
		return err
	}
	if began, err := built.Read().Cursor(ctx); err == nil && began.Height > have.Height {
		return &ExitError{Code: exitUnusable, Err: fmt.Errorf("%s has height %d, more than %d of the live index: name an empty place with --into", newURL, began.Height, have.Height)}
	}
	teller := newIndexerTeller(cmd.ErrOrStderr())
	err = indexer.Run(ctx, indexer.Options{
		NodeURL: nodeURL, Store: built, Encoding: encoding, StartHeight: cursor.FirstHeight, EndHeight: have.Height,
		Report: func(p indexer.Progress) { p.Latest = have.Height; teller.report(p) }, Warn: teller.warn,
	})
	teller.bar.Done()
	if err != nil {
		return indexerError(err)
	}
	got, err := built.Checksum(ctx)
	if err != nil {
		return err
	}
	if different := have.Differences(got); len(different) > 0 {
		return fmt.Errorf("at height %d these tables differ: %s. The new index is what this program makes of the chain; the live one was made by another version, or changed by somebody", have.Height, strings.Join(different, ", "))
	}
	fmt.Fprintf(cmd.OutOrStdout(), "the same at height %d: %d tables\n", have.Height, len(have.Tables))
	return nil
}
