package rules_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/moscowchain/moscowd/x/documents/rules"
)

func TestStatisticsOfASmallWindow(t *testing.T) {
	var monday, tuesday rules.Tally
	for _, days := range []uint64{1, 2, 2, 3} {
		monday.Add(days, false)
	}
	tuesday.Add(12, true)
	s, err := rules.Summarize([]rules.Tally{monday, {}, tuesday}, 7, 2)
	require.NoError(t, err)
	require.Equal(t, rules.Statistics{Queue: 7, Decided: 5, MedianDays: 2, P95Days: 12, Overdue: 3, Counted: 12}, s)
}

func TestNothingDecidedHasNoDays(t *testing.T) {
	s, err := rules.Summarize(nil, 3, 0)
	require.NoError(t, err)
	require.Equal(t, rules.Statistics{Queue: 3, Counted: 3}, s)
}

func TestVeryLongCasesCountAtTheLimit(t *testing.T) {
	var tally rules.Tally
	tally.Add(1<<63, true)
	s, err := rules.Summarize([]rules.Tally{tally}, 0, 0)
	require.NoError(t, err)
	require.EqualValues(t, rules.MaxTallyDays, s.P95Days)
	require.True(t, s.DaysAtLimit)
}

func TestWindowsOutsideTheLimitsAreRefused(t *testing.T) {
	for name, call := range map[string]func() error{
		"too many periods": func() error {
			_, err := rules.Summarize(make([]rules.Tally, rules.MaxWindow+1), 0, 0)
			return err
		},
		"more overdue than open": func() error {
			_, err := rules.Summarize(nil, 1, 2)
			return err
		},
		"a tally that is too long": func() error {
			_, err := rules.Summarize([]rules.Tally{{Days: make([]uint64, rules.MaxTallyDays+2)}}, 0, 0)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			require.ErrorIs(t, call(), rules.ErrInvalidWindow)
		})
	}
}

// Percentiles come from counts by day; here from the sorted list of all requests.
func TestPercentilesAreThoseOfTheSortedList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(rapid.Uint64Range(0, 40), 1, 200).Draw(t, "days")
		window := make([]rules.Tally, 5)
		for i, days := range all {
			window[i%5].Add(days, days > 30)
		}
		s, err := rules.Summarize(window, 0, 0)
		require.NoError(t, err)
		slices.Sort(all)
		nearest := func(p int) uint64 { return all[(len(all)*p+99)/100-1] }
		require.Equal(t, nearest(50), s.MedianDays)
		require.Equal(t, nearest(95), s.P95Days)
		require.EqualValues(t, len(all), s.Decided)
	})
}
