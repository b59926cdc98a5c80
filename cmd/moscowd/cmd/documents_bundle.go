package cmd

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client/flags"

	"github.com/moscowchain/moscowd/cmd/moscowd/progress"
	"github.com/moscowchain/moscowd/durable"
	"github.com/moscowchain/moscowd/verify"
)

// newDocumentsBundleCmd gives "bundle FILE...", a subcommand of documents.
func newDocumentsBundleCmd() *cobra.Command {
	var node, outFile string
	var anchor int64
	cmd := &cobra.Command{
		Use:   "bundle FILE...",
		Short: "Collect what is needed to check documents without a network",
		Long: `Bundle asks a node for the proof of everything in the chain's state that the check of these documents needs, and for whole
status lists, at the node's latest block. "moscowd verify document FILE --bundle" needs no network then. What is revoked later
is not in the bundle: make it anew as often as that matters.

The proof begins at the block --anchor-height; readers must trust that block or one that the proof passes. The bundle holds
nothing of the documents but which batches they are in.

Exit codes: 0 written, 1 failed, 2 one of the files is no document.`,
		Example: "moscowd documents bundle extract.msd.json --node http://node.example:26657 -o extract.bundle.json",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			reporter := progress.New(cmd.ErrOrStderr())
			defer reporter.Done()
			bundle, err := collectBundle(cmd, node, anchor, args, reporter)
			if errors.Is(err, verify.ErrUnusable) {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			if err != nil {
				return err
			}
			data, err := bundle.Encode()
			if err != nil {
				return err
			}
			if outFile == "" {
				_, err = cmd.OutOrStdout().Write(data)
				return err
			}
			return durable.Write(outFile, 0o644, func(w io.Writer) error {
				_, err := w.Write(data)
				return err
			})
		},
	}
	cmd.Flags().StringVar(&node, flags.FlagNode, "http://localhost:26657", "CometBFT RPC of the node to ask")
	cmd.Flags().StringVarP(&outFile, "output", "o", "", "write the bundle to this file")
	cmd.Flags().Int64Var(&anchor, "anchor-height", 1, "block at which the proof begins; readers who trust it can use the bundle")
	return cmd
}

func collectBundle(cmd *cobra.Command, url string, anchor int64, files []string, reporter *progress.Reporter) (*verify.Bundle, error) {
	documents := make([][]byte, len(files))
	for i, name := range files {
		var err error
		if documents[i], err = readDocument(cmd.InOrStdin(), name); err != nil {
			return nil, err
		}
	}
	if anchor < 1 {
		return nil, &ExitError{Code: exitUnusable, Err: fmt.Errorf("--anchor-height %d is not 1 or more", anchor)}
	}
	node, err := verify.Dial(url)
	if err != nil {
		return nil, err
	}
	return verify.Collect(cmd.Context(), node, documents, anchor, func(done, total int) { reporter.Report("documents", done, total) })
}
