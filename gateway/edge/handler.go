package edge

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/gobwas/ws"
)

// Handler serves the streams of a hub as a worker does, with a goroutine for each viewer: on systems without epoll, behind
// TLS, and where the viewers are few.
type Handler struct {
	hub   *Hub
	opts  Options
	stats Stats

	mu        sync.Mutex
	addresses map[netip.Addr]int
}

// NewHandler makes a handler.
func NewHandler(hub *Hub, opts Options) *Handler {
	return &Handler{hub: hub, opts: opts.withDefaults(), addresses: make(map[netip.Addr]int)}
}

// Stats are counted while it serves.
func (h *Handler) Stats() *Stats { return &h.stats }

// ServeHTTP implements http.Handler.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, ok := strings.CutPrefix(r.URL.Path, h.opts.Prefix)
	if !ok || r.Method != http.MethodGet {
		h.stats.Passed.Add(1)
		// The server has no such limits, for the sake of streams.
		control, until := http.NewResponseController(w), time.Now().Add(h.opts.RestTimeout)
		if err := errors.Join(control.SetReadDeadline(until), control.SetWriteDeadline(until)); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return // the connection is gone
		}
		h.opts.Rest.ServeHTTP(w, r)
		return
	}
	t := h.hub.find(name)
	if t == nil {
		h.refuse(w, http.StatusNotFound, "there is no such stream")
		return
	}
	from, _ := netip.ParseAddrPort(r.RemoteAddr)
	host := from.Addr().Unmap()
	switch viewers := h.stats.Viewers.Add(1); {
	case viewers > int64(h.opts.MaxViewers):
		h.stats.Viewers.Add(-1)
		h.refuse(w, http.StatusServiceUnavailable, "all places are taken: try again in half a minute")
		return
	case !h.enter(host):
		h.stats.Viewers.Add(-1)
		h.refuse(w, http.StatusTooManyRequests, "too many viewers from this address")
		return
	}
	defer h.stats.Viewers.Add(-1)
	defer h.leave(host)

	request := request{}
	request.setLastID(r.Header.Get("Last-Event-ID"))
	request.setLastID(r.URL.Query().Get("last-event-id"))
	if strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		h.serveWebSocket(w, r, t, &request)
		return
	}
	h.serveEvents(w, r, t, &request)
}

func (h *Handler) refuse(w http.ResponseWriter, status int, text string) {
	h.stats.Refused.Add(1)
	if status != http.StatusNotFound {
		w.Header().Set("Retry-After", "30")
	}
	http.Error(w, text, status)
}

// enter reports whether the address may have one more viewer, and counts him.
func (h *Handler) enter(from netip.Addr) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.opts.crowded(from, h.addresses[customer(from)]) {
		return false
	}
	h.addresses[customer(from)]++
	return true
}

func (h *Handler) leave(from netip.Addr) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if from = customer(from); h.addresses[from] == 1 {
		delete(h.addresses, from)
	} else {
		h.addresses[from]--
	}
}

func (h *Handler) serveEvents(w http.ResponseWriter, r *http.Request, t *topic, request *request) {
	control := http.NewResponseController(w)
	header := w.Header()
	header.Set("Content-Type", "text/event-stream")
	header.Set("Cache-Control", "no-cache, no-transform")
	header.Set("X-Accel-Buffering", "no")
	header.Set("Access-Control-Allow-Origin", "*")
	w.WriteHeader(http.StatusOK)
	h.stats.Accepted.Add(1)
	write := func(data []byte) error {
		err := control.SetWriteDeadline(time.Now().Add(h.opts.SlowTimeout))
		if err != nil && !errors.Is(err, http.ErrNotSupported) {
			return err
		}
		if _, err := w.Write(data); err != nil {
			return err
		}
		return control.Flush()
	}
	if write([]byte("retry: "+retry(h.opts.Retry)+"\n\n")) == nil {
		h.follow(r.Context(), t, request, false, write)
	}
}

func (h *Handler) serveWebSocket(w http.ResponseWriter, r *http.Request, t *topic, request *request) {
	conn, _, _, err := ws.UpgradeHTTP(r, w)
	if err != nil {
		h.stats.Refused.Add(1)
		return // it has answered
	}
	defer conn.Close()
	h.stats.Accepted.Add(1)
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	var writing sync.Mutex
	write := func(data []byte) error {
		writing.Lock()
		defer writing.Unlock()
		if err := conn.SetWriteDeadline(time.Now().Add(h.opts.SlowTimeout)); err != nil {
			return err
		}
		_, err := conn.Write(data)
		return err
	}
	go func() {
		defer cancel()
		for {
			f, err := readSmallFrame(conn)
			if err != nil || f.Header.OpCode == ws.OpClose {
				return
			}
			if f.Header.OpCode == ws.OpPing && write(ws.MustCompileFrame(ws.NewPongFrame(f.Payload))) != nil {
				return
			}
		}
	}()
	h.follow(ctx, t, request, true, write)
	_ = write(ws.CompiledCloseGoingAway)
}

var errTooLarge = errors.New("a viewer sent more than he has reason to")

func readSmallFrame(conn net.Conn) (ws.Frame, error) {
	head, err := ws.ReadHeader(conn)
	if err != nil {
		return ws.Frame{}, err
	}
	if !head.Masked || head.Length > maxHead {
		return ws.Frame{}, errTooLarge
	}
	payload := make([]byte, head.Length)
	if _, err := io.ReadFull(conn, payload); err != nil {
		return ws.Frame{}, err
	}
	ws.Cipher(payload, head.Mask, 0)
	return ws.Frame{Header: head, Payload: payload}, nil
}

// follow writes what the viewer missed and then each newest event, until the viewer is gone.
func (h *Handler) follow(ctx context.Context, t *topic, request *request, websocket bool, write func([]byte) error) {
	frames, reset := t.missed(request.lastID, request.returned)
	if reset && write(resetFrame(websocket)) != nil {
		return
	}
	sent := request.lastID
	for {
		for _, f := range frames {
			if write(f.bytes(websocket)) != nil {
				return
			}
			h.stats.Delivered.Add(1)
			sent = f.id
		}
		f, changed := t.newest()
		if f != nil && f.id > sent {
			frames = []*frame{f}
			continue
		}
		frames = nil
		select {
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
}
