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

// Errors of Prove and Verify.
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

// Prove gives the audit path of leaf index, from 0, from the leaf's sibling up to the root's children (RFC 9162,
// section 2.1.3.1). The error wraps ErrIndexOutOfRange.
func Prove(leaves iter.Seq[[]byte], index uint64) ([]Hash, error) {
	var leafHashes [][]byte
	for leaf := range leaves {
		leafHashes = append(leafHashes, hasher.HashLeaf(leaf))
	}
	size := uint64(len(leafHashes))
	nodes, err := proof.Inclusion(index, size)
	if err != nil {
		return nil, fmt.Errorf("%w: index %d, %d leaves", ErrIndexOutOfRange, index, size)
	}

	wanted := make(map[compact.NodeID]int, len(nodes.IDs))
	for i, id := range nodes.IDs {
		wanted[id] = i
	}
	found := make([][]byte, len(nodes.IDs))
	visit := func(id compact.NodeID, hash []byte) {
		if i, ok := wanted[id]; ok {
			found[i] = hash
		}
	}
	r := newRange()
	for _, hash := range leafHashes {
		mustAppend(r, hash, visit)
	}
	path, err := nodes.Rehash(found, hasher.HashChildren)
	if err != nil {
		return nil, fmt.Errorf("prove leaf %d of %d: %w", index, size, err)
	}
	hashes := make([]Hash, len(path))
	for i, hash := range path {
		hashes[i] = Hash(hash)
	}
	return hashes, nil
}

// Verify checks that leaf is number index, from 0, of the size leaves under root (RFC 9162, section 2.1.3.2). The
// error wraps ErrIndexOutOfRange or ErrProofInvalid.
func Verify(root Hash, size, index uint64, leaf []byte, path []Hash) error {
	if index >= size {
		return fmt.Errorf("%w: index %d, %d leaves", ErrIndexOutOfRange, index, size)
	}
	hashes := make([][]byte, len(path))
	for i := range path {
		hashes[i] = path[i][:]
	}
	if err := proof.VerifyInclusion(hasher, index, size, hasher.HashLeaf(leaf), hashes, root[:]); err != nil {
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
