package cmd

import (
	"encoding/json"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/replay"
)

// exitUnusable is the exit code for input that cannot be read as what it should be.
const exitUnusable = 2

// NewAllocateCmd gives the dry run of an allocation: no node, no keys, no network.
func NewAllocateCmd() *cobra.Command {
	var (
		policyName string
		trace      bool
		outFile    string
	)
	cmd := &cobra.Command{
		Use:   "allocate FILE",
		Short: "Allocate the places of a season from a file, without a node",
		Long: `Allocate reads a season's seasons, applications and plan from FILE (JSON, plain or gzip), gives the places to the
applications by the policy and prints the lists as JSON. The same file gives the same output on every machine.

Exit codes: 0 done, 1 the output could not be written, 2 the file or the policy is unusable.`,
		Example: "moscowd allocate season.json.gz --policy first-come-2018 -o lists.json",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			output, err := allocate(args[0], policyName, trace)
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			encoded, err := json.Marshal(output)
			if err != nil {
				return err
			}
			encoded = append(encoded, '\n')
			if outFile != "" {
				return os.WriteFile(outFile, encoded, 0o644) //nolint:gosec // the lists are public
			}
			_, err = cmd.OutOrStdout().Write(encoded)
			return err
		},
	}
	cmd.Flags().StringVar(&policyName, "policy", policyFlag(rules.FirstCome2018Name), "rules by which places are given")
	cmd.Flags().BoolVar(&trace, "trace", false, "add the free places at every stage")
	cmd.Flags().StringVarP(&outFile, "output", "o", "", "write to this file instead of standard output")
	return cmd
}

func allocate(path, policyName string, trace bool) (*replay.Output, error) {
	policy, err := rules.PolicyByName(strings.ToUpper(strings.ReplaceAll(policyName, "-", "_")))
	if err != nil {
		return nil, err
	}
	in, err := readFixture(path)
	if err != nil {
		return nil, err
	}
	return replay.Replay(in, policy, trace), nil
}

// policyFlag is how a policy is written on the command line.
func policyFlag(name string) string {
	return strings.ToLower(strings.ReplaceAll(name, "_", "-"))
}
