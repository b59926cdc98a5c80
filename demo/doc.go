// Package demo plays a season of fairs on a running network: departments decide on it by vote, the operator publishes the
// plan, files the applications of a fixture and their statuses, and starts the allocation. The demo command prints what
// it measures; the load programs repeat it.
package demo
