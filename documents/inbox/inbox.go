package inbox

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/moscowchain/moscowd/credential/seal"
)

// Options say for whom the inbox works and how much it takes.
type Options struct {
	Dir     string // with the keys that NewKey made
	ChainID string
	Issuer  string // account of the department
	Chain   Chain
	Logger  *slog.Logger

	Listen  string // HOST:PORT of the public listener
	Admin   string // HOST:PORT of the admin listener
	TLSCert string // PEM file of the public listener; empty for plain HTTP behind a proxy
	TLSKey  string

	MaxWaiting int           // requests without a reply that are kept at most
	Rate       int           // public requests that one address may make in a minute
	Keep       time.Duration // how long what is finished is kept
	// AddressHeader names the header in which a proxy tells the client's address; empty without a proxy.
	AddressHeader string

	Now func() time.Time // time.Now if nil
}

const (
	readTimeout     = time.Minute
	headerTimeout   = 10 * time.Second
	writeTimeout    = 2 * time.Minute
	idleTimeout     = time.Minute
	shutdownTimeout = 20 * time.Second
	maxHeaderBytes  = 16 << 10
	maxInFlight     = 64 // bodies that are read and opened at the same time
)

// Inbox is a department's inbox. Close it after use.
type Inbox struct {
	options Options
	token   string
	keys    []*seal.PrivateKey // the newest first
	store   *store
	limiter *limiter
	slots   chan struct{}
	metrics *metrics
}

// Open takes the directory for itself and reads what is in it.
func Open(options Options) (*Inbox, error) {
	switch {
	case options.ChainID == "" || options.Issuer == "":
		return nil, errors.New("an inbox needs a chain and the account of a department")
	case options.MaxWaiting < 1 || options.Rate < 1 || options.Keep < time.Hour:
		return nil, errors.New("an inbox keeps one request or more, for an hour or more, and answers an address once a minute or more often")
	case (options.TLSCert == "") != (options.TLSKey == ""):
		return nil, errors.New("TLS needs a certificate and its key, or neither")
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	keys, err := Keys(options.Dir)
	if err != nil {
		return nil, err
	}
	token, err := AdminToken(options.Dir)
	if err != nil {
		return nil, fmt.Errorf("the token of the admin listener: %w", err)
	}
	store, err := openStore(options.Dir)
	if err != nil {
		return nil, err
	}
	i := &Inbox{
		options: options, token: token, keys: keys, store: store,
		limiter: newLimiter(options.Rate, options.Now), slots: make(chan struct{}, maxInFlight),
	}
	i.metrics = newMetrics(store)
	return i, nil
}

// Close gives the directory free.
func (i *Inbox) Close() error { return i.store.close() }

// Serve runs until the context ends, then finishes what is under way. Ready, if not nil, is told the addresses of the
// two listeners.
func (i *Inbox) Serve(ctx context.Context, ready func(public, admin net.Addr)) error {
	public, err := net.Listen("tcp", i.options.Listen)
	if err != nil {
		return err
	}
	defer public.Close() //nolint:errcheck // the server closes it first
	admin, err := net.Listen("tcp", i.options.Admin)
	if err != nil {
		return err
	}
	defer admin.Close() //nolint:errcheck // the server closes it first

	i.checkKey(ctx)
	servers := []*http.Server{i.server(i.Public()), i.server(i.AdminHandler())}
	failed := make(chan error, len(servers))
	go func() { failed <- i.servePublic(servers[0], public) }()
	go func() { failed <- servers[1].Serve(admin) }()
	sweeping, stop := context.WithCancel(ctx)
	defer stop()
	go i.sweepForever(sweeping)
	if ready != nil {
		ready(public.Addr(), admin.Addr())
	}

	select {
	case <-ctx.Done():
		err = nil
	case err = <-failed:
	}
	// The context has ended: what is under way gets time of its own.
	finish, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	for _, server := range servers {
		err = errors.Join(err, server.Shutdown(finish))
	}
	return err
}

func (i *Inbox) server(handler http.Handler) *http.Server {
	return &http.Server{
		Handler: handler, ReadTimeout: readTimeout, ReadHeaderTimeout: headerTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes,
		ErrorLog:  slog.NewLogLogger(silenced{i.options.Logger.Handler()}, slog.LevelDebug),
		TLSConfig: &tls.Config{MinVersion: tls.VersionTLS12},
	}
}

// silenced drops the text of the HTTP server's own messages, which name clients by their addresses.
type silenced struct{ slog.Handler }

func (h silenced) Handle(ctx context.Context, record slog.Record) error {
	record.Message = "a connection failed"
	return h.Handler.Handle(ctx, record)
}

func (i *Inbox) servePublic(server *http.Server, listener net.Listener) error {
	if i.options.TLSCert != "" {
		return server.ServeTLS(listener, i.options.TLSCert, i.options.TLSKey)
	}
	return server.Serve(listener)
}

// checkKey warns if residents would seal to a key that is not here: nothing could be opened.
func (i *Inbox) checkKey(ctx context.Context) {
	key, err := i.options.Chain.EncryptionKey(ctx, i.options.Issuer)
	switch {
	case errors.Is(err, ErrNotOnChain):
		i.options.Logger.Warn("the chain names no inbox of this department yet: send moscowd tx documents set-inbox", "issuer", i.options.Issuer)
	case err != nil:
		i.options.Logger.Warn("the node cannot be asked", "error", err)
	case !i.hasKey(key):
		i.options.Logger.Warn("the chain names an encryption key that is not in this inbox: restore it, or send moscowd tx documents set-inbox with one of moscowd documents inbox keys")
	}
}

func (i *Inbox) hasKey(key *seal.PublicKey) bool {
	for _, mine := range i.keys {
		if string(mine.PublicKey().Bytes()) == string(key.Bytes()) {
			return true
		}
	}
	return false
}

// open tries the keys, the newest first.
func open[T any](keys []*seal.PrivateKey, try func(*seal.PrivateKey) (T, error)) (result T, err error) {
	for _, key := range keys {
		if result, err = try(key); !errors.Is(err, seal.ErrOpen) {
			return result, err
		}
	}
	return result, err
}
