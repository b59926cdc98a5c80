package rules_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/moscowchain/moscowd/x/documents/rules"
)

const moscow = 3 * 60 * 60

func day(t *testing.T, text string) rules.Day {
	t.Helper()
	d, err := rules.ParseDay(text)
	require.NoError(t, err)
	require.Equal(t, text, d.String())
	return d
}

func at(t *testing.T, text string) int64 {
	t.Helper()
	moment, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return moment.Unix()
}

// january is the beginning of 2026 with its holidays, and a Saturday that is worked for a Friday off.
func january(t *testing.T) *rules.Calendar {
	t.Helper()
	c := &rules.Calendar{UTCOffset: moscow, Weekend: [7]bool{time.Saturday: true, time.Sunday: true}}
	for d := day(t, "2026-01-01"); d <= day(t, "2026-01-09"); d++ {
		c.DaysOff = append(c.DaysOff, d)
	}
	c.DaysOff = append(c.DaysOff, day(t, "2026-01-23"))
	c.Workdays = []rules.Day{day(t, "2026-01-17")}
	require.NoError(t, c.Validate())
	return c
}

func TestDeadlinesAreTheEndOfAWorkingDay(t *testing.T) {
	c := january(t)
	for name, tc := range map[string]struct {
		filed string
		days  uint32
		want  string
	}{
		"the day of filing does not count":       {"2026-01-12T10:00:00+03:00", 1, "2026-01-14T00:00:00+03:00"},
		"filed late in the evening":              {"2026-01-12T23:59:59+03:00", 1, "2026-01-14T00:00:00+03:00"},
		"a second later it is the next day":      {"2026-01-13T00:00:00+03:00", 1, "2026-01-15T00:00:00+03:00"},
		"the next day in Moscow, not yet in UTC": {"2026-01-12T21:00:00Z", 1, "2026-01-15T00:00:00+03:00"},
		"over the holidays and a weekend":        {"2025-12-31T12:00:00+03:00", 1, "2026-01-13T00:00:00+03:00"},
		"a Saturday that is worked":              {"2026-01-16T12:00:00+03:00", 1, "2026-01-18T00:00:00+03:00"},
		"a Friday that is off":                   {"2026-01-22T12:00:00+03:00", 1, "2026-01-27T00:00:00+03:00"},
		"filed on a Sunday":                      {"2026-01-18T12:00:00+03:00", 3, "2026-01-22T00:00:00+03:00"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := c.Deadline(at(t, tc.filed), tc.days)
			require.NoError(t, err)
			require.Equal(t, at(t, tc.want), got, "got %s", time.Unix(got, 0).UTC())
		})
	}
}

func TestDeadlinesOutsideTheLimitsAreRefused(t *testing.T) {
	for _, days := range []uint32{0, rules.MaxDeadline + 1} {
		_, err := january(t).Deadline(0, days)
		require.ErrorIs(t, err, rules.ErrInvalidDeadline)
	}
}

func TestCalendarsThatCannotBeCountedAreRefused(t *testing.T) {
	many := make([]rules.Day, rules.MaxCalendarDays+1)
	for i := range many {
		many[i] = rules.Day(i)
	}
	for name, c := range map[string]rules.Calendar{
		"no working day at all":     {Weekend: [7]bool{true, true, true, true, true, true, true}},
		"a day more from UTC":       {UTCOffset: 24 * 60 * 60},
		"days off out of order":     {DaysOff: []rules.Day{2, 1}},
		"a day off listed twice":    {DaysOff: []rules.Day{1, 1}},
		"workdays out of order":     {Workdays: []rules.Day{2, 1}},
		"a day both off and worked": {DaysOff: []rules.Day{1, 3}, Workdays: []rules.Day{3}},
		"too many days":             {DaysOff: many},
	} {
		t.Run(name, func(t *testing.T) {
			require.ErrorIs(t, c.Validate(), rules.ErrInvalidCalendar)
		})
	}
	c := rules.Calendar{DaysOff: many[:rules.MaxCalendarDays]}
	require.NoError(t, c.Validate())
	_, err := rules.ParseDay("2026-13-01")
	require.ErrorIs(t, err, rules.ErrInvalidCalendar)
}

func drawCalendar(t *rapid.T) *rules.Calendar {
	c := &rules.Calendar{UTCOffset: rapid.Int32Range(-14*3600, 14*3600).Draw(t, "offset")}
	for i := range 6 {
		c.Weekend[i] = rapid.Bool().Draw(t, "off")
	}
	days := rapid.SliceOfNDistinct(rapid.Int64Range(-60, 60), 0, 30, rapid.ID).Draw(t, "days")
	for i, d := range days {
		if i%3 == 0 {
			c.Workdays = append(c.Workdays, rules.Day(d))
		} else {
			c.DaysOff = append(c.DaysOff, rules.Day(d))
		}
	}
	slices.Sort(c.DaysOff)
	slices.Sort(c.Workdays)
	return c
}

// Working days are counted by weeks; here one by one.
func TestWorkingDaysAreThoseThatWork(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCalendar(t)
		require.NoError(t, c.Validate())
		from := rules.Day(rapid.Int64Range(-80, 80).Draw(t, "from"))
		to := rules.Day(rapid.Int64Range(-80, 80).Draw(t, "to"))
		want := uint64(0)
		for d := from + 1; d <= to; d++ {
			if c.Works(d) {
				want++
			}
		}
		require.Equal(t, want, c.WorkingDays(from, to))
	})
}

func TestADeadlineLeavesExactlyItsWorkingDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCalendar(t)
		filed := rapid.Int64Range(-70*86400, 70*86400).Draw(t, "filed")
		n := rapid.Uint32Range(1, 40).Draw(t, "working days")
		deadline, err := c.Deadline(filed, n)
		require.NoError(t, err)
		last := c.DayOf(deadline - 1)
		require.Equal(t, deadline, c.Start(last+1))
		require.True(t, c.Works(last))
		require.Equal(t, uint64(n), c.WorkingDays(c.DayOf(filed), last))
		later, err := c.Deadline(filed+86400, n)
		require.NoError(t, err)
		require.GreaterOrEqual(t, later, deadline)
	})
}

// The worst calendar that Validate lets through: one working day a week, and the next thousand of them off.
func TestTheWorkOfADeadlineIsBounded(t *testing.T) {
	c := rules.Calendar{Weekend: [7]bool{true, true, true, true, true, true, false}}
	for d := rules.Day(0); len(c.DaysOff) < rules.MaxCalendarDays; d++ {
		if c.Works(d) {
			c.DaysOff = append(c.DaysOff, d)
		}
	}
	require.NoError(t, c.Validate())
	deadline, err := c.Deadline(0, rules.MaxDeadline)
	require.NoError(t, err)
	require.Less(t, int64(c.DayOf(deadline)), int64(10_000))
}
