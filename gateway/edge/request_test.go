package edge

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func FuzzParseRequest(f *testing.F) {
	f.Add([]byte("GET /v1/stream/heads HTTP/1.1\r\nHost: x\r\nLast-Event-ID: 12\r\n\r\n"))
	f.Add([]byte("GET /v1/stream/heads?last-event-id=5 HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"))
	f.Add([]byte("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"))
	f.Add([]byte("GET  HTTP/1.1\r\n\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := parseRequest(data, "/v1/stream/")
		if err != nil {
			require.Zero(t, r)
			return
		}
		require.Contains(t, string(data), "\r\n\r\n")
		if r.ok {
			require.True(t, strings.HasPrefix(string(data), "GET /v1/stream/"+r.stream))
		} else {
			require.Zero(t, r)
		}
	})
}
