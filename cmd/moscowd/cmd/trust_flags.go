package cmd

import (
	"github.com/spf13/cobra"

	"github.com/moscowchain/moscowd/lightproof"
)

// trustFlags name a block that the reader knows from elsewhere.
type trustFlags struct {
	height int64
	hash   string
}

func (f *trustFlags) add(cmd *cobra.Command) {
	cmd.Flags().Int64Var(&f.height, "trusted-height", 0, "height of a block that you trust")
	cmd.Flags().StringVar(&f.hash, "trusted-hash", "", "hash of that block, 64 hexadecimal digits")
}

// trust gives nil if no flag was given.
func (f *trustFlags) trust() (*lightproof.Trust, error) { return parseTrust(f.height, f.hash) }
