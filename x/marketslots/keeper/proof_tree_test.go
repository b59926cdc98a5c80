package keeper

import (
	"encoding/binary"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/crypto/merkle"
)

func TestAProofTreeGivesTheRootAndPathsOfThePlainTree(t *testing.T) {
	for size := range uint64(35) {
		var leaves [][]byte
		for i := range size {
			leaves = append(leaves, binary.BigEndian.AppendUint64(nil, i))
		}
		tree, err := newProofTree(slices.Values(leaves))
		require.NoError(t, err)
		root := merkle.Root(slices.Values(leaves))
		require.Equal(t, root[:], tree.root)
		for index := range size {
			want, err := merkle.Prove(slices.Values(leaves), index)
			require.NoError(t, err)
			got, err := tree.prove(index)
			require.NoError(t, err)
			require.Len(t, got, len(want))
			for i := range want {
				require.Equal(t, want[i][:], got[i])
			}
		}
		_, err = tree.prove(size)
		require.Error(t, err)
	}
}
