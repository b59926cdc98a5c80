package cmd

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	marketclient "github.com/moscowchain/moscowd/x/marketslots/client"
	"github.com/moscowchain/moscowd/x/marketslots/dataset"
	"github.com/moscowchain/moscowd/x/marketslots/rules/pass"
)

func newVerifyPassCmd() *cobra.Command {
	var (
		closingFile   string
		fair          uint64
		day           string
		trustedHeight int64
		trustedHash   string
		asJSON        bool
	)
	cmd := &cobra.Command{
		Use:   "pass TEXT|FILE|-",
		Short: "Check an entry pass of a fair without a node",
		Long: `Verify pass checks the text of an entry pass, given as it is, in a file or on standard input, against --closing: the small
file of "moscowd fairs closing", or the whole data set of "moscowd export season". Only the whole data set tells which places
were given back and who got them; make it anew every day.

With --trusted-height and --trusted-hash the closing is traced to that block, as by "moscowd verify season"; without, the
result is INTERNALLY CONSISTENT only. --fair and --day refuse a pass for another fair or day. The pass names nobody: ask
whose the application is.

Exit codes: 0 valid (also if only consistent), 1 invalid, with the reason, 2 the pass or the closing is unusable.`,
		Example: "moscowd verify pass pass.txt --closing season.json --fair 12 --day 2026-05-01 --trusted-height 1 --trusted-hash 5D7C...",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			found, err := verifyPass(cmd.InOrStdin(), args[0], closingFile, fair, day, trustedHeight, trustedHash)
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			return printPass(cmd.OutOrStdout(), found, asJSON)
		},
	}
	cmd.Flags().StringVar(&closingFile, "closing", "", "closing file or data set of the season")
	_ = cmd.MarkFlagRequired("closing") // the flag is there
	cmd.Flags().Uint64Var(&fair, "fair", 0, "refuse passes for another fair")
	cmd.Flags().StringVar(&day, "day", "", "refuse passes for another day than this, such as 2026-05-01")
	cmd.Flags().Int64Var(&trustedHeight, "trusted-height", 0, "height of a block that you trust")
	cmd.Flags().StringVar(&trustedHash, "trusted-hash", "", "hash of that block, 64 hexadecimal digits")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the result as JSON")
	return cmd
}

// verifyPass gives an error for what cannot be checked.
func verifyPass(
	stdin io.Reader, arg, closingFile string, fair uint64, day string, trustedHeight int64, trustedHash string,
) (*marketclient.PassVerification, error) {
	where := marketclient.Where{Fair: fair}
	trust, err := parseTrust(trustedHeight, trustedHash)
	if err != nil {
		return nil, err
	}
	if day != "" {
		if where.Day, err = parseDay(day); err != nil {
			return nil, err
		}
	}
	text, err := readPass(stdin, arg)
	if err != nil {
		return nil, err
	}
	set, whole, err := dataset.ReadClosingFile(closingFile)
	if err != nil {
		return nil, err
	}
	return marketclient.VerifyPass(text, set, whole, where, trust, time.Now())
}

// readPass reads at most a little more than a pass can have, so that one that is too long is found out.
func readPass(stdin io.Reader, arg string) (string, error) {
	from := stdin
	switch {
	case strings.HasPrefix(arg, pass.Prefix):
		return arg, nil
	case arg != "-":
		file, err := os.Open(arg)
		if err != nil {
			return "", fmt.Errorf("the pass is neither a text that begins with %s nor a file: %w", pass.Prefix, err)
		}
		defer func() { _ = file.Close() }() // it was only read
		from = file
	}
	text, err := io.ReadAll(io.LimitReader(from, int64(pass.MaxText)+10))
	return string(text), err
}

// printPass prints what was found; the error carries the exit code and no text, since all is printed.
func printPass(w io.Writer, found *marketclient.PassVerification, asJSON bool) error {
	if asJSON {
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(found); err != nil {
			return err
		}
	} else if err := found.Print(w); err != nil {
		return err
	}
	if !found.Valid {
		return &ExitError{Code: exitInvalid, Err: errors.New("")}
	}
	return nil
}
