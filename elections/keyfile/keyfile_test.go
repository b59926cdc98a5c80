package keyfile_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/elections/keyfile"
)

const passphrase = "correct horse"

func created(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sub", "key.json")
	require.NoError(t, keyfile.Create(path, "trustee", "made for a test", passphrase, []byte("the secret")))
	return path
}

func TestOnlyThePassphraseOpensTheFile(t *testing.T) {
	path := created(t)
	secret, err := keyfile.Open(path, "trustee", passphrase)
	require.NoError(t, err)
	require.Equal(t, "the secret", string(secret))

	_, err = keyfile.Open(path, "trustee", "incorrect horse")
	require.ErrorIs(t, err, keyfile.ErrPassphrase)
	_, err = keyfile.Open(path, "voter", passphrase)
	require.ErrorIs(t, err, keyfile.ErrFile)

	public, err := keyfile.Public(path, "trustee")
	require.NoError(t, err)
	require.Equal(t, "made for a test", public)

	stat, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), stat.Mode().Perm())
	names, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	require.Len(t, names, 1, "nothing else is left")
}

func TestAKeyIsNeverOverwritten(t *testing.T) {
	path := created(t)
	require.ErrorContains(t, keyfile.Create(path, "trustee", "", passphrase, []byte("another")), "never overwritten")
	secret, err := keyfile.Open(path, "trustee", passphrase)
	require.NoError(t, err)
	require.Equal(t, "the secret", string(secret))
}

func TestAShortPassphraseIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key.json")
	require.ErrorIs(t, keyfile.Create(path, "trustee", "", "short", []byte("secret")), keyfile.ErrShort)
	require.NoFileExists(t, path)
}

func TestAChangedFileDoesNotOpen(t *testing.T) {
	for name, c := range map[string]struct {
		from, to string
		want     error
	}{
		"another public text":         {"made for a test", "made for a tesk", keyfile.ErrPassphrase},
		"another cost":                {`"passes": 3`, `"passes": 2`, keyfile.ErrPassphrase},
		"memory that nobody has":      {`"memory_kib": 65536`, `"memory_kib": 4000000000`, keyfile.ErrFile},
		"no memory":                   {`"memory_kib": 65536`, `"memory_kib": 0`, keyfile.ErrFile},
		"no lanes":                    {`"lanes": 4`, `"lanes": 0`, keyfile.ErrFile},
		"another format":              {keyfile.Format, "moscowd/keyfile/v9", keyfile.ErrFile},
		"a salt that is not in hex":   {`"salt": "`, `"salt": "zz`, keyfile.ErrFile},
		"a secret that is not in hex": {`"sealed": "`, `"sealed": "zz`, keyfile.ErrFile},
		"no JSON":                     {"{", "", keyfile.ErrFile},
	} {
		t.Run(name, func(t *testing.T) {
			path := created(t)
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			changed := strings.Replace(string(text), c.from, c.to, 1)
			require.NotEqual(t, string(text), changed)
			require.NoError(t, os.WriteFile(path, []byte(changed), 0o600))
			_, err = keyfile.Open(path, "trustee", passphrase)
			require.ErrorIs(t, err, c.want)
		})
	}
}
