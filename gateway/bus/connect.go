package bus

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const (
	// answerTimeout is how long a server may take for an answer.
	answerTimeout = 5 * time.Second
	// retryAfter is how long after a failure a bus is tried again.
	retryAfter = 500 * time.Millisecond
)

// ErrURL is a URL that names no bus.
var ErrURL = errors.New("write nats://HOST:PORT, or nats://A:PORT,nats://B:PORT for the servers of one cluster")

// CheckURL refuses what is no URL of a bus. Each server of a cluster has a URL, separated by commas.
func CheckURL(servers string) error {
	for server := range strings.SplitSeq(servers, ",") {
		u, err := url.Parse(server)
		if err != nil || u.Host == "" || (u.Scheme != "nats" && u.Scheme != "tls") {
			return fmt.Errorf("bus %q: %w", server, ErrURL)
		}
	}
	return nil
}

// connect opens a connection that closes when the bus is lost, instead of hiding it.
func connect(servers, name string, lost func()) (*nats.Conn, jetstream.JetStream, error) {
	conn, err := nats.Connect(servers, nats.Name(name), nats.NoReconnect(), nats.Timeout(answerTimeout),
		nats.PingInterval(2*time.Second), nats.MaxPingsOutstanding(3), nats.ClosedHandler(func(*nats.Conn) { lost() }))
	if err != nil {
		return nil, nil, err
	}
	js, err := jetstream.New(conn, jetstream.WithDefaultTimeout(answerTimeout))
	if err != nil {
		conn.Close()
		return nil, nil, err
	}
	return conn, js, nil
}

// makeStream makes the stream of a bus, if it is not there.
func makeStream(ctx context.Context, js jetstream.JetStream, replicas int) error {
	_, err := js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
		Name: streamName, Subjects: []string{subjectPrefix + ">"}, Storage: jetstream.MemoryStorage,
		Retention: jetstream.LimitsPolicy, Discard: jetstream.DiscardOld, MaxMsgsPerSubject: Kept,
		Duplicates: 2 * time.Minute, Replicas: max(replicas, 1),
	})
	return err
}

// redacted leaves out of an URL what opens the door.
func redacted(servers string) string {
	var hosts []string
	for server := range strings.SplitSeq(servers, ",") {
		if u, err := url.Parse(server); err == nil {
			u.User = nil
			server = u.String()
		}
		hosts = append(hosts, server)
	}
	return strings.Join(hosts, ",")
}

// pause reports whether the context goes on.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
