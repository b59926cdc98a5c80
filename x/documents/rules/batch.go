package rules

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"github.com/moscowchain/moscowd/crypto/merkle"
)

// MaxBatch is the largest number of documents under one root; a proof has 17 hashes at most.
const (
	MaxBatch = 100_000
	MaxProof = 17
)

// ErrBatchSize is returned for a batch of no documents or more than MaxBatch.
var ErrBatchSize = errors.New("invalid size of a batch")

// Leaf is what a batch commits to for one document. Its hash in the tree of RFC 9162 is
// SHA-256(0x00 || Salt || Document); without the salt nobody can try which documents a leaf may stand for.
type Leaf struct {
	Salt     [32]byte // random, or a PaperSalt
	Document [32]byte // SHA-256 of the issuer-signed JWT
}

func (l *Leaf) bytes() []byte { return slices.Concat(l.Salt[:], l.Document[:]) }

const paperDomain = "moscowd paper credential v1\x00"

// PaperSalt gives the salt of a leaf that commits to a paper credential too: SHA-256 of a fixed string, a random nonce
// and the SHA-256 of what the issuer signed for paper, with the signature. The paper shows nonce, Leaf.Document and proof,
// and so proves when it was anchored although it has no leaf of its own.
func PaperSalt(nonce, paper [32]byte) [32]byte {
	return sha256.Sum256(slices.Concat([]byte(paperDomain), nonce[:], paper[:]))
}

// Batch is the Merkle tree over the documents of one transaction.
type Batch struct{ tree *merkle.Tree }

// NewBatch hashes the leaves in their order. The error wraps ErrBatchSize.
func NewBatch(leaves []Leaf) (*Batch, error) {
	if len(leaves) < 1 || len(leaves) > MaxBatch {
		return nil, fmt.Errorf("%w: %d documents, 1 to %d are possible", ErrBatchSize, len(leaves), MaxBatch)
	}
	return &Batch{merkle.NewTree(func(yield func([]byte) bool) {
		for i := range leaves {
			if !yield(leaves[i].bytes()) {
				return
			}
		}
	})}, nil
}

// Root is what the transaction publishes together with the number of leaves.
func (b *Batch) Root() merkle.Hash { return b.tree.Root() }

// Prove gives the path of leaf index, from 0. The error wraps merkle.ErrIndexOutOfRange.
func (b *Batch) Prove(index uint32) ([]merkle.Hash, error) { return b.tree.Prove(uint64(index)) }

// VerifyLeaf checks that a leaf is number index, from 0, of the size leaves under a root. The error wraps ErrBatchSize,
// merkle.ErrIndexOutOfRange or merkle.ErrProofInvalid.
func VerifyLeaf(root merkle.Hash, size, index uint32, leaf Leaf, path []merkle.Hash) error {
	if size < 1 || size > MaxBatch {
		return fmt.Errorf("%w: %d documents, 1 to %d are possible", ErrBatchSize, size, MaxBatch)
	}
	return merkle.Verify(root, uint64(size), uint64(index), leaf.bytes(), path)
}
