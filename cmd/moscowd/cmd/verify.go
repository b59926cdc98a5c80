package cmd

import "github.com/spf13/cobra"

// NewVerifyCmd gives the checks that need no node: a file, and a block hash that the reader trusts.
func NewVerifyCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Check a public data set without a node",
		Long: `Verify repeats what the chain computed and checks that the result is the chain's. It asks no server.

Without a block hash that you trust it can only tell that a file is consistent with itself, and says NOT BOUND.

Exit codes: 0 valid (also if NOT BOUND), 1 invalid, naming the first difference, 2 the file is unusable.`,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		Args: cobra.NoArgs,
	}
	cmd.AddCommand(newVerifySeasonCmd(), newVerifyPassCmd())
	return cmd
}
