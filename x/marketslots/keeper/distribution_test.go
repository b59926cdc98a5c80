package keeper_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"cosmossdk.io/collections"
	"cosmossdk.io/core/store"

	"github.com/cosmos/cosmos-sdk/runtime"

	"github.com/moscowchain/moscowd/x/marketslots/keeper"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

func (s *suite) outcomes(season, id uint64) []types.Outcome {
	s.t.Helper()
	found, err := s.k.Outcomes.Get(s.ctx, collections.Join(season, id))
	require.NoError(s.t, err)
	return found.Outcomes
}

// contested is a season of n individuals for n/2 places at one fair.
func contested(s *suite, n int) (uint64, string) {
	s.t.Helper()
	season, operator := s.season(types.Filing_FILING_OPERATOR)
	s.freeze(season, operator, row(1, types.SPECIALITY_VEGETABLES, uint64(n/2), 0, 0), row(2, types.SPECIALITY_MEAT, 0, 0, 3))
	var filings []types.ApplicationFiling
	var numbers []string
	for i := range n {
		f := filing(fmt.Sprintf("%d/%d", season, i))
		f.RegNum = uint64(n - i)
		filings, numbers = append(filings, f), append(numbers, f.ServiceNumber)
	}
	s.file(season, operator, filings...)
	s.admit(season, operator, numbers...)
	return season, operator
}

// writesPerBlock sets the bound.
func (s *suite) writesPerBlock(n uint32) {
	s.t.Helper()
	params := types.DefaultParams()
	params.WritesPerBlock = n
	require.NoError(s.t, s.k.Params.Set(s.ctx, params))
}

func TestTheOperatorsDateAndNumberDecideNotTheOrderOfFiling(t *testing.T) {
	s := newSuite(t)
	season, operator := contested(s, 10)
	s.distribute(season, operator)
	rows, err := s.queries.RowOutcomes(s.ctx, &types.QueryRowOutcomesRequest{SeasonId: season})
	require.NoError(t, err)
	require.Equal(t, types.QueueOutcome{
		Accepted: []uint64{10, 9, 8, 7, 6}, Waiting: []uint64{5, 4, 3, 2, 1},
	}, rows.Rows[0].Individuals)
	require.Equal(t, types.Outcome{
		Day: firstDay, Kind: types.OutcomeKind_OUTCOME_KIND_WAITING, Queue: types.Queue_QUEUE_INDIVIDUALS, Row: 1, Number: 5,
	}, s.outcomes(season, 1)[0])
	closing, err := s.k.Closings.Get(s.ctx, season)
	require.NoError(t, err)
	require.Equal(t, types.Statistics{Accepted: 5, Waiting: 5, Places: 8, Remaining: 3}, closing.Statistics)
}

func TestEveryWayOfNotBeingConsideredHasItsReason(t *testing.T) {
	s := newSuite(t)
	season, operator := s.season(types.Filing_FILING_OPERATOR)
	s.freeze(season, operator, row(1, types.SPECIALITY_VEGETABLES, 1, 1, 1))
	unknownFair, unknownDay, unknownSpeciality := filing("fair"), filing("day"), filing("speciality")
	unknownFair.FairId = 2
	unknownDay.Periods = []uint64{firstDay + dayTicks, firstDay + dayTicks/2}
	unknownSpeciality.DeclarantType, unknownSpeciality.Speciality = types.DECLARANT_TYPE_LEGAL_ENTITY, types.SPECIALITY_FISH
	s.file(season, operator, unknownFair, unknownDay, unknownSpeciality, filing("silent"), filing("refused"))
	s.admit(season, operator, "fair", "day", "speciality")
	_, err := s.msgs.UpdateStatuses(s.ctx, &types.MsgUpdateStatuses{Operator: operator, SeasonId: season, Updates: []types.StatusUpdate{
		{ServiceNumber: "refused", ResponseDate: 9, Code: rules.StatusRefused1086, Reason: 1},
	}})
	require.NoError(t, err)
	s.distribute(season, operator)
	reasons := []types.OutcomeReason{
		types.OutcomeReason_OUTCOME_REASON_UNKNOWN_FAIR, types.OutcomeReason_OUTCOME_REASON_UNKNOWN_DAY,
		types.OutcomeReason_OUTCOME_REASON_UNKNOWN_SPECIALITY, types.OutcomeReason_OUTCOME_REASON_NO_STATUS,
		types.OutcomeReason_OUTCOME_REASON_REFUSED,
	}
	for i, reason := range reasons {
		first := s.outcomes(season, uint64(i+1))[0]
		require.Equal(t, types.OutcomeKind_OUTCOME_KIND_NOT_CONSIDERED, first.Kind)
		require.Equal(t, reason, first.Reason)
	}
	require.Equal(t, rules.StatusRefused1086, s.outcomes(season, 5)[0].Code)
	second := s.outcomes(season, 2)[1]
	require.Equal(t, types.OutcomeKind_OUTCOME_KIND_ACCEPTED, second.Kind, "noon of a trading day is that day")
	require.Equal(t, firstDay, second.Day)
}

func TestAKeeperThatStartsInTheMiddleWritesTheSameResults(t *testing.T) {
	finish := func(restartEvery int) *types.GenesisState {
		s := newSuite(t)
		s.writesPerBlock(20)
		season, operator := contested(s, 100)
		s.startDistribution(season, operator)
		for block := 1; s.state(season) == types.SeasonState_SEASON_STATE_DISTRIBUTING; block++ {
			require.Less(t, block, 100)
			if restartEvery > 0 && block%restartEvery == 0 {
				s.restart()
			}
			s.nextBlock()
		}
		g, err := s.k.ExportGenesis(s.ctx)
		require.NoError(t, err)
		return g
	}
	undisturbed := finish(0)
	require.Equal(t, undisturbed, finish(1))
	require.Equal(t, undisturbed, finish(3))
}

// countingStore counts what is written.
type countingStore struct {
	store.KVStoreService
	writes *int
}

func (c countingStore) OpenKVStore(ctx context.Context) store.KVStore {
	return countingKV{c.KVStoreService.OpenKVStore(ctx), c.writes}
}

type countingKV struct {
	store.KVStore
	writes *int
}

func (c countingKV) Set(key, value []byte) error {
	*c.writes++
	return c.KVStore.Set(key, value)
}

func (c countingKV) Delete(key []byte) error {
	*c.writes++
	return c.KVStore.Delete(key)
}

func TestABlockWritesNoMoreThanItsBound(t *testing.T) {
	const bound = 30
	s := newSuite(t)
	s.writesPerBlock(bound)
	var seasons []uint64
	for range 3 {
		season, _ := contested(s, 40)
		seasons = append(seasons, season)
	}
	operator := s.address("operator")
	s.startDistribution(seasons[0], operator)
	for _, season := range seasons[1:] {
		_, err := s.msgs.StartDistribution(s.ctx, &types.MsgStartDistribution{Operator: operator, SeasonId: season})
		require.NoError(t, err)
	}
	writes := 0
	s.k = keeper.NewKeeper(encoding.Codec, countingStore{runtime.NewKVStoreService(s.key), &writes}, addresses, s.gov, s.access)
	s.queries = keeper.NewQueryServerImpl(s.k)
	blocks, total := 0, 0
	for s.state(seasons[2]) == types.SeasonState_SEASON_STATE_DISTRIBUTING {
		writes = 0
		s.nextBlock()
		require.LessOrEqual(t, writes, bound)
		require.Positive(t, writes)
		blocks++
		total += writes
		require.Less(t, blocks, 100)
	}
	for _, season := range seasons {
		require.Equal(t, types.SeasonState_SEASON_STATE_CLOSED, s.state(season))
	}
	require.Greater(t, total, 3*42)
	require.LessOrEqual(t, blocks, 3*42/(bound-8)+3, "the bound is used")
}

func TestResultsOfABlockThatWasNotCommittedAreNotUsed(t *testing.T) {
	s := newSuite(t)
	season, operator := contested(s, 40)
	s.writesPerBlock(20)
	s.nextBlockAt(start.Add(time.Hour))
	begin := &types.MsgStartDistribution{Operator: operator, SeasonId: season}
	number := fmt.Sprintf("%d/39", season)

	abandoned, _ := s.ctx.CacheContext()
	abandoned = abandoned.WithHeaderHash([]byte("abandoned"))
	_, err := s.msgs.StartDistribution(abandoned, begin)
	require.NoError(t, err)
	require.NoError(t, s.k.EndBlock(abandoned))

	// The block of this height that is committed holds a withdrawal as well.
	_, err = s.msgs.WithdrawApplication(s.ctx, &types.MsgWithdrawApplication{Signer: operator, SeasonId: season, ServiceNumber: number})
	require.NoError(t, err)
	_, err = s.msgs.StartDistribution(s.ctx, begin)
	require.NoError(t, err)
	for s.state(season) == types.SeasonState_SEASON_STATE_DISTRIBUTING {
		s.nextBlock()
	}
	require.Equal(t, types.OutcomeKind_OUTCOME_KIND_NOT_CONSIDERED, s.outcomes(season, 40)[0].Kind)
}

func TestASeasonWithoutApplicationsCloses(t *testing.T) {
	s := newSuite(t)
	season, operator := s.season(types.Filing_FILING_TRADERS)
	s.freeze(season, operator, row(1, types.SPECIALITY_VEGETABLES, 1, 2, 3))
	require.Equal(t, 1, s.distribute(season, operator))
	closing, err := s.k.Closings.Get(s.ctx, season)
	require.NoError(t, err)
	require.Equal(t, uint64(6), closing.Statistics.Places)
	require.Equal(t, closing.ApplicationsRoot, closing.OutcomesRoot, "the root of nothing")
}

// TestRandomSeasons checks what holds for every season: no place is given twice, no more places than planned are
// given, and every period that was named has one outcome that the rows confirm.
func TestRandomSeasons(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := newSuite(t)
		s.writesPerBlock(uint32(rapid.IntRange(10, 40).Draw(rt, "writes per block")))
		season, operator := s.season(types.Filing_FILING_OPERATOR)
		small := rapid.Uint64Range(0, 2)
		var rows []types.PlanRow
		for fair := range uint64(3) {
			for speciality := types.SPECIALITY_VEGETABLES; speciality <= types.SPECIALITY_MEAT; speciality++ {
				rows = append(rows, row(fair, speciality, small.Draw(rt, "I"), small.Draw(rt, "F"), small.Draw(rt, "L")))
			}
		}
		s.freeze(season, operator, rows...)
		n := rapid.IntRange(1, 25).Draw(rt, "applications")
		for i := range n {
			f := filing(fmt.Sprintf("N%d", i))
			f.ClaimedDate, f.RegNum = rapid.Uint64Range(1, 4).Draw(rt, "date"), small.Draw(rt, "number")
			f.UserId = append(make([]byte, 15), rapid.Byte().Draw(rt, "user")%8)
			f.DeclarantType = types.DeclarantType(rapid.IntRange(0, 4).Draw(rt, "declarant"))
			f.FairId = rapid.Uint64Range(0, 3).Draw(rt, "fair")
			f.Speciality = types.Speciality(rapid.IntRange(1, 3).Draw(rt, "speciality"))
			f.Periods = rapid.SliceOfN(rapid.SampledFrom([]uint64{firstDay, firstDay + 5, firstDay + dayTicks}), 1, 3).Draw(rt, "periods")
			s.file(season, operator, f)
			if rapid.IntRange(0, 4).Draw(rt, "admitted") > 0 {
				s.admit(season, operator, f.ServiceNumber)
			}
		}
		s.distribute(season, operator)
		g, err := s.k.ExportGenesis(s.ctx)
		require.NoError(rt, err)
		require.NoError(rt, g.Validate())
		checkOutcomesAgree(rt, &g.Seasons[0])
		for i := range rows {
			checkRow(rt, &rows[i], &g.Seasons[0].RowOutcomes[i])
		}
	})
}

// checkRow wants no more places given than planned, and nobody twice.
func checkRow(t require.TestingT, planned *types.PlanRow, row *types.RowOutcome) {
	seen := map[uint64]bool{}
	given := uint64(0)
	for _, q := range []types.QueueOutcome{row.Individuals, row.Farmers, row.LegalEntities} {
		for _, id := range q.Accepted {
			require.False(t, seen[id], "application %d has two places", id)
			seen[id] = true
		}
		given += uint64(len(q.Accepted)) + q.Remaining
	}
	require.LessOrEqual(t, given, planned.IndividualsPlaces+planned.FarmersPlaces+planned.LegalEntitiesPlaces)
}
