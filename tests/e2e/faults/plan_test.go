//go:build e2e

package faults

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTheSameSeedGivesTheSameFaults(t *testing.T) {
	require.Equal(t, Plan(7, 50), Plan(7, 50))
	require.Equal(t, Plan(7, 50), Plan(7, 200)[:50])
	require.NotEqual(t, Plan(7, 50), Plan(8, 50))
}

func TestEveryTwentyFaultsHaveEveryKind(t *testing.T) {
	for seed := range uint64(20) {
		plan := Plan(seed, 200)
		var took time.Duration
		for first := 0; first < len(plan); first += len(bag) {
			var kinds []Kind
			for _, f := range plan[first : first+len(bag)] {
				kinds = append(kinds, f.Kind)
				took += f.Hold + f.Rest
			}
			require.ElementsMatch(t, bag, kinds)
		}
		require.Less(t, took, 20*time.Minute)
	}
}

func TestAHalfIsTwoDepartmentsAndOneObserver(t *testing.T) {
	for _, f := range Plan(7, 200) {
		if f.Kind != Halves {
			require.Len(t, f.Nodes, 1, f)
			continue
		}
		require.Len(t, f.Nodes, 3, f)
		require.NotEqual(t, f.Nodes[0], f.Nodes[1])
		require.Less(t, max(f.Nodes[0], f.Nodes[1]), validators)
		require.GreaterOrEqual(t, f.Nodes[2], validators)
	}
}
