package edge

import (
	"net/http"
	"net/netip"
	"slices"
	"time"
)

// HeaderFresh is a header by which Options.Rest says for how many milliseconds an answer may still be kept, where Cache-Control,
// which knows seconds, would say too much. Workers do not pass it on.
const HeaderFresh = "X-Fresh-Milliseconds"

// Options of workers and handlers. Zero values are the defaults.
type Options struct {
	// Prefix of the paths of streams; what follows is the topic. "/v1/stream/" by default.
	Prefix string
	// MaxViewers is how many connections a worker holds, 18 000 by default: below the limit of open files of a process.
	MaxViewers int
	// MaxPerAddress is how many of them one address, or IPv6 network of 64 bits, may have, 1 000 by default: many viewers stand
	// behind one address. As many connections may have not asked for anything yet.
	MaxPerAddress int
	// Proxies are addresses to which MaxPerAddress does not apply: many addresses stand behind each.
	Proxies []netip.Prefix
	// HeadTimeout is until when a request must be there, 5 s by default.
	HeadTimeout time.Duration
	// SlowTimeout is how long a viewer may not read, 30 s by default.
	SlowTimeout time.Duration
	// Retry is over which time viewers who lose their connection come back, 10 s by default.
	Retry time.Duration
	// RestTimeout is until when a request that is for no stream must be read, and answered, 1 min by default.
	RestTimeout time.Duration
	// RequestsPerSecond are how many requests that are for no stream a worker answers one address, or IPv6 network of 64 bits, 200 by
	// default with ten times that at once. Those that it passes on are for Rest to limit.
	RequestsPerSecond int
	// CacheBytes is how much a worker holds of answers of Rest to GET that are allowed to be kept, 8 MB by default.
	CacheBytes int
	// Rest serves what is no stream. By default that is answered by 404. An answer that may be kept depends on the path, the query
	// and whether gzip is accepted, and on nothing else.
	Rest http.Handler
}

func (o Options) withDefaults() Options {
	if o.Prefix == "" {
		o.Prefix = "/v1/stream/"
	}
	o.MaxViewers = orDefault(o.MaxViewers, 18_000)
	o.MaxPerAddress = orDefault(o.MaxPerAddress, 1_000)
	o.HeadTimeout = orDefault(o.HeadTimeout, 5*time.Second)
	o.SlowTimeout = orDefault(o.SlowTimeout, 30*time.Second)
	o.Retry = orDefault(o.Retry, 10*time.Second)
	o.RestTimeout = orDefault(o.RestTimeout, time.Minute)
	o.RequestsPerSecond = orDefault(o.RequestsPerSecond, 200)
	o.CacheBytes = orDefault(o.CacheBytes, 8<<20)
	if o.Rest == nil {
		o.Rest = http.NotFoundHandler()
	}
	return o
}

// customer is what limits per address count by: of IPv6 the network of 64 bits that one customer has.
func customer(a netip.Addr) netip.Addr {
	if a = a.Unmap(); a.Is6() {
		if network, err := a.WithZone("").Prefix(64); err == nil {
			return network.Addr()
		}
	}
	return a
}

// crowded reports whether an address has as many viewers as one may.
func (o *Options) crowded(from netip.Addr, viewers int) bool {
	return o.full(from, viewers, o.MaxPerAddress)
}

// full reports whether an address has as many as one may, if there is a limit for it.
func (o *Options) full(from netip.Addr, count, most int) bool {
	return count >= most && !o.isProxy(from)
}

func (o *Options) isProxy(from netip.Addr) bool {
	return slices.ContainsFunc(o.Proxies, func(p netip.Prefix) bool { return p.Contains(from) })
}

func orDefault[T int | time.Duration](value, otherwise T) T {
	if value == 0 {
		return otherwise
	}
	return value
}
