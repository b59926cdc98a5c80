package rules_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

// checkAllocations runs a property over random instances.
func checkAllocations(t *testing.T, property func(t *rapid.T, plan rules.Plan, apps []rules.Application, r *rules.Result)) {
	t.Helper()
	rapid.Check(t, func(t *rapid.T) {
		plan, apps := drawPlan(t), drawApplications(t)
		property(t, plan, apps, rules.FirstCome2018(plan, apps, rules.Options{Trace: true}))
	})
}

// eachList calls f for every queue of every row.
func eachList(r *rules.Result, f func(row int, q rules.Queue, lists *rules.QueueResult)) {
	for row := range r.Rows {
		for q := range r.Rows[row].Queues {
			f(row, rules.Queue(q), &r.Rows[row].Queues[q])
		}
	}
}

func TestAllocationEqualsTheNaiveOne(t *testing.T) {
	checkAllocations(t, func(t *rapid.T, plan rules.Plan, apps []rules.Application, r *rules.Result) {
		want := newNaive(plan, apps).allocate()
		require.Equal(t, want.Rounds, r.Rounds)
		require.Equal(t, want.DistributeCalls, r.DistributeCalls)
		require.Equal(t, want.Trace, r.Trace)
		for q := range want.Queues {
			require.Equal(t, empty(want.Queues[q]), empty(r.Queues[q]), "queue %d", q)
		}
		eachList(want, func(row int, q rules.Queue, lists *rules.QueueResult) {
			got := r.Rows[row].Queues[q]
			require.Equal(t, empty(lists.Accepted), empty(got.Accepted), "row %d, queue %d", row, q)
			require.Equal(t, empty(lists.Waiting), empty(got.Waiting), "row %d, queue %d", row, q)
			require.Equal(t, empty(lists.Rejected), empty(got.Rejected), "row %d, queue %d", row, q)
			require.Equal(t, lists.Remaining, got.Remaining, "row %d, queue %d", row, q)
			require.Equal(t, want.Rows[row].Moves, r.Rows[row].Moves, "row %d", row)
		})
	})
}

// empty turns a nil list into an empty one.
func empty(list []int) []int { return append([]int{}, list...) }

func TestTheSameInputGivesTheSameResultAndStaysAsItIs(t *testing.T) {
	checkAllocations(t, func(t *rapid.T, plan rules.Plan, apps []rules.Application, r *rules.Result) {
		planBefore, appsBefore := rules.PlanHash(plan), rules.ApplicationsRoot(apps)
		require.Equal(t, r, rules.FirstCome2018(plan, apps, rules.Options{Trace: true}))
		require.Equal(t, planBefore, rules.PlanHash(plan))
		require.Equal(t, appsBefore, rules.ApplicationsRoot(apps))
	})
}

func TestNoMorePlacesAreGivenThanPlanned(t *testing.T) {
	checkAllocations(t, func(t *rapid.T, plan rules.Plan, _ []rules.Application, r *rules.Result) {
		for row := range plan {
			planned, used := uint64(0), uint64(0)
			for q := range rules.NumQueues {
				lists := &r.Rows[row].Queues[q]
				given := uint64(len(lists.Accepted)) + lists.Remaining
				if plan[row].Speciality != rules.Vegetables {
					require.Equal(t, plan[row].Places[q], given, "only vegetables places move between queues")
				}
				planned += plan[row].Places[q]
				used += given
			}
			require.LessOrEqual(t, used, planned)
		}
	})
}

func TestNobodyHoldsTwoPlacesThatExcludeEachOther(t *testing.T) {
	type place struct {
		queue rules.Queue
		user  rules.UserID
		day   rules.Ticks
		fair  uint64 // 0 for individuals
	}
	checkAllocations(t, func(t *rapid.T, plan rules.Plan, apps []rules.Application, r *rules.Result) {
		held := map[place]bool{}
		eachList(r, func(row int, q rules.Queue, lists *rules.QueueResult) {
			for _, i := range lists.Accepted {
				p := place{q, apps[i].UserID, rules.Day(plan[row].Period), plan[row].Fair}
				if q == rules.QueueIndividuals {
					p.fair = 0
				}
				require.False(t, held[p], "%+v", p)
				held[p] = true
			}
		})
	})
}

// Among farmers and legal entities the priority pass lets later applications pass by those whose user already has a
// place that day. Nothing else does, and among individuals nothing at all.
func TestNobodyWaitsBehindALaterApplicationUnlessTheUserHasAPlaceThatDay(t *testing.T) {
	type userDay struct {
		user rules.UserID
		day  rules.Ticks
	}
	checkAllocations(t, func(t *rapid.T, plan rules.Plan, apps []rules.Application, r *rules.Result) {
		lowered := map[userDay]bool{}
		eachList(r, func(row int, q rules.Queue, lists *rules.QueueResult) {
			for _, i := range lists.Accepted {
				if q != rules.QueueIndividuals {
					lowered[userDay{apps[i].UserID, rules.Day(plan[row].Period)}] = true
				}
			}
		})
		eachList(r, func(row int, q rules.Queue, lists *rules.QueueResult) {
			require.True(t, slices.IsSorted(lists.Waiting), "waiting lists are in register order")
			if q == rules.QueueIndividuals {
				require.True(t, slices.IsSorted(lists.Accepted), "individuals are accepted in register order")
			}
			for _, waiting := range lists.Waiting {
				for _, accepted := range lists.Accepted {
					if waiting < accepted {
						require.NotEqual(t, rules.QueueIndividuals, q)
						require.True(t, lowered[userDay{apps[waiting].UserID, rules.Day(plan[row].Period)}])
					}
				}
			}
		})
	})
}

func TestNobodyWaitsWhereAPlaceIsFree(t *testing.T) {
	checkAllocations(t, func(t *rapid.T, _ rules.Plan, _ []rules.Application, r *rules.Result) {
		eachList(r, func(row int, q rules.Queue, lists *rules.QueueResult) {
			if lists.Remaining > 0 {
				require.Empty(t, lists.Waiting, "row %d, queue %d", row, q)
			}
		})
	})
}

func TestEveryNamedDayHasOneOutcomeThatAgreesWithTheLists(t *testing.T) {
	checkAllocations(t, func(t *rapid.T, plan rules.Plan, apps []rules.Application, r *rules.Result) {
		byID := map[uint64]int{}
		listed := 0 // entries on waiting lists, each of which must belong to one outcome
		for i := range apps {
			byID[apps[i].ID] = i
		}
		eachList(r, func(_ int, _ rules.Queue, lists *rules.QueueResult) { listed += len(lists.Waiting) })
		counted := map[[2]int]bool{}
		places := map[[2]int]bool{}

		require.Len(t, r.Outcomes, len(apps))
		for i := range apps {
			require.Len(t, r.Outcomes[i], len(apps[i].Periods))
			for d, o := range r.Outcomes[i] {
				require.Equal(t, rules.Day(apps[i].Periods[d]), o.Day)
				require.Equal(t, apps[i].Queue(), o.Queue)
				if o.Kind == rules.OutcomeNotConsidered {
					requireNotConsidered(t, plan, &apps[i], o)
					continue
				}
				lists := &r.Rows[o.Row].Queues[o.Queue]
				counted[[2]int{int(o.Row), i}] = true
				switch o.Kind {
				case rules.OutcomeAccepted:
					position := int(o.Number) - r.Rows[o.Row].FirstPlace(o.Queue)
					require.Equal(t, i, lists.Accepted[position])
					places[[2]int{int(o.Row), int(o.Number)}] = true
				case rules.OutcomeWaiting:
					require.Equal(t, int(o.Number)-1, slices.Index(lists.Waiting, i))
					listed--
				case rules.OutcomeRejected:
					require.Contains(t, lists.Rejected, i)
					requireHolder(t, apps, r, i, byID[o.HolderID], o)
				default:
					t.Fatalf("kind %d", o.Kind)
				}
			}
		}
		require.Zero(t, listed)
		accepted, rows := 0, 0
		eachList(r, func(_ int, _ rules.Queue, lists *rules.QueueResult) {
			accepted += len(lists.Accepted)
			rows += len(lists.Accepted) + len(lists.Rejected) + len(slices.Compact(slices.Clone(lists.Waiting)))
		})
		require.Len(t, places, accepted, "every place has a number of its own")
		require.Len(t, counted, rows, "every application on a list has an outcome")
	})
}

func requireNotConsidered(t *rapid.T, plan rules.Plan, a *rules.Application, o rules.Outcome) {
	standing, code := a.Standing()
	var fair, day, speciality bool
	for _, row := range plan {
		atFair := row.Fair == a.Fair
		onDay := atFair && rules.Day(row.Period) == o.Day
		fair, day = fair || atFair, day || onDay
		speciality = speciality || onDay && row.Speciality == a.LookupSpeciality()
	}
	want := rules.ReasonNone
	switch {
	case standing == rules.Refused:
		want = rules.ReasonRefused
		require.Equal(t, code, o.Code)
	case standing == rules.Undecided:
		want = rules.ReasonNoStatus
	case !fair:
		want = rules.ReasonUnknownFair
	case !day:
		want = rules.ReasonUnknownDay
	case !speciality:
		want = rules.ReasonNoSpeciality
	}
	require.Equal(t, want, o.Reason)
	require.Equal(t, int32(rules.NoRow), o.Row)
}

// requireHolder checks that the application named as the reason of a rejection holds a place that excludes the other.
func requireHolder(t *rapid.T, apps []rules.Application, r *rules.Result, rejected, holder int, o rules.Outcome) {
	require.NotEqual(t, rejected, holder)
	require.Equal(t, apps[rejected].UserID, apps[holder].UserID)
	require.Equal(t, o.Queue, apps[holder].Queue())
	if o.Queue == rules.QueueIndividuals {
		require.Equal(t, rules.ReasonOnePerDay, o.Reason)
	} else {
		require.Equal(t, rules.ReasonOnePerFairDay, o.Reason)
		require.Equal(t, apps[rejected].Fair, apps[holder].Fair)
	}
	require.True(t, slices.ContainsFunc(r.Outcomes[holder], func(h rules.Outcome) bool {
		return h.Kind == rules.OutcomeAccepted && h.Day == o.Day
	}))
}

func TestHistoryOrderInsertsBehindEqualKeys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var filed, want []rules.Application
		for i := range rapid.IntRange(0, 20).Draw(t, "count") {
			a := rules.Application{
				ID:          uint64(i),
				ClaimedDate: rules.Ticks(rapid.Uint64Range(0, 3).Draw(t, "date")),
				RegNum:      rapid.Uint64Range(0, 3).Draw(t, "number"),
			}
			filed = append(filed, a)
			at := len(want)
			for at > 0 && rules.CompareHistory(&want[at-1], &a) > 0 {
				at--
			}
			want = slices.Insert(want, at, a)
		}
		require.Equal(t, len(want), len(rules.HistoryOrder(filed)))
		if len(want) > 0 {
			require.Equal(t, want, rules.HistoryOrder(filed))
		}
	})
}
