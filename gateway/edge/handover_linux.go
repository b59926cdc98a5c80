package edge

import (
	"net"
	"os"
	"sync"
	"sync/atomic"
)

// maxPassed is how many connections the http.Handler has at once.
const maxPassed = 1_000

// handover is the listener of the http.Server: what the loop passes on.
type handover struct {
	conns  chan net.Conn
	count  atomic.Int32
	closed chan struct{}
	once   sync.Once
}

func newHandover() *handover {
	return &handover{conns: make(chan net.Conn, maxPassed), closed: make(chan struct{})}
}

// take gives a descriptor away. If it reports false, the descriptor is still the caller's.
func (h *handover) take(fd int, head []byte) bool {
	if h.count.Add(1) > maxPassed {
		h.count.Add(-1)
		return false
	}
	file := os.NewFile(uintptr(fd), "viewer")
	conn, err := net.FileConn(file) // has a descriptor of its own
	_ = file.Close()
	if err != nil {
		h.count.Add(-1)
		return true
	}
	h.conns <- &passed{Conn: conn, head: head, done: func() { h.count.Add(-1) }} // there is room for maxPassed
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
