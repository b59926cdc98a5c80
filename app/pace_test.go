package app

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestPace(t *testing.T) {
	const most = 300_000_000
	begin := time.Unix(1_700_000_000, 0)
	// gas after blocks at these intervals
	after := func(intervals ...time.Duration) uint64 {
		var p pace
		now := begin
		p.observe(now, most)
		for _, interval := range intervals {
			now = now.Add(interval)
			p.observe(now, most)
		}
		return p.limit(most)
	}
	repeat := func(interval time.Duration, n int) []time.Duration {
		intervals := make([]time.Duration, n)
		for i := range intervals {
			intervals[i] = interval
		}
		return intervals
	}

	require.EqualValues(t, most, new(pace).limit(most), "nothing is held back before the first block")
	require.EqualValues(t, most/2, after(), "a node starts with half")
	require.EqualValues(t, most, after(repeat(time.Second, 10)...), "blocks in time let it grow to the limit of all nodes")
	require.EqualValues(t, most/4, after(3*time.Second), "a late block halves it")
	require.EqualValues(t, minProposedGas, after(repeat(time.Minute, 20)...), "it never falls so low that nothing fits")
	require.EqualValues(t, most/2, after(1800*time.Millisecond), "in between it stays")

	var small pace
	small.observe(begin, 1_000_000)
	require.EqualValues(t, 1_000_000, small.limit(1_000_000), "a smaller limit of all nodes holds")
}
