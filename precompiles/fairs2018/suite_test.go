package fairs2018

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
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
	authority = authtypes.NewModuleAddress("gov")
	operators = common.BytesToAddress([]byte("operator of fairs")) // the one account that runs seasons
	start     = time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)
	encoding  = moduletestutil.MakeTestEncodingConfig(marketslots.AppModule{})
)

const (
	dayTicks = uint64(rules.TicksPerDay)
	firstDay = 739_500 * dayTicks
	plenty   = 1_000_000_000 // gas
)

// everybody is enrolled; the class is that of traders and the subject follows from the address.
type everybody struct{}

func (everybody) Subject(_ context.Context, address []byte) (string, [32]byte, error) {
	return types.DefaultParams().TraderClass, sha256.Sum256(address), nil
}

// suite is x/marketslots alone with the contracts over it.
type suite struct {
	t         testing.TB
	ctx       sdk.Context
	k         keeper.Keeper
	msgs      types.MsgServer
	queries   types.QueryServer
	contracts *Contracts
}

func newSuite(tb testing.TB) *suite {
	tb.Helper()
	s := &suite{t: tb}
	key := storetypes.NewKVStoreKey(types.StoreKey)
	s.ctx = testutil.DefaultContextWithKeys(map[string]*storetypes.KVStoreKey{types.StoreKey: key}, nil, nil)
	s.k = keeper.NewKeeper(encoding.Codec, runtime.NewKVStoreService(key), addresses, s.text(authority), everybody{})
	s.msgs, s.queries = keeper.NewMsgServerImpl(s.k), keeper.NewQueryServerImpl(s.k)
	s.contracts = New(s.k, addresses, authority)
	s.at(1, start)
	require.NoError(tb, s.k.InitGenesis(s.ctx, types.DefaultGenesis()))
	return s
}

func (s *suite) text(address []byte) string {
	s.t.Helper()
	text, err := addresses.BytesToString(address)
	require.NoError(s.t, err)
	return text
}

func (s *suite) at(height int64, blockTime time.Time) {
	hash := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(height)))
	s.ctx = s.ctx.WithBlockHeight(height).WithBlockTime(blockTime).WithHeaderHash(hash[:]).WithEventManager(sdk.NewEventManager())
}

func (s *suite) nextBlockAt(blockTime time.Time) {
	s.t.Helper()
	require.NoError(s.t, s.k.EndBlock(s.ctx))
	s.at(s.ctx.BlockHeight()+1, blockTime)
	require.NoError(s.t, s.k.BeginBlock(s.ctx))
}

func (s *suite) nextBlock() { s.nextBlockAt(s.ctx.BlockTime().Add(time.Second)) }

// season announces a season of these trading days whose window is the next hour.
func (s *suite) season(policy string, filing types.Filing, days ...uint64) uint64 {
	s.t.Helper()
	created, err := s.msgs.CreateSeason(s.ctx, &types.MsgCreateSeason{
		Authority: s.text(authority), Name: "Весна 2026", Operator: s.text(operators[:]), Policy: policy, Filing: filing,
		ApplicationsOpen: s.ctx.BlockTime(), ApplicationsClose: s.ctx.BlockTime().Add(time.Hour), TradingDays: days,
		RefusalReasons: []types.RefusalReason{
			{Code: 1, TitleRu: "Нет документов", TitleEn: "Documents missing"},
			{Code: 7, TitleRu: "Чужой товар", TitleEn: "Resold goods"},
		},
	})
	require.NoError(s.t, err)
	return created.SeasonId
}

// freeze publishes a plan and freezes it.
func (s *suite) freeze(season uint64, rows ...types.PlanRow) {
	s.t.Helper()
	plan := make(rules.Plan, len(rows))
	for i := range rows {
		plan[i] = rows[i].ToRules()
	}
	for first := 0; first < len(rows); first += types.MaxPlanChunk {
		_, err := s.msgs.PublishPlan(s.ctx, &types.MsgPublishPlan{
			Operator: s.text(operators[:]), SeasonId: season, FirstRow: uint32(first), Rows: rows[first:min(first+types.MaxPlanChunk, len(rows))],
		})
		require.NoError(s.t, err)
	}
	root := rules.PlanHash(plan)
	_, err := s.msgs.FreezePlan(s.ctx, &types.MsgFreezePlan{Operator: s.text(operators[:]), SeasonId: season, PlanRoot: root[:]})
	require.NoError(s.t, err)
}

// file has the operator file applications.
func (s *suite) file(season uint64, filings ...types.ApplicationFiling) {
	s.t.Helper()
	for first := 0; first < len(filings); first += types.MaxBatch {
		_, err := s.msgs.FileApplications(s.ctx, &types.MsgFileApplications{
			Operator: s.text(operators[:]), SeasonId: season, Applications: filings[first:min(first+types.MaxBatch, len(filings))],
		})
		require.NoError(s.t, err)
	}
}

func (s *suite) update(season uint64, updates ...types.StatusUpdate) {
	s.t.Helper()
	for first := 0; first < len(updates); first += types.MaxBatch {
		_, err := s.msgs.UpdateStatuses(s.ctx, &types.MsgUpdateStatuses{
			Operator: s.text(operators[:]), SeasonId: season, Updates: updates[first:min(first+types.MaxBatch, len(updates))],
		})
		require.NoError(s.t, err)
	}
}

// start begins the distribution after the window.
func (s *suite) start(season uint64) {
	s.t.Helper()
	terms, err := s.k.Season(s.ctx, season)
	require.NoError(s.t, err)
	s.nextBlockAt(terms.ApplicationsClose)
	_, err = s.msgs.StartDistribution(s.ctx, &types.MsgStartDistribution{Operator: s.text(operators[:]), SeasonId: season})
	require.NoError(s.t, err)
}

// finish runs blocks until the season is closed.
func (s *suite) finish(season uint64) {
	s.t.Helper()
	for range 100 {
		s.nextBlock()
		if terms, err := s.k.Season(s.ctx, season); err == nil && terms.State == types.SeasonState_SEASON_STATE_CLOSED {
			return
		}
	}
	s.t.Fatal("the distribution does not end")
}

// contract gives the contract at an address, which must have one.
func (s *suite) contract(at common.Address) *contract {
	s.t.Helper()
	found, ok, err := s.contracts.GetERC20PrecompileInstance(s.ctx, at)
	require.NoError(s.t, err)
	require.True(s.t, ok, "nothing at %s", at)
	return found.(*contract)
}

// try calls a function with so much gas.
func (s *suite) try(gas uint64, at common.Address, name string, args ...any) ([]any, uint64, error) {
	s.t.Helper()
	c := s.contract(at)
	input, err := c.kind.abi.Pack(name, args...)
	require.NoError(s.t, err)
	meter := storetypes.NewGasMeter(gas)
	answer, err := c.metered(s.ctx.WithGasMeter(meter).WithKVGasConfig(storetypes.KVGasConfig()), input)
	if err != nil {
		return nil, meter.GasConsumedToLimit(), err
	}
	results, err := c.kind.abi.Unpack(name, answer)
	require.NoError(s.t, err)
	return results, meter.GasConsumedToLimit(), nil
}

// ask calls a function that must answer.
func (s *suite) ask(at common.Address, name string, args ...any) []any {
	s.t.Helper()
	results, _, err := s.try(plenty, at, name, args...)
	require.NoError(s.t, err, name)
	return results
}

// first asks a function that has one result.
func first[T any](s *suite, at common.Address, name string, args ...any) T {
	s.t.Helper()
	results := s.ask(at, name, args...)
	require.Len(s.t, results, 1)
	return results[0].(T)
}

// refused wants a call to fail for a reason that names this.
func (s *suite) refused(names string, at common.Address, name string, args ...any) {
	s.t.Helper()
	_, _, err := s.try(plenty, at, name, args...)
	require.ErrorContains(s.t, err, names, name)
}
