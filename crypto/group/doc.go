// Package group is ristretto255 (RFC 9496), the group of prime order in which ballots are encrypted, behind the few
// operations that protocol MV1 (docs/voting-protocol.md) needs. The arithmetic is that of curve25519-voi.
//
// Points come from [DecodePoint] or [DecodeNonIdentity], from [Generator], [HashToPoint] and arithmetic; scalars, integers
// modulo the order of the group, from [DecodeScalar], [RandomScalar], [ScalarFromUint64], [ScalarFromWide] and
// [HashToScalar]. Both are values that never change once made. Their encodings have 32 bytes, and each value has one
// encoding: everything else is refused with [ErrEncoding].
//
// All operations take the same time whatever the values are, except those whose name ends in Vartime, and decoding,
// whose time says whether it succeeded. Vartime is for what everybody may know: verification, never for a secret key,
// a vote or its randomness.
//
// The zero values of Point and Scalar are not members of the group; using one panics or gives nonsense. A process that
// leaves its memory to others leaves its scalars too: nothing is wiped.
package group
