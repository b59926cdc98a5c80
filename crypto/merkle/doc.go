// Package merkle commits to a whole data set with one hash and proves that a leaf is in it.
//
// The tree is that of RFC 9162, section 2.1, with SHA-256: a leaf is hashed behind the byte 0x00, an inner node behind
// 0x01, a tree of n leaves is split at the largest power of two below n, and the root of no leaves is the hash of
// nothing. Call [Root] over all leaves in their order, [NewTree] where audit paths are needed too, and [Verify] to check
// a path.
//
// A root says nothing about what a leaf means: who publishes one must fix the encoding and the order of the leaves and
// publish their number beside the root.
package merkle
