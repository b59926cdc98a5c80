package rules_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/moscowchain/moscowd/x/voting/rules"
)

func TestSmallDistrictsAreMergedBeforeTheyAreOpened(t *testing.T) {
	for name, tc := range map[string]struct {
		districts []rules.DistrictBallots
		want      []rules.TallyGroup
	}{
		"districts of their minimum stay alone": {
			[]rules.DistrictBallots{{1, 2, 5, 5}, {2, 1, 5, 9}},
			[]rules.TallyGroup{{1, nil, 5, true}, {2, nil, 9, true}},
		},
		"a small one goes to its partner": {
			[]rules.DistrictBallots{{1, 10, 5, 4}, {10, 0, 5, 9}, {30, 10, 5, 6}},
			[]rules.TallyGroup{{10, []uint64{1}, 13, true}, {30, nil, 6, true}},
		},
		"two small partners: the second stays, with both": {
			[]rules.DistrictBallots{{1, 2, 5, 3}, {2, 1, 5, 4}},
			[]rules.TallyGroup{{2, []uint64{1}, 7, true}},
		},
		"what is small together is not opened": {
			[]rules.DistrictBallots{{1, 2, 5, 1}, {2, 1, 5, 2}},
			[]rules.TallyGroup{{2, []uint64{1}, 3, false}},
		},
		"who goes takes along what it took in": {
			[]rules.DistrictBallots{{1, 2, 5, 1}, {2, 3, 5, 2}, {3, 0, 5, 3}},
			[]rules.TallyGroup{{3, []uint64{1, 2}, 6, true}},
		},
		"a partner that went away: to who took it in": {
			[]rules.DistrictBallots{{1, 3, 5, 1}, {2, 1, 5, 2}, {3, 0, 5, 5}},
			[]rules.TallyGroup{{3, []uint64{1, 2}, 8, true}},
		},
		"a small one without a partner is not opened": {
			[]rules.DistrictBallots{{1, 0, 5, 4}},
			[]rules.TallyGroup{{1, nil, 4, false}},
		},
		"a district without ballots is not opened": {
			[]rules.DistrictBallots{{1, 0, 0, 0}},
			[]rules.TallyGroup{{1, nil, 0, false}},
		},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, tc.want, rules.MergeDistricts(tc.districts)) })
	}
}

func TestEveryDistrictIsInOneGroupAndNoBallotIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Uint64Range(1, 12).Draw(t, "districts")
		districts := make([]rules.DistrictBallots, n)
		ballots := uint64(0)
		for i := range districts {
			districts[i] = rules.DistrictBallots{
				ID: uint64(i + 1), Partner: rapid.Uint64Range(0, n).Draw(t, "partner"),
				Minimum: rapid.Uint64Range(0, 9).Draw(t, "minimum"), Ballots: rapid.Uint64Range(0, 9).Draw(t, "ballots"),
			}
			if districts[i].Partner == districts[i].ID {
				districts[i].Partner = 0
			}
			ballots += districts[i].Ballots
		}
		seen := make(map[uint64]bool)
		for _, g := range rules.MergeDistricts(districts) {
			sum := uint64(0)
			for _, id := range append([]uint64{g.District}, g.Merged...) {
				require.False(t, seen[id])
				seen[id] = true
				sum += districts[id-1].Ballots
			}
			require.Equal(t, sum, g.Ballots)
			ballots -= sum
			require.False(t, g.Opened && g.Ballots < districts[g.District-1].Minimum)
		}
		require.Len(t, seen, int(n))
		require.Zero(t, ballots)
	})
}
