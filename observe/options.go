package observe

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// Options are what a person gives on the command line. Only the first run needs peers, and a genesis or an RPC server.
type Options struct {
	Home string
	// Peers and Seeds are addresses ID@HOST:PORT. Seeds are asked for addresses only when nothing else answers.
	Peers, Seeds []string
	// RPC are addresses of RPC servers, as URLs. They give block headers that the light client compares.
	RPC []string
	// TrustHeight and TrustHash name a block from which state sync is checked; zero means from genesis.
	TrustHeight int64
	TrustHash   string
	// Genesis is a file, the URL of a .json file or of an RPC server; empty takes it from the first of RPC.
	Genesis string
	// GenesisHash is the SHA-256 of the genesis file, or empty.
	GenesisHash string
	// Port is for peers; the next six are RPC, gRPC, REST, metrics, JSON-RPC and WebSocket, for this machine only. 0 is that of the home,
	// or DefaultPort for a new one.
	Port int
	// ExternalAddress is HOST:PORT under which other nodes reach this one, or empty.
	ExternalAddress string
}

// UsageError is an error that another command line cures.
type UsageError struct{ Err error }

// Error gives the message of the wrapped error.
func (e *UsageError) Error() string { return e.Err.Error() }

// Unwrap gives the wrapped error.
func (e *UsageError) Unwrap() error { return e.Err }

func usage(format string, args ...any) error { return &UsageError{Err: fmt.Errorf(format, args...)} }

var peerPattern = regexp.MustCompile(`^[0-9a-f]{40}@[^@\s]+:[0-9]+$`)

// Validate checks what can be checked without a network.
func (o *Options) Validate() error {
	for _, peer := range append(append([]string{}, o.Peers...), o.Seeds...) {
		if !peerPattern.MatchString(peer) {
			return usage("peer %q: write ID@HOST:PORT; moscowd comet show-node-id prints the ID on that node", peer)
		}
	}
	for _, server := range o.RPC {
		if err := checkURL(server); err != nil {
			return usage("--rpc %q: %w", server, err)
		}
	}
	if (o.TrustHeight == 0) != (o.TrustHash == "") {
		return usage("give both --trust-height and --trust-hash, or neither to start from genesis")
	}
	if o.TrustHeight < 0 {
		return usage("--trust-height %d: heights begin at 1", o.TrustHeight)
	}
	for flag, hash := range map[string]string{"--trust-hash": o.TrustHash, "--genesis-hash": o.GenesisHash} {
		if bz, err := hex.DecodeString(hash); err != nil || len(bz) != 32 && hash != "" {
			return usage("%s %q: want 64 hexadecimal digits", flag, hash)
		}
	}
	if o.TrustHeight > 0 && len(o.RPC) == 0 {
		return usage("state sync needs block headers from RPC servers: name one or better two with --rpc http://HOST:26657")
	}
	if o.Port < 0 || o.Port > 65_535-portWebSocket {
		return usage("--port %d: want 1 to %d", o.Port, 65_535-portWebSocket)
	}
	if o.ExternalAddress != "" {
		if _, _, err := net.SplitHostPort(o.ExternalAddress); err != nil {
			return usage("--external-address: %w", err)
		}
	}
	return nil
}

func checkURL(text string) error {
	u, err := url.Parse(text)
	if err != nil {
		return err
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return errors.New("want http://HOST:PORT or https://HOST")
	}
	return nil
}

// DefaultPort is CometBFT's port for peers.
const DefaultPort = 26_656

// What follows the port for peers.
const (
	portRPC = 1 + iota
	portGRPC
	portREST
	portMetrics
	portJSONRPC
	portWebSocket
)

// local is an address of this machine, so many ports after the first.
func (o *Options) local(offset int) string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(o.Port+offset))
}

// private reports whether any peer has an address that is not routable in the public network; then nodes of such
// addresses are worth remembering.
func (o *Options) private() bool {
	return o.some(func(ip net.IP) bool { return ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast() })
}

// onlyHere reports whether all peers are on this machine.
func (o *Options) onlyHere() bool {
	return len(o.Peers)+len(o.Seeds) > 0 && !o.some(func(ip net.IP) bool { return !ip.IsLoopback() })
}

func (o *Options) some(is func(net.IP) bool) bool {
	for _, peer := range append(append([]string{}, o.Peers...), o.Seeds...) {
		_, address, _ := strings.Cut(peer, "@")
		host, _, _ := net.SplitHostPort(address)
		ip := net.ParseIP(host)
		if host == "localhost" {
			ip = net.IPv4(127, 0, 0, 1)
		}
		if ip == nil {
			ip = net.IPv4zero // a name, taken for a public one
		}
		if is(ip) {
			return true
		}
	}
	return false
}
