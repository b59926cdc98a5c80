// Package tally opens the sum of all ballots of a district: decryption shares of t trustees with proofs, their combination,
// the search for the counts, and the check of counts that somebody hands in (protocol MV1, docs/voting-protocol.md).
//
// A trustee calls [Decrypt] for a [Task]; everybody calls [Task.Verify] on what he publishes. From any t shares [Combine]
// makes a point for each column, [Solver.Solve] finds the number behind a point, and [Check] says whether numbers are the
// tally: it needs no search, so a chain checks what others found.
//
// The accumulators that are opened must be the caller's own, never taken from a message: a share of a chosen ciphertext
// opens that ciphertext. Tasks of a rehearsal and of a tally never take each other's shares. A count reveals what it reveals:
// in a unanimous district everybody's vote.
//
// Decrypt takes the same time whatever the secret is; all else works on public values.
package tally
