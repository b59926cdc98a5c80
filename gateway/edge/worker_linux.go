package edge

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// Worker serves viewers from one thread. Run does the work; the other methods may be called at any time.
type Worker struct {
	hub   *Hub
	opts  Options
	stats Stats

	epoll, listener, wake int
	listenerFile          *os.File
	rest                  *handover
	server                *http.Server

	mu       sync.Mutex
	news     map[*topic]struct{}
	draining time.Duration // over which time viewers are sent away, 0 if they are not
	landed   []landed
	closed   bool

	// fetching ends with the loop.
	fetching     context.Context
	stopFetching context.CancelFunc

	// What follows belongs to the loop.
	viewers   []viewer // by file descriptor
	open      int      // how many of them there are
	audiences map[*topic]*audience
	rounds    []*audience          // being shown something
	addresses map[netip.Addr]int   // viewers by customer
	askers    map[netip.Addr]int   // connections that ask, or wait for an answer that is no stream, by customer
	rates     map[netip.Addr]int64 // when the requests of a customer that were answered are worked off, in ns
	cache     cache
	flights   map[string]*flight
	waiters   map[int]*waiter
	key       []byte
	deaf      bool           // to the listener
	heads     map[int][]byte // requests that are not complete
	now       time.Time
	drain     drainState
	buffer    [maxHead]byte
}

// audience are the viewers of a topic.
type audience struct {
	topic  *topic
	newest *frame
	fds    []int32
	// left is how many of fds, from the first on, the round has not reached; first is what was the newest when it began, nil
	// if there is no round.
	left  int
	first *frame
}

// viewer is a connection.
type viewer struct {
	audience *audience
	// unsent is what is left of what is being written: of an event it is shared by all viewers.
	unsent []byte
	// sent is the id of the event that unsent belongs to, or of the last one.
	sent uint64
	// since is when the state was entered, or when the connection stopped to take bytes, 0 if it takes them.
	since   int64
	addr    netip.Addr
	place   int32  // in audience.fds
	skipped uint32 // events that came while unsent was not empty
	heard   uint16 // reads in which a viewer of server-sent events, who has nothing to say, said something
	state   state
	ws      bool
}

type state uint8

const (
	absent    state = iota
	asking          // the request, or the next one, is not complete
	fetching        // waits for an answer of Options.Rest
	answering       // is written an answer
	streaming       // gets events
	leaving         // has its last answer; waits for the other side to close
)

// lingering is how long a viewer who got its last answer has to close, in seconds: closing first would take the answer away
// from one who is still sending.
const lingering = 2

const (
	// refusedAtOnce is for how many connections above the limit there is room until they have read why they are refused.
	refusedAtOnce = 256
	// maxReads is how many times in a row, maxHead bytes each, a connection is read, and a viewer of server-sent events
	// at all.
	maxReads = 64
	// shownAtOnce is how many viewers get their event before the loop looks at what else has happened.
	shownAtOnce = 512
	// otherFiles is how many files a process has open besides connections to viewers, and those of the http.Handler.
	otherFiles = 64
)

// NewWorker makes a worker for a listener that Listen opened, and takes it over.
func NewWorker(hub *Hub, listener *net.TCPListener, opts Options) (*Worker, error) {
	file, err := listener.File()
	if err != nil {
		return nil, err
	}
	if err := listener.Close(); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	opts = opts.withDefaults()
	if err := opts.checkFiles(); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	w := &Worker{
		hub: hub, opts: opts, listenerFile: file, listener: int(file.Fd()), epoll: -1, wake: -1,
		news: make(map[*topic]struct{}), audiences: make(map[*topic]*audience), addresses: make(map[netip.Addr]int),
		askers: make(map[netip.Addr]int), heads: make(map[int][]byte), rates: make(map[netip.Addr]int64),
		cache: cache{answers: make(map[string]*kept), most: opts.CacheBytes}, flights: make(map[string]*flight), waiters: make(map[int]*waiter),
	}
	w.fetching, w.stopFetching = context.WithCancel(context.Background())
	if err := w.register(); err != nil {
		w.close()
		return nil, err
	}
	w.rest = newHandover(w.opts.full)
	w.server = &http.Server{
		Handler: w.opts.Rest, ReadHeaderTimeout: w.opts.HeadTimeout, IdleTimeout: w.opts.HeadTimeout, MaxHeaderBytes: maxHead,
		ReadTimeout: w.opts.RestTimeout, WriteTimeout: w.opts.RestTimeout,
	}
	hub.listen(w.tell)
	return w, nil
}

// checkFiles refuses more viewers than the process can have open: out of descriptors it could not even refuse them.
func (o *Options) checkFiles() error {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		return err
	}
	if need := uint64(o.MaxViewers + refusedAtOnce + otherFiles); need > limit.Cur {
		return fmt.Errorf("%d viewers need %d open files, and this process may have %d: allow fewer viewers or more files", o.MaxViewers, need, limit.Cur)
	}
	return nil
}

// register makes the epoll set with the listener and the event by which the loop is woken.
func (w *Worker) register() error {
	var err error
	if w.epoll, err = unix.EpollCreate1(unix.EPOLL_CLOEXEC); err != nil {
		return fmt.Errorf("epoll: %w", err)
	}
	if w.wake, err = unix.Eventfd(0, unix.EFD_NONBLOCK|unix.EFD_CLOEXEC); err != nil {
		return fmt.Errorf("eventfd: %w", err)
	}
	if err := unix.SetNonblock(w.listener, true); err != nil {
		return err
	}
	// Connections inherit both: events go out at once, and who does not acknowledge them is gone.
	if err := unix.SetsockoptInt(w.listener, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1); err != nil {
		return err
	}
	if err := unix.SetsockoptInt(w.listener, unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(w.opts.SlowTimeout.Milliseconds())); err != nil {
		return err
	}
	return errors.Join(w.watch(w.listener, unix.EPOLLIN), w.watch(w.wake, unix.EPOLLIN))
}

func (w *Worker) watch(fd int, events uint32) error {
	return unix.EpollCtl(w.epoll, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: events, Fd: int32(fd)})
}

// Stats are counted while the worker runs.
func (w *Worker) Stats() *Stats { return &w.stats }

// tell has the loop look at a topic.
func (w *Worker) tell(t *topic) {
	w.mu.Lock()
	w.news[t] = struct{}{}
	w.mu.Unlock()
	w.rouse()
}

// Drain takes no more connections and sends all viewers away, one after another over a time; then Run returns.
func (w *Worker) Drain(over time.Duration) {
	w.mu.Lock()
	w.draining = max(over, time.Millisecond)
	w.mu.Unlock()
	w.rouse()
}

func (w *Worker) rouse() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return // the descriptor may be somebody else's
	}
	// It fails only if the counter is full; then the loop is roused already.
	_, _ = unix.Write(w.wake, []byte{1, 0, 0, 0, 0, 0, 0, 0})
}

// listen has the loop look at new connections, or with 0 not.
func (w *Worker) listen(events uint32) {
	w.deaf = events == 0
	_ = unix.EpollCtl(w.epoll, unix.EPOLL_CTL_MOD, w.listener, &unix.EpollEvent{Events: events, Fd: int32(w.listener)})
}

// Run serves until the context ends, which disconnects everybody, or Drain is through. It is called once.
func (w *Worker) Run(ctx context.Context) error {
	defer w.close()
	defer context.AfterFunc(ctx, w.rouse)()
	served := make(chan error, 1)
	go func() { served <- w.server.Serve(w.rest) }()

	err := w.loop(ctx)
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), w.opts.HeadTimeout)
	defer cancel()
	err = errors.Join(err, w.server.Shutdown(closing))
	if e := <-served; !errors.Is(e, http.ErrServerClosed) {
		err = errors.Join(err, e)
	}
	return err
}

func (w *Worker) loop(ctx context.Context) error {
	events := make([]unix.EpollEvent, 1024)
	swept := time.Now()
	for ctx.Err() == nil {
		n, err := unix.EpollWait(w.epoll, events, int(w.pause().Milliseconds()))
		if err != nil && !errors.Is(err, unix.EINTR) {
			return fmt.Errorf("epoll: %w", err)
		}
		w.now = time.Now()
		for i := range max(n, 0) {
			w.handle(int(events[i].Fd), events[i].Events)
		}
		w.land()
		w.spread()
		if w.now.Sub(swept) >= time.Second {
			w.sweep()
			swept = w.now
		}
		if w.sendAway() {
			return nil
		}
	}
	return nil
}

// pause is how long the loop may wait when nothing happens.
func (w *Worker) pause() time.Duration {
	switch {
	case len(w.rounds) > 0:
		return 0
	case w.drain.begun:
		return 20 * time.Millisecond
	}
	return time.Second
}

func (w *Worker) handle(fd int, events uint32) {
	switch fd {
	case w.listener:
		w.accept()
	case w.wake:
		_, _ = unix.Read(fd, w.buffer[:8])
	default:
		w.serve(fd, events)
	}
}

// spread goes on with the rounds in which viewers are shown what is new, for so many viewers that those who come meanwhile, or
// ask, do not wait long.
func (w *Worker) spread() {
	w.mu.Lock()
	news := w.news
	if len(news) > 0 {
		w.news = make(map[*topic]struct{})
	}
	w.mu.Unlock()
	for t := range news {
		a := w.audiences[t]
		if a == nil {
			continue
		}
		a.newest, _ = t.newest()
		if a.first == nil {
			a.left, a.first = len(a.fds), a.newest
			w.rounds = append(w.rounds, a)
		}
	}
	for shown := 0; shown < shownAtOnce && len(w.rounds) > 0; {
		a := w.rounds[0]
		w.rounds = w.rounds[1:]
		shown += w.show(a, shownAtOnce-shown)
		if a.first != nil {
			w.rounds = append(w.rounds, a)
		}
	}
}

// show goes on with the round of an audience for so many viewers at most, and gives how many there were. From the end, since
// whoever turns out to be gone is replaced by the last. Everybody gets the newest: if there was a newer one since the
// round began, another follows for those who had their turn before.
func (w *Worker) show(a *audience, most int) int {
	shown := 0
	for a.left = min(a.left, len(a.fds)); a.left > 0 && shown < most; a.left = min(a.left, len(a.fds)) {
		a.left--
		shown++
		w.offer(int(a.fds[a.left]), a.newest)
	}
	if a.left > 0 {
		return shown
	}
	w.stats.LagMicros.Store(time.Since(a.first.published).Microseconds())
	if a.first == a.newest {
		a.first = nil
	} else {
		a.left, a.first = len(a.fds), a.newest
	}
	return max(shown, 1)
}

// sweep disconnects those whose time is over.
func (w *Worker) sweep() {
	now := w.now.Unix()
	for fd := range w.viewers {
		v := &w.viewers[fd]
		if v.state == absent || v.since == 0 {
			continue
		}
		switch waited := time.Duration(now-v.since) * time.Second; {
		case v.state == asking && waited > w.opts.HeadTimeout:
			if _, begun := w.heads[fd]; begun {
				w.stats.Refused.Add(1)
			}
			w.hangUp(fd)
		case (v.state == streaming || v.state == answering) && waited > w.opts.SlowTimeout:
			w.stats.TooSlow.Add(1)
			w.hangUp(fd)
		case v.state == leaving && waited > lingering*time.Second:
			w.hangUp(fd)
		}
	}
	for who, due := range w.rates {
		if due <= w.now.UnixNano() {
			delete(w.rates, who)
		}
	}
	if w.deaf && !w.drain.begun {
		w.listen(unix.EPOLLIN)
	}
}

// drainState is how far the viewers are sent away.
type drainState struct {
	begun bool
	from  time.Time
	all   int // file descriptors there were
	gone  int // up to which they were sent away
}

// sendAway sends away the share of viewers that is due, and reports whether nobody is left.
func (w *Worker) sendAway() bool {
	w.mu.Lock()
	over := w.draining
	w.mu.Unlock()
	if over == 0 {
		return false
	}
	if !w.drain.begun {
		w.drain = drainState{begun: true, from: w.now, all: len(w.viewers)}
		_ = unix.EpollCtl(w.epoll, unix.EPOLL_CTL_DEL, w.listener, nil)
		_ = w.listenerFile.Close()
	}
	due := w.drain.all
	if passed := w.now.Sub(w.drain.from); passed < over {
		due = int(int64(w.drain.all) * int64(passed) / int64(over))
	}
	for ; w.drain.gone < due; w.drain.gone++ {
		switch v := &w.viewers[w.drain.gone]; v.state {
		case asking:
			w.hangUp(w.drain.gone)
		case streaming:
			w.dismiss(w.drain.gone)
		}
	}
	return w.drain.gone == w.drain.all && w.open == 0
}

func (w *Worker) close() {
	for fd := range w.viewers {
		if w.viewers[fd].state != absent {
			w.hangUp(fd)
		}
	}
	_ = w.listenerFile.Close() // closed already after a drain
	w.stopFetching()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	for _, fd := range []int{w.epoll, w.wake} {
		if fd >= 0 {
			_ = unix.Close(fd)
		}
	}
}
