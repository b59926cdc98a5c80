package merkle

import (
	"fmt"
	"iter"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/proof"
)

// Tree holds every node over a data set, 64 bytes a leaf, so that a proof costs a few look-ups.
type Tree struct {
	levels [][][]byte // hashes of complete subtrees by level from the leaves, then by index
	root   Hash
	size   uint64
}

// NewTree hashes the leaves and keeps the nodes.
func NewTree(leaves iter.Seq[[]byte]) *Tree {
	t := &Tree{}
	r := newRange()
	for leaf := range leaves {
		mustAppend(r, hasher.HashLeaf(leaf), t.add)
	}
	t.root, t.size = rootOf(r), r.End()
	return t
}

// add takes the nodes in the order in which they become complete, which is that of their indexes on every level.
func (t *Tree) add(id compact.NodeID, hash []byte) {
	if int(id.Level) == len(t.levels) {
		t.levels = append(t.levels, nil)
	}
	t.levels[id.Level] = append(t.levels[id.Level], hash)
}

// Root is the same as the function Root gives for the leaves.
func (t *Tree) Root() Hash { return t.root }

// Prove gives the audit path of leaf index, from 0, from the leaf's sibling up to the root's children (RFC 9162,
// section 2.1.3.1). The error wraps ErrIndexOutOfRange.
func (t *Tree) Prove(index uint64) ([]Hash, error) {
	nodes, err := proof.Inclusion(index, t.size)
	if err != nil {
		return nil, fmt.Errorf("%w: index %d, %d leaves", ErrIndexOutOfRange, index, t.size)
	}
	hashes := make([][]byte, len(nodes.IDs))
	for i, id := range nodes.IDs {
		hashes[i] = t.levels[id.Level][id.Index]
	}
	rehashed, err := nodes.Rehash(hashes, hasher.HashChildren)
	if err != nil {
		return nil, fmt.Errorf("prove leaf %d of %d: %w", index, t.size, err)
	}
	path := make([]Hash, len(rehashed))
	for i, hash := range rehashed {
		path[i] = Hash(hash)
	}
	return path, nil
}
