// Package rules decides polls: what a voter signs, which choices a question takes, how votes are counted, and the hashes that
// bind all votes to the chain. It imports the standard library and crypto/ only: the chain runs it, `moscowd verify poll`
// runs it on a file, and it builds for a browser.
//
// Recovering who signed is left to the caller, who has a library for secp256k1: see [Recover].
package rules
