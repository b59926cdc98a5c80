package keeper_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/replay"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// recorded is what the contract of 2018 made of a fixture.
type recorded struct {
	Output struct {
		Periods []struct {
			Individuals, Farmers, LE recordedLists
		}
		RedistributionRounds int `json:"redistribution_rounds"`
	}
}

type recordedLists struct {
	Accepted, Waiting, Rejected []string
	Remaining                   string
}

func fixture(tb testing.TB, name string) (*replay.Input, recorded) {
	tb.Helper()
	packed, err := os.ReadFile("../rules/testdata/" + name)
	require.NoError(tb, err)
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	require.NoError(tb, err)
	file, err := io.ReadAll(unpacked)
	require.NoError(tb, err)
	input, err := replay.Parse(bytes.NewReader(file))
	require.NoError(tb, err)
	var output recorded
	require.NoError(tb, json.Unmarshal(file, &output))
	return input, output
}

// gasOf runs something and gives the gas it took with the store's default costs.
func (s *suite) gasOf(run func()) storetypes.Gas {
	s.ctx = s.ctx.WithGasMeter(storetypes.NewInfiniteGasMeter())
	run()
	return s.ctx.GasMeter().GasConsumed()
}

// load files a fixture of status updates only through the messages, in batches as large as allowed, and freezes its
// plan. It gives the season, its operator, and the service numbers by id - 1.
func (s *suite) load(input *replay.Input) (uint64, string, []string) {
	s.t.Helper()
	terms := s.terms(types.Filing_FILING_OPERATOR)
	terms.TradingDays = nil
	rows := make([]types.PlanRow, len(input.Plan))
	for i := range input.Plan {
		p := &input.Plan[i]
		terms.TradingDays = append(terms.TradingDays, uint64(rules.Day(p.Period)))
		rows[i] = types.PlanRow{
			FairId: p.Fair, Period: uint64(p.Period), Speciality: types.Speciality(p.Speciality),
			IndividualsPlaces: p.Places[0], FarmersPlaces: p.Places[1], LegalEntitiesPlaces: p.Places[2], MinPlaces: p.MinPlaces,
		}
	}
	slices.Sort(terms.TradingDays)
	terms.TradingDays = slices.Compact(terms.TradingDays)
	created, err := s.msgs.CreateSeason(s.ctx, terms)
	require.NoError(s.t, err)
	season, operator := created.SeasonId, terms.Operator
	s.freeze(season, operator, rows...)

	var numbers []string
	var filings []types.ApplicationFiling
	var updates []types.StatusUpdate
	for i := range input.Requests {
		a := &input.Requests[i].Application
		numbers = append(numbers, a.ServiceNumber)
		f := filing(a.ServiceNumber)
		f.ClaimedDate, f.RegNum, f.UserId = uint64(a.ClaimedDate), a.RegNum, a.UserID[:]
		f.DeclarantType, f.Speciality, f.FairId = types.DeclarantType(a.DeclarantType), types.Speciality(a.Speciality), a.Fair
		f.District, f.Region, f.Periods = a.District, a.Region, nil
		for _, period := range a.Periods {
			f.Periods = append(f.Periods, uint64(period))
		}
		filings = append(filings, f)
		for _, action := range input.Requests[i].Actions {
			require.Equal(s.t, replay.UpdateStatus, action.Kind)
			u := types.StatusUpdate{ServiceNumber: a.ServiceNumber, ResponseDate: uint64(action.Status.ResponseDate), Code: action.Status.Code}
			if rules.Refuses(u.Code) && u.Code != rules.StatusCancelled {
				u.Reason = 1
			}
			updates = append(updates, u)
		}
	}
	for chunk := range slices.Chunk(filings, types.MaxBatch) {
		s.file(season, operator, chunk...)
	}
	for chunk := range slices.Chunk(updates, types.MaxBatch) {
		_, err := s.msgs.UpdateStatuses(s.ctx, &types.MsgUpdateStatuses{Operator: operator, SeasonId: season, Updates: chunk})
		require.NoError(s.t, err)
	}
	return season, operator, numbers
}

func TestASeasonOfProductionSizeGetsWhatTheContractOf2018Recorded(t *testing.T) {
	for _, name := range []string{"prod-20000-w1.json.gz", "prod-20000-w32.json.gz"} {
		t.Run(name, func(t *testing.T) {
			input, want := fixture(t, name)
			s := newSuite(t)
			began := time.Now()
			season, operator, numbers := s.load(input)
			t.Logf("filed in %s", time.Since(began))
			began = time.Now()
			blocks := s.distribute(season, operator)
			t.Logf("distributed in %s, %d blocks", time.Since(began), blocks)

			results := len(numbers) + len(input.Plan)
			perBlock := int(types.DefaultParams().WritesPerBlock) - 4
			require.Equal(t, (results+perBlock-1)/perBlock, blocks)

			g, err := s.k.ExportGenesis(s.ctx)
			require.NoError(t, err)
			require.Len(t, g.Seasons[0].RowOutcomes, len(want.Output.Periods))
			require.Len(t, g.Seasons[0].Outcomes, len(numbers))
			for i, row := range g.Seasons[0].RowOutcomes {
				p := want.Output.Periods[i]
				require.Equal(t, p.Individuals, listsOf(numbers, row.Individuals), "row %d", i)
				require.Equal(t, p.Farmers, listsOf(numbers, row.Farmers), "row %d", i)
				require.Equal(t, p.LE, listsOf(numbers, row.LegalEntities), "row %d", i)
			}
			checkOutcomesAgree(t, &g.Seasons[0])
			require.Equal(t, uint64(want.Output.RedistributionRounds), g.Seasons[0].Closing.Statistics.RedistributionRounds)
		})
	}
}

func listsOf(numbers []string, q types.QueueOutcome) recordedLists {
	of := func(ids []uint64) []string {
		list := make([]string, len(ids))
		for i, id := range ids {
			list[i] = numbers[id-1]
		}
		return list
	}
	return recordedLists{of(q.Accepted), of(q.Waiting), of(q.Rejected), strconv.FormatUint(q.Remaining, 10)}
}

// checkOutcomesAgree compares the outcomes by application with those by row and with the statistics.
func checkOutcomesAgree(t require.TestingT, g *types.GenesisSeason) {
	queues := func(row *types.RowOutcome) []*types.QueueOutcome {
		return []*types.QueueOutcome{&row.Individuals, &row.Farmers, &row.LegalEntities}
	}
	kinds := map[types.OutcomeKind]uint64{}
	for i := range g.Outcomes {
		require.Len(t, g.Outcomes[i].Outcomes, len(g.Applications[i].Periods))
		for j, o := range g.Outcomes[i].Outcomes {
			kinds[o.Kind]++
			require.Equal(t, uint64(rules.Day(rules.Ticks(g.Applications[i].Periods[j]))), o.Day)
			if o.Kind == types.OutcomeKind_OUTCOME_KIND_NOT_CONSIDERED {
				require.Zero(t, o.Row)
				require.NotZero(t, o.Reason)
				continue
			}
			row := queues(&g.RowOutcomes[o.Row-1])
			lists := row[o.Queue-1]
			id := g.Outcomes[i].ApplicationId
			switch o.Kind {
			case types.OutcomeKind_OUTCOME_KIND_ACCEPTED:
				at := int(o.Number) - 1
				for _, before := range row[:o.Queue-1] {
					at -= len(before.Accepted)
				}
				require.Equal(t, id, lists.Accepted[at])
			case types.OutcomeKind_OUTCOME_KIND_WAITING:
				require.Equal(t, id, lists.Waiting[o.Number-1])
			default:
				require.Equal(t, types.OutcomeKind_OUTCOME_KIND_REJECTED, o.Kind)
				require.Contains(t, lists.Rejected, id)
				require.NotZero(t, o.HolderId)
			}
		}
	}
	stats := g.Closing.Statistics
	require.Equal(t, kinds[types.OutcomeKind_OUTCOME_KIND_ACCEPTED], stats.Accepted)
	require.Equal(t, kinds[types.OutcomeKind_OUTCOME_KIND_WAITING], stats.Waiting)
	require.Equal(t, kinds[types.OutcomeKind_OUTCOME_KIND_REJECTED], stats.Rejected)
	require.Equal(t, kinds[types.OutcomeKind_OUTCOME_KIND_NOT_CONSIDERED], stats.NotConsidered)

	places, remaining, taken := uint64(0), uint64(0), uint64(0)
	for i := range g.Plan {
		places += g.Plan[i].IndividualsPlaces + g.Plan[i].FarmersPlaces + g.Plan[i].LegalEntitiesPlaces
		for _, q := range queues(&g.RowOutcomes[i]) {
			remaining += q.Remaining
			taken += uint64(len(q.Accepted))
		}
	}
	require.Equal(t, places, stats.Places)
	require.Equal(t, remaining, stats.Remaining)
	require.Equal(t, places-remaining-taken, stats.Burnt)
}

func TestABatchStaysFarBelowTheGasOfABlock(t *testing.T) {
	const blockGas = 300_000_000
	s := newSuite(t)
	season, operator := s.season(types.Filing_FILING_OPERATOR)
	var filings []types.ApplicationFiling
	var numbers []string
	for i := range types.MaxBatch {
		f := filing(fmt.Sprintf("0001-9000003-067601-%07d/18", i))
		f.PublicName, f.DeclarantType = string(bytes.Repeat([]byte("n"), types.MaxPublicNameLength)), types.DECLARANT_TYPE_LEGAL_ENTITY
		for len(f.Periods) < int(types.DefaultParams().MaxPeriods) {
			f.Periods = append(f.Periods, firstDay)
		}
		filings, numbers = append(filings, f), append(numbers, f.ServiceNumber)
	}
	filed := s.gasOf(func() { s.file(season, operator, filings...) })
	firstCome, _ := s.firstCome(types.Filing_FILING_BOTH)
	for i := range filings {
		subject := subjectOf(filings[i].ServiceNumber)
		filings[i].UserId, filings[i].Subject = nil, subject[:]
	}
	ordered := s.gasOf(func() { s.file(firstCome, operator, filings...) })
	confirmed := s.gasOf(func() {
		_, err := s.msgs.ConfirmDeclarants(s.ctx, &types.MsgConfirmDeclarants{Operator: operator, SeasonId: firstCome, ServiceNumbers: numbers})
		require.NoError(t, err)
	})
	admitted := s.gasOf(func() { s.admit(season, operator, numbers...) })
	t.Logf("the largest batch of filings takes %d gas, under FIRST_COME %d, of statuses %d, of confirmations %d", filed, ordered, admitted, confirmed)
	require.Less(t, filed, storetypes.Gas(blockGas/2))
	require.Less(t, ordered, storetypes.Gas(blockGas/2))
	require.Less(t, confirmed, storetypes.Gas(blockGas/2))
	require.Less(t, admitted, storetypes.Gas(blockGas/2))
	require.Greater(t, filed, types.MaxBatch*types.GasPerApplication)
}
