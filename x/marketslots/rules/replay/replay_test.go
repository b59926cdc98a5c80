package replay_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/replay"
)

// fixtures gives the paths of the recorded files: inputs with the outputs of the contract of 2018.
func fixtures(tb testing.TB) []string {
	tb.Helper()
	paths, err := filepath.Glob("../testdata/*.json*")
	require.NoError(tb, err)
	require.Len(tb, paths, 56)
	return paths
}

func firstCome2018(tb testing.TB) rules.Policy {
	tb.Helper()
	policy, err := rules.PolicyByName(rules.FirstCome2018Name)
	require.NoError(tb, err)
	return policy
}

func TestReplayGivesWhatTheContractOf2018Recorded(t *testing.T) {
	policy := firstCome2018(t)
	for _, path := range fixtures(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			file := unpacked(t, path)
			var recorded struct {
				Output map[string]any `json:"output"`
			}
			require.NoError(t, json.Unmarshal(file, &recorded))
			_, traced := recorded.Output["trace"]

			in, err := replay.Parse(bytes.NewReader(file))
			require.NoError(t, err)
			got, err := json.Marshal(replay.Replay(in, policy, traced))
			require.NoError(t, err)
			var output map[string]any
			require.NoError(t, json.Unmarshal(got, &output))

			require.Len(t, output, len(recorded.Output))
			for member, want := range recorded.Output {
				require.Equal(t, want, output[member], member)
			}
		})
	}
}

func unpacked(tb testing.TB, path string) []byte {
	tb.Helper()
	file, err := os.ReadFile(path)
	require.NoError(tb, err)
	if filepath.Ext(path) != ".gz" {
		return file
	}
	r, err := gzip.NewReader(bytes.NewReader(file))
	require.NoError(tb, err)
	file, err = io.ReadAll(r)
	require.NoError(tb, err)
	return file
}
