package bus

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

const (
	// startTimeout is how long a server may take until it listens.
	startTimeout = 20 * time.Second
	// maxMemory bounds what a server keeps: Kept states of 64 kB of some 5 000 topics, or small ones of all.
	maxMemory = 2 << 30
)

// ServerOptions are those of a server of this process.
type ServerOptions struct {
	// Address is HOST:PORT to listen on; port 0 takes a free one.
	Address string
	// Token is what clients must know. Without one everybody who reaches the address can publish.
	Token string
}

// Server is a running one.
type Server struct {
	nats  *server.Server
	token string
	dir   string
}

// StartServer starts a server and waits until it listens.
func StartServer(o ServerOptions) (*Server, error) {
	host, port, err := net.SplitHostPort(o.Address)
	if err != nil {
		return nil, fmt.Errorf("bus address %q: write HOST:PORT: %w", o.Address, err)
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return nil, fmt.Errorf("bus address %q: port: %w", o.Address, err)
	}
	// The server wants a directory, even though everything is in memory.
	dir, err := os.MkdirTemp("", "moscowd-bus-")
	if err != nil {
		return nil, err
	}
	options := &server.Options{
		Host: host, Port: int(number), Authorization: o.Token, JetStream: true, StoreDir: dir, JetStreamMaxMemory: maxMemory,
		JetStreamMaxStore: 1 << 20, NoSigs: true, NoLog: true, DisableJetStreamBanner: true,
		// A client that does not answer is gone after 10 s.
		PingInterval: 5 * time.Second, MaxPingsOut: 2,
	}
	if options.Port == 0 {
		options.Port = server.RANDOM_PORT
	}
	s := &Server{token: o.Token, dir: dir}
	if s.nats, err = server.NewServer(options); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	go s.nats.Start()
	if !s.nats.ReadyForConnections(startTimeout) {
		return nil, errors.Join(fmt.Errorf("the bus cannot listen on %s: is another process there?", o.Address), s.Close())
	}
	return s, nil
}

// URL is what clients connect to, with the token.
func (s *Server) URL() string {
	u := url.URL{Scheme: "nats", Host: s.nats.Addr().String()}
	if s.token != "" {
		u.User = url.User(s.token)
	}
	return u.String()
}

// Address is HOST:PORT where it listens.
func (s *Server) Address() string { return s.nats.Addr().String() }

// Close ends it.
func (s *Server) Close() error {
	s.nats.Shutdown()
	s.nats.WaitForShutdown()
	return os.RemoveAll(s.dir)
}
