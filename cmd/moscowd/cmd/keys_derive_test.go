package cmd_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	cmtcli "github.com/cometbft/cometbft/libs/cli"
	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/server"

	"github.com/moscowchain/moscowd/cmd/moscowd/cmd"
)

// publicWords is a mnemonic that everybody knows; at account 0 it has the Ethereum address 0xf39F...2266.
var publicWords = strings.Repeat("test ", 11) + "junk"

// runKeys runs a command on keys in a home.
func runKeys(t *testing.T, home string, args ...string) (string, error) {
	t.Helper()
	root, err := cmd.NewRootCmd()
	require.NoError(t, err)
	var out bytes.Buffer
	root.SetOut(&out)
	root.SetErr(&out)
	root.SilenceErrors = true
	root.SetArgs(append([]string{"keys", "--home", home, "--keyring-backend", "test"}, args...))
	ctx := context.WithValue(context.Background(), client.ClientContextKey, &client.Context{})
	ctx = context.WithValue(ctx, server.ServerContextKey, server.NewDefaultContext())
	err = cmtcli.PrepareBaseCmd(root, "MOSCOWD", home).ExecuteContext(ctx)
	return out.String(), err
}

// TestKeysOfClassesFromOneMnemonic holds addresses computed by a program of its own from BIP-32 and Keccak-256.
func TestKeysOfClassesFromOneMnemonic(t *testing.T) {
	home := t.TempDir()
	words := filepath.Join(home, "words")
	require.NoError(t, os.WriteFile(words, []byte(publicWords), 0o600))
	for class, want := range map[string]string{
		"department": "F39FD6E51AAD88F6F4CE6AB8827279CFFFB92266",
		"registrar":  "8C8D35429F74EC245F8EF2F4FD1E551CFF97D650",
		"service":    "98E503F35D0A019CB0A251AD243A4CCFCF371F46",
		"trader":     "CB9FA1EA9B8A3BF422A8639F23DF77EA66020EC2",
		"resident":   "EFDD9CA0E063BD6974D8FA944A747620FE7032E3",
	} {
		out, err := runKeys(t, home, "derive", "--class", class, "--recover", "--source", words)
		require.NoError(t, err, out)
		address, err := runKeys(t, home, "show", class, "-a")
		require.NoError(t, err)
		out, err = runKeys(t, home, "parse", strings.TrimSpace(address))
		require.NoError(t, err)
		require.Contains(t, out, "bytes: "+want, class)
	}
}

func TestAKeyThatIsThereIsShown(t *testing.T) {
	home := t.TempDir()
	made, err := runKeys(t, home, "derive", "--class", "trader", "--no-backup")
	require.NoError(t, err)
	require.Contains(t, made, "path m/44'/60'/3'/0/0")
	shown, err := runKeys(t, home, "derive", "--class", "trader")
	require.NoError(t, err)
	require.Contains(t, shown, "already")
	address, err := runKeys(t, home, "show", "trader", "-a")
	require.NoError(t, err)
	require.Contains(t, made, strings.TrimSpace(address))
	require.Contains(t, shown, strings.TrimSpace(address))

	_, err = runKeys(t, home, "derive", "--class", "trader", "--recover")
	require.ErrorContains(t, err, `has a key "trader"`)
	other, err := runKeys(t, home, "derive", "second", "--class", "trader", "--no-backup")
	require.NoError(t, err)
	require.NotContains(t, other, strings.TrimSpace(address), "another mnemonic")
}

func TestAKeyNeedsAKnownClass(t *testing.T) {
	_, err := runKeys(t, t.TempDir(), "derive", "--class", "tsar")
	require.ErrorContains(t, err, "department, registrar, service, trader, resident")
	exit := (*cmd.ExitError)(nil)
	require.ErrorAs(t, err, &exit)
	require.Equal(t, 2, exit.Code)
	_, err = runKeys(t, t.TempDir(), "derive")
	require.ErrorContains(t, err, `"class"`)
}
