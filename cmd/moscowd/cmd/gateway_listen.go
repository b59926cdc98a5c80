package cmd

import (
	"context"
	"fmt"
	"net"
	"os"

	"github.com/moscowchain/moscowd/gateway/edge"
)

// listenAPI opens a port, which a process that takes over may share, or a socket, which it takes over.
func listenAPI(ctx context.Context, network, address string) (net.Listener, error) {
	if network == "tcp" {
		return edge.Listen(ctx, address)
	}
	// Made under another name and moved, so that there is one at any moment.
	temporary := fmt.Sprintf("%s.%d", address, os.Getpid())
	listener, err := (&net.ListenConfig{}).Listen(ctx, "unix", temporary)
	if err != nil {
		return nil, err
	}
	listener.(*net.UnixListener).SetUnlinkOnClose(false)
	return listener, os.Rename(temporary, address)
}
