package rules

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Limits of a calendar and of the deadlines counted in it; they bound the work of Calendar.Deadline.
const (
	MaxCalendarDays = 1_000 // entries of DaysOff and of Workdays each
	MaxDeadline     = 366   // working days
	maxUTCOffset    = 14 * 60 * 60
	secondsPerDay   = 24 * 60 * 60
)

// Errors of calendars.
var (
	ErrInvalidCalendar = errors.New("invalid calendar")
	ErrInvalidDeadline = errors.New("invalid deadline")
)

// Day is a calendar day as the number of days since 1970-01-01.
type Day int64

// ParseDay reads YYYY-MM-DD. The error wraps ErrInvalidCalendar.
func ParseDay(text string) (Day, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return 0, fmt.Errorf("%w: the day %q is not written as 2026-12-31", ErrInvalidCalendar, text)
	}
	return Day(t.Unix() / secondsPerDay), nil
}

// String gives the day as YYYY-MM-DD.
func (d Day) String() string { return time.Unix(int64(d)*secondsPerDay, 0).UTC().Format(time.DateOnly) }

// weekday is 0 on Sundays, as in time.Weekday.
func (d Day) weekday() int { return int(((d+4)%7 + 7) % 7) } // 1970-01-01 was a Thursday

// Calendar says on which days the departments work. It knows one distance to UTC and no summer time: a time zone that
// changes needs a new calendar.
type Calendar struct {
	UTCOffset int32   // seconds that local time is ahead of UTC
	Weekend   [7]bool // days off in every week, from Sunday; not all seven
	DaysOff   []Day   // further days off, ascending; a day of the weekend among them changes nothing
	Workdays  []Day   // days of the weekend that are worked, ascending
}

// Validate checks the limits and that no day is both off and worked. The error wraps ErrInvalidCalendar.
func (c *Calendar) Validate() error {
	if c.UTCOffset < -maxUTCOffset || c.UTCOffset > maxUTCOffset {
		return fmt.Errorf("%w: %d seconds from UTC, at most 14 hours", ErrInvalidCalendar, c.UTCOffset)
	}
	if c.Weekend == [7]bool{true, true, true, true, true, true, true} {
		return fmt.Errorf("%w: all seven days of the week are off", ErrInvalidCalendar)
	}
	for _, days := range [][]Day{c.DaysOff, c.Workdays} {
		if len(days) > MaxCalendarDays {
			return fmt.Errorf("%w: %d days listed, at most %d", ErrInvalidCalendar, len(days), MaxCalendarDays)
		}
		for i := 1; i < len(days); i++ {
			if days[i] <= days[i-1] {
				return fmt.Errorf("%w: %s stands after %s", ErrInvalidCalendar, days[i], days[i-1])
			}
		}
	}
	for _, day := range c.Workdays {
		if listed(c.DaysOff, day) {
			return fmt.Errorf("%w: %s is both off and worked", ErrInvalidCalendar, day)
		}
	}
	return nil
}

func listed(days []Day, day Day) bool {
	_, found := slices.BinarySearch(days, day)
	return found
}

// DayOf gives the local day of a moment in Unix seconds.
func (c *Calendar) DayOf(unix int64) Day {
	local := unix + int64(c.UTCOffset)
	day := local / secondsPerDay
	if local%secondsPerDay < 0 {
		day--
	}
	return Day(day)
}

// Start gives the moment in Unix seconds at which a local day begins.
func (c *Calendar) Start(day Day) int64 { return int64(day)*secondsPerDay - int64(c.UTCOffset) }

// Works reports whether a day is a working day.
func (c *Calendar) Works(day Day) bool {
	if c.Weekend[day.weekday()] {
		return listed(c.Workdays, day)
	}
	return !listed(c.DaysOff, day)
}

// Deadline gives the moment in Unix seconds from which a request filed at a moment is overdue: the end of the last of so
// many working days after the day of filing. The calendar must be valid; then fewer than 10 000 days are looked at. The
// error wraps ErrInvalidDeadline if workingDays is not 1 to MaxDeadline.
func (c *Calendar) Deadline(filed int64, workingDays uint32) (int64, error) {
	if workingDays < 1 || workingDays > MaxDeadline {
		return 0, fmt.Errorf("%w: %d working days, 1 to %d are possible", ErrInvalidDeadline, workingDays, MaxDeadline)
	}
	day := c.DayOf(filed)
	for workingDays > 0 {
		day++
		if c.Works(day) {
			workingDays--
		}
	}
	return c.Start(day + 1), nil
}

// WorkingDays counts the working days after the day from up to and including the day to; 0 if to is not later.
func (c *Calendar) WorkingDays(from, to Day) uint64 {
	if to <= from {
		return 0
	}
	weeks := (to - from) / 7
	var count Day
	for weekday := range 7 {
		if !c.Weekend[weekday] {
			count += weeks
		}
	}
	for day := from + 7*weeks + 1; day <= to; day++ {
		if !c.Weekend[day.weekday()] {
			count++
		}
	}
	for _, day := range within(c.DaysOff, from, to) {
		if !c.Weekend[day.weekday()] {
			count--
		}
	}
	for _, day := range within(c.Workdays, from, to) {
		if c.Weekend[day.weekday()] {
			count++
		}
	}
	return uint64(count)
}

// within gives the listed days after from up to and including to.
func within(days []Day, from, to Day) []Day {
	first, _ := slices.BinarySearch(days, from+1)
	after, _ := slices.BinarySearch(days, to+1)
	return days[first:after]
}
