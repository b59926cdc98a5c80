package rules_test

import (
	"fmt"
	"slices"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

// A promise of FIRST_COME looks for a violation in what a policy makes of an instance; the empty text says there is
// none. The applications are in the policy's order.
type promise func(policy rules.Policy, plan rules.Plan, apps []rules.Application) string

func run(policy rules.Policy, plan rules.Plan, apps []rules.Application) *rules.Result {
	return policy.Allocate(plan, apps, rules.Options{})
}

type userDay struct {
	user rules.UserID
	day  rules.Ticks
}

type userFairDay struct {
	userDay
	fair uint64
}

// holding gives for every user, fair and day the applications that hold places there.
func holding(plan rules.Plan, apps []rules.Application, r *rules.Result) map[userFairDay][]int {
	held := map[userFairDay][]int{}
	eachList(r, func(row int, _ rules.Queue, lists *rules.QueueResult) {
		for _, i := range lists.Accepted {
			key := userFairDay{userDay{apps[i].UserID, rules.Day(plan[row].Period)}, plan[row].Fair}
			held[key] = append(held[key], i)
		}
	})
	return held
}

// noFreePlaceWhileSomebodyWaits: neither on a waiting list nor rejected without a place at that fair that day.
func noFreePlaceWhileSomebodyWaits(policy rules.Policy, plan rules.Plan, apps []rules.Application) string {
	r := run(policy, plan, apps)
	held := holding(plan, apps, r)
	for row := range r.Rows {
		free := false
		for q := range r.Rows[row].Queues {
			free = free || r.Rows[row].Queues[q].Remaining > 0
		}
		for q := range r.Rows[row].Queues {
			lists := &r.Rows[row].Queues[q]
			for _, i := range slices.Concat(lists.Waiting, lists.Rejected) {
				key := userFairDay{userDay{apps[i].UserID, rules.Day(plan[row].Period)}, plan[row].Fair}
				if free && len(held[key]) == 0 {
					return fmt.Sprintf("row %d has a free place and application %d has none at that fair that day", row, i)
				}
			}
		}
	}
	return ""
}

// noPlaceBurnt: in every row the places given and left free are the places planned.
func noPlaceBurnt(policy rules.Policy, plan rules.Plan, apps []rules.Application) string {
	r := run(policy, plan, apps)
	for row := range plan {
		planned, used := uint64(0), uint64(0)
		for q := range r.Rows[row].Queues {
			planned += plan[row].Places[q]
			used += uint64(len(r.Rows[row].Queues[q].Accepted)) + r.Rows[row].Queues[q].Remaining
		}
		if planned != used {
			return fmt.Sprintf("row %d: %d places planned, %d accounted for", row, planned, used)
		}
	}
	return ""
}

// onePlacePerFairAndDay: whatever the queues and specialities.
func onePlacePerFairAndDay(policy rules.Policy, plan rules.Plan, apps []rules.Application) string {
	for at, by := range holding(plan, apps, run(policy, plan, apps)) {
		if len(by) > 1 {
			return fmt.Sprintf("%+v: places of applications %v", at, by)
		}
	}
	return ""
}

// noLaterOneWhereAnEarlierOneHasNone: if of two applications of one queue at one row the later one holds a place and
// the earlier one does not, then the earlier one's user holds a place that day through a still earlier application.
func noLaterOneWhereAnEarlierOneHasNone(policy rules.Policy, plan rules.Plan, apps []rules.Application) string {
	r := run(policy, plan, apps)
	first := map[userDay]int{} // the first application through which a user holds a place that day
	for at, by := range holding(plan, apps, r) {
		for _, i := range by {
			if earlier, ok := first[at.userDay]; !ok || i < earlier {
				first[at.userDay] = i
			}
		}
	}
	for row := range r.Rows {
		for q := range r.Rows[row].Queues {
			lists := &r.Rows[row].Queues[q]
			for _, without := range slices.Concat(lists.Waiting, lists.Rejected) {
				still, ok := first[userDay{apps[without].UserID, rules.Day(plan[row].Period)}]
				for _, with := range lists.Accepted {
					if without < with && (!ok || still > without) {
						return fmt.Sprintf("row %d: application %d has no place, the later %d has one", row, without, with)
					}
				}
			}
		}
	}
	return ""
}

// unrelatedFairsDoNotMatter: the outcomes at a fair on a day are the same if the plan loses every other day and every
// fair that no chain of users connects with it that day.
func unrelatedFairsDoNotMatter(policy rules.Policy, plan rules.Plan, apps []rules.Application) string {
	r := run(policy, plan, apps)
	for _, at := range plan {
		day := rules.Day(at.Period)
		related := relatedFairs(plan, apps, at.Fair, day)
		var rest rules.Plan
		for _, row := range plan {
			if rules.Day(row.Period) == day && related[row.Fair] {
				rest = append(rest, row)
			}
		}
		alone := run(policy, rest, apps)
		for i := range apps {
			if apps[i].Fair != at.Fair {
				continue
			}
			for d := range apps[i].Periods {
				with, without := r.Outcomes[i][d], alone.Outcomes[i][d]
				with.Row, without.Row = 0, 0
				if with.Day == day && with != without {
					return fmt.Sprintf("fair %d, %s, application %d: %+v, without unrelated fairs %+v",
						at.Fair, day.Date(), i, with, without)
				}
			}
		}
	}
	return ""
}

// relatedFairs gives the fairs that chains of users connect with a fair on one day, itself included. A user connects
// the fairs at which an admitted application finds a row of its own speciality that day.
func relatedFairs(plan rules.Plan, apps []rules.Application, fair uint64, day rules.Ticks) map[uint64]bool {
	type visit struct {
		user rules.UserID
		fair uint64
	}
	var visits []visit
	for i := range apps {
		if standing, _ := apps[i].Standing(); standing != rules.Admitted {
			continue
		}
		for _, period := range apps[i].Periods {
			if rules.Day(period) == day && naiveOwnRow(plan, &apps[i], period) >= 0 {
				visits = append(visits, visit{apps[i].UserID, apps[i].Fair})
			}
		}
	}
	related := map[uint64]bool{fair: true}
	for grown := true; grown; {
		grown = false
		for _, a := range visits {
			for _, b := range visits {
				if a.user == b.user && related[a.fair] && !related[b.fair] {
					related[b.fair], grown = true, true
				}
			}
		}
	}
	return related
}
