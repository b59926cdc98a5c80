package bus

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/moscowchain/moscowd/gateway/edge"
)

// Follower reads all buses.
type Follower struct {
	urls     []string
	replayed []string
	publish  func(*edge.Event) error
	warn     func(error)

	connected atomic.Int32
	ready     chan struct{}
	once      sync.Once
}

// NewFollower makes a follower; Run does its work. Every event goes to publish, those that several buses have several times:
// edge.Hub.Publish leaves these out. Of the topics in replayed all that a bus keeps is read at first, of others the newest.
// Errors that will be tried again go to warn.
func NewFollower(urls []string, publish func(*edge.Event) error, warn func(error), replayed ...string) *Follower {
	return &Follower{urls: urls, replayed: replayed, publish: publish, warn: warn, ready: make(chan struct{})}
}

// Connected is how many buses there are.
func (f *Follower) Connected() int { return int(f.connected.Load()) }

// Ready is closed when one bus has told all that it knew.
func (f *Follower) Ready() <-chan struct{} { return f.ready }

// Run follows until the context ends.
func (f *Follower) Run(ctx context.Context) {
	var all sync.WaitGroup
	for _, url := range f.urls {
		all.Go(func() {
			for ctx.Err() == nil {
				err := f.follow(ctx, url)
				// A bus that nobody has published to yet has no stream.
				if ctx.Err() == nil && !errors.Is(err, jetstream.ErrStreamNotFound) {
					f.warn(fmt.Errorf("bus %s: %w", redacted(url), err))
				}
				pause(ctx, retryAfter)
			}
		})
	}
	all.Wait()
}

// follow reads a bus until it is lost.
func (f *Follower) follow(ctx context.Context, url string) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	conn, js, err := connect(url, "edge", func() { cancel(errLost) })
	if err != nil {
		return err
	}
	defer conn.Close()
	// What comes meanwhile is in both; the hub leaves out what it has.
	for _, topic := range f.replayed {
		if err := f.consume(ctx, js, cancel, jetstream.OrderedConsumerConfig{
			FilterSubjects: []string{subject(topic)}, DeliverPolicy: jetstream.DeliverAllPolicy,
		}); err != nil {
			return err
		}
	}
	err = f.consume(ctx, js, cancel, jetstream.OrderedConsumerConfig{
		FilterSubjects: []string{subjectPrefix + ">"}, DeliverPolicy: jetstream.DeliverLastPerSubjectPolicy,
	})
	if err != nil {
		return err
	}
	f.once.Do(func() { close(f.ready) })
	f.connected.Add(1)
	defer f.connected.Add(-1)
	<-ctx.Done()
	return context.Cause(ctx)
}

var errLost = errors.New("the connection is lost")

// consume subscribes and returns when what was there is read.
func (f *Follower) consume(ctx context.Context, js jetstream.JetStream, fail context.CancelCauseFunc, config jetstream.OrderedConsumerConfig) error {
	consumer, err := js.OrderedConsumer(ctx, streamName, config)
	if err != nil {
		return err
	}
	info, err := consumer.Info(ctx)
	if err != nil {
		return err
	}
	caughtUp := make(chan struct{})
	behind := info.NumPending > 0
	if !behind {
		close(caughtUp)
	}
	handling, err := consumer.Consume(func(m jetstream.Msg) {
		e, err := decode(m.Subject(), m.Headers(), m.Data())
		if err == nil {
			err = f.publish(e)
		}
		if err != nil {
			f.warn(err)
		}
		if !behind {
			return
		}
		if at, err := m.Metadata(); err != nil || at.NumPending == 0 {
			behind = false
			close(caughtUp)
		}
	}, jetstream.ConsumeErrHandler(func(_ jetstream.ConsumeContext, err error) { fail(err) }))
	if err != nil {
		return err
	}
	context.AfterFunc(ctx, handling.Stop)
	select {
	case <-caughtUp:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
