package client_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/cometbft/cometbft/privval"
	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	sdkclient "github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/codec"
	addresscodec "github.com/cosmos/cosmos-sdk/codec/address"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/server"
	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"

	"github.com/moscowchain/moscowd/x/poa/client"
	"github.com/moscowchain/moscowd/x/poa/types"
)

const chainID = "moscow-test"

var (
	addresses = addresscodec.NewBech32Codec("moscow")
	cdc       = codec.NewProtoCodec(codectypes.NewInterfaceRegistry())
)

// home makes a node's home with a key and an empty genesis.
func home(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "config"), 0o700))
	privval.GenFilePV(filepath.Join(dir, "config", "priv_validator_key.json"), filepath.Join(dir, "state.json")).Key.Save()
	genesis := genutiltypes.NewAppGenesisWithVersion(chainID, json.RawMessage(`{"other":{"kept":true}}`))
	require.NoError(t, genesis.SaveAs(filepath.Join(dir, "config", "genesis.json")))
	return dir
}

func operator(t *testing.T, n byte) string {
	t.Helper()
	text, err := addresses.BytesToString(bytes.Repeat([]byte{n}, 20))
	require.NoError(t, err)
	return text
}

func run(t *testing.T, dir string, cmd *cobra.Command, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	cmd.SetOut(&out)
	cmd.SetErr(&bytes.Buffer{})
	cmd.SetArgs(args)
	clientCtx := sdkclient.Context{}.WithHomeDir(dir).WithCodec(cdc)
	ctx := server.NewDefaultContext()
	cmd.SetContext(t.Context())
	cmd.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		if err := sdkclient.SetCmdClientContext(cmd, clientCtx); err != nil {
			return err
		}
		return server.SetCmdServerContext(cmd, ctx)
	}
	err := cmd.Execute()
	return out.String(), err
}

func genesisState(t *testing.T, dir string) types.GenesisState {
	t.Helper()
	genesis, err := genutiltypes.AppGenesisFromFile(filepath.Join(dir, "config", "genesis.json"))
	require.NoError(t, err)
	state, err := genutiltypes.GenesisStateFromAppGenesis(genesis)
	require.NoError(t, err)
	require.JSONEq(t, `{"kept":true}`, string(state["other"]))
	var gs types.GenesisState
	cdc.MustUnmarshalJSON(state[types.ModuleName], &gs)
	return gs
}

func TestAddValidatorWithTheKeyOfTheNodeAndOfAnother(t *testing.T) {
	dir, other := home(t), home(t)
	_, err := run(t, dir, client.NewAddGenesisValidatorCmd("", addresses), operator(t, 1), "--name-ru", "Департамент торговли", "--name-en", "Trade")
	require.NoError(t, err)

	out, err := run(t, other, client.NewCmd("", addresses), "prove-key", operator(t, 2))
	require.NoError(t, err)
	var proof client.KeyProof
	require.NoError(t, json.Unmarshal([]byte(out), &proof))
	require.Equal(t, chainID, proof.ChainID)
	add := func(who byte, key, signature []byte) error {
		_, err := run(t, dir, client.NewAddGenesisValidatorCmd("", addresses), operator(t, who),
			"--name-ru", "Вторая", "--name-en", "Second", "--contact", "office", "--site", "https://mos.ru", "--power", "7",
			"--pubkey", base64.StdEncoding.EncodeToString(key), "--proof", base64.StdEncoding.EncodeToString(signature))
		return err
	}
	require.NoError(t, add(2, proof.ConsensusPubkey, proof.Proof))

	gs := genesisState(t, dir)
	require.NoError(t, gs.Validate())
	require.Len(t, gs.Validators, 2)
	require.EqualValues(t, types.DefaultParams().DefaultPower, gs.Validators[0].Power)
	require.Equal(t, types.Validator{
		Operator: operator(t, 2), Department: types.Department{NameRu: "Вторая", NameEn: "Second", Contact: "office", Site: "https://mos.ru"},
		ConsensusPubkey: proof.ConsensusPubkey, Power: 7, State: types.StateActive,
	}, gs.Validators[1])

	before, err := os.ReadFile(filepath.Join(dir, "config", "genesis.json"))
	require.NoError(t, err)
	_, err = run(t, dir, client.NewAddGenesisValidatorCmd("", addresses), operator(t, 1), "--name-ru", "а", "--name-en", "a")
	require.ErrorIs(t, err, types.ErrOperatorExists)
	_, err = run(t, dir, client.NewAddGenesisValidatorCmd("", addresses), operator(t, 3), "--name-ru", "а", "--name-en", "a")
	require.ErrorIs(t, err, types.ErrKeyUsed)
	require.ErrorIs(t, add(3, proof.ConsensusPubkey, proof.Proof), types.ErrProofInvalid, "a proof is for one operator")
	_, err = run(t, dir, client.NewAddGenesisValidatorCmd("", addresses), operator(t, 3), "--pubkey", "AA==")
	require.Error(t, err, "a key needs a proof")
	_, err = run(t, dir, client.NewAddGenesisValidatorCmd("", addresses), operator(t, 3), "--pubkey", "?", "--proof", "?")
	require.Error(t, err)
	_, err = run(t, dir, client.NewAddGenesisValidatorCmd("", addresses), "nobody", "--keyring-backend", "memory")
	require.ErrorContains(t, err, "neither an address nor a key name")
	after, err := os.ReadFile(filepath.Join(dir, "config", "genesis.json"))
	require.NoError(t, err)
	require.Equal(t, before, after, "a refusal leaves the file alone")
	entries, err := os.ReadDir(filepath.Join(dir, "config"))
	require.NoError(t, err)
	require.Len(t, entries, 2, "no temporary file stays")
}

func TestProveKeyWithAnotherFileAndChain(t *testing.T) {
	dir, other := home(t), home(t)
	keyFile := filepath.Join(other, "config", "priv_validator_key.json")
	before, err := os.ReadFile(keyFile)
	require.NoError(t, err)
	out, err := run(t, dir, client.NewProveKeyCmd("", addresses), operator(t, 1), "--chain-id", "moscow-1", "--key-file", keyFile)
	require.NoError(t, err)
	var proof client.KeyProof
	require.NoError(t, json.Unmarshal([]byte(out), &proof))
	require.NoError(t, types.VerifyConsensusKey(proof.ConsensusPubkey, proof.Proof, "moscow-1", bytes.Repeat([]byte{1}, 20)))
	key, err := client.LoadConsensusKey(keyFile)
	require.NoError(t, err)
	require.Equal(t, key.PubKey().Bytes(), proof.ConsensusPubkey)
	after, err := os.ReadFile(keyFile)
	require.NoError(t, err)
	require.Equal(t, before, after)
}

func TestFilesThatAreNoKey(t *testing.T) {
	for name, content := range map[string]string{
		"empty":       "",
		"no JSON":     "key",
		"no key":      "{}",
		"another key": `{"priv_key":{"type":"tendermint/PrivKeySecp256k1","value":"2dI2MqOBTrOmXzZCgr9HMi5mBBgwcBKwG8YQvzHZTyA="}}`,
		"a short key": `{"priv_key":{"type":"tendermint/PrivKeyEd25519","value":"AAAA"}}`,
	} {
		file := filepath.Join(t.TempDir(), "key.json")
		require.NoError(t, os.WriteFile(file, []byte(content), 0o600))
		_, err := client.LoadConsensusKey(file)
		require.ErrorIs(t, err, types.ErrKeyInvalid, name)
	}
	_, err := client.LoadConsensusKey(filepath.Join(t.TempDir(), "absent"))
	require.ErrorIs(t, err, os.ErrNotExist)
}
