package edge

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gobwas/ws"
)

// Limits of what is published.
const (
	MaxTopics = 100_000
	MaxData   = 64 << 10 // bytes of one event
	// Replayed is how many events of a topic a hub holds for viewers who come back.
	Replayed = 64
)

// maxReplay is how many bytes of a topic's events a hub holds: a worker copies them for everybody who comes back.
const maxReplay = MaxData

// Errors of Hub.Publish.
var (
	ErrEvent  = errors.New("invalid event")
	ErrTopics = errors.New("too many topics")
)

// Event is a new state of a topic.
type Event struct {
	// Topic is 1 to 128 characters of a-z, 0-9, "/", "-" and "_"; viewers ask for it below the prefix of the streams.
	Topic string
	// Name tells viewers what it is, 1 to 32 characters of a-z, 0-9, "-" and "_".
	Name string
	// ID rises within a topic; an event whose ID does not is left out.
	ID uint64
	// Data is one line of text, such as JSON.
	Data []byte
}

// frame is an event as it goes to viewers, made once for all of them.
type frame struct {
	id        uint64
	published time.Time
	sse       []byte
	ws        []byte
}

// topic holds the newest event and those before it.
type topic struct {
	name string

	mu     sync.RWMutex
	frames []*frame // at most Replayed and, but for the newest, maxReplay bytes; ascending by id
	// changed is closed and replaced when a frame is added: what Handler waits for.
	changed chan struct{}
}

// Hub holds the topics of a process. Its methods may be called at the same time.
type Hub struct {
	mu        sync.RWMutex
	topics    map[string]*topic
	listeners []func(*topic) // workers
}

// NewHub gives a hub without topics.
func NewHub() *Hub { return &Hub{topics: make(map[string]*topic)} }

// Publish sends an event to the viewers of its topic, which exists from the first event on. It does not wait for them.
// The error wraps ErrEvent or ErrTopics.
func (h *Hub) Publish(e *Event) error {
	if err := e.validate(); err != nil {
		return err
	}
	t, err := h.topicFor(e.Topic)
	if err != nil {
		return err
	}
	if !t.add(newFrame(e)) {
		return nil
	}
	h.mu.RLock()
	defer h.mu.RUnlock()
	for _, wake := range h.listeners {
		wake(t)
	}
	return nil
}

// Open makes topics that are there before their first event.
func (h *Hub) Open(names ...string) error {
	for _, name := range names {
		if !isName(name, 128, "/") {
			return fmt.Errorf("%w: topic %q", ErrEvent, name)
		}
		if _, err := h.topicFor(name); err != nil {
			return err
		}
	}
	return nil
}

func (h *Hub) topicFor(name string) (*topic, error) {
	if t := h.find(name); t != nil {
		return t, nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if t := h.topics[name]; t != nil {
		return t, nil
	}
	if len(h.topics) == MaxTopics {
		return nil, fmt.Errorf("%w: %d", ErrTopics, MaxTopics)
	}
	t := &topic{name: name, changed: make(chan struct{})}
	h.topics[name] = t
	return t, nil
}

func (h *Hub) find(name string) *topic {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.topics[name]
}

func (h *Hub) listen(wake func(*topic)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.listeners = append(h.listeners, wake)
}

func (e *Event) validate() error {
	switch {
	case !isName(e.Topic, 128, "/"):
		return fmt.Errorf("%w: topic %q", ErrEvent, e.Topic)
	case !isName(e.Name, 32, ""):
		return fmt.Errorf("%w: name %q", ErrEvent, e.Name)
	case len(e.Data) > MaxData:
		return fmt.Errorf("%w: %d bytes of data, at most %d are possible", ErrEvent, len(e.Data), MaxData)
	case slices.ContainsFunc(e.Data, func(b byte) bool { return b == '\n' || b == '\r' }):
		return fmt.Errorf("%w: data of more than one line", ErrEvent)
	}
	return nil
}

func isName(s string, most int, also string) bool {
	return s != "" && len(s) <= most && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-_"+also) == ""
}

func newFrame(e *Event) *frame {
	id := strconv.FormatUint(e.ID, 10)
	sse := slices.Concat([]byte("id: "+id+"\nevent: "+e.Name+"\ndata: "), e.Data, []byte("\n\n"))
	return &frame{id: e.ID, published: time.Now(), sse: sse, ws: wsText(id, e.Name, e.Data)}
}

func (f *frame) bytes(websocket bool) []byte {
	if websocket {
		return f.ws
	}
	return f.sse
}

// wsText is the message of an event: a line with id and name, then the data.
func wsText(id, name string, data []byte) []byte {
	return ws.MustCompileFrame(ws.NewTextFrame(slices.Concat([]byte(id+" "+name+"\n"), data)))
}

// add reports whether the frame is newer than all others.
func (t *topic) add(f *frame) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if n := len(t.frames); n > 0 && t.frames[n-1].id >= f.id {
		return false
	}
	if len(t.frames) == Replayed {
		t.frames = t.frames[1:]
	}
	t.frames = append(t.frames, f)
	size := 0
	for i, f := range slices.Backward(t.frames) {
		if size += len(f.sse); size > maxReplay && i < len(t.frames)-1 {
			t.frames = t.frames[i+1:]
			break
		}
	}
	close(t.changed)
	t.changed = make(chan struct{})
	return true
}

// newest gives the newest frame, nil if there is none, and the channel that is closed when there is a newer one.
func (t *topic) newest() (*frame, <-chan struct{}) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if len(t.frames) == 0 {
		return nil, t.changed
	}
	return t.frames[len(t.frames)-1], t.changed
}

// missed gives what a viewer has not seen: the newest for a new viewer, and for one who returns, and saw the event seen
// last, everything after it. If that is not here any more, or seen is an id that never was, reset is true and only the
// newest is given.
func (t *topic) missed(seen uint64, returned bool) (frames []*frame, reset bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	n := len(t.frames)
	switch {
	case n == 0:
		return nil, false
	case !returned:
		return t.frames[n-1:], false
	case seen < t.frames[0].id || seen > t.frames[n-1].id:
		return t.frames[n-1:], true
	}
	i, found := slices.BinarySearchFunc(t.frames, seen, func(f *frame, id uint64) int { return cmp.Compare(f.id, id) })
	if found {
		i++
	}
	return t.frames[i:], false
}
