package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/signal"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/spf13/cobra"

	"github.com/moscowchain/moscowd/cmd/moscowd/progress"
	"github.com/moscowchain/moscowd/indexer"
	"github.com/moscowchain/moscowd/indexer/store"
)

// indexerTells is how often a running index that is up to date says so.
const indexerTells = 30 * time.Second

func newIndexerRunCmd(encoding indexer.Encoding) *cobra.Command {
	var (
		o                  indexer.Options
		storeURL, metrics  string
		untilLatestWritten bool
	)
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Follow a node and keep the index up to date",
		Long: `Run copies every block that the index does not have yet, then each new one, until Ctrl-C. Each height is written in one transaction with
all that it changes: whenever this process ends, the next one goes on from there. One process at a time writes to an index.

The node must have every block from 1, or from --start-height, with its results: min-retain-blocks = 0 in app.toml and
discard_abci_responses = false in config.toml, which are the defaults. A node that does not is refused.

Exit codes: 0 stopped by a signal or done, 1 failed, 2 the command line or the node is unusable.`,
		Example: `moscowd indexer run --node http://localhost:26657 --db sqlite:index.db
moscowd indexer run --db "postgres://db.example/moscow?user=moscow&search_path=index_a" --metrics-address 127.0.0.1:26670`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGINT, syscall.SIGTERM)
			defer stop()
			s, err := store.Open(ctx, storeURL)
			if err != nil {
				return indexerError(err)
			}
			defer s.Close()
			registry := prometheus.NewRegistry()
			if o.Metrics, err = indexer.NewMetrics(registry); err != nil {
				return err
			}
			if metrics != "" {
				server, err := serveMetrics(metrics, registry)
				if err != nil {
					return err
				}
				defer server.Close()
			}
			if untilLatestWritten {
				if o.EndHeight, err = indexer.LatestHeight(ctx, o.NodeURL); err != nil {
					return err
				}
			}
			teller := newIndexerTeller(cmd.ErrOrStderr())
			o.Store, o.Encoding, o.Report, o.Warn = s, encoding, teller.report, teller.warn
			err = indexer.Run(ctx, o)
			teller.bar.Done()
			if errors.Is(err, context.Canceled) {
				return nil
			}
			return indexerError(err)
		},
	}
	cmd.Flags().StringVar(&o.NodeURL, flagNodeURL, defaultNodeURL, nodeURLHelp)
	cmd.Flags().StringVar(&storeURL, flagStore, defaultStore, storeHelp)
	cmd.Flags().Int64Var(&o.StartHeight, "start-height", 0, "first block of a new index, for nodes that have no earlier one; what was before is then unknown")
	cmd.Flags().BoolVar(&untilLatestWritten, "once", false, "stop when the block that is now the node's last is written")
	cmd.Flags().StringVar(&metrics, "metrics-address", "", "HOST:PORT on which to serve Prometheus' metrics at "+metricsEndpoint)
	return cmd
}

// indexerTeller tells a person how far the index is: a bar while there is much to do, then a line now and then.
type indexerTeller struct {
	out   io.Writer
	bar   *progress.Reporter
	began time.Time
	told  time.Time
	live  bool
	now   func() time.Time
}

func newIndexerTeller(out io.Writer) *indexerTeller {
	return &indexerTeller{out: out, bar: progress.New(out), began: time.Now(), now: time.Now}
}

func (t *indexerTeller) report(p indexer.Progress) {
	if p.Height < p.Latest && !t.live {
		t.bar.Report("heights", int(p.Height), int(p.Latest))
		return
	}
	if !t.live {
		t.live = true
		t.bar.Done()
		took := t.now().Sub(t.began).Seconds()
		fmt.Fprintf(t.out, "up to date at height %d: %d heights and %d transactions in %.1f s (%.0f and %.0f a second)\n",
			p.Height, p.Heights, p.Transactions, took, float64(p.Heights)/took, float64(p.Transactions)/took)
		t.told = t.now()
		return
	}
	if now := t.now(); now.Sub(t.told) >= indexerTells {
		t.told = now
		fmt.Fprintf(t.out, "height %d, %d behind the node, %d transactions since the start\n", p.Height, p.Latest-p.Height, p.Transactions)
	}
}

func (t *indexerTeller) warn(err error) {
	t.bar.Done()
	fmt.Fprintf(t.out, "%v; trying again\n", err)
}
