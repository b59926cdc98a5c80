package keeper_test

import (
	"strings"
	"testing"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/poa/types"
)

// everything returns a chain with validators in every state, retired keys, a waiting suspension and missed blocks.
func everything(t *testing.T) (*chain, []department) {
	t.Helper()
	ds := departments(6)
	c := shortWindow(t, 2000, 100, ds[:5]...)
	c.silent[string(ds[1].key.PubKey().Address())] = true
	rotated := ds[0]
	rotated.key = ed25519.GenPrivKeyFromSecret([]byte("rotated"))
	c.block(func() {
		require.NoError(t, c.send(rotateMsg(c, rotated)))
		require.NoError(t, c.send(c.addMsg(ds[5])))
		require.NoError(t, c.send(c.removeMsg(ds[2])))
		require.NoError(t, c.send(&types.MsgSuspendValidator{Authority: c.authority(), Operator: ds[3].String()}))
	})
	ds[0] = rotated
	c.block(func() {
		params, err := c.k.Params.Get(c.ctx)
		require.NoError(t, err)
		params.MinActiveValidators = 4
		require.NoError(t, c.send(&types.MsgUpdateParams{Authority: c.authority(), Params: params}))
	})
	c.block(nil, misbehavior(abci.MisbehaviorType_DUPLICATE_VOTE, ds[4], 1))
	c.blocks(5)
	return c, ds
}

func TestGenesisRoundTripsWithEverything(t *testing.T) {
	c, ds := everything(t)
	exported, err := c.k.ExportGenesis(c.ctx)
	require.NoError(t, err)
	require.NoError(t, exported.Validate())
	require.Len(t, exported.Validators, 6)
	require.Len(t, exported.RetiredKeys, 1)
	require.Len(t, exported.PendingSuspensions, 1)
	require.Len(t, exported.Uptimes, 4)

	bz := c.cdc.MustMarshalJSON(exported)
	var decoded types.GenesisState
	require.NoError(t, c.cdc.UnmarshalJSON(bz, &decoded))

	other := &chain{t: t, db: c.db, access: accessDouble{}}
	other.db = newMemDB()
	other.ctx = c.ctx.WithBlockHeight(c.ctx.BlockHeight() + 1)
	other.open()
	updates, err := other.k.InitGenesis(other.ctx, decoded)
	require.NoError(t, err)
	require.Len(t, updates, 4)
	again, err := other.k.ExportGenesis(other.ctx)
	require.NoError(t, err)
	require.JSONEq(t, string(bz), string(c.cdc.MustMarshalJSON(again)))

	stranger := newDepartment("stranger")
	stranger.key = ed25519.GenPrivKeyFromSecret([]byte("key 0"))
	require.ErrorIs(t, other.send(other.addMsg(stranger)), types.ErrKeyUsed, "retired keys are remembered")
	require.ErrorIs(t, other.send(&types.MsgLeave{Operator: ds[0].String()}), types.ErrTooFewValidators)
}

func TestAChainThatStartsAgainAtOneCountsAfresh(t *testing.T) {
	c, ds := everything(t)
	c.blocks(10)
	c.block(func() {
		require.NoError(t, c.send(&types.MsgResumeValidator{Authority: c.authority(), Operator: ds[3].String()}))
	})
	exported, err := c.k.ExportGenesis(c.ctx)
	require.NoError(t, err)
	c2 := newChain(t, *exported)
	require.EqualValues(t, 1, c2.uptime(ds[3]).SinceHeight)
	c2.silent[string(ds[3].key.PubKey().Address())] = true
	c2.blocks(2)
	require.EqualValues(t, 2, c2.uptime(ds[3]).Missed)
}

func TestGenesisThatCannotStartAChain(t *testing.T) {
	ds := departments(3)
	for _, tc := range []struct {
		name string
		edit func(gs *types.GenesisState)
		err  error
	}{
		{"no validator", func(gs *types.GenesisState) { gs.Validators = nil }, types.ErrTooFewValidators},
		{"fewer than the minimum", func(gs *types.GenesisState) { gs.Params.MinActiveValidators = 3 }, types.ErrTooFewValidators},
		{"one operator twice", func(gs *types.GenesisState) {
			gs.Validators[1].Operator = gs.Validators[0].Operator
		}, types.ErrGenesisInvalid},
		{"one key twice", func(gs *types.GenesisState) {
			gs.Validators[1].ConsensusPubkey = gs.Validators[0].ConsensusPubkey
		}, types.ErrGenesisInvalid},
		{"a retired key in use", func(gs *types.GenesisState) {
			gs.RetiredKeys = []types.ConsensusKey{{Operator: ds[0].String(), ConsensusPubkey: ds[1].key.PubKey().Bytes(), RetiredHeight: 1}}
		}, types.ErrGenesisInvalid},
		{"a retired key of nobody", func(gs *types.GenesisState) {
			gs.RetiredKeys = []types.ConsensusKey{{Operator: ds[2].String(), ConsensusPubkey: ds[2].key.PubKey().Bytes(), RetiredHeight: 1}}
		}, types.ErrGenesisInvalid},
		{"a short key", func(gs *types.GenesisState) { gs.Validators[0].ConsensusPubkey = []byte{1} }, types.ErrKeyInvalid},
		{"no power", func(gs *types.GenesisState) { gs.Validators[0].Power = 0 }, types.ErrPowerInvalid},
		{"no state", func(gs *types.GenesisState) { gs.Validators[0].State = 0 }, types.ErrGenesisInvalid},
		{"suspended without a suspension", func(gs *types.GenesisState) { gs.Validators[0].State = types.StateSuspended }, types.ErrGenesisInvalid},
		{"a key older than the department", func(gs *types.GenesisState) { gs.Validators[0].JoinedHeight = 2 }, types.ErrGenesisInvalid},
		{"no name", func(gs *types.GenesisState) { gs.Validators[0].Department.NameEn = "" }, types.ErrDepartmentInvalid},
		{"too many", func(gs *types.GenesisState) { gs.Params.MaxValidators = 1 }, types.ErrGenesisInvalid},
		{"bad parameters", func(gs *types.GenesisState) { gs.Params.UptimeWindow = 0 }, types.ErrParamsInvalid},
		{"a suspension of nobody waits", func(gs *types.GenesisState) {
			gs.PendingSuspensions = []types.PendingSuspension{{Operator: ds[2].String()}}
		}, types.ErrGenesisInvalid},
		{"an uptime of nobody", func(gs *types.GenesisState) { gs.Uptimes = []types.GenesisUptime{{Operator: ds[2].String()}} }, types.ErrGenesisInvalid},
		{"an uptime that counts what is not marked", func(gs *types.GenesisState) {
			gs.Uptimes = []types.GenesisUptime{{Operator: ds[0].String(), Uptime: types.Uptime{Missed: 1}}}
		}, types.ErrGenesisInvalid},
		{"an uptime with an empty piece", func(gs *types.GenesisState) {
			gs.Uptimes = []types.GenesisUptime{{Operator: ds[0].String(), Chunks: []types.GenesisUptimeChunk{{Bits: make([]byte, types.ChunkBits/8)}}}}
		}, types.ErrGenesisInvalid},
		{"an uptime with a piece outside the window", func(gs *types.GenesisState) {
			gs.Uptimes = []types.GenesisUptime{{Operator: ds[0].String(), Chunks: []types.GenesisUptimeChunk{{Index: 10, Bits: make([]byte, types.ChunkBits/8)}}}}
		}, types.ErrGenesisInvalid},
		{"an operator that is no address", func(gs *types.GenesisState) { gs.Validators[0].Operator = "MOSCOW1" }, types.ErrOperatorInvalid},
		{"an operator in capitals", func(gs *types.GenesisState) {
			gs.Validators[0].Operator = strings.ToUpper(gs.Validators[0].Operator)
		}, types.ErrOperatorInvalid},
	} {
		t.Run(tc.name, func(t *testing.T) {
			gs := types.DefaultGenesis()
			gs.Validators = []types.Validator{ds[0].validator(), ds[1].validator()}
			c := networkOf(t, 1, ds[2])
			c.db = newMemDB()
			c.open()
			tc.edit(gs)
			_, err := c.k.InitGenesis(c.ctx, *gs)
			require.ErrorIs(t, err, tc.err)
		})
	}
}

func TestAddValidatorToGenesis(t *testing.T) {
	ds := departments(2)
	c := networkOf(t, 1, ds[0])
	gs := types.DefaultGenesis()
	add := func(d department, chain string) error {
		proof, err := types.ProveConsensusKey(d.key, chain, d.operator)
		require.NoError(t, err)
		return gs.AddValidator(c.codec, chainID, d.String(), types.Department{NameRu: "а", NameEn: "a"}, d.key.PubKey().Bytes(), proof, 0)
	}
	require.NoError(t, add(ds[0], chainID))
	require.EqualValues(t, 100, gs.Validators[0].Power)
	require.ErrorIs(t, add(ds[0], chainID), types.ErrOperatorExists)
	thief := ds[1]
	thief.key = ds[0].key
	require.ErrorIs(t, add(thief, chainID), types.ErrKeyUsed)
	require.ErrorIs(t, add(ds[1], "other"), types.ErrProofInvalid)
	require.Len(t, gs.Validators, 1)
	require.NoError(t, add(ds[1], chainID))
}
