package elections_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"cosmossdk.io/collections"

	addresscodec "github.com/cosmos/cosmos-sdk/codec/address"
	"github.com/cosmos/cosmos-sdk/runtime"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	"github.com/cosmos/cosmos-sdk/testutil"
	sdk "github.com/cosmos/cosmos-sdk/types"
	moduletestutil "github.com/cosmos/cosmos-sdk/types/module/testutil"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	"github.com/moscowchain/moscowd/precompiles"
	"github.com/moscowchain/moscowd/precompiles/elections"
	"github.com/moscowchain/moscowd/precompiles/precompiletest"
	module "github.com/moscowchain/moscowd/x/voting"
	"github.com/moscowchain/moscowd/x/voting/keeper"
	"github.com/moscowchain/moscowd/x/voting/types"
)

var (
	addresses = addresscodec.NewBech32Codec("moscow")
	opens     = time.Date(2026, 12, 1, 6, 0, 0, 0, time.UTC)
	organizer = common.BytesToAddress([]byte{1})
)

// nobody is enrolled: reading needs no account.
type nobody struct{}

func (nobody) Subject(context.Context, []byte) (string, [32]byte, error) {
	return "", [32]byte{}, errors.New("account is not enrolled")
}

// suite is the contract over one election with districts 1 and 30, which was merged into 1, and 10, where too few voted.
type suite struct {
	t        *testing.T
	key      *storetypes.KVStoreKey
	ctx      sdk.Context
	keeper   keeper.Keeper
	contract *precompiles.Contract
	tag      [32]byte
	head     types.ElectionHead
}

func newSuite(t *testing.T) *suite {
	t.Helper()
	s := &suite{t: t, key: storetypes.NewKVStoreKey(types.StoreKey), tag: [32]byte{7}}
	objects := storetypes.NewObjectStoreKey(types.ObjectStoreKey)
	s.ctx = testutil.DefaultContextWithObjectStore(t, s.key, storetypes.NewTransientStoreKey("transient"), objects).Ctx.WithBlockTime(opens)
	gov, err := addresses.BytesToString(authtypes.NewModuleAddress("gov"))
	require.NoError(t, err)
	k := keeper.NewKeeper(moduletestutil.MakeTestEncodingConfig(module.AppModule{}).Codec, runtime.NewKVStoreService(s.key), objects, addresses, gov, nobody{})
	s.keeper, s.contract = k, elections.NewContract(k, addresses)
	by, err := addresses.BytesToString(organizer.Bytes())
	require.NoError(t, err)
	extended := opens.Add(2 * time.Hour)
	require.NoError(t, k.ElectionSequence.Set(s.ctx, 1))
	require.NoError(t, k.Elections.Set(s.ctx, 1, types.Election{
		Id: 1, TitleRu: "Выборы", TitleEn: "Election", Organizer: by, Purpose: types.ELECTION_PURPOSE_ELECTION, Stage: types.ELECTION_STAGE_TALLY,
		Opens: opens, Closes: opens.Add(time.Hour), Extended: &extended, Threshold: 2, Trustees: make([]types.Trustee, 3), Revote: true,
	}))
	s.head = types.ElectionHead{
		ElectionId: 1, Stage: types.ELECTION_STAGE_TALLY, DefinitionHash: bytes.Repeat([]byte{3}, 64), Board: bytes.Repeat([]byte{4}, 32),
		Cast: 9, Spoiled: 2, Voters: 7, AccumulatorsHash: bytes.Repeat([]byte{5}, 32),
	}
	require.NoError(t, k.ElectionHeads.Set(s.ctx, 1, s.head))
	for _, d := range []struct{ id, voters, ballots uint64 }{{1, 20, 4}, {10, 30, 1}, {30, 40, 2}} {
		key := collections.Join(uint64(1), d.id)
		require.NoError(t, k.ElectionDistricts.Set(s.ctx, key, types.ElectionDistrict{Terms: types.DistrictTerms{Id: d.id}, Voters: d.voters}))
		require.NoError(t, k.Accumulators.Set(s.ctx, key, types.DistrictAccumulator{District: d.id, Ballots: d.ballots}))
	}
	require.NoError(t, k.TallyTasks.Set(s.ctx, collections.Join(uint64(1), uint64(1)), types.TallyTask{District: 1, Merged: []uint64{30}, Ballots: 6}))
	require.NoError(t, k.TallyTasks.Set(s.ctx, collections.Join(uint64(1), uint64(10)), types.TallyTask{District: 10, Ballots: 1, TurnoutOnly: true}))
	require.NoError(t, k.Ballots.Set(s.ctx, collections.Join(uint64(1), s.tag[:]), types.BallotRecord{
		Seq: 5, Tracker: bytes.Repeat([]byte{6}, 32), Height: 12, Cast: 2, Spoiled: 1, District: 30,
	}))
	return s
}

func (s *suite) call(method string, args ...any) precompiletest.Result {
	s.t.Helper()
	input, err := elections.ABI.Pack(method, args...)
	require.NoError(s.t, err)
	return precompiletest.Run(s.t, s.ctx, s.key, s.contract, precompiletest.Call{Input: input, ReadOnly: true})
}

func (s *suite) read(method string, args ...any) []any {
	s.t.Helper()
	result := s.call(method, args...)
	require.NoError(s.t, result.Err)
	values, err := elections.ABI.Unpack(method, result.Output)
	require.NoError(s.t, err)
	return values
}

func TestTheABIIsThatOfTheSource(t *testing.T) {
	precompiletest.RequireInterface(t, "../../contracts/solidity/IElections.sol", elections.ABI)
}

func TestStageTurnoutAndResultsAreRead(t *testing.T) {
	s := newSuite(t)
	require.Equal(t, []any{uint64(1)}, s.read("electionCount"))
	require.Equal(t, []any{
		"Выборы", "Election", organizer, uint8(1), uint8(5), false, uint64(opens.Unix()), uint64(opens.Add(2 * time.Hour).Unix()), uint64(2), uint64(3), true,
	}, s.read("election", uint64(1)))
	require.Equal(t, []any{
		s.head.DefinitionHash, [32]byte(s.head.Board), uint64(9), uint64(2), uint64(7), [32]byte(s.head.AccumulatorsHash), [32]byte{},
	}, s.read("head", uint64(1)))
	require.Equal(t, []any{uint64(40), uint64(2)}, s.read("turnout", uint64(1), uint64(30)))
	require.Equal(t, []any{uint64(5), [32]byte(bytes.Repeat([]byte{6}, 32)), uint64(30), uint64(12), uint32(2), uint32(1)}, s.read("ballot", uint64(1), s.tag))

	require.Equal(t, []any{uint64(1), uint64(6), false, false, []uint64{}}, s.read("results", uint64(1), uint64(30)), "its trustees are at work")
	require.Equal(t, []any{uint64(10), uint64(1), true, true, []uint64{}}, s.read("results", uint64(1), uint64(10)), "only the turnout is told")
	require.NoError(t, s.keeper.ElectionResults.Set(s.ctx, collections.Join(uint64(1), uint64(1)), types.DistrictResult{
		District: 1, Merged: []uint64{30}, Ballots: 6, Counts: []uint64{1, 2, 3},
	}))
	for _, district := range []uint64{1, 30} {
		require.Equal(t, []any{uint64(1), uint64(6), false, true, []uint64{1, 2, 3}}, s.read("results", uint64(1), district))
	}
	require.NoError(t, s.keeper.TallyTasks.Clear(s.ctx, nil))
	require.Equal(t, []any{uint64(30), uint64(0), false, false, []uint64{}}, s.read("results", uint64(1), uint64(30)), "before the closing")

	for _, tc := range []struct {
		want   error
		method string
		args   []any
	}{
		{types.ErrElectionUnknown, "election", []any{uint64(2)}},
		{types.ErrElectionUnknown, "head", []any{uint64(0)}},
		{types.ErrElectionUnknown, "turnout", []any{uint64(2), uint64(1)}},
		{types.ErrDistrictUnknown, "turnout", []any{uint64(1), uint64(2)}},
		{types.ErrElectionUnknown, "results", []any{uint64(2), uint64(1)}},
		{types.ErrDistrictUnknown, "results", []any{uint64(1), uint64(2)}},
		{types.ErrElectionUnknown, "ballot", []any{uint64(2), s.tag}},
		{types.ErrBallotUnknown, "ballot", []any{uint64(1), [32]byte{}}},
	} {
		result := s.call(tc.method, tc.args...)
		require.Contains(t, result.Reason(t), tc.want.Error(), tc.method)
	}
}

func TestTheDocumentationGivesTheGasOfEachFunction(t *testing.T) {
	s := newSuite(t)
	require.NoError(t, s.keeper.ElectionResults.Set(s.ctx, collections.Join(uint64(1), uint64(1)), types.DistrictResult{District: 1, Counts: []uint64{1, 2, 3}}))
	measured := map[string]uint64{}
	for method, args := range map[string][]any{
		"electionCount": nil, "election": {uint64(1)}, "head": {uint64(1)}, "turnout": {uint64(1), uint64(1)},
		"results": {uint64(1), uint64(1)}, "ballot": {uint64(1), s.tag},
	} {
		result := s.call(method, args...)
		require.NoError(t, result.Err)
		measured[method] = result.GasUsed
	}
	precompiletest.RequireGasTable(t, "../../docs/ethereum.md", "IElections", elections.ABI, measured)
}
