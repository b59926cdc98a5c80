package merkle

import (
	"errors"
	"fmt"
	"math/bits"

	"github.com/transparency-dev/merkle/compact"
)

// ErrFrontier says that hashes are not those of a frontier.
var ErrFrontier = errors.New("invalid frontier of a tree")

// Frontier is a tree that grows leaf by leaf and keeps a hash for each complete subtree only: at most 64.
type Frontier struct{ nodes *compact.Range }

// NewFrontier takes what Bytes gave for a tree of size leaves, nothing for an empty one; the error wraps ErrFrontier.
func NewFrontier(size uint64, b []byte) (*Frontier, error) {
	if len(b) != Size*bits.OnesCount64(size) {
		return nil, fmt.Errorf("%w: %d bytes for %d leaves", ErrFrontier, len(b), size)
	}
	var hashes [][]byte
	for ; len(b) > 0; b = b[Size:] {
		hashes = append(hashes, b[:Size:Size])
	}
	factory := compact.RangeFactory{Hash: hasher.HashChildren}
	nodes, err := factory.NewRange(0, size, hashes)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFrontier, err)
	}
	return &Frontier{nodes}, nil
}

// Append adds the next leaf.
func (f *Frontier) Append(leaf []byte) { mustAppend(f.nodes, hasher.HashLeaf(leaf), nil) }

// Size is how many leaves there are.
func (f *Frontier) Size() uint64 { return f.nodes.End() }

// Root is the same as the function Root gives for the leaves.
func (f *Frontier) Root() Hash { return rootOf(f.nodes) }

// Bytes gives the hashes of the complete subtrees one behind the other, the largest subtree first.
func (f *Frontier) Bytes() []byte {
	var b []byte
	for _, hash := range f.nodes.Hashes() {
		b = append(b, hash...)
	}
	return b
}
