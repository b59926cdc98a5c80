package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/moscowchain/moscowd/gateway/bus"
	"github.com/moscowchain/moscowd/gateway/edge"
	"github.com/moscowchain/moscowd/gateway/worker"
)

const (
	busHelp = "bus, repeatable: nats://TOKEN@HOST:PORT, or those of one cluster separated by commas; any one of several is enough"
	// busesEnv is --bus of workers, separated by spaces.
	busesEnv = "MOSCOWD_GATEWAY_BUSES"

	flagRequests = "requests-per-second"
)

// edgeFlags are those of the edge, of the gateway and its workers alike.
type edgeFlags struct {
	address           string
	api               string
	proxies           []string
	certificate, key  string
	maxViewers        int
	maxPerAddress     int
	drain             time.Duration
	retry             time.Duration
	headTimeout, slow time.Duration
	requests          int // those of apiFlags, for a worker
}

func (e *edgeFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&e.address, "address", "127.0.0.1:8080", "HOST:PORT for viewers")
	flags.StringVar(&e.api, "api", "", "API of another machine, http://HOST:PORT")
	flags.StringSliceVar(&e.proxies, "trusted-proxy", nil, "addresses or networks of proxies in front: no limit per address, and believed in X-Forwarded-For")
	flags.StringVar(&e.certificate, "tls-certificate", "", "file with a certificate in PEM form; everything is then TLS, at a hundred times the memory a viewer")
	flags.StringVar(&e.key, "tls-key", "", "file with its key")
	flags.IntVar(&e.maxViewers, "max-viewers", 18_000, "connections of one process, below its limit of open files")
	flags.IntVar(&e.maxPerAddress, "max-per-address", 1_000, "viewers of one address in one process: many stand behind one")
	flags.DurationVar(&e.drain, "drain", 10*time.Second, "over which time viewers are sent away when a process ends")
	flags.DurationVar(&e.retry, "retry", 10*time.Second, "over which time viewers who lost the connection come back")
	flags.DurationVar(&e.headTimeout, "head-timeout", 5*time.Second, "until when a request must be there")
	flags.DurationVar(&e.slow, "slow-timeout", 30*time.Second, "how long a viewer may not read")
}

func (e *edgeFlags) check() error {
	switch {
	case (e.certificate == "") != (e.key == ""):
		return errors.New("--tls-certificate and --tls-key go together")
	case e.maxViewers < 1 || e.maxPerAddress < 1:
		return errors.New("--max-viewers and --max-per-address are at least 1")
	case e.drain <= 0 || e.retry <= 0 || e.headTimeout < time.Second || e.slow < time.Second:
		return errors.New("--drain and --retry must be positive, --head-timeout and --slow-timeout at least a second")
	}
	_, err := worker.ParseProxies(e.proxies)
	return err
}

// args are the flags for a worker.
func (e *edgeFlags) args(api string) []string {
	return append([]string{
		"--address", e.address, "--api", api, "--tls-certificate", e.certificate, "--tls-key", e.key,
		"--max-viewers", fmt.Sprint(e.maxViewers), "--max-per-address", fmt.Sprint(e.maxPerAddress), "--drain", e.drain.String(),
		"--retry", e.retry.String(), "--head-timeout", e.headTimeout.String(), "--slow-timeout", e.slow.String(),
		"--" + flagRequests, fmt.Sprint(e.requests),
	}, proxyArgs(e.proxies)...)
}

func proxyArgs(proxies []string) (args []string) {
	for _, p := range proxies {
		args = append(args, "--trusted-proxy", p)
	}
	return args
}

// newGatewayWorkerCmd is one process of the edge. The supervisor runs it.
func newGatewayWorkerCmd() *cobra.Command {
	var e edgeFlags
	cmd := &cobra.Command{
		Use:    "worker",
		Short:  "One process of the edge, as the gateway runs it",
		Long:   "Worker serves viewers until its standard input ends. Its buses are in " + busesEnv + ", separated by spaces.",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			ctx, stop := untilInputEnds(cmd.Context(), cmd.InOrStdin())
			defer stop()
			buses := strings.Fields(os.Getenv(busesEnv))
			for _, url := range buses {
				if err := bus.CheckURL(url); err != nil {
					return &ExitError{Code: exitUnusable, Err: err}
				}
			}
			proxies, err := worker.ParseProxies(e.proxies)
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			pid := os.Getpid()
			return worker.Run(ctx, worker.Options{
				Address: e.address, Buses: buses, API: e.api, Drain: e.drain, Certificate: e.certificate, Key: e.key,
				Edge: edge.Options{
					MaxViewers: e.maxViewers, MaxPerAddress: e.maxPerAddress, HeadTimeout: e.headTimeout, SlowTimeout: e.slow,
					Retry: e.retry, Proxies: proxies, RequestsPerSecond: e.requests,
				},
				Report: cmd.OutOrStdout(),
				Warn:   func(err error) { fmt.Fprintf(cmd.ErrOrStderr(), "edge process %d: %v; trying again\n", pid, err) },
			})
		},
	}
	e.register(cmd.Flags())
	cmd.Flags().IntVar(&e.requests, flagRequests, 0, "requests that one address may make in a second")
	return cmd
}

// untilInputEnds ends the context at SIGTERM, or when whoever started this process is gone. Ctrl-C in a terminal reaches all
// processes of it, and is left to the supervisor.
func untilInputEnds(ctx context.Context, in io.Reader) (context.Context, context.CancelFunc) {
	signal.Ignore(syscall.SIGINT, syscall.SIGHUP)
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM)
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		_, _ = io.Copy(io.Discard, in) // ends either way
		cancel()
	}()
	return ctx, func() {
		cancel()
		stop()
	}
}
