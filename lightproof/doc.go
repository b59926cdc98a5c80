// Package lightproof binds entries of the chain's state to the chain, so that somebody who trusts one block hash can
// check a file without a node.
//
// A [Proof] holds entries (store, key, value) of one state and keys that it does not have, ICS-23 proofs of both up to the
// app hash, and light blocks: headers with the commits and validator sets that signed them. [Collect] asks a node for one;
// [Proof.Verify] checks it offline.
//
// The app hash of state H stands in the header of block H+1. The last light block is that block; the first is the
// anchor, a block whose hash a reader may already know; between them stand the blocks that the light client's
// skipping verification needs where validators changed.
//
// Without a trusted hash a proof shows only that the file agrees with itself: anybody can invent validators and sign
// with them. With one, it is as good as the assumption of the light client that more than a third of the voting power
// known at the trusted block is honest. The chain has no unbonding period; see [TrustingPeriod].
package lightproof
