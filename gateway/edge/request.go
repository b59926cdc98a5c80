package edge

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
)

// maxHead is how long a request with its headers may be.
const maxHead = 4 << 10

// request is what a viewer asks for.
type request struct {
	// stream is the topic, and ok says whether it is a stream at all: everything else is for the http.Handler.
	stream    string
	ok        bool
	websocket bool
	// lastID is that of the last event seen, if returned.
	lastID   uint64
	returned bool
}

var (
	errIncomplete = errors.New("the request is not complete yet")
	errHead       = errors.New("not a request")
)

// parseRequest reads a request for a stream from the beginning of data, without a body. It understands no more of HTTP
// than it needs: what it does not understand is left to the http.Handler.
func parseRequest(data []byte, prefix string) (request, error) {
	end := bytes.Index(data, []byte("\r\n\r\n"))
	if end < 0 {
		return request{}, errIncomplete
	}
	lines := strings.Split(string(data[:end]), "\r\n")
	method, rest, _ := strings.Cut(lines[0], " ")
	target, version, ok := strings.Cut(rest, " ")
	if !ok || (version != "HTTP/1.1" && version != "HTTP/1.0") {
		return request{}, errHead
	}
	path, query, _ := strings.Cut(target, "?")
	name, isStream := strings.CutPrefix(path, prefix)
	if method != "GET" || !isStream {
		return request{}, nil
	}
	r := request{stream: name, ok: true}
	for _, line := range lines[1:] {
		key, value, found := strings.Cut(line, ":")
		if !found {
			return request{}, errHead
		}
		value = strings.TrimSpace(value)
		switch strings.ToLower(key) {
		case "last-event-id":
			r.setLastID(value)
		case "upgrade":
			r.websocket = strings.EqualFold(value, "websocket")
		case "content-length", "transfer-encoding":
			return request{}, errHead
		}
	}
	// Browsers cannot set headers of a WebSocket.
	if id, ok := strings.CutPrefix(query, "last-event-id="); ok {
		r.setLastID(id)
	}
	return r, nil
}

// setLastID leaves out what is no id, as server-sent events demand.
func (r *request) setLastID(value string) {
	if id, err := strconv.ParseUint(value, 10, 64); err == nil {
		r.lastID, r.returned = id, true
	}
}
