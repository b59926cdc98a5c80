package merkle_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/crypto/merkle"
)

// knownLeaves and knownRoots are the vectors of the Certificate Transparency reference implementation: knownRoots[n]
// is the root over the first n leaves.
var (
	knownLeaves = []string{
		"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
	}
	knownRoots = []string{
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
		"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
		"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
		"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
		"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
		"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
		"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
		"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
	}
)

func unhex(tb testing.TB, s string) []byte {
	tb.Helper()
	b, err := hex.DecodeString(s)
	require.NoError(tb, err)
	return b
}

func TestRootAgreesWithTheKnownVectors(t *testing.T) {
	var leaves [][]byte
	for size, want := range knownRoots {
		root := merkle.Root(slices.Values(leaves))
		require.Equal(t, want, hex.EncodeToString(root[:]), "size %d", size)
		if size < len(knownLeaves) {
			leaves = append(leaves, unhex(t, knownLeaves[size]))
		}
	}
}

// definition is the tree as RFC 9162, section 2.1.1 defines it.
func definition(leaves [][]byte) merkle.Hash {
	switch len(leaves) {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return sha256.Sum256(append([]byte{0}, leaves[0]...))
	}
	k := 1
	for 2*k < len(leaves) {
		k *= 2
	}
	left, right := definition(leaves[:k]), definition(leaves[k:])
	return sha256.Sum256(slices.Concat([]byte{1}, left[:], right[:]))
}

func numbered(size int) [][]byte {
	leaves := make([][]byte, size)
	for i := range leaves {
		leaves[i] = fmt.Appendf(nil, "leaf %d", i)
	}
	return leaves
}

func TestRootAgreesWithTheDefinition(t *testing.T) {
	for size := range 70 {
		require.Equal(t, definition(numbered(size)), merkle.Root(slices.Values(numbered(size))), "size %d", size)
	}
}

func TestEveryLeafOfEveryTreeIsProved(t *testing.T) {
	for size := 1; size < 40; size++ {
		leaves := numbered(size)
		root, tree := merkle.Root(slices.Values(leaves)), merkle.NewTree(slices.Values(leaves))
		require.Equal(t, root, tree.Root())
		for i, leaf := range leaves {
			path, err := tree.Prove(uint64(i))
			require.NoError(t, err)
			require.NoError(t, merkle.Verify(root, uint64(size), uint64(i), leaf, path))
			hash := merkle.Root(slices.Values([][]byte{leaf}))
			require.NoError(t, merkle.VerifyLeafHash(root, uint64(size), uint64(i), hash, path))
		}
	}
}

func TestVerifyRefusesWhatIsNotProved(t *testing.T) {
	const size, index = 13, 6
	leaves := numbered(size)
	root := merkle.Root(slices.Values(leaves))
	path, err := merkle.NewTree(slices.Values(leaves)).Prove(index)
	require.NoError(t, err)
	changed := slices.Clone(path)
	changed[1][0] ^= 1

	for name, tc := range map[string]struct {
		root  merkle.Hash
		size  uint64
		index uint64
		leaf  []byte
		path  []merkle.Hash
		want  error
	}{
		"another root":            {merkle.Hash{}, size, index, leaves[index], path, merkle.ErrProofInvalid},
		"another leaf":            {root, size, index, leaves[index+1], path, merkle.ErrProofInvalid},
		"another index":           {root, size, index + 1, leaves[index], path, merkle.ErrProofInvalid},
		"a path cut short":        {root, size, index, leaves[index], path[1:], merkle.ErrProofInvalid},
		"a path with a hash more": {root, size, index, leaves[index], append(path, merkle.Hash{}), merkle.ErrProofInvalid},
		"a path with a bit off":   {root, size, index, leaves[index], changed, merkle.ErrProofInvalid},
		"an index at the size":    {root, size, size, leaves[index], path, merkle.ErrIndexOutOfRange},
		"an empty tree":           {root, 0, 0, leaves[index], nil, merkle.ErrIndexOutOfRange},
	} {
		t.Run(name, func(t *testing.T) {
			require.ErrorIs(t, merkle.Verify(tc.root, tc.size, tc.index, tc.leaf, tc.path), tc.want)
			hash := merkle.Root(slices.Values([][]byte{tc.leaf}))
			require.ErrorIs(t, merkle.VerifyLeafHash(tc.root, tc.size, tc.index, hash, tc.path), tc.want)
		})
	}
}

func TestProveRefusesAnIndexBeyondTheLeaves(t *testing.T) {
	_, err := merkle.NewTree(slices.Values(numbered(3))).Prove(3)
	require.ErrorIs(t, err, merkle.ErrIndexOutOfRange)
}

// FuzzVerify looks for a path that proves another leaf than the one at the index in a fixed tree of eleven.
func FuzzVerify(f *testing.F) {
	leaves := numbered(11)
	root, tree := merkle.Root(slices.Values(leaves)), merkle.NewTree(slices.Values(leaves))
	for i, leaf := range leaves {
		path, err := tree.Prove(uint64(i))
		require.NoError(f, err)
		var flat []byte
		for _, hash := range path {
			flat = append(flat, hash[:]...)
		}
		f.Add(uint64(len(leaves)), uint64(i), leaf, flat)
	}
	f.Fuzz(func(t *testing.T, size, index uint64, leaf, flat []byte) {
		path := make([]merkle.Hash, len(flat)/merkle.Size)
		for i := range path {
			path[i] = merkle.Hash(flat[i*merkle.Size:])
		}
		err := merkle.Verify(root, size, index, leaf, path)
		if err == nil && size == uint64(len(leaves)) {
			require.Equal(t, leaves[index], leaf)
		}
	})
}
