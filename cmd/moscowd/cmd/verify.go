package cmd

import "github.com/spf13/cobra"

// NewVerifyCmd gives the checks for which nobody must be trusted: a file, and a block hash that the reader knows.
func NewVerifyCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Check a public data set, a pass or a document without trusting anybody's server",
		Long: `Verify repeats what the chain computed and checks that the result is the chain's. It asks no server, but for documents with
--node, where the answer is proven.

Without a block hash that you trust it can only tell that a file is consistent with itself, and says NOT BOUND; of a document
it says UNKNOWN. In place of a hash you may trust witnesses, who sign checkpoints of the chain: --witnesses 3 --witness-keys FILE
--checkpoint http://gateway/v1/blocks/HEIGHT/checkpoint asks for three signatures of those in FILE.

Exit codes: 0 valid (also if NOT BOUND), 1 invalid, with the reason, 2 the file is unusable.`,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		Args: cobra.NoArgs,
	}
	cmd.AddCommand(newVerifySeasonCmd(), newVerifyStateCmd(), newVerifyPassCmd(), newVerifyDocumentCmd(), withImportedPolls(newVerifyPollCmd()), newVerifyElectionCmd())
	return cmd
}
