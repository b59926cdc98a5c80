package cmd

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/moscowchain/moscowd/cmd/moscowd/progress"
	votingclient "github.com/moscowchain/moscowd/x/voting/client"
)

func newVerifyElectionCmd() *cobra.Command {
	var (
		source trustSource
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "election FILE",
		Short: "Check the data set of an election: key, census, every ballot, every total",
		Long: `Verify election reads FILE (as "moscowd export election" writes it, plain or gzip) once, and repeats everything: the definition hash,
the key ceremony with its complaints, the census and its signatures, every ballot's signature and proofs, which ballots replace
others, spoiled ballots, the board, the sums of all districts, which districts are merged, the proofs of the trustees, the totals.

With --trusted-height and --trusted-hash it also follows the light blocks in the file from that block to the one that commits to
the election: then no ballot is missing or invented. With --witnesses it takes the block from a checkpoint instead. Without a
trusted block, the file is INTERNALLY CONSISTENT only.

docs/election-dataset.md describes the file and names what can be wrong with it.

Exit codes: 0 valid (also if only consistent, or NOT FINAL), 1 invalid, naming the first thing wrong, 2 the file is unusable.`,
		Example: "moscowd verify election election.jsonl --trusted-height 1 --trusted-hash 5D7C...",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			trust, err := source.trust(cmd.Context(), cmd.ErrOrStderr())
			if err != nil {
				return trustError(err)
			}
			found, err := verifyElection(cmd, args[0], func(in io.Reader) (*votingclient.ElectionVerification, error) {
				return votingclient.VerifyElection(in, trust, time.Now())
			})
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

// verifyElection checks a file and shows how much of it was read.
func verifyElection(
	cmd *cobra.Command, path string, verify func(io.Reader) (*votingclient.ElectionVerification, error),
) (*votingclient.ElectionVerification, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	reporter := progress.New(cmd.ErrOrStderr())
	defer reporter.Done()
	const megabyte = 1 << 20
	counting := &countingReader{in: file, report: func(bytes int64) {
		if total := info.Size() / megabyte; total > 20 { // less takes no time
			reporter.Report("megabytes", int(bytes/megabyte), int(total))
		}
	}}
	return verify(counting)
}

// countingReader tells how much was read.
type countingReader struct {
	in     io.Reader
	bytes  int64
	report func(bytes int64)
}

func (c *countingReader) Read(b []byte) (int, error) {
	n, err := c.in.Read(b)
	c.bytes += int64(n)
	c.report(c.bytes)
	return n, err
}
