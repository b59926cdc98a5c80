package keyfile

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzDecode opens nothing: each try would cost what a passphrase costs.
func FuzzDecode(f *testing.F) {
	path := filepath.Join(f.TempDir(), "key.json")
	require.NoError(f, Create(path, "trustee", "public", "correct horse", []byte("secret")))
	text, err := os.ReadFile(path)
	require.NoError(f, err)
	f.Add(text)
	f.Add(text[:len(text)/2])
	f.Add([]byte(`{"format":"moscowd/keyfile/v1","kind":"trustee","argon2id":{"passes":1,"memory_kib":4294967295,"lanes":255}}`))
	f.Add([]byte("null"))
	f.Fuzz(func(t *testing.T, text []byte) {
		decoded, err := decode(text, "trustee")
		if err != nil {
			require.ErrorIs(t, err, ErrFile)
			return
		}
		require.LessOrEqual(t, decoded.KDF.MemoryKiB, uint32(maxMemoryKiB))
		require.LessOrEqual(t, decoded.KDF.Passes, uint32(maxPasses))
		require.Positive(t, decoded.KDF.Lanes)
	})
}
