package edge

import "bytes"

// get is a request that a worker may answer itself: a GET or HEAD that has no body and names no part, and whose answer depends on
// nothing but its target, and whether it takes gzip.
type get struct {
	target      []byte
	host        []byte
	ifNoneMatch []byte
	forwarded   []byte // X-Forwarded-For
	bodiless    bool   // HEAD
	gzip        bool
	size        int // bytes of the request
}

// parseGet reads the request at the beginning of data. What is not complete, or has anything in it that this does not understand to
// the letter, is not ok: that is for others.
func parseGet(data []byte) (g get, ok bool) {
	line, rest, ok := cutLine(data)
	if !ok {
		return g, false
	}
	switch {
	case bytes.HasPrefix(line, []byte("GET ")):
		line = line[4:]
	case bytes.HasPrefix(line, []byte("HEAD ")):
		line, g.bodiless = line[5:], true
	default:
		return g, false
	}
	if g.target, ok = bytes.CutSuffix(line, []byte(" HTTP/1.1")); !ok || len(g.target) == 0 || g.target[0] != '/' || bytes.ContainsAny(g.target, " #") {
		return g, false
	}
	for {
		if line, rest, ok = cutLine(rest); !ok {
			return g, false
		}
		if len(line) == 0 {
			g.size = len(data) - len(rest)
			return g, len(g.host) > 0
		}
		name, value, found := bytes.Cut(line, []byte(":"))
		if !found || !g.header(name, bytes.Trim(value, " \t")) {
			return g, false
		}
	}
}

// header takes one header, and reports whether the request may still be answered here.
func (g *get) header(name, value []byte) bool {
	is := func(known string) bool { return len(name) == len(known) && bytes.EqualFold(name, []byte(known)) }
	switch {
	case len(name) == 0 || bytes.ContainsAny(name, " \t"):
		return false
	case is("Host"):
		return once(&g.host, value)
	case is("If-None-Match"):
		return once(&g.ifNoneMatch, value)
	case is("X-Forwarded-For"):
		return once(&g.forwarded, value)
	case is("Accept-Encoding"):
		for coding := range bytes.SplitSeq(value, []byte(",")) {
			g.gzip = g.gzip || string(bytes.Trim(coding, " ")) == "gzip"
		}
	case is("Connection"):
		return bytes.EqualFold(value, []byte("keep-alive"))
	case is("Content-Length"), is("Transfer-Encoding"), is("Upgrade"), is("Expect"), is("Range"), is("If-Range"), is("If-Match"),
		is("If-Unmodified-Since"), is("Authorization"):
		return false
	}
	return true
}

// once sets a value that stands there once.
func once(to *[]byte, value []byte) bool {
	if *to != nil || len(value) == 0 {
		return false
	}
	*to = value
	return true
}

// cutLine cuts at the first end of a line, which must be one by the book.
func cutLine(data []byte) (line, rest []byte, ok bool) {
	i := bytes.IndexByte(data, '\n')
	if i < 1 || data[i-1] != '\r' || bytes.IndexByte(data[:i-1], '\r') >= 0 {
		return nil, nil, false
	}
	return data[:i-1], data[i+1:], true
}
