// Package stateproof gives records of the chain's state with proofs, and checks them without a node.
//
// A record is asked for by the path that it has in the public interface: "seasons/1", "accounts/moscow1...". [Parse] knows
// which entries of the state belong to it; that is what the reader asked for, and no server can answer with others.
// [Collect] asks a node, [Read] reads what Collect gave from a file, and [File.Verify] checks it.
//
// A proof shows the state of its height and nothing later. Without a trusted block it shows only that the file agrees
// with itself: see package lightproof.
package stateproof
