package merkle

import (
	"errors"
	"fmt"
	"iter"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
)

// Size is the length of a Hash in bytes.
const Size = 32

// Hash is the SHA-256 hash of a leaf or a node.
type Hash [Size]byte

// Errors of Tree.Prove and Verify.
var (
	ErrIndexOutOfRange = errors.New("leaf index out of range")
	ErrProofInvalid    = errors.New("invalid inclusion proof")
)

var hasher = rfc6962.DefaultHasher

// Root gives the root over the leaves (RFC 9162, section 2.1.1). It keeps a hash per level of the tree, not the leaves.
func Root(leaves iter.Seq[[]byte]) Hash {
	r := newRange()
	for leaf := range leaves {
		mustAppend(r, hasher.HashLeaf(leaf), nil)
	}
	return rootOf(r)
}

// Verify checks that leaf is number index, from 0, of the size leaves under root (RFC 9162, section 2.1.3.2). The
// error wraps ErrIndexOutOfRange or ErrProofInvalid.
func Verify(root Hash, size, index uint64, leaf []byte, path []Hash) error {
	return VerifyLeafHash(root, size, index, Hash(hasher.HashLeaf(leaf)), path)
}

// VerifyLeafHash is Verify for a leaf of which only the hash, SHA-256(0x00 || leaf), is known.
func VerifyLeafHash(root Hash, size, index uint64, leaf Hash, path []Hash) error {
	if index >= size {
		return fmt.Errorf("%w: index %d, %d leaves", ErrIndexOutOfRange, index, size)
	}
	hashes := make([][]byte, len(path))
	for i := range path {
		hashes[i] = path[i][:]
	}
	if err := proof.VerifyInclusion(hasher, index, size, leaf[:], hashes, root[:]); err != nil {
		return fmt.Errorf("%w: leaf %d of %d: %w", ErrProofInvalid, index, size, err)
	}
	return nil
}

func newRange() *compact.Range {
	factory := compact.RangeFactory{Hash: hasher.HashChildren}
	return factory.NewEmptyRange(0)
}

// mustAppend adds the next leaf. Appending to a range that began empty fails on nothing but 2^64 leaves.
func mustAppend(r *compact.Range, leafHash []byte, visit compact.VisitFn) {
	if err := r.Append(leafHash, visit); err != nil {
		panic(err)
	}
}

func rootOf(r *compact.Range) Hash {
	root, err := r.GetRootHash(nil)
	if err != nil { // only for a range that does not begin at leaf 0
		panic(err)
	}
	if root == nil {
		root = hasher.EmptyRoot()
	}
	return Hash(root)
}
