package app

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestPace(t *testing.T) {
	const most = 300_000_000
	begin := time.Unix(1_700_000_000, 0)
	// gas that is proposed after blocks of this gas at these intervals
	after := func(gas uint64, intervals ...time.Duration) uint64 {
		var p pace
		now := begin
		p.observe(now, most)
		for _, interval := range intervals {
			now = now.Add(interval)
			p.propose(gas)
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
	require.EqualValues(t, most/2, after(0), "a node starts with half")
	require.EqualValues(t, most/2+most/4, after(most, time.Second), "a full block in time lets it grow by a half")
	require.EqualValues(t, most/2+most/8, after(most, 1400*time.Millisecond), "one nearly in time by a quarter")
	require.EqualValues(t, most, after(most, repeat(time.Second, 10)...), "it grows to the limit of all nodes")
	require.EqualValues(t, most/2, after(0, repeat(time.Second, 10)...), "blocks that are nearly empty say nothing")
	require.EqualValues(t, most/2, after(most, 1600*time.Millisecond), "in between it stays")
	require.EqualValues(t, most/4, after(most, 3*time.Second), "a late block halves it")
	require.EqualValues(t, minProposedGas, after(0, repeat(time.Minute, 20)...), "late blocks halve it, never so low that nothing fits")

	var small pace
	small.observe(begin, 1_000_000)
	require.EqualValues(t, 1_000_000, small.limit(1_000_000), "a smaller limit of all nodes holds")

	var unlimited pace
	unlimited.observe(begin, math.MaxUint64)
	unlimited.observe(begin.Add(time.Minute), math.MaxUint64)
	require.EqualValues(t, uint64(math.MaxUint64), unlimited.limit(math.MaxUint64), "a network without a limit has no pace")
}
