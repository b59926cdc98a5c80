// Package bus carries states of topics from sources to edges over NATS JetStream.
//
// Run starts a server of this process. Publisher writes and Follow reads; both take several buses, each of which is a server
// or a cluster of its own. A publisher writes to all that are there, and readers take from each what is new, so that viewers
// miss nothing as long as one bus is there. A bus that comes back, with or without what it knew, is told the newest state of every
// topic.
//
// A bus keeps the newest states of each topic in memory, not more: whoever publishes can tell them again. It proves nothing
// and is no queue; who may publish to it is believed by all edges, so its address is none of the public's.
package bus
