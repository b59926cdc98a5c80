package cmd

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// envPrefix begins the environment variables that set flags: MOSCOWD_HOME for --home.
const envPrefix = "MOSCOWD"

// flagsFromEnv sets the flags that are not on the command line from the environment. The SDK does it only after it has
// taken the home from the flags.
func flagsFromEnv(cmd *cobra.Command) error {
	var failed error
	cmd.Flags().VisitAll(func(flag *pflag.Flag) {
		name := envPrefix + "_" + strings.ToUpper(strings.NewReplacer("-", "_", ".", "_").Replace(flag.Name))
		value, ok := os.LookupEnv(name)
		if !ok || value == "" || flag.Changed || failed != nil {
			return
		}
		if err := cmd.Flags().Set(flag.Name, value); err != nil {
			failed = &ExitError{Code: exitUnusable, Err: fmt.Errorf("environment variable %s: %w", name, err)}
		}
	})
	return failed
}
