package rules_test

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/moscowchain/moscowd/crypto/merkle"
	"github.com/moscowchain/moscowd/x/documents/rules"
)

func leaves(n int) []rules.Leaf {
	list := make([]rules.Leaf, n)
	for i := range list {
		list[i].Salt = sha256.Sum256(binary.BigEndian.AppendUint32([]byte("salt"), uint32(i)))
		list[i].Document = sha256.Sum256(binary.BigEndian.AppendUint32([]byte("document"), uint32(i)))
	}
	return list
}

func TestALeafIsHashedAsPublished(t *testing.T) {
	leaf := leaves(1)[0]
	b, err := rules.NewBatch([]rules.Leaf{leaf})
	require.NoError(t, err)
	require.Equal(t, merkle.Hash(sha256.Sum256(slices.Concat([]byte{0}, leaf.Salt[:], leaf.Document[:]))), b.Root())
	path, err := b.Prove(0)
	require.NoError(t, err)
	require.Empty(t, path)
	require.NoError(t, rules.VerifyLeaf(b.Root(), 1, 0, leaf, path))
}

func TestEmptyAndOversizedBatchesAreRefused(t *testing.T) {
	_, err := rules.NewBatch(nil)
	require.ErrorIs(t, err, rules.ErrBatchSize)
	_, err = rules.NewBatch(make([]rules.Leaf, rules.MaxBatch+1))
	require.ErrorIs(t, err, rules.ErrBatchSize)
	require.ErrorIs(t, rules.VerifyLeaf(merkle.Hash{}, 0, 0, rules.Leaf{}, nil), rules.ErrBatchSize)
	require.ErrorIs(t, rules.VerifyLeaf(merkle.Hash{}, rules.MaxBatch+1, 0, rules.Leaf{}, nil), rules.ErrBatchSize)
}

func TestTheLargestBatchIsProved(t *testing.T) {
	list := leaves(rules.MaxBatch)
	b, err := rules.NewBatch(list)
	require.NoError(t, err)
	for _, i := range []uint32{0, 1, 65_535, 65_536, 99_999} {
		path, err := b.Prove(i)
		require.NoError(t, err)
		require.LessOrEqual(t, len(path), rules.MaxProof)
		require.NoError(t, rules.VerifyLeaf(b.Root(), rules.MaxBatch, i, list[i], path))
	}
	_, err = b.Prove(rules.MaxBatch)
	require.ErrorIs(t, err, merkle.ErrIndexOutOfRange)
}

func TestOnlyTheLeafAtItsIndexIsProved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := leaves(rapid.IntRange(2, 70).Draw(t, "size"))
		size := uint32(len(list))
		b, err := rules.NewBatch(list)
		require.NoError(t, err)
		i := rapid.Uint32Range(0, size-1).Draw(t, "index")
		path, err := b.Prove(i)
		require.NoError(t, err)
		require.NoError(t, rules.VerifyLeaf(b.Root(), size, i, list[i], path))

		j := (i + rapid.Uint32Range(1, size-1).Draw(t, "distance")) % size
		require.ErrorIs(t, rules.VerifyLeaf(b.Root(), size, j, list[i], path), merkle.ErrProofInvalid)
		require.ErrorIs(t, rules.VerifyLeaf(b.Root(), size, i, list[j], path), merkle.ErrProofInvalid)
		bit := rapid.IntRange(0, 511).Draw(t, "bit")
		altered := list[i]
		if bit < 256 {
			altered.Salt[bit/8] ^= 1 << (bit % 8)
		} else {
			altered.Document[bit/8-32] ^= 1 << (bit % 8)
		}
		require.ErrorIs(t, rules.VerifyLeaf(b.Root(), size, i, altered, path), merkle.ErrProofInvalid)
	})
}

func TestAPaperSaltCommitsToNonceAndPaper(t *testing.T) {
	a, b := sha256.Sum256([]byte("a")), sha256.Sum256([]byte("b"))
	salts := map[[32]byte]bool{
		rules.PaperSalt(a, b): true, rules.PaperSalt(b, a): true, rules.PaperSalt(a, a): true, rules.PaperSalt(b, b): true,
	}
	require.Len(t, salts, 4)
}

func BenchmarkNewBatch100000(b *testing.B) {
	list := leaves(rules.MaxBatch)
	for b.Loop() {
		if _, err := rules.NewBatch(list); err != nil {
			b.Fatal(err)
		}
	}
}
