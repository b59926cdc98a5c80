package cmd

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOneProcessWitnessesFromAFolder(t *testing.T) {
	home := t.TempDir()
	unlock, err := lockWitness(home)
	require.NoError(t, err)
	_, err = lockWitness(home)
	require.ErrorContains(t, err, "another process witnesses from "+home)
	unlock()
	unlock, err = lockWitness(home)
	require.NoError(t, err)
	unlock()
	_, err = lockWitness(filepath.Join(home, "nothing"))
	require.ErrorContains(t, err, "moscowd witness key")
}
