package rules_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/moscowchain/moscowd/x/poa/rules"
)

func TestTwoThirdsOfAllActive(t *testing.T) {
	needed := []uint32{0, 1, 2, 2, 3, 4, 4, 5}
	for active := uint32(1); active <= 7; active++ {
		require.Equal(t, needed[active], rules.Needed(active, 2, 3), "active %d", active)
		for yes := uint32(0); yes <= active; yes++ {
			require.Equal(t, yes >= needed[active], rules.Passes(yes, active, 2, 3), "%d of %d", yes, active)
		}
	}
}

func TestNothingPassesWithoutValidators(t *testing.T) {
	require.False(t, rules.Passes(0, 0, 2, 3))
	require.False(t, rules.Passes(1, 1, 2, 0))
}

func TestNeededIsTheFirstThatPasses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		den := rapid.Uint32Range(1, 1000).Draw(t, "den")
		num := rapid.Uint32Range((den+1)/2, den).Draw(t, "num")
		active := rapid.Uint32Range(1, 1000).Draw(t, "active")
		needed := rules.Needed(active, num, den)
		if !rules.Passes(needed, active, num, den) || rules.Passes(needed-1, active, num, den) {
			t.Fatalf("needed %d", needed)
		}
		if needed > active {
			t.Fatalf("needed %d of %d", needed, active)
		}
	})
}
