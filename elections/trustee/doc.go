// Package trustee is one trustee's part of an election under protocol MV1 (docs/voting-protocol.md).
//
// All secrets follow from the seed of a [Key] and from what the chain says of the ceremony, so that nothing has to be written
// down between two steps: a trustee may stop anywhere, go on from a copy of the key file on another machine, and repeat
// every step. What is repeated says the same as before. Another attempt, another list of keys or another election gives
// other secrets, so that no share of one is a share of the other.
//
// The one thing to remember is what was decrypted: a [Ledger] keeps it, and lets a trustee sign one vector for each district
// and no second. Losing it loses that check, not the key.
//
// The caller reads the chain; everything that would harm the trustee if a node lied about it is checked here: proofs of deals
// before a share is opened or a complaint made, and that the shares give the key of the election before anything is
// decrypted. That the vector to decrypt is the sum of the ballots is the caller's business.
package trustee
