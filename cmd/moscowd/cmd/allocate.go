package cmd

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/compare"
	"github.com/moscowchain/moscowd/x/marketslots/rules/replay"
)

// exitUnusable is the exit code for input that cannot be read as what it should be.
const exitUnusable = 2

// NewAllocateCmd gives the dry run of an allocation: no node, no keys, no network.
func NewAllocateCmd() *cobra.Command {
	var (
		policyName  string
		compareName string
		trace       bool
		asJSON      bool
		outFile     string
	)
	cmd := &cobra.Command{
		Use:   "allocate FILE",
		Short: "Allocate the places of a season from a file, without a node",
		Long: `Allocate reads a season's seasons, applications and plan from FILE (JSON, plain or gzip), gives the places to the
applications by the policy and prints the lists as JSON. The same file gives the same output on every machine.

The file has no data of a chain. For first-come the claimed date stands for the time of filing and the register number
for the number that the chain would have assigned, and every declarant type counts as confirmed.

--compare prints instead what another policy would have made of the same file: both totals, who gains a place by
--policy and who loses one.

Exit codes: 0 done, 1 the output could not be written, 2 the file or a policy is unusable.`,
		Example: "moscowd allocate season.json.gz -o lists.json\nmoscowd allocate season.json.gz --policy first-come --compare first-come-2018",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			output, err := allocate(args[0], policyName, compareName, trace)
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			encoded, err := encodeAllocation(output, asJSON)
			if err != nil {
				return err
			}
			if outFile != "" {
				return os.WriteFile(outFile, encoded, 0o644) //nolint:gosec // the lists are public
			}
			_, err = cmd.OutOrStdout().Write(encoded)
			return err
		},
	}
	cmd.Flags().StringVar(&policyName, "policy", policyFlag(rules.DefaultPolicyName), "rules by which places are given: "+policyFlags())
	cmd.Flags().StringVar(&compareName, "compare", "", "print the difference from this policy instead of the lists")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the comparison as JSON; the lists always are")
	cmd.Flags().BoolVar(&trace, "trace", false, "add the free places at every stage")
	cmd.Flags().StringVarP(&outFile, "output", "o", "", "write to this file instead of standard output")
	cmd.MarkFlagsMutuallyExclusive("compare", "trace")
	return cmd
}

// allocate gives a *replay.Output, or a *compare.Comparison if there is a policy to compare with.
func allocate(path, policyName, compareName string, trace bool) (any, error) {
	policy, err := policyByFlag(policyName)
	if err != nil {
		return nil, err
	}
	if compareName == "" {
		in, err := readFixture(path)
		if err != nil {
			return nil, err
		}
		return replay.Replay(in, policy, trace), nil
	}
	base, err := policyByFlag(compareName)
	if err != nil {
		return nil, err
	}
	in, err := readFixture(path)
	if err != nil {
		return nil, err
	}
	filed, _ := replay.Register(in)
	return compare.Run(in.Plan, filed, base, policy), nil
}

func encodeAllocation(output any, asJSON bool) ([]byte, error) {
	var out bytes.Buffer
	if comparison, ok := output.(*compare.Comparison); ok && !asJSON {
		err := comparison.Print(&out)
		return out.Bytes(), err
	}
	err := json.NewEncoder(&out).Encode(output)
	return out.Bytes(), err
}

// policyByFlag looks up a policy written as on the command line or by its own name.
func policyByFlag(text string) (rules.Policy, error) {
	policy, err := rules.PolicyByName(strings.ToUpper(strings.ReplaceAll(text, "-", "_")))
	if err != nil {
		return rules.Policy{}, fmt.Errorf("%w; there are: %s", err, policyFlags())
	}
	return policy, nil
}

func policyFlags() string {
	names := rules.PolicyNames()
	for i := range names {
		names[i] = policyFlag(names[i])
	}
	return strings.Join(names, ", ")
}

// policyFlag is how a policy is written on the command line.
func policyFlag(name string) string {
	return strings.ToLower(strings.ReplaceAll(name, "_", "-"))
}
