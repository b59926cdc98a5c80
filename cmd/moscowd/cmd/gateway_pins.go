package cmd

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/moscowchain/moscowd/durable"
	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/lightproof/pins"
	"github.com/moscowchain/moscowd/verify"
)

func newGatewayPinsCmd() *cobra.Command {
	var (
		source           trustSource
		nodeURL, outFile string
		height           int64
	)
	cmd := &cobra.Command{
		Use:   "pins",
		Short: "Write the block and validators that the portal's pages trust",
		Long: `Pins asks a node for a block that you trust, or for a later one that follows from it by the rules of the light client, and writes its
height, hash and validators. The pages of the portal check every proof against them: give the file to "moscowd gateway --portal-pins",
or put it in place of portal/pins.json before "make portal", which compiles it in.

The node need not be trusted. The block must be: name it by --trusted-height and --trusted-hash, which you know from elsewhere, or trust witnesses.

Exit codes: 0 written, 1 the node's chain does not follow from the block, 2 no block is trusted, or the command line is unusable.`,
		Example: "moscowd gateway pins --trusted-height 1 --trusted-hash 5D7C... -o pins.json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			trust, err := source.trust(cmd.Context(), cmd.ErrOrStderr())
			if err != nil {
				return trustError(err)
			}
			if trust == nil {
				return &ExitError{Code: exitUnusable, Err: errors.New("name the block to trust by --trusted-height and --trusted-hash, or witnesses by --witnesses")}
			}
			if height == 0 {
				height = trust.Height
			}
			node, err := verify.Dial(nodeURL)
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			first, err := node.Commit(cmd.Context(), &trust.Height)
			if err != nil {
				return fmt.Errorf("block %d: %w", trust.Height, err)
			}
			if first.Header == nil {
				return fmt.Errorf("the node has no block %d", trust.Height)
			}
			blocks, err := lightproof.Follow(cmd.Context(), node, first.ChainID, trust, height)
			if err != nil {
				return err
			}
			data, err := json.Marshal(pins.Of(blocks[len(blocks)-1]))
			if err != nil {
				return err
			}
			data = append(data, '\n')
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
	cmd.Flags().StringVar(&nodeURL, flagNodeURL, defaultNodeURL, nodeURLHelp)
	cmd.Flags().StringVarP(&outFile, "output", "o", "", "write the pins to this file")
	cmd.Flags().Int64Var(&height, "height", 0, "pin this later block, instead of the one that you trust")
	source.add(cmd)
	cmd.Flags().SetNormalizeFunc(trustedNames)
	return cmd
}
