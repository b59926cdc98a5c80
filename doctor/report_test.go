package doctor_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/doctor"
)

func TestTheReportForPeopleAndPrograms(t *testing.T) {
	f := healthy()
	f.Comet.RPC.Unsafe = true
	f.Server.StateSync.SnapshotInterval = 0
	report := doctor.Examine(f, now)
	var text strings.Builder
	require.NoError(t, report.Print(&text))
	require.Contains(t, text.String(), "fail  addresses   rpc.unsafe is on: whoever reaches RPC can steer the node\n                  -> moscowd config set config rpc.unsafe false, and restart\n")
	require.Contains(t, text.String(), "16 ok, 1 warnings, 1 failed, 0 not checked\n")

	var bz strings.Builder
	require.NoError(t, report.PrintJSON(&bz))
	var read doctor.Report
	require.NoError(t, json.Unmarshal([]byte(bz.String()), &read))
	require.Equal(t, report, read)
}

func TestSeveralTroublesOfOneKindAreAllTold(t *testing.T) {
	f := healthy()
	f.Comet.RPC.ListenAddress = "tcp://0.0.0.0:26657"
	f.Comet.RPC.Unsafe = true
	got := find(t, doctor.Examine(f, now), "addresses")
	require.Equal(t, doctor.Fail, got.Level)
	require.Contains(t, got.Text, "rpc.unsafe")
	require.Contains(t, got.Text, "RPC of a validator")
}
