package bus

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/moscowchain/moscowd/gateway/edge"
)

// pendingMost is how many events wait for a bus; if there are more, it is told the newest of every topic instead.
const pendingMost = 4 * Kept

// PublisherOptions are those of a publisher.
type PublisherOptions struct {
	// URLs of the buses; see CheckURL.
	URLs []string
	// Replicas of a cluster, 1 by default: 3 where a cluster of three servers shall lose one.
	Replicas int
	// Warn is told when a bus is lost, or is nil.
	Warn func(error)
}

// Publisher writes to all buses that are there. It waits for none of them.
type Publisher struct {
	o     PublisherOptions
	buses []*outlet

	mu     sync.Mutex
	newest map[string]*edge.Event // by topic
}

// outlet is one bus.
type outlet struct {
	url       string
	connected atomic.Bool
	wake      chan struct{}

	mu      sync.Mutex
	pending []*edge.Event
	behind  bool // is to be told everything
}

// NewPublisher makes a publisher; Run does its work.
func NewPublisher(o PublisherOptions) *Publisher {
	p := &Publisher{o: o, newest: make(map[string]*edge.Event)}
	for _, url := range o.URLs {
		p.buses = append(p.buses, &outlet{url: url, behind: true, wake: make(chan struct{}, 1)})
	}
	return p
}

// Publish tells the buses of an event. Per topic ids must rise.
func (p *Publisher) Publish(e *edge.Event) {
	p.mu.Lock()
	p.newest[e.Topic] = e
	p.mu.Unlock()
	for _, bus := range p.buses {
		bus.add(e)
	}
}

// Connected is how many buses there are.
func (p *Publisher) Connected() int {
	n := 0
	for _, bus := range p.buses {
		if bus.connected.Load() {
			n++
		}
	}
	return n
}

// Run publishes until the context ends.
func (p *Publisher) Run(ctx context.Context) {
	var all sync.WaitGroup
	for _, bus := range p.buses {
		all.Go(func() {
			for ctx.Err() == nil {
				err := p.serve(ctx, bus)
				bus.connected.Store(false)
				if ctx.Err() == nil && p.o.Warn != nil {
					p.o.Warn(fmt.Errorf("bus %s: %w", redacted(bus.url), err))
				}
				pause(ctx, retryAfter)
			}
		})
	}
	all.Wait()
}

func (b *outlet) add(e *edge.Event) {
	b.mu.Lock()
	if !b.behind {
		b.pending = append(b.pending, e)
		if len(b.pending) > pendingMost {
			b.pending, b.behind = nil, true
		}
	}
	b.mu.Unlock()
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// take gives what waits.
func (b *outlet) take() (events []*edge.Event, everything bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	events, everything = b.pending, b.behind
	b.pending, b.behind = nil, false
	return events, everything
}

func (b *outlet) fail() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.pending, b.behind = nil, true
}

// serve publishes to a bus until it fails.
func (p *Publisher) serve(ctx context.Context, bus *outlet) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	conn, js, err := connect(bus.url, "source", cancel)
	if err != nil {
		return err
	}
	defer conn.Close()
	defer bus.fail()
	if err := makeStream(ctx, js, p.o.Replicas); err != nil {
		return err
	}
	bus.connected.Store(true)
	for {
		events, everything := bus.take()
		if everything {
			events = p.all()
		}
		for batch := range slices.Chunk(events, Kept) {
			if err := send(ctx, js, batch); err != nil {
				return err
			}
		}
		select {
		case <-bus.wake:
		case <-ctx.Done():
			return fmt.Errorf("the connection is lost: %w", context.Cause(ctx))
		}
	}
}

// all gives the newest event of every topic.
func (p *Publisher) all() []*edge.Event {
	p.mu.Lock()
	defer p.mu.Unlock()
	events := make([]*edge.Event, 0, len(p.newest))
	for _, e := range p.newest {
		events = append(events, e)
	}
	return events
}

// send writes events in their order and waits until the bus has them all.
func send(ctx context.Context, js jetstream.JetStream, events []*edge.Event) error {
	futures := make([]jetstream.PubAckFuture, 0, len(events))
	for _, e := range events {
		future, err := js.PublishMsgAsync(encode(e))
		if err != nil {
			return err
		}
		futures = append(futures, future)
	}
	waiting, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	for _, future := range futures {
		select {
		case <-future.Ok():
		case err := <-future.Err():
			return err
		case <-waiting.Done():
			return fmt.Errorf("no answer: %w", waiting.Err())
		}
	}
	return nil
}
