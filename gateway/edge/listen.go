package edge

import (
	"context"
	"net"
)

// Listen opens a port. On Linux other processes of the same user may share it: the kernel spreads connections over them.
func Listen(ctx context.Context, address string) (*net.TCPListener, error) {
	config := net.ListenConfig{Control: sharePort}
	config.SetMultipathTCP(false) // costs memory, and the kernel knows fewer options of its sockets
	l, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return l.(*net.TCPListener), nil
}
