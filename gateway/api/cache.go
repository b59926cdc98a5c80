package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"golang.org/x/sync/singleflight"

	"github.com/moscowchain/moscowd/gateway/edge"
)

// freshness is how long an answer may be kept.
type freshness int

const (
	// latest may change with the next block.
	latest freshness = iota
	// immutable cannot change any more.
	immutable
	// counted is latest, but takes much work.
	counted
)

// latestAge is how long an answer that may change is kept: a block takes about a second.
const (
	latestAge  = time.Second
	countedAge = 10 * time.Second
)

// cacheControl by freshness.
var cacheControl = [...]string{"public, max-age=1", "public, max-age=31536000, immutable", "public, max-age=10"}

// answer is a whole one, as it is kept and sent.
type answer struct {
	body      []byte
	etag      string
	freshness freshness
	expires   time.Time
}

func newAnswer(value any, fresh freshness, now time.Time) (*answer, error) {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(body.Bytes())
	age := latestAge
	if fresh == counted {
		age = countedAge
	}
	return &answer{body: body.Bytes(), etag: `"` + hex.EncodeToString(sum[:16]) + `"`, freshness: fresh, expires: now.Add(age)}, nil
}

func (a *answer) good(now time.Time) bool { return a.freshness == immutable || now.Before(a.expires) }

func (a *answer) write(w http.ResponseWriter, r *http.Request) int {
	header := w.Header()
	header.Set("ETag", a.etag)
	header.Set("Cache-Control", cacheControl[a.freshness])
	if a.freshness == latest {
		header.Set(edge.HeaderFresh, strconv.FormatInt(max(time.Until(a.expires).Milliseconds(), 0), 10))
	}
	if matches(r.Header.Get("If-None-Match"), a.etag) {
		w.WriteHeader(http.StatusNotModified)
		return http.StatusNotModified
	}
	header.Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(a.body) // the client shows what it did not get
	}
	return http.StatusOK
}

// matches compares weakly, as If-None-Match does.
func matches(header, etag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		if part = strings.TrimPrefix(strings.TrimSpace(part), "W/"); part == etag || part == "*" {
			return true
		}
	}
	return false
}

// cache keeps answers and makes each once, however many ask for it together.
type cache struct {
	mu      sync.Mutex
	answers *simplelru.LRU[string, *answer]
	bytes   int
	max     int
	flight  singleflight.Group
}

// entryBytes is what an answer costs besides its body and key.
const entryBytes = 400

func newCache(maxBytes int) *cache {
	c := &cache{max: maxBytes}
	answers, err := simplelru.NewLRU(max(maxBytes/entryBytes, 1), func(key string, a *answer) {
		c.bytes -= size(key, a)
	})
	if err != nil {
		panic(err) // the size is positive
	}
	c.answers = answers
	return c
}

func size(key string, a *answer) int { return len(key) + len(a.body) + entryBytes }

func (c *cache) find(key string, now time.Time) *answer {
	c.mu.Lock()
	defer c.mu.Unlock()
	if a, ok := c.answers.Get(key); ok && a.good(now) {
		return a
	}
	return nil
}

func (c *cache) keep(key string, a *answer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if size(key, a) > c.max/8 {
		return
	}
	c.answers.Remove(key)
	c.answers.Add(key, a)
	for c.bytes += size(key, a); c.bytes > c.max; {
		c.answers.RemoveOldest()
	}
}

// answerTimeout is how long one answer may take, also after whoever asked first is gone: others may wait for it.
const answerTimeout = 20 * time.Second

// get gives the answer of a key, from the cache or a new one. cached says which.
func (c *cache) get(ctx context.Context, key string, fresh func(ctx context.Context) (*answer, error)) (a *answer, cached bool, err error) {
	if a := c.find(key, time.Now()); a != nil {
		return a, true, nil
	}
	result := c.flight.DoChan(key, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), answerTimeout)
		defer cancel()
		a, err := fresh(ctx)
		if err == nil {
			c.keep(key, a)
		}
		return a, err
	})
	select {
	case r := <-result:
		if r.Err != nil {
			return nil, false, r.Err
		}
		return r.Val.(*answer), false, nil
	case <-ctx.Done():
		return nil, false, ctx.Err()
	}
}
