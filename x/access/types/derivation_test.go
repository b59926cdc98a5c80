package types_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/access/types"
)

// TestPublishedPathsNeverChange repeats the table of README.md: who changes it loses people's keys.
func TestPublishedPathsNeverChange(t *testing.T) {
	for class, want := range map[string]string{
		"department": "m/44'/60'/0'/0/0",
		"registrar":  "m/44'/60'/1'/0/0",
		"service":    "m/44'/60'/2'/0/0",
		"trader":     "m/44'/60'/3'/0/0",
		"resident":   "m/44'/60'/4'/0/0",
	} {
		got, err := types.DerivationPath(class)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

func TestEveryDefaultClassOfPeopleHasAPath(t *testing.T) {
	for _, class := range types.DefaultParams().Classes {
		if class.Name == "contract" {
			continue // a contract has no key
		}
		_, err := types.DerivationPath(class.Name)
		require.NoError(t, err)
	}
}

func TestAnUnknownClassHasNoPath(t *testing.T) {
	_, err := types.DerivationPath("tsar")
	require.ErrorIs(t, err, types.ErrClassUnknown)
	require.ErrorContains(t, err, "department, registrar, service, trader, resident")
}
