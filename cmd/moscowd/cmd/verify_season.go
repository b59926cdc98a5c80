package cmd

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/cometbft/cometbft/crypto/tmhash"
	"github.com/spf13/cobra"

	"github.com/moscowchain/moscowd/lightproof"
	marketclient "github.com/moscowchain/moscowd/x/marketslots/client"
	"github.com/moscowchain/moscowd/x/marketslots/dataset"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/compare"
)

// exitInvalid is the exit code for a data set that is not what it claims.
const exitInvalid = 1

func newVerifySeasonCmd() *cobra.Command {
	var (
		source trustSource
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "season FILE",
		Short: "Check the data set of a season of fairs",
		Long: `Verify season reads FILE (as "moscowd export season" writes it, plain or gzip, at most 1 GB), allocates the places again
and compares every outcome, the Merkle roots and the statistics. Then it repeats what happened to places since: every
offer, its deadline and every holder.

With --trusted-height and --trusted-hash it also follows the light blocks in the file from that block to the one that
commits to the result; the block must be in the file (see --anchor-height of the export). Departments have no stake that
could be slashed, so a trusted block may be up to 10 years old.

After the verdict on a valid file it prints what the same records would have given under another policy. Nobody decided
that; it says what the choice of the policy means.

Exit codes: 0 valid (also if NOT BOUND), 1 invalid, naming the first difference, 2 the file is unusable.`,
		Example: "moscowd verify season season.json --trusted-height 1 --trusted-hash 5D7C...",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			trust, err := source.trust(cmd.Context(), cmd.ErrOrStderr())
			if err != nil {
				return trustError(err)
			}
			set, err := dataset.ReadFile(args[0])
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			found, err := marketclient.Verify(set, trust, time.Now())
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: fmt.Errorf("%s: %w", args[0], err)}
			}
			others, err := otherPolicies(set, found)
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			return printVerification(cmd.OutOrStdout(), found, others, asJSON)
		},
	}
	source.add(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the result as JSON")
	return cmd
}

// parseTrust gives nil if nothing is trusted.
func parseTrust(height int64, hash string) (*lightproof.Trust, error) {
	if height == 0 && hash == "" {
		return nil, nil
	}
	if height < 1 || hash == "" {
		return nil, errors.New("a trusted block needs both --trusted-height, 1 or more, and --trusted-hash")
	}
	decoded, err := hex.DecodeString(hash)
	if err != nil || len(decoded) != tmhash.Size {
		return nil, fmt.Errorf("--trusted-hash %q is not %d hexadecimal digits", hash, 2*tmhash.Size)
	}
	return &lightproof.Trust{Height: height, Hash: decoded}, nil
}

// otherPolicies compares a valid season with what every other policy would have made of it.
func otherPolicies(set *dataset.Set, found *marketclient.Verification) ([]*compare.Comparison, error) {
	if !found.Valid {
		return nil, nil
	}
	var others []*compare.Comparison
	for _, name := range rules.PolicyNames() {
		if name == set.Season.Policy {
			continue
		}
		comparison, err := set.Compare(name)
		if err != nil {
			return nil, err
		}
		others = append(others, comparison)
	}
	return others, nil
}

// printVerification prints what was found; the error carries the exit code and no text, since all is printed.
func printVerification(w io.Writer, found *marketclient.Verification, others []*compare.Comparison, asJSON bool) error {
	if asJSON {
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(struct {
			*marketclient.Verification
			Others []*compare.Comparison `json:"other_policies,omitempty"`
		}{found, others}); err != nil {
			return err
		}
	} else if err := printFound(w, found, others); err != nil {
		return err
	}
	if !found.Valid {
		return &ExitError{Code: exitInvalid, Err: errors.New("")}
	}
	return nil
}

func printFound(w io.Writer, found *marketclient.Verification, others []*compare.Comparison) error {
	if err := found.Print(w); err != nil {
		return err
	}
	for _, comparison := range others {
		if _, err := fmt.Fprintf(w, "\nThe same records under %s, which did not apply:\n", comparison.Other.Policy); err != nil {
			return err
		}
		if err := comparison.Print(w); err != nil {
			return err
		}
	}
	return nil
}
