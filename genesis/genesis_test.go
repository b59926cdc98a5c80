package genesis_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cosmos/gogoproto/proto"
	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/codec"
	"github.com/cosmos/cosmos-sdk/codec/address"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"
	txsigning "github.com/cosmos/cosmos-sdk/x/tx/signing"

	"github.com/moscowchain/moscowd/genesis"
	accesstypes "github.com/moscowchain/moscowd/x/access/types"
	poaclient "github.com/moscowchain/moscowd/x/poa/client"
	poatypes "github.com/moscowchain/moscowd/x/poa/types"
)

const chainID = "moscow-test"

var (
	addresses = address.NewBech32Codec("moscow")
	start     = time.Date(2027, 1, 11, 9, 0, 0, 0, time.UTC)
)

func newCodec(t *testing.T) codec.Codec {
	t.Helper()
	registry, err := codectypes.NewInterfaceRegistryWithOptions(codectypes.InterfaceRegistryOptions{
		ProtoFiles:     proto.HybridResolver,
		SigningOptions: txsigning.Options{AddressCodec: addresses, ValidatorAddressCodec: address.NewBech32Codec("moscowvaloper")},
	})
	require.NoError(t, err)
	return codec.NewProtoCodec(registry)
}

func account(t *testing.T, fill byte) string {
	t.Helper()
	text, err := addresses.BytesToString(slices.Repeat([]byte{fill}, 20))
	require.NoError(t, err)
	return text
}

// entry is that of the department whose operator is filled with one byte.
func entry(t *testing.T, chain string, fill byte) genesis.Entry {
	t.Helper()
	key := ed25519.GenPrivKey()
	proof, err := poatypes.ProveConsensusKey(key, chain, slices.Repeat([]byte{fill}, 20))
	require.NoError(t, err)
	return genesis.Entry{
		KeyProof: poaclient.KeyProof{ChainID: chain, Operator: account(t, fill), ConsensusPubkey: key.PubKey().Bytes(), Proof: proof},
		NameRu:   "Департамент", NameEn: "Department", Subject: genesis.NewSubject(),
	}
}

// home writes a genesis as init does and returns its path.
func home(t *testing.T, cdc codec.Codec, height int64, poa *poatypes.GenesisState, access *accesstypes.GenesisState) string {
	t.Helper()
	state, err := json.Marshal(map[string]json.RawMessage{
		poatypes.ModuleName: cdc.MustMarshalJSON(poa), accesstypes.ModuleName: cdc.MustMarshalJSON(access), "other": json.RawMessage(`{"kept":true}`),
	})
	require.NoError(t, err)
	file := genutiltypes.NewAppGenesisWithVersion(chainID, state)
	file.GenesisTime, file.InitialHeight = start, height
	path := filepath.Join(t.TempDir(), "genesis.json")
	require.NoError(t, file.SaveAs(path))
	return path
}

func fresh(t *testing.T, cdc codec.Codec) string {
	t.Helper()
	return home(t, cdc, 1, poatypes.DefaultGenesis(), accesstypes.DefaultGenesis())
}

func poaOf(t *testing.T, cdc codec.Codec, path string) (poatypes.GenesisState, *genutiltypes.AppGenesis) {
	t.Helper()
	state, file, err := genutiltypes.GenesisStateFromGenFile(path)
	require.NoError(t, err)
	require.JSONEq(t, `{"kept":true}`, string(state["other"]))
	var gs poatypes.GenesisState
	require.NoError(t, cdc.UnmarshalJSON(state[poatypes.ModuleName], &gs))
	return gs, file
}

func read(t *testing.T, path string) string {
	t.Helper()
	bz, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(bz)
}

func TestTheSameEntriesGiveTheSameFileInAnyOrder(t *testing.T) {
	cdc := newCodec(t)
	entries := []genesis.Entry{entry(t, chainID, 3), entry(t, chainID, 1), entry(t, chainID, 2)}
	entries[1].Registrar = &genesis.Registrar{Address: account(t, 9), Class: "registrar", Subject: genesis.NewSubject(), Classes: []string{"trader"}, DailyEnrolments: 5, DailySuspensions: 1}
	one, other := fresh(t, cdc), fresh(t, cdc)
	require.NoError(t, genesis.Collect(cdc, addresses, one, start, entries))
	slices.Reverse(entries)
	require.NoError(t, genesis.Collect(cdc, addresses, other, start, entries))
	require.Equal(t, read(t, one), read(t, other))

	s, err := genesis.Check(cdc, one)
	require.NoError(t, err)
	require.Equal(t, 3, s.Departments)
	require.Equal(t, 1, s.Registrars)
	require.Empty(t, s.Warnings)
	gs, file := poaOf(t, cdc, one)
	require.Equal(t, start, file.GenesisTime)
	require.Len(t, gs.Validators, 3)
	require.Zero(t, gs.Validators[0].JoinedHeight)
}

func TestCollectRefusesAndChangesNothing(t *testing.T) {
	cdc := newCodec(t)
	good, forged, foreign := entry(t, chainID, 1), entry(t, chainID, 2), entry(t, "moscow-other", 3)
	forged.Proof = good.Proof
	sameKey := entry(t, chainID, 4)
	sameKey.KeyProof = good.KeyProof
	nameless := entry(t, chainID, 5)
	nameless.NameRu = ""
	cases := map[string]struct {
		entries []genesis.Entry
		says    string
	}{
		"nobody":                       {nil, "no entries"},
		"a proof of another key":       {[]genesis.Entry{good, forged}, "did not sign"},
		"an entry for another chain":   {[]genesis.Entry{good, foreign}, "made for chain"},
		"a department twice":           {[]genesis.Entry{good, sameKey}, good.Operator},
		"a department without a name":  {[]genesis.Entry{nameless}, "name"},
		"an entry without its subject": {[]genesis.Entry{{KeyProof: good.KeyProof, NameRu: "Имя", NameEn: "Name"}}, "operator"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			path := fresh(t, cdc)
			before := read(t, path)
			require.ErrorContains(t, genesis.Collect(cdc, addresses, path, start, tc.entries), tc.says)
			require.Equal(t, before, read(t, path))
		})
	}
	path := fresh(t, cdc)
	require.NoError(t, genesis.Collect(cdc, addresses, path, start, []genesis.Entry{good}))
	require.ErrorContains(t, genesis.Collect(cdc, addresses, path, start, []genesis.Entry{entry(t, chainID, 7)}), "already")
}

func TestCheckRefusesAGenesisOfNobodyAndWarns(t *testing.T) {
	cdc := newCodec(t)
	_, err := genesis.Check(cdc, fresh(t, cdc))
	require.ErrorContains(t, err, "0 active departments")

	poa := poatypes.DefaultGenesis()
	e := entry(t, chainID, 1)
	require.NoError(t, poa.AddValidator(addresses, chainID, e.Operator, poatypes.Department{NameRu: "Имя", NameEn: "Name"}, e.ConsensusPubkey, e.Proof, 0))
	s, err := genesis.Check(cdc, home(t, cdc, 1, poa, accesstypes.DefaultGenesis()))
	require.NoError(t, err)
	require.Len(t, s.Warnings, 2)
	require.Contains(t, s.Warnings[0], e.Operator)
	require.Contains(t, s.Warnings[1], "no registrar")
}

// exported is the state of a chain of four departments at height 100, in which one is suspended and one has a suspension
// that waits.
func exported(t *testing.T, cdc codec.Codec) string {
	t.Helper()
	poa, access := poatypes.DefaultGenesis(), accesstypes.DefaultGenesis()
	for fill := byte(1); fill <= 4; fill++ {
		e := entry(t, chainID, fill)
		require.NoError(t, poa.AddValidator(addresses, chainID, e.Operator, poatypes.Department{NameRu: "Имя", NameEn: "Name"}, e.ConsensusPubkey, e.Proof, 0))
		poa.Uptimes = append(poa.Uptimes, poatypes.GenesisUptime{Operator: e.Operator, Uptime: poatypes.Uptime{SinceHeight: 1}})
	}
	poa.Validators[3].State, poa.Validators[3].Suspension = poatypes.StateSuspended, &poatypes.Suspension{}
	poa.Uptimes = poa.Uptimes[:3]
	poa.PendingSuspensions = []poatypes.PendingSuspension{{Operator: poa.Validators[2].Operator}}
	require.NoError(t, poa.Validate())
	return home(t, cdc, 100, poa, access)
}

func TestReplacedDepartmentsAreRemovedAndTheRestStays(t *testing.T) {
	cdc := newCodec(t)
	path, output := exported(t, cdc), filepath.Join(t.TempDir(), "genesis.json")
	before, _ := poaOf(t, cdc, path)
	newcomer, returning := entry(t, "moscow-2", 8), entry(t, "moscow-2", 3)
	later := start.Add(time.Hour)
	require.NoError(t, genesis.ReplaceDepartments(cdc, addresses, path, output, genesis.Replacement{
		ChainID: "moscow-2", Time: later, Keep: []string{account(t, 1)}, Add: []genesis.Entry{newcomer, returning},
	}))
	after, file := poaOf(t, cdc, output)
	require.Equal(t, "moscow-2", file.ChainID)
	require.Equal(t, later, file.GenesisTime)
	require.Equal(t, int64(100), file.InitialHeight)

	states := map[string]poatypes.Validator{}
	for _, val := range after.Validators {
		states[val.Operator] = val
	}
	require.Len(t, states, 5)
	require.Equal(t, before.Validators[0], states[account(t, 1)], "who is kept stays as he was")
	require.Equal(t, poatypes.StateRemoved, states[account(t, 2)].State)
	require.Equal(t, poatypes.StateRemoved, states[account(t, 4)].State)
	require.Nil(t, states[account(t, 4)].Suspension)
	for _, e := range []genesis.Entry{newcomer, returning} {
		require.Equal(t, poatypes.StateActive, states[e.Operator].State)
		require.Equal(t, e.ConsensusPubkey, states[e.Operator].ConsensusPubkey)
		require.Equal(t, int64(100), states[e.Operator].JoinedHeight)
	}
	require.Equal(t, []poatypes.ConsensusKey{{Operator: returning.Operator, ConsensusPubkey: before.Validators[2].ConsensusPubkey, RetiredHeight: 100}}, after.RetiredKeys)
	require.Len(t, after.Uptimes, 1)
	require.Empty(t, after.PendingSuspensions)
	s, err := genesis.Check(cdc, output)
	require.NoError(t, err)
	require.Equal(t, 3, s.Departments)
}

func TestReplaceRefuses(t *testing.T) {
	cdc := newCodec(t)
	later := start.Add(time.Hour)
	cases := map[string]struct {
		r    genesis.Replacement
		says string
	}{
		"the old chain id":             {genesis.Replacement{ChainID: chainID, Time: later, Keep: []string{account(t, 1)}}, "double signing"},
		"a time before the last block": {genesis.Replacement{ChainID: "moscow-2", Time: start, Keep: []string{account(t, 1)}}, "not later"},
		"nobody":                       {genesis.Replacement{ChainID: "moscow-2", Time: later}, "nobody is left"},
		"an unknown operator":          {genesis.Replacement{ChainID: "moscow-2", Time: later, Keep: []string{account(t, 7)}}, account(t, 7)},
		"a suspended operator":         {genesis.Replacement{ChainID: "moscow-2", Time: later, Keep: []string{account(t, 4)}}, account(t, 4)},
		"an entry for the old chain":   {genesis.Replacement{ChainID: "moscow-2", Time: later, Add: []genesis.Entry{entry(t, chainID, 8)}}, "made for chain"},
		"an entry of one who is kept":  {genesis.Replacement{ChainID: "moscow-2", Time: later, Keep: []string{account(t, 1)}, Add: []genesis.Entry{entry(t, "moscow-2", 1)}}, account(t, 1)},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			output := filepath.Join(t.TempDir(), "genesis.json")
			require.ErrorContains(t, genesis.ReplaceDepartments(cdc, addresses, exported(t, cdc), output, tc.r), tc.says)
			require.NoFileExists(t, output)
		})
	}
	err := genesis.ReplaceDepartments(cdc, addresses, fresh(t, cdc), filepath.Join(t.TempDir(), "g"), genesis.Replacement{ChainID: "moscow-2", Time: later, Keep: []string{account(t, 1)}})
	require.ErrorContains(t, err, "moscowd export")
}

func TestAnEntryWithUnknownFieldsIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "entry.json")
	require.NoError(t, os.WriteFile(path, []byte(`{"operator":"x","telephone":"1"}`), 0o600))
	_, err := genesis.ReadEntry(path)
	require.ErrorContains(t, err, "telephone")
}
