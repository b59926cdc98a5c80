package edge

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"
)

// Answers that are not a stream, whole as they go out. Whoever gets one is disconnected.
var (
	answerBusy     = plainAnswer("503 Service Unavailable", "Retry-After: 30\r\n", "all places are taken: try again in half a minute\n")
	answerTooMany  = plainAnswer("429 Too Many Requests", "Retry-After: 30\r\n", "too many viewers from this address\n")
	answerTooFast  = plainAnswer("429 Too Many Requests", "Retry-After: 1\r\nAccess-Control-Allow-Origin: *\r\n", "too many requests a second from this address\n")
	answerNotFound = plainAnswer("404 Not Found", "", "there is no such stream\n")
	answerHead     = plainAnswer("431 Request Header Fields Too Large", "", "a request has at most 4096 bytes\n")
	answerBad      = plainAnswer("400 Bad Request", "", "not a request for a stream\n")
)

func plainAnswer(status, headers, text string) []byte {
	return fmt.Appendf(nil, "HTTP/1.1 %s\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\nConnection: close\r\n%s\r\n%s",
		status, len(text), headers, text)
}

const streamHead = "HTTP/1.1 200 OK\r\n" +
	"Content-Type: text/event-stream\r\n" +
	"Cache-Control: no-cache, no-transform\r\n" +
	"X-Accel-Buffering: no\r\n" + // a proxy such as nginx must pass events on at once
	"Access-Control-Allow-Origin: *\r\n" +
	"Connection: close\r\n\r\n"

// resetFrame tells a viewer that what he knows is not what the next event builds on.
func resetFrame(websocket bool) []byte {
	if websocket {
		return wsReset
	}
	return sseReset
}

var (
	sseReset = []byte("event: reset\ndata: {}\n\n")
	wsReset  = wsText("0", "reset", []byte("{}"))
)

// drainEvent asks a viewer to come back after a while.
func drainEvent(spread time.Duration) []byte {
	return []byte("retry: " + retry(spread) + "\nevent: reconnect\ndata: {}\n\n")
}

// retry gives after how many milliseconds a viewer shall come back: spread, so that not all come at once.
func retry(spread time.Duration) string {
	ms := 100 + rand.Int64N(max(spread.Milliseconds(), 1)) //nolint:gosec // spreads load
	return strconv.FormatInt(ms, 10)
}
