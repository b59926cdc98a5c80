package api

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/netip"
	"time"

	rpchttp "github.com/cometbft/cometbft/rpc/client/http"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/prometheus/client_golang/prometheus"

	"cosmossdk.io/core/address"

	"github.com/moscowchain/moscowd/checkpoint"
	"github.com/moscowchain/moscowd/indexer/store"
)

// Options of a Handler. Zero values are the defaults where nothing else is said.
type Options struct {
	// Store is the index, open for reading. It is required and stays the caller's to close.
	Store *store.Store
	// Addresses writes accounts as text. It is required.
	Addresses address.Codec
	// NodeURL is the CometBFT RPC of a full node that gives proofs and takes transactions, such as
	// http://localhost:26657. Without it both are answered with 503.
	NodeURL string
	// Checkpoints is a directory for cosignatures and evidence, which processes may share. Without it checkpoints have no
	// cosignatures and none are taken.
	Checkpoints string
	// Witnesses are the verifier keys (as "moscowd witness key" prints them) whose cosignatures are taken.
	Witnesses []string
	// TrustedProxies may say in X-Forwarded-For for whom they ask.
	TrustedProxies []netip.Prefix
	// RequestsPerSecond of one address, 200 by default with ten times that at once: many people stand behind one address.
	RequestsPerSecond int
	// TransactionsPerSecond of one address, 20 by default.
	TransactionsPerSecond int
	// Portal are the pages, as package portal has them; nil for none.
	Portal fs.FS
	// PortalPins is JSON that the pages trust instead of what was compiled into them; nil for what was.
	PortalPins []byte
	// Interfaces are those of Ethereum contracts whose calls and logs are read; nil for none.
	Interfaces []abi.ABI
	// CacheBytes is how much the cache of answers may hold, 64 MB by default.
	CacheBytes int
	// Registry takes the metrics; nil for none.
	Registry prometheus.Registerer
	// Log is told what went wrong and is not for the public; nil for nobody.
	Log func(what string, err error)
}

// Handler serves the public REST interface. It may be used by several goroutines.
type Handler struct {
	options   Options
	node      *rpchttp.HTTP // nil without one
	atNode    chan struct{} // has an entry for each read that is under way there
	witnesses []*checkpoint.Witness
	mux       *http.ServeMux
	cache     *cache
	reads     *limit
	writes    *limit
	metrics   *metrics
	portal    portalFiles
	exports   exports
}

// New makes a handler. It does not ask the node yet.
func New(o Options) (*Handler, error) {
	if o.Store == nil || o.Addresses == nil {
		return nil, errors.New("api.Options needs Store and Addresses")
	}
	o.RequestsPerSecond = orDefault(o.RequestsPerSecond, 200)
	o.TransactionsPerSecond = orDefault(o.TransactionsPerSecond, 20)
	o.CacheBytes = orDefault(o.CacheBytes, 64<<20)
	h := &Handler{
		atNode: make(chan struct{}, maxAtNode), options: o, mux: http.NewServeMux(), cache: newCache(o.CacheBytes),
		reads: newLimit(o.RequestsPerSecond, 10*o.RequestsPerSecond), writes: newLimit(o.TransactionsPerSecond, 2*o.TransactionsPerSecond),
	}
	var err error
	if o.NodeURL != "" {
		if h.node, err = dialNode(o.NodeURL); err != nil {
			return nil, fmt.Errorf("node %q: write http://HOST:PORT: %w", o.NodeURL, err)
		}
	}
	for _, text := range o.Witnesses {
		w, err := checkpoint.ParseWitness(text)
		if err != nil {
			return nil, err
		}
		h.witnesses = append(h.witnesses, w)
	}
	if h.metrics, err = newMetrics(o.Registry); err != nil {
		return nil, err
	}
	if h.portal, err = readPortal(o.Portal, o.PortalPins); err != nil {
		return nil, err
	}
	return h, h.mount()
}

func orDefault(value, otherwise int) int {
	if value == 0 {
		return otherwise
	}
	return value
}

func (h *Handler) routes() []route {
	var all []route
	for _, part := range [][]route{h.chainRoutes(), h.seasonRoutes(), h.documentRoutes(), h.votingRoutes(), h.pollRoutes(), h.electionRoutes(), h.checkpointRoutes(), h.portalRoutes(), h.documentBundleRoutes(), h.fairsRoutes(), h.signerRoutes()} {
		all = append(all, part...)
	}
	for i := range all {
		if all[i].method == "" {
			all[i].method = http.MethodGet
		}
	}
	return all
}

func (h *Handler) mount() error {
	routes := h.routes()
	methods := make(map[string]string) // by pattern
	for i := range routes {
		r := &routes[i]
		serve := h.reader(r)
		if r.serve != nil {
			serve = r.serve
		}
		h.mux.Handle(r.method+" "+r.pattern, h.public(r.pattern, serve))
		methods[r.pattern] += r.method + ", "
	}
	for pattern, allowed := range methods {
		allowed += http.MethodOptions
		h.mux.Handle(pattern, h.public(pattern, func(w http.ResponseWriter, r *http.Request) (int, error) {
			w.Header().Set("Allow", allowed)
			if r.Method == http.MethodOptions {
				w.Header().Set("Access-Control-Allow-Methods", allowed)
				w.Header().Set("Access-Control-Allow-Headers", "Content-Type, If-None-Match")
				w.Header().Set("Access-Control-Max-Age", "86400")
				w.WriteHeader(http.StatusNoContent)
				return http.StatusNoContent, nil
			}
			return 0, fail(problemMethod, "this path takes %s", allowed)
		}))
	}
	description, err := newAnswer(describe(routes), latest, time.Now())
	if err != nil {
		return err
	}
	document := h.public("/openapi.json", func(w http.ResponseWriter, r *http.Request) (int, error) { return description.write(w, r), nil })
	h.mux.Handle("GET /openapi.json", document)
	h.mux.Handle("GET /v1/openapi.json", document)
	h.mux.Handle("/", h.public("other", h.page))
	return nil
}

// public wraps what serves a route in what all routes have: the limit, errors, metrics, and that browsers of all sites may ask.
func (h *Handler) public(pattern string, serve func(w http.ResponseWriter, r *http.Request) (int, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		var status int
		var err error
		if h.reads.allow(h.client(r), time.Now()) {
			status, err = serve(w, r)
		} else {
			err = fail(problemTooMany, "%d requests a second are answered to one address", h.options.RequestsPerSecond).after(1)
		}
		if err != nil && !errors.Is(err, context.Canceled) {
			p := asProblem(err)
			if p.Type == problemType+problemInternal {
				h.log(r.URL.EscapedPath(), err)
			}
			p.write(w)
			status = p.Status
		}
		h.metrics.count(pattern, status)
	})
}

// reader serves a reading route from the cache.
func (h *Handler) reader(r *route) func(w http.ResponseWriter, request *http.Request) (int, error) {
	return func(w http.ResponseWriter, request *http.Request) (int, error) {
		c, err := r.parse(request)
		if err != nil {
			return 0, err
		}
		a, cached, err := h.cache.get(request.Context(), c.key, func(ctx context.Context) (*answer, error) {
			if c.query["prove"] == "1" {
				return h.prove(ctx, r, c)
			}
			value, fresh, err := r.read(ctx, c)
			if err != nil {
				return nil, err
			}
			return newAnswer(value, fresh, time.Now())
		})
		if err != nil {
			return 0, err
		}
		if cached {
			h.metrics.cached.Inc()
		}
		return a.write(w, request), nil
	}
}

func (h *Handler) log(what string, err error) {
	if h.options.Log != nil {
		h.options.Log(what, err)
	}
}

// ServeHTTP implements http.Handler.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.mux.ServeHTTP(w, r) }
