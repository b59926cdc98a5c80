package keeper_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/sha256"
	"errors"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	addresscodec "github.com/cosmos/cosmos-sdk/codec/address"
	"github.com/cosmos/cosmos-sdk/runtime"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	"github.com/cosmos/cosmos-sdk/testutil"
	sdk "github.com/cosmos/cosmos-sdk/types"
	moduletestutil "github.com/cosmos/cosmos-sdk/types/module/testutil"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	"github.com/moscowchain/moscowd/crypto/merkle"
	"github.com/moscowchain/moscowd/x/voting"
	"github.com/moscowchain/moscowd/x/voting/keeper"
	"github.com/moscowchain/moscowd/x/voting/rules"
	"github.com/moscowchain/moscowd/x/voting/types"
)

var (
	addresses = addresscodec.NewBech32Codec("moscow")
	start     = time.Date(2026, 12, 1, 6, 0, 0, 0, time.UTC)
	encoding  = moduletestutil.MakeTestEncodingConfig(voting.AppModule{})

	errUnknown   = errors.New("account is not enrolled")
	errSuspended = errors.New("account is suspended")
)

// fakeAccess knows accounts by address.
type fakeAccess map[string]account

type account struct {
	class     string
	subject   [32]byte
	suspended bool
}

func (f fakeAccess) Subject(_ context.Context, addr []byte) (string, [32]byte, error) {
	a, ok := f[string(addr)]
	switch {
	case !ok:
		return "", [32]byte{}, errUnknown
	case a.suspended:
		return "", [32]byte{}, errSuspended
	}
	return a.class, a.subject, nil
}

// suite is one chain with this module alone.
type suite struct {
	t       testing.TB
	ctx     sdk.Context
	access  fakeAccess
	gov     string
	k       keeper.Keeper
	msgs    types.MsgServer
	queries types.QueryServer
}

func newSuite(tb testing.TB) *suite {
	tb.Helper()
	s := emptySuite(tb)
	organizer := s.enrol("organizer", "department")
	require.NoError(tb, s.k.InitGenesis(s.ctx, &types.GenesisState{Params: types.Params{Organizers: []string{organizer}}}))
	return s
}

// emptySuite has no genesis.
func emptySuite(tb testing.TB) *suite {
	tb.Helper()
	s := &suite{t: tb, access: fakeAccess{}}
	key, objects := storetypes.NewKVStoreKey(types.StoreKey), storetypes.NewObjectStoreKey(types.ObjectStoreKey)
	s.ctx = testutil.DefaultContextWithObjectStore(tb, key, storetypes.NewTransientStoreKey("transient"), objects).Ctx
	gov, err := addresses.BytesToString(authtypes.NewModuleAddress("gov"))
	require.NoError(tb, err)
	s.gov = gov
	s.k = keeper.NewKeeper(encoding.Codec, runtime.NewKVStoreService(key), objects, addresses, gov, s.access)
	s.msgs, s.queries = keeper.NewMsgServerImpl(s.k), keeper.NewQueryServerImpl(s.k)
	s.at(1, start)
	return s
}

func (s *suite) at(height int64, blockTime time.Time) {
	s.ctx = s.ctx.WithBlockHeight(height).WithBlockTime(blockTime).WithTxIndex(0).
		WithEventManager(sdk.NewEventManager()).WithGasMeter(storetypes.NewInfiniteGasMeter())
}

// endBlock counts the votes of the block and begins one a second later; the object store is emptied as a commit does.
func (s *suite) endBlock() {
	s.t.Helper()
	require.NoError(s.t, s.k.EndBlock(s.ctx))
	s.ctx.MultiStore().(storetypes.CommitMultiStore).Commit()
	s.at(s.ctx.BlockHeight()+1, s.ctx.BlockTime().Add(time.Second))
}

// key is that of a person, which follows from the name.
func key(tb testing.TB, name string) *ecdsa.PrivateKey {
	tb.Helper()
	seed := sha256.Sum256([]byte(name))
	k, err := crypto.ToECDSA(seed[:])
	require.NoError(tb, err)
	return k
}

func rawAddress(tb testing.TB, name string) [20]byte {
	tb.Helper()
	return crypto.PubkeyToAddress(key(tb, name).PublicKey)
}

func subjectOf(name string) [32]byte { return sha256.Sum256([]byte("subject of " + name)) }

func (s *suite) address(name string) string {
	s.t.Helper()
	raw := rawAddress(s.t, name)
	address, err := addresses.BytesToString(raw[:])
	require.NoError(s.t, err)
	return address
}

// enrol makes an account; its subject follows from its name.
func (s *suite) enrol(name, class string) string {
	s.t.Helper()
	raw := rawAddress(s.t, name)
	s.access[string(raw[:])] = account{class: class, subject: subjectOf(name)}
	return s.address(name)
}

func (s *suite) suspend(name string) {
	s.t.Helper()
	raw := rawAddress(s.t, name)
	a := s.access[string(raw[:])]
	a.suspended = true
	s.access[string(raw[:])] = a
}

func options(n int) []types.Option {
	list := make([]types.Option, n)
	for i := range list {
		name := string(rune('A' + i))
		list[i] = types.Option{Id: uint64(100 + i), TitleRu: name, TitleEn: name}
	}
	return list
}

// terms are those of a poll that is open for an hour, with a question of each kind.
func (s *suite) terms() *types.MsgCreatePoll {
	return &types.MsgCreatePoll{
		Organizer: s.address("organizer"), TitleRu: "Велодорожка", TitleEn: "Bicycle lane", DescriptionRu: "Одна\nили другая",
		Opens: start, Closes: start.Add(time.Hour), Class: "resident", Revote: true, Results: types.RESULTS_VISIBILITY_LIVE,
		Questions: []types.NewQuestion{
			{Kind: types.QUESTION_KIND_SINGLE, TitleRu: "Где?", TitleEn: "Where?", Options: options(3)},
			{Kind: types.QUESTION_KIND_K_OF_N, MinChoices: 2, MaxChoices: 3, TitleRu: "Какие?", TitleEn: "Which?", Options: options(5)},
			{Kind: types.QUESTION_KIND_APPROVAL, TitleRu: "Что?", TitleEn: "What?", Options: options(4), FreeText: true},
			{Kind: types.QUESTION_KIND_RATING, MaxRating: 5, TitleRu: "Как?", TitleEn: "How?", Options: options(2)},
			{Kind: types.QUESTION_KIND_RANKING, TitleRu: "Кто?", TitleEn: "Who?", Options: options(3), MinChoices: 2},
		},
	}
}

func (s *suite) poll(change func(*types.MsgCreatePoll)) uint64 {
	s.t.Helper()
	terms := s.terms()
	if change != nil {
		change(terms)
	}
	created, err := s.msgs.CreatePoll(s.ctx, terms)
	require.NoError(s.t, err)
	return created.PollId
}

// vote is a signed vote on version 1 that expires in an hour.
func (s *suite) vote(name string, poll uint64, question uint32, seq uint64, choices ...uint32) types.SignedVote {
	s.t.Helper()
	return s.signed(name, types.SignedVote{
		PollId: poll, QuestionId: question, VersionId: 1, Choices: choices, Seq: seq, Expiry: uint64(s.ctx.BlockTime().Add(time.Hour).Unix()),
	})
}

// signed signs a vote anew.
func (s *suite) signed(name string, vote types.SignedVote) types.SignedVote {
	s.t.Helper()
	ruled, err := vote.ToRules()
	require.NoError(s.t, err)
	digest := ruled.Digest()
	signature, err := crypto.Sign(digest[:], key(s.t, name))
	require.NoError(s.t, err)
	signature[64] += 27
	vote.Signature = signature
	return vote
}

// cast sends a vote through the portal, in a transaction of its own.
func (s *suite) cast(vote types.SignedVote) ([]byte, error) {
	s.t.Helper()
	s.ctx = s.ctx.WithTxIndex(s.ctx.TxIndex() + 1)
	response, err := s.msgs.CastVote(s.ctx, &types.MsgCastVote{Sender: s.enrol("portal", "department"), Vote: vote})
	if err != nil {
		return nil, err
	}
	return response.Tracker, nil
}

func (s *suite) mustCast(votes ...types.SignedVote) {
	s.t.Helper()
	for _, vote := range votes {
		_, err := s.cast(vote)
		require.NoError(s.t, err)
	}
}

func (s *suite) head(poll uint64) types.PollHead {
	s.t.Helper()
	response, err := s.queries.Poll(s.ctx, &types.QueryPollRequest{PollId: poll})
	require.NoError(s.t, err)
	return response.Head
}

// tally is the count of a version.
func (s *suite) tally(poll uint64, question, version uint32) types.Tally {
	s.t.Helper()
	response, err := s.queries.Results(s.ctx, &types.QueryResultsRequest{PollId: poll})
	require.NoError(s.t, err)
	for _, r := range response.Versions {
		if r.QuestionId == question && r.VersionId == version {
			return r.Tally
		}
	}
	s.t.Fatalf("question %d has no version %d", question, version)
	return types.Tally{}
}

// census makes the census of the people named, and puts index and path into a vote of one of them.
func (s *suite) census(names ...string) (*types.Census, func(int, types.SignedVote) types.SignedVote) {
	s.t.Helper()
	leaves := make([][]byte, len(names))
	for i, name := range names {
		leaves[i] = rules.CensusLeaf(rawAddress(s.t, name))
	}
	tree := merkle.NewTree(func(yield func([]byte) bool) {
		for _, leaf := range leaves {
			if !yield(leaf) {
				return
			}
		}
	})
	root := tree.Root()
	return &types.Census{Root: root[:], Size_: uint64(len(names))}, func(i int, vote types.SignedVote) types.SignedVote {
		path, err := tree.Prove(uint64(i))
		require.NoError(s.t, err)
		vote.CensusIndex = uint64(i)
		for _, hash := range path {
			vote.CensusPath = append(vote.CensusPath, hash[:]...)
		}
		return vote
	}
}
