package observe_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/observe"
)

func TestTheLogTellsOfStateSync(t *testing.T) {
	var told []observe.Sync
	path := filepath.Join(t.TempDir(), "node.log")
	log, err := observe.OpenLog(path, func(s observe.Sync) { told = append(told, s) })
	require.NoError(t, err)
	lines := `{"level":"info","message":"Discovering snapshots"}
{"level":"info","module":"p2p","message":"Adding peer"}
not JSON, about a snapshot
{"level":"info","message":"sync any","msg":"Discovering snapshots for 15s"}
{"level":"info","height":20,"message":"Snapshot accepted, restoring"}
{"level":"info","height":20,"chunk":0,"total":2,"message":"Applied snapshot chunk to ABCI app"}
{"level":"info","height":20,"format":3,"message":"Snapshot rejected"}
{"level":"info","height":10,"message":"Snapshot accepted, restoring"}
{"level":"info","height":10,"chunk":0,"total":1,"message":"Applied snapshot chunk to ABCI app"}
{"level":"info","height":10,"message":"Snapshot restored"}
{"level":"info","height":1000,"message":"Snapshot accepted, restoring"}
`
	for half := range 2 { // a line may come in pieces
		n := len(lines) / 3
		piece := [][2]int{{0, n}, {n, len(lines)}}[half]
		_, err := log.Write([]byte(lines[piece[0]:piece[1]]))
		require.NoError(t, err)
	}
	require.NoError(t, log.Close())
	require.Equal(t, []observe.Sync{
		{Stage: observe.SyncLooking},
		{Stage: observe.SyncNothingOffered},
		{Stage: observe.SyncRestoring, Height: 20},
		{Stage: observe.SyncRestoring, Height: 20, Chunks: 1, Total: 2},
		{Stage: observe.SyncRejected, Height: 20},
		{Stage: observe.SyncRestoring, Height: 10},
		{Stage: observe.SyncRestoring, Height: 10, Chunks: 1, Total: 1},
		{Stage: observe.SyncRestored, Height: 10, Chunks: 1, Total: 1},
	}, told, "and nothing after it is restored")
	bz, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, lines, string(bz))
}

func TestAFailedStateSyncIsTold(t *testing.T) {
	var told []observe.Sync
	log, err := observe.OpenLog(filepath.Join(t.TempDir(), "node.log"), func(s observe.Sync) { told = append(told, s) })
	require.NoError(t, err)
	_, err = fmt.Fprintln(log, `{"level":"error","err":"no way","message":"State sync failed"}`)
	require.NoError(t, err)
	require.Equal(t, []observe.Sync{{Stage: observe.SyncFailed, Err: "no way"}}, told)
}

func TestTheLogDoesNotGrowForEver(t *testing.T) {
	path := filepath.Join(t.TempDir(), "node.log")
	log, err := observe.OpenLog(path, func(observe.Sync) {})
	require.NoError(t, err)
	line := append(bytes.Repeat([]byte("x"), 1<<20-1), '\n')
	for range 200 {
		_, err := log.Write(line)
		require.NoError(t, err)
	}
	require.NoError(t, log.Close())
	for _, name := range []string{path, path + ".1"} {
		info, err := os.Stat(name)
		require.NoError(t, err)
		require.LessOrEqual(t, info.Size(), int64(66<<20), name)
	}
	files, err := filepath.Glob(path + "*")
	require.NoError(t, err)
	require.Len(t, files, 2)
}
