package cmd

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/moscowchain/moscowd/gateway/bus"
	"github.com/moscowchain/moscowd/gateway/source"
	"github.com/moscowchain/moscowd/gateway/supervisor"
	"github.com/moscowchain/moscowd/gateway/worker"
	"github.com/moscowchain/moscowd/indexer"
)

const (
	// lateBlocks is how far the index may be behind the node in a gateway that is ready.
	lateBlocks = 20
	// replaceTimeout is how long a new process may take to serve.
	replaceTimeout = 3 * time.Minute
)

func newToken() string { return rand.Text() }

// readiness is what a gateway must be to serve; parts that it does not run are nil.
type readiness struct {
	progress  atomic.Pointer[indexer.Progress]
	source    *source.Source
	publisher *bus.Publisher
	keeping   *supervisor.Supervisor
}

func (r *readiness) indexed(p indexer.Progress) { r.progress.Store(&p) }

// check says why the gateway is not ready.
func (r *readiness) check() error {
	if p := r.progress.Load(); p != nil && p.Latest-p.Height > lateBlocks {
		return fmt.Errorf("the index is %d blocks behind the node", p.Latest-p.Height)
	}
	if r.source != nil && r.source.Height() == 0 {
		return errors.New("nothing was published yet")
	}
	if r.publisher != nil && r.publisher.Connected() == 0 {
		return errors.New("no bus is there")
	}
	for _, child := range r.keeping.Statuses() {
		if !child.Serving {
			return fmt.Errorf("%s does not serve yet", child.Name)
		}
	}
	return nil
}

// adminHandler is for the operator: it is not for the public.
func adminHandler(registry *prometheus.Registry, ready *readiness, apiSocket string, warn func(error)) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET "+metricsEndpoint, promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		if err := ready.check(); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ready")
	})
	mux.HandleFunc("GET /processes", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(ready.keeping.Statuses()) // the client is gone if it fails
	})
	mux.HandleFunc("POST /processes/{name}/replace", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), replaceTimeout)
		defer cancel()
		switch err := ready.keeping.Replace(ctx, r.PathValue("name")); {
		case errors.Is(err, supervisor.ErrNoChild):
			http.Error(w, err.Error(), http.StatusNotFound)
		case err != nil:
			http.Error(w, err.Error(), http.StatusInternalServerError)
		default:
			fmt.Fprintln(w, "replaced")
		}
	})
	if apiSocket != "" {
		if proxy, err := worker.NewProxy("unix:"+apiSocket, nil, warn); err == nil { // a path is a target
			mux.Handle("GET /api"+metricsEndpoint, http.StripPrefix("/api", proxy))
		}
	}
	return mux
}
