package rules_test

import (
	"bytes"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/replay"
)

func policy(tb testing.TB, name string) rules.Policy {
	tb.Helper()
	p, err := rules.PolicyByName(name)
	require.NoError(tb, err)
	return p
}

// checkFirstCome runs a property over random instances of both kinds.
func checkFirstCome(t *testing.T, property func(t *rapid.T, plan rules.Plan, apps []rules.Application, r *rules.Result)) {
	t.Helper()
	rapid.Check(t, func(t *rapid.T) {
		plan, apps := drawPlan(t), rules.FilingOrder(drawApplications(t))
		property(t, plan, apps, rules.FirstCome(plan, apps, rules.Options{Trace: true}))
		plan, apps = drawCrowd(t)
		property(t, plan, apps, rules.FirstCome(plan, apps, rules.Options{Trace: true}))
	})
}

func TestFirstComeEqualsTheNaiveOne(t *testing.T) {
	checkFirstCome(t, func(t *rapid.T, plan rules.Plan, apps []rules.Application, r *rules.Result) {
		naive := newNaiveFirstCome(plan, apps)
		want := naive.allocate()
		eachList(want, func(row int, q rules.Queue, lists *rules.QueueResult) {
			got := r.Rows[row].Queues[q]
			require.Equal(t, empty(lists.Accepted), empty(got.Accepted), "row %d, queue %d", row, q)
			require.Equal(t, empty(lists.Waiting), empty(got.Waiting), "row %d, queue %d", row, q)
			require.Equal(t, empty(lists.Rejected), empty(got.Rejected), "row %d, queue %d", row, q)
			require.Equal(t, lists.Remaining, got.Remaining, "row %d, queue %d", row, q)
		})
		for _, w := range naive.wishes {
			d := slices.IndexFunc(r.Outcomes[w.app], func(o rules.Outcome) bool { return int(o.Row) == w.row })
			require.Equal(t, w.leftOver, r.Outcomes[w.app][d].Reason == rules.ReasonLeftOver)
		}
	})
}

func TestFirstComeGivesTheSameResultAndLeavesItsInputAsItIs(t *testing.T) {
	checkFirstCome(t, func(t *rapid.T, plan rules.Plan, apps []rules.Application, r *rules.Result) {
		planBefore, appsBefore := rules.PlanHash(plan), rules.ApplicationsRoot(apps)
		require.Equal(t, r, rules.FirstCome(plan, apps, rules.Options{Trace: true}))
		require.Equal(t, planBefore, rules.PlanHash(plan))
		require.Equal(t, appsBefore, rules.ApplicationsRoot(apps))
	})
}

// promises are kept by FIRST_COME in every instance; FIRST_COME_2018 breaks each in the instance given here.
func promises(tb testing.TB) map[string]struct {
	holds promise
	plan  rules.Plan
	apps  []rules.Application
} {
	tb.Helper()
	at := func(fair uint64, a rules.Application) rules.Application {
		a.Fair = fair
		return a
	}
	burning, err := os.ReadFile("testdata/tiny-16-burnt-places.json")
	require.NoError(tb, err)
	in, err := replay.Parse(bytes.NewReader(burning))
	require.NoError(tb, err)
	burnt, _ := replay.Register(in)

	return map[string]struct {
		holds promise
		plan  rules.Plan
		apps  []rules.Application
	}{
		"no free place at a row while somebody eligible waits for it": {
			noFreePlaceWhileSomebodyWaits,
			rules.Plan{row(1, 0, rules.Meat, 1, 0, 0)},
			[]rules.Application{app(1, rules.LegalEntity, rules.Meat, 1, 0)},
		},
		// Fair 3 has a place that nobody wants: moving it makes 2018 run again, and application 2 is then rejected.
		"unrelated fairs do not matter": {
			unrelatedFairsDoNotMatter,
			rules.Plan{
				row(1, 0, rules.Vegetables, 1, 0, 0), row(2, 0, rules.Vegetables, 1, 0, 0), row(3, 0, rules.Vegetables, 1, 0, 0),
			},
			[]rules.Application{
				at(1, app(1, rules.Individual, rules.Vegetables, 1, 0)),
				at(1, app(2, rules.Individual, rules.Vegetables, 2, 0)),
				at(2, app(3, rules.Individual, rules.Vegetables, 2, 0)),
			},
		},
		// A place of the legal entities is left over since one of them asked twice. It comes to the individuals when
		// the first of them has a place elsewhere through a later application.
		"no later one has a place where an earlier one has none": {
			noLaterOneWhereAnEarlierOneHasNone,
			rules.Plan{row(1, 0, rules.Vegetables, 0, 0, 2), row(2, 0, rules.Vegetables, 1, 0, 0)},
			[]rules.Application{
				at(1, app(1, rules.Individual, rules.Vegetables, 1, 0)),
				at(1, app(2, rules.Individual, rules.Vegetables, 2, 0)),
				at(2, app(3, rules.Individual, rules.Vegetables, 1, 0)),
				at(1, app(4, rules.LegalEntity, rules.Vegetables, 9, 0)),
				at(1, app(5, rules.LegalEntity, rules.Vegetables, 9, 0)),
			},
		},
		"no place is burnt": {noPlaceBurnt, in.Plan, burnt},
		// One user as an individual and as a legal entity.
		"one place per fair and day": {
			onePlacePerFairAndDay,
			rules.Plan{row(1, 0, rules.Vegetables, 1, 0, 1)},
			[]rules.Application{
				app(1, rules.Individual, rules.Vegetables, 1, 0),
				app(2, rules.LegalEntity, rules.Vegetables, 1, 0),
			},
		},
	}
}

func TestFirstComeKeepsWhatFirstCome2018Breaks(t *testing.T) {
	for name, p := range promises(t) {
		t.Run(name, func(t *testing.T) {
			old, now := policy(t, rules.FirstCome2018Name), policy(t, rules.FirstComeName)
			require.NotEmpty(t, p.holds(old, p.plan, old.Order(p.apps)))
			require.Empty(t, p.holds(now, p.plan, now.Order(p.apps)))
			checkFirstCome(t, func(t *rapid.T, plan rules.Plan, apps []rules.Application, _ *rules.Result) {
				require.Empty(t, p.holds(now, plan, apps))
			})
		})
	}
}

func TestAClaimedDateMovesNobodyUnderFirstCome(t *testing.T) {
	plan := rules.Plan{row(1, 0, rules.Meat, 0, 0, 1)}
	early, late := app(1, rules.LegalEntity, rules.Meat, 1, 0), app(2, rules.LegalEntity, rules.Meat, 2, 0)
	early.FiledAt, early.ClaimedDate = 10, 10
	late.FiledAt, late.ClaimedDate = 20, 5
	filed := []rules.Application{early, late}
	for name, want := range map[string]uint64{rules.FirstCome2018Name: 2, rules.FirstComeName: 1} {
		p := policy(t, name)
		ordered := p.Order(filed)
		r := run(p, plan, ordered)
		require.Equal(t, want, ordered[r.Rows[0].Queues[rules.QueueLegalEntities].Accepted[0]].ID, name)
	}
}

func TestFilingOrderIsByBlockTimeThenNumberThenID(t *testing.T) {
	filed := []rules.Application{
		{ID: 9, FiledAt: 2, RegNum: 1},
		{ID: 3, FiledAt: 1, RegNum: 2},
		{ID: 2, FiledAt: 1, RegNum: 3, ClaimedDate: 1},
		{ID: 1, FiledAt: 1, RegNum: 2, ClaimedDate: 9},
	}
	before := slices.Clone(filed)
	var ids []uint64
	for _, a := range rules.FilingOrder(filed) {
		ids = append(ids, a.ID)
	}
	require.Equal(t, []uint64{1, 3, 2, 9}, ids)
	require.Equal(t, before, filed)
}

// An application that was filed earlier, all else equal, keeps every place that it had.
func TestFilingEarlierLosesNoPlaceUnderFirstCome(t *testing.T) {
	checkFirstCome(t, func(t *rapid.T, plan rules.Plan, apps []rules.Application, r *rules.Result) {
		if len(apps) == 0 {
			return
		}
		from := rapid.IntRange(0, len(apps)-1).Draw(t, "from")
		to := rapid.IntRange(0, from).Draw(t, "to")
		moved := slices.Insert(slices.Delete(slices.Clone(apps), from, from+1), to, apps[from])
		after := rules.FirstCome(plan, moved, rules.Options{})
		for d, o := range r.Outcomes[from] {
			if o.Kind == rules.OutcomeAccepted {
				require.Equal(t, o.Kind, after.Outcomes[to][d].Kind, "day %d", d)
			}
		}
	})
}

// A row that somebody without any place that day waits for gave all its places in the pass of first places.
func TestFirstPlacesComeBeforeFurtherOnes(t *testing.T) {
	checkFirstCome(t, func(t *rapid.T, plan rules.Plan, apps []rules.Application, r *rules.Result) {
		require.Equal(t, "first places", r.Trace[1].Stage)
		for i := range apps {
			for _, o := range r.Outcomes[i] {
				if o.Kind == rules.OutcomeWaiting && o.Reason == rules.ReasonNone {
					for q := range r.Trace[1].Free {
						require.Zero(t, r.Trace[1].Free[q][o.Row], "row %d, queue %d", o.Row, q)
					}
				}
			}
		}
	})
}

func TestOutcomesOfFirstComeAgreeWithItsLists(t *testing.T) {
	checkFirstCome(t, func(t *rapid.T, plan rules.Plan, apps []rules.Application, r *rules.Result) {
		byID := map[uint64]int{}
		for i := range apps {
			byID[apps[i].ID] = i
		}
		held := holding(plan, apps, r)
		listed := 0
		eachList(r, func(_ int, _ rules.Queue, lists *rules.QueueResult) {
			listed += len(lists.Accepted) + len(lists.Waiting) + len(lists.Rejected)
		})
		seen := map[[2]int]bool{}
		require.Len(t, r.Outcomes, len(apps))
		for i := range apps {
			require.Len(t, r.Outcomes[i], len(apps[i].Periods))
			for d, o := range r.Outcomes[i] {
				require.Equal(t, rules.Day(apps[i].Periods[d]), o.Day)
				require.Equal(t, naiveQueueOf(&apps[i]), o.Queue)
				require.Equal(t, o.Kind == rules.OutcomeNotConsidered, o.Row == rules.NoRow)
				if o.Kind == rules.OutcomeNotConsidered {
					require.NotEqual(t, rules.ReasonNone, o.Reason)
					require.NotEqual(t, rules.ReasonNoSpeciality, o.Reason)
					continue
				}
				require.Equal(t, int(o.Row), naiveOwnRow(plan, &apps[i], apps[i].Periods[d]))
				seen[[2]int{int(o.Row), i}] = true
				lists := &r.Rows[o.Row].Queues[o.Queue]
				at := userFairDay{userDay{apps[i].UserID, o.Day}, apps[i].Fair}
				switch o.Kind {
				case rules.OutcomeAccepted:
					require.Equal(t, i, lists.Accepted[int(o.Number)-r.Rows[o.Row].FirstPlace(o.Queue)])
					require.Contains(t, []rules.OutcomeReason{rules.ReasonNone, rules.ReasonLeftOver}, o.Reason)
				case rules.OutcomeWaiting:
					require.Equal(t, i, lists.Waiting[o.Number-1])
					require.Empty(t, held[at])
					require.Equal(t, o.Reason == rules.ReasonHoldsPlaceElsewhere, o.HolderID != 0)
					if o.HolderID != 0 {
						at.fair = apps[byID[o.HolderID]].Fair
						require.Equal(t, []int{byID[o.HolderID]}, held[at])
					}
				case rules.OutcomeRejected:
					require.Contains(t, lists.Rejected, i)
					require.Equal(t, rules.ReasonHoldsPlaceAtFair, o.Reason)
					require.Equal(t, []int{byID[o.HolderID]}, held[at])
					require.NotEqual(t, i, byID[o.HolderID])
				}
			}
		}
		require.Len(t, seen, listed)
	})
}
