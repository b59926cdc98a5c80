package api

import (
	"errors"
	"net/http"
	"net/netip"

	"github.com/prometheus/client_golang/prometheus"

	"cosmossdk.io/core/address"

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
	// CacheBytes is how much the cache of answers may hold, 64 MB by default.
	CacheBytes int
	// Registry takes the metrics; nil for none.
	Registry prometheus.Registerer
}

// Handler serves the public REST interface. It may be used by several goroutines.
type Handler struct {
	options Options
	mux     *http.ServeMux
}

// New makes a handler. It does not ask the node yet.
func New(o Options) (*Handler, error) {
	if o.Store == nil || o.Addresses == nil {
		return nil, errors.New("api.Options needs Store and Addresses")
	}
	return &Handler{options: o, mux: http.NewServeMux()}, nil
}

// ServeHTTP implements http.Handler.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.mux.ServeHTTP(w, r) }
