package inbox

import (
	"net/netip"
	"sync"
	"time"
)

// limiter lets each address do so many things a minute, with as many at once, in a bounded table.
type limiter struct {
	perMinute float64
	now       func() time.Time

	mu      sync.Mutex
	buckets map[netip.Prefix]bucket
}

type bucket struct {
	left float64
	at   time.Time
}

// maxBuckets bounds the table; when it is full those that are full again are forgotten, and if there are none, all.
const maxBuckets = 100_000

func newLimiter(perMinute int, now func() time.Time) *limiter {
	return &limiter{perMinute: float64(perMinute), now: now, buckets: map[netip.Prefix]bucket{}}
}

// allow takes one from the address. The hosts of an IPv6 subnet count as one.
func (l *limiter) allow(address netip.Addr) bool {
	bits := 32
	if address = address.Unmap(); address.Is6() {
		bits = 64
	}
	prefix, err := address.Prefix(bits)
	if err != nil {
		prefix = netip.Prefix{} // an address that is none: all of them share one
	}
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	b, known := l.buckets[prefix]
	if !known {
		if len(l.buckets) >= maxBuckets {
			l.forget(now)
		}
		b = bucket{l.perMinute, now}
	}
	b.left, b.at = l.refilled(b, now), now
	allowed := b.left >= 1
	if allowed {
		b.left--
	}
	l.buckets[prefix] = b
	return allowed
}

func (l *limiter) refilled(b bucket, now time.Time) float64 {
	return min(l.perMinute, b.left+now.Sub(b.at).Minutes()*l.perMinute)
}

func (l *limiter) forget(now time.Time) {
	for prefix, b := range l.buckets {
		if l.refilled(b, now) >= l.perMinute {
			delete(l.buckets, prefix)
		}
	}
	if len(l.buckets) >= maxBuckets {
		clear(l.buckets)
	}
}
