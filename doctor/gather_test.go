package doctor_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/doctor"
	"github.com/moscowchain/moscowd/localnet"
)

func TestFactsOfAStoppedHome(t *testing.T) {
	network, err := localnet.Init(localnet.Options{Dir: t.TempDir(), ChainID: "moscow-test", Validators: 1, VotingPeriod: time.Minute})
	require.NoError(t, err)
	home := network.Home(0)
	f, err := doctor.Gather(context.Background(), home, "v1", []string{"http://127.0.0.1:1/"})
	require.NoError(t, err)
	require.Nil(t, f.Own)
	require.Equal(t, "moscow-test", f.ChainID)
	require.Len(t, f.Key, 40)
	require.True(t, f.Sign.Found)
	require.Zero(t, f.Sign.Height)
	require.Zero(t, f.Height)
	require.NotZero(t, f.DiskTotal)
	require.NotZero(t, f.Files)
	require.Positive(t, f.DataSize)
	require.Len(t, f.Others, 1)
	require.Error(t, f.Others[0].Err)
	require.Equal(t, "http://127.0.0.1:1", f.Others[0].URL)
	before := f.GenesisHash

	t.Run("spaces in a genesis do not count, words do", func(t *testing.T) {
		path := filepath.Join(home, "config", "genesis.json")
		bz, err := os.ReadFile(path)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(path, append([]byte("\n  "), bz...), 0o600))
		f, err := doctor.Gather(context.Background(), home, "v1", nil)
		require.NoError(t, err)
		require.Equal(t, before, f.GenesisHash)
		require.NoError(t, os.WriteFile(path, bytes.Replace(bz, []byte("Department 1"), []byte("Department 2"), 1), 0o600))
		f, err = doctor.Gather(context.Background(), home, "v1", nil)
		require.NoError(t, err)
		require.NotEqual(t, before, f.GenesisHash)
		require.NoError(t, os.WriteFile(path, bz, 0o600))
	})
	for _, name := range []string{"config.toml", "app.toml", "genesis.json", "priv_validator_key.json"} {
		t.Run("a broken "+name+" makes the home unusable", func(t *testing.T) {
			path := filepath.Join(home, "config", name)
			bz, err := os.ReadFile(path)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(path, []byte("{broken"), 0o600))
			_, err = doctor.Gather(context.Background(), home, "v1", nil)
			require.Error(t, err)
			require.NoError(t, os.WriteFile(path, bz, 0o600))
		})
	}
}
