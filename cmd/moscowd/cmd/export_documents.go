package cmd

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"

	"github.com/moscowchain/moscowd/cmd/moscowd/progress"
	"github.com/moscowchain/moscowd/durable"
	documentsclient "github.com/moscowchain/moscowd/x/documents/client"
	documentset "github.com/moscowchain/moscowd/x/documents/dataset"
	"github.com/moscowchain/moscowd/x/documents/rules"
)

// newExportDocumentsCmd gives "documents", a subcommand of export.
func newExportDocumentsCmd() *cobra.Command {
	var (
		outFile   string
		csvFolder string
		days      uint32
	)
	cmd := &cobra.Command{
		Use:   "documents",
		Short: "Write the public data set of documents: types, keys, batches, counts of statuses, statistics",
		Long: `Export documents asks a node, at one height, for all kinds of documents, the keys and batches of departments, how many documents
of each status list are revoked, suspended or superseded, and how fast requests were decided over the last --days days.

The set is for counting and charting: no document and nothing about a person is in it, and no proof. Whether a document is
genuine tells "moscowd verify document".

Files are written in one step; without -o and --csv the set goes to standard output.`,
		Example: "moscowd export documents --days 90 -o documents.json --csv tables",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			if days < 1 || days > rules.MaxWindow {
				return &ExitError{Code: exitUnusable, Err: fmt.Errorf("--days is %d, want 1 to %d", days, rules.MaxWindow)}
			}
			clientCtx, err := client.GetClientQueryContext(cmd)
			if err != nil {
				return err
			}
			reporter := progress.New(cmd.ErrOrStderr())
			set, err := documentsclient.Collect(cmd.Context(), documentsclient.Source{Queries: clientCtx, Node: clientCtx.Client}, days, reporter.Report)
			reporter.Done()
			if err != nil {
				return err
			}
			return writeDocuments(cmd, set, outFile, csvFolder)
		},
	}
	cmd.Flags().StringVarP(&outFile, "output", "o", "", "write the data set to this file")
	cmd.Flags().StringVar(&csvFolder, "csv", "", "write the tables types, issuer_keys, batches, status_lists and statistics into this folder")
	cmd.Flags().Uint32Var(&days, "days", 30, "window of the statistics in days, ending today")
	addNodeFlags(cmd)
	return cmd
}

func writeDocuments(cmd *cobra.Command, set *documentset.Set, outFile, csvFolder string) error {
	if csvFolder != "" {
		if err := os.MkdirAll(csvFolder, 0o750); err != nil {
			return err
		}
		for _, table := range set.Tables() {
			if err := durable.Write(filepath.Join(csvFolder, table.Name), 0o644, table.Write); err != nil {
				return fmt.Errorf("write %s: %w", table.Name, err)
			}
		}
	}
	switch {
	case outFile != "":
		if err := durable.Write(outFile, 0o644, set.Write); err != nil {
			return fmt.Errorf("write %s: %w", outFile, err)
		}
	case csvFolder == "":
		if err := set.Write(cmd.OutOrStdout()); err != nil {
			return err
		}
	}
	cmd.PrintErrf("documents of %s at height %d: %d types, %d batches\n", set.ChainID, set.Height, len(set.Types), len(set.Batches))
	return nil
}
