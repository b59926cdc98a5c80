package keeper_test

import (
	"encoding/hex"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// firstCome creates a season of the default policy and gives its id and operator.
func (s *suite) firstCome(filing types.Filing) (uint64, string) {
	s.t.Helper()
	terms := s.terms(filing)
	terms.Policy = ""
	created, err := s.msgs.CreateSeason(s.ctx, terms)
	require.NoError(s.t, err)
	return created.SeasonId, terms.Operator
}

// counter is a valid application that the operator files for a person in a season of FIRST_COME.
func counter(number, person string) types.ApplicationFiling {
	f, subject := filing(number), subjectOf(person)
	f.UserId, f.Subject = nil, subject[:]
	return f
}

func (s *suite) tryFile(season uint64, operator string, filings ...types.ApplicationFiling) error {
	_, err := s.msgs.FileApplications(s.ctx, &types.MsgFileApplications{Operator: operator, SeasonId: season, Applications: filings})
	return err
}

func (s *suite) trySubmit(season uint64, person string) error {
	_, err := s.msgs.SubmitApplication(s.ctx, submission(s.enrol(person, "trader"), season))
	return err
}

func TestASeasonWithoutAPolicyIsFirstCome(t *testing.T) {
	s := newSuite(t)
	id, _ := s.firstCome(types.Filing_FILING_BOTH)
	season, err := s.k.Season(s.ctx, id)
	require.NoError(t, err)
	require.Equal(t, "FIRST_COME", season.Policy)
}

func TestTheChainOrdersWhatBothFiledInOneBlockAsOneList(t *testing.T) {
	s := newSuite(t)
	season, operator := s.firstCome(types.Filing_FILING_BOTH)
	batch := func(from, to int) (filings []types.ApplicationFiling) {
		for i := from; i < to; i++ {
			f := counter(fmt.Sprintf("C-%d", i), fmt.Sprintf("person %d", i))
			f.RegNum, f.ClaimedDate = uint64(i), uint64(1000-i)
			filings = append(filings, f)
		}
		return filings
	}
	s.nextBlock()
	s.file(season, operator, batch(1, 7)...)
	s.submitMany(season, 0, 7)
	s.file(season, operator, batch(7, 10)...)
	filedIn := s.ctx.BlockHeight()

	app := s.application(season, "C-3")
	require.Equal(t, types.UserID(season, subjectOf("person 3")), app.UserId)
	require.Equal(t, types.Source_SOURCE_OPERATOR, app.Source)
	require.Equal(t, []uint64{0, 3, 997}, []uint64{app.RegNum, app.ClaimedRegNum, app.ClaimedDate})
	require.False(t, app.Confirmed)
	app = s.application(season, types.SelfFiledNumber(season, 7))
	require.Equal(t, types.Source_SOURCE_SELF, app.Source)
	require.Equal(t, types.UserID(season, subjectOf("trader 0")), app.UserId)

	s.nextBlock()
	var order []uint64
	for id := uint64(1); id <= 16; id++ {
		order = append(order, id)
	}
	types.SortByOrder(types.OrderSeed(blockHash(filedIn), s.ctx.BlockTime()), season, order)
	for i, id := range order {
		r, err := s.queries.Application(s.ctx, &types.QueryApplicationRequest{SeasonId: season, Id: id})
		require.NoError(t, err)
		require.Equal(t, uint64(i+1), r.Application.RegNum)
	}
	require.Equal(t, uint64(3), s.application(season, "C-3").ClaimedRegNum, "the claim stays beside the number")
}

func TestWhoFiledFirstIsServedFirstWhateverTheOperatorClaims(t *testing.T) {
	s := newSuite(t)
	season, operator := s.firstCome(types.Filing_FILING_BOTH)
	s.freeze(season, operator, row(1, types.SPECIALITY_VEGETABLES, 1, 0, 0))
	require.NoError(t, s.trySubmit(season, "trader"))
	s.nextBlock()
	late := counter("C-1", "friend")
	late.ClaimedDate, late.RegNum = 1, 0
	s.file(season, operator, late)
	s.nextBlock()
	s.admit(season, operator, types.SelfFiledNumber(season, 1), "C-1")
	s.distribute(season, operator)
	require.Equal(t, types.OutcomeKind_OUTCOME_KIND_ACCEPTED, s.outcomes(season, 1)[0].Kind)
	require.Equal(t, types.OutcomeKind_OUTCOME_KIND_WAITING, s.outcomes(season, 2)[0].Kind)
}

func TestABatchThatDoesNotFitIntoTheBlockIsRefusedAsAWhole(t *testing.T) {
	s := newSuite(t)
	season, operator := s.firstCome(types.Filing_FILING_BOTH)
	other, _ := s.firstCome(types.Filing_FILING_OPERATOR)
	var filings []types.ApplicationFiling
	for i := range types.MaxBatch {
		filings = append(filings, counter(fmt.Sprintf("C-%d", i), fmt.Sprintf("person %d", i)))
	}
	renamed := func(i int) []types.ApplicationFiling {
		for j := range filings {
			filings[j].ServiceNumber = fmt.Sprintf("C-%d-%d", i, j)
		}
		return filings
	}
	// Ten batches fill a block; with one application less room the tenth does not go in.
	require.NoError(t, s.trySubmit(season, "trader"))
	for i := range types.MaxPendingOrders/types.MaxBatch - 1 {
		s.file([]uint64{season, other}[i%2], operator, renamed(i)...)
	}
	before, err := s.k.ExportGenesis(s.ctx)
	require.NoError(t, err)
	err = s.tryFile(season, operator, renamed(100)...)
	require.ErrorIs(t, err, types.ErrBlockFull)
	require.ErrorContains(t, err, "try again in the next block")
	after, err := s.k.ExportGenesis(s.ctx)
	require.NoError(t, err)
	require.Equal(t, before, after)

	s.file(season, operator, renamed(100)[:types.MaxBatch-1]...)
	require.ErrorIs(t, s.trySubmit(season, "trader"), types.ErrBlockFull)
	s.nextBlock()
	require.NoError(t, s.trySubmit(season, "trader"))
	s.file(season, operator, renamed(101)...)
}

func TestALimitOfApplicationsHoldsForBothWaysOfFiling(t *testing.T) {
	s := newSuite(t)
	season, operator := s.firstCome(types.Filing_FILING_BOTH)
	limit := int(types.DefaultParams().MaxApplicationsPerSubject)
	var filings []types.ApplicationFiling
	for i := range limit + 1 {
		filings = append(filings, counter(fmt.Sprintf("C-%d", i), "trader"))
	}
	require.ErrorIs(t, s.tryFile(season, operator, filings...), types.ErrSubjectLimitReached, "within one batch")
	s.file(season, operator, filings[:limit/2]...)
	for range limit - limit/2 {
		require.NoError(t, s.trySubmit(season, "trader"))
	}
	require.ErrorIs(t, s.trySubmit(season, "trader"), types.ErrSubjectLimitReached)
	err := s.tryFile(season, operator, counter("C-other", "other"), filings[limit])
	require.ErrorIs(t, err, types.ErrSubjectLimitReached)
	require.ErrorContains(t, err, fmt.Sprintf("10 applications of user %x", types.UserID(season, subjectOf("trader"))))
	require.NoError(t, s.tryFile(season, operator, counter("C-other", "other")))

	another, _ := s.firstCome(types.Filing_FILING_BOTH)
	require.NoError(t, s.trySubmit(another, "trader"), "another season has a limit of its own")
}

func TestWhoMayWithdrawInASeasonOfBoth(t *testing.T) {
	for name, c := range map[string]struct {
		number, signer string
		want           error
	}{
		"the operator what he filed":                            {"C-1", "operator", nil},
		"the trader what the operator filed for him":            {"C-1", "trader", nil},
		"the trader what he filed":                              {"S1-2", "trader", nil},
		"not the operator what a trader filed":                  {"S1-2", "operator", types.ErrFilerOther},
		"not another trader what a trader filed":                {"S1-2", "rival", types.ErrFilerOther},
		"not another trader what the operator filed":            {"C-1", "rival", types.ErrOperatorOther},
		"not the trader what the operator filed for the rival":  {"C-3", "trader", types.ErrOperatorOther},
		"not anybody what is withdrawn":                         {"C-4", "operator", types.ErrApplicationWithdrawn},
		"not the trader what the operator withdrew for him too": {"C-4", "trader", types.ErrApplicationWithdrawn},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSuite(t)
			season, operator := s.firstCome(types.Filing_FILING_BOTH)
			s.file(season, operator, counter("C-1", "trader"))
			require.NoError(t, s.trySubmit(season, "trader"))
			s.file(season, operator, counter("C-3", "rival"), counter("C-4", "trader"))
			s.enrol("rival", "trader")
			withdraw := func(signer, number string) error {
				_, err := s.msgs.WithdrawApplication(s.ctx, &types.MsgWithdrawApplication{
					Signer: s.address(signer), SeasonId: season, ServiceNumber: number,
				})
				return err
			}
			require.NoError(t, withdraw("operator", "C-4"))
			err := withdraw(c.signer, c.number)
			if c.want != nil {
				require.ErrorIs(t, err, c.want)
				return
			}
			require.NoError(t, err)
			require.True(t, s.application(season, c.number).Withdrawn)
		})
	}
}

func TestFilingByTheOperatorInASeasonOfFirstComeRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		filing types.Filing
		change func(*types.ApplicationFiling)
		want   string
	}{
		"a claimed user id":            {types.Filing_FILING_OPERATOR, func(f *types.ApplicationFiling) { f.UserId = make([]byte, 16) }, "the chain computes it"},
		"a user id without a subject":  {types.Filing_FILING_BOTH, func(f *types.ApplicationFiling) { f.UserId, f.Subject = f.Subject[:16], nil }, "the chain computes it"},
		"no subject":                   {types.Filing_FILING_BOTH, func(f *types.ApplicationFiling) { f.Subject = nil }, "subject has 0 bytes, want 32"},
		"a subject of 31 bytes":        {types.Filing_FILING_OPERATOR, func(f *types.ApplicationFiling) { f.Subject = f.Subject[1:] }, "subject has 31 bytes, want 32"},
		"a number like the chain's":    {types.Filing_FILING_BOTH, func(f *types.ApplicationFiling) { f.ServiceNumber = "S1-9" }, `begins with "S1-"`},
		"what no application may have": {types.Filing_FILING_BOTH, func(f *types.ApplicationFiling) { f.Periods = nil }, "no periods"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSuite(t)
			season, operator := s.firstCome(c.filing)
			f := counter("C-1", "person")
			c.change(&f)
			before, err := s.k.ExportGenesis(s.ctx)
			require.NoError(t, err)
			err = s.tryFile(season, operator, counter("C-0", "person"), f)
			require.ErrorIs(t, err, types.ErrApplicationInvalid)
			require.ErrorContains(t, err, c.want)
			require.ErrorContains(t, err, "application 1 of the batch")
			after, err := s.k.ExportGenesis(s.ctx)
			require.NoError(t, err)
			require.Equal(t, before, after)
		})
	}
	s := newSuite(t)
	season, operator := s.firstCome(types.Filing_FILING_OPERATOR)
	s.file(season, operator, counter("S1-9", "person"), counter("S2-9", "person"))
	both, _ := s.firstCome(types.Filing_FILING_BOTH)
	s.file(both, operator, counter("S1-9", "person"), counter("S21-9", "person"))
	traders, _ := s.firstCome(types.Filing_FILING_TRADERS)
	require.ErrorIs(t, s.tryFile(traders, operator, counter("C-1", "person")), types.ErrFilingOther)
	require.ErrorIs(t, s.trySubmit(season, "trader"), types.ErrFilingOther)
	_, err := s.msgs.CloseFiling(s.ctx, &types.MsgCloseFiling{Operator: operator, SeasonId: both})
	require.ErrorIs(t, err, types.ErrFilingNotClosable)
}

func TestADistributionWaitsForTheOrderOfTheBlockThatClosedTheWindow(t *testing.T) {
	s := newSuite(t)
	season, operator := s.firstCome(types.Filing_FILING_OPERATOR)
	s.freeze(season, operator, row(1, types.SPECIALITY_VEGETABLES, 1, 0, 0))
	s.nextBlock()
	s.file(season, operator, counter("C-1", "person"))
	_, err := s.msgs.CloseFiling(s.ctx, &types.MsgCloseFiling{Operator: operator, SeasonId: season})
	require.NoError(t, err)
	start := func() error {
		_, err := s.msgs.StartDistribution(s.ctx, &types.MsgStartDistribution{Operator: operator, SeasonId: season})
		return err
	}
	require.ErrorIs(t, start(), types.ErrOrderPending)
	s.nextBlock()
	require.NoError(t, start())
}

func TestTheApplicationsOfAUserAreListed(t *testing.T) {
	s := newSuite(t)
	season, operator := s.firstCome(types.Filing_FILING_BOTH)
	older, _ := s.season(types.Filing_FILING_OPERATOR)
	for i := range 3 {
		s.file(season, operator, counter(fmt.Sprintf("C-%d", i), "trader"), counter(fmt.Sprintf("D-%d", i), "other"))
		require.NoError(t, s.trySubmit(season, "trader"))
	}
	s.file(older, operator, filing("A"), filing("B"))
	list := func(season uint64, user []byte, limit uint64) (ids []uint64) {
		pages(t, func(p *query.PageRequest) (int, *query.PageResponse, error) {
			r, err := s.queries.UserApplications(s.ctx, &types.QueryUserApplicationsRequest{
				SeasonId: season, UserId: hex.EncodeToString(user), Pagination: p,
			})
			for i := range r.GetApplications() {
				require.Equal(t, user, r.Applications[i].UserId)
				ids = append(ids, r.Applications[i].Id)
			}
			require.LessOrEqual(t, len(r.GetApplications()), int(limit))
			return len(r.GetApplications()), r.GetPagination(), err
		}, limit)
		return ids
	}
	trader := types.UserID(season, subjectOf("trader"))
	for _, limit := range []uint64{1, 2, 5, 6, 100} {
		require.Equal(t, []uint64{1, 3, 4, 6, 7, 9}, list(season, trader, limit), limit)
	}
	require.Equal(t, []uint64{2, 5, 8}, list(season, types.UserID(season, subjectOf("other")), 2))
	require.Equal(t, []uint64{2}, list(older, filing("B").UserId, 5), "the operator's claims are listed too")
	require.Empty(t, list(season, make([]byte, 16), 5))
	for _, user := range []string{"", "zz", hex.EncodeToString(trader[1:])} {
		_, err := s.queries.UserApplications(s.ctx, &types.QueryUserApplicationsRequest{SeasonId: season, UserId: user})
		require.ErrorIs(t, err, types.ErrQueryInvalid)
	}
	_, err := s.queries.UserApplications(s.ctx, &types.QueryUserApplicationsRequest{SeasonId: 9, UserId: hex.EncodeToString(trader)})
	require.ErrorIs(t, err, types.ErrSeasonUnknown)
}

func TestUnconfirmedApplicationsAreFound(t *testing.T) {
	s := newSuite(t)
	season, operator := s.firstCome(types.Filing_FILING_BOTH)
	s.file(season, operator, counter("C-1", "a"), counter("C-2", "b"), counter("C-3", "c"), counter("C-4", "d"))
	_, err := s.msgs.WithdrawApplication(s.ctx, &types.MsgWithdrawApplication{Signer: operator, SeasonId: season, ServiceNumber: "C-1"})
	require.NoError(t, err)
	_, err = s.msgs.ConfirmDeclarants(s.ctx, &types.MsgConfirmDeclarants{Operator: operator, SeasonId: season, ServiceNumbers: []string{"C-3"}})
	require.NoError(t, err)
	r, err := s.queries.Applications(s.ctx, &types.QueryApplicationsRequest{SeasonId: season, Unconfirmed: true})
	require.NoError(t, err)
	require.Len(t, r.Applications, 2)
	require.Equal(t, "C-2", r.Applications[0].ServiceNumber)
	require.Equal(t, "C-4", r.Applications[1].ServiceNumber)
}

func TestAFarmerCompetesForFarmersPlacesOnceConfirmed(t *testing.T) {
	s := newSuite(t)
	season, operator := s.firstCome(types.Filing_FILING_BOTH)
	s.freeze(season, operator, row(1, types.SPECIALITY_VEGETABLES, 0, 2, 0))
	s.nextBlockAt(start.Add(time.Minute))
	var numbers []string
	for i, person := range []string{"claims", "confirmed", "promoted"} {
		f := counter(fmt.Sprintf("C-%d", i), person)
		f.DeclarantType = types.DECLARANT_TYPE_FARMER
		numbers = append(numbers, f.ServiceNumber)
		s.file(season, operator, f)
	}
	_, err := s.msgs.ConfirmDeclarants(s.ctx, &types.MsgConfirmDeclarants{Operator: operator, SeasonId: season, ServiceNumbers: numbers[1:2]})
	require.NoError(t, err)
	_, err = s.msgs.PromoteToFarmer(s.ctx, &types.MsgPromoteToFarmer{Operator: operator, SeasonId: season, ServiceNumber: numbers[2]})
	require.NoError(t, err)
	s.nextBlock()
	s.admit(season, operator, numbers...)
	s.distribute(season, operator)
	for i, want := range []types.Queue{types.Queue_QUEUE_LEGAL_ENTITIES, types.Queue_QUEUE_FARMERS, types.Queue_QUEUE_FARMERS} {
		outcome := s.outcomes(season, uint64(i+1))[0]
		require.Equal(t, want, outcome.Queue)
		require.Equal(t, i > 0, outcome.Kind == types.OutcomeKind_OUTCOME_KIND_ACCEPTED)
	}
	require.Equal(t, rules.FirstComeName, func() string {
		closing, err := s.k.Closings.Get(s.ctx, season)
		require.NoError(t, err)
		return closing.Policy
	}())
}
