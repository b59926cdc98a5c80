package edge

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	// maxKept is how long one answer may be that a worker keeps, keptBesides what it costs besides.
	maxKept     = 1 << 20
	keptBesides = 400
)

// kept is an answer as it goes out.
type kept struct {
	key       string
	whole     []byte // head and body
	head      int    // how long the head is
	unchanged []byte // for who has it; nil without an entity tag
	etag      []byte
	until     time.Time
	used      bool
}

func (k *kept) size() int { return len(k.key) + len(k.whole) + len(k.unchanged) + keptBesides }

// answer gives the bytes for a request.
func (k *kept) answer(bodiless bool, ifNoneMatch []byte) []byte {
	switch {
	case k.unchanged != nil && matches(ifNoneMatch, k.etag):
		return k.unchanged
	case bodiless:
		return k.whole[:k.head]
	}
	return k.whole
}

// matches compares weakly, as If-None-Match does.
func matches(list, etag []byte) bool {
	for part := range bytes.SplitSeq(list, []byte(",")) {
		part = bytes.TrimPrefix(bytes.Trim(part, " \t"), []byte("W/"))
		if string(part) == "*" || (len(part) > 0 && bytes.Equal(part, bytes.TrimPrefix(etag, []byte("W/")))) {
			return true
		}
	}
	return false
}

// cache holds answers up to a number of bytes. It is used by one goroutine.
type cache struct {
	answers map[string]*kept
	bytes   int
	most    int
}

// find gives an answer that is still good.
func (c *cache) find(key []byte, now time.Time) *kept {
	k := c.answers[string(key)]
	if k == nil || !now.Before(k.until) {
		return nil
	}
	k.used = true
	return k
}

func (c *cache) keep(k *kept, now time.Time) {
	if k.size() > c.most/8 {
		return
	}
	c.remove(c.answers[k.key])
	c.answers[k.key] = k
	c.bytes += k.size()
	if c.bytes <= c.most {
		return
	}
	// Makes room for more than one, so that it is seldom. Who was asked for since the last time gets one more chance.
	for range 2 {
		for _, other := range c.answers {
			if c.bytes <= c.most*7/8 {
				return
			}
			if other.used && now.Before(other.until) {
				other.used = false
			} else {
				c.remove(other)
			}
		}
	}
}

func (c *cache) remove(k *kept) {
	if k != nil {
		delete(c.answers, k.key)
		c.bytes -= k.size()
	}
}

// recorder takes what an http.Handler answers.
type recorder struct {
	header http.Header
	status int
	body   []byte
	over   bool // more than maxKept
}

func (r *recorder) Header() http.Header { return r.header }

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 && status >= http.StatusOK {
		r.status = status
	}
}

func (r *recorder) Write(data []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	if r.over = r.over || len(r.body)+len(data) > maxKept; !r.over {
		r.body = append(r.body, data...)
	}
	return len(data), nil
}

// hopByHop are headers of one connection, which a worker does not pass on.
var hopByHop = []string{"Connection", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade", HeaderFresh}

// kept makes an answer of what was recorded since a moment; nil if it cannot be one. shared says whether others may have it, too.
func (r *recorder) kept(key string, since time.Time) (k *kept, shared bool) {
	r.WriteHeader(http.StatusOK)
	announced := r.header.Get("Content-Length")
	if r.over || (announced != "" && announced != strconv.Itoa(len(r.body))) {
		return nil, false
	}
	k = &kept{key: key}
	age, shared := r.maxAge()
	k.until = since.Add(age)
	for _, name := range hopByHop {
		r.header.Del(name)
	}
	if r.header.Get("Date") == "" {
		r.header.Set("Date", since.UTC().Format(http.TimeFormat))
	}
	if etag := r.header.Get("ETag"); etag != "" && r.status == http.StatusOK {
		k.etag = []byte(etag)
		k.unchanged = head(http.StatusNotModified, r.header, "Content-Type", "Content-Length", "Content-Encoding")
	}
	if r.status == http.StatusNoContent || r.status == http.StatusNotModified {
		r.body = nil
		r.header.Del("Content-Length")
	} else {
		r.header.Set("Content-Length", strconv.Itoa(len(r.body)))
	}
	k.whole = head(r.status, r.header)
	k.head = len(k.whole)
	k.whole = append(k.whole, r.body...)
	return k, shared
}

func head(status int, header http.Header, without ...string) []byte {
	var out bytes.Buffer
	out.WriteString("HTTP/1.1 " + strconv.Itoa(status) + " " + http.StatusText(status) + "\r\n")
	left := make(map[string]bool, len(without))
	for _, name := range without {
		left[name] = true
	}
	_ = header.WriteSubset(&out, left) // to memory
	out.WriteString("\r\n")
	return out.Bytes()
}

// maxAge is for how long others may have the same answer.
func (r *recorder) maxAge() (age time.Duration, shared bool) {
	for _, vary := range r.header.Values("Vary") {
		if !strings.EqualFold(vary, "Accept-Encoding") {
			return 0, false
		}
	}
	if r.status != http.StatusOK || r.header.Get("Set-Cookie") != "" || r.header.Get("Age") != "" {
		return 0, false
	}
	for directive := range strings.SplitSeq(strings.Join(r.header.Values("Cache-Control"), ","), ",") {
		name, value, _ := strings.Cut(strings.ToLower(strings.TrimSpace(directive)), "=")
		switch name {
		case "no-store", "no-cache", "private":
			return 0, false
		case "max-age":
			seconds, err := strconv.ParseUint(value, 10, 31)
			if err != nil {
				return 0, false
			}
			age = time.Duration(seconds) * time.Second
		}
	}
	if left, err := strconv.ParseUint(r.header.Get(HeaderFresh), 10, 31); err == nil {
		age = min(age, time.Duration(left)*time.Millisecond)
	}
	return age, age > 0
}
