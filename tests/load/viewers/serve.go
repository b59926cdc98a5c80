//go:build linux

package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/moscowchain/moscowd/gateway/edge"
)

// serveCommand serves heads and one answer that may be kept, by the edge alone or by net/http, until its standard input ends: what
// is compared.
const (
	serveCommand = "serve"
	kindEdge     = "edge"
	kindNetHTTP  = "nethttp"
	answerPath   = "/answer.json"
	answerTag    = `"one-and-the-same"`
)

// answerBody is 1 kB, as records of the index are.
var answerBody = []byte(`{"padding":"` + strings.Repeat("x", 1_010) + "\"}\n")

func runServe(args []string) error {
	flags := flag.NewFlagSet(serveCommand, flag.ContinueOnError)
	kind := flags.String("kind", kindEdge, kindEdge+" or "+kindNetHTTP)
	address := flags.String("address", "", "HOST:PORT")
	if err := flags.Parse(args); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	listener, err := edge.Listen(ctx, *address)
	if err != nil {
		return err
	}
	if *kind == kindNetHTTP {
		s := &plainServer{viewers: make(map[chan []byte]struct{})}
		go everySecond(func(id int, data []byte) error { return s.publish(id, data) })
		server := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
		context.AfterFunc(ctx, func() { _ = server.Close() })
		return server.Serve(listener)
	}
	hub := edge.NewHub()
	go everySecond(func(id int, data []byte) error {
		return hub.Publish(&edge.Event{Topic: "heads", Name: "head", ID: uint64(id), Data: data})
	})
	worker, err := edge.NewWorker(hub, listener, edge.Options{
		MaxViewers: edgeMost, RequestsPerSecond: int(time.Second), // counted, but not limited
		Rest: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
			w.Header().Set("ETag", answerTag)
			_, _ = w.Write(answerBody)
		}),
	})
	if err != nil {
		return err
	}
	return worker.Run(ctx)
}

// everySecond publishes a head, as long as one of a chain.
func everySecond(publish func(id int, data []byte) error) {
	for id := 1; ; id++ {
		if err := publish(id, fmt.Appendf(nil, `{"height":%d,"padding":%q}`, id, strings.Repeat("x", 380))); err != nil {
			fmt.Fprintln(os.Stderr, "Error:", err)
		}
		time.Sleep(time.Second)
	}
}

// plainServer serves server-sent events as one would with net/http alone: a goroutine and a channel for each viewer.
type plainServer struct {
	mu      sync.Mutex
	viewers map[chan []byte]struct{}
}

func (s *plainServer) publish(id int, data []byte) error {
	event := fmt.Appendf(nil, "id: %d\nevent: head\ndata: %s\n\n", id, data)
	s.mu.Lock()
	defer s.mu.Unlock()
	for viewer := range s.viewers {
		select {
		case viewer <- event:
		default: // slow
		}
	}
	return nil
}

// ServeHTTP implements http.Handler.
func (s *plainServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	events := make(chan []byte, 1)
	s.mu.Lock()
	s.viewers[events] = struct{}{}
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.viewers, events)
	}()
	w.Header().Set("Content-Type", "text/event-stream")
	control := http.NewResponseController(w)
	for event := []byte("retry: 1000\n\n"); ; {
		if _, err := w.Write(event); err != nil || control.Flush() != nil {
			return
		}
		select {
		case event = <-events:
		case <-r.Context().Done():
			return
		}
	}
}
