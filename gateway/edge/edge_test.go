package edge_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/gateway/edge"
)

// server is a worker or a handler that serves.
type server struct {
	hub     *edge.Hub
	address string
	stats   *edge.Stats
	worker  *edge.Worker // nil for a handler
	done    chan error
}

// starts are the two ways to serve; viewers see no difference.
var starts = map[string]func(testing.TB, edge.Options) *server{"worker": startWorker, "handler": startHandler}

func startWorker(tb testing.TB, opts edge.Options) *server {
	tb.Helper()
	hub := edge.NewHub()
	l, err := edge.Listen(tb.Context(), "127.0.0.1:0")
	require.NoError(tb, err)
	address := l.Addr().String()
	w, err := edge.NewWorker(hub, l, opts)
	require.NoError(tb, err)
	s := &server{hub: hub, address: address, stats: w.Stats(), worker: w, done: make(chan error, 1)}
	ctx, cancel := context.WithCancel(context.Background())
	go func() { s.done <- w.Run(ctx) }()
	tb.Cleanup(func() {
		cancel()
		select {
		case err := <-s.done:
			require.NoError(tb, err)
		case <-time.After(10 * time.Second):
			tb.Error("the worker does not stop")
		}
	})
	return s
}

func startHandler(tb testing.TB, opts edge.Options) *server {
	tb.Helper()
	hub := edge.NewHub()
	h := edge.NewHandler(hub, opts)
	srv := httptest.NewServer(h)
	tb.Cleanup(srv.Close)
	return &server{hub: hub, address: srv.Listener.Addr().String(), stats: h.Stats()}
}

func (s *server) publish(tb testing.TB, topic string, id uint64, data string) {
	tb.Helper()
	require.NoError(tb, s.hub.Publish(&edge.Event{Topic: topic, Name: "head", ID: id, Data: []byte(data)}))
}

// viewer is a connection that reads events.
type viewer struct {
	t    testing.TB
	conn net.Conn
	in   *bufio.Reader
}

func (s *server) ask(tb testing.TB, request string) *viewer {
	tb.Helper()
	conn, err := net.Dial("tcp", s.address)
	require.NoError(tb, err)
	tb.Cleanup(func() { _ = conn.Close() })
	require.NoError(tb, conn.SetDeadline(time.Now().Add(20*time.Second)))
	_, err = io.WriteString(conn, request)
	require.NoError(tb, err)
	return &viewer{t: tb, conn: conn, in: bufio.NewReader(conn)}
}

// watch asks for a stream and reads the head of the answer.
func (s *server) watch(tb testing.TB, topic, header string) *viewer {
	tb.Helper()
	v := s.ask(tb, "GET /v1/stream/"+topic+" HTTP/1.1\r\nHost: x\r\n"+header+"\r\n")
	resp, err := http.ReadResponse(v.in, nil)
	require.NoError(tb, err)
	require.Equal(tb, http.StatusOK, resp.StatusCode)
	require.Equal(tb, "text/event-stream", resp.Header.Get("Content-Type"))
	v.in = bufio.NewReader(resp.Body)
	require.Regexp(tb, `^retry: \d+$`, v.event()[0])
	return v
}

// event reads the lines of one event.
func (v *viewer) event() []string {
	v.t.Helper()
	var lines []string
	for {
		line, err := v.in.ReadString('\n')
		require.NoError(v.t, err)
		if line = strings.TrimSuffix(line, "\n"); line == "" {
			return lines
		}
		lines = append(lines, line)
	}
}

func head(id int, data string) []string {
	return []string{fmt.Sprintf("id: %d", id), "event: head", "data: " + data}
}

func (s *server) status(tb testing.TB, request string) int {
	tb.Helper()
	resp, err := http.ReadResponse(s.ask(tb, request).in, nil)
	require.NoError(tb, err)
	return resp.StatusCode
}

func TestViewerGetsTheNewestAndWhatFollows(t *testing.T) {
	for name, start := range starts {
		t.Run(name, func(t *testing.T) {
			s := start(t, edge.Options{})
			s.publish(t, "heads", 7, "seven")
			s.publish(t, "heads", 8, "eight")
			s.publish(t, "polls/1", 3, "three")
			v := s.watch(t, "heads", "")
			require.Equal(t, head(8, "eight"), v.event())
			s.publish(t, "polls/1", 9, "of another topic")
			s.publish(t, "heads", 9, "nine")
			require.Equal(t, head(9, "nine"), v.event())
			s.publish(t, "heads", 9, "nine again")
			s.publish(t, "heads", 8, "older")
			s.publish(t, "heads", 10, "ten")
			require.Equal(t, head(10, "ten"), v.event())
		})
	}
}

func TestViewerWhoComesBack(t *testing.T) {
	for name, start := range starts {
		t.Run(name, func(t *testing.T) {
			s := start(t, edge.Options{})
			for id := range uint64(edge.Replayed + 10) {
				s.publish(t, "heads", 2*id+100, "x")
			}
			newest := 2*(edge.Replayed+9) + 100
			reset := []string{"event: reset", "data: {}"}

			v := s.watch(t, "heads", fmt.Sprintf("Last-Event-ID: %d\r\n", newest-4))
			require.Equal(t, head(newest-2, "x"), v.event(), "gets what he missed")
			require.Equal(t, head(newest, "x"), v.event())

			v = s.watch(t, "heads", fmt.Sprintf("Last-Event-ID: %d\r\n", newest))
			s.publish(t, "heads", uint64(newest)+1, "new")
			require.Equal(t, head(newest+1, "new"), v.event(), "gets nothing twice")

			v = s.watch(t, "heads", "Last-Event-ID: 100\r\n")
			require.Equal(t, reset, v.event(), "is told that more is missing than there is")
			require.Equal(t, head(newest+1, "new"), v.event())

			v = s.watch(t, "heads", "Last-Event-ID: 99999\r\n")
			require.Equal(t, reset, v.event(), "is told that the stream begins anew")
			require.Equal(t, head(newest+1, "new"), v.event())

			v = s.watch(t, "heads", "Last-Event-ID: nonsense\r\n")
			require.Equal(t, head(newest+1, "new"), v.event())
			v = s.watch(t, fmt.Sprintf("heads?last-event-id=%d", newest), "")
			require.Equal(t, head(newest+1, "new"), v.event())
		})
	}
}

func TestReplayIsBoundedInBytes(t *testing.T) {
	for name, start := range starts {
		t.Run(name, func(t *testing.T) {
			s := start(t, edge.Options{})
			large := strings.Repeat("a", edge.MaxData/2)
			for id := range uint64(10) {
				s.publish(t, "heads", id+1, large)
			}
			v := s.watch(t, "heads", "Last-Event-ID: 1\r\n")
			require.Equal(t, []string{"event: reset", "data: {}"}, v.event(), "nobody makes a worker hold ten of these for him")
			require.Equal(t, head(10, large), v.event())
			s.publish(t, "heads", 11, "x")
			v = s.watch(t, "heads", "Last-Event-ID: 10\r\n")
			require.Equal(t, head(11, "x"), v.event())
		})
	}
}

func TestWhoSendsWithoutEndDoesNotHoldUpOthers(t *testing.T) {
	s := startWorker(t, edge.Options{})
	s.publish(t, "heads", 1, "x")
	garbage := make([]byte, 8<<20)
	var all sync.WaitGroup
	for range 4 {
		loud := s.watch(t, "heads", "")
		all.Go(func() {
			for {
				if _, err := loud.conn.Write(garbage); err != nil {
					return
				}
			}
		})
	}
	v := s.watch(t, "heads", "")
	require.Equal(t, head(1, "x"), v.event())
	for id := 2; id < 100; id++ {
		s.publish(t, "heads", uint64(id), "x")
		require.Equal(t, head(id, "x"), v.event())
	}
	all.Wait() // they are disconnected, or the test ends by their deadline
	require.EqualValues(t, 4, s.stats.Refused.Load())
}

func TestARequestThatNeverEndsIsGivenUp(t *testing.T) {
	ended := make(chan error, 1)
	rest := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, err := io.ReadAll(r.Body)
		ended <- err
	})
	for name, start := range starts {
		t.Run(name, func(t *testing.T) {
			s := start(t, edge.Options{Rest: rest, RestTimeout: 200 * time.Millisecond})
			s.ask(t, "POST /v1/transactions HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\na part")
			select {
			case err := <-ended:
				require.ErrorIs(t, err, os.ErrDeadlineExceeded)
			case <-time.After(15 * time.Second):
				t.Fatal("the handler waits for the rest")
			}
		})
	}
}

func TestSlowViewerMissesEventsAndSeesTheLast(t *testing.T) {
	s := startWorker(t, edge.Options{})
	const last = 400
	data := strings.Repeat("a", 60_000)
	s.publish(t, "heads", 1, data)
	slow, quick := s.watch(t, "heads", ""), s.watch(t, "heads", "")
	require.Equal(t, head(1, data), quick.event())
	for id := 2; id <= last; id++ {
		s.publish(t, "heads", uint64(id), data)
		require.Equal(t, head(id, data), quick.event(), "nobody waits for another")
	}
	seen, events := 0, 0
	for seen < last {
		lines := slow.event()
		events++
		var id int
		_, err := fmt.Sscanf(lines[0], "id: %d", &id)
		require.NoError(t, err)
		require.Greater(t, id, seen)
		require.Equal(t, head(id, data), lines, "no event is torn")
		seen = id
	}
	require.Less(t, events, last)
	require.EqualValues(t, last-events, s.stats.Conflated.Load())
	require.Eventually(t, func() bool { return s.stats.Delivered.Load() == int64(last+events) }, 5*time.Second, time.Millisecond)
}

func TestViewerWhoNeverReadsIsDisconnected(t *testing.T) {
	for name, start := range starts {
		t.Run(name, func(t *testing.T) {
			s := start(t, edge.Options{SlowTimeout: time.Second})
			s.publish(t, "heads", 1, "x")
			s.watch(t, "heads", "")
			require.Eventually(t, func() bool { return s.stats.Viewers.Load() == 1 }, 5*time.Second, time.Millisecond)
			id := uint64(1)
			require.Eventually(t, func() bool {
				id++
				s.publish(t, "heads", id, strings.Repeat("a", edge.MaxData))
				return s.stats.Viewers.Load() == 0
			}, 15*time.Second, 2*time.Millisecond)
		})
	}
}

func TestLimits(t *testing.T) {
	for name, start := range starts {
		t.Run(name, func(t *testing.T) {
			s := start(t, edge.Options{MaxPerAddress: 2})
			s.publish(t, "heads", 1, "x")
			const request = "GET /v1/stream/heads HTTP/1.1\r\nHost: x\r\n\r\n"
			one := s.watch(t, "heads", "")
			s.watch(t, "heads", "")
			require.Equal(t, http.StatusTooManyRequests, s.status(t, request))
			require.NoError(t, one.conn.Close())
			require.Eventually(t, func() bool { return s.stats.Viewers.Load() == 1 }, 5*time.Second, time.Millisecond)
			s.watch(t, "heads", "")
		})
	}
	for name, start := range starts {
		t.Run(name, func(t *testing.T) {
			s := start(t, edge.Options{MaxViewers: 8})
			s.publish(t, "heads", 1, "x")
			for range 8 {
				s.watch(t, "heads", "")
			}
			resp, err := http.ReadResponse(s.ask(t, "GET /v1/stream/heads HTTP/1.1\r\nHost: x\r\n\r\n").in, nil)
			require.NoError(t, err)
			require.Equal(t, http.StatusServiceUnavailable, resp.StatusCode)
			require.Equal(t, "30", resp.Header.Get("Retry-After"))
		})
	}
}

func TestWhoAsksForNothingDoesNotTakeAllPlaces(t *testing.T) {
	s := startWorker(t, edge.Options{MaxPerAddress: 2, HeadTimeout: time.Minute})
	s.publish(t, "heads", 1, "x")
	idle := []*viewer{s.ask(t, "GET "), s.ask(t, "GET ")}
	require.Equal(t, http.StatusTooManyRequests, s.status(t, "GET /v1/stream/heads HTTP/1.1\r\nHost: x\r\n\r\n"))
	require.NoError(t, idle[0].conn.Close())
	require.Eventually(t, func() bool {
		return s.status(t, "GET /v1/stream/heads HTTP/1.1\r\nHost: x\r\n\r\n") == http.StatusOK
	}, 10*time.Second, 10*time.Millisecond, "a place is free again")
}

// An address that asks for thousands of topics gets answers, makes no topics, and holds nobody up.
func TestWhoAsksForManyTopics(t *testing.T) {
	const asked, askers = 10_000, 20
	s := startWorker(t, edge.Options{MaxPerAddress: 100})
	s.publish(t, "heads", 1, "x")
	v := s.watch(t, "heads", "")
	require.Equal(t, head(1, "x"), v.event())
	var all sync.WaitGroup
	for i := range askers {
		all.Go(func() {
			for n := i; n < asked; n += askers {
				asking := s.ask(t, fmt.Sprintf("GET /v1/stream/polls/%d HTTP/1.1\r\nHost: x\r\n\r\n", n))
				resp, err := http.ReadResponse(asking.in, nil)
				require.NoError(t, err)
				require.Contains(t, []int{http.StatusNotFound, http.StatusTooManyRequests}, resp.StatusCode)
				require.NoError(t, asking.conn.Close())
			}
		})
	}
	var slowest time.Duration
	for id := 2; id < 200; id++ {
		published := time.Now()
		s.publish(t, "heads", uint64(id), "x")
		require.Equal(t, head(id, "x"), v.event())
		slowest = max(slowest, time.Since(published))
	}
	all.Wait()
	t.Logf("%d topics asked for by one address, and an event took %s at most to another", asked, slowest)
	require.EqualValues(t, 1, s.stats.Viewers.Load())
}

// More viewers than get an event at once: everybody has the last of events that come faster than they can be shown.
func TestManyViewersHaveTheLastOfManyEvents(t *testing.T) {
	const viewers, last = 1_500, 300
	s := startWorker(t, edge.Options{MaxPerAddress: viewers})
	s.publish(t, "heads", 1, "x")
	var all sync.WaitGroup
	for i := range viewers {
		v := s.watch(t, "heads", "")
		all.Go(func() {
			for seen := 0; seen < last; {
				if i%100 == 99 && seen > last/2 {
					_ = v.conn.Close() // some go meanwhile
					return
				}
				var id int
				if _, err := fmt.Sscanf(v.event()[0], "id: %d", &id); err != nil || id <= seen {
					t.Errorf("%d after %d: %v", id, seen, err)
					return
				}
				seen = id
			}
		})
	}
	for id := 2; id <= last; id++ {
		s.publish(t, "heads", uint64(id), "x")
		time.Sleep(time.Millisecond)
	}
	all.Wait()
}

func TestWhatIsNoStream(t *testing.T) {
	rest := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%s %s %s", r.Method, r.URL.Path, body)
	})
	for name, start := range starts {
		t.Run(name, func(t *testing.T) {
			s := start(t, edge.Options{Rest: rest})
			s.publish(t, "heads", 1, "x")
			for range 3 {
				resp, err := http.Post("http://"+s.address+"/v1/transactions", "text/plain", strings.NewReader(strings.Repeat("b", 100_000)))
				require.NoError(t, err)
				text, err := io.ReadAll(resp.Body)
				require.NoError(t, err)
				require.NoError(t, resp.Body.Close())
				require.Equal(t, "POST /v1/transactions "+strings.Repeat("b", 100_000), string(text))
			}
			require.Equal(t, http.StatusNotFound, s.status(t, "GET /v1/stream/unknown HTTP/1.1\r\nHost: x\r\n\r\n"))
			require.Equal(t, http.StatusBadRequest, s.status(t, "nonsense\r\n\r\n"))
		})
	}
}

func TestRequestInPieces(t *testing.T) {
	s := startWorker(t, edge.Options{HeadTimeout: time.Second})
	s.publish(t, "heads", 1, "x")
	v := s.ask(t, "GET /v1/stream/he")
	time.Sleep(20 * time.Millisecond)
	_, err := io.WriteString(v.conn, "ads HTTP/1.1\r\nHost: x\r\n\r")
	require.NoError(t, err)
	time.Sleep(20 * time.Millisecond)
	_, err = io.WriteString(v.conn, "\n")
	require.NoError(t, err)
	resp, err := http.ReadResponse(v.in, nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, resp.StatusCode)

	require.Equal(t, http.StatusRequestHeaderFieldsTooLarge, s.status(t, "GET /v1/stream/heads HTTP/1.1\r\nA: "+strings.Repeat("a", 5_000)))
	_, err = s.ask(t, "GET /v1/stream/heads").in.ReadByte()
	require.ErrorIs(t, err, io.EOF, "who never ends the request is disconnected")
}

func TestWebSocket(t *testing.T) {
	for name, start := range starts {
		t.Run(name, func(t *testing.T) {
			s := start(t, edge.Options{})
			s.publish(t, "seasons/3", 5, `{"a":1}`)
			conn, buffered, _, err := ws.Dial(t.Context(), "ws://"+s.address+"/v1/stream/seasons/3")
			require.NoError(t, err)
			defer conn.Close()
			require.NoError(t, conn.SetDeadline(time.Now().Add(10*time.Second)))
			in := io.Reader(conn)
			if buffered != nil {
				in = io.MultiReader(buffered, conn)
			}
			both := struct {
				io.Reader
				io.Writer
			}{in, conn}
			text, err := wsutil.ReadServerText(both)
			require.NoError(t, err)
			require.Equal(t, "5 head\n{\"a\":1}", string(text))

			var ping bytes.Buffer
			require.NoError(t, wsutil.WriteClientMessage(&ping, ws.OpPing, []byte("are you there")))
			for _, part := range [][]byte{ping.Bytes()[:1], ping.Bytes()[1:8], ping.Bytes()[8:]} {
				_, err = conn.Write(part)
				require.NoError(t, err)
				time.Sleep(10 * time.Millisecond)
			}
			f, err := ws.ReadFrame(in)
			require.NoError(t, err)
			require.Equal(t, ws.OpPong, f.Header.OpCode)
			require.Equal(t, "are you there", string(f.Payload))

			s.publish(t, "seasons/3", 6, "{}")
			text, err = wsutil.ReadServerText(both)
			require.NoError(t, err)
			require.Equal(t, "6 head\n{}", string(text))

			require.NoError(t, wsutil.WriteClientMessage(conn, ws.OpClose, nil))
			f, err = ws.ReadFrame(in)
			require.NoError(t, err)
			require.Equal(t, ws.OpClose, f.Header.OpCode)
			require.Eventually(t, func() bool { return s.stats.Viewers.Load() == 0 }, 5*time.Second, time.Millisecond)
		})
	}
}

func TestDrain(t *testing.T) {
	s := startWorker(t, edge.Options{})
	s.publish(t, "heads", 1, "x")
	viewers := make([]*viewer, 50)
	for i := range viewers {
		viewers[i] = s.watch(t, "heads", "")
		viewers[i].event()
	}
	begun := time.Now()
	s.worker.Drain(400 * time.Millisecond)
	var all sync.WaitGroup
	for _, v := range viewers {
		all.Go(func() {
			lines := v.event()
			require.Equal(t, "event: reconnect", lines[1])
			_, err := v.in.ReadByte()
			require.ErrorIs(t, err, io.EOF)
			require.NoError(t, v.conn.Close())
		})
	}
	all.Wait()
	require.Greater(t, time.Since(begun), 200*time.Millisecond, "not all at once")
	require.NoError(t, <-s.done)
	s.done <- nil // for the clean-up
	_, err := net.Dial("tcp", s.address)
	require.Error(t, err)
}

func TestEventsThatAreRefused(t *testing.T) {
	hub := edge.NewHub()
	for name, e := range map[string]edge.Event{
		"no topic":             {Name: "head"},
		"a topic with a space": {Topic: "he ads", Name: "head"},
		"no name":              {Topic: "heads"},
		"a name with a line":   {Topic: "heads", Name: "a\nb"},
		"two lines of data":    {Topic: "heads", Name: "head", Data: []byte("a\nb")},
		"too much data":        {Topic: "heads", Name: "head", Data: bytes.Repeat([]byte{'a'}, edge.MaxData+1)},
	} {
		t.Run(name, func(t *testing.T) { require.ErrorIs(t, hub.Publish(&e), edge.ErrEvent) })
	}
}

// BenchmarkPublish measures one event to many viewers, until the last has it.
func BenchmarkPublish(b *testing.B) {
	const viewers = 4_000
	data := strings.Repeat("d", 250)
	for name, start := range starts {
		b.Run(name, func(b *testing.B) {
			s := start(b, edge.Options{MaxPerAddress: viewers})
			s.publish(b, "heads", 1, data)
			for range viewers {
				v := s.ask(b, "GET /v1/stream/heads HTTP/1.1\r\nHost: x\r\n\r\n")
				require.NoError(b, v.conn.SetDeadline(time.Time{}))
				go func() { _, _ = io.Copy(io.Discard, v.conn) }()
			}
			wait := func(id int) {
				for s.stats.Delivered.Load()+s.stats.Conflated.Load() < int64(id)*viewers {
					time.Sleep(100 * time.Microsecond)
				}
			}
			wait(1)
			id := 1
			for b.Loop() {
				id++
				s.publish(b, "heads", uint64(id), data)
				wait(id)
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/viewers, "us/viewer")
		})
	}
}
