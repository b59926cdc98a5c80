package client

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	cmtcfg "github.com/cometbft/cometbft/config"
	"github.com/cosmos/gogoproto/proto"
	"github.com/spf13/viper"
	"github.com/stretchr/testify/require"

	"cosmossdk.io/log/v2"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/codec"
	"github.com/cosmos/cosmos-sdk/codec/address"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/server"
	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"
	txsigning "github.com/cosmos/cosmos-sdk/x/tx/signing"

	"github.com/moscowchain/moscowd/x/access/types"
)

var addressCodec = address.NewBech32Codec("moscow")

func text(fill byte) string {
	s, err := addressCodec.BytesToString(bytes.Repeat([]byte{fill}, 20))
	if err != nil {
		panic(err)
	}
	return s
}

// run executes add-account in a home with a genesis file and returns the state it leaves.
func run(t *testing.T, home string, args ...string) (types.GenesisState, error) {
	t.Helper()
	registry, err := codectypes.NewInterfaceRegistryWithOptions(codectypes.InterfaceRegistryOptions{
		ProtoFiles:     proto.HybridResolver,
		SigningOptions: txsigning.Options{AddressCodec: addressCodec, ValidatorAddressCodec: address.NewBech32Codec("moscowvaloper")},
	})
	require.NoError(t, err)
	cdc := codec.NewProtoCodec(registry)
	file := filepath.Join(home, "config", "genesis.json")
	if _, err := os.Stat(file); os.IsNotExist(err) {
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o700))
		genesis := genutiltypes.NewAppGenesisWithVersion("moscow-test", json.RawMessage(`{"other":{"kept":true}}`))
		require.NoError(t, genesis.SaveAs(file))
	}
	cmd := NewAddGenesisAccountCmd(home)
	clientCtx := client.Context{}.WithHomeDir(home).WithCodec(cdc).WithInterfaceRegistry(registry)
	ctx := context.WithValue(context.Background(), client.ClientContextKey, &clientCtx)
	ctx = context.WithValue(ctx, server.ServerContextKey, server.NewContext(viper.New(), cmtcfg.DefaultConfig(), log.NewNopLogger()))
	cmd.SetArgs(args)
	cmd.SetOut(&bytes.Buffer{})
	cmd.SetErr(&bytes.Buffer{})
	runErr := cmd.ExecuteContext(ctx)

	state, _, err := genutiltypes.GenesisStateFromGenFile(file)
	require.NoError(t, err)
	require.JSONEq(t, `{"kept":true}`, string(state["other"]), "other modules are left alone")
	var gs types.GenesisState
	if raw, ok := state[types.ModuleName]; ok {
		require.NoError(t, cdc.UnmarshalJSON(raw, &gs))
	}
	return gs, runErr
}

func TestAddAccount(t *testing.T) {
	home := t.TempDir()
	subject := strings.Repeat("ab", 32)
	gs, err := run(t, home, text(1), "--class", "trader", "--subject", subject)
	require.NoError(t, err)
	require.Len(t, gs.Accounts, 1)
	require.Equal(t, text(1), gs.Accounts[0].Address)
	require.Equal(t, subject, hex.EncodeToString(gs.Accounts[0].Enrolment.Subject))
	require.Equal(t, types.ACCOUNT_STATE_ACTIVE, gs.Accounts[0].Enrolment.State)

	gs, err = run(t, home, text(2), "--class", "registrar", "--registrar", "--registrar-classes", "trader,resident", "--daily-enrolments", "7")
	require.NoError(t, err)
	require.Len(t, gs.Accounts, 2)
	require.Len(t, gs.Accounts[1].Enrolment.Subject, 32, "a random subject")
	require.Equal(t, []types.Registrar{{
		Address: text(2), Classes: []string{"trader", "resident"}, DailyEnrolments: 7, DailySuspensions: 500, DailyReplacements: 100,
	}}, gs.Params.Registrars)

	file := filepath.Join(t.TempDir(), "accounts.csv")
	require.NoError(t, os.WriteFile(file, []byte(text(3)+",resident,"+strings.Repeat("cd", 32)+"\n"+text(4)+", trader,\n"), 0o600))
	gs, err = run(t, home, "--file", file)
	require.NoError(t, err)
	require.Len(t, gs.Accounts, 4)
	require.Equal(t, "resident", gs.Accounts[2].Enrolment.Class)
	require.NotEqual(t, gs.Accounts[1].Enrolment.Subject, gs.Accounts[3].Enrolment.Subject)
	require.NoError(t, gs.Validate(addressCodec))
}

func TestAddAccountRefusesAndChangesNothing(t *testing.T) {
	csv := func(rows string) []string {
		file := filepath.Join(t.TempDir(), "accounts.csv")
		require.NoError(t, os.WriteFile(file, []byte(rows), 0o600))
		return []string{"--file", file}
	}
	cases := map[string]struct {
		args []string
		says string
	}{
		"neither account nor file": {nil, "either"},
		"both account and file":    {append(csv(text(9)+",trader,"), text(8)), "either"},
		"no class":                 {[]string{text(9)}, "unknown class"},
		"an unknown class":         {[]string{text(9), "--class", "tsar"}, "tsar"},
		"an account twice":         {[]string{text(1), "--class", "trader"}, "not unique"},
		"a subject twice":          {[]string{text(9), "--class", "trader", "--subject", strings.Repeat("ab", 32)}, "not unique"},
		"a subject that is no hex": {[]string{text(9), "--class", "trader", "--subject", "xyz"}, "invalid subject"},
		"a name without a keyring": {[]string{"alice", "--class", "trader"}, "no keyring"},
		"a registrar from a file":  {append(csv(text(8)+",trader,\n"+text(9)+",trader,"), "--registrar"), "one account"},
		"a file that is missing":   {[]string{"--file", "/nonexistent"}, "no such file"},
		"an empty file":            {csv(""), "no accounts"},
		"a row of two columns":     {csv(text(9) + ",trader"), "wrong number of fields"},
		"a row with a bad subject": {csv(text(8) + ",trader,\n" + text(9) + ",trader,ab"), "line 2"},
		"a row with a bad address": {csv("alice,trader,"), "alice"},
		"a registrar of no class":  {[]string{text(9), "--class", "trader", "--registrar", "--registrar-classes", "tsar"}, "tsar"},
	}
	home := t.TempDir()
	before, err := run(t, home, text(1), "--class", "trader", "--subject", strings.Repeat("ab", 32))
	require.NoError(t, err)
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			after, err := run(t, home, tc.args...)
			require.ErrorContains(t, err, tc.says)
			require.Equal(t, before, after)
		})
	}
}

func FuzzReadCSV(f *testing.F) {
	f.Add(text(1) + ",trader," + strings.Repeat("ab", 32) + "\n")
	f.Add(text(1) + ",trader,\n")
	f.Add("\"")
	f.Fuzz(func(t *testing.T, rows string) {
		accounts, err := readCSV(strings.NewReader(rows))
		if err != nil {
			return
		}
		require.NotEmpty(t, accounts)
		for _, account := range accounts {
			require.Len(t, account.Enrolment.Subject, types.SubjectSize)
		}
	})
}
