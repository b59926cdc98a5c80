package observe

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestWatchingTellsWhatChanges(t *testing.T) {
	start := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	var out strings.Builder
	var w watcher
	see := func(after time.Duration, height int64, age time.Duration, peers int) string {
		out.Reset()
		now := start.Add(after)
		w.see(&out, now, start, height, now.Add(-age), peers)
		return out.String()
	}
	require.Empty(t, see(2*time.Second, 0, 0, 0), "nobody is late yet")
	require.Contains(t, see(31*time.Second, 0, 0, 0), "Name others with --peers")
	require.Empty(t, see(33*time.Second, 0, 0, 0), "once")
	require.Equal(t, "catching up: height 10 is 1h0m0s old, 2 peers\n", see(40*time.Second, 10, time.Hour, 2))
	require.Empty(t, see(42*time.Second, 20, time.Hour, 2))
	require.Equal(t, "following: height 500, 2 peers\n", see(44*time.Second, 500, time.Second, 2))
	require.Empty(t, see(50*time.Second, 506, time.Second, 2))
	require.Equal(t, "following: height 530, 2 peers\n", see(75*time.Second, 530, time.Second, 2))
	require.Equal(t, "behind: height 530 is 31s old, 2 peers\n", see(106*time.Second, 530, 31*time.Second, 2))
	require.Contains(t, see(108*time.Second, 530, 33*time.Second, 0), "no peers")
}
