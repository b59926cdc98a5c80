package bus_test

import (
	"context"
	"fmt"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/gateway/bus"
	"github.com/moscowchain/moscowd/gateway/edge"
)

const patience = 30 * time.Second

func startServer(t *testing.T, address string) *bus.Server {
	t.Helper()
	s, err := bus.StartServer(bus.ServerOptions{Address: address, Token: "secret"})
	require.NoError(t, err)
	return s
}

// reader remembers the last id of each topic and whether one ever went back.
type reader struct {
	*bus.Follower
	hub *edge.Hub

	mu     sync.Mutex
	newest map[string]uint64
	all    map[string]int
}

func follow(t *testing.T, urls []string, replayed ...string) *reader {
	t.Helper()
	r := &reader{hub: edge.NewHub(), newest: map[string]uint64{}, all: map[string]int{}}
	r.Follower = bus.NewFollower(urls, func(e *edge.Event) error {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.newest[e.Topic] = max(r.newest[e.Topic], e.ID)
		r.all[e.Topic]++
		return r.hub.Publish(e)
	}, func(err error) { t.Log(err) }, replayed...)
	run(t, r.Run)
	return r
}

func publisher(t *testing.T, urls []string) *bus.Publisher {
	t.Helper()
	p := bus.NewPublisher(bus.PublisherOptions{URLs: urls, Warn: func(err error) { t.Log(err) }})
	run(t, p.Run)
	return p
}

// run runs until the end of the test.
func run(t *testing.T, work func(context.Context)) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		work(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
}

func (r *reader) sees(t *testing.T, topic string, id uint64) {
	t.Helper()
	require.Eventually(t, func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		return r.newest[topic] == id
	}, patience, 5*time.Millisecond, "%s %d", topic, id)
}

func event(topic string, id uint64) *edge.Event {
	return &edge.Event{Topic: topic, Name: "state", ID: id, Data: fmt.Appendf(nil, `{"id":%d}`, id)}
}

func TestReadersGetWhatIsAndWhatComes(t *testing.T) {
	s := startServer(t, "127.0.0.1:0")
	defer s.Close()
	urls := []string{s.URL()}
	p := publisher(t, urls)
	require.Eventually(t, func() bool { return p.Connected() == 1 }, patience, 5*time.Millisecond)
	for id := range uint64(bus.Kept + 20) {
		p.Publish(event("heads", id))
		p.Publish(event("polls/7", id))
	}
	first := follow(t, urls, "heads")
	last := uint64(bus.Kept + 19)
	first.sees(t, "heads", last)
	first.sees(t, "polls/7", last)
	<-first.Ready()

	second := follow(t, urls, "heads")
	<-second.Ready()
	require.Equal(t, bus.Kept+1, second.all["heads"], "of a replayed topic all, and the newest once more")
	require.Equal(t, 1, second.all["polls/7"], "of others the newest")
	p.Publish(event("polls/7", 1000))
	first.sees(t, "polls/7", 1000)
	second.sees(t, "polls/7", 1000)
}

func TestAClientWithoutTheTokenIsRefused(t *testing.T) {
	s := startServer(t, "127.0.0.1:0")
	defer s.Close()
	_, port, err := net.SplitHostPort(s.URL()[len("nats://secret@"):])
	require.NoError(t, err)
	warned := make(chan error, 100)
	p := bus.NewPublisher(bus.PublisherOptions{URLs: []string{"nats://127.0.0.1:" + port}, Warn: func(err error) { warned <- err }})
	run(t, p.Run)
	require.ErrorContains(t, <-warned, "Authorization")
}

// Every bus is its own server: readers and publishers need one of them, and what a bus forgot it is told again.
func TestBusesAreKilledInTurn(t *testing.T) {
	servers := []*bus.Server{startServer(t, "127.0.0.1:0"), startServer(t, "127.0.0.1:0")}
	urls := []string{servers[0].URL(), servers[1].URL()}
	p := publisher(t, urls)
	p.Publish(event("seasons/1", 5))
	readers := []*reader{follow(t, urls, "heads"), follow(t, urls, "heads"), follow(t, urls, "heads")}
	id := uint64(0)
	for round := range 4 {
		killed := round % 2
		address := servers[killed].Address()
		require.NoError(t, servers[killed].Close())
		for range 20 {
			id++
			p.Publish(event("heads", id))
		}
		for _, r := range readers {
			r.sees(t, "heads", id)
			r.sees(t, "seasons/1", 5)
		}
		servers[killed] = startServer(t, address)
		require.Eventually(t, func() bool { return p.Connected() == 2 }, patience, 5*time.Millisecond)
		for _, r := range readers {
			require.Eventually(t, func() bool { return r.Connected() == 2 }, patience, 5*time.Millisecond)
		}
	}
	for _, s := range servers {
		require.NoError(t, s.Close())
	}
}

func TestURLs(t *testing.T) {
	require.NoError(t, bus.CheckURL("nats://a:4222,nats://token@b:4222"))
	require.NoError(t, bus.CheckURL("tls://a:4222"))
	for _, url := range []string{"", "a:4222", "http://a:4222", "nats://a:4222,"} {
		require.ErrorIs(t, bus.CheckURL(url), bus.ErrURL, url)
	}
}
