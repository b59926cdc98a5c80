package tally

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/group"
)

// The weights of RFC 9497 depend on one column each, so a trustee could choose errors that cancel, were it not for the
// context string.
func TestTheContextCoversEveryColumn(t *testing.T) {
	g := group.Generator()
	sums := make([]elgamal.Ciphertext, 3)
	d := make([]*group.Point, 3)
	for j := range sums {
		sums[j], d[j] = elgamal.Ciphertext{Alpha: g, Beta: g}, g
	}
	task := District([]byte("eh"), 1, sums)
	seen := map[string]bool{task.context(1, g, d): true}
	fresh := func(context string) {
		require.False(t, seen[context])
		seen[context] = true
	}
	for j := range sums {
		d[j] = g.Add(g)
		fresh(task.context(1, g, d))
		d[j] = g
		sums[j].Alpha = g.Add(g)
		fresh(task.context(1, g, d))
		sums[j].Alpha = g
	}
	fresh(task.context(2, g, d))
	fresh(task.context(1, g.Add(g), d))
}
