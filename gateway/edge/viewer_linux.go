package edge

import (
	"bytes"
	"errors"
	"io"
	"net/netip"
	"slices"

	"github.com/gobwas/ws"
	"golang.org/x/sys/unix"
)

// accept takes what connections there are.
func (w *Worker) accept() {
	for {
		fd, from, err := unix.Accept4(w.listener, unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC)
		switch {
		case errors.Is(err, unix.ECONNABORTED), errors.Is(err, unix.EINTR):
			continue
		case errors.Is(err, unix.EAGAIN):
			return
		case err != nil:
			// Out of descriptors, or of memory for one. The listener stays readable: it is looked at again with the next sweep.
			w.listen(0)
			return
		}
		// Above the limit there is room for those who get an answer that says so.
		if w.open >= w.opts.MaxViewers+min(w.opts.MaxViewers/8+1, refusedAtOnce) {
			w.stats.Refused.Add(1)
			_ = unix.Close(fd)
			continue
		}
		if err := w.watch(fd, unix.EPOLLIN|unix.EPOLLOUT|unix.EPOLLRDHUP|unix.EPOLLET); err != nil {
			_ = unix.Close(fd)
			continue
		}
		if fd >= len(w.viewers) {
			w.viewers = append(w.viewers, make([]viewer, fd+1-len(w.viewers))...)
		}
		w.viewers[fd] = viewer{state: asking, since: w.now.Unix(), addr: address(from)}
		w.open++
		who := w.viewers[fd].addr
		waiting := w.askers[customer(who)]
		w.askers[customer(who)]++
		switch {
		case w.open > w.opts.MaxViewers:
			w.refuse(fd, answerBusy)
		case w.opts.crowded(who, waiting):
			w.refuse(fd, answerTooMany)
		}
	}
}

func address(from unix.Sockaddr) netip.Addr {
	switch a := from.(type) {
	case *unix.SockaddrInet4:
		return netip.AddrFrom4(a.Addr)
	case *unix.SockaddrInet6:
		return netip.AddrFrom16(a.Addr).Unmap()
	}
	return netip.Addr{}
}

// serve does what a connection is ready for.
func (w *Worker) serve(fd int, events uint32) {
	if fd >= len(w.viewers) || w.viewers[fd].state == absent {
		return // hung up on earlier in the same round
	}
	if events&(unix.EPOLLERR|unix.EPOLLHUP) != 0 {
		w.hangUp(fd)
		return
	}
	if events&unix.EPOLLIN != 0 && !w.receive(fd, events&unix.EPOLLRDHUP != 0) {
		return
	}
	v := &w.viewers[fd]
	if events&unix.EPOLLOUT == 0 || len(v.unsent) == 0 {
		return
	}
	w.flush(fd)
	if v.state == answering && len(v.unsent) == 0 {
		v.state, v.since = asking, w.now.Unix()
		w.resume(fd)
	}
}

// receive reads all there is, and that the other side has ended, and reports whether the connection is still here. Who sends
// faster than it reads would keep it from everybody else.
func (w *Worker) receive(fd int, ended bool) bool {
	for range maxReads {
		if s := w.viewers[fd].state; s == fetching || s == answering {
			return true // resume reads on
		}
		n, err := unix.Read(fd, w.buffer[:])
		switch {
		case errors.Is(err, unix.EAGAIN):
			return true
		case errors.Is(err, unix.EINTR):
			continue
		case err != nil || n == 0:
			w.hangUp(fd)
			return false
		}
		switch v := &w.viewers[fd]; {
		case v.state == asking:
			w.ask(fd, w.buffer[:n])
		case v.state == streaming && v.ws:
			w.hear(fd, w.buffer[:n])
		case v.state == streaming:
			if v.heard++; v.heard == maxReads {
				w.stats.Refused.Add(1)
				w.hangUp(fd)
			}
		}
		if w.viewers[fd].state == absent {
			return false
		}
		if n < len(w.buffer) && !ended {
			return true // there is no more, else epoll will tell
		}
	}
	w.stats.Refused.Add(1)
	w.hangUp(fd)
	return false
}

// ask reads requests, or the next part of one.
func (w *Worker) ask(fd int, data []byte) {
	if before, ok := w.heads[fd]; ok {
		data = append(before, data...)
		delete(w.heads, fd)
	}
	for len(data) > 0 {
		g, ok := parseGet(data)
		if !ok || bytes.HasPrefix(g.target, []byte(w.opts.Prefix)) || !w.get(fd, &g, data) {
			w.askForStream(fd, data)
			return
		}
		data = data[g.size:]
		switch w.viewers[fd].state {
		case asking:
		case fetching, answering:
			if len(data) > 0 {
				w.heads[fd] = slices.Clone(data)
			}
			return
		default:
			return
		}
	}
}

// askForStream begins a stream, or passes on what is none.
func (w *Worker) askForStream(fd int, data []byte) {
	r, err := parseRequest(data, w.opts.Prefix)
	switch {
	case errors.Is(err, errIncomplete) && len(data) < maxHead:
		w.heads[fd] = slices.Clone(data)
		return
	case errors.Is(err, errIncomplete):
		w.refuse(fd, answerHead)
		return
	case err != nil:
		w.refuse(fd, answerBad)
		return
	case !r.ok:
		w.pass(fd, slices.Clone(data))
		return
	}
	t := w.hub.find(r.stream)
	switch v := &w.viewers[fd]; {
	case t == nil:
		w.refuse(fd, answerNotFound)
	case w.opts.crowded(v.addr, w.addresses[customer(v.addr)]):
		w.refuse(fd, answerTooMany)
	default:
		w.begin(fd, t, &r, data)
	}
}

// begin makes a viewer of a connection.
func (w *Worker) begin(fd int, t *topic, r *request, head []byte) {
	v := &w.viewers[fd]
	var out bytes.Buffer
	if r.websocket {
		if _, err := ws.Upgrade(readWriter{bytes.NewReader(head), &out}); err != nil {
			w.refuse(fd, out.Bytes())
			return
		}
	} else {
		out.WriteString(streamHead + "retry: " + retry(w.opts.Retry) + "\n\n")
	}
	frames, reset := t.missed(r.lastID, r.returned)
	if reset {
		out.Write(resetFrame(r.websocket))
	}
	v.sent = r.lastID
	for _, f := range frames {
		out.Write(f.bytes(r.websocket))
		v.sent = f.id
	}
	a := w.audiences[t]
	if a == nil {
		a = &audience{topic: t}
		a.newest, _ = t.newest()
		w.audiences[t] = a
	}
	w.asked(v)
	v.state, v.ws, v.since, v.audience, v.place = streaming, r.websocket, 0, a, int32(len(a.fds))
	a.fds = append(a.fds, int32(fd))
	w.addresses[customer(v.addr)]++
	w.stats.Viewers.Add(1)
	w.stats.Accepted.Add(1)
	v.unsent = out.Bytes()
	w.flush(fd)
}

type readWriter struct {
	io.Reader
	io.Writer
}

// offer writes an event, or leaves it to flush if the one before is still on its way.
func (w *Worker) offer(fd int, f *frame) {
	v := &w.viewers[fd]
	switch {
	case f.id <= v.sent:
	case len(v.unsent) > 0:
		v.skipped++
	default:
		v.unsent, v.sent = f.bytes(v.ws), f.id
		w.flush(fd)
	}
}

// flush writes as much as the connection takes, and goes on with the newest event if there was another meanwhile.
func (w *Worker) flush(fd int) {
	v := &w.viewers[fd]
	for len(v.unsent) > 0 {
		n, err := unix.Write(fd, v.unsent)
		switch {
		case errors.Is(err, unix.EAGAIN):
			if v.since == 0 {
				v.since = w.now.Unix()
			}
			return
		case errors.Is(err, unix.EINTR):
			continue
		case err != nil:
			w.hangUp(fd)
			return
		}
		if v.unsent = v.unsent[n:]; len(v.unsent) > 0 {
			continue
		}
		v.unsent = nil
		if v.state != streaming {
			continue
		}
		v.since = 0
		w.stats.Delivered.Add(1)
		if f := v.audience.newest; v.skipped > 0 && f.id > v.sent {
			w.stats.Conflated.Add(int64(v.skipped) - 1)
			v.unsent, v.sent, v.skipped = f.bytes(v.ws), f.id, 0
		}
	}
}

// hear answers what a WebSocket viewer sends. A frame that is larger than maxHead is more than he has reason to send.
func (w *Worker) hear(fd int, data []byte) {
	v := &w.viewers[fd]
	if before, ok := w.heads[fd]; ok {
		data = append(before, data...)
		delete(w.heads, fd)
	}
	for in := bytes.NewReader(data); in.Len() > 0; {
		begin := len(data) - in.Len()
		h, err := ws.ReadHeader(in)
		cut := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		switch {
		case err != nil && !cut, err == nil && (!h.Masked || h.Length > maxHead):
			w.dismiss(fd)
			return
		case cut, h.Length > int64(in.Len()):
			w.heads[fd] = slices.Clone(data[begin:])
			return
		}
		payload := make([]byte, h.Length)
		_, _ = io.ReadFull(in, payload) // all of it is there
		ws.Cipher(payload, h.Mask, 0)
		switch h.OpCode {
		case ws.OpClose:
			w.dismiss(fd)
			return
		case ws.OpPing:
			// Behind what is being written, and not if there is much of it: a viewer cannot make the worker hold more.
			if len(v.unsent) <= MaxData {
				v.unsent = slices.Concat(v.unsent, ws.MustCompileFrame(ws.NewPongFrame(payload)))
				w.flush(fd)
				if v.state == absent {
					return
				}
			}
		}
	}
}

// dismiss ends a stream: with the event that asks to come back later, or with a close frame.
func (w *Worker) dismiss(fd int) {
	v := &w.viewers[fd]
	last := drainEvent(w.opts.Retry)
	if v.ws {
		last = ws.CompiledCloseGoingAway
	}
	if len(v.unsent) > 0 {
		last = nil // it would stand inside another event
	}
	w.leaveAudience(fd)
	w.refuseWith(fd, last)
}

// refuse answers and ends.
func (w *Worker) refuse(fd int, answer []byte) {
	w.stats.Refused.Add(1)
	w.refuseWith(fd, answer)
}

func (w *Worker) refuseWith(fd int, answer []byte) {
	v := &w.viewers[fd]
	delete(w.heads, fd)
	w.asked(v)
	v.state, v.since = leaving, w.now.Unix()
	// What does not fit in the socket's buffer is not worth waiting for.
	if len(answer) > 0 {
		_, _ = unix.Write(fd, answer)
	}
	if err := unix.Shutdown(fd, unix.SHUT_WR); err != nil {
		w.hangUp(fd)
	}
}

// pass gives a connection with what it sent to the http.Handler.
func (w *Worker) pass(fd int, head []byte) {
	_ = unix.EpollCtl(w.epoll, unix.EPOLL_CTL_DEL, fd, nil)
	from := w.viewers[fd].addr
	w.forget(fd)
	if w.rest.take(fd, from, head) {
		w.stats.Passed.Add(1)
	} else {
		w.stats.Refused.Add(1)
		_, _ = unix.Write(fd, answerBusy)
		_ = unix.Close(fd)
	}
}

// hangUp closes a connection.
func (w *Worker) hangUp(fd int) {
	if w.viewers[fd].state == streaming {
		w.leaveAudience(fd)
	}
	w.forget(fd)
	_ = unix.Close(fd)
}

func (w *Worker) forget(fd int) {
	delete(w.heads, fd)
	delete(w.waiters, fd)
	w.asked(&w.viewers[fd])
	w.viewers[fd] = viewer{}
	w.open--
}

// asked counts that a connection is not asking any more.
func (w *Worker) asked(v *viewer) {
	switch v.state {
	case asking, fetching, answering:
		drop(w.askers, customer(v.addr))
	}
}

func drop(counts map[netip.Addr]int, of netip.Addr) {
	if counts[of]--; counts[of] == 0 {
		delete(counts, of)
	}
}

// leaveAudience takes a viewer off the list; the last of it takes the place.
func (w *Worker) leaveAudience(fd int) {
	v := &w.viewers[fd]
	a := v.audience
	last := len(a.fds) - 1
	moved := a.fds[last]
	a.fds[v.place] = moved
	w.viewers[moved].place = v.place
	a.fds = a.fds[:last]
	if last == 0 {
		delete(w.audiences, a.topic)
	}
	drop(w.addresses, customer(v.addr))
	w.stats.Viewers.Add(-1)
	v.audience = nil
}
