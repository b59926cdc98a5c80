package cmd

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/gateway/api"
	"github.com/moscowchain/moscowd/gateway/worker"
	"github.com/moscowchain/moscowd/indexer/store"
	"github.com/moscowchain/moscowd/lightproof/pins"
	"github.com/moscowchain/moscowd/portal"
)

// apiFlags are those of the API, of the gateway and its process alike.
type apiFlags struct {
	requests, transactions int
	checkpoints            string
	witnesses              []string
	portalPins             string
}

func (a *apiFlags) register(flags *pflag.FlagSet) {
	flags.IntVar(&a.requests, flagRequests, 0, "requests that one address may make in a second, to the API and to each process of the edge (default 200)")
	flags.IntVar(&a.transactions, "transactions-per-second", 0, "transactions that one address may hand in in a second (default 20)")
	flags.StringVar(&a.checkpoints, "checkpoints", "", "directory for cosignatures of checkpoints; without it none are taken")
	flags.StringArrayVar(&a.witnesses, "witness", nil, "key of a witness whose cosignatures are taken, repeatable")
	flags.StringVar(&a.portalPins, "portal-pins", "", "file with the block and validators that the portal trusts on this network")
}

func (a *apiFlags) args() []string {
	args := []string{
		"--" + flagRequests, fmt.Sprint(a.requests), "--transactions-per-second", fmt.Sprint(a.transactions), "--checkpoints", a.checkpoints,
		"--portal-pins", a.portalPins,
	}
	for _, w := range a.witnesses {
		args = append(args, "--witness", w)
	}
	return args
}

func (a *apiFlags) readPins() ([]byte, error) {
	if a.portalPins == "" {
		return nil, nil
	}
	data, err := os.ReadFile(a.portalPins)
	if err == nil {
		_, err = pins.Parse(data)
	}
	if err != nil {
		return nil, fmt.Errorf("--portal-pins: %w", err)
	}
	return data, nil
}

// newGatewayAPICmd is the process of the API. The supervisor runs it.
func newGatewayAPICmd() *cobra.Command {
	var (
		a                          apiFlags
		storeURL, nodeURL, address string
		trusted                    []string
	)
	cmd := &cobra.Command{
		Use:    "api",
		Short:  "The API over the index, as the gateway runs it",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			ctx, stop := untilInputEnds(cmd.Context(), cmd.InOrStdin())
			defer stop()
			s, err := store.OpenReader(ctx, storeURL)
			if err != nil {
				return indexerError(err)
			}
			defer s.Close()
			proxies, err := worker.ParseProxies(trusted)
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			portalPins, err := a.readPins()
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			registry := prometheus.NewRegistry()
			handler, err := api.New(api.Options{
				Store: s, Addresses: app.AddressCodec(), NodeURL: nodeURL, Checkpoints: a.checkpoints, Witnesses: a.witnesses,
				TrustedProxies: proxies, RequestsPerSecond: a.requests, TransactionsPerSecond: a.transactions, Registry: registry,
				Portal: portal.Files(), PortalPins: portalPins, Interfaces: knownInterfaces(),
				Log: func(what string, err error) { cmd.PrintErrf("%s: %v\n", what, err) },
			})
			if err != nil {
				return err
			}
			go worker.Beat(ctx, cmd.OutOrStdout())
			return serveAPI(ctx, address, handler, registry)
		},
	}
	cmd.Flags().StringVar(&storeURL, flagStore, defaultStore, storeHelp)
	cmd.Flags().StringVar(&nodeURL, flagNodeURL, defaultNodeURL, nodeURLHelp)
	cmd.Flags().StringVar(&address, "api-address", "", "HOST:PORT or unix:PATH")
	cmd.Flags().StringSliceVar(&trusted, "trusted-proxy", nil, "addresses or networks that are believed in X-Forwarded-For")
	a.register(cmd.Flags())
	return cmd
}

// serveAPI serves until the context ends. Metrics are on a unix socket only, where the public does not come.
func serveAPI(ctx context.Context, address string, handler http.Handler, registry *prometheus.Registry) error {
	mux := http.NewServeMux()
	mux.Handle("/", handler)
	network := "tcp"
	if path, ok := strings.CutPrefix(address, "unix:"); ok {
		network, address = "unix", path
		mux.Handle("GET "+metricsEndpoint, promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	}
	listener, err := listenAPI(ctx, network, address)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: headerTimeout, ReadTimeout: time.Minute, WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute}
	answered := make(chan struct{})
	context.AfterFunc(ctx, func() {
		defer close(answered)
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), headerTimeout)
		defer cancel()
		_ = server.Shutdown(closing)
	})
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	<-answered // the index is closed after the last answer
	return nil
}
