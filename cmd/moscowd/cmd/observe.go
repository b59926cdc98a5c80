package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client/flags"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/cmd/moscowd/progress"
	"github.com/moscowchain/moscowd/observe"
)

// observerLog is the log of an observer in its home.
const observerLog = "node.log"

// NewObserveCmd runs a node that follows the chain and signs nothing.
func NewObserveCmd() *cobra.Command {
	var o observe.Options
	cmd := &cobra.Command{
		Use:   "observe",
		Short: "Run a node that follows the chain; nobody's permission is needed",
		Long: `Observe runs a node that follows the chain, checks every block and signs nothing. The first run makes its home; later runs
go on where it stopped and need no flags.

With --trust-height and --trust-hash it begins with a snapshot of the state that some peer offers, checked from that block
on: ask more than one department for the hash, by a way other than this network. The trusted block must lie below the
snapshot, so take one some thousand blocks old. Without them it executes every block since genesis.

It remembers every node it hears of, passes blocks on, and lets other observers in, so that it goes on following through them if
validators refuse it. For others to find it, its port must be open, and --external-address must name it if the machine does not
have the public address itself.

It listens for peers on --port; RPC, gRPC, REST, metrics, JSON-RPC and WebSocket have the next six ports, for this machine only. What it is doing stands in
standard output, its log in HOME/` + observerLog + `.

Exit codes: 0 stopped by a signal, 1 failed, 2 the command line is unusable.`,
		Example: `moscowd observe --trust-height 120000 --trust-hash 5D7C... --rpc http://HOST1:26657,http://HOST2:26657 --peers ID@HOST:26656
moscowd observe --genesis genesis.json --genesis-hash 9F86... --peers ID@HOST:26656
moscowd observe`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			home, err := cmd.Flags().GetString(flags.FlagHome)
			if err != nil {
				return err
			}
			if !cmd.Flags().Changed(flags.FlagHome) {
				home = app.DefaultHome() + "-observer"
			}
			if o.Home, err = filepath.Abs(home); err != nil {
				return err
			}
			return runObserver(cmd, &o)
		},
	}
	cmd.Flags().StringSliceVar(&o.Peers, "peers", nil, "nodes to connect to, ID@HOST:PORT, validators or not")
	cmd.Flags().StringSliceVar(&o.Seeds, "seeds", nil, "nodes to ask for addresses of others, ID@HOST:PORT")
	cmd.Flags().StringSliceVar(&o.RPC, "rpc", nil, "RPC servers, http://HOST:PORT: headers for state sync, and the genesis if there is none; two or more")
	cmd.Flags().Int64Var(&o.TrustHeight, "trust-height", 0, "height of a block that you trust")
	cmd.Flags().StringVar(&o.TrustHash, "trust-hash", "", "hash of that block, 64 hexadecimal digits")
	cmd.Flags().StringVar(&o.Genesis, "genesis", "", "genesis: a file, the URL of a .json file, or the URL of an RPC server")
	cmd.Flags().StringVar(&o.GenesisHash, "genesis-hash", "", "SHA-256 of the genesis file, to be checked")
	cmd.Flags().IntVar(&o.Port, "port", 0, fmt.Sprintf("first of seven ports of a new observer (default %d)", observe.DefaultPort))
	cmd.Flags().StringVar(&o.ExternalAddress, "external-address", "", "HOST:PORT under which other nodes reach this one")
	return cmd
}

// runObserver prepares the home and runs the start command on it.
func runObserver(cmd *cobra.Command, o *observe.Options) error {
	out := cmd.OutOrStdout()
	node, err := observe.Prepare(cmd.Context(), o)
	if wrong := (*observe.UsageError)(nil); errors.As(err, &wrong) {
		return &ExitError{Code: exitUnusable, Err: err}
	}
	if err != nil {
		return err
	}
	announce(out, node)

	steps := &syncSteps{out: out, bar: progress.New(out), failed: make(chan string, 1)}
	log, err := observe.OpenLog(filepath.Join(node.Home, observerLog), steps.tell)
	if err != nil {
		return err
	}
	defer log.Close() //nolint:errcheck // nothing is lost that a later run would need

	start, _, err := cmd.Root().Find([]string{"start"})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(cmd.Context())
	defer cancel()
	start.SetContext(ctx)
	start.SetErr(log)
	start.SetOut(log)
	if err := start.ParseFlags([]string{"--" + flags.FlagHome, node.Home, "--" + flags.FlagLogFormat, "json"}); err != nil {
		return err
	}
	if err := cmd.Root().PersistentPreRunE(start, nil); err != nil {
		return err
	}
	go node.Watch(ctx, out, time.Now)
	err = start.RunE(start, nil)
	if failed := steps.failure(); failed != "" {
		err = fmt.Errorf("state sync failed: %s: run the same command again; if it fails again, take a later --trust-height or other --rpc servers", failed)
	}
	if err != nil {
		return fmt.Errorf("%w (log: %s)", err, filepath.Join(node.Home, observerLog))
	}
	return nil
}

// announce says what is about to run.
func announce(out io.Writer, node *observe.Node) {
	begin := "begins at genesis"
	switch {
	case node.Height > 0:
		begin = fmt.Sprintf("goes on at height %d", node.Height)
	case node.StateSync:
		begin = "begins with a snapshot"
	}
	fmt.Fprintf(out, "observer of %s %s; home %s\n", node.ChainID, begin, node.Home)
	fmt.Fprintf(out, "peers %s@%s  RPC %s  REST %s  gRPC %s  JSON-RPC %s\n", node.ID, node.P2P, node.RPC, node.REST, node.GRPC, node.JSONRPC)
}

// syncSteps prints the steps of state sync. Only the goroutine that syncs calls tell.
type syncSteps struct {
	out    io.Writer
	bar    *progress.Reporter
	hinted bool
	failed chan string
}

func (s *syncSteps) tell(step observe.Sync) {
	switch step.Stage {
	case observe.SyncLooking:
		fmt.Fprintln(s.out, "state sync: asking peers for snapshots")
	case observe.SyncNothingOffered:
		if !s.hinted {
			s.hinted = true
			fmt.Fprintln(s.out, "state sync: no peer offers a snapshot yet; nodes make one every 1000 blocks unless configured otherwise. Asking on; Ctrl-C ends it, and without --trust-height the node begins at genesis")
		}
	case observe.SyncRestoring:
		if step.Total == 0 {
			fmt.Fprintf(s.out, "state sync: restoring the snapshot of height %d\n", step.Height)
			return
		}
		s.bar.Report("state sync, chunks", step.Chunks, step.Total)
	case observe.SyncRejected:
		s.bar.Done()
		fmt.Fprintf(s.out, "state sync: the snapshot of height %d is of no use, looking for another %s\n", step.Height, step.Err)
	case observe.SyncRestored:
		s.bar.Done()
		fmt.Fprintf(s.out, "state sync: the state of height %d is restored and checked\n", step.Height)
	case observe.SyncFailed:
		s.bar.Done()
		s.failed <- step.Err
		// The node would go on without doing anything; a signal ends it in order.
		_ = syscall.Kill(os.Getpid(), syscall.SIGTERM)
	}
}

// failure is why state sync failed, or "".
func (s *syncSteps) failure() string {
	select {
	case err := <-s.failed:
		return err
	default:
		return ""
	}
}
