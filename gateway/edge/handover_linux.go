package edge

import (
	"net"
	"net/netip"
	"os"
	"sync"
)

// maxPassed is how many connections the http.Handler has at once, maxPassedEach of one address.
const (
	maxPassed     = 1_000
	maxPassedEach = 250
)

// handover is the listener of the http.Server: what the loop passes on.
type handover struct {
	crowded func(from netip.Addr, count, most int) bool
	conns   chan net.Conn
	closed  chan struct{}
	once    sync.Once

	mu    sync.Mutex
	count int
	each  map[netip.Addr]int // by customer
}

func newHandover(crowded func(from netip.Addr, count, most int) bool) *handover {
	return &handover{crowded: crowded, conns: make(chan net.Conn, maxPassed), closed: make(chan struct{}), each: make(map[netip.Addr]int)}
}

// enter reports whether there is room for one more connection of an address, and counts it.
func (h *handover) enter(from netip.Addr) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.count == maxPassed || h.crowded(from, h.each[customer(from)], maxPassedEach) {
		return false
	}
	h.count++
	h.each[customer(from)]++
	return true
}

func (h *handover) leave(from netip.Addr) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.count--
	drop(h.each, customer(from))
}

// take gives a descriptor away. If it reports false, the descriptor is still the caller's.
func (h *handover) take(fd int, from netip.Addr, head []byte) bool {
	if !h.enter(from) {
		return false
	}
	file := os.NewFile(uintptr(fd), "viewer")
	conn, err := net.FileConn(file) // has a descriptor of its own
	_ = file.Close()
	if err != nil {
		h.leave(from)
		return true
	}
	h.conns <- &passed{Conn: conn, head: head, done: func() { h.leave(from) }} // there is room for maxPassed
	return true
}

// Accept implements net.Listener.
func (h *handover) Accept() (net.Conn, error) {
	select {
	case c := <-h.conns:
		return c, nil
	case <-h.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (h *handover) Close() error {
	h.once.Do(func() { close(h.closed) })
	return nil
}

// Addr implements net.Listener.
func (h *handover) Addr() net.Addr { return &net.TCPAddr{} }

// passed is a connection of which the beginning was read already.
type passed struct {
	net.Conn
	head []byte
	once sync.Once
	done func()
}

func (p *passed) Read(b []byte) (int, error) {
	if len(p.head) > 0 {
		n := copy(b, p.head)
		p.head = p.head[n:]
		return n, nil
	}
	return p.Conn.Read(b)
}

func (p *passed) Close() error {
	p.once.Do(p.done)
	return p.Conn.Close()
}
