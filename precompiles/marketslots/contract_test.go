package marketslots_test

import (
	"math"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/precompiles/marketslots"
	"github.com/moscowchain/moscowd/precompiles/precompiletest"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

func TestTheABIIsThatOfTheSource(t *testing.T) {
	precompiletest.RequireInterface(t, "../../contracts/solidity/IMarketSlots.sol", marketslots.ABI)
}

func TestReadsOfAnOpenSeason(t *testing.T) {
	s := newSuite(t)
	require.Equal(t, []any{uint64(0)}, s.reads("seasonCount"))
	season := s.season(plan())
	number := s.submits(anna, season, plan()[0])
	second := s.submits(anna, season, plan()[1])
	s.next(time.Second)
	s.decide(season, rules.StatusRejected, 7, number)

	rows := plan()
	opens := uint64(start.Unix())
	root, frozen := s.reads("planRoot", season)[0], s.reads("planRoot", season)[1]
	require.NotEqual(t, [32]byte{}, root)
	require.Equal(t, uint64(1), frozen)
	user := [16]byte(types.UserID(season, subjectOf(anna)))
	for _, tc := range []struct {
		method string
		args   []any
		want   []any
	}{
		{"seasonCount", nil, []any{uint64(1)}},
		{"season", []any{season}, []any{uint8(1), uint8(2), "Весна 2026", "FIRST_COME", operator, opens, opens + 3600, uint32(3), uint64(2)}},
		{"tradingDays", []any{season, uint64(0), uint64(0)}, []any{[]uint64{firstDay, firstDay + dayTicks}}},
		{"tradingDays", []any{season, uint64(1), uint64(5)}, []any{[]uint64{firstDay + dayTicks}}},
		{"tradingDays", []any{season, uint64(math.MaxUint64), uint64(math.MaxUint64)}, []any{[]uint64{}}},
		{"refusalReason", []any{season, uint32(7)}, []any{"Чужой товар", "Resold goods"}},
		{"planRow", []any{season, uint32(2)}, []any{uint64(3), rows[2].Period, uint8(3), uint64(0), uint64(2), uint64(3), uint64(4)}},
		{"planRows", []any{season, uint64(0), uint64(0)}, []any{
			[]uint64{1, 2, 3},
			[]uint64{rows[0].Period, rows[1].Period, rows[2].Period},
			[]uint8{1, 1, 3},
			[]uint64{1, 1, 0},
			[]uint64{0, 0, 2},
			[]uint64{0, 0, 3},
		}},
		{"planRows", []any{season, uint64(1), uint64(1)}, []any{[]uint64{2}, []uint64{rows[1].Period}, []uint8{1}, []uint64{1}, []uint64{0}, []uint64{0}}},
		{"application", []any{season, number}, []any{
			uint64(1), user, uint64(1), uint8(1),
			[]uint64{rows[0].Period},
			opens, s.reads("application", season, number)[6], uint8(2), rules.StatusRejected, uint32(7), false,
		}},
		{"declarant", []any{season, number}, []any{uint8(0), false, [32]byte{1}, [32]byte{2}, "", uint64(7), uint64(77)}},
		{"filing", []any{season, number}, []any{uint8(2), uint64(rules.TicksFromUnix(start.Unix(), 0)), uint64(0), uint64(1)}},
		{"statuses", []any{season, number, uint64(0), uint64(0)}, []any{
			[]uint32{rules.StatusRejected},
			[]uint32{7},
			[]uint64{firstDay - dayTicks},
			[]uint64{2},
		}},
		{"statuses", []any{season, second, uint64(0), uint64(0)}, []any{[]uint32{}, []uint32{}, []uint64{}, []uint64{}}},
		{"serviceNumberOf", []any{season, uint64(2)}, []any{second}},
		{"userIdOf", []any{season, anna}, []any{user}},
		{"applicationsOf", []any{season, user, uint64(0), uint64(0)}, []any{[]uint64{1, 2}}},
		{"applicationsOf", []any{season, user, uint64(1), uint64(0)}, []any{[]uint64{2}}},
		{"applicationsOf", []any{season, user, uint64(0), uint64(1)}, []any{[]uint64{1}}},
		{"applicationsOf", []any{season, user, uint64(math.MaxUint64), uint64(1)}, []any{[]uint64{}}},
		{"applicationsOf", []any{season, [16]byte{}, uint64(0), uint64(0)}, []any{[]uint64{}}},
		{"outcomes", []any{season, number}, []any{[]uint64{}, []uint8{}, []uint8{}, []uint32{}, []uint32{}, []uint8{}}},
	} {
		require.Equal(t, tc.want, s.reads(tc.method, tc.args...), "%s%v", tc.method, tc.args)
	}
	require.NotZero(t, s.reads("application", season, number)[6], "the register number came with the block after")
}

func TestReadsOfAClosedSeason(t *testing.T) {
	s := newSuite(t)
	season, numbers := s.allotted()
	closing, err := s.keeper.Closings.Get(s.ctx, season)
	require.NoError(t, err)
	distribution, err := s.keeper.Distributions.Get(s.ctx, season)
	require.NoError(t, err)
	s.writes(anna, "returnPlace", season, numbers[0], []uint64{firstDay})
	offer, err := s.keeper.PlaceOffers.Get(s.ctx, joined(season, 1))
	require.NoError(t, err)
	for _, tc := range []struct {
		method string
		args   []any
		want   []any
	}{
		{"outcomes", []any{season, numbers[0]}, []any{[]uint64{firstDay}, []uint8{1}, []uint8{1}, []uint32{1}, []uint32{1}, []uint8{0}}},
		{"outcomes", []any{season, numbers[3]}, []any{[]uint64{firstDay + dayTicks}, []uint8{2}, []uint8{1}, []uint32{2}, []uint32{1}, []uint8{0}}},
		{"rowOutcome", []any{season, uint32(0), uint8(1), uint8(1), uint64(0), uint64(0)}, []any{[]uint64{1}, uint64(1), uint64(0)}},
		{"rowOutcome", []any{season, uint32(0), uint8(1), uint8(2), uint64(0), uint64(0)}, []any{[]uint64{3}, uint64(1), uint64(0)}},
		{"rowOutcome", []any{season, uint32(0), uint8(1), uint8(2), uint64(1), uint64(0)}, []any{[]uint64{}, uint64(1), uint64(0)}},
		{"rowOutcome", []any{season, uint32(2), uint8(2), uint8(3), uint64(0), uint64(0)}, []any{[]uint64{}, uint64(0), uint64(2)}},
		{"distribution", []any{season}, []any{
			uint64(distribution.SnapshotHeight), [32]byte(distribution.SnapshotHash), distribution.Total, distribution.Total,
			uint64(distribution.FinishedHeight),
		}},
		{"closing", []any{season}, []any{
			uint64(closing.ClosedHeight), [32]byte(closing.ApplicationsRoot), [32]byte(closing.OutcomesRoot), uint64(2), uint64(2), uint64(0), uint64(0),
			closing.Statistics.Places, closing.Statistics.Remaining,
		}},
		{"claim", []any{season, numbers[0], uint32(0)}, []any{uint8(1), uint32(1), uint8(1), uint64(0), uint64(0)}},
		{"claim", []any{season, numbers[2], uint32(0)}, []any{uint8(2), uint32(1), uint8(1), uint64(1), uint64(0)}},
		{"claim", []any{season, numbers[1], uint32(1)}, []any{uint8(0), uint32(0), uint8(0), uint64(0), uint64(0)}},
		{"place", []any{season, uint32(0), uint32(1)}, []any{uint8(1), uint64(0), uint64(1)}},
		{"place", []any{season, uint32(1), uint32(1)}, []any{uint8(1), uint64(2), uint64(0)}},
		{"offer", []any{season, uint64(1)}, []any{uint64(3), uint32(0), uint32(1), uint8(1), firstDay, offer.Deadline, uint8(1)}},
		{"openOffersOf", []any{season, numbers[2]}, []any{[]uint64{1}}},
		{"openOffersOf", []any{season, numbers[0]}, []any{[]uint64{}}},
	} {
		require.Equal(t, tc.want, s.reads(tc.method, tc.args...), "%s%v", tc.method, tc.args)
	}
}

func TestRefusalsSpeakAsTheModuleDoes(t *testing.T) {
	s := newSuite(t)
	closed, numbers := s.allotted()
	open := s.season(plan())
	s.enrolled[named("office")] = "department"
	for name, tc := range map[string]struct {
		by     common.Address
		method string
		args   []any
		want   string
	}{
		"a season that is not there":               {anna, "season", []any{uint64(9)}, "season 9: unknown season"},
		"days of a season that is not there":       {anna, "tradingDays", []any{uint64(9), uint64(0), uint64(0)}, "unknown season"},
		"rows of a season that is not there":       {anna, "planRows", []any{uint64(9), uint64(0), uint64(0)}, "unknown season"},
		"a root of a season that is not there":     {anna, "planRoot", []any{uint64(9)}, "unknown season"},
		"users of a season that is not there":      {anna, "applicationsOf", []any{uint64(9), [16]byte{}, uint64(0), uint64(0)}, "unknown season"},
		"a reason that is not there":               {anna, "refusalReason", []any{open, uint32(1)}, "has no reason 1: invalid query"},
		"a reason of no season":                    {anna, "refusalReason", []any{uint64(9), uint32(1)}, "unknown season"},
		"a row that is not there":                  {anna, "planRow", []any{open, uint32(3)}, "has no plan row 3; rows count from 0: invalid query"},
		"an application that is not there":         {anna, "application", []any{open, "S1-9"}, `season 2, "S1-9": unknown application`},
		"a declarant that is not there":            {anna, "declarant", []any{open, ""}, "unknown application"},
		"a filing that is not there":               {anna, "filing", []any{open, "x"}, "unknown application"},
		"statuses that are not there":              {anna, "statuses", []any{open, "x", uint64(0), uint64(0)}, "unknown application"},
		"outcomes that are not there":              {anna, "outcomes", []any{open, "x"}, "unknown application"},
		"a claim that is not there":                {anna, "claim", []any{open, "x", uint32(0)}, "unknown application"},
		"an id that is not there":                  {anna, "serviceNumberOf", []any{open, uint64(9)}, "season 2, id 9: unknown application"},
		"the user of a stranger":                   {anna, "userIdOf", []any{open, stranger}, errNotEnrolled.Error()},
		"an outcome that is not written":           {anna, "rowOutcome", []any{open, uint32(0), uint8(1), uint8(1), uint64(0), uint64(0)}, "has no outcome of plan row 0"},
		"a queue that is none":                     {anna, "rowOutcome", []any{closed, uint32(0), uint8(4), uint8(1), uint64(0), uint64(0)}, "queue 4, want 1 to 3: invalid query"},
		"a kind that is none":                      {anna, "rowOutcome", []any{closed, uint32(0), uint8(1), uint8(0), uint64(0), uint64(0)}, "kind 0, want 1 to 3: invalid query"},
		"no distribution":                          {anna, "distribution", []any{open}, "season has no distribution yet"},
		"no closing":                               {anna, "closing", []any{open}, "season is not closed yet"},
		"a place of an open season":                {anna, "place", []any{open, uint32(0), uint32(1)}, "season is not closed yet"},
		"place 0":                                  {anna, "place", []any{closed, uint32(0), uint32(0)}, "has no place 0; places count from 1: invalid query"},
		"a place that is not there":                {anna, "place", []any{closed, uint32(0), uint32(2)}, "has no place 2; places count from 1: invalid query"},
		"an offer that is not there":               {anna, "offer", []any{closed, uint64(1)}, "season 1, offer 1: unknown offer"},
		"offers of no application":                 {anna, "openOffersOf", []any{closed, ""}, "unknown application"},
		"an application of a stranger":             {stranger, "submitApplication", submission(open, plan()[0]), errNotEnrolled.Error()},
		"an application of another class":          {named("office"), "submitApplication", submission(open, plan()[0]), "accounts of this class may not file applications"},
		"an application to a closed season":        {anna, "submitApplication", submission(closed, plan()[0]), "season is not open"},
		"an application for no goods":              {anna, "submitApplication", submission(open, types.PlanRow{FairId: 1}), "speciality 0: invalid application"},
		"a withdrawal by a stranger":               {stranger, "withdrawApplication", []any{closed, numbers[0]}, errNotEnrolled.Error()},
		"a withdrawal after all":                   {anna, "withdrawApplication", []any{closed, numbers[0]}, "season is not open"},
		"a return by another":                      {boris, "returnPlace", []any{closed, numbers[0], []uint64{firstDay}}, "application was filed by somebody else"},
		"a return of nothing":                      {anna, "returnPlace", []any{closed, numbers[0], []uint64{}}, "0 days, want 1 to 16: invalid batch"},
		"a return of more days than one message":   {anna, "returnPlace", []any{closed, numbers[0], make([]uint64, 17)}, "17 days, want 1 to 16: invalid batch"},
		"a return by a stranger":                   {stranger, "returnPlace", []any{closed, numbers[0], []uint64{firstDay}}, errNotEnrolled.Error()},
		"the same return twice":                    {anna, "returnPlace", []any{closed, numbers[0], []uint64{firstDay, firstDay}}, "application holds no place that day"},
		"an answer to an offer that is not there":  {boris, "acceptOffer", []any{closed, uint64(1)}, "unknown offer"},
		"a refusal of an offer that is not there":  {boris, "declineOffer", []any{closed, uint64(1)}, "unknown offer"},
		"an answer to an offer of no season":       {boris, "acceptOffer", []any{uint64(9), uint64(1)}, "unknown season"},
		"an answer by a stranger":                  {stranger, "declineOffer", []any{closed, uint64(1)}, errNotEnrolled.Error()},
		"a withdrawal of what is not there":        {anna, "withdrawApplication", []any{open, "x"}, "unknown application"},
		"an application with a name of its own":    {anna, "submitApplication", withName(submission(open, plan()[0])), "only legal entities have one: invalid application"},
		"an application with too many days":        {anna, "submitApplication", withDays(submission(open, plan()[0])), "65 periods, at most 64: invalid application"},
		"an application to a season that is not":   {anna, "submitApplication", submission(9, plan()[0]), "unknown season"},
		"an application of a declarant unheard of": {anna, "submitApplication", withType(submission(open, plan()[0])), "declarant type 255: invalid application"},
	} {
		t.Run(name, func(t *testing.T) {
			before := s.state()
			result := s.call(tc.by, tc.method, tc.args...)
			require.Contains(t, result.Reason(t), tc.want)
			require.Empty(t, result.Logs)
			require.Equal(t, before, s.state(), "nothing is left of it")
		})
	}
}

func TestAnAccountActsAsItself(t *testing.T) {
	s := newSuite(t)
	season := s.season(plan())
	number := s.submits(anna, season, plan()[0])
	filed, err := s.keeper.Applications.Get(s.ctx, joined(season, 1))
	require.NoError(t, err)
	require.Equal(t, types.UserID(season, subjectOf(anna)), filed.UserId)
	require.Equal(t, types.Source_SOURCE_SELF, filed.Source)
	require.Contains(t, s.emitted(), "moscow.marketslots.v1.EventApplicationSubmitted")

	require.Contains(t, s.refused(boris, "withdrawApplication", season, number), "application was filed by somebody else")
	withdrawn := s.writes(anna, "withdrawApplication", season, number)
	require.Equal(t, true, s.reads("application", season, number)[10])
	require.Len(t, withdrawn.Logs, 1)
	require.Equal(t, marketslots.ABI.Events["ApplicationWithdrawn"].ID, withdrawn.Logs[0].Topics[0])
	require.Equal(t, common.BytesToHash(anna.Bytes()), withdrawn.Logs[0].Topics[3])
	require.Contains(t, s.emitted(), "moscow.marketslots.v1.EventApplicationWithdrawn")
}

func TestANameIsKeptLetterForLetter(t *testing.T) {
	s := newSuite(t)
	season := s.season(plan())
	const name = `ООО "Хлеб & соль" <Ы>\u2028 \\`
	result := s.writes(anna, "submitApplication", ofCompany(submission(season, plan()[2]), name)...)
	require.Len(t, result.Logs, 1)
	require.Equal(t, name, s.reads("declarant", season, "S1-1")[4])
	require.Contains(t, s.refused(anna, "submitApplication", ofCompany(submission(season, plan()[2]), "ООО \xff")...), "invalid application")
}

func TestPagesAreBounded(t *testing.T) {
	s := newSuite(t)
	var rows []types.PlanRow
	for fair := range uint64(250) {
		rows = append(rows, types.PlanRow{FairId: fair + 1, Period: firstDay, Speciality: types.SPECIALITY_FISH, IndividualsPlaces: 1})
	}
	season := s.season(rows)
	for _, limit := range []uint64{0, 100, 101, math.MaxUint64} {
		require.Len(t, s.reads("planRows", season, uint64(10), limit)[0], 100)
	}
	require.Len(t, s.reads("planRows", season, uint64(200), uint64(100))[0], 50)
	require.Empty(t, s.reads("planRows", season, uint64(math.MaxUint64), uint64(100))[0])

	some := s.writes(anna, "planRows", season, uint64(0), uint64(10)).GasUsed
	all := s.writes(anna, "planRows", season, uint64(0), uint64(100)).GasUsed
	require.Greater(t, all-some, 90*uint64(500), "gas goes by records")
}

func TestTheDecidingStatusIsThatOfTheRules(t *testing.T) {
	s := newSuite(t)
	season := s.season(plan())
	number := s.submits(anna, season, plan()[0])
	s.next(time.Second)
	for _, step := range []struct {
		code, reason uint32
		date         uint64
		want         []any // standing, code, reason
	}{
		{1234, 0, firstDay + 9*dayTicks, []any{uint8(0), uint32(0), uint32(0)}},
		{rules.StatusAdmitted1050, 0, firstDay, []any{uint8(1), rules.StatusAdmitted1050, uint32(0)}},
		{rules.StatusRejected, 7, firstDay - 1, []any{uint8(1), rules.StatusAdmitted1050, uint32(0)}},
		{rules.StatusRefused1086, 7, firstDay, []any{uint8(2), rules.StatusRefused1086, uint32(7)}},
	} {
		_, err := s.messages.UpdateStatuses(s.ctx, &types.MsgUpdateStatuses{
			Operator: s.text(operator), SeasonId: season,
			Updates: []types.StatusUpdate{{ServiceNumber: number, ResponseDate: step.date, Code: step.code, Reason: step.reason}},
		})
		require.NoError(t, err)
		require.Equal(t, step.want, s.reads("application", season, number)[7:10])
	}
}
