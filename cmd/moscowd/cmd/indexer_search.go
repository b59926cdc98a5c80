package cmd

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/moscowchain/moscowd/indexer"
	"github.com/moscowchain/moscowd/indexer/store"
)

func newIndexerSearchCmd(encoding indexer.Encoding) *cobra.Command {
	var (
		storeURL string
		asJSON   bool
	)
	cmd := &cobra.Command{
		Use:   "search TEXT",
		Short: "Find blocks, transactions, accounts, documents, applications, polls and departments",
		Long: `Search takes what a person may have at hand: a height or another number, the hash of a block or of a transaction (native or Ethereum's),
an address (moscow1... or 0x...), ISSUER/NUMBER or the root of a batch of documents, the number of an application, a vote's
tracker, a validator's consensus address, or a part of a department's name.

Exit codes: 0 found, 1 nothing found or failed, 2 the command line is unusable.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			s, err := store.OpenReader(cmd.Context(), storeURL)
			if err != nil {
				return indexerError(err)
			}
			defer s.Close()
			hits, err := s.Search(cmd.Context(), encoding.Addresses, args[0])
			if err != nil {
				return err
			}
			if asJSON {
				encoder := json.NewEncoder(cmd.OutOrStdout())
				encoder.SetIndent("", "  ")
				return encoder.Encode(append([]store.Hit{}, hits...))
			}
			if len(hits) == 0 {
				return fmt.Errorf("nothing in the index is called %q", args[0])
			}
			for _, hit := range hits {
				fmt.Fprintf(cmd.OutOrStdout(), "%-12s %s  %s\n", hit.Kind, hit.Key, hit.Title)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&storeURL, flagStore, defaultStore, storeHelp)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the rows as JSON; nothing found is an empty list")
	return cmd
}
