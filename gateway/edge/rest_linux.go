package edge

import (
	"bytes"
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"time"
)

const (
	// maxFlights is how many answers a worker asks of Options.Rest at once.
	maxFlights = 64
	// requestsBurst is how many seconds' requests an address may make at once.
	requestsBurst = 10
	// maxRates is of how many addresses a worker counts requests.
	maxRates = 100_000
)

// flight is an answer that is being asked of Options.Rest, once for all who wait for it.
type flight struct {
	key     string
	began   time.Time
	waiting []*waiter
}

// waiter is a connection that waits for an answer.
type waiter struct {
	fd          int
	request     []byte // as it came
	bodiless    bool
	ifNoneMatch []byte
}

// landed is a flight that is over. The answer is nil if each who waits must ask for himself.
type landed struct {
	flight *flight
	answer *kept
	shared bool
}

// get answers a request from memory, or has it answered. It reports false if it must go the long way.
func (w *Worker) get(fd int, g *get, data []byte) bool {
	v := &w.viewers[fd]
	switch counted, allowed := w.count(w.opts.asks(v.addr, g.forwarded)); {
	case !counted:
		return false
	case !allowed:
		w.refuse(fd, answerTooFast)
		return true
	}
	w.key = append(w.key[:0], '-')
	if g.gzip {
		w.key[0] = 'z'
	}
	w.key = append(w.key, g.target...)
	if k := w.cache.find(w.key, w.now); k != nil {
		w.stats.Cached.Add(1)
		w.reply(fd, k.answer(g.bodiless, g.ifNoneMatch))
		return true
	}
	f := w.flights[string(w.key)]
	if f == nil {
		request := w.newRequest(v.addr, g)
		if request == nil || len(w.flights) == maxFlights {
			return false
		}
		f = &flight{key: string(w.key), began: w.now}
		w.flights[f.key] = f
		go w.fetch(f, request)
	}
	wt := &waiter{fd: fd, request: slices.Clone(data[:g.size]), bodiless: g.bodiless, ifNoneMatch: slices.Clone(g.ifNoneMatch)}
	f.waiting = append(f.waiting, wt)
	w.waiters[fd] = wt
	v.state, v.since = fetching, 0
	return true
}

// count counts a request of an address, if there is room to count, and reports whether it may be answered.
func (w *Worker) count(who netip.Addr) (counted, allowed bool) {
	who = customer(who)
	now := w.now.UnixNano()
	due, known := w.rates[who]
	switch due = max(due, now); {
	case !known && len(w.rates) == maxRates:
		return false, false
	case due-now > int64(requestsBurst*time.Second):
		return true, false
	}
	w.rates[who] = due + int64(time.Second)/int64(w.opts.RequestsPerSecond)
	return true, true
}

// newRequest makes a request that has of the one that came what the answer may depend on; nil if it is none.
func (w *Worker) newRequest(from netip.Addr, g *get) *http.Request {
	target := string(g.target)
	u, err := url.ParseRequestURI(target)
	if err != nil {
		return nil
	}
	r := &http.Request{
		Method: http.MethodGet, URL: u, RequestURI: target, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{},
		Host: string(g.host), RemoteAddr: netip.AddrPortFrom(from, 0).String(), Body: http.NoBody,
	}
	if g.gzip {
		r.Header.Set("Accept-Encoding", "gzip")
	}
	if g.forwarded != nil {
		r.Header.Set("X-Forwarded-For", string(g.forwarded))
	}
	return r
}

// fetch has a request answered and gives the answer to the loop.
func (w *Worker) fetch(f *flight, r *http.Request) {
	over := landed{flight: f}
	defer func() {
		// A handler that panics is asked again by each who waits, the long way: net/http tells what is not http.ErrAbortHandler.
		_ = recover()
		w.mu.Lock()
		w.landed = append(w.landed, over)
		w.mu.Unlock()
		w.rouse()
	}()
	ctx, cancel := context.WithTimeout(context.WithValue(w.fetching, http.ServerContextKey, w.server), w.opts.RestTimeout)
	defer cancel()
	to := &recorder{header: http.Header{}}
	w.opts.Rest.ServeHTTP(to, r.WithContext(ctx))
	over.answer, over.shared = to.kept(f.key, f.began)
}

// land answers those whose flights are over.
func (w *Worker) land() {
	w.mu.Lock()
	over := w.landed
	w.landed = nil
	w.mu.Unlock()
	for _, l := range over {
		delete(w.flights, l.flight.key)
		if l.shared {
			w.cache.keep(l.answer, w.now)
		}
		for i, wt := range l.flight.waiting {
			if w.waiters[wt.fd] != wt {
				continue // gone meanwhile
			}
			delete(w.waiters, wt.fd)
			if l.answer == nil || (i > 0 && !l.shared) {
				w.pass(wt.fd, append(wt.request, w.heads[wt.fd]...))
				continue
			}
			w.reply(wt.fd, l.answer.answer(wt.bodiless, wt.ifNoneMatch))
			w.resume(wt.fd)
		}
	}
}

// reply writes an answer, or what of it the connection takes now.
func (w *Worker) reply(fd int, answer []byte) {
	v := &w.viewers[fd]
	v.state, v.unsent, v.since = answering, answer, w.now.Unix()
	w.flush(fd)
	if v.state == answering && len(v.unsent) == 0 {
		v.state = asking
	}
}

// resume goes on with the next request of a connection that has its answer.
func (w *Worker) resume(fd int) {
	v := &w.viewers[fd]
	if v.state != asking {
		return
	}
	if w.drain.begun {
		w.refuseWith(fd, nil)
		return
	}
	w.ask(fd, nil)
	if v.state == asking {
		w.receive(fd, false)
	}
}

// asks gives the address that a request counts for: what proxies say of whom they ask for is believed.
func (o *Options) asks(peer netip.Addr, forwarded []byte) netip.Addr {
	for len(forwarded) > 0 && o.isProxy(peer) {
		i := bytes.LastIndexByte(forwarded, ',')
		from, err := netip.ParseAddr(string(bytes.TrimSpace(forwarded[i+1:])))
		if err != nil {
			break
		}
		peer, forwarded = from.Unmap(), forwarded[:max(i, 0)]
	}
	return peer
}
