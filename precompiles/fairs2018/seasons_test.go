package fairs2018

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	pagination "github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/replay"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// filing is a valid application with claims.
func filing(i int) types.ApplicationFiling {
	user := sha256.Sum256([]byte{byte(i)})
	declarant, details := sha256.Sum256([]byte{byte(i), 1}), sha256.Sum256([]byte{byte(i), 2})
	return types.ApplicationFiling{
		ServiceNumber: fmt.Sprintf("0001-9000003-067601-%07d/26", i), ClaimedDate: firstDay - 100*dayTicks + uint64(i*7%5), RegNum: uint64(i * 31 % 17),
		UserId: user[:16], DeclarantCommitment: declarant[:], DetailsCommitment: details[:],
		FairId: 1, Speciality: types.SPECIALITY_VEGETABLES, District: 3, Region: 8, Periods: []uint64{firstDay + 5},
	}
}

// various makes applications of all sorts and decides about them.
func (s *suite) various(id uint64, n int) {
	s.t.Helper()
	season, err := s.k.Season(s.ctx, id)
	require.NoError(s.t, err)
	random := rand.New(rand.NewPCG(1, uint64(n)))
	var filings []types.ApplicationFiling
	for i := range n {
		f := filing(i)
		f.ClaimedDate, f.RegNum = f.ClaimedDate+uint64(random.IntN(4)), uint64(random.IntN(4))
		f.DeclarantType, f.Speciality = types.DeclarantType(random.IntN(5)), types.Speciality(1+random.IntN(4))
		f.FairId, f.District = 1+uint64(random.IntN(3)), uint64(random.IntN(3))
		if f.DeclarantType == types.DECLARANT_TYPE_LEGAL_ENTITY {
			f.PublicName = fmt.Sprintf("ООО «Хозяйство %d»", i)
		}
		if random.IntN(2) == 0 {
			f.Periods = append(f.Periods, firstDay+dayTicks, firstDay)
		}
		if !season.TakesClaims() {
			subject := sha256.Sum256([]byte{byte(i % 7)})
			f.UserId, f.Subject = nil, subject[:]
		}
		filings = append(filings, f)
	}
	for i := range filings {
		s.file(id, filings[i])
		if i%5 == 0 {
			s.nextBlock()
		}
	}
	for i := range filings {
		u := types.StatusUpdate{ServiceNumber: filings[i].ServiceNumber, ResponseDate: firstDay - uint64(i), Code: rules.StatusAdmitted1040}
		switch i % 9 {
		case 3:
			u.Code, u.Reason = rules.StatusRejected, 7
		case 5:
			continue
		}
		s.update(id, u)
		if i%4 == 0 {
			u.ResponseDate, u.Code, u.Reason = u.ResponseDate-10, rules.StatusRefused1086, 1
			s.update(id, u)
		}
	}
	_, err = s.msgs.WithdrawApplication(s.ctx, &types.MsgWithdrawApplication{
		Signer: s.text(operators[:]), SeasonId: id, ServiceNumber: filings[n/2].ServiceNumber,
	})
	require.NoError(s.t, err)
}

func (s *suite) plan(id uint64) {
	s.t.Helper()
	var rows []types.PlanRow
	for fair := uint64(1); fair <= 2; fair++ {
		for _, speciality := range []types.Speciality{types.SPECIALITY_VEGETABLES, types.SPECIALITY_MEAT} {
			for _, day := range []uint64{firstDay, firstDay + dayTicks} {
				rows = append(rows, types.PlanRow{
					FairId: fair, Period: day, Speciality: speciality, IndividualsPlaces: 2, FarmersPlaces: 1, LegalEntitiesPlaces: 3,
					MinPlaces: uint64(len(rows)),
				})
			}
		}
	}
	s.freeze(id, rows...)
}

func TestAViewerSeesWhatTheNativeQueriesSay(t *testing.T) {
	for _, season := range []struct {
		policy string
		filing types.Filing
	}{
		{rules.FirstCome2018Name, types.Filing_FILING_OPERATOR},
		{rules.FirstComeName, types.Filing_FILING_BOTH},
	} {
		t.Run(season.policy, func(t *testing.T) {
			s := newSuite(t)
			id := s.season(season.policy, season.filing, firstDay, firstDay+dayTicks)
			s.checkSeason(id)
			s.plan(id)
			s.various(id, 60)
			s.checkSeason(id)
			s.start(id)
			s.checkSeason(id)
			s.finish(id)
			s.checkSeason(id)
			require.True(t, first[bool](s, Distribution(id), "isDistributed"))
		})
	}
}

// checkSeason compares all that the contracts of a season say with the native queries.
func (s *suite) checkSeason(id uint64) {
	s.t.Helper()
	t, at := s.t, Season(id)
	found, err := s.queries.Season(s.ctx, &types.QuerySeasonRequest{SeasonId: id})
	require.NoError(t, err)
	season := found.Season
	require.Equal(t, season.Name, first[string](s, at, "name"))
	require.Equal(t, []any{ticks(season.ApplicationsOpen), ticks(season.ApplicationsClose), season.Name}, s.ask(at, "getSeasonDetails"))
	require.Equal(t, operators, first[common.Address](s, at, "owner"))
	require.Equal(t, season.Applications, first[uint64](s, at, "getRequestsCount"))

	page, err := s.queries.Applications(s.ctx, &types.QueryApplicationsRequest{SeasonId: id, Pagination: &pagination.PageRequest{Limit: 1000}})
	require.NoError(t, err)
	numbers := first[[][30]byte](s, at, "getAllServiceNumbers")
	require.Len(t, numbers, len(page.Applications))
	for i := range page.Applications {
		app := &page.Applications[i]
		require.Equal(t, app.ServiceNumber, unpadded(numbers[i]))
		s.checkRequest(at, app, uint64(i), season.RefusalReasons)
	}
	s.checkHistory(at, &season, page.Applications)
	s.checkDistribution(&season, page.Applications)
}

func (s *suite) checkRequest(at common.Address, app *types.Application, index uint64, reasons []types.RefusalReason) {
	s.t.Helper()
	t, number := s.t, padded(app.ServiceNumber)
	require.Zero(t, new(big.Int).SetUint64(index).Cmp(first[*big.Int](s, at, "getRequestIndex", number)))
	require.False(t, first[bool](s, at, "isNewRequest", number))
	declarant := hex.EncodeToString(app.DeclarantCommitment)
	if app.PublicName != "" {
		declarant = app.PublicName
	}
	want := []any{
		number, app.ClaimedDate, uint8(app.DeclarantType), declarant, app.FairId, uint8(app.Speciality), app.District, app.Region,
		hex.EncodeToString(app.DetailsCommitment), app.Periods, [16]byte(app.UserId), app.RegNum,
	}
	require.Equal(t, want, s.ask(at, "getRequestByIndex", index))
	require.Equal(t, want, s.ask(at, "getRequestByServiceNumber", number))

	updates := s.ask(at, "getStatusUpdates", number)
	dates, codes, notes := updates[0].([]uint64), updates[1].([]uint64), strings.Split(updates[2].(string), "\x1f")
	require.Len(t, dates, len(codes))
	require.Len(t, dates, len(notes))
	require.Equal(t, []any{app.ClaimedDate, uint64(1010), ""}, []any{dates[0], codes[0], notes[0]})
	statuses := make([]rules.Status, len(codes))
	for i := range codes {
		statuses[i] = rules.Status{ResponseDate: rules.Ticks(dates[i]), Code: uint32(codes[i])}
		require.False(t, first[bool](s, at, "isNewStatus", number, dates[i], codes[i], notes[i]))
		require.True(t, first[bool](s, at, "isNewStatus", number, dates[i]+1_000_000, codes[i], notes[i]))
		require.True(t, first[bool](s, at, "isNewStatus", number, dates[i], codes[i], notes[i]+"!"))
	}
	for i, status := range app.Statuses {
		require.Equal(t, []uint64{status.ResponseDate, uint64(status.Code)}, []uint64{dates[i+1], codes[i+1]})
		want := ""
		if at := slices.IndexFunc(reasons, func(r types.RefusalReason) bool { return r.Code == status.Reason }); at >= 0 {
			want = reasons[at].TitleRu
		}
		require.Equal(t, want, notes[i+1])
	}
	// Who goes by the statuses alone, as viewers of the old chain do, comes to the chain's own verdict.
	asRules := app.ToRules()
	wantStanding, wantCode := asRules.Standing()
	standing, code := rules.Admission(statuses)
	require.Equal(t, wantStanding, standing)
	require.Equal(t, wantCode, code)
}

func (s *suite) checkHistory(at common.Address, season *types.Season, apps []types.Application) {
	s.t.Helper()
	policy, err := rules.PolicyByName(season.Policy)
	require.NoError(s.t, err)
	filed := make([]rules.Application, len(apps))
	for i := range apps {
		filed[i] = apps[i].ToRules()
	}
	history := policy.Order(filed)
	indices := first[[]uint64](s, at, "getHistoricalIndices")
	require.Len(s.t, indices, len(history))
	for i := range history {
		require.Equal(s.t, history[i].ID-1, indices[i])
	}
	random := rand.New(rand.NewPCG(7, 7))
	for range 50 {
		s.checkMatching(at, random, apps, indices)
	}
}

// checkMatching compares a filter with the naive one over the whole history.
func (s *suite) checkMatching(at common.Address, random *rand.Rand, apps []types.Application, history []uint64) {
	s.t.Helper()
	skip, take := uint64(random.IntN(5)), uint64(random.IntN(len(apps)+5))
	fair, district, speciality := uint64(random.IntN(4)), uint64(random.IntN(3)), uint8(random.IntN(5))
	name := []string{"", "", "Хозяйство 1", "ООО", "нет такого"}[random.IntN(5)]
	var kinds []uint8
	for range random.IntN(3) {
		kinds = append(kinds, uint8(random.IntN(6)))
	}
	var want []uint64
	for _, i := range history {
		app := &apps[i]
		if (len(kinds) == 0 || slices.Contains(kinds, uint8(app.DeclarantType))) && strings.Contains(app.PublicName, name) &&
			(fair == 0 || fair == app.FairId) && (district == 0 || district == app.District) && (speciality == 0 || speciality == uint8(app.Speciality)) {
			want = append(want, i)
		}
	}
	want = want[min(skip, uint64(len(want))):]
	want = want[:min(take, uint64(len(want)))]
	results := s.ask(at, "getMatchingRequests", skip, take, kinds, name, fair, speciality, district)
	found, n := results[0].([]uint64), results[1].(uint64)
	require.Equal(s.t, uint64(len(want)), n)
	require.Len(s.t, found, int(min(take, uint64(len(apps)))))
	require.Equal(s.t, append(want, make([]uint64, len(found)-len(want))...), append([]uint64(nil), found...))
}

func (s *suite) checkDistribution(season *types.Season, apps []types.Application) {
	s.t.Helper()
	t, at := s.t, Distribution(season.Id)
	require.Equal(t, season.PlanFrozenHeight > 0, first[bool](s, at, "isInited"))
	require.Equal(t, season.State != types.SeasonState_SEASON_STATE_OPEN, first[bool](s, at, "isLoaded"))
	require.Equal(t, season.State == types.SeasonState_SEASON_STATE_CLOSED, first[bool](s, at, "isDistributed"))
	require.Equal(t, uint64(season.PlanRows), first[uint64](s, at, "getPeriodsCount"))
	plan, err := s.queries.PlanRows(s.ctx, &types.QueryPlanRowsRequest{SeasonId: season.Id, Pagination: &pagination.PageRequest{Limit: 1000}})
	require.NoError(t, err)
	outcomes, err := s.queries.RowOutcomes(s.ctx, &types.QueryRowOutcomesRequest{SeasonId: season.Id, Pagination: &pagination.PageRequest{Limit: 1000}})
	require.NoError(t, err)
	for i := range plan.Rows {
		row, outcome := &plan.Rows[i], types.RowOutcome{}
		if i < len(outcomes.Rows) {
			outcome = outcomes.Rows[i]
		}
		require.Equal(t, row.MinPlaces, first[uint64](s, at, "getMinPlace", big.NewInt(int64(i))))
		for name, queue := range map[string]types.QueueOutcome{
			"getIndividualsPeriod": outcome.Individuals, "getFarmersPeriod": outcome.Farmers, "getLesPeriod": outcome.LegalEntities,
		} {
			numbers := func(ids []uint64) [][30]byte {
				list := make([][30]byte, len(ids))
				for i, id := range ids {
					list[i] = padded(apps[id-1].ServiceNumber)
				}
				return list
			}
			require.Equal(t, []any{
				row.FairId, row.Period, numbers(queue.Accepted), numbers(queue.Waiting), numbers(queue.Rejected), uint8(row.Speciality),
			}, s.ask(at, name, uint64(i)))
		}
	}
	s.refused("has no plan row", at, "getMinPlace", new(big.Int).Lsh(big.NewInt(1), 200))
	s.refused("has no plan row", at, "getLesPeriod", uint64(season.PlanRows))
	s.refused("has no plan row", at, "getLesPeriod", uint64(1)<<32)
}

func TestARequestThatIsNotThere(t *testing.T) {
	s := newSuite(t)
	id := s.season(rules.FirstCome2018Name, types.Filing_FILING_OPERATOR, firstDay)
	nobody := [30]byte{'n', 'o'}
	for i := range 2 {
		require.Equal(t, big.NewInt(-1), first[*big.Int](s, Season(id), "getRequestIndex", nobody))
		require.True(t, first[bool](s, Season(id), "isNewRequest", nobody))
		require.Equal(t, []any{[]uint64{}, []uint64{}, ""}, s.ask(Season(id), "getStatusUpdates", nobody))
		require.Equal(t, []any{[30]byte{}, uint64(0), uint8(0), "", uint64(0), uint8(0), uint64(0), uint64(0), "", []uint64{}, [16]byte{}, uint64(0)},
			s.ask(Season(id), "getRequestByServiceNumber", nobody))
		s.refused(`season 1 has no request "no"`, Season(id), "isNewStatus", nobody, uint64(1), uint64(1010), "")
		s.refused(fmt.Sprintf("no request with the index %d", i), Season(id), "getRequestByIndex", uint64(i))
		s.refused("no request with the index", Season(id), "getRequestByIndex", ^uint64(0))
		s.file(id, filing(i)) // the second time there is one, and still not these
	}
}

func TestTheFactoryListsSeasonsAndDistributions(t *testing.T) {
	s := newSuite(t)
	require.Equal(t, uint64(0), first[uint64](s, Factory, "getSeasonsCount"))
	require.Equal(t, common.Address{}, first[common.Address](s, Factory, "getLastSeason"))
	require.Equal(t, common.Address{}, first[common.Address](s, Factory, "getSeasonForPeriod", firstDay))
	require.Equal(t, []any{[]common.Address{}, []uint64{}, []uint64{}, []uint64{}}, s.ask(Factory, "getSeasons"))
	s.refused("there are 0 seasons", Factory, "seasons", big.NewInt(0))
	require.Equal(t, common.BytesToAddress(authority), first[common.Address](s, Factory, "owner"))
	require.True(t, first[bool](s, Factory, "isDeployed"))
	require.Equal(t, common.Address{}, first[common.Address](s, Factory, "newVersionAddress"))

	begins := []uint64{firstDay, firstDay + 30*dayTicks, firstDay + 20*dayTicks}
	for _, day := range begins {
		id := s.season(rules.FirstCome2018Name, types.Filing_FILING_OPERATOR, day, day+dayTicks)
		s.freeze(id, types.PlanRow{FairId: 1, Period: day, Speciality: types.SPECIALITY_VEGETABLES})
	}
	opens := ticks(s.ctx.BlockTime())
	closes := opens + uint64(rules.TicksPerHour)
	all := []common.Address{Season(1), Season(2), Season(3)}
	require.Equal(t, []any{all, []uint64{opens, opens, opens}, []uint64{closes, closes, closes}, begins}, s.ask(Factory, "getSeasons"))
	require.Equal(t, uint64(3), first[uint64](s, Factory, "getSeasonsCount"))
	require.Equal(t, Season(3), first[common.Address](s, Factory, "getLastSeason"))
	for i, at := range all {
		require.Equal(t, at, first[common.Address](s, Factory, "seasons", big.NewInt(int64(i))))
	}
	s.refused("there are 3 seasons", Factory, "seasons", big.NewInt(3))
	s.refused("there are 3 seasons", Factory, "seasons", new(big.Int).Lsh(big.NewInt(1), 64))

	listed := make([]rules.Season, len(begins))
	for i := range begins {
		listed[i].PeriodsBegin = rules.Ticks(begins[i])
	}
	for day := firstDay - dayTicks; day < firstDay+40*dayTicks; day += dayTicks / 2 {
		want := common.Address{}
		if i := rules.SeasonForPeriod(listed, rules.Ticks(day)); i >= 0 {
			want = all[i]
		}
		require.Equal(t, want, first[common.Address](s, Factory, "getSeasonForPeriod", day))
	}

	require.Equal(t, uint64(0), first[uint64](s, Factory, "getDistributionsCount"))
	for i, id := range []uint64{3, 1} {
		s.start(id)
		require.Equal(t, uint64(i+1), first[uint64](s, Factory, "getDistributionsCount"))
		require.Equal(t, Distribution(id), first[common.Address](s, Factory, "distributions", big.NewInt(int64(i))))
		require.Equal(t, Distribution(3), first[common.Address](s, Factory, "distributions", big.NewInt(0)), "the list only grows at its end")
	}
	s.refused("there are 2 distributions", Factory, "distributions", big.NewInt(2))
}

// recorded is what the contracts of 2018 answered.
type recorded struct {
	Output struct {
		History []string
		Periods []struct {
			Individuals, Farmers, LE struct{ Accepted, Waiting, Rejected []string }
		}
	}
}

func TestASeasonOfProductionSizeIsAnsweredAsTheContractsOf2018Answered(t *testing.T) {
	input, want := fixture(t, "prod-20000-w1.json.gz")
	s := newSuite(t)
	id := s.load(input)
	count := len(input.Requests)

	began := time.Now()
	results, gas, err := s.try(25_000_000, Season(id), "getHistoricalIndices")
	require.NoError(t, err, "a season of production size must fit into the gas that nodes give an eth_call")
	t.Logf("getHistoricalIndices of %d requests: %d gas, %s", count, gas, time.Since(began))
	require.Less(t, gas, uint64(plenty))
	numbers := first[[][30]byte](s, Season(id), "getAllServiceNumbers")
	for i, index := range results[0].([]uint64) {
		require.Equal(t, want.Output.History[i], unpadded(numbers[index]))
	}
	began = time.Now()
	_, gas, err = s.try(25_000_000, Season(id), "getAllServiceNumbers")
	require.NoError(t, err)
	t.Logf("getAllServiceNumbers: %d gas, %s", gas, time.Since(began))
	began = time.Now()
	_, gas, err = s.try(25_000_000, Season(id), "getMatchingRequests", uint64(0), uint64(50), []uint8{4}, "", uint64(0), uint8(1), uint64(0))
	require.NoError(t, err)
	t.Logf("getMatchingRequests: %d gas, %s", gas, time.Since(began))

	s.start(id)
	s.finish(id)
	list := func(of any) []string {
		texts := []string{}
		for _, number := range of.([][30]byte) {
			texts = append(texts, unpadded(number))
		}
		return texts
	}
	for i, period := range want.Output.Periods {
		for name, queue := range map[string]struct{ Accepted, Waiting, Rejected []string }{
			"getIndividualsPeriod": period.Individuals, "getFarmersPeriod": period.Farmers, "getLesPeriod": period.LE,
		} {
			results := s.ask(Distribution(id), name, uint64(i))
			require.Equal(t, uint64(rules.Day(input.Plan[i].Period)), results[1])
			require.Equal(t, queue.Accepted, list(results[2]), "%s %d", name, i)
			require.Equal(t, queue.Waiting, list(results[3]), "%s %d", name, i)
			require.Equal(t, queue.Rejected, list(results[4]), "%s %d", name, i)
		}
	}
}

func fixture(tb testing.TB, name string) (*replay.Input, recorded) {
	tb.Helper()
	packed, err := os.ReadFile("../../x/marketslots/rules/testdata/" + name)
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

// load files a fixture that has status updates only, and freezes its plan.
func (s *suite) load(input *replay.Input) uint64 {
	s.t.Helper()
	var days []uint64
	var rows []types.PlanRow
	for i := range input.Plan {
		p := &input.Plan[i]
		days = append(days, uint64(rules.Day(p.Period)))
		rows = append(rows, types.PlanRow{
			FairId: p.Fair, Period: uint64(p.Period), Speciality: types.Speciality(p.Speciality),
			IndividualsPlaces: p.Places[0], FarmersPlaces: p.Places[1], LegalEntitiesPlaces: p.Places[2], MinPlaces: p.MinPlaces,
		})
	}
	slices.Sort(days)
	id := s.season(rules.FirstCome2018Name, types.Filing_FILING_OPERATOR, slices.Compact(days)...)
	s.freeze(id, rows...)
	var filings []types.ApplicationFiling
	var updates []types.StatusUpdate
	for i := range input.Requests {
		a := &input.Requests[i].Application
		f := filing(0)
		f.ServiceNumber, f.ClaimedDate, f.RegNum, f.UserId = a.ServiceNumber, uint64(a.ClaimedDate), a.RegNum, a.UserID[:]
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
	s.file(id, filings...)
	s.update(id, updates...)
	return id
}
