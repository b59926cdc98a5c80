package keeper_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	addresscodec "github.com/cosmos/cosmos-sdk/codec/address"
	"github.com/cosmos/cosmos-sdk/runtime"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	"github.com/cosmos/cosmos-sdk/testutil"
	sdk "github.com/cosmos/cosmos-sdk/types"
	moduletestutil "github.com/cosmos/cosmos-sdk/types/module/testutil"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	"github.com/moscowchain/moscowd/x/marketslots"
	"github.com/moscowchain/moscowd/x/marketslots/keeper"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

var (
	addresses = addresscodec.NewBech32Codec("moscow")
	start     = time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)

	encoding = moduletestutil.MakeTestEncodingConfig(marketslots.AppModule{})

	errUnknown   = errors.New("account is not enrolled")
	errSuspended = errors.New("account is suspended")
)

const (
	dayTicks = uint64(rules.TicksPerDay)
	firstDay = 739_500 * dayTicks
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
	if !ok {
		return "", [32]byte{}, errUnknown
	}
	if a.suspended {
		return "", [32]byte{}, errSuspended
	}
	return a.class, a.subject, nil
}

// suite is one chain with this module alone.
type suite struct {
	t       testing.TB
	key     *storetypes.KVStoreKey
	ctx     sdk.Context
	access  fakeAccess
	gov     string
	k       keeper.Keeper
	msgs    types.MsgServer
	queries types.QueryServer
}

func newSuite(tb testing.TB) *suite {
	tb.Helper()
	s := &suite{t: tb, key: storetypes.NewKVStoreKey(types.StoreKey), access: fakeAccess{}}
	s.ctx = testutil.DefaultContextWithKeys(map[string]*storetypes.KVStoreKey{types.StoreKey: s.key}, nil, nil)
	gov, err := addresses.BytesToString(authtypes.NewModuleAddress("gov"))
	require.NoError(tb, err)
	s.gov = gov
	s.restart()
	s.at(1, start)
	require.NoError(tb, s.k.InitGenesis(s.ctx, types.DefaultGenesis()))
	return s
}

// restart makes a keeper with empty caches over the same store.
func (s *suite) restart() {
	s.k = keeper.NewKeeper(encoding.Codec, runtime.NewKVStoreService(s.key), addresses, s.gov, s.access)
	s.msgs, s.queries = keeper.NewMsgServerImpl(s.k), keeper.NewQueryServerImpl(s.k)
}

// at enters a block. Its hash depends on its height alone.
func (s *suite) at(height int64, blockTime time.Time) {
	s.ctx = s.ctx.WithBlockHeight(height).WithBlockTime(blockTime).WithHeaderHash(blockHash(height)).
		WithEventManager(sdk.NewEventManager()).WithGasMeter(storetypes.NewInfiniteGasMeter())
}

func blockHash(height int64) []byte {
	hash := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(height)))
	return hash[:]
}

// nextBlock ends the block and begins one a second later.
func (s *suite) nextBlock() { s.nextBlockAt(s.ctx.BlockTime().Add(time.Second)) }

func (s *suite) nextBlockAt(blockTime time.Time) {
	s.t.Helper()
	s.branched(s.k.EndBlock)
	s.at(s.ctx.BlockHeight()+1, blockTime)
	s.branched(s.k.BeginBlock)
}

// branched runs a phase of a block over a cache of the store, as a node does.
func (s *suite) branched(phase func(context.Context) error) {
	s.t.Helper()
	branch, write := s.ctx.CacheContext()
	require.NoError(s.t, phase(branch))
	write()
}

// enrol makes an account; its subject follows from its name.
func (s *suite) enrol(name, class string) string {
	s.t.Helper()
	raw := sha256.Sum256([]byte(name))
	s.access[string(raw[:20])] = account{class: class, subject: subjectOf(name)}
	return s.address(name)
}

func subjectOf(name string) [32]byte { return sha256.Sum256([]byte("subject of " + name)) }

// address is that of an account, enrolled or not.
func (s *suite) address(name string) string {
	s.t.Helper()
	raw := sha256.Sum256([]byte(name))
	address, err := addresses.BytesToString(raw[:20])
	require.NoError(s.t, err)
	return address
}

func (s *suite) suspend(address string) {
	s.t.Helper()
	raw, err := addresses.StringToBytes(address)
	require.NoError(s.t, err)
	a := s.access[string(raw)]
	a.suspended = true
	s.access[string(raw)] = a
}

// terms are those of a season of two days that accepts applications for an hour from the start.
func (s *suite) terms(filing types.Filing) *types.MsgCreateSeason {
	return &types.MsgCreateSeason{
		Authority:         s.gov,
		Name:              "Весна 2026",
		Operator:          s.enrol("operator", "operator"),
		Policy:            rules.FirstCome2018Name,
		Filing:            filing,
		ApplicationsOpen:  start,
		ApplicationsClose: start.Add(time.Hour),
		TradingDays:       []uint64{firstDay, firstDay + dayTicks},
		RefusalReasons: []types.RefusalReason{
			{Code: 1, TitleRu: "Нет документов", TitleEn: "Documents missing"},
			{Code: 7, TitleRu: "Чужой товар", TitleEn: "Resold goods"},
		},
	}
}

// season creates a season and gives its id and operator.
func (s *suite) season(filing types.Filing) (uint64, string) {
	s.t.Helper()
	terms := s.terms(filing)
	created, err := s.msgs.CreateSeason(s.ctx, terms)
	require.NoError(s.t, err)
	return created.SeasonId, terms.Operator
}

// row is a plan row of the first trading day.
func row(fair uint64, speciality types.Speciality, individuals, farmers, legal uint64) types.PlanRow {
	return types.PlanRow{
		FairId: fair, Period: firstDay, Speciality: speciality,
		IndividualsPlaces: individuals, FarmersPlaces: farmers, LegalEntitiesPlaces: legal,
	}
}

func planRoot(rows []types.PlanRow) []byte {
	plan := make(rules.Plan, len(rows))
	for i := range rows {
		plan[i] = rows[i].ToRules()
	}
	root := rules.PlanHash(plan)
	return root[:]
}

// freeze publishes a plan and freezes it.
func (s *suite) freeze(season uint64, operator string, rows ...types.PlanRow) {
	s.t.Helper()
	for first := 0; first < len(rows); first += types.MaxPlanChunk {
		_, err := s.msgs.PublishPlan(s.ctx, &types.MsgPublishPlan{
			Operator: operator, SeasonId: season, FirstRow: uint32(first),
			Rows: rows[first:min(first+types.MaxPlanChunk, len(rows))],
		})
		require.NoError(s.t, err)
	}
	_, err := s.msgs.FreezePlan(s.ctx, &types.MsgFreezePlan{Operator: operator, SeasonId: season, PlanRoot: planRoot(rows)})
	require.NoError(s.t, err)
}

// filing is a valid application for vegetables at fair 1 on the first day.
func filing(number string) types.ApplicationFiling {
	user := sha256.Sum256([]byte(number))
	return types.ApplicationFiling{
		ServiceNumber:       number,
		ClaimedDate:         firstDay - 100*dayTicks,
		RegNum:              1,
		DeclarantType:       types.DECLARANT_TYPE_INDIVIDUAL,
		UserId:              user[:16],
		DeclarantCommitment: make([]byte, 32),
		DetailsCommitment:   make([]byte, 32),
		FairId:              1,
		Speciality:          types.SPECIALITY_VEGETABLES,
		Periods:             []uint64{firstDay},
	}
}

func (s *suite) file(season uint64, operator string, filings ...types.ApplicationFiling) {
	s.t.Helper()
	_, err := s.msgs.FileApplications(s.ctx, &types.MsgFileApplications{Operator: operator, SeasonId: season, Applications: filings})
	require.NoError(s.t, err)
}

func (s *suite) admit(season uint64, operator string, numbers ...string) {
	s.t.Helper()
	msg := &types.MsgUpdateStatuses{Operator: operator, SeasonId: season}
	for _, number := range numbers {
		msg.Updates = append(msg.Updates, types.StatusUpdate{ServiceNumber: number, ResponseDate: firstDay, Code: rules.StatusAdmitted1040})
	}
	_, err := s.msgs.UpdateStatuses(s.ctx, msg)
	require.NoError(s.t, err)
}

// distribute starts the distribution after the window and runs blocks until the season is closed; it gives their
// number.
func (s *suite) distribute(season uint64, operator string) int {
	s.t.Helper()
	s.startDistribution(season, operator)
	for blocks := 1; blocks < 1000; blocks++ {
		s.nextBlock()
		if s.state(season) == types.SeasonState_SEASON_STATE_CLOSED {
			return blocks
		}
	}
	s.t.Fatal("the distribution does not end")
	return 0
}

func (s *suite) startDistribution(season uint64, operator string) {
	s.t.Helper()
	s.nextBlockAt(start.Add(time.Hour))
	_, err := s.msgs.StartDistribution(s.ctx, &types.MsgStartDistribution{Operator: operator, SeasonId: season})
	require.NoError(s.t, err)
}

func (s *suite) state(season uint64) types.SeasonState {
	s.t.Helper()
	found, err := s.k.Season(s.ctx, season)
	require.NoError(s.t, err)
	return found.State
}

// submission is a valid application of a trader.
func submission(trader string, season uint64) *types.MsgSubmitApplication {
	return &types.MsgSubmitApplication{
		Trader: trader, SeasonId: season,
		DeclarantType:       types.DECLARANT_TYPE_INDIVIDUAL,
		DeclarantCommitment: make([]byte, 32),
		DetailsCommitment:   make([]byte, 32),
		FairId:              1,
		Speciality:          types.SPECIALITY_VEGETABLES,
		Periods:             []uint64{firstDay},
	}
}
