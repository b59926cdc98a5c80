package worker

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/moscowchain/moscowd/gateway/bus"
	"github.com/moscowchain/moscowd/gateway/edge"
	"github.com/moscowchain/moscowd/gateway/source"
)

const (
	// reportEvery is how often Report is written.
	reportEvery = time.Second
	// waitingEvery is how often a worker that waits for the bus says so.
	waitingEvery = 10 * time.Second
	// maxRequestHead bounds the head of a request over TLS.
	maxRequestHead = 4 << 10
)

// Options of a worker.
type Options struct {
	// Address to listen on, HOST:PORT; several workers may share it.
	Address string
	// Buses to follow.
	Buses []string
	// API is where what is no stream is asked of: http://HOST:PORT or unix:PATH. Without it that is not found.
	API string
	// Edge are limits and times; Rest is set by Run.
	Edge edge.Options
	// Drain is over which time viewers are sent away at the end.
	Drain time.Duration
	// Certificate and Key are files in PEM form. With them everything is TLS and costs a hundred times the memory.
	Certificate, Key string
	// Report gets a line of JSON every second, a Report; nil for none.
	Report io.Writer
	// Warn is told of errors that will be tried again.
	Warn func(error)
}

// server is what serves viewers: an edge.Worker, or a handler behind TLS.
type server interface {
	Run(ctx context.Context) error
	Drain(over time.Duration)
	Stats() *edge.Stats
}

// Run serves until the context ends, and then sends the viewers away.
func Run(ctx context.Context, o Options) error {
	// What serves goes on while viewers are sent away.
	serving, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	hub := edge.NewHub()
	if err := hub.Open(source.TopicHeads, source.TopicStatus, source.TopicValidators); err != nil {
		return err
	}
	follower := bus.NewFollower(o.Buses, hub.Publish, o.Warn, source.TopicHeads)
	go follower.Run(serving)
	if !awaitBus(ctx, follower, o.Warn) {
		return nil
	}
	rest, err := newRest(&o, follower)
	if err != nil {
		return err
	}
	o.Edge.Rest = rest
	listener, err := edge.Listen(ctx, o.Address)
	if err != nil {
		return err
	}
	s, err := newServer(&o, hub, listener)
	if err != nil {
		return err
	}
	go report(serving, &o, follower, s.Stats())
	defer context.AfterFunc(ctx, func() { s.Drain(o.Drain) })()
	return s.Run(serving)
}

// awaitBus waits until a bus has told what there is: who comes earlier would see less than is known.
func awaitBus(ctx context.Context, follower *bus.Follower, warn func(error)) bool {
	for {
		select {
		case <-follower.Ready():
			return true
		case <-ctx.Done():
			return false
		case <-time.After(waitingEvery):
			warn(errors.New("no bus is there yet; nobody is served before"))
		}
	}
}

func newServer(o *Options, hub *edge.Hub, listener *net.TCPListener) (server, error) {
	if o.Certificate == "" {
		return edge.NewWorker(hub, listener, o.Edge)
	}
	pair, err := tls.LoadX509KeyPair(o.Certificate, o.Key)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("certificate: %w", err), listener.Close())
	}
	h := edge.NewHandler(hub, o.Edge)
	config := &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}
	return &overTLS{
		handler: h, listener: tls.NewListener(listener, config),
		server: &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: maxRequestHead},
	}, nil
}

// overTLS serves by net/http.
type overTLS struct {
	handler  *edge.Handler
	server   *http.Server
	listener net.Listener
}

func (s *overTLS) Stats() *edge.Stats { return s.handler.Stats() }

// Drain disconnects everybody after a time; browsers come back by themselves, as Options.Retry told them.
func (s *overTLS) Drain(over time.Duration) {
	_ = s.listener.Close()
	time.AfterFunc(over, func() { _ = s.server.Close() })
}

func (s *overTLS) Run(ctx context.Context) error {
	defer context.AfterFunc(ctx, func() { _ = s.server.Close() })()
	err := s.server.Serve(s.listener)
	if errors.Is(err, net.ErrClosed) { // draining
		<-s.gone()
		return nil
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// gone is closed when no viewer is left.
func (s *overTLS) gone() <-chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		for s.Stats().Viewers.Load() > 0 {
			time.Sleep(20 * time.Millisecond)
		}
	}()
	return done
}

// Report is what a worker tells its supervisor.
type Report struct {
	Viewers   int64 `json:"viewers"`
	Accepted  int64 `json:"accepted"`
	Delivered int64 `json:"delivered"`
	Conflated int64 `json:"conflated"`
	Refused   int64 `json:"refused"`
	TooSlow   int64 `json:"too_slow"`
	Passed    int64 `json:"passed"`
	LagMicros int64 `json:"lag_us"`
	Buses     int   `json:"buses"`
}

func report(ctx context.Context, o *Options, follower *bus.Follower, s *edge.Stats) {
	if o.Report == nil {
		return
	}
	every(ctx, o.Report, func() *Report {
		return &Report{
			Viewers: s.Viewers.Load(), Accepted: s.Accepted.Load(), Delivered: s.Delivered.Load(), Conflated: s.Conflated.Load(),
			Refused: s.Refused.Load(), TooSlow: s.TooSlow.Load(), Passed: s.Passed.Load(), LagMicros: s.LagMicros.Load(),
			Buses: follower.Connected(),
		}
	})
}

// Beat writes empty reports until the context ends: a process that has no viewers is there.
func Beat(ctx context.Context, out io.Writer) { every(ctx, out, func() *Report { return &Report{} }) }

func every(ctx context.Context, out io.Writer, now func() *Report) {
	timer := time.NewTicker(reportEvery)
	defer timer.Stop()
	for encoder := json.NewEncoder(out); ; {
		if encoder.Encode(now()) != nil {
			return // nobody listens any more
		}
		select {
		case <-timer.C:
		case <-ctx.Done():
			return
		}
	}
}

// ParseProxies reads addresses and networks.
func ParseProxies(texts []string) ([]netip.Prefix, error) {
	var prefixes []netip.Prefix
	for _, text := range texts {
		if a, err := netip.ParseAddr(text); err == nil {
			prefixes = append(prefixes, netip.PrefixFrom(a, a.BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("%q: write an address, or a network such as 10.0.0.0/8", text)
		}
		prefixes = append(prefixes, p)
	}
	return prefixes, nil
}
