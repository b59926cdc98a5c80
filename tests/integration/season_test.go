package integration

import (
	"compress/gzip"
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"
	pagination "github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/crypto/merkle"
	accesstypes "github.com/moscowchain/moscowd/x/access/types"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/replay"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

const (
	slots        = "/moscow.marketslots.v1.Query/"
	filingWindow = time.Hour
	batchGas     = 100_000_000
	fewWrites    = 100 // per block, so that a small distribution takes several
)

// someOf cuts the first applications out of the season of production size, and the rows of the fairs they name.
func someOf(tb testing.TB, applications int) *replay.Input {
	tb.Helper()
	packed, err := os.Open("../../x/marketslots/rules/testdata/prod-20000-w32.json.gz")
	require.NoError(tb, err)
	defer packed.Close()
	file, err := gzip.NewReader(packed)
	require.NoError(tb, err)
	input, err := replay.Parse(file)
	require.NoError(tb, err)
	input.Requests = input.Requests[:applications]
	named := map[[2]uint64]bool{}
	for i := range input.Requests {
		a := &input.Requests[i].Application
		named[[2]uint64{a.Fair, uint64(a.Speciality)}] = true
	}
	input.Plan = slices.DeleteFunc(input.Plan, func(row rules.PlanRow) bool { return !named[[2]uint64{row.Fair, uint64(row.Speciality)}] })
	input.Plan = input.Plan[:min(len(input.Plan), 400)]
	return input
}

func planRows(plan rules.Plan) []types.PlanRow {
	rows := make([]types.PlanRow, len(plan))
	for i, p := range plan {
		rows[i] = types.PlanRow{
			FairId: p.Fair, Period: uint64(p.Period), Speciality: types.Speciality(p.Speciality),
			IndividualsPlaces: p.Places[0], FarmersPlaces: p.Places[1], LegalEntitiesPlaces: p.Places[2], MinPlaces: p.MinPlaces,
		}
	}
	return rows
}

func tradingDays(rows []types.PlanRow) []uint64 {
	var days []uint64
	for i := range rows {
		days = append(days, uint64(rules.Day(rules.Ticks(rows[i].Period))))
	}
	slices.Sort(days)
	return slices.Compact(days)
}

// openSeason has the departments create a season that accepts applications from now on.
func (n *network) openSeason(filing types.Filing, rows []types.PlanRow) uint64 {
	n.t.Helper()
	n.govern(&types.MsgCreateSeason{
		Authority: n.authority(), Name: "Весна 2026", Operator: n.season.String(), Policy: rules.FirstCome2018Name, Filing: filing,
		ApplicationsOpen: n.time, ApplicationsClose: n.time.Add(votingPeriod + filingWindow), TradingDays: tradingDays(rows),
		RefusalReasons: []types.RefusalReason{{Code: 1, TitleRu: "Нет документов", TitleEn: "Documents missing"}},
	})
	seasons := query[types.QuerySeasonsResponse](n, slots+"Seasons", &types.QuerySeasonsRequest{})
	return seasons.Seasons[len(seasons.Seasons)-1].Id
}

// publish publishes and freezes a plan.
func (n *network) publish(season uint64, rows []types.PlanRow) {
	n.t.Helper()
	n.delivered(n.signGas(n.season, batchGas, &types.MsgPublishPlan{Operator: n.season.String(), SeasonId: season, Rows: rows}))
	plan := make(rules.Plan, len(rows))
	for i := range rows {
		plan[i] = rows[i].ToRules()
	}
	root := rules.PlanHash(plan)
	n.delivered(n.signGas(n.season, batchGas, &types.MsgFreezePlan{Operator: n.season.String(), SeasonId: season, PlanRoot: root[:]}))
}

// delivered runs transactions in one block; all must succeed.
func (n *network) delivered(txs ...[]byte) {
	n.t.Helper()
	for i, result := range n.block(txs...).TxResults {
		require.Zero(n.t, result.Code, "%d: %s", i, result.Log)
	}
}

// file files what the input holds as the operator of a season, statuses included.
func (n *network) file(season uint64, input *replay.Input) {
	n.t.Helper()
	filings := &types.MsgFileApplications{Operator: n.season.String(), SeasonId: season}
	statuses := &types.MsgUpdateStatuses{Operator: n.season.String(), SeasonId: season}
	for i := range input.Requests {
		a := &input.Requests[i].Application
		f := types.ApplicationFiling{
			ServiceNumber: a.ServiceNumber, ClaimedDate: uint64(a.ClaimedDate), RegNum: a.RegNum,
			DeclarantType: types.DeclarantType(a.DeclarantType), UserId: a.UserID[:],
			DeclarantCommitment: randomBytes("declarant " + a.ServiceNumber), DetailsCommitment: randomBytes("details " + a.ServiceNumber),
			FairId: a.Fair, Speciality: types.Speciality(a.Speciality), District: a.District, Region: a.Region,
		}
		for _, period := range a.Periods {
			f.Periods = append(f.Periods, uint64(period))
		}
		filings.Applications = append(filings.Applications, f)
		for _, action := range input.Requests[i].Actions {
			u := types.StatusUpdate{ServiceNumber: a.ServiceNumber, ResponseDate: uint64(action.Status.ResponseDate), Code: action.Status.Code}
			if rules.Refuses(u.Code) && u.Code != rules.StatusCancelled {
				u.Reason = 1
			}
			statuses.Updates = append(statuses.Updates, u)
		}
	}
	n.delivered(n.signGas(n.season, batchGas, filings))
	for chunk := range slices.Chunk(statuses.Updates, types.MaxBatch) {
		n.delivered(n.signGas(n.season, batchGas, &types.MsgUpdateStatuses{Operator: n.season.String(), SeasonId: season, Updates: chunk}))
	}
}

// distribute lets the window pass and starts the distribution.
func (n *network) distribute(season uint64) {
	n.t.Helper()
	n.blockAfter(filingWindow + votingPeriod)
	n.delivered(n.signGas(n.season, batchGas, &types.MsgStartDistribution{Operator: n.season.String(), SeasonId: season}))
}

func (n *network) distribution(season uint64) types.Distribution {
	n.t.Helper()
	return query[types.QueryDistributionResponse](n, slots+"Distribution", &types.QueryDistributionRequest{SeasonId: season}).Distribution
}

// finish runs blocks until the season is closed and gives their number.
func (n *network) finish(season uint64) int {
	n.t.Helper()
	for blocks := 0; blocks < 100; blocks++ {
		if n.distribution(season).FinishedHeight > 0 {
			return blocks
		}
		n.block()
	}
	n.t.Fatal("the distribution does not end")
	return 0
}

// rowOutcomes pages through all rows.
func (n *network) rowOutcomes(season uint64) []types.RowOutcome {
	n.t.Helper()
	var rows []types.RowOutcome
	page := &pagination.PageRequest{}
	for page != nil {
		answer := query[types.QueryRowOutcomesResponse](n, slots+"RowOutcomes", &types.QueryRowOutcomesRequest{SeasonId: season, Pagination: page})
		rows = append(rows, answer.Rows...)
		page = next(answer.Pagination)
	}
	return rows
}

func (n *network) applications(season uint64) []types.Application {
	n.t.Helper()
	var all []types.Application
	page := &pagination.PageRequest{}
	for page != nil {
		answer := query[types.QueryApplicationsResponse](n, slots+"Applications", &types.QueryApplicationsRequest{SeasonId: season, Pagination: page})
		all = append(all, answer.Applications...)
		page = next(answer.Pagination)
	}
	return all
}

func next(page *pagination.PageResponse) *pagination.PageRequest {
	if page == nil || len(page.NextKey) == 0 {
		return nil
	}
	return &pagination.PageRequest{Key: page.NextKey}
}

func withFewWrites(g *genesis) { g.slots.Params.WritesPerBlock = fewWrites }

func TestASeasonFiledByTheOperator(t *testing.T) {
	input := someOf(t, 300)
	rows := planRows(input.Plan)
	want := replay.Replay(input, mustPolicy(t), false)
	n := newNetwork(t, 4, withFewWrites)
	season := n.openSeason(types.Filing_FILING_OPERATOR, rows)

	start := &types.MsgStartDistribution{Operator: n.season.String(), SeasonId: season}
	filing := &types.MsgFileApplications{Operator: n.season.String(), SeasonId: season}
	t.Run("only its operator runs it", func(t *testing.T) {
		trader := n.traders[0]
		n.fails(trader, types.ErrOperatorOther, &types.MsgPublishPlan{Operator: trader.String(), SeasonId: season, Rows: rows[:1]})
		n.fails(trader, types.ErrOperatorOther, &types.MsgFileApplications{Operator: trader.String(), SeasonId: season})
		n.fails(trader, types.ErrFilingOther, submission(trader, season, rows[0]))
		n.fails(n.season, types.ErrSeasonUnknown, &types.MsgFreezePlan{Operator: n.season.String(), SeasonId: season + 1})
		msg := &types.MsgCreateSeason{Authority: n.season.String(), Name: "Own"}
		n.fails(n.season, types.ErrUnauthorized, msg)
	})
	t.Run("one step after the other", func(t *testing.T) {
		n.fails(n.season, types.ErrPlanNotFrozen, start)
		n.fails(n.season, types.ErrPlanEmpty, &types.MsgFreezePlan{Operator: n.season.String(), SeasonId: season})
	})
	n.publish(season, rows)
	t.Run("the plan is final once frozen", func(t *testing.T) {
		n.fails(n.season, types.ErrPlanFrozen, &types.MsgPublishPlan{Operator: n.season.String(), SeasonId: season, Rows: rows[:1]})
		n.fails(n.season, types.ErrWindowNotOver, start)
	})
	n.file(season, input)
	n.distribute(season)
	t.Run("nothing changes any more", func(t *testing.T) {
		n.fails(n.season, types.ErrSeasonNotOpen, filing)
		n.fails(n.season, types.ErrSeasonNotOpen, start)
	})
	require.Greater(t, n.finish(season), 2, "the distribution takes several blocks")

	applications := n.applications(season)
	number := func(ids []uint64) []string {
		numbers := []string{}
		for _, id := range ids {
			numbers = append(numbers, applications[id-1].ServiceNumber)
		}
		return numbers
	}
	lists := func(q types.QueueOutcome) replay.Lists {
		return replay.Lists{Accepted: number(q.Accepted), Waiting: number(q.Waiting), Rejected: number(q.Rejected), Remaining: strconv.FormatUint(q.Remaining, 10)}
	}
	accepted := 0
	for i, row := range n.rowOutcomes(season) {
		require.Equal(t, want.Periods[i].Individuals, lists(row.Individuals), "row %d", i)
		require.Equal(t, want.Periods[i].Farmers, lists(row.Farmers), "row %d", i)
		require.Equal(t, want.Periods[i].LE, lists(row.LegalEntities), "row %d", i)
		accepted += len(row.Individuals.Accepted) + len(row.Farmers.Accepted) + len(row.LegalEntities.Accepted)
	}
	closing := query[types.QueryClosingResponse](n, slots+"Closing", &types.QueryClosingRequest{SeasonId: season}).Closing
	require.NotZero(t, accepted)
	require.EqualValues(t, accepted, closing.Statistics.Accepted)
	require.EqualValues(t, len(input.Requests), closing.Applications)

	t.Run("every application is explained and proven", func(t *testing.T) {
		for i := range applications {
			number := applications[i].ServiceNumber
			explained := query[types.QueryApplicationResponse](n, slots+"Application", &types.QueryApplicationRequest{SeasonId: season, ServiceNumber: number})
			require.Len(t, explained.Outcomes, len(applications[i].Periods))
			for _, outcome := range explained.Outcomes {
				require.NotEmpty(t, outcome.ExplanationRu)
				require.NotEmpty(t, outcome.ExplanationEn)
			}
			proof := query[types.QueryInclusionProofResponse](n, slots+"InclusionProof", &types.QueryInclusionProofRequest{SeasonId: season, ServiceNumber: number})
			require.NoError(t, merkle.Verify(merkle.Hash(closing.ApplicationsRoot), proof.Size_, proof.Index, proof.ApplicationLeaf, hashes(proof.ApplicationPath)))
			require.NoError(t, merkle.Verify(merkle.Hash(closing.OutcomesRoot), proof.Size_, proof.Index, proof.OutcomesLeaf, hashes(proof.OutcomesPath)))
		}
	})
}

func mustPolicy(tb testing.TB) rules.Policy {
	tb.Helper()
	policy, err := rules.PolicyByName(rules.FirstCome2018Name)
	require.NoError(tb, err)
	return policy
}

func hashes(path [][]byte) []merkle.Hash {
	list := make([]merkle.Hash, len(path))
	for i := range path {
		list[i] = merkle.Hash(path[i])
	}
	return list
}

// submission is an application of a trader for the places of a row.
func submission(trader *account, season uint64, row types.PlanRow) *types.MsgSubmitApplication {
	return &types.MsgSubmitApplication{
		Trader: trader.String(), SeasonId: season, DeclarantType: types.DECLARANT_TYPE_INDIVIDUAL,
		DeclarantCommitment: randomBytes("declarant"), DetailsCommitment: randomBytes("details"),
		FairId: row.FairId, Speciality: row.Speciality, Periods: []uint64{row.Period},
	}
}

// enrolTraders has the registrar enrol that many more.
func (n *network) enrolTraders(count int) {
	n.t.Helper()
	msg := &accesstypes.MsgEnrolAccounts{Signer: n.registrar.String()}
	for i := range count {
		trader := newAccount(fmt.Sprintf("enrolled trader %d", i))
		subject := trader.subject()
		msg.Accounts = append(msg.Accounts, accesstypes.NewAccount{Address: trader.String(), Class: "trader", Subject: subject[:]})
		n.traders = append(n.traders, trader)
	}
	n.delivered(n.signGas(n.registrar, batchGas, msg))
}

func TestASeasonFiledByTraders(t *testing.T) {
	rows := planRows(someOf(t, 50).Plan)[:20]
	for i := range rows {
		rows[i] = types.PlanRow{FairId: uint64(i + 1), Period: rows[i].Period, Speciality: types.SPECIALITY_VEGETABLES, IndividualsPlaces: 3}
	}
	n := newNetwork(t, 4, withFewWrites)
	n.enrolTraders(35)
	season := n.openSeason(types.Filing_FILING_TRADERS, rows)
	n.publish(season, rows)

	t.Run("others than traders do not file", func(t *testing.T) {
		n.fails(n.season, types.ErrFilingOther, &types.MsgFileApplications{Operator: n.season.String(), SeasonId: season})
		n.fails(n.registrar, types.ErrClassOther, submission(n.registrar, season, rows[0]))
		n.fails(n.season, types.ErrFilingNotClosable, &types.MsgCloseFiling{Operator: n.season.String(), SeasonId: season})
	})

	filed := 0
	for round := range 5 {
		var txs [][]byte
		for i, trader := range n.traders {
			txs = append(txs, n.signGas(trader, 400_000, submission(trader, season, rows[(i+round)%len(rows)])))
		}
		n.delivered(txs...)
		hash := blockHash(n.height, n.time)
		for _, a := range n.applications(season)[filed:] {
			require.Zero(t, a.RegNum, "the order is not known in the block of the filing")
		}
		n.block()
		var ids []uint64
		for id := filed + 1; id <= filed+len(txs); id++ {
			ids = append(ids, uint64(id))
		}
		types.SortByOrder(types.OrderSeed(hash, n.time), season, ids)
		applications := n.applications(season)
		for place, id := range ids {
			require.EqualValues(t, filed+place+1, applications[id-1].RegNum, "application %d", id)
			require.Equal(t, n.time.Add(-time.Second), applications[id-1].FiledAt)
		}
		require.False(t, slices.IsSorted(ids), "the proposer's order does not decide")
		filed += len(txs)
	}

	applications := n.applications(season)
	t.Run("only who filed may withdraw", func(t *testing.T) {
		withdraw := &types.MsgWithdrawApplication{Signer: n.traders[1].String(), SeasonId: season, ServiceNumber: applications[0].ServiceNumber}
		n.fails(n.traders[1], types.ErrFilerOther, withdraw)
		withdraw.Signer = n.traders[0].String()
		n.run(n.traders[0], withdraw)
		n.fails(n.traders[0], types.ErrApplicationWithdrawn, withdraw)
	})
	var updates []types.StatusUpdate
	for i := range applications[1:] {
		updates = append(updates, types.StatusUpdate{
			ServiceNumber: applications[i+1].ServiceNumber, ResponseDate: applications[i+1].ClaimedDate + 1, Code: rules.StatusAdmitted1040,
		})
	}
	n.delivered(n.signGas(n.season, batchGas, &types.MsgUpdateStatuses{Operator: n.season.String(), SeasonId: season, Updates: updates}))
	t.Run("nobody files after the window", func(t *testing.T) {
		n.blockAfter(filingWindow + votingPeriod)
		n.fails(n.traders[2], types.ErrWindowClosed, submission(n.traders[2], season, rows[0]))
	})
	n.distribute(season)
	n.finish(season)
	byDate := func(id uint64) (date, number uint64) {
		return applications[id-1].ClaimedDate, applications[id-1].RegNum
	}
	applications = n.applications(season)
	for i, row := range n.rowOutcomes(season) {
		taken := append(slices.Clone(row.Individuals.Accepted), row.Individuals.Waiting...)
		require.LessOrEqual(t, len(row.Individuals.Accepted), int(rows[i].IndividualsPlaces))
		for j := range taken[1:] {
			dateA, numberA := byDate(taken[j])
			dateB, numberB := byDate(taken[j+1])
			require.True(t, dateA < dateB || dateA == dateB && numberA < numberB, "row %d: first come, first served", i)
		}
	}
	statistics := query[types.QueryClosingResponse](n, slots+"Closing", &types.QueryClosingRequest{SeasonId: season}).Closing.Statistics
	require.EqualValues(t, filed, statistics.Accepted+statistics.Waiting+statistics.Rejected+statistics.NotConsidered, "nothing vanishes")
	require.EqualValues(t, 1, statistics.NotConsidered, "what was withdrawn")
	require.NotZero(t, statistics.Accepted)
	require.NotZero(t, statistics.Waiting)
}

func TestASuspendedTraderFilesNothing(t *testing.T) {
	rows := planRows(someOf(t, 10).Plan)
	n := newNetwork(t, 4)
	season := n.openSeason(types.Filing_FILING_TRADERS, rows)
	trader, helper := n.traders[0], n.traders[1]
	msg := submission(trader, season, rows[0])
	n.grant(trader, helper, msg)
	n.run(helper, exec(helper, msg))
	n.suspend(trader)
	n.refused(n.signDraft(helper, draft{msgs: []sdk.Msg{exec(helper, msg)}, sequence: &helper.sequence}), accesstypes.ErrAccountSuspended)
	ctx, _ := n.ctx().CacheContext()
	_, err := n.app.AuthzKeeper.DispatchActions(ctx, helper.address(), []sdk.Msg{msg})
	require.ErrorIs(t, err, accesstypes.ErrAccountSuspended)
	require.Len(t, n.applications(season), 1)
}
