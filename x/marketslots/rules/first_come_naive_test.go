package rules_test

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

// naiveFirstCome is FIRST_COME written down a second time, sentence by sentence of its specification and without
// regard for speed.
type naiveFirstCome struct {
	plan   rules.Plan
	apps   []rules.Application
	free   [][rules.NumQueues]uint64
	wishes []naiveWish
}

type naiveWish struct {
	app, row int
	queue    rules.Queue
	subject  string
	place    bool
	leftOver bool
}

// naiveQueueOf is the table of queues: only a confirmed farmer with vegetables stands among the farmers.
func naiveQueueOf(a *rules.Application) rules.Queue {
	if a.DeclarantType == rules.Individual {
		return rules.QueueIndividuals
	}
	if a.DeclarantType == rules.Farmer && a.Speciality == rules.Vegetables && a.Confirmed {
		return rules.QueueFarmers
	}
	return rules.QueueLegalEntities
}

func newNaiveFirstCome(plan rules.Plan, apps []rules.Application) *naiveFirstCome {
	n := &naiveFirstCome{plan: plan, apps: apps}
	for _, row := range plan {
		n.free = append(n.free, row.Places)
	}
	for i := range apps {
		if standing, _ := apps[i].Standing(); standing != rules.Admitted {
			continue
		}
		named := map[rules.Ticks]bool{}
		for _, period := range apps[i].Periods {
			if row := naiveOwnRow(plan, &apps[i], period); row >= 0 && !named[rules.Day(period)] {
				n.wishes = append(n.wishes, naiveWish{
					app: i, row: row, queue: naiveQueueOf(&apps[i]), subject: fmt.Sprintf("%x", apps[i].UserID),
				})
			}
			named[rules.Day(period)] = true
		}
	}
	return n
}

// naiveOwnRow is the last row with the fair, the day and the application's own speciality, -1 if there is none.
func naiveOwnRow(plan rules.Plan, a *rules.Application, period rules.Ticks) int {
	found := -1
	for k, row := range plan {
		if row.Fair == a.Fair && rules.Day(row.Period) == rules.Day(period) && row.Speciality == a.Speciality {
			found = k
		}
	}
	return found
}

func (n *naiveFirstCome) day(w int) rules.Ticks { return rules.Day(n.plan[n.wishes[w].row].Period) }

func (n *naiveFirstCome) subjectDay(w int) string {
	return fmt.Sprintf("%s/%d", n.wishes[w].subject, n.day(w))
}

func (n *naiveFirstCome) subjectFairDay(w int) string {
	return fmt.Sprintf("%s/%d", n.subjectDay(w), n.plan[n.wishes[w].row].Fair)
}

// choose gives the wishes that a row takes of those that ask, and which of them at left-over places.
func (n *naiveFirstCome) choose(row int, asking []int) (taken []int, leftOver map[int]bool) {
	leftOver = map[int]bool{}
	var rest []int
	unused := uint64(0)
	for q := rules.Queue(0); q < rules.NumQueues; q++ {
		ofQueue := slices.DeleteFunc(slices.Clone(asking), func(w int) bool { return n.wishes[w].queue != q })
		slices.Sort(ofQueue)
		quota := int(min(n.free[row][q], uint64(len(ofQueue))))
		taken = append(taken, ofQueue[:quota]...)
		rest = append(rest, ofQueue[quota:]...)
		unused += n.free[row][q] - uint64(quota)
	}
	for _, w := range rest[:min(unused, uint64(len(rest)))] {
		taken = append(taken, w)
		leftOver[w] = true
	}
	return taken, leftOver
}

// pass asks round after round until nobody is turned away; every asker asks for the first wish not yet turned down.
func (n *naiveFirstCome) pass(wishes []int, asker func(w int) string) {
	turnedDown := map[int]bool{}
	for {
		asking := make([][]int, len(n.plan))
		asked := map[string]bool{}
		for _, w := range wishes {
			if !turnedDown[w] && !asked[asker(w)] {
				asked[asker(w)] = true
				asking[n.wishes[w].row] = append(asking[n.wishes[w].row], w)
			}
		}
		before := len(turnedDown)
		for row := range n.plan {
			taken, _ := n.choose(row, asking[row])
			for _, w := range asking[row] {
				if !slices.Contains(taken, w) {
					turnedDown[w] = true
				}
			}
		}
		if len(turnedDown) > before {
			continue
		}
		for row := range n.plan {
			n.settle(n.choose(row, asking[row]))
		}
		return
	}
}

func (n *naiveFirstCome) settle(taken []int, leftOver map[int]bool) {
	for _, w := range taken {
		n.wishes[w].place, n.wishes[w].leftOver = true, leftOver[w]
		if !leftOver[w] {
			n.free[n.wishes[w].row][n.wishes[w].queue]--
		}
	}
	for _, w := range taken {
		if leftOver[w] {
			free := &n.free[n.wishes[w].row]
			free[slices.IndexFunc(free[:], func(places uint64) bool { return places > 0 })]--
		}
	}
}

func (n *naiveFirstCome) allocate() *rules.Result {
	all := make([]int, len(n.wishes))
	for w := range all {
		all[w] = w
	}
	slices.SortStableFunc(all, func(a, b int) int { return cmp.Compare(n.wishes[a].app, n.wishes[b].app) })
	n.pass(all, n.subjectDay)
	var further []int
	for _, w := range all {
		if !n.holds(n.subjectFairDay(w)) {
			further = append(further, w)
		}
	}
	n.pass(further, n.subjectFairDay)

	r := &rules.Result{Rows: make([]rules.RowResult, len(n.plan))}
	for w := range n.wishes {
		lists := &r.Rows[n.wishes[w].row].Queues[n.wishes[w].queue]
		switch {
		case n.wishes[w].place:
			lists.Accepted = append(lists.Accepted, n.wishes[w].app)
		case n.holds(n.subjectFairDay(w)):
			lists.Rejected = append(lists.Rejected, n.wishes[w].app)
		default:
			lists.Waiting = append(lists.Waiting, n.wishes[w].app)
		}
	}
	for row := range n.plan {
		for q := range rules.NumQueues {
			r.Rows[row].Queues[q].Remaining = n.free[row][q]
		}
	}
	return r
}

func (n *naiveFirstCome) holds(subjectFairDay string) bool {
	for w := range n.wishes {
		if n.wishes[w].place && n.subjectFairDay(w) == subjectFairDay {
			return true
		}
	}
	return false
}
