package durable_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/durable"
)

func TestAFileIsReplacedWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.json")
	require.NoError(t, durable.WriteBytes(path, 0o600, []byte("old")))
	require.NoError(t, durable.WriteBytes(path, 0o644, []byte("new")))
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "new", string(content))
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o644), info.Mode())
}

func TestAnErrorLeavesTheOldFileAndNothingElse(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "state.json")
	require.NoError(t, durable.WriteBytes(path, 0o600, []byte("old")))
	broken := errors.New("broken")
	require.ErrorIs(t, durable.Write(path, 0o600, func(w io.Writer) error {
		_, err := w.Write(make([]byte, 1<<20))
		require.NoError(t, err)
		return broken
	}), broken)
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "old", string(content))
	names, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Len(t, names, 1)
}

func TestAFolderThatIsMissingIsAnError(t *testing.T) {
	require.ErrorIs(t, durable.WriteBytes(filepath.Join(t.TempDir(), "none", "file"), 0o600, nil), os.ErrNotExist)
}

func TestWhatIsThereIsNotCreatedAgain(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "key")
	require.NoError(t, durable.Create(path, 0o600, []byte("first")))
	require.ErrorIs(t, durable.Create(path, 0o600, []byte("second")), os.ErrExist)
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "first", string(content))
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode())
	names, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Len(t, names, 1)
}
