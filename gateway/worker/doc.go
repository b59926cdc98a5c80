// Package worker is one process of the edge: Run follows the bus and serves viewers on a port that it may share with others.
// What is no stream it asks of the API, which may be another process.
package worker
