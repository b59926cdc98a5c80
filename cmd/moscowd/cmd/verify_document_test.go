package cmd_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/cmd/moscowd/cmd"
	"github.com/moscowchain/moscowd/verify/verifytest"
	"github.com/moscowchain/moscowd/x/documents/rules"
)

// runVerifyDocument gives what is printed and the exit code.
func runVerifyDocument(t *testing.T, stdin string, args ...string) (string, int) {
	t.Helper()
	var out bytes.Buffer
	command := cmd.NewVerifyCmd()
	command.SetIn(strings.NewReader(stdin))
	command.SetOut(&out)
	command.SetErr(&out)
	command.SilenceErrors = true
	command.SetArgs(append([]string{"document"}, args...))
	err := command.Execute()
	if exit := (*cmd.ExitError)(nil); errors.As(err, &exit) {
		return out.String() + err.Error(), exit.Code
	}
	require.NoError(t, err)
	return out.String(), 0
}

func TestVerifyDocumentTellsByItsExitCode(t *testing.T) {
	n := verifytest.New(t, time.Now().UTC().Add(-time.Hour))
	files := n.Issue(verifytest.Plan{Number: 1, List: 7, Size: 2})
	folder := t.TempDir()
	save := func(name string, data []byte) string {
		path := filepath.Join(folder, name)
		require.NoError(t, os.WriteFile(path, data, 0o600))
		return path
	}
	data := verifytest.Encode(t, files[0])
	n.SetStatus(7, 10, rules.StatusRevoked, "court-order")
	bundle, err := n.Bundle(data, verifytest.Encode(t, files[1])).Encode()
	require.NoError(t, err)
	good, revoked := save("good.msd.json", data), save("revoked.msd.json", verifytest.Encode(t, files[1]))
	forged := save("forged.msd.json", bytes.Replace(data, []byte(`"index":0`), []byte(`"index":1`), 1))
	offline := save("bundle.json", bundle)
	broken := save("broken.json", bytes.Replace(bundle, []byte("moscow-test"), []byte("Moscow-test"), 1))
	hash := hex.EncodeToString(n.Block(1).Hash())
	trusted := func(args ...string) []string {
		return append(args, "--bundle", offline, "--trusted-height", "1", "--trusted-hash", hash)
	}

	for name, c := range map[string]struct {
		stdin string
		args  []string
		code  int
		want  string
	}{
		"a genuine document":           {"", trusted(good), 0, "VALID\nThe document is valid.\nThe state is "},
		"in Russian":                   {"", trusted(good, "--lang", "ru"), 0, "ДЕЙСТВИТЕЛЕН\nДокумент действителен.\n"},
		"on standard input":            {string(data), trusted("-"), 0, "VALID\n"},
		"names of flags as in observe": {"", []string{good, "--bundle", offline, "--trust-height", "1", "--trust-hash", hash}, 0, "VALID\n"},
		"a revoked one":                {"", trusted(revoked), 1, "REVOKED\nThe document was revoked.\nThe issuer said so on "},
		"a forged one":                 {"", trusted(forged), 1, "FORGED\nThis is no genuine document. What does not match: batch.\n"},
		"a QR code that is cut off":    {"", trusted("MSD1:00"), 1, "FORGED\n"},
		"nobody presented it":          {"", trusted(good, "--aud", "bank", "--nonce", "1"), 1, "UNKNOWN\n"},
		"no trusted block":             {"", []string{good, "--bundle", offline}, 1, "give --trusted-height and --trusted-hash"},
		"no source":                    {"", []string{good}, 1, "give --node URL or --bundle FILE"},
		"a node that is not there":     {"", []string{good, "--node", "http://127.0.0.1:1"}, 1, "the node gave no proof"},
		"no document":                  {"hello", trusted("-"), 2, "it is neither a holder's file (.msd.json), a PDF"},
		"no file":                      {"", trusted(filepath.Join(folder, "none")), 2, "no such file"},
		"an altered bundle":            {"", []string{good, "--bundle", broken, "--trusted-height", "1", "--trusted-hash", hash}, 1, "UNKNOWN\n"},
		"a bundle that is none":        {"", []string{good, "--bundle", good}, 2, "not a bundle"},
		"a node and a bundle":          {"", trusted(good, "--node", "http://127.0.0.1:1"), 2, "not both"},
		"a height without a hash":      {"", []string{good, "--trusted-height", "1"}, 2, "needs both"},
		"another language":             {"", trusted(good, "--lang", "de"), 2, "is neither ru nor en"},
		"no argument":                  {"", nil, 2, "accepts 1 arg(s)"},
		"a flag that does not exist":   {"", trusted(good, "--trusted-hsah", "00"), 2, "unknown flag"},
		"a verifier without a nonce":   {"", trusted(good, "--aud", "bank"), 2, "both --aud and --nonce"},
	} {
		t.Run(name, func(t *testing.T) {
			out, code := runVerifyDocument(t, c.stdin, c.args...)
			require.Equal(t, c.code, code, out)
			require.Contains(t, out, c.want)
		})
	}

	out, code := runVerifyDocument(t, "", trusted(revoked, "--json")...)
	require.Equal(t, 1, code)
	var found struct {
		Verdict string
		Summary []struct{ RU, EN string }
	}
	require.NoError(t, json.Unmarshal([]byte(out), &found))
	require.Equal(t, "REVOKED", found.Verdict)
	require.Equal(t, "Документ отозван.", found.Summary[0].RU)
}
