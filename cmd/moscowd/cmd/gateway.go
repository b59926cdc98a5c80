package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/spf13/cobra"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/gateway/bus"
	"github.com/moscowchain/moscowd/gateway/source"
	"github.com/moscowchain/moscowd/gateway/supervisor"
	"github.com/moscowchain/moscowd/indexer"
	"github.com/moscowchain/moscowd/indexer/store"
)

// Roles of a gateway.
const (
	roleIndexer = "indexer"
	roleBus     = "bus"
	roleSource  = "source"
	roleAPI     = "api"
	roleEdge    = "edge"
)

var allRoles = []string{roleIndexer, roleBus, roleSource, roleAPI, roleEdge}

// drainGrace is how much longer than it needs a process may take to end.
const drainGrace = 15 * time.Second

// gatewayOptions are flags of the gateway.
type gatewayOptions struct {
	roles        []string
	nodeURL      string
	storeURL     string
	startHeight  int64
	workers      int
	nice         int
	adminAddress string
	apiAddress   string
	busAddress   string
	busToken     string
	busReplicas  int
	buses        []string
	edge         edgeFlags
	api          apiFlags
}

// NewGatewayCmd runs the read tier.
func NewGatewayCmd(encoding app.Encoding) *cobra.Command {
	var o gatewayOptions
	cmd := &cobra.Command{
		Use:   "gateway",
		Short: "Serve the public: streams of what is new, and the index over REST",
		Long: `Gateway runs the read tier: the indexer, which copies the chain from a full node into SQL; the bus, a NATS server that carries what is
new; the source, which tells the bus; the API over what the index has; and the edge, processes that share one port and
serve viewers. Each can also run on machines of its own: --roles says which of them this command runs.

Viewers open http://HOST:PORT/v1/stream/heads, polls/ID, elections/ID, seasons/ID, documents/status or validators as server-sent events or WebSocket.

A process that ends is started again. Ctrl-C or SIGTERM sends the viewers away one after another, and tells them when to come back; a second one
ends at once. SIGHUP replaces the processes of the edge one by one, with the program that is then on the disk. At --admin-address are
/metrics, /healthz, /readyz, /processes, and POST /processes/NAME/replace. docs/operators/read-tier.md says how much a machine can hold.

Exit codes: 0 stopped by a signal, 1 failed, 2 the command line or the node is unusable.`,
		Example: `moscowd gateway --node http://localhost:26657 --address 0.0.0.0:8080
moscowd gateway --roles indexer,bus,source,api --bus-address 0.0.0.0:4222 --bus-token-file token --api-address 10.0.0.1:8081
moscowd gateway --roles edge --bus nats://TOKEN@10.0.0.1:4222 --api http://10.0.0.1:8081 --address 0.0.0.0:8080 --workers 40`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			g := &gateway{o: &o, log: &lines{out: cmd.ErrOrStderr()}, indexing: indexerEncoding(encoding)}
			return g.run(cmd.Context())
		},
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&o.roles, "roles", allRoles, "what to run: "+strings.Join(allRoles, ", "))
	flags.StringVar(&o.nodeURL, flagNodeURL, defaultNodeURL, nodeURLHelp)
	flags.StringVar(&o.storeURL, flagStore, defaultStore, storeHelp)
	flags.Int64Var(&o.startHeight, "start-height", 0, "first block of a new index, for nodes that have no earlier one")
	flags.IntVar(&o.workers, "workers", 2, "processes of the edge; each holds --max-viewers")
	flags.IntVar(&o.nice, "nice", 5, "by how much the edge and the API stand back behind the node and the indexer, 0 to 19")
	flags.StringVar(&o.adminAddress, "admin-address", "127.0.0.1:26680", "HOST:PORT for metrics and health; empty for none")
	flags.StringVar(&o.apiAddress, "api-address", "", "HOST:PORT for the API, where the edge is on another machine")
	flags.StringVar(&o.busAddress, "bus-address", "127.0.0.1:0", "HOST:PORT of the bus of this process; port 0 is a free one")
	flags.StringVar(&o.busToken, "bus-token-file", "", "file with the token that clients of this bus must know; without it a new one is made, which only this process knows")
	flags.IntVar(&o.busReplicas, "bus-replicas", 1, "copies that a cluster of NATS servers shall keep")
	flags.StringArrayVar(&o.buses, "bus", nil, busHelp)
	o.edge.register(flags)
	o.api.register(flags)
	cmd.AddCommand(newGatewayPinsCmd())
	return cmd
}

// gateway is what one command runs.
type gateway struct {
	o        *gatewayOptions
	log      *lines
	indexing indexer.Encoding
}

func (g *gateway) has(role string) bool { return slices.Contains(g.o.roles, role) }

func (g *gateway) check() error {
	for _, role := range g.o.roles {
		if !slices.Contains(allRoles, role) {
			return fmt.Errorf("--roles %q: write some of %s", role, strings.Join(allRoles, ", "))
		}
	}
	for _, url := range g.o.buses {
		if err := bus.CheckURL(url); err != nil {
			return fmt.Errorf("--bus: %w", err)
		}
	}
	switch {
	case len(g.o.roles) == 0:
		return errors.New("--roles names nothing to run")
	case !g.has(roleBus) && len(g.o.buses) == 0 && (g.has(roleSource) || g.has(roleEdge)):
		return errors.New("without the role bus, name a bus of another machine with --bus")
	case g.has(roleAPI) && !g.has(roleEdge) && g.o.apiAddress == "":
		return errors.New("without the role edge, say with --api-address where the API shall be")
	case g.has(roleAPI) && g.o.edge.api != "":
		return errors.New("--api names the API of another machine: leave it or the role api out")
	case g.o.workers < 1 || g.o.workers > 1000:
		return fmt.Errorf("--workers %d: 1 to 1000", g.o.workers)
	case g.o.nice < 0 || g.o.nice > 19:
		return fmt.Errorf("--nice %d: 0 to 19", g.o.nice)
	}
	if _, err := g.o.api.readPins(); err != nil {
		return err
	}
	return g.o.edge.check()
}

// run runs the roles until a signal, or until one fails for good.
func (g *gateway) run(ctx context.Context) error {
	if err := g.check(); err != nil {
		return &ExitError{Code: exitUnusable, Err: err}
	}
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // the second signal ends at once

	dir, err := os.MkdirTemp("", "moscowd-gateway-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // what is left is in the folder for temporary files
	registry := prometheus.NewRegistry()
	ready := &readiness{}
	if g.has(roleBus) {
		server, err := g.startBus()
		if err != nil {
			return err
		}
		defer server.Close()
		g.o.buses = append([]string{server.URL()}, g.o.buses...)
	}
	var working sync.WaitGroup
	if g.has(roleIndexer) || g.has(roleSource) {
		closeStore, err := g.startCore(ctx, &working, fail, registry, ready)
		if err != nil {
			return err
		}
		defer closeStore()
	}
	children, err := g.children(dir)
	if err != nil {
		return err
	}
	// The edge goes first, and has its buses until it is gone.
	keeping := supervisor.New(supervisor.Options{
		Children: children, Nice: g.o.nice, Drain: g.o.edge.drain + drainGrace, Log: g.log, Tell: g.log.tell,
	})
	if err := keeping.Register(registry); err != nil {
		return err
	}
	ready.keeping = keeping
	admin, err := g.serveAdmin(registry, ready, filepath.Join(dir, "api"))
	if err != nil {
		return err
	}
	defer admin()
	go g.replaceOnHangup(ctx, keeping)
	if g.has(roleEdge) {
		g.log.tell("viewers at " + g.o.edge.address)
	}
	keeping.Run(ctx)
	<-ctx.Done()
	working.Wait()
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		return indexerError(cause)
	}
	return nil
}

func (g *gateway) startBus() (*bus.Server, error) {
	token := ""
	if g.o.busToken != "" {
		text, err := os.ReadFile(g.o.busToken)
		if err != nil {
			return nil, &ExitError{Code: exitUnusable, Err: fmt.Errorf("--bus-token-file: %w", err)}
		}
		if token = strings.TrimSpace(string(text)); len(token) < 16 {
			return nil, &ExitError{Code: exitUnusable, Err: fmt.Errorf("--bus-token-file: %s has fewer than 16 characters: whoever guesses it publishes to all viewers", g.o.busToken)}
		}
	} else {
		token = newToken()
	}
	return bus.StartServer(bus.ServerOptions{Address: g.o.busAddress, Token: token})
}

// startCore starts what works on the index in this process.
func (g *gateway) startCore(ctx context.Context, working *sync.WaitGroup, fail context.CancelCauseFunc, registry *prometheus.Registry, ready *readiness) (func(), error) {
	open := store.OpenReader
	if g.has(roleIndexer) {
		open = store.Open
	}
	s, err := open(ctx, g.o.storeURL)
	if err != nil {
		return nil, indexerError(err)
	}
	wake := func() {}
	if g.has(roleSource) {
		publisher := bus.NewPublisher(bus.PublisherOptions{URLs: g.o.buses, Replicas: g.o.busReplicas, Warn: g.log.warn})
		from := source.New(s, publisher.Publish)
		wake, ready.source, ready.publisher = from.Wake, from, publisher
		working.Go(func() { publisher.Run(ctx) })
		working.Go(func() { from.Run(ctx, g.log.warn) })
	}
	if g.has(roleIndexer) {
		metrics, err := indexer.NewMetrics(registry)
		if err != nil {
			return nil, errors.Join(err, s.Close())
		}
		teller := newIndexerTeller(g.log)
		working.Go(func() {
			err := indexer.Run(ctx, indexer.Options{
				NodeURL: g.o.nodeURL, Store: s, Encoding: g.indexing, StartHeight: g.o.startHeight, Metrics: metrics, Warn: teller.warn,
				Report: func(p indexer.Progress) {
					wake()
					ready.indexed(p)
					teller.report(p)
				},
			})
			if err != nil && ctx.Err() == nil {
				fail(err)
			}
		})
	}
	return func() { _ = s.Close() }, nil
}

// children are the processes that face the public.
func (g *gateway) children(dir string) ([]supervisor.Child, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	var children []supervisor.Child
	api := g.o.edge.api
	if g.has(roleAPI) {
		address := "unix:" + filepath.Join(dir, "api")
		if g.o.apiAddress != "" {
			address = g.o.apiAddress
		}
		api = address
		if g.o.apiAddress != "" {
			api = "http://" + address
		}
		args := append([]string{"gateway", "api", "--" + flagStore, g.o.storeURL, "--" + flagNodeURL, g.o.nodeURL, "--api-address", address}, g.o.api.args()...)
		args = append(args, proxyArgs(g.o.edge.proxies)...)
		children = append(children, supervisor.Child{Name: "api", Path: program, Args: args})
	}
	if g.has(roleEdge) {
		g.o.edge.requests = g.o.api.requests
		args := append([]string{"gateway", "worker"}, g.o.edge.args(api)...)
		// A URL may have a token in it, and everybody sees command lines.
		env := []string{busesEnv + "=" + strings.Join(g.o.buses, " ")}
		for i := range g.o.workers {
			children = append(children, supervisor.Child{Name: fmt.Sprintf("edge-%d", i+1), Path: program, Args: args, Env: env})
		}
	}
	return children, nil
}

func (g *gateway) replaceOnHangup(ctx context.Context, keeping *supervisor.Supervisor) {
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	for {
		select {
		case <-hangup:
			if err := keeping.ReplaceAll(ctx); err != nil && ctx.Err() == nil {
				g.log.warn(err)
			}
		case <-ctx.Done():
			return
		}
	}
}

func (g *gateway) serveAdmin(registry *prometheus.Registry, ready *readiness, apiSocket string) (func(), error) {
	if g.o.adminAddress == "" {
		return func() {}, nil
	}
	listener, err := net.Listen("tcp", g.o.adminAddress)
	if err != nil {
		return nil, &ExitError{Code: exitUnusable, Err: fmt.Errorf("--admin-address: %w", err)}
	}
	socket := ""
	if g.has(roleAPI) && g.o.apiAddress == "" {
		socket = apiSocket
	}
	server := &http.Server{Handler: adminHandler(registry, ready, socket, g.log.warn), ReadHeaderTimeout: headerTimeout}
	go func() { _ = server.Serve(listener) }() // ends with the command
	return func() { _ = server.Close() }, nil
}

// lines lets several goroutines and processes write whole lines.
type lines struct {
	mu  sync.Mutex
	out io.Writer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.out.Write(p)
}

func (l *lines) tell(text string) { fmt.Fprintln(l, text) }

func (l *lines) warn(err error) { fmt.Fprintf(l, "%v; trying again\n", err) }
