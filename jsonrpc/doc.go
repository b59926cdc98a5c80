// Package jsonrpc serves Ethereum's JSON-RPC on a node: the namespaces eth, net, web3, txpool and, on request, debug, over
// HTTP and WebSocket. Start runs it inside the process of a node, whose state it reads without a network between.
//
// Most answers come from cosmos/evm's backend (v0.7.3). This package gives it what it lacks, or gets wrong:
//
//   - transactions go to CometBFT's mempool through jsonrpc/pool, which holds those that come too early
//   - "latest" is the last block whose receipts can be found, also right after a start (follow.go, state.go)
//   - log filters and subscriptions are its own, with limits (logs.go, filters.go, subscribe.go)
//   - errors carry the codes and words that Ethereum clients know (errors.go)
//   - methods that would sign with keys of the node are refused
//
// It does not promise that a node finds transactions older than its block store, and serves no keys, mining or administration.
package jsonrpc
