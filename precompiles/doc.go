// Package precompiles is what the Ethereum faces of the services share: a Contract answers calls of Solidity code with
// functions written in Go. The packages below it hold one service each, with the interface that Solidity code compiles
// against in contracts/solidity.
//
// A contract at such an address sees the caller as the account that acts: never the sender of the transaction, who may
// be anybody. What a call changed is undone when the calling contract reverts, events and logs with it.
package precompiles
