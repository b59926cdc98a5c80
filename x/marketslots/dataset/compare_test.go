package dataset_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/marketslots/dataset"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/compare"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

func TestCompareTakesTheSeasonsPolicyAsTheBase(t *testing.T) {
	set := newSet(t, "medium-16.json", types.Filing_FILING_OPERATOR)
	c, err := set.Compare(rules.FirstComeName)
	require.NoError(t, err)
	require.Equal(t, rules.FirstCome2018Name, c.Base.Policy)
	require.Equal(t, rules.FirstComeName, c.Other.Policy)
	s := set.Closing.Statistics
	require.Equal(t, []uint64{uint64(s.Accepted), uint64(s.Waiting), uint64(s.Rejected), uint64(s.NotConsidered)},
		[]uint64{uint64(c.Base.Accepted), uint64(c.Base.Waiting), uint64(c.Base.Rejected), uint64(c.Base.NotConsidered)})
	require.Equal(t, []uint64{uint64(s.Places), uint64(s.Remaining), uint64(s.Burnt)}, []uint64{c.Base.Places, c.Base.Free, c.Base.Burnt})
	require.Zero(t, c.Other.Burnt)
}

func TestCompareTakesTheFarmersOfASeasonOf2018AtTheirWord(t *testing.T) {
	set := newSet(t, "medium-16.json", types.Filing_FILING_OPERATOR)
	want, err := set.Compare(rules.FirstComeName)
	require.NoError(t, err)
	for i := range set.Applications {
		set.Applications[i].Confirmed = true
	}
	got, err := set.Compare(rules.FirstComeName)
	require.NoError(t, err)
	require.Equal(t, want, got)
}

func TestThePolicyOf2018WouldHaveGoneByTheClaimsOfTheOperator(t *testing.T) {
	set := newSet(t, "tiny-01-first-come.json", types.Filing_FILING_BOTH)
	claim := func(number func(i int) int) *compare.Comparison {
		for i := range set.Applications {
			a := &set.Applications[i]
			a.Source, a.ClaimedDate, a.ClaimedRegNum = dataset.SourceOperator, 1, dataset.Uint(number(i))
		}
		c, err := set.Compare(rules.FirstCome2018Name)
		require.NoError(t, err)
		return c
	}
	forwards := claim(func(i int) int { return i })
	backwards := claim(func(i int) int { return 100 - i })
	require.Equal(t, forwards.Base, backwards.Base, "the season's policy does not read them")
	require.NotEqual(t, forwards.Gained, backwards.Gained)
}

func TestCompareWithAPolicyThatIsNotKnown(t *testing.T) {
	set := newSet(t, "tiny-10-farmers.json", types.Filing_FILING_OPERATOR)
	_, err := set.Compare("LOTTERY")
	require.ErrorIs(t, err, dataset.ErrUnusable)
	set.Season.Policy = "LOTTERY"
	_, err = set.Compare(rules.FirstComeName)
	require.ErrorIs(t, err, dataset.ErrUnusable)
}
