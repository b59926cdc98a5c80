package cmd

import (
	"github.com/spf13/cobra"

	"github.com/moscowchain/moscowd/app"
)

// isGatewayProcess reports whether the command line is of a process that a gateway starts. There may be a hundred of them on
// a machine, so they have their commands and nothing else: no app is built for them.
func isGatewayProcess(args []string) bool {
	return len(args) > 1 && args[0] == "gateway" && (args[1] == "worker" || args[1] == "api")
}

func newGatewayProcessRoot() (*cobra.Command, error) {
	root := &cobra.Command{Use: app.Name, SilenceUsage: true}
	gateway := &cobra.Command{Use: "gateway"}
	gateway.AddCommand(newGatewayWorkerCmd(), newGatewayAPICmd())
	root.AddCommand(standalone(gateway))
	return root, nil
}
