package edge

import "sync/atomic"

// Stats counts what a worker or handler did. All but Viewers only rise.
type Stats struct {
	Viewers   atomic.Int64
	Accepted  atomic.Int64 // requests for a stream that got one
	Delivered atomic.Int64 // events written completely
	Conflated atomic.Int64 // events that a slow viewer missed
	Refused   atomic.Int64 // for want of places, or a request that was none
	TooSlow   atomic.Int64 // disconnected since they did not read
	Passed    atomic.Int64 // connections given to the http.Handler
	Cached    atomic.Int64 // requests answered from memory
	// LagMicros is how long after its publication the last viewer had the last event, in microseconds.
	LagMicros atomic.Int64
}
