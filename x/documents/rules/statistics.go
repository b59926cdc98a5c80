package rules

import (
	"errors"
	"fmt"
)

// Limits of statistics; they bound what is stored and what a query reads.
const (
	MaxTallyDays = 250 // longer cases count as this many working days
	MaxWindow    = 400 // tallies in one window
)

// ErrInvalidWindow is returned by Summarize.
var ErrInvalidWindow = errors.New("invalid window")

// Tally counts the requests of one document type and department that were decided in one period.
type Tally struct {
	Days []uint64 // by working days from filing to decision; shorter than MaxTallyDays+1 if nothing took that long
	Late uint64   // how many of them were decided after their deadline
}

// Add counts one decided request.
func (t *Tally) Add(workingDays uint64, late bool) {
	i := min(workingDays, MaxTallyDays)
	for uint64(len(t.Days)) <= i {
		t.Days = append(t.Days, 0)
	}
	t.Days[i]++
	if late {
		t.Late++
	}
}

// Statistics are the public figures of one document type and department over a window. A share is a quotient of
// integers: Overdue of Counted.
type Statistics struct {
	Queue       uint64 // requests open at the end of the window
	Decided     uint64 // requests decided in it
	MedianDays  uint64 // working days; 0 if nothing was decided
	P95Days     uint64 // the same or faster were 95 of 100
	Overdue     uint64 // decided late, or open past their deadline
	Counted     uint64 // decided or open
	DaysAtLimit bool   // P95Days is MaxTallyDays and may be more
}

// Summarize adds up at most MaxWindow tallies. The queue is how many requests are open and how many of these are past
// their deadline. Percentiles are by nearest rank. The error wraps ErrInvalidWindow.
func Summarize(window []Tally, open, openOverdue uint64) (Statistics, error) {
	if len(window) > MaxWindow {
		return Statistics{}, fmt.Errorf("%w: %d periods, at most %d", ErrInvalidWindow, len(window), MaxWindow)
	}
	if openOverdue > open {
		return Statistics{}, fmt.Errorf("%w: %d overdue of %d open requests", ErrInvalidWindow, openOverdue, open)
	}
	var total [MaxTallyDays + 1]uint64
	s := Statistics{Queue: open, Overdue: openOverdue}
	for i := range window {
		if len(window[i].Days) > len(total) {
			return Statistics{}, fmt.Errorf("%w: a tally of %d days, at most %d", ErrInvalidWindow, len(window[i].Days), len(total))
		}
		for days, count := range window[i].Days {
			total[days] += count
			s.Decided += count
		}
		s.Overdue += window[i].Late
	}
	s.Counted = s.Decided + open
	s.MedianDays = percentile(&total, s.Decided, 50)
	s.P95Days = percentile(&total, s.Decided, 95)
	s.DaysAtLimit = s.P95Days == MaxTallyDays
	return s, nil
}

// percentile gives the smallest number of days that at least p of 100 counted requests did not exceed.
func percentile(total *[MaxTallyDays + 1]uint64, count, p uint64) uint64 {
	if count == 0 {
		return 0
	}
	rank := (count*p + 99) / 100
	seen := uint64(0)
	for days, n := range total {
		if seen += n; seen >= rank {
			return uint64(days)
		}
	}
	return MaxTallyDays
}
