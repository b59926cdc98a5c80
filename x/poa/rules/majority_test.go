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
		for yes := uint32(0); yes <= active; yes++ {
			require.Equal(t, yes >= needed[active], rules.Passes(yes, active, 2, 3), "%d of %d", yes, active)
		}
	}
}

func TestNothingPassesWithoutValidators(t *testing.T) {
	require.False(t, rules.Passes(0, 0, 2, 3))
	require.False(t, rules.Passes(1, 1, 2, 0))
}

func TestAMajorityIsReachableAndMoreVotesNeverRefuse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		den := rapid.Uint32Range(1, 1000).Draw(t, "den")
		num := rapid.Uint32Range((den+1)/2, den).Draw(t, "num")
		active := rapid.Uint32Range(1, 1000).Draw(t, "active")
		yes := rapid.Uint32Range(1, active).Draw(t, "yes")
		if !rules.Passes(active, active, num, den) || rules.Passes(0, active, num, den) {
			t.Fatal("all must pass and none must not")
		}
		if rules.Passes(yes-1, active, num, den) && !rules.Passes(yes, active, num, den) {
			t.Fatalf("%d of %d refuses what one fewer passes", yes, active)
		}
	})
}
