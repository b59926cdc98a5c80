package keeper_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/runtime"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	"github.com/cosmos/cosmos-sdk/testutil"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	"github.com/moscowchain/moscowd/x/voting/keeper"
	"github.com/moscowchain/moscowd/x/voting/rules/evidence"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// Departments, and one that was suspended.
const (
	north   = "north"
	south   = "south"
	east    = "east"
	west    = "west"
	retired = "retired"
)

// departments are active unless they are retired.
type departments struct{}

func (departments) IsActiveOperator(_ context.Context, operator []byte) (bool, error) {
	return string(operator[:len(retired)]) != retired && string(operator[:6]) != "nobody", nil
}

// everybodyActive takes every account for enrolled.
type everybodyActive struct{}

func (everybodyActive) Subject(_ context.Context, address []byte) (string, [32]byte, error) {
	return "service", sha256.Sum256(address), nil
}

// placed remembers where contracts were placed.
type placed map[[20]byte]bool

func (p placed) AfterContractsPlaced(_ context.Context, addresses [][20]byte) error {
	for _, address := range addresses {
		p[address] = true
	}
	return nil
}

type importSuite struct {
	t       *testing.T
	ctx     sdk.Context
	k       keeper.Keeper
	msgs    types.MsgServer
	queries types.QueryServer
	placed  placed
}

func newImportSuite(t *testing.T) *importSuite {
	t.Helper()
	s := &importSuite{t: t, placed: placed{}}
	key, objects := storetypes.NewKVStoreKey(types.StoreKey), storetypes.NewObjectStoreKey(types.ObjectStoreKey)
	s.ctx = testutil.DefaultContextWithObjectStore(t, key, storetypes.NewTransientStoreKey("transient"), objects).Ctx.WithBlockHeight(9)
	s.k = keeper.NewKeeper(encoding.Codec, runtime.NewKVStoreService(key), objects, addresses, operatorOf(string(authtypes.NewModuleAddress("gov"))), everybodyActive{}).
		WithDepartments(departments{}, s.placed)
	s.msgs, s.queries = keeper.NewMsgServerImpl(s.k), keeper.NewQueryServerImpl(s.k)
	require.NoError(t, s.k.InitGenesis(s.ctx, types.DefaultGenesis()))
	return s
}

func operatorOf(name string) string {
	address := make([]byte, 20)
	copy(address, name)
	text, err := addresses.BytesToString(address)
	if err != nil {
		panic(err)
	}
	return text
}

// old makes up an old chain with so many polls, read up to a block.
type old struct {
	source types.ImportSource
	polls  []types.ArchivedPoll
	hash   []byte
}

func oldChain(polls int, block uint64) *old {
	source := evidence.Source{NetworkID: 17, Genesis: [32]byte{1}, Root: [20]byte{2}, Block: block, BlockHash: sha256.Sum256(fmt.Append(nil, block))}
	root := evidence.NewHistory(source.Root)
	o := &old{source: types.NewImportSource(source, root, uint64(polls))}
	hash := evidence.Start(source, root, uint64(polls))
	for i := range polls {
		poll := &evidence.Poll{ID: uint64(i)*3 + 100, Address: [20]byte{3, byte(i)}, Name: fmt.Sprint("Опрос ", i), History: evidence.NewHistory([20]byte{3, byte(i)})}
		q := evidence.Question{ID: uint64(i), Address: [20]byte{4, byte(i)}, Current: 2, Versions: []evidence.Version{
			{ID: 1, Name: "А?", Answers: "[]", AnswerIDs: []uint64{7, 8}, Results: []uint64{0, 0}},
			{ID: 2, Name: "Б?", Answers: "[]", AnswerIDs: []uint64{7, 8}, Results: []uint64{0, 3}},
		}, Voters: 1}
		q.Reset()
		if err := q.Add(&evidence.Transaction{Block: 4, Hash: [32]byte{byte(i)}, Vote: &evidence.Vote{Version: 2, Options: []uint64{1, 1, 1}}}); err != nil {
			panic(err)
		}
		poll.Questions = []evidence.Question{q}
		hash = evidence.Next(hash, poll)
		o.polls = append(o.polls, types.NewArchivedPoll(poll))
	}
	o.hash = hash[:]
	return o
}

func (o *old) msg(operator string, first, last int) *types.MsgImportPolls {
	return &types.MsgImportPolls{Operator: operatorOf(operator), Source: o.source, EvidenceHash: o.hash, First: uint64(first), Polls: o.polls[first:last]}
}

func (s *importSuite) submit(o *old, operator string) uint64 {
	s.t.Helper()
	response, err := s.msgs.ImportPolls(s.ctx, o.msg(operator, 0, len(o.polls)))
	require.NoError(s.t, err)
	require.EqualValues(s.t, len(o.polls), response.Received)
	return response.ImportId
}

func (s *importSuite) confirm(id uint64, operator string, hash []byte) error {
	_, err := s.msgs.ConfirmImport(s.ctx, &types.MsgConfirmImport{Operator: operatorOf(operator), ImportId: id, EvidenceHash: hash})
	return err
}

func (s *importSuite) state(id uint64) types.ImportState {
	s.t.Helper()
	response, err := s.queries.Import(s.ctx, &types.QueryImportRequest{ImportId: id})
	require.NoError(s.t, err)
	return response.Import.State
}

func TestAnImportIsConfirmedByTwoMoreDepartments(t *testing.T) {
	s, o := newImportSuite(t), oldChain(5, 100)
	for first := 0; first < 5; first += 2 {
		_, err := s.msgs.ImportPolls(s.ctx, o.msg(north, first, min(first+2, 5)))
		require.NoError(t, err)
	}
	require.Equal(t, types.IMPORT_STATE_CLAIMED, s.state(1))
	require.NoError(t, s.confirm(1, south, o.hash))
	require.Equal(t, types.IMPORT_STATE_CLAIMED, s.state(1))
	current, err := s.k.Current(s.ctx)
	require.NoError(t, err)
	require.Zero(t, current)

	require.NoError(t, s.confirm(1, east, o.hash))
	require.Equal(t, types.IMPORT_STATE_CONFIRMED, s.state(1))
	imports, err := s.queries.Imports(s.ctx, &types.QueryImportsRequest{})
	require.NoError(t, err)
	require.EqualValues(t, 1, imports.Current)
	require.Equal(t, []string{operatorOf(south), operatorOf(east)}, imports.Imports[0].ConfirmedBy)
	require.EqualValues(t, 9, imports.Imports[0].ConfirmedHeight)

	polls, err := s.queries.ArchivedPolls(s.ctx, &types.QueryArchivedPollsRequest{ImportId: 1, Pagination: &query.PageRequest{Offset: 3}})
	require.NoError(t, err)
	require.Equal(t, o.polls[3:], polls.Polls)
	poll, err := s.queries.ArchivedPoll(s.ctx, &types.QueryArchivedPollRequest{ImportId: 1, PollId: 103})
	require.NoError(t, err)
	require.Equal(t, o.polls[1], poll.Poll)
	require.Equal(t, types.IMPORT_STATE_CONFIRMED, poll.State)

	for number := range uint32(2) {
		require.True(t, s.placed[types.ContractPlace{Archived: true, PollId: 112, Question: number}.ContractAddress()])
	}
	require.Len(t, s.placed, 10)
}

func TestImportingTwiceChangesNothing(t *testing.T) {
	s, o := newImportSuite(t), oldChain(5, 100)
	id := s.submit(o, north)
	require.NoError(t, s.confirm(id, south, o.hash))
	before, err := s.k.ExportGenesis(s.ctx)
	require.NoError(t, err)
	require.Equal(t, id, s.submit(o, north))
	_, err = s.msgs.ImportPolls(s.ctx, o.msg(north, 2, 4))
	require.NoError(t, err)
	after, err := s.k.ExportGenesis(s.ctx)
	require.NoError(t, err)
	require.Equal(t, before, after)
}

func TestABatchThatOverlapsAddsTheRest(t *testing.T) {
	s, o := newImportSuite(t), oldChain(5, 100)
	_, err := s.msgs.ImportPolls(s.ctx, o.msg(north, 0, 3))
	require.NoError(t, err)
	response, err := s.msgs.ImportPolls(s.ctx, o.msg(north, 1, 5))
	require.NoError(t, err)
	require.EqualValues(t, 5, response.Received)
}

func TestImportsThatAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*types.MsgImportPolls, *old)
		want   error
	}{
		"by an account of no department":   {func(m *types.MsgImportPolls, _ *old) { m.Operator = operatorOf("nobody") }, types.ErrImportOperator},
		"by a suspended department":        {func(m *types.MsgImportPolls, _ *old) { m.Operator = operatorOf(retired) }, types.ErrImportOperator},
		"by no address":                    {func(m *types.MsgImportPolls, _ *old) { m.Operator = "north" }, types.ErrAddressInvalid},
		"of no polls":                      {func(m *types.MsgImportPolls, _ *old) { m.Polls = nil }, types.ErrBatchInvalid},
		"of too many polls at once":        {func(m *types.MsgImportPolls, _ *old) { m.Polls = make([]types.ArchivedPoll, 51) }, types.ErrBatchInvalid},
		"with half a hash":                 {func(m *types.MsgImportPolls, _ *old) { m.EvidenceHash = m.EvidenceHash[:16] }, types.ErrImportInvalid},
		"from a root of other length":      {func(m *types.MsgImportPolls, _ *old) { m.Source.Root = m.Source.BlockHash }, types.ErrImportInvalid},
		"from an empty source":             {func(m *types.MsgImportPolls, _ *old) { m.Source.Polls = 0 }, types.ErrImportInvalid},
		"from too large a source":          {func(m *types.MsgImportPolls, _ *old) { m.Source.Polls = types.MaxImportPolls + 1 }, types.ErrImportInvalid},
		"with polls left out":              {func(m *types.MsgImportPolls, _ *old) { m.First = 1 }, types.ErrImportGap},
		"with one poll twice":              {func(m *types.MsgImportPolls, _ *old) { m.Polls[1] = m.Polls[0] }, types.ErrImportInvalid},
		"with more than the source has":    {func(m *types.MsgImportPolls, _ *old) { m.Source.Polls = 2 }, types.ErrImportInvalid},
		"with a poll of no address":        {func(m *types.MsgImportPolls, _ *old) { m.Polls[1].Address = nil }, types.ErrImportInvalid},
		"with a question of no version":    {func(m *types.MsgImportPolls, _ *old) { m.Polls[1].Questions[0].Versions = nil }, types.ErrImportInvalid},
		"with a result that was changed":   {func(m *types.MsgImportPolls, _ *old) { m.Polls[1].Questions[0].Versions[1].Results[0] = 9 }, types.ErrImportEvidence},
		"with the evidence of another one": {func(m *types.MsgImportPolls, _ *old) { m.EvidenceHash = oldChain(3, 99).hash }, types.ErrImportEvidence},
	} {
		t.Run(name, func(t *testing.T) {
			s, o := newImportSuite(t), oldChain(3, 100)
			msg := o.msg(north, 0, 3)
			c.change(msg, o)
			_, err := s.msgs.ImportPolls(s.ctx, msg)
			require.ErrorIs(t, err, c.want)
		})
	}
}

func TestAnImportKeepsItsSource(t *testing.T) {
	s, o := newImportSuite(t), oldChain(3, 100)
	_, err := s.msgs.ImportPolls(s.ctx, o.msg(north, 0, 1))
	require.NoError(t, err)
	msg := o.msg(north, 1, 3)
	msg.Source.Block = 101
	_, err = s.msgs.ImportPolls(s.ctx, msg)
	require.ErrorIs(t, err, types.ErrImportInvalid)
}

func TestNobodyHindersAnImportByBeginningItWrongly(t *testing.T) {
	s, o := newImportSuite(t), oldChain(3, 100)
	wrong := o.msg(west, 0, 1)
	wrong.Polls = []types.ArchivedPoll{oldChain(3, 100).polls[2]}
	_, err := s.msgs.ImportPolls(s.ctx, wrong)
	require.NoError(t, err)
	id := s.submit(o, north)
	require.EqualValues(t, 2, id)
	require.ErrorIs(t, s.confirm(1, south, o.hash), types.ErrImportOpen)
	require.NoError(t, s.confirm(id, south, o.hash))
}

func TestConfirmationsThatAreRefused(t *testing.T) {
	s, o := newImportSuite(t), oldChain(2, 100)
	id := s.submit(o, north)
	require.ErrorIs(t, s.confirm(id, "nobody", o.hash), types.ErrImportOperator)
	require.ErrorIs(t, s.confirm(id+1, south, o.hash), types.ErrImportUnknown)
	require.ErrorIs(t, s.confirm(id, north, o.hash), types.ErrImportVouched)
	require.ErrorIs(t, s.confirm(id, south, oldChain(2, 99).hash), types.ErrImportEvidence)
	require.NoError(t, s.confirm(id, south, o.hash))
	require.ErrorIs(t, s.confirm(id, south, o.hash), types.ErrImportVouched)
	require.NoError(t, s.confirm(id, east, o.hash))
	require.ErrorIs(t, s.confirm(id, west, o.hash), types.ErrImportConfirmed)
}

func TestAnImportThatGoesFurtherTakesThePlaceOfAConfirmedOne(t *testing.T) {
	s, o, further := newImportSuite(t), oldChain(2, 100), oldChain(3, 200)
	id := s.submit(o, north)
	rival := s.submit(oldChain(3, 150), west) // begun before the first is confirmed
	later := s.submit(further, south)
	for _, operator := range []string{south, east} {
		require.NoError(t, s.confirm(id, operator, o.hash))
	}
	for _, operator := range []string{north, east} {
		require.NoError(t, s.confirm(later, operator, further.hash))
	}
	current, err := s.k.Current(s.ctx)
	require.NoError(t, err)
	require.Equal(t, later, current)

	rivals := oldChain(3, 150).hash
	require.NoError(t, s.confirm(rival, north, rivals))
	require.ErrorIs(t, s.confirm(rival, south, rivals), types.ErrImportOlder)
	for name, older := range map[string]*old{"fewer polls": oldChain(1, 300), "an earlier block": oldChain(3, 120)} {
		_, err := s.msgs.ImportPolls(s.ctx, older.msg(north, 0, 1))
		require.ErrorIs(t, err, types.ErrImportOlder, name)
	}
	other := oldChain(4, 300)
	other.source.GenesisHash = make([]byte, 32)
	_, err = s.msgs.ImportPolls(s.ctx, other.msg(north, 0, 1))
	require.ErrorIs(t, err, types.ErrImportOlder)
}

func TestAnOperatorSubmitsSoManyImports(t *testing.T) {
	s := newImportSuite(t)
	for i := range types.MaxImportsOfOperator {
		s.submit(oldChain(1, uint64(i)), north)
	}
	one := oldChain(1, 1000)
	_, err := s.msgs.ImportPolls(s.ctx, one.msg(north, 0, 1))
	require.ErrorIs(t, err, types.ErrImportsFull)
	s.submit(one, south)
}

func TestImportsPassThroughAGenesis(t *testing.T) {
	s, o := newImportSuite(t), oldChain(4, 100)
	id := s.submit(o, north)
	require.NoError(t, s.confirm(id, south, o.hash))
	require.NoError(t, s.confirm(id, east, o.hash))
	_, err := s.msgs.ImportPolls(s.ctx, oldChain(5, 200).msg(west, 0, 2))
	require.NoError(t, err)
	exported, err := s.k.ExportGenesis(s.ctx)
	require.NoError(t, err)
	require.NoError(t, exported.Validate(addresses))

	again := newImportSuite(t)
	require.NoError(t, again.k.InitGenesis(again.ctx, exported))
	second, err := again.k.ExportGenesis(again.ctx)
	require.NoError(t, err)
	require.Equal(t, exported, second)
	require.Equal(t, s.placed, again.placed)
	_, err = again.msgs.ImportPolls(again.ctx, oldChain(5, 200).msg(west, 2, 5))
	require.NoError(t, err)
}

func TestGenesisThatContradictsItself(t *testing.T) {
	s, o := newImportSuite(t), oldChain(2, 100)
	s.submit(o, north)
	for name, change := range map[string]func(*types.GenesisState){
		"a poll is missing":           func(g *types.GenesisState) { g.Imports[0].Polls = g.Imports[0].Polls[:1] },
		"another id":                  func(g *types.GenesisState) { g.Imports[0].Import.Id = 2 },
		"confirmed by nobody":         func(g *types.GenesisState) { g.Imports[0].Import.State = types.IMPORT_STATE_CONFIRMED },
		"shown without confirmation":  func(g *types.GenesisState) { g.CurrentImport = 1 },
		"shown without being there":   func(g *types.GenesisState) { g.CurrentImport = 2 },
		"no operator":                 func(g *types.GenesisState) { g.Imports[0].Import.Operator = "" },
		"confirmed by no address":     func(g *types.GenesisState) { g.Imports[0].Import.ConfirmedBy = []string{"south"} },
		"a state that does not exist": func(g *types.GenesisState) { g.Imports[0].Import.State = 0 },
	} {
		t.Run(name, func(t *testing.T) {
			g, err := s.k.ExportGenesis(s.ctx)
			require.NoError(t, err)
			change(g)
			require.ErrorIs(t, g.Validate(addresses), types.ErrGenesisInvalid)
		})
	}
	g, err := s.k.ExportGenesis(s.ctx)
	require.NoError(t, err)
	g.Imports[0].Polls[0].Name = "another"
	again := newImportSuite(t)
	require.ErrorIs(t, again.k.InitGenesis(again.ctx, g), types.ErrGenesisInvalid)
}
