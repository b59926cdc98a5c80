package rules_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

func TestTicksAreMoscowTime(t *testing.T) {
	// 2018-08-30 21:00 UTC is midnight in Moscow.
	require.Equal(t, firstDay, rules.TicksFromUnix(1_535_662_800, 0))
	require.Equal(t, "2018-08-31", firstDay.Date())
	require.Equal(t, "2018-08-30", (firstDay - 1).Date())
	require.Equal(t, firstDay+12_345_678, rules.TicksFromUnix(1_535_662_801, 234_567_899))
}

func TestTicksBefore1970CountBackwards(t *testing.T) {
	require.Equal(t, "1969-12-31", rules.TicksFromUnix(-4*3600, 0).Date())
	require.Equal(t, "0001-01-01", rules.Ticks(0).Date())
}

func TestDayRoundsDown(t *testing.T) {
	require.Equal(t, firstDay, rules.Day(firstDay))
	require.Equal(t, firstDay, rules.Day(firstDay+rules.TicksPerDay-1))
	require.Equal(t, firstDay+rules.TicksPerDay, rules.Day(firstDay+rules.TicksPerDay))
}

func TestTheSeasonAddedLastWins(t *testing.T) {
	seasons := []rules.Season{{PeriodsBegin: 10}, {PeriodsBegin: 30}, {PeriodsBegin: 20}}
	for period, want := range map[rules.Ticks]int{9: -1, 10: 0, 19: 0, 20: 2, 30: 2, 99: 2} {
		require.Equal(t, want, rules.SeasonForPeriod(seasons, period), "period %d", period)
	}
	require.Equal(t, -1, rules.SeasonForPeriod(nil, 10))
}
