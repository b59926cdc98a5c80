package cmd

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/spf13/cobra"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/indexer"
	"github.com/moscowchain/moscowd/indexer/store"
)

const (
	flagStore       = "db"
	defaultStore    = "sqlite:index.db"
	storeHelp       = "index: sqlite:PATH, or postgres://USER@HOST:PORT/DATABASE with the password in PGPASSWORD or ~/.pgpass"
	flagNodeURL     = "node"
	defaultNodeURL  = "http://localhost:26657"
	nodeURLHelp     = "CometBFT RPC of a full node that keeps every block"
	headerTimeout   = 5 * time.Second
	metricsEndpoint = "/metrics"
)

// NewIndexerCmd gives the commands of the read model in SQL.
func NewIndexerCmd(encoding app.Encoding) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "indexer",
		Short: "Copy the chain into SQL, and search it",
		Long: `The indexer follows a full node and copies what happens into SQL: SQLite by default, PostgreSQL by a URL. What it keeps
follows from the chain alone, so an index can be deleted and built again. docs/indexer.md describes the tables.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	reading := indexerEncoding(encoding)
	cmd.AddCommand(newIndexerRunCmd(reading), newIndexerRebuildCmd(reading), newIndexerChecksumCmd(), newIndexerSearchCmd(reading))
	return cmd
}

// indexerEncoding is how the indexer reads this chain.
func indexerEncoding(encoding app.Encoding) indexer.Encoding {
	return indexer.Encoding{Decode: encoding.TxConfig.TxDecoder(), Addresses: app.AddressCodec()}
}

// indexerError gives the exit code of an error.
func indexerError(err error) error {
	if errors.Is(err, indexer.ErrUnfit) || errors.Is(err, store.ErrURL) {
		return &ExitError{Code: exitUnusable, Err: err}
	}
	return err
}

// serveMetrics serves the registry's metrics at an address of this machine or of a network of the operator's.
func serveMetrics(address string, registry *prometheus.Registry) (*http.Server, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, &ExitError{Code: exitUnusable, Err: fmt.Errorf("--metrics-address: %w", err)}
	}
	mux := http.NewServeMux()
	mux.Handle(metricsEndpoint, promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	server := &http.Server{Handler: mux, ReadHeaderTimeout: headerTimeout}
	go func() { _ = server.Serve(listener) }() // ends with the command
	return server, nil
}
