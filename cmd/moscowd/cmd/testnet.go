package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/localnet"
)

// firstBlockTimeout is how long a new network may take to its first block.
const firstBlockTimeout = 2 * time.Minute

// NewTestnetCmd runs a whole network on one machine.
func NewTestnetCmd() *cobra.Command {
	cmd := &cobra.Command{Use: "testnet", Short: "Run a whole network on this machine"}
	cmd.AddCommand(newTestnetInitCmd(), newTestnetStartCmd())
	return cmd
}

func newTestnetInitCmd() *cobra.Command {
	var options localnet.Options
	var ifMissing bool
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Write the homes of a network",
		Long: `Write the homes of a network: keys, configuration and a common genesis.

Every home has the department's account under the name operator; the first has registrar,
fairs, developer, issuer, counter and resident too.
Keys are kept unencrypted and unknown accounts may write a little: not for production.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if ifMissing {
				if network, err := localnet.Load(options.Dir); err == nil {
					printNodes(cmd, network)
					return nil
				}
			}
			network, err := localnet.Init(options)
			if err != nil {
				return err
			}
			printNodes(cmd, network)
			return nil
		},
	}
	cmd.Flags().StringVarP(&options.Dir, "output-dir", "o", "localnet", "directory for the homes")
	cmd.Flags().IntVar(&options.Validators, "validators", 4, "number of departments")
	cmd.Flags().StringVar(&options.ChainID, "chain-id", app.ChainID, "chain id")
	cmd.Flags().IntVar(&options.BasePort, "base-port", 26650, "first of ten ports for each node; 0 finds free ones")
	cmd.Flags().DurationVar(&options.VotingPeriod, "voting-period", 30*time.Second, "how long departments may vote on a proposal")
	cmd.Flags().BoolVar(&ifMissing, "if-missing", false, "keep a network that is there already")
	return cmd
}

func newTestnetStartCmd() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "start",
		Short: "Run the nodes of a network until Ctrl-C",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			network, err := localnet.Load(dir)
			if err != nil {
				return err
			}
			ctx, cancel := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer cancel()
			binary, err := os.Executable()
			if err != nil {
				return err
			}
			running, err := network.Start(binary)
			if err != nil {
				return err
			}
			err = waitReady(ctx, running)
			if err == nil {
				printNodes(cmd, network)
				fmt.Fprintln(cmd.OutOrStdout(), "running; Ctrl-C stops all nodes")
				<-ctx.Done()
			}
			if errors.Is(err, context.Canceled) {
				err = nil
			}
			return errors.Join(err, running.Stop())
		},
	}
	cmd.Flags().StringVar(&dir, "dir", "localnet", "directory that testnet init wrote")
	return cmd
}

// waitReady waits until every node answers queries about the state of block 1, which it does once it has block 2.
func waitReady(ctx context.Context, running *localnet.Running) error {
	ctx, cancel := context.WithTimeout(ctx, firstBlockTimeout)
	defer cancel()
	for i := range running.Nodes {
		if err := running.WaitHeight(ctx, i, 2); err != nil {
			return err
		}
	}
	return nil
}

func printNodes(cmd *cobra.Command, network *localnet.Network) {
	for i, node := range network.Nodes {
		home := network.Home(i)
		if wd, err := os.Getwd(); err == nil {
			if relative, err := filepath.Rel(wd, home); err == nil {
				home = relative
			}
		}
		ethereum := ""
		if i == 0 {
			ethereum = fmt.Sprintf("  JSON-RPC %s %s", node.JSONRPC, node.WebSocket)
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%s  RPC %s  REST %s  gRPC %s%s  --home %s\n", node.Name, node.RPC, node.REST, node.GRPC, ethereum, home)
	}
}
