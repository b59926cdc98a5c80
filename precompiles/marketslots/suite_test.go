package marketslots_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
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
	"github.com/moscowchain/moscowd/precompiles/marketslots"
	"github.com/moscowchain/moscowd/precompiles/precompiletest"
	module "github.com/moscowchain/moscowd/x/marketslots"
	"github.com/moscowchain/moscowd/x/marketslots/keeper"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

const (
	dayTicks = uint64(rules.TicksPerDay)
	window   = time.Hour
)

var (
	addresses = addresscodec.NewBech32Codec("moscow")
	start     = time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)
	firstDay  = uint64(rules.Day(rules.TicksFromUnix(start.Unix(), 0))) + 30*dayTicks

	operator = named("operator")
	// Contracts that are enrolled as traders.
	anna, boris = named("anna"), named("boris")
	stranger    = named("stranger")

	errNotEnrolled = errors.New("account is not enrolled")
)

func named(name string) common.Address {
	hash := sha256.Sum256([]byte(name))
	return common.BytesToAddress(hash[:])
}

// enrolled knows the accounts that may write.
type enrolled map[common.Address]string

func (e enrolled) Subject(_ context.Context, address []byte) (string, [32]byte, error) {
	account := common.BytesToAddress(address)
	class, ok := e[account]
	if !ok {
		return "", [32]byte{}, errNotEnrolled
	}
	return class, subjectOf(account), nil
}

func subjectOf(account common.Address) [32]byte {
	return sha256.Sum256(append([]byte("subject"), account[:]...))
}

// suite is the contract over a chain of x/marketslots alone.
type suite struct {
	tb       testing.TB
	key      *storetypes.KVStoreKey
	ctx      sdk.Context
	enrolled enrolled
	keeper   keeper.Keeper
	messages types.MsgServer
	contract *precompiles.Contract
}

func newSuite(tb testing.TB) *suite {
	tb.Helper()
	s := &suite{
		tb: tb, key: storetypes.NewKVStoreKey(types.StoreKey),
		enrolled: enrolled{operator: "department", anna: "trader", boris: "trader"},
	}
	s.ctx = testutil.DefaultContextWithKeys(map[string]*storetypes.KVStoreKey{types.StoreKey: s.key}, nil, nil)
	cdc := moduletestutil.MakeTestEncodingConfig(module.AppModule{}).Codec
	s.keeper = keeper.NewKeeper(cdc, runtime.NewKVStoreService(s.key), addresses, s.text(authority()), s.enrolled)
	s.messages = keeper.NewMsgServerImpl(s.keeper)
	s.contract = marketslots.NewContract(s.keeper, addresses)
	s.at(1, start)
	require.NoError(tb, s.keeper.InitGenesis(s.ctx, types.DefaultGenesis()))
	return s
}

func authority() common.Address { return common.BytesToAddress(authtypes.NewModuleAddress("gov")) }

func (s *suite) text(account common.Address) string {
	s.tb.Helper()
	text, err := addresses.BytesToString(account.Bytes())
	require.NoError(s.tb, err)
	return text
}

func (s *suite) at(height int64, blockTime time.Time) {
	hash := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(height)))
	s.ctx = s.ctx.WithBlockHeight(height).WithBlockTime(blockTime).WithHeaderHash(hash[:]).
		WithEventManager(sdk.NewEventManager()).WithGasMeter(storetypes.NewInfiniteGasMeter())
}

// next begins the next block after some time.
func (s *suite) next(wait time.Duration) {
	s.tb.Helper()
	require.NoError(s.tb, s.keeper.EndBlock(s.ctx))
	s.at(s.ctx.BlockHeight()+1, s.ctx.BlockTime().Add(wait))
	require.NoError(s.tb, s.keeper.BeginBlock(s.ctx))
}

// plan has one place for an individual at each of two fairs, on successive days, and places for others at a third.
func plan() []types.PlanRow {
	return []types.PlanRow{
		{FairId: 1, Period: firstDay, Speciality: types.SPECIALITY_VEGETABLES, IndividualsPlaces: 1, MinPlaces: 1},
		{FairId: 2, Period: firstDay + dayTicks, Speciality: types.SPECIALITY_VEGETABLES, IndividualsPlaces: 1},
		{FairId: 3, Period: firstDay + dayTicks, Speciality: types.SPECIALITY_FISH, FarmersPlaces: 2, LegalEntitiesPlaces: 3, MinPlaces: 4},
	}
}

// season opens a season that traders file for, with a frozen plan.
func (s *suite) season(rows []types.PlanRow) uint64 {
	s.tb.Helper()
	created, err := s.messages.CreateSeason(s.ctx, &types.MsgCreateSeason{
		Authority: s.text(authority()), Name: "Весна 2026", Operator: s.text(operator), Filing: types.Filing_FILING_TRADERS,
		ApplicationsOpen: s.ctx.BlockTime(), ApplicationsClose: s.ctx.BlockTime().Add(window),
		TradingDays:    []uint64{firstDay, firstDay + dayTicks},
		RefusalReasons: []types.RefusalReason{{Code: 7, TitleRu: "Чужой товар", TitleEn: "Resold goods"}},
	})
	require.NoError(s.tb, err)
	id := created.SeasonId
	_, err = s.messages.PublishPlan(s.ctx, &types.MsgPublishPlan{Operator: s.text(operator), SeasonId: id, Rows: rows})
	require.NoError(s.tb, err)
	of := make(rules.Plan, len(rows))
	for i := range rows {
		of[i] = rows[i].ToRules()
	}
	root := rules.PlanHash(of)
	_, err = s.messages.FreezePlan(s.ctx, &types.MsgFreezePlan{Operator: s.text(operator), SeasonId: id, PlanRoot: root[:]})
	require.NoError(s.tb, err)
	return id
}

// decide records a status of applications.
func (s *suite) decide(season uint64, code, reason uint32, numbers ...string) {
	s.tb.Helper()
	msg := &types.MsgUpdateStatuses{Operator: s.text(operator), SeasonId: season}
	for _, number := range numbers {
		msg.Updates = append(msg.Updates, types.StatusUpdate{ServiceNumber: number, ResponseDate: firstDay - dayTicks, Code: code, Reason: reason})
	}
	_, err := s.messages.UpdateStatuses(s.ctx, msg)
	require.NoError(s.tb, err)
}

// close lets the window pass and allots the places.
func (s *suite) close(season uint64) {
	s.tb.Helper()
	s.next(window)
	_, err := s.messages.StartDistribution(s.ctx, &types.MsgStartDistribution{Operator: s.text(operator), SeasonId: season})
	require.NoError(s.tb, err)
	for range 10 {
		s.next(time.Second)
	}
	found, err := s.keeper.Season(s.ctx, season)
	require.NoError(s.tb, err)
	require.Equal(s.tb, types.SeasonState_SEASON_STATE_CLOSED, found.State)
}

// call calls a function as an account.
func (s *suite) call(by common.Address, method string, args ...any) precompiletest.Result {
	s.tb.Helper()
	input, err := marketslots.ABI.Pack(method, args...)
	require.NoError(s.tb, err)
	return precompiletest.Run(s.tb, s.ctx, s.key, s.contract, precompiletest.Call{
		Caller: by, Input: input, ReadOnly: marketslots.ABI.Methods[method].IsConstant(),
	})
}

// writes calls a function that must succeed.
func (s *suite) writes(by common.Address, method string, args ...any) precompiletest.Result {
	s.tb.Helper()
	result := s.call(by, method, args...)
	if result.Err != nil {
		s.tb.Fatal(method, result.Reason(s.tb))
	}
	return result
}

// reads gives what a function returns.
func (s *suite) reads(method string, args ...any) []any {
	s.tb.Helper()
	values, err := marketslots.ABI.Unpack(method, s.writes(stranger, method, args...).Output)
	require.NoError(s.tb, err)
	return values
}

// submits files an application for one day of the plan and gives its number.
func (s *suite) submits(by common.Address, season uint64, row types.PlanRow) string {
	s.tb.Helper()
	result := s.writes(by, "submitApplication", submission(season, row)...)
	values, err := marketslots.ABI.Unpack("submitApplication", result.Output)
	require.NoError(s.tb, err)
	return values[1].(string)
}

// submission are the arguments of an application.
func submission(season uint64, row types.PlanRow) []any {
	return []any{
		season, uint8(types.DECLARANT_TYPE_INDIVIDUAL),
		[32]byte{1},
		[32]byte{2},
		"", row.FairId, uint8(row.Speciality),
		uint64(7), uint64(77),
		[]uint64{row.Period},
	}
}

// allotted is a closed season of two applications of anna, who holds both places, and two of boris, who waits.
func (s *suite) allotted() (season uint64, numbers []string) {
	s.tb.Helper()
	season = s.season(plan())
	for _, by := range []common.Address{anna, boris} {
		for _, row := range plan()[:2] {
			numbers = append(numbers, s.submits(by, season, row))
			s.next(time.Second)
		}
	}
	s.decide(season, rules.StatusAdmitted1040, 0, numbers...)
	s.close(season)
	return season, numbers
}

// state is all that the store holds.
func (s *suite) state() map[string]string { return stateOf(s.tb, s.ctx, s.key) }

func stateOf(tb testing.TB, ctx sdk.Context, key storetypes.StoreKey) map[string]string {
	tb.Helper()
	all := map[string]string{}
	iterator := ctx.KVStore(key).Iterator(nil, nil)
	for ; iterator.Valid(); iterator.Next() {
		all[string(iterator.Key())] = string(iterator.Value())
	}
	require.NoError(tb, iterator.Close())
	return all
}

// emitted are the types of the events of this block.
func (s *suite) emitted() []string {
	var all []string
	for _, event := range s.ctx.EventManager().Events() {
		all = append(all, event.Type)
	}
	return all
}

func joined(season, id uint64) collections.Pair[uint64, uint64] { return collections.Join(season, id) }

func withName(args []any) []any {
	args[4] = "OOO Fruit"
	return args
}

// ofCompany are the arguments of a legal entity with this name.
func ofCompany(args []any, name string) []any {
	args[1], args[4] = uint8(types.DECLARANT_TYPE_LEGAL_ENTITY), name
	return args
}

func withDays(args []any) []any {
	args[9] = make([]uint64, 65)
	return args
}

func withType(args []any) []any {
	args[1] = uint8(255)
	return args
}

// refused calls a function that must revert, and gives the reason.
func (s *suite) refused(by common.Address, method string, args ...any) string {
	s.tb.Helper()
	result := s.call(by, method, args...)
	return result.Reason(s.tb)
}
