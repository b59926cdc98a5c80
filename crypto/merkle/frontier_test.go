package merkle_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/crypto/merkle"
)

func TestAFrontierThatIsStoredBetweenLeavesHasTheRootOfTheTree(t *testing.T) {
	var leaves [][]byte
	var stored []byte
	for n := range uint64(70) {
		f, err := merkle.NewFrontier(n, stored)
		require.NoError(t, err)
		require.Equal(t, n, f.Size())
		require.Equal(t, merkle.Root(slices.Values(leaves)), f.Root(), "%d leaves", n)
		leaf := []byte{byte(n), 7}
		f.Append(leaf)
		leaves, stored = append(leaves, leaf), f.Bytes()
	}
}

func TestAFrontierNeedsAHashForEachCompleteSubtree(t *testing.T) {
	for name, b := range map[string][]byte{"too few": make([]byte, 32), "too many": make([]byte, 96), "cut": make([]byte, 63)} {
		_, err := merkle.NewFrontier(3, b)
		require.ErrorIs(t, err, merkle.ErrFrontier, name)
	}
}
