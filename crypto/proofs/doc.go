// Package proofs holds the zero-knowledge proofs of protocol MV1 (docs/voting-protocol.md): that an encrypted number lies
// between two bounds ([Range]: a bit, a sum, a range), that somebody knows a secret key ([Knowledge]), that two points have
// the same secret behind them ([Equality]), and the same for many points at once ([BatchedEquality], RFC 9497).
//
// A prover calls a Prove function, a verifier decodes and calls Verify. Whoever has many range proofs calls [NewBatch],
// [Batch.Ballot] before the proofs of each ballot, [Batch.Add] and at last [Batch.Valid]: the sum of all equations,
// weighted by a hash of all ballots, which costs half of checking each. A batch says only whether all are right; which is
// wrong says Verify.
//
// Proofs are non-interactive by Fiat and Shamir: the challenge hashes the label, the election, the context and the whole
// statement, key included. A proof is good for its context only; that the context names whoever the proof must be bound to
// is the caller's duty. All proofs hold in the random-oracle model.
//
// Proving takes the same time whatever the secret is: all branches of a Range are made alike and the true one is put in by
// selection. Verifying takes what time it takes: everything in it is public. A prover's randomness must be fresh: two
// proofs from one nonce give the secret away.
package proofs
