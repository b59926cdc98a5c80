package voting_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/cosmos/evm/crypto/ethsecp256k1"
	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	addresscodec "github.com/cosmos/cosmos-sdk/codec/address"
	"github.com/cosmos/cosmos-sdk/runtime"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	"github.com/cosmos/cosmos-sdk/testutil"
	sdk "github.com/cosmos/cosmos-sdk/types"
	moduletestutil "github.com/cosmos/cosmos-sdk/types/module/testutil"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	"github.com/moscowchain/moscowd/crypto/merkle"
	"github.com/moscowchain/moscowd/precompiles"
	"github.com/moscowchain/moscowd/precompiles/precompiletest"
	"github.com/moscowchain/moscowd/precompiles/voting"
	module "github.com/moscowchain/moscowd/x/voting"
	"github.com/moscowchain/moscowd/x/voting/keeper"
	"github.com/moscowchain/moscowd/x/voting/rules"
	"github.com/moscowchain/moscowd/x/voting/types"
)

var (
	addresses = addresscodec.NewBech32Codec("moscow")
	start     = time.Date(2026, 12, 1, 6, 0, 0, 0, time.UTC)
	organizer = common.BytesToAddress([]byte{1})
	portal    = common.BytesToAddress([]byte{2})
	stranger  = common.BytesToAddress([]byte{9})

	errNotEnrolled = errors.New("account is not enrolled")
)

// enrolled knows the accounts that may write.
type enrolled map[common.Address]string

func (e enrolled) Subject(_ context.Context, address []byte) (string, [32]byte, error) {
	account := common.BytesToAddress(address)
	class, ok := e[account]
	if !ok {
		return "", [32]byte{}, errNotEnrolled
	}
	return class, [32]byte{31: account[19]}, nil
}

// suite is the contract over a chain of x/voting with one poll: a single choice of three, for a census of one key.
type suite struct {
	t        *testing.T
	key      *storetypes.KVStoreKey
	objects  *storetypes.ObjectStoreKey
	ctx      sdk.Context
	keeper   keeper.Keeper
	contract *precompiles.Contract
	voter    *ethsecp256k1.PrivKey
}

func newSuite(t *testing.T) *suite {
	t.Helper()
	s := &suite{t: t, key: storetypes.NewKVStoreKey(types.StoreKey), objects: storetypes.NewObjectStoreKey(types.ObjectStoreKey)}
	s.ctx = testutil.DefaultContextWithObjectStore(t, s.key, storetypes.NewTransientStoreKey("transient"), s.objects).Ctx.
		WithBlockHeight(5).WithBlockTime(start)
	gov, err := addresses.BytesToString(authtypes.NewModuleAddress("gov"))
	require.NoError(t, err)
	s.keeper = keeper.NewKeeper(moduletestutil.MakeTestEncodingConfig(module.AppModule{}).Codec, runtime.NewKVStoreService(s.key), s.objects,
		addresses, gov, enrolled{organizer: "department", portal: "service"})
	s.contract = voting.NewContract(s.keeper, addresses)
	by, err := addresses.BytesToString(organizer.Bytes())
	require.NoError(t, err)
	require.NoError(t, s.keeper.InitGenesis(s.ctx, &types.GenesisState{Params: types.Params{Organizers: []string{by}}}))
	s.voter = &ethsecp256k1.PrivKey{Key: append(make([]byte, 31), 7)}
	leaf := rules.CensusLeaf([20]byte(s.voter.PubKey().Address()))
	root := merkle.Root(func(yield func([]byte) bool) { yield(leaf) })
	_, err = keeper.NewMsgServerImpl(s.keeper).CreatePoll(s.ctx, &types.MsgCreatePoll{
		Organizer: by, TitleRu: "Велодорожка", TitleEn: "Bicycle lane", District: 7, Opens: start, Closes: start.Add(time.Hour),
		Census: &types.Census{Root: root[:], Size_: 1}, Revote: true, Results: types.RESULTS_VISIBILITY_LIVE,
		Questions: []types.NewQuestion{{
			Kind: types.QUESTION_KIND_SINGLE, TitleRu: "Где?", TitleEn: "Where?", FreeText: true,
			Options: []types.Option{{Id: 10, TitleRu: "А", TitleEn: "A"}, {Id: 20, TitleRu: "Б", TitleEn: "B"}, {Id: 30, TitleRu: "В", TitleEn: "C"}},
		}},
	})
	require.NoError(t, err)
	return s
}

func (s *suite) call(from common.Address, method string, args ...any) precompiletest.Result {
	s.t.Helper()
	input, err := voting.ABI.Pack(method, args...)
	require.NoError(s.t, err)
	return precompiletest.Run(s.t, s.ctx, s.key, s.contract, precompiletest.Call{Caller: from, Input: input}, s.objects)
}

func (s *suite) read(method string, args ...any) []any {
	s.t.Helper()
	result := s.call(stranger, method, args...)
	require.NoError(s.t, result.Err)
	values, err := voting.ABI.Unpack(method, result.Output)
	require.NoError(s.t, err)
	return values
}

// vote gives the arguments of a vote of the one voter.
func (s *suite) vote(seq uint64, choice uint32) ([]any, [32]byte) {
	s.t.Helper()
	vote := rules.Vote{Poll: 1, Question: 1, Version: 1, Choices: []uint32{choice}, TextCommitment: [32]byte{1}, Seq: seq, Expiry: uint64(start.Unix()) + 60}
	digest := vote.Digest()
	signature, err := s.voter.Sign(digest[:])
	require.NoError(s.t, err)
	signature[64] += 27
	args := []any{vote.Poll, vote.Question, vote.Version, vote.Choices, vote.TextCommitment, vote.Seq, vote.Expiry, signature, uint64(0), [][32]byte{}}
	return args, rules.Tracker(digest, [20]byte(s.voter.PubKey().Address()))
}

func TestTheABIIsThatOfTheSource(t *testing.T) {
	precompiletest.RequireInterface(t, "../../contracts/solidity/IVoting.sol", voting.ABI)
}

func TestAVoteThroughTheContract(t *testing.T) {
	s := newSuite(t)
	args, first := s.vote(1, 0)
	require.Equal(t, errNotEnrolled.Error(), reason(t, s.call(stranger, "castVote", args...)))
	result := s.call(portal, "castVote", args...)
	require.NoError(t, result.Err)
	values, err := voting.ABI.Unpack("castVote", result.Output)
	require.NoError(t, err)
	require.Equal(t, []any{first}, values)
	require.Contains(t, reason(t, s.call(portal, "castVote", args...)), types.ErrSeqStale.Error())
	altered, _ := s.vote(2, 1)
	altered[3] = []uint32{2}
	require.Contains(t, reason(t, s.call(portal, "castVote", altered...)), types.ErrCensusProofInvalid.Error())
	again, last := s.vote(2, 1)
	result = s.call(portal, "castVote", again...)
	require.NoError(t, result.Err)
	require.Len(t, result.Logs, 1)
	log := result.Logs[0]
	event := voting.ABI.Events["VoteCast"]
	require.Equal(t, []common.Hash{event.ID, common.BigToHash(common.Big1), common.BigToHash(common.Big1), common.Hash(last)}, log.Topics)
	told, err := event.Inputs.NonIndexed().Unpack(log.Data)
	require.NoError(t, err)
	require.Equal(t, []any{uint32(1), true, portal}, told)

	require.NoError(t, s.keeper.EndBlock(s.ctx))
	require.Equal(t, []any{uint64(1), uint64(1), []uint64{0, 1, 0}, []uint64{0, 1, 0}}, s.read("results", uint64(1), uint32(1), uint32(1)))
	require.Equal(t, []any{uint64(1), uint32(1), uint32(1), []uint32{0}, uint64(1), uint64(5), false}, s.read("receipt", first))
	require.Equal(t, []any{uint64(1), uint32(1), uint32(1), []uint32{1}, uint64(2), uint64(5), true}, s.read("receipt", last))
	head, err := s.keeper.Heads.Get(s.ctx, 1)
	require.NoError(t, err)
	require.Equal(t, []any{[32]byte(head.DefinitionHash), [32]byte(head.RunningHash), uint64(2), uint64(1)}, s.read("head", uint64(1)))
}

func TestReads(t *testing.T) {
	s := newSuite(t)
	poll, err := s.keeper.Poll(s.ctx, 1)
	require.NoError(t, err)
	opens, closes := uint64(start.Unix()), uint64(start.Add(time.Hour).Unix())
	require.Equal(t, []any{uint64(1)}, s.read("pollCount"))
	require.Equal(t, []any{
		"Велодорожка", "Bicycle lane", organizer, uint64(7), opens, closes, uint8(types.POLL_STAGE_OPEN), uint32(1), true, "",
		[32]byte(poll.Census.Root), uint64(1),
	}, s.read("poll", uint64(1)))
	require.Equal(t, []any{uint8(1), uint32(0), uint32(0), uint32(0), true, uint32(1)}, s.read("question", uint64(1), uint32(1)))
	require.Equal(t, []any{"Где?", "Where?", []uint64{10, 20, 30}, false, opens}, s.read("version", uint64(1), uint32(1), uint32(1)))
	require.Equal(t, []any{uint64(20), "Б", "B"}, s.read("option", uint64(1), uint32(1), uint32(1), uint32(1)))
	for _, tc := range []struct {
		want   error
		method string
		args   []any
	}{
		{types.ErrPollUnknown, "poll", []any{uint64(2)}},
		{types.ErrPollUnknown, "head", []any{uint64(0)}},
		{types.ErrQuestionUnknown, "question", []any{uint64(1), uint32(2)}},
		{types.ErrVersionUnknown, "version", []any{uint64(1), uint32(1), uint32(2)}},
		{types.ErrVersionUnknown, "option", []any{uint64(1), uint32(1), uint32(2), uint32(0)}},
		{types.ErrChoiceUnknown, "option", []any{uint64(1), uint32(1), uint32(1), uint32(3)}},
		{types.ErrQuestionUnknown, "results", []any{uint64(2), uint32(1), uint32(1)}},
		{types.ErrVersionUnknown, "results", []any{uint64(1), uint32(1), uint32(0)}},
		{types.ErrTrackerUnknown, "receipt", []any{[32]byte{1}}},
	} {
		require.Contains(t, reason(t, s.call(stranger, tc.method, tc.args...)), tc.want.Error(), tc.method)
	}
	by, err := addresses.BytesToString(organizer.Bytes())
	require.NoError(t, err)
	s.ctx = s.ctx.WithBlockTime(start.Add(time.Minute))
	_, err = keeper.NewMsgServerImpl(s.keeper).ClosePoll(s.ctx, &types.MsgClosePoll{Organizer: by, PollId: 1, Reason: "enough"})
	require.NoError(t, err)
	closed := s.read("poll", uint64(1))
	require.Equal(t, opens+60, closed[5], "the time of the early closing")
	require.Equal(t, uint8(types.POLL_STAGE_CLOSED), closed[6])
}

func reason(t *testing.T, result precompiletest.Result) string {
	t.Helper()
	return result.Reason(t)
}

func TestTheDocumentationGivesTheGasOfEachFunction(t *testing.T) {
	s := newSuite(t)
	measured := map[string]uint64{}
	measure := func(method string, args ...any) {
		result := s.call(portal, method, args...)
		require.NoError(t, result.Err)
		measured[method] = result.GasUsed
	}
	args, tracker := s.vote(1, 0)
	measure("castVote", args...)
	require.NoError(t, s.keeper.EndBlock(s.ctx))
	measure("receipt", tracker)
	measure("pollCount")
	measure("poll", uint64(1))
	measure("head", uint64(1))
	measure("question", uint64(1), uint32(1))
	measure("version", uint64(1), uint32(1), uint32(1))
	measure("option", uint64(1), uint32(1), uint32(1), uint32(1))
	measure("results", uint64(1), uint32(1), uint32(1))
	precompiletest.RequireGasTable(t, "../../docs/ethereum.md", "IVoting", voting.ABI, measured)
}
