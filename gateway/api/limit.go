package api

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"golang.org/x/time/rate"
)

// maxAddresses is how many addresses a limit remembers: those that asked last.
const maxAddresses = 100_000

// limit gives each address a rate of its own.
type limit struct {
	mu      sync.Mutex
	perSec  rate.Limit
	burst   int
	buckets *simplelru.LRU[netip.Addr, *rate.Limiter]
}

func newLimit(perSecond, burst int) *limit {
	buckets, err := simplelru.NewLRU[netip.Addr, *rate.Limiter](maxAddresses, nil)
	if err != nil {
		panic(err) // the size is positive
	}
	return &limit{perSec: rate.Limit(perSecond), burst: burst, buckets: buckets}
}

func (l *limit) allow(address netip.Addr, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	bucket, ok := l.buckets.Get(address)
	if !ok {
		bucket = rate.NewLimiter(l.perSec, l.burst)
		l.buckets.Add(address, bucket)
	}
	return bucket.AllowN(now, 1)
}

// client is the address that a request counts for: of IPv6 the network of 64 bits that one customer has.
func (h *Handler) client(r *http.Request) netip.Addr {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	peer, parseErr := netip.ParseAddr(host)
	local := err != nil || parseErr != nil // a unix socket has no address
	if local || h.trusted(peer) {
		// The last entry was written by the proxy itself; the one before it, if that is a proxy, too, by that one.
		list := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		for _, entry := range slices.Backward(list) {
			address, err := netip.ParseAddr(strings.TrimSpace(entry))
			if err != nil {
				break
			}
			if peer = address; !h.trusted(peer) {
				break
			}
		}
	}
	peer = peer.Unmap()
	if peer.Is6() {
		if network, err := peer.WithZone("").Prefix(64); err == nil {
			return network.Addr()
		}
	}
	return peer
}

func (h *Handler) trusted(peer netip.Addr) bool {
	for _, prefix := range h.options.TrustedProxies {
		if prefix.Contains(peer.Unmap()) {
			return true
		}
	}
	return false
}
