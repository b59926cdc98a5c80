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
	"github.com/moscowchain/moscowd/x/marketslots/rules/compare"
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
	out, err := runAllocate(t, path, "--policy", rules.FirstCome2018Name, "--trace", "-o", written)
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
		"a file that is not there":            {[]string{"nowhere.json"}, os.ErrNotExist},
		"a file of another format":            {[]string{broken}, replay.ErrUnusable},
		"an unknown policy":                   {[]string{fixtures + "tiny-01-first-come.json", "--policy", "draw"}, rules.ErrUnknownPolicy},
		"an unknown comparison":               {[]string{fixtures + "tiny-01-first-come.json", "--compare", "draw"}, rules.ErrUnknownPolicy},
		"a file to compare that is not there": {[]string{"nowhere.json", "--compare", "first-come-2018"}, os.ErrNotExist},
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

// The recorded files burn places under the policy of 2018.
func TestAllocateGoesByFirstComeUnlessAskedOtherwise(t *testing.T) {
	path := fixtures + "tiny-16-burnt-places.json"
	byDefault, err := runAllocate(t, path)
	require.NoError(t, err)
	for _, name := range []string{"first-come", "FIRST_COME"} {
		named, err := runAllocate(t, path, "--policy", name)
		require.NoError(t, err)
		require.Equal(t, string(byDefault), string(named))
	}
	of2018, err := runAllocate(t, path, "--policy", "first-come-2018")
	require.NoError(t, err)
	require.NotEqual(t, string(byDefault), string(of2018))
}

func TestAllocateComparesPolicies(t *testing.T) {
	path := fixtures + "tiny-16-burnt-places.json"
	out, err := runAllocate(t, path, "--compare", "first-come-2018")
	require.NoError(t, err)
	require.Regexp(t, `places burnt +3 +0 +-3`, string(out))

	out, err = runAllocate(t, path, "--compare", "first-come-2018", "--json")
	require.NoError(t, err)
	var comparison compare.Comparison
	require.NoError(t, json.Unmarshal(out, &comparison))
	require.Equal(t, rules.FirstCome2018Name, comparison.Base.Policy)
	require.Equal(t, rules.FirstComeName, comparison.Other.Policy)
	require.Equal(t, uint64(3), comparison.Base.Burnt)
}

func TestAnUnknownPolicyNamesThoseThatThereAre(t *testing.T) {
	_, err := runAllocate(t, fixtures+"tiny-01-first-come.json", "--policy", "draw")
	require.ErrorContains(t, err, "first-come, first-come-2018")
}
