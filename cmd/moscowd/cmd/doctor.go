package cmd

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/version"

	"github.com/moscowchain/moscowd/doctor"
)

// NewDoctorCmd checks a node.
func NewDoctorCmd() *cobra.Command {
	var (
		servers []string
		asJSON  bool
	)
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check a node and say what to do",
		Long: `Doctor checks the node of a home: clock, disk, limits, configuration, addresses, genesis, version, peers, whether it
follows the chain, and for a validator its key and what it signed. It changes nothing, and works whether the node runs or not.

Give it RPC servers of other nodes to compare with: without them it cannot tell a wrong genesis, a fork, a wrong clock or
a key that signs elsewhere.

Exit codes: 0 nothing failed (there may be warnings), 1 a check failed, 2 the home cannot be read.`,
		Example: "moscowd doctor --rpc http://HOST1:26657,http://HOST2:26657",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			home, err := cmd.Flags().GetString(flags.FlagHome)
			if err != nil {
				return err
			}
			if home, err = filepath.Abs(home); err != nil {
				return err
			}
			facts, err := doctor.Gather(cmd.Context(), home, version.Version, servers)
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: fmt.Errorf("the home cannot be examined: %w", err)}
			}
			report := doctor.Examine(facts, time.Now())
			write := report.Print
			if asJSON {
				write = report.PrintJSON
			}
			if err := write(cmd.OutOrStdout()); err != nil {
				return err
			}
			if report.Count(doctor.Fail) > 0 {
				return &ExitError{Code: 1, Err: errors.New("")}
			}
			return nil
		},
	}
	cmd.Flags().StringSliceVar(&servers, "rpc", nil, "RPC servers of other nodes, http://HOST:PORT")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the report as JSON")
	return cmd
}
