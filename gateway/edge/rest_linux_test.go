package edge_test

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/gateway/edge"
)

// origin is what stands behind a worker. It counts how often a path is asked of it.
type origin struct {
	mu    sync.Mutex
	asked map[string]int
	// hold, if it is set, is waited for before an answer.
	hold chan struct{}
	all  atomic.Int64
}

func newOrigin() *origin { return &origin{asked: make(map[string]int)} }

func (o *origin) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	o.asked[r.URL.Path]++
	n := o.asked[r.URL.Path]
	o.mu.Unlock()
	o.all.Add(1)
	if o.hold != nil {
		<-o.hold
	}
	header := w.Header()
	kind, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	body := fmt.Sprintf("%s %s %d", r.Method, r.URL.RequestURI(), n)
	switch kind {
	case "fixed":
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
		header.Set("ETag", fmt.Sprintf("%q", r.URL.Path))
	case "brief":
		header.Set("Cache-Control", "public, max-age=1")
		header.Set(edge.HeaderFresh, "200")
	case "packed":
		header.Set("Cache-Control", "public, max-age=60")
		header.Set("Vary", "Accept-Encoding")
		body = "plain"
		if r.Header.Get("Accept-Encoding") == "gzip" {
			header.Set("Content-Encoding", "gzip")
			body = "packed"
		}
	case "private":
		header.Set("Cache-Control", "no-cache")
		header.Set("ETag", `"p"`)
	case "language":
		header.Set("Cache-Control", "public, max-age=60")
		header.Set("Vary", "Accept-Language")
	case "large":
		header.Set("Cache-Control", "public, max-age=60")
		body = strings.Repeat("a", 3<<20)
	case "broken":
		header.Set("Cache-Control", "public, max-age=60")
		header.Set("Content-Length", "1000")
		_, _ = io.WriteString(w, "part of it")
		panic(http.ErrAbortHandler)
	case "missing":
		w.WriteHeader(http.StatusNotFound)
	}
	_, _ = io.WriteString(w, body)
}

func (o *origin) times(path string) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.asked[path]
}

// get writes requests at once and gives the answers to them.
func (v *viewer) get(paths ...string) (bodies []string, answers []*http.Response) {
	v.t.Helper()
	return v.send(http.MethodGet, "", paths...)
}

func (v *viewer) send(method, header string, paths ...string) (bodies []string, answers []*http.Response) {
	v.t.Helper()
	var requests strings.Builder
	for _, path := range paths {
		requests.WriteString(method + " " + path + " HTTP/1.1\r\nHost: x\r\n" + header + "\r\n")
	}
	_, err := io.WriteString(v.conn, requests.String())
	require.NoError(v.t, err)
	for range paths {
		answer, err := http.ReadResponse(v.in, &http.Request{Method: method})
		require.NoError(v.t, err)
		body, err := io.ReadAll(answer.Body)
		require.NoError(v.t, err)
		bodies, answers = append(bodies, string(body)), append(answers, answer)
	}
	return bodies, answers
}

func (s *server) open(tb testing.TB) *viewer {
	tb.Helper()
	return s.ask(tb, "")
}

func TestAnswersThatMayBeKeptAreAskedOnce(t *testing.T) {
	o := newOrigin()
	s := startWorker(t, edge.Options{Rest: o})
	v := s.open(t)
	bodies, answers := v.get("/fixed/1?a=b", "/fixed/1?a=b", "/fixed/1?a=c")
	require.Equal(t, []string{"GET /fixed/1?a=b 1", "GET /fixed/1?a=b 1", "GET /fixed/1?a=c 2"}, bodies)
	for _, a := range answers {
		require.Equal(t, "public, max-age=31536000, immutable", a.Header.Get("Cache-Control"))
		require.NotEmpty(t, a.Header.Get("Date"))
		require.EqualValues(t, len(bodies[0]), a.ContentLength)
	}
	require.EqualValues(t, 1, s.stats.Cached.Load())
	bodies, answers = v.send(http.MethodHead, "", "/fixed/1?a=b")
	require.Empty(t, bodies[0])
	require.EqualValues(t, len("GET /fixed/1?a=b 1"), answers[0].ContentLength)
	bodies, answers = v.send(http.MethodHead, "", "/fixed/2")
	require.Empty(t, bodies[0])
	require.EqualValues(t, len("GET /fixed/2 1"), answers[0].ContentLength, "as of a GET")
	require.Equal(t, 1, o.times("/fixed/2"))
	bodies, _ = v.get("/fixed/2")
	require.Equal(t, "GET /fixed/2 1", bodies[0])
}

func TestWhoHasTheAnswerIsToldSo(t *testing.T) {
	s := startWorker(t, edge.Options{Rest: newOrigin()})
	v := s.open(t)
	for _, path := range []string{"/fixed/1", "/fixed/1", "/private/1"} {
		etag := `"/fixed/1"`
		if path == "/private/1" {
			etag = `"p"`
		}
		for _, known := range []string{etag, "W/" + etag, `"other", ` + etag, "*"} {
			bodies, answers := v.send(http.MethodGet, "If-None-Match: "+known+"\r\n", path)
			require.Equal(t, http.StatusNotModified, answers[0].StatusCode, known)
			require.Equal(t, etag, answers[0].Header.Get("ETag"))
			require.NotEmpty(t, answers[0].Header.Get("Cache-Control"))
			require.Empty(t, bodies[0])
		}
		_, answers := v.send(http.MethodGet, "If-None-Match: \"other\"\r\n", path)
		require.Equal(t, http.StatusOK, answers[0].StatusCode)
	}
}

func TestNoAnswerIsOlderThanItMayBe(t *testing.T) {
	o := newOrigin()
	s := startWorker(t, edge.Options{Rest: o, RequestsPerSecond: 1_000_000})
	v := s.open(t)
	begun := time.Now()
	made := map[string]time.Time{}
	for time.Since(begun) < time.Second {
		bodies, answers := v.get("/brief")
		require.Empty(t, answers[0].Header.Get(edge.HeaderFresh))
		if made[bodies[0]].IsZero() {
			made[bodies[0]] = time.Now()
		}
		require.Less(t, time.Since(made[bodies[0]]), 400*time.Millisecond)
	}
	require.GreaterOrEqual(t, o.times("/brief"), 3)
	require.LessOrEqual(t, o.times("/brief"), 6)
}

func TestManyWhoAskTogetherAreAnsweredByOneRequest(t *testing.T) {
	o := newOrigin()
	o.hold = make(chan struct{})
	s := startWorker(t, edge.Options{Rest: o})
	viewers := make([]*viewer, 100)
	for i := range viewers {
		viewers[i] = s.ask(t, "GET /fixed/1 HTTP/1.1\r\nHost: x\r\n\r\nGET /fixed/2 HTTP/1.1\r\nHost: x\r\n\r\n")
	}
	gone := s.ask(t, "GET /fixed/1 HTTP/1.1\r\nHost: x\r\n\r\n")
	require.Eventually(t, func() bool { return o.times("/fixed/1") == 1 }, 10*time.Second, time.Millisecond)
	require.NoError(t, gone.conn.Close())
	close(o.hold)
	for _, v := range viewers {
		for _, path := range []string{"/fixed/1", "/fixed/2"} {
			answer, err := http.ReadResponse(v.in, nil)
			require.NoError(t, err)
			body, err := io.ReadAll(answer.Body)
			require.NoError(t, err)
			require.Equal(t, "GET "+path+" 1", string(body), "in the order of the requests")
		}
	}
	require.EqualValues(t, 2, o.all.Load())
}

func TestWhatMayNotBeKeptIsAskedEachTime(t *testing.T) {
	o := newOrigin()
	s := startWorker(t, edge.Options{Rest: o})
	v := s.open(t)
	for _, path := range []string{"/private", "/language", "/missing", "/other"} {
		for n := range 3 {
			bodies, _ := v.get(path)
			require.Equal(t, fmt.Sprintf("GET %s %d", path, n+1), bodies[0])
		}
	}
	require.Zero(t, s.stats.Cached.Load())
	require.Zero(t, s.stats.Passed.Load())
}

func TestWhoTakesNoGzipGetsNone(t *testing.T) {
	o := newOrigin()
	s := startWorker(t, edge.Options{Rest: o})
	v := s.open(t)
	for range 2 {
		for header, want := range map[string]string{"": "plain", "Accept-Encoding: gzip, br\r\n": "packed", "Accept-Encoding: gzip;q=0\r\n": "plain", "Accept-Encoding: *\r\n": "plain"} {
			bodies, _ := v.send(http.MethodGet, header, "/packed")
			require.Equal(t, want, bodies[0], header)
		}
	}
	require.Equal(t, 2, o.times("/packed"))
}

func TestLargeAndBrokenAnswersAreNotKept(t *testing.T) {
	o := newOrigin()
	s := startWorker(t, edge.Options{Rest: o})
	for range 2 {
		bodies, _ := s.open(t).get("/large")
		require.Len(t, bodies[0], 3<<20)
		answer, err := http.ReadResponse(s.ask(t, "GET /broken HTTP/1.1\r\nHost: x\r\n\r\n").in, nil)
		if err == nil {
			_, err = io.ReadAll(answer.Body)
		}
		require.ErrorIs(t, err, io.ErrUnexpectedEOF, "an answer that broke off is not taken for a whole one")
	}
	require.Zero(t, s.stats.Cached.Load())
}

func TestMemoryForAnswersIsBounded(t *testing.T) {
	o := newOrigin()
	s := startWorker(t, edge.Options{Rest: o, CacheBytes: 100_000, RequestsPerSecond: 1_000_000})
	v := s.open(t)
	for i := range 2_000 {
		v.get(fmt.Sprintf("/fixed/%d", i), "/fixed/often")
	}
	require.Less(t, o.times("/fixed/often"), 20, "what is asked for often stays")
	before := o.all.Load()
	for i := range 2_000 {
		v.get(fmt.Sprintf("/fixed/%d", i))
	}
	require.Greater(t, o.all.Load()-before, int64(1_700), "the others had to go")
}

func TestRequestsOfAnAddressAreCounted(t *testing.T) {
	s := startWorker(t, edge.Options{Rest: newOrigin(), RequestsPerSecond: 2})
	refused := 0
	for range 40 {
		if status := s.status(t, "GET /fixed/1 HTTP/1.1\r\nHost: x\r\n\r\n"); status == http.StatusTooManyRequests {
			refused++
		}
	}
	require.Greater(t, refused, 10)
	require.Less(t, refused, 21)
}

func TestAConnectionAsksForOneThingAfterAnother(t *testing.T) {
	o := newOrigin()
	s := startWorker(t, edge.Options{Rest: o})
	s.publish(t, "heads", 1, "x")
	v := s.open(t)
	v.get("/fixed/1")
	_, err := io.WriteString(v.conn, "GET /fixed/1 HTTP/1.1\r\nHost: x\r\n\r\nGET /v1/stream/heads HTTP/1.1\r\nHost: x\r\n\r\n")
	require.NoError(t, err)
	answer, err := http.ReadResponse(v.in, nil)
	require.NoError(t, err)
	_, err = io.ReadAll(answer.Body)
	require.NoError(t, err)
	answer, err = http.ReadResponse(v.in, nil)
	require.NoError(t, err)
	v.in = bufio.NewReader(answer.Body)
	v.event()
	require.Equal(t, head(1, "x"), v.event())

	v = s.open(t)
	v.get("/fixed/1")
	_, err = io.WriteString(v.conn, "GET /fixed/1 HTTP/1.1\r\nHost: x\r\n\r\nPOST /other HTTP/1.1\r\nHost: x\r\nContent-Length: 31\r\n\r\nGET /v1/stream/heads HTTP/1.1\r\nGET /fixed/1 HTTP/1.1\r\nHost: x\r\n\r\n")
	require.NoError(t, err)
	for _, want := range []string{"GET /fixed/1 1", "POST /other 1", "GET /fixed/1 2"} {
		answer, err = http.ReadResponse(v.in, nil)
		require.NoError(t, err)
		body, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		require.Contains(t, string(body), strings.TrimSuffix(want, " 2"))
	}
}

func TestRequestsThatAreNotByTheBookAreLeftToOthers(t *testing.T) {
	for name, request := range map[string]string{
		"a line that ends otherwise":        "GET /fixed/1 HTTP/1.1\r\nHost: x\nX: y\r\n\r\n",
		"a body":                            "GET /fixed/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx",
		"a body in pieces":                  "GET /fixed/1 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"a part":                            "GET /fixed/1 HTTP/1.1\r\nHost: x\r\nRange: bytes=0-1\r\n\r\n",
		"the last request of a connection":  "GET /fixed/1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
		"an older version":                  "GET /fixed/1 HTTP/1.0\r\nHost: x\r\n\r\n",
		"a name with a space":               "GET /fixed/1 HTTP/1.1\r\nHost : x\r\n\r\n",
		"no host":                           "GET /fixed/1 HTTP/1.1\r\n\r\n",
		"two hosts":                         "GET /fixed/1 HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
		"a target that is a whole address":  "GET http://x/fixed/1 HTTP/1.1\r\nHost: x\r\n\r\n",
		"a header without a colon":          "GET /fixed/1 HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n",
		"a line that goes on with the next": "GET /fixed/1 HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			s := startWorker(t, edge.Options{Rest: newOrigin()})
			s.status(t, request)
			require.EqualValues(t, 1, s.stats.Passed.Load())
		})
	}
}

func TestAReaderWhoIsSlowGetsItAll(t *testing.T) {
	s := startWorker(t, edge.Options{Rest: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "public, max-age=60")
		_, _ = io.WriteString(w, strings.Repeat("b", 900_000))
	}), CacheBytes: 16 << 20})
	v := s.open(t)
	const times = 40
	_, err := io.WriteString(v.conn, strings.Repeat("GET /x HTTP/1.1\r\nHost: x\r\n\r\n", times))
	require.NoError(t, err)
	quick := s.open(t)
	bodies, _ := quick.get("/x")
	require.Len(t, bodies[0], 900_000, "others do not wait for him")
	for range times {
		answer, err := http.ReadResponse(v.in, nil)
		require.NoError(t, err)
		body, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		require.Len(t, body, 900_000)
	}
}
