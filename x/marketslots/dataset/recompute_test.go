package dataset_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/marketslots/client/clienttest"
	"github.com/moscowchain/moscowd/x/marketslots/dataset"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

func newSet(tb testing.TB, fixture string, filing types.Filing) *dataset.Set {
	tb.Helper()
	return clienttest.New(tb, fixture, filing).Set(tb)
}

// find gives the position of the first outcome of a kind.
func find(t *testing.T, set *dataset.Set, kind string) (application, period int) {
	t.Helper()
	for i := range set.Outcomes {
		for j, o := range set.Outcomes[i].Outcomes {
			if o.Kind.String() == kind {
				return i, j
			}
		}
	}
	t.Fatalf("no outcome is %s", kind)
	return 0, 0
}

func TestRecomputeNamesTheFirstDifference(t *testing.T) {
	outcome := func(kind string, change func(*dataset.Outcome)) func(*testing.T, *dataset.Set) {
		return func(t *testing.T, s *dataset.Set) {
			t.Helper()
			i, j := find(t, s, kind)
			change(&s.Outcomes[i].Outcomes[j])
		}
	}
	for name, c := range map[string]struct {
		change func(*testing.T, *dataset.Set)
		want   string // regular expression
	}{
		"another state of the season":  {func(_ *testing.T, s *dataset.Set) { s.Season.State = 2 }, `^season: state: file says distributing, recomputed closed$`},
		"another number of rows":       {func(_ *testing.T, s *dataset.Set) { s.Season.PlanRows++ }, `^season: plan_rows`},
		"another number of filings":    {func(_ *testing.T, s *dataset.Set) { s.Season.Applications++ }, `^season: applications`},
		"register numbers by chain":    {func(_ *testing.T, s *dataset.Set) { s.Season.LastRegNum++ }, `^season: last_reg_num`},
		"another plan root":            {func(_ *testing.T, s *dataset.Set) { s.Season.PlanRoot[5] ^= 1 }, `^season: plan_root: file says [0-9a-f]{64}, recomputed [0-9a-f]{64}$`},
		"closing of another season":    {func(_ *testing.T, s *dataset.Set) { s.Closing.SeasonID++ }, `^closing: season_id: file says 4, recomputed 3$`},
		"closing of another policy":    {func(_ *testing.T, s *dataset.Set) { s.Closing.Policy = "" }, `^closing: policy`},
		"closing root of applications": {func(_ *testing.T, s *dataset.Set) { s.Closing.ApplicationsRoot[0] ^= 1 }, `^closing: applications_root`},
		"closing root of the plan":     {func(_ *testing.T, s *dataset.Set) { s.Closing.PlanRoot = nil }, `^closing: plan_root: file says , recomputed`},
		"closing root of outcomes":     {func(_ *testing.T, s *dataset.Set) { s.Closing.OutcomesRoot[0] ^= 1 }, `^closing: outcomes_root`},
		"closing number of filings":    {func(_ *testing.T, s *dataset.Set) { s.Closing.Applications-- }, `^closing: applications:`},
		"closing number of rows":       {func(_ *testing.T, s *dataset.Set) { s.Closing.PlanRows-- }, `^closing: plan_rows`},
		"an earlier snapshot":          {func(_ *testing.T, s *dataset.Set) { s.Closing.SnapshotHeight = 3 }, `: status 1: height: file says 6, want at most 3, the snapshot$`},

		"a plan row":        {func(_ *testing.T, s *dataset.Set) { s.Plan[0].FarmersPlaces++ }, `^season: plan_root`},
		"a minimum":         {func(_ *testing.T, s *dataset.Set) { s.Plan[0].MinPlaces++ }, `^season: plan_root`},
		"the order of rows": {func(_ *testing.T, s *dataset.Set) { s.Plan[0], s.Plan[1] = s.Plan[1], s.Plan[0] }, `^season: plan_root`},

		"a claimed date":    {func(_ *testing.T, s *dataset.Set) { s.Applications[1].ClaimedDate++ }, `^closing: applications_root`},
		"a register number": {func(_ *testing.T, s *dataset.Set) { s.Applications[1].RegNum++ }, `^closing: applications_root`},
		"a declarant type":  {func(_ *testing.T, s *dataset.Set) { s.Applications[1].DeclarantType ^= 1 }, `^closing: applications_root`},
		"a user":            {func(_ *testing.T, s *dataset.Set) { s.Applications[1].UserID[0] ^= 1 }, `^closing: applications_root`},
		"a commitment":      {func(_ *testing.T, s *dataset.Set) { s.Applications[1].DeclarantCommitment[0] ^= 1 }, `^closing: applications_root`},
		"details":           {func(_ *testing.T, s *dataset.Set) { s.Applications[1].DetailsCommitment = nil }, `^closing: applications_root`},
		"a public name":     {func(_ *testing.T, s *dataset.Set) { s.Applications[1].PublicName = "ООО" }, `^closing: applications_root`},
		"a fair":            {func(_ *testing.T, s *dataset.Set) { s.Applications[1].FairID++ }, `^closing: applications_root`},
		"a speciality":      {func(_ *testing.T, s *dataset.Set) { s.Applications[1].Speciality ^= 1 }, `^closing: applications_root`},
		"a district":        {func(_ *testing.T, s *dataset.Set) { s.Applications[1].District++ }, `^closing: applications_root`},
		"a region":          {func(_ *testing.T, s *dataset.Set) { s.Applications[1].Region++ }, `^closing: applications_root`},
		"a period":          {func(_ *testing.T, s *dataset.Set) { s.Applications[1].Periods[0]++ }, `^closing: applications_root`},
		"a withdrawal":      {func(_ *testing.T, s *dataset.Set) { s.Applications[1].Withdrawn = true }, `^closing: applications_root`},
		"a time of filing": {func(_ *testing.T, s *dataset.Set) {
			s.Applications[1].FiledAt = s.Applications[1].FiledAt.Add(time.Microsecond)
		}, `^closing: applications_root`},
		"a status":                     {func(_ *testing.T, s *dataset.Set) { s.Applications[0].Statuses[0].Code = 1080 }, `^closing: applications_root`},
		"a date of a status":           {func(_ *testing.T, s *dataset.Set) { s.Applications[0].Statuses[0].ResponseDate++ }, `^closing: applications_root`},
		"a height of a status":         {func(_ *testing.T, s *dataset.Set) { s.Applications[0].Statuses[0].Height-- }, `^closing: applications_root`},
		"a status without reason":      {func(_ *testing.T, s *dataset.Set) { s.Applications[0].Statuses[0].Reason = 7 }, `^closing: applications_root`},
		"an unknown reason":            {func(_ *testing.T, s *dataset.Set) { s.Applications[0].Statuses[0].Reason = 99 }, `: status 1: reason: file says 99, want one that the season published$`},
		"a service number":             {func(_ *testing.T, s *dataset.Set) { s.Applications[1].ServiceNumber = "other" }, `^closing: applications_root`},
		"a service number twice":       {func(_ *testing.T, s *dataset.Set) { s.Applications[1].ServiceNumber = s.Applications[0].ServiceNumber }, `file says this service number twice`},
		"no service number":            {func(_ *testing.T, s *dataset.Set) { s.Applications[1].ServiceNumber = "" }, `^application id 2: file says "", want a service number`},
		"another season's application": {func(_ *testing.T, s *dataset.Set) { s.Applications[1].SeasonID++ }, `: season_id: file says 4, recomputed 3$`},
		"an application left out": {func(_ *testing.T, s *dataset.Set) {
			s.Applications, s.Outcomes = s.Applications[1:], s.Outcomes[1:]
			s.Season.Applications--
			s.Closing.Applications--
		}, `^application at position 1: id: file says 2, recomputed 1$`},
		"filed before the window": {func(_ *testing.T, s *dataset.Set) { s.Season.ApplicationsOpen = s.Applications[0].FiledAt.Add(1) }, `: filed_at: file says .* want a time within`},
		"filed after the window":  {func(_ *testing.T, s *dataset.Set) { s.Season.ApplicationsClose = s.Applications[0].FiledAt.Add(-1) }, `: filed_at: file says .* want a time within`},

		"another place":              {outcome("accepted", func(o *dataset.Outcome) { o.Number++ }), `^application \S+: period \d+: file says accepted place (\d+), recomputed accepted place \d+$`},
		"a place taken away":         {outcome("accepted", func(o *dataset.Outcome) { o.Kind, o.Number = 2, 1 }), `: period \d+: file says waiting 1, recomputed accepted place \d+$`},
		"another queue":              {outcome("accepted", func(o *dataset.Outcome) { o.Queue = o.Queue%3 + 1 }), `: period \d+: queue: file says`},
		"another row":                {outcome("accepted", func(o *dataset.Outcome) { o.Row++ }), `: period \d+: row: file says`},
		"another day":                {outcome("accepted", func(o *dataset.Outcome) { o.Day++ }), `: period \d+: day: file says`},
		"another position":           {outcome("waiting", func(o *dataset.Outcome) { o.Number++ }), `file says waiting \d+, recomputed waiting \d+$`},
		"a place given":              {outcome("waiting", func(o *dataset.Outcome) { o.Kind = 1 }), `file says accepted place \d+, recomputed waiting \d+$`},
		"another holder":             {outcome("rejected", func(o *dataset.Outcome) { o.HolderID++ }), `file says rejected \(one_per\w+, application id \d+\), recomputed`},
		"another reason":             {outcome("rejected", func(o *dataset.Outcome) { o.Reason = 5 }), `file says rejected \(unknown_fair, application id \d+\), recomputed`},
		"another refusing code":      {outcome("not_considered", func(o *dataset.Outcome) { o.Code++ }), `file says not_considered \(refused, status \d+\), recomputed`},
		"a number where none is":     {outcome("not_considered", func(o *dataset.Outcome) { o.Number++ }), `: number: file says 1, recomputed 0$`},
		"an outcome left out":        {func(_ *testing.T, s *dataset.Set) { s.Outcomes[0].Outcomes = s.Outcomes[0].Outcomes[1:] }, `: number of outcomes: file says`},
		"outcomes of another":        {func(_ *testing.T, s *dataset.Set) { s.Outcomes[0].ApplicationID++ }, `: outcomes: application_id: file says 2, recomputed 1$`},
		"outcomes of another season": {func(_ *testing.T, s *dataset.Set) { s.Outcomes[0].SeasonID++ }, `: outcomes: season_id: file says 4, recomputed 3$`},
		"no outcomes":                {func(_ *testing.T, s *dataset.Set) { s.Outcomes = nil }, `^number of outcome lists: file says 0`},

		"accepted":       {func(_ *testing.T, s *dataset.Set) { s.Closing.Statistics.Accepted++ }, `^closing: statistics: accepted: file says`},
		"waiting":        {func(_ *testing.T, s *dataset.Set) { s.Closing.Statistics.Waiting++ }, `^closing: statistics: waiting`},
		"rejected":       {func(_ *testing.T, s *dataset.Set) { s.Closing.Statistics.Rejected++ }, `^closing: statistics: rejected`},
		"not considered": {func(_ *testing.T, s *dataset.Set) { s.Closing.Statistics.NotConsidered++ }, `^closing: statistics: not_considered`},
		"places":         {func(_ *testing.T, s *dataset.Set) { s.Closing.Statistics.Places++ }, `^closing: statistics: places`},
		"remaining":      {func(_ *testing.T, s *dataset.Set) { s.Closing.Statistics.Remaining++ }, `^closing: statistics: remaining`},
		"rounds":         {func(_ *testing.T, s *dataset.Set) { s.Closing.Statistics.RedistributionRounds++ }, `^closing: statistics: redistribution_rounds`},
		"burnt":          {func(_ *testing.T, s *dataset.Set) { s.Closing.Statistics.Burnt++ }, `^closing: statistics: burnt`},
	} {
		t.Run(name, func(t *testing.T) {
			set := newSet(t, "medium-16.json", types.Filing_FILING_OPERATOR)
			c.change(t, set)
			_, err := set.Recompute()
			var difference *dataset.Difference
			require.ErrorAs(t, err, &difference)
			require.Regexp(t, c.want, err.Error())
		})
	}
}

func TestTradersDatesAndNumbersComeFromTheChain(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*dataset.Set)
		want   string
	}{
		"a claimed date of one's own": {func(s *dataset.Set) { s.Applications[4].ClaimedDate-- }, ": claimed_date: file says"},
		"a number taken twice":        {func(s *dataset.Set) { s.Applications[4].RegNum = s.Applications[3].RegNum }, ": reg_num: file says"},
		"a number beyond the last":    {func(s *dataset.Set) { s.Applications[4].RegNum = 1 << 40 }, ": reg_num: file says"},
		"no number":                   {func(s *dataset.Set) { s.Applications[4].RegNum = 0 }, ": reg_num: file says"},
		"filed by the operator":       {func(s *dataset.Set) { s.Season.Filing, s.Season.LastRegNum = 1, 0 }, ": source: file says self"},
		"one of the operator's":       {func(s *dataset.Set) { s.Applications[4].Source = dataset.SourceOperator }, ": source: file says operator"},
		"a claimed number":            {func(s *dataset.Set) { s.Applications[4].ClaimedRegNum = 9 }, ": claimed_reg_num: file says 9"},
	} {
		t.Run(name, func(t *testing.T) {
			set := newSet(t, "medium-01.json", types.Filing_FILING_TRADERS)
			_, err := set.Recompute()
			require.NoError(t, err)
			c.change(set)
			_, err = set.Recompute()
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestInASeasonOfBothTheChainGivesTheNumbersAndTheOperatorsClaimsAreShown(t *testing.T) {
	operators, traders := 4, 5
	for name, c := range map[string]struct {
		change func(*dataset.Set)
		want   string
	}{
		"a trader's date":          {func(s *dataset.Set) { s.Applications[traders].ClaimedDate-- }, ": claimed_date: file says"},
		"a trader's claim":         {func(s *dataset.Set) { s.Applications[traders].ClaimedRegNum = 9 }, ": claimed_reg_num: file says 9"},
		"an operator's date":       {func(s *dataset.Set) { s.Applications[operators].ClaimedDate-- }, "closing: applications_root"},
		"an operator's number":     {func(s *dataset.Set) { s.Applications[operators].RegNum = 1 << 40 }, ": reg_num: file says"},
		"an operator's for self":   {func(s *dataset.Set) { s.Applications[operators].Source = dataset.SourceSelf }, "file says"},
		"a trader's for operators": {func(s *dataset.Set) { s.Applications[traders].Source = dataset.SourceOperator }, "closing: applications_root"},
		"nobody's":                 {func(s *dataset.Set) { s.Applications[traders].Source = 0 }, ": source: file says unspecified"},
		"a confirmation":           {func(s *dataset.Set) { s.Applications[traders].Confirmed = !s.Applications[traders].Confirmed }, "closing: applications_root"},
		"the way of filing":        {func(s *dataset.Set) { s.Season.Filing = dataset.FilingTraders }, ": source: file says operator"},
		"a filing as it closes":    {func(s *dataset.Set) { s.Season.ApplicationsClose = s.Applications[len(s.Applications)-1].FiledAt }, ": filed_at: file says"},
	} {
		t.Run(name, func(t *testing.T) {
			set := newSet(t, "medium-01.json", types.Filing_FILING_BOTH)
			require.NotZero(t, set.Applications[operators].ClaimedRegNum)
			_, err := set.Recompute()
			require.NoError(t, err)
			c.change(set)
			_, err = set.Recompute()
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestAnOperatorMayFileInTheBlockThatClosesTheWindow(t *testing.T) {
	set := newSet(t, "tiny-10-farmers.json", types.Filing_FILING_OPERATOR)
	set.Season.ApplicationsClose = set.Applications[len(set.Applications)-1].FiledAt
	_, err := set.Recompute()
	require.NoError(t, err)
}

func TestATraderMayNotFileInTheBlockThatClosesTheWindow(t *testing.T) {
	set := newSet(t, "medium-01.json", types.Filing_FILING_TRADERS)
	set.Season.ApplicationsClose = set.Applications[len(set.Applications)-1].FiledAt
	_, err := set.Recompute()
	require.ErrorContains(t, err, ": filed_at: file says")
}

func TestRecomputeDoesNotTakeAnUnknownPolicy(t *testing.T) {
	set := newSet(t, "tiny-10-farmers.json", types.Filing_FILING_OPERATOR)
	set.Season.Policy = "LOTTERY"
	_, err := set.Recompute()
	require.ErrorIs(t, err, dataset.ErrUnusable)
}
