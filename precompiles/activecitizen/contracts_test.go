package activecitizen

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	addresscodec "github.com/cosmos/cosmos-sdk/codec/address"
	"github.com/cosmos/cosmos-sdk/runtime"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	"github.com/cosmos/cosmos-sdk/testutil"
	sdk "github.com/cosmos/cosmos-sdk/types"
	moduletestutil "github.com/cosmos/cosmos-sdk/types/module/testutil"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	"github.com/moscowchain/moscowd/precompiles"
	"github.com/moscowchain/moscowd/x/voting"
	"github.com/moscowchain/moscowd/x/voting/keeper"
	"github.com/moscowchain/moscowd/x/voting/rules/evidence"
	"github.com/moscowchain/moscowd/x/voting/types"
)

const plenty = 1_000_000_000 // gas

var (
	addressCodec = addresscodec.NewBech32Codec("moscow")
	opens        = time.Date(2026, 12, 1, 6, 0, 0, 0, time.UTC)
	encoding     = moduletestutil.MakeTestEncodingConfig(voting.AppModule{})
)

// everybody is an enrolled resident and operates a department.
type everybody struct{}

func (everybody) Subject(_ context.Context, address []byte) (string, [32]byte, error) {
	return "resident", sha256.Sum256(address), nil
}

func (everybody) IsActiveOperator(context.Context, []byte) (bool, error) { return true, nil }

// suite is x/voting alone with the contracts over it.
type suite struct {
	t         testing.TB
	ctx       sdk.Context
	msgs      types.MsgServer
	k         keeper.Keeper
	contracts *Contracts
}

func newSuite(tb testing.TB) *suite {
	tb.Helper()
	s := &suite{t: tb}
	key, objects := storetypes.NewKVStoreKey(types.StoreKey), storetypes.NewObjectStoreKey(types.ObjectStoreKey)
	s.ctx = testutil.DefaultContextWithObjectStore(tb, key, storetypes.NewTransientStoreKey("transient"), objects).Ctx.WithBlockHeight(1).WithBlockTime(opens)
	s.k = keeper.NewKeeper(encoding.Codec, runtime.NewKVStoreService(key), objects, addressCodec, s.text(authtypes.NewModuleAddress("gov")), everybody{}).
		WithDepartments(everybody{}, nil)
	require.NoError(tb, s.k.InitGenesis(s.ctx, &types.GenesisState{Params: types.Params{Organizers: []string{s.account("organizer")}}}))
	s.msgs, s.contracts = keeper.NewMsgServerImpl(s.k), New(s.k)
	return s
}

func (s *suite) text(address []byte) string {
	s.t.Helper()
	text, err := addressCodec.BytesToString(address)
	require.NoError(s.t, err)
	return text
}

func (s *suite) account(name string) string {
	address := make([]byte, 20)
	copy(address, name)
	return s.text(address)
}

// poll announces a poll with a question of choices, one of ratings, and one with a text.
func (s *suite) poll() uint64 {
	s.t.Helper()
	options := []types.Option{{Id: 10, TitleRu: "«Да»", TitleEn: "Yes"}, {Id: 20, TitleRu: "Нет", TitleEn: "No"}, {Id: 30, TitleRu: "Иное", TitleEn: "Other"}}
	created, err := s.msgs.CreatePoll(s.ctx, &types.MsgCreatePoll{
		Organizer: s.account("organizer"), TitleRu: "Парк", TitleEn: "Park", DescriptionRu: "О парке", Opens: opens, Closes: opens.Add(time.Hour),
		Class: "resident", Revote: true, Results: types.RESULTS_VISIBILITY_LIVE,
		Questions: []types.NewQuestion{
			{Kind: types.QUESTION_KIND_APPROVAL, TitleRu: "Что?", TitleEn: "What?", Options: options, FreeText: true},
			{Kind: types.QUESTION_KIND_RATING, MaxRating: 5, TitleRu: "Как?", TitleEn: "How?", Options: options},
		},
	})
	require.NoError(s.t, err)
	return created.PollId
}

// cast casts a vote and ends the block.
func (s *suite) cast(name string, vote types.SignedVote) string {
	s.t.Helper()
	seed := sha256.Sum256([]byte(name))
	key, err := crypto.ToECDSA(seed[:])
	require.NoError(s.t, err)
	vote.Expiry = uint64(s.ctx.BlockTime().Add(time.Hour).Unix())
	ruled, err := vote.ToRules()
	require.NoError(s.t, err)
	digest := ruled.Digest()
	vote.Signature, err = crypto.Sign(digest[:], key)
	require.NoError(s.t, err)
	vote.Signature[64] += 27
	response, err := s.msgs.CastVote(s.ctx, &types.MsgCastVote{Sender: s.account("portal"), Vote: vote})
	require.NoError(s.t, err)
	require.NoError(s.t, s.k.EndBlock(s.ctx))
	s.ctx.MultiStore().(storetypes.CommitMultiStore).Commit()
	s.ctx = s.ctx.WithBlockHeight(s.ctx.BlockHeight() + 1).WithBlockTime(s.ctx.BlockTime().Add(time.Second))
	return hex.EncodeToString(response.Tracker)
}

// importOne imports a poll of 2017; it is confirmed if so said.
func (s *suite) importOne(confirmed bool) {
	s.t.Helper()
	source := evidence.Source{NetworkID: 1, Genesis: [32]byte{1}, Root: [20]byte{1}, Block: 9, BlockHash: [32]byte{9}}
	q := evidence.Question{ID: 7, Address: [20]byte{3}, Current: 4, Voters: 2, Versions: []evidence.Version{
		{ID: 2, Name: "А?", Answers: "[1]", AnswerIDs: []uint64{5}, Results: []uint64{0}},
		{ID: 4, Name: "Б?", Answers: "[2]", AnswerIDs: []uint64{5, 6}, Results: []uint64{3, 1}},
	}}
	q.Reset()
	p := evidence.Poll{ID: 42, Address: [20]byte{2}, Name: "Старый", Description: "Опрос", History: evidence.NewHistory([20]byte{2}), Questions: []evidence.Question{q}}
	root := evidence.NewHistory(source.Root)
	hash := evidence.Next(evidence.Start(source, root, 1), &p)
	response, err := s.msgs.ImportPolls(s.ctx, &types.MsgImportPolls{
		Operator: s.account("north"), Source: types.NewImportSource(source, root, 1), EvidenceHash: hash[:], Polls: []types.ArchivedPoll{types.NewArchivedPoll(&p)},
	})
	require.NoError(s.t, err)
	for _, operator := range []string{"south", "east"} {
		if confirmed {
			_, err = s.msgs.ConfirmImport(s.ctx, &types.MsgConfirmImport{Operator: s.account(operator), ImportId: response.ImportId, EvidenceHash: hash[:]})
			require.NoError(s.t, err)
		}
	}
}

// contract gives the contract at an address, which must have one.
func (s *suite) contract(at common.Address) *precompiles.Viewed {
	s.t.Helper()
	found, ok, err := s.contracts.GetERC20PrecompileInstance(s.ctx, at)
	require.NoError(s.t, err)
	require.True(s.t, ok, "nothing at %s", at)
	return found.(*precompiles.Viewed)
}

func (s *suite) try(gas uint64, at common.Address, name string, args ...any) ([]any, uint64, error) {
	s.t.Helper()
	c := s.contract(at)
	input, err := c.ABI.Pack(name, args...)
	require.NoError(s.t, err)
	meter := storetypes.NewGasMeter(gas)
	answer, err := c.Metered(s.ctx.WithGasMeter(meter).WithKVGasConfig(storetypes.KVGasConfig()), input)
	if err != nil {
		return nil, meter.GasConsumedToLimit(), err
	}
	results, err := c.ABI.Unpack(name, answer)
	require.NoError(s.t, err)
	for _, result := range results {
		if numbers, ok := result.([]*big.Int); ok {
			for i := range numbers {
				numbers[i] = big.NewInt(0).Add(numbers[i], big.NewInt(0)) // one form of zero
			}
		}
	}
	return results, meter.GasConsumedToLimit(), nil
}

func (s *suite) ask(at common.Address, name string, args ...any) []any {
	s.t.Helper()
	results, _, err := s.try(plenty, at, name, args...)
	require.NoError(s.t, err, name)
	return results
}

func (s *suite) refused(words string, at common.Address, name string, args ...any) {
	s.t.Helper()
	_, _, err := s.try(plenty, at, name, args...)
	require.ErrorContains(s.t, err, words, name)
}

func n(text string) *big.Int {
	number, ok := new(big.Int).SetString(text, 10)
	if !ok {
		panic(text)
	}
	return number
}

func list(numbers ...int64) []*big.Int {
	result := make([]*big.Int, len(numbers))
	for i := range numbers {
		result[i] = big.NewInt(numbers[i])
	}
	return result
}

// derived is an address as docs/active-citizen.md says it.
func derived(name string) common.Address {
	return common.BytesToAddress(crypto.Keccak256([]byte(name)))
}

var (
	newPoll     = derived("moscow/active-citizen/poll/18446744073709551617")
	newQuestion = derived("moscow/active-citizen/question/18446744073709551617/1")
	newRating   = derived("moscow/active-citizen/question/18446744073709551617/2")
	oldPoll     = derived("moscow/active-citizen/poll/42")
	oldQuestion = derived("moscow/active-citizen/question/42/1")
)

func TestTheRootListsImportedPollsAndThenThoseOfThisChain(t *testing.T) {
	s := newSuite(t)
	require.Equal(t, derived("moscow/active-citizen/root"), Root)
	require.Equal(t, []any{list()}, s.ask(Root, "getAllPollIds"))
	s.poll()
	s.importOne(true)
	ids := []*big.Int{big.NewInt(42), n("18446744073709551617")}
	require.Equal(t, []any{big.NewInt(2)}, s.ask(Root, "Count"))
	require.Equal(t, []any{ids}, s.ask(Root, "getAllPollIds"))
	require.Equal(t, []any{[]common.Address{oldPoll, newPoll}}, s.ask(Root, "getAllPollAddresses"))
	for i, at := range []common.Address{oldPoll, newPoll} {
		require.Equal(t, []any{at}, s.ask(Root, "getAddress", ids[i]))
		require.Equal(t, []any{at}, s.ask(Root, "_pollAddresses", big.NewInt(int64(i))))
		require.Equal(t, []any{ids[i]}, s.ask(Root, "_pollIds", big.NewInt(int64(i))))
	}
	for _, id := range []string{"1", "18446744073709551616", "18446744073709551618", "36893488147419103233"} {
		require.Equal(t, []any{common.Address{}}, s.ask(Root, "getAddress", n(id)), id)
	}
	s.refused("there are 2 polls", Root, "_pollIds", big.NewInt(2))
	s.refused("there are 2 polls", Root, "_pollAddresses", n("18446744073709551616"))
}

func TestAPollOfThisChainInTheInterfaceOf2017(t *testing.T) {
	s := newSuite(t)
	id := s.poll()
	require.Equal(t, []any{"Парк"}, s.ask(newPoll, "Name"))
	require.Equal(t, []any{"О парке"}, s.ask(newPoll, "Description"))
	require.Equal(t, []any{[]common.Address{newQuestion, newRating}}, s.ask(newPoll, "QuestionsAddress"))
	base := new(big.Int).Lsh(n("18446744073709551617"), 32)
	ids := []*big.Int{new(big.Int).Add(base, big.NewInt(1)), new(big.Int).Add(base, big.NewInt(2))}
	require.Equal(t, []any{ids}, s.ask(newPoll, "QuestionIds"))
	require.Equal(t, []any{ids[0]}, s.ask(newQuestion, "QuestionId"))

	tracker := s.cast("anna", types.SignedVote{PollId: id, QuestionId: 1, VersionId: 1, Choices: []uint32{0, 2}, Seq: 1, TextCommitment: make32(7)})
	s.cast("boris", types.SignedVote{PollId: id, QuestionId: 1, VersionId: 1, Choices: []uint32{2}, Seq: 1})
	rating := s.cast("anna", types.SignedVote{PollId: id, QuestionId: 2, VersionId: 1, Choices: []uint32{2_001, 5_000}, Seq: 1})
	require.Equal(t, []any{big.NewInt(2)}, s.ask(newQuestion, "VoterCount"))
	require.Equal(t, []any{list(1, 0, 2)}, s.ask(newQuestion, "CurrentVersionResults"))
	require.Equal(t, []any{list(5, 2, 0)}, s.ask(newRating, "ResultsByVersion", big.NewInt(1)))
	require.Equal(t, []any{list(0, 2), hex.EncodeToString(make32(7)), ""}, s.ask(newQuestion, "VoteOfUser", tracker))
	require.Equal(t, []any{list(0, 0, 0, 0, 0, 1, 1), "", ""}, s.ask(newRating, "VoteOfUser", "0x"+rating))

	_, err := s.msgs.AddQuestionVersion(s.ctx, &types.MsgAddQuestionVersion{
		Organizer: s.account("organizer"), PollId: id, QuestionId: 1, TitleRu: "Что же?", TitleEn: "What then?", EarlierVotersAgain: true,
		Options: []types.Option{{Id: 11, TitleRu: "а", TitleEn: "a"}, {Id: 12, TitleRu: "б", TitleEn: "b"}},
	})
	require.NoError(t, err)
	require.Equal(t, []any{big.NewInt(2)}, s.ask(newQuestion, "CurrentVersion"))
	require.Equal(t, []any{list(1, 2)}, s.ask(newQuestion, "AllExistingVersions"))
	require.Equal(t, []any{"Что же?"}, s.ask(newQuestion, "CurrentVersionTitle"))
	require.Equal(t, []any{list(0, 0)}, s.ask(newQuestion, "CurrentVersionResults"))
	require.Equal(t, []any{list(1, 0, 2)}, s.ask(newQuestion, "ResultsByVersion", big.NewInt(1)))
	require.Equal(t, []any{list(11, 12)}, s.ask(newQuestion, "AnswerIdsByVersion", big.NewInt(2)))
	require.Equal(t, []any{`[{"id":11,"title":"а"},{"id":12,"title":"б"}]`}, s.ask(newQuestion, "AnswersByVersion", big.NewInt(2)))
	require.Equal(t, []any{true, `[{"id":11,"title":"а"},{"id":12,"title":"б"}]`, "Что же?"}, s.ask(newQuestion, "_versions", big.NewInt(2)))
	for _, absent := range []string{"0", "3", "18446744073709551617"} {
		require.Equal(t, []any{false, "", ""}, s.ask(newQuestion, "_versions", n(absent)))
		require.Equal(t, []any{list()}, s.ask(newQuestion, "ResultsByVersion", n(absent)))
	}
}

func make32(b byte) []byte {
	list := make([]byte, 32)
	list[0] = b
	return list
}

func TestVotesAreFoundByTheirTrackersOnly(t *testing.T) {
	s := newSuite(t)
	id := s.poll()
	first := s.cast("anna", types.SignedVote{PollId: id, QuestionId: 1, VersionId: 1, Choices: []uint32{0}, Seq: 1})
	s.cast("anna", types.SignedVote{PollId: id, QuestionId: 1, VersionId: 1, Choices: []uint32{1}, Seq: 2})
	s.refused("not found by voter", newQuestion, "VoteOfUser", "anna")
	s.refused("no vote with this tracker", newQuestion, "VoteOfUser", hex.EncodeToString(make32(1)))
	s.refused("question 1 of poll 1", newRating, "VoteOfUser", first)
	s.refused("was replaced", newQuestion, "VoteOfUser", first)
}

func TestAnImportedPollIsShownOnceItIsConfirmed(t *testing.T) {
	s := newSuite(t)
	s.importOne(false)
	s.refused("in no confirmed import", oldPoll, "Name")
	s.refused("in no confirmed import", oldQuestion, "VoterCount")
	require.Zero(t, s.ask(Root, "Count")[0].(*big.Int).Sign())

	s = newSuite(t)
	s.importOne(true)
	require.Equal(t, []any{"Старый"}, s.ask(oldPoll, "Name"))
	require.Equal(t, []any{"Опрос"}, s.ask(oldPoll, "Description"))
	require.Equal(t, []any{list(7)}, s.ask(oldPoll, "QuestionIds"))
	require.Equal(t, []any{[]common.Address{oldQuestion}}, s.ask(oldPoll, "QuestionsAddress"))
	require.Equal(t, []any{big.NewInt(7)}, s.ask(oldQuestion, "QuestionId"))
	require.Equal(t, []any{big.NewInt(2)}, s.ask(oldQuestion, "VoterCount"))
	require.Equal(t, []any{big.NewInt(4)}, s.ask(oldQuestion, "CurrentVersion"))
	require.Equal(t, []any{"Б?"}, s.ask(oldQuestion, "CurrentVersionTitle"))
	require.Equal(t, []any{list(3, 1)}, s.ask(oldQuestion, "CurrentVersionResults"))
	require.Equal(t, []any{list(2, 4)}, s.ask(oldQuestion, "AllExistingVersions"))
	require.Equal(t, []any{true, "[1]", "А?"}, s.ask(oldQuestion, "_versions", big.NewInt(2)))
	s.refused("not kept here", oldQuestion, "VoteOfUser", "anna")
}

func TestEveryFunctionAnswersOrSaysWhatToUse(t *testing.T) {
	s := newSuite(t)
	s.poll()
	s.importOne(true)
	for _, at := range []common.Address{Root, newPoll, newQuestion, oldPoll, oldQuestion} {
		c := s.contract(at)
		require.Equal(t, at, c.Address())
		for name, method := range c.ABI.Methods {
			_, answered := c.Answers[name]
			instead := c.Instead[name]
			require.True(t, answered != (instead != ""), "%s.%s", c.Name(), name)
			if !method.IsConstant() {
				_, err := c.Metered(s.ctx, method.ID)
				require.ErrorContains(t, err, instead)
			}
		}
	}
}

func TestACallToAnyOtherAddressFindsNothing(t *testing.T) {
	s := newSuite(t)
	for _, at := range []common.Address{{}, {19: 9}, newPoll, oldPoll} {
		_, found, err := s.contracts.GetERC20PrecompileInstance(s.ctx.WithGasMeter(storetypes.NewGasMeter(0)), at)
		require.NoError(t, err)
		require.False(t, found)
	}
}

func TestACallForTooMuchEndsOutOfGas(t *testing.T) {
	s := newSuite(t)
	s.poll()
	_, used, err := s.try(plenty, newQuestion, "CurrentVersionResults")
	require.NoError(t, err)
	for _, gas := range []uint64{0, used / 2, used - 1} {
		_, _, err = s.try(gas, newQuestion, "CurrentVersionResults")
		require.ErrorContains(t, err, "out of gas")
	}
}

func FuzzAnyCalldataIsAnsweredOrRefused(f *testing.F) {
	s := newSuite(f)
	s.poll()
	s.importOne(true)
	at := []*precompiles.Viewed{s.contract(Root), s.contract(newPoll), s.contract(newQuestion), s.contract(oldPoll), s.contract(oldQuestion)}
	for i, c := range at {
		for _, method := range c.ABI.Methods {
			f.Add(uint8(i), append(method.ID, make([]byte, 32*len(method.Inputs))...))
		}
	}
	f.Add(uint8(0), []byte{1})
	f.Add(uint8(2), []byte{1, 2, 3, 4})
	f.Fuzz(func(t *testing.T, which uint8, input []byte) {
		c := at[int(which)%len(at)]
		meter := storetypes.NewGasMeter(5_000_000)
		answer, err := c.Metered(s.ctx.WithGasMeter(meter).WithKVGasConfig(storetypes.KVGasConfig()), input)
		if err == nil && len(answer) == 0 {
			t.Fatalf("%s answers nothing to %x", c.Name(), input)
		}
	})
}
