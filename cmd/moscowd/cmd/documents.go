package cmd

import "github.com/spf13/cobra"

// NewDocumentsCmd gives what residents, departments and verifiers need beside queries and messages.
func NewDocumentsCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "documents",
		Short: "Ask for, issue, keep and show documents",
		Long: `Documents that prove themselves: a department signs and anchors them, the holder keeps the file, anybody can check it.

A resident        request, status, receive, then disclose to show only some fields; consent lets another department ask.
A counter's clerk file asks for a person who stands there; receive gives the paper.
A department      register-key comes first; inbox receives requests and hands documents back; issue signs and anchors;
                  suspend, reinstate, revoke and supersede say what became of documents.
A verifier        moscowd verify document; bundle makes the file with which that works without a network.

What is public and what is done by one message alone is elsewhere: moscowd query documents, moscowd tx documents.`,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		Args: cobra.NoArgs,
	}
	cmd.AddCommand(
		newDocumentsRequestCmd(), newDocumentsFileCmd(), newDocumentsStatusCmd(), newDocumentsReceiveCmd(),
		newDocumentsBackupCmd(), newDocumentsRestoreCmd(), newDocumentsInboxCmd(), newDocumentsAskCmd(),
		standalone(newDocumentsDiscloseCmd()), standalone(newDocumentsConsentCmd()),
	)
	cmd.AddCommand(standalone(newDocumentsBundleCmd()))
	cmd.AddCommand(
		newDocumentsIssueCmd(), newDocumentsRegisterKeyCmd(), standalone(newDocumentsNewKeyCmd()), standalone(newDocumentsExampleCmd()),
	)
	for _, verb := range statusVerbs() {
		cmd.AddCommand(newDocumentsStatusChangeCmd(verb))
	}
	return cmd
}
