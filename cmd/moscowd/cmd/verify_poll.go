package cmd

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/moscowchain/moscowd/cmd/moscowd/progress"
	votingclient "github.com/moscowchain/moscowd/x/voting/client"
	"github.com/moscowchain/moscowd/x/voting/pollfile"
)

func newVerifyPollCmd() *cobra.Command {
	var (
		source trustSource
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "poll FILE",
		Short: "Check the data set of a poll: every signature, the census, the count",
		Long: `Verify poll reads FILE (as "moscowd export poll" writes it, plain or gzip), checks the signature, the time and the choices
of every vote, who may vote by the census, and which votes replace others, and counts again.

With --trusted-height and --trusted-hash it also follows the light blocks in the file from that block to the one that commits to
the running hash and the number of votes: then no vote up to that block is missing. If the poll was open then, the file is NOT
FINAL. Without a trusted block, the file is INTERNALLY CONSISTENT only.

Exit codes: 0 valid (also if only consistent), 1 invalid, naming the first thing wrong, 2 the file is unusable.`,
		Example: "moscowd verify poll poll.json --trusted-height 1 --trusted-hash 5D7C...",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			trust, err := source.trust(cmd.Context(), cmd.ErrOrStderr())
			if err != nil {
				return trustError(err)
			}
			file, err := pollfile.ReadFile(args[0])
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			reporter := progress.New(cmd.ErrOrStderr())
			found, err := votingclient.Verify(file, trust, time.Now(), func(done, total int) {
				if total > 10_000 { // less takes no time
					reporter.Report("votes", done, total)
				}
			})
			reporter.Done()
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: fmt.Errorf("%s: %w", args[0], err)}
			}
			if asJSON {
				encoder := json.NewEncoder(cmd.OutOrStdout())
				encoder.SetIndent("", "  ")
				err = encoder.Encode(found)
			} else {
				err = found.Print(cmd.OutOrStdout())
			}
			if err == nil && !found.Valid {
				err = &ExitError{Code: exitInvalid, Err: errors.New("")}
			}
			return err
		},
	}
	source.add(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the result as JSON")
	return cmd
}
