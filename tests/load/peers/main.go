// Command peers serves the same heads as the gateway's edge by centrifuge, for `make bench-viewers-peers`. It is a module of its own: nothing of
// what it needs is in moscowd.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/centrifugal/centrifuge"
)

const topic = "heads"

func main() {
	address := flag.String("address", "127.0.0.1:0", "HOST:PORT to serve at")
	flag.Parse()
	if err := serve(*address); err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
}

// serve serves until the standard input ends.
func serve(address string) error {
	node, err := centrifuge.New(centrifuge.Config{})
	if err != nil {
		return err
	}
	node.OnConnecting(func(context.Context, centrifuge.ConnectEvent) (centrifuge.ConnectReply, error) {
		return centrifuge.ConnectReply{
			Credentials:   &centrifuge.Credentials{},
			Subscriptions: map[string]centrifuge.SubscribeOptions{topic: {}},
		}, nil
	})
	if err := node.Run(); err != nil {
		return err
	}
	go publish(node)
	// Without pings, which would wait for answers.
	handler := centrifuge.NewSSEHandler(node, centrifuge.SSEConfig{PingPongConfig: centrifuge.PingPongConfig{PingInterval: -1}})
	server := &http.Server{Addr: address, Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		_ = server.Close()
	}()
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		return err
	}
	return nil
}

// publish publishes a head every second, as long as one of a chain.
func publish(node *centrifuge.Node) {
	for id := 1; ; id++ {
		data := fmt.Appendf(nil, `{"height":%d,"padding":%q}`, id, strings.Repeat("x", 380))
		if _, err := node.Publish(topic, data); err != nil {
			fmt.Fprintln(os.Stderr, "Error:", err)
		}
		time.Sleep(time.Second)
	}
}
