package cmd_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/cmd/moscowd/cmd"
	"github.com/moscowchain/moscowd/x/marketslots/client/clienttest"
	"github.com/moscowchain/moscowd/x/marketslots/rules/compare"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// runVerify gives what is printed and the exit code.
func runVerify(t *testing.T, args ...string) (string, int) {
	t.Helper()
	var out bytes.Buffer
	command := cmd.NewVerifyCmd()
	command.SetOut(&out)
	command.SetErr(&out)
	command.SilenceErrors = true
	command.SetArgs(append([]string{"season"}, args...))
	err := command.Execute()
	if exit := (*cmd.ExitError)(nil); errors.As(err, &exit) {
		return out.String() + err.Error(), exit.Code
	}
	require.NoError(t, err)
	return out.String(), 0
}

func newNetwork(t *testing.T) *clienttest.Network {
	t.Helper()
	return clienttest.NewAt(t, "tiny-10-farmers.json", types.Filing_FILING_OPERATOR, time.Now().UTC().Add(-time.Hour))
}

func TestVerifySeasonTellsByItsExitCode(t *testing.T) {
	n := newNetwork(t)
	folder := t.TempDir()
	good, forged, other := filepath.Join(folder, "good.json"), filepath.Join(folder, "forged.json"), filepath.Join(folder, "other.json")
	set := n.Set(t)
	require.NoError(t, set.WriteFile(good))
	set.Outcomes[0].Outcomes[0].Number += 5
	require.NoError(t, set.WriteFile(forged))
	require.NoError(t, os.WriteFile(other, []byte(`{"app_hash":"","app_state":{}}`), 0o600))
	hash := hex.EncodeToString(n.Block(1).Hash())

	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"a good file":                 {[]string{good}, 0, "NOT BOUND    no trusted height and hash given: the file is only consistent with itself"},
		"another policy":              {[]string{good}, 0, "The same records under FIRST_COME, which did not apply:"},
		"a good file, bound":          {[]string{good, "--trusted-height", "1", "--trusted-hash", hash}, 0, "bound        to moscow-test at height "},
		"a trusted hash of no block":  {[]string{good, "--trusted-height", "1", "--trusted-hash", hex.EncodeToString(make([]byte, 32))}, 1, "INVALID      not provable from the trusted block"},
		"a trusted height not there":  {[]string{good, "--trusted-height", "2", "--trusted-hash", hash}, 1, "block 2 is not in the file"},
		"a forged file":               {[]string{forged}, 1, ": period 1: file says accepted place "},
		"another file":                {[]string{other}, 2, `it begins with "app_hash"`},
		"no file":                     {[]string{filepath.Join(folder, "none.json")}, 2, "unusable file"},
		"a height without a hash":     {[]string{good, "--trusted-height", "1"}, 2, "needs both"},
		"a hash without a height":     {[]string{good, "--trusted-hash", hash}, 2, "needs both"},
		"a hash that is too short":    {[]string{good, "--trusted-height", "1", "--trusted-hash", "00"}, 2, "is not 64 hexadecimal digits"},
		"a height below the first":    {[]string{good, "--trusted-height", "-1", "--trusted-hash", hash}, 2, "needs both"},
		"a forged file, for machines": {[]string{forged, "--json"}, 1, `"valid": false`},
	} {
		t.Run(name, func(t *testing.T) {
			out, code := runVerify(t, c.args...)
			require.Equal(t, c.code, code, out)
			require.Contains(t, out, c.want)
		})
	}
}

func TestVerifySeasonForMachines(t *testing.T) {
	n := newNetwork(t)
	path := filepath.Join(t.TempDir(), "season.json")
	require.NoError(t, n.Set(t).WriteFile(path))
	out, code := runVerify(t, path, "--json", "--trusted-height", "1", "--trusted-hash", hex.EncodeToString(n.Block(1).Hash()))
	require.Zero(t, code)
	var found struct {
		Valid      bool
		Recomputed struct{ Applications int }
		Bound      struct {
			Signed, Validators int
			TrustedHeight      string `json:"trusted_height"`
		}
		Others []compare.Comparison `json:"other_policies"`
	}
	require.NoError(t, json.Unmarshal([]byte(out), &found))
	require.True(t, found.Valid)
	require.Equal(t, len(n.Applications), found.Recomputed.Applications)
	require.Equal(t, 4, found.Bound.Signed)
	require.Equal(t, "1", found.Bound.TrustedHeight)
	require.Len(t, found.Others, 1)
	require.Equal(t, "FIRST_COME_2018", found.Others[0].Base.Policy)
	require.Equal(t, "FIRST_COME", found.Others[0].Other.Policy)
	require.NotZero(t, found.Others[0].Base.Accepted)
}
