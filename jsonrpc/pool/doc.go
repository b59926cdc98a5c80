// Package pool keeps the Ethereum transactions that clients of this node have sent and that are in no block yet.
//
// CometBFT's mempool takes a sender's transactions in order only: one that comes before its predecessor is refused. Ethereum
// clients send many without waiting, over several connections, so a node sees them out of order. A pool holds those that
// came too early for HoldTime and hands each to the node when its predecessor has been accepted. What it keeps it also writes
// to a Journal, from which it sends again after a restart.
//
// New makes a pool, Add takes a transaction, Tick is to be called after every block and a few times a second. A pool knows only what came
// through it: not what other nodes or other interfaces of this node have accepted.
package pool
