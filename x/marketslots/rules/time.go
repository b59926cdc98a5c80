package rules

import "time"

// Ticks is a moment in units of 100 nanoseconds since 0001-01-01 00:00 (.NET DateTime.Ticks), read as Moscow time. It
// carries no time zone: two moments compare correctly only if both follow that convention.
type Ticks uint64

// Units of Ticks.
const (
	TicksPerSecond Ticks = 10_000_000
	TicksPerHour         = 3600 * TicksPerSecond
	TicksPerDay          = 24 * TicksPerHour
)

// unixEpoch is 1970-01-01 00:00 in ticks.
const unixEpoch Ticks = 621_355_968_000_000_000

// moscowOffset is what Moscow time is ahead of UTC. The city changed its offset for the last time in October 2014.
const moscowOffset = 3 * TicksPerHour

// Day rounds t down to 00:00 of its day.
func Day(t Ticks) Ticks {
	return t - t%TicksPerDay
}

// TicksFromUnix converts a moment given as seconds and nanoseconds since 1970-01-01 00:00 UTC to Moscow time (UTC+3),
// dropping what is finer than 100 ns. Moments before the year 1 wrap around.
func TicksFromUnix(seconds, nanoseconds int64) Ticks {
	return unixEpoch + moscowOffset + Ticks(seconds)*TicksPerSecond + Ticks(nanoseconds/100)
}

// Date gives the calendar day of t as YYYY-MM-DD.
func (t Ticks) Date() string {
	days := int64(t/TicksPerDay) - int64(unixEpoch/TicksPerDay) // below 2^45, no overflow
	return time.Unix(days*24*60*60, 0).UTC().Format(time.DateOnly)
}
