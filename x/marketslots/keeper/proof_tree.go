package keeper

import (
	"fmt"
	"iter"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
)

// proofTree holds every node of a tree of crypto/merkle, so that a proof costs a few look-ups instead of hashing all
// leaves again.
type proofTree struct {
	levels [][][]byte // hashes of complete subtrees by level from the leaves, then by index
	root   []byte
	size   uint64
}

func newProofTree(leaves iter.Seq[[]byte]) (*proofTree, error) {
	t := &proofTree{}
	factory := compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}
	r := factory.NewEmptyRange(0)
	for leaf := range leaves {
		if err := r.Append(rfc6962.DefaultHasher.HashLeaf(leaf), t.add); err != nil {
			return nil, err
		}
	}
	root, err := r.GetRootHash(nil)
	if root == nil {
		root = rfc6962.DefaultHasher.EmptyRoot()
	}
	t.root, t.size = root, r.End()
	return t, err
}

// add takes the nodes in the order in which they become complete, which is that of their indexes on every level.
func (t *proofTree) add(id compact.NodeID, hash []byte) {
	if int(id.Level) == len(t.levels) {
		t.levels = append(t.levels, nil)
	}
	t.levels[id.Level] = append(t.levels[id.Level], hash)
}

// prove gives the audit path of a leaf as merkle.Prove does.
func (t *proofTree) prove(index uint64) ([][]byte, error) {
	nodes, err := proof.Inclusion(index, t.size)
	if err != nil {
		return nil, fmt.Errorf("prove leaf %d of %d: %w", index, t.size, err)
	}
	hashes := make([][]byte, len(nodes.IDs))
	for i, id := range nodes.IDs {
		hashes[i] = t.levels[id.Level][id.Index]
	}
	return nodes.Rehash(hashes, rfc6962.DefaultHasher.HashChildren)
}
