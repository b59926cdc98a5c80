package observe_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/observe"
)

var (
	peer = strings.Repeat("0a", 20) + "@127.0.0.1:1"
	hash = strings.Repeat("AB", 32)
)

func TestOptionsAreChecked(t *testing.T) {
	for name, c := range map[string]struct {
		o    observe.Options
		says string // empty: valid
	}{
		"genesis and a peer":            {observe.Options{Peers: []string{peer}}, ""},
		"a trusted block and servers":   {observe.Options{TrustHeight: 5, TrustHash: hash, RPC: []string{"http://a:1", "https://b"}}, ""},
		"a peer without its id":         {observe.Options{Peers: []string{"127.0.0.1:1"}}, "write ID@HOST:PORT"},
		"a peer without a port":         {observe.Options{Peers: []string{strings.Repeat("0a", 20) + "@host"}}, "write ID@HOST:PORT"},
		"a seed of garbage":             {observe.Options{Seeds: []string{"x"}}, "write ID@HOST:PORT"},
		"a server without a scheme":     {observe.Options{RPC: []string{"127.0.0.1:26657"}}, "--rpc"},
		"a height without a hash":       {observe.Options{TrustHeight: 5}, "give both"},
		"a hash without a height":       {observe.Options{TrustHash: hash}, "give both"},
		"a negative height":             {observe.Options{TrustHeight: -5, TrustHash: hash}, "begin at 1"},
		"a hash that is too short":      {observe.Options{TrustHeight: 5, TrustHash: "ab"}, "64 hexadecimal digits"},
		"a genesis hash of garbage":     {observe.Options{GenesisHash: "xy"}, "64 hexadecimal digits"},
		"a trusted block, no servers":   {observe.Options{TrustHeight: 5, TrustHash: hash}, "RPC servers"},
		"a port that is too large":      {observe.Options{Port: 65_532}, "--port"},
		"an external address, no port":  {observe.Options{ExternalAddress: "host"}, "--external-address"},
		"an external address with port": {observe.Options{ExternalAddress: "host:26656"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			err := c.o.Validate()
			if c.says == "" {
				require.NoError(t, err)
				return
			}
			wrong := (*observe.UsageError)(nil)
			require.ErrorAs(t, err, &wrong)
			require.ErrorContains(t, err, c.says)
		})
	}
}

func TestTheHomeOfAnotherNodeIsRefused(t *testing.T) {
	home := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(home, "config"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(home, "config", "priv_validator_key.json"), []byte("{}"), 0o600))
	_, err := observe.Prepare(context.Background(), &observe.Options{Home: home, Peers: []string{peer}, Genesis: "x"})
	require.ErrorContains(t, err, "perhaps a validator's")
}

func TestNothingStaysOfAHomeThatCouldNotBeMade(t *testing.T) {
	folder := t.TempDir()
	for name, o := range map[string]observe.Options{
		"no genesis":               {Peers: []string{peer}},
		"a genesis that is absent": {Peers: []string{peer}, Genesis: filepath.Join(folder, "none")},
		"no peers":                 {Genesis: filepath.Join(folder, "none")},
	} {
		t.Run(name, func(t *testing.T) {
			o.Home = filepath.Join(folder, "home")
			_, err := observe.Prepare(context.Background(), &o)
			wrong := (*observe.UsageError)(nil)
			require.ErrorAs(t, err, &wrong)
			left, err := os.ReadDir(folder)
			require.NoError(t, err)
			require.Empty(t, left)
		})
	}
}
