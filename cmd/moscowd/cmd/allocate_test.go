package cmd_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/cmd/moscowd/cmd"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/replay"
)

const fixtures = "../../../x/marketslots/rules/testdata/"

func runAllocate(t *testing.T, args ...string) ([]byte, error) {
	t.Helper()
	var out bytes.Buffer
	command := cmd.NewAllocateCmd()
	command.SetOut(&out)
	command.SetErr(&out)
	command.SilenceErrors = true
	command.SetArgs(args)
	err := command.Execute()
	return out.Bytes(), err
}

func recorded(t *testing.T, path string) string {
	t.Helper()
	file, err := os.ReadFile(path)
	require.NoError(t, err)
	var f struct {
		Output json.RawMessage `json:"output"`
	}
	require.NoError(t, json.Unmarshal(file, &f))
	return string(f.Output)
}

func TestAllocatePrintsTheOutputThatWasRecorded(t *testing.T) {
	path := fixtures + "tiny-20-reverts-and-seasons.json"
	out, err := runAllocate(t, path, "--policy", "first-come-2018", "--trace")
	require.NoError(t, err)
	require.JSONEq(t, recorded(t, path), string(out))
}

func TestAllocateWritesToAFile(t *testing.T) {
	path := fixtures + "tiny-24-empty-season.json"
	written := filepath.Join(t.TempDir(), "lists.json")
	out, err := runAllocate(t, path, "--trace", "-o", written)
	require.NoError(t, err)
	require.Empty(t, out)
	lists, err := os.ReadFile(written)
	require.NoError(t, err)
	require.JSONEq(t, recorded(t, path), string(lists))
}

func TestAllocateReadsGzipAndLeavesTheTraceOutUnlessAsked(t *testing.T) {
	out, err := runAllocate(t, fixtures+"large-05.json.gz")
	require.NoError(t, err)
	var output map[string]any
	require.NoError(t, json.Unmarshal(out, &output))
	require.NotContains(t, output, "trace")
	require.Contains(t, output, "periods")
}

func TestAllocateEndsWithCode2OnUnusableInput(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "broken.json")
	require.NoError(t, os.WriteFile(broken, []byte(`{"input": {"seasons": 7}}`), 0o600))
	for name, tc := range map[string]struct {
		args []string
		want error
	}{
		"a file that is not there": {[]string{"nowhere.json"}, os.ErrNotExist},
		"a file of another format": {[]string{broken}, replay.ErrUnusable},
		"an unknown policy":        {[]string{fixtures + "tiny-01-first-come.json", "--policy", "draw"}, rules.ErrUnknownPolicy},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := runAllocate(t, tc.args...)
			var exit *cmd.ExitError
			require.ErrorAs(t, err, &exit)
			require.Equal(t, 2, exit.Code)
			require.ErrorIs(t, err, tc.want)
			require.Empty(t, out)
		})
	}
}
