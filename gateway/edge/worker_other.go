//go:build !linux

package edge

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"
)

// Worker serves viewers by a Handler: this system has no epoll.
type Worker struct {
	handler  *Handler
	server   *http.Server
	listener net.Listener
}

// NewWorker makes a worker for a listener that Listen opened, and takes it over.
func NewWorker(hub *Hub, listener *net.TCPListener, opts Options) (*Worker, error) {
	h := NewHandler(hub, opts)
	server := &http.Server{Handler: h, ReadHeaderTimeout: h.opts.HeadTimeout, IdleTimeout: h.opts.HeadTimeout, MaxHeaderBytes: maxHead}
	return &Worker{handler: h, server: server, listener: listener}, nil
}

// Stats are counted while the worker runs.
func (w *Worker) Stats() *Stats { return w.handler.Stats() }

// Drain takes no more connections and disconnects all viewers after a time; then Run returns.
func (w *Worker) Drain(over time.Duration) { time.AfterFunc(over, func() { _ = w.server.Close() }) }

// Run serves until the context ends, which disconnects everybody, or Drain is through. It is called once.
func (w *Worker) Run(ctx context.Context) error {
	defer context.AfterFunc(ctx, func() { _ = w.server.Close() })()
	if err := w.server.Serve(w.listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
