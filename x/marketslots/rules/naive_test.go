package rules_test

import (
	"fmt"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

// naive is FIRST_COME_2018 written down a second time, sentence by sentence and without regard for speed, as the
// reference for the real one.
type naive struct {
	plan    rules.Plan
	apps    []rules.Application
	queues  [rules.NumQueues]naiveQueue
	lowered map[string]bool
	trace   []rules.TraceStage
}

type naiveQueue struct {
	requests []int
	rows     []naiveRow
	winners  map[string]int
}

type naiveRow struct {
	places                              uint64
	all, accepted, rejected, waitingFor []int
	done                                map[int]bool
}

func newNaive(plan rules.Plan, apps []rules.Application) *naive {
	n := &naive{plan: plan, apps: apps, lowered: map[string]bool{}}
	for q := range n.queues {
		n.queues[q].winners = map[string]int{}
		for _, row := range plan {
			n.queues[q].rows = append(n.queues[q].rows, naiveRow{places: row.Places[q], done: map[int]bool{}})
		}
	}
	return n
}

// row is the lookup: the last row with the key, -1 if there is none.
func (n *naive) row(q rules.Queue, a *rules.Application, day rules.Ticks) int {
	speciality := rules.Vegetables
	if q == rules.QueueLegalEntities {
		speciality = a.Speciality
	}
	found := -1
	for k, row := range n.plan {
		if row.Fair == a.Fair && rules.Day(row.Period) == rules.Day(day) && row.Speciality == speciality {
			found = k
		}
	}
	return found
}

func (n *naive) snapshot() {
	for i := range n.apps {
		a := &n.apps[i]
		best := -1
		for s := range a.Statuses {
			switch a.Statuses[s].Code {
			case 1040, 1050, 1066, 77061, 77062, 1080, 1190, 1086, 103099:
				if best < 0 || a.Statuses[s].ResponseDate >= a.Statuses[best].ResponseDate {
					best = s
				}
			}
		}
		if best < 0 || a.Withdrawn {
			continue
		}
		switch a.Statuses[best].Code {
		case 1080, 1190, 1086, 103099:
			continue
		}
		q := rules.QueueLegalEntities
		if a.DeclarantType == 0 {
			q = rules.QueueIndividuals
		} else if a.DeclarantType == 4 && a.Speciality == 1 {
			q = rules.QueueFarmers
		}
		n.queues[q].requests = append(n.queues[q].requests, i)
		for _, day := range a.Periods {
			if k := n.row(q, a, day); k >= 0 {
				n.queues[q].rows[k].all = append(n.queues[q].rows[k].all, i)
			}
		}
	}
}

func (n *naive) pass(q rules.Queue, priority bool) {
	queue := &n.queues[q]
	for _, i := range queue.requests {
		a := &n.apps[i]
		for _, period := range a.Periods {
			userDay := fmt.Sprintf("%x/%d", a.UserID, rules.Day(period))
			if priority && n.lowered[userDay] {
				continue
			}
			k := n.row(q, a, period)
			if k < 0 || queue.rows[k].done[i] {
				continue
			}
			row := &queue.rows[k]
			key := userDay
			if q != rules.QueueIndividuals {
				key = fmt.Sprintf("%d/%s", a.Fair, userDay)
			}
			winner, won := queue.winners[key]
			switch {
			case won && winner != i:
				row.rejected = append(row.rejected, i)
				row.done[i] = true
			case row.places > 0:
				row.places--
				row.accepted = append(row.accepted, i)
				row.done[i] = true
				queue.winners[key] = i
				if q != rules.QueueIndividuals {
					n.lowered[userDay] = true
				}
			}
		}
	}
}

func (n *naive) run(first bool) {
	n.pass(rules.QueueIndividuals, false)
	for _, q := range []rules.Queue{rules.QueueFarmers, rules.QueueLegalEntities} {
		if first {
			n.pass(q, true)
		}
		n.pass(q, false)
	}
}

func (n *naive) stage(name string) {
	s := rules.TraceStage{Stage: name}
	for q := range n.queues {
		s.Free[q] = make([]uint64, len(n.plan))
		for k := range n.plan {
			s.Free[q][k] = n.queues[q].rows[k].places
		}
	}
	n.trace = append(n.trace, s)
}

// allocate gives the lists, rounds and trace, without outcomes.
func (n *naive) allocate() *rules.Result {
	individuals, farmers, le := &n.queues[0], &n.queues[1], &n.queues[2]
	n.snapshot()
	n.stage("command")
	for k := range n.plan {
		if n.plan[k].Speciality != rules.Vegetables {
			continue
		}
		for _, queue := range []*naiveQueue{farmers, le} {
			if demand := uint64(len(queue.rows[k].all)); queue.rows[k].places > demand {
				individuals.rows[k].places += queue.rows[k].places - demand
				queue.rows[k].places = demand
			}
		}
	}
	n.stage("initial redistribution")

	result := &rules.Result{Rows: make([]rules.RowResult, len(n.plan))}
	for first := true; ; first = false {
		n.run(first)
		n.stage(fmt.Sprintf("after distribution %d", result.Rounds))
		result.DistributeCalls++ // the round, the closing one included
		if !n.round(result.Rows) {
			break
		}
		result.Rounds++
		n.stage(fmt.Sprintf("redistribution %d", result.Rounds))
	}
	n.stage("final")

	result.DistributeCalls++
	for run := 0; run <= result.Rounds; run++ {
		p := 1
		if run == 0 {
			p = 2
		}
		result.DistributeCalls += batches(individuals) + p*batches(farmers) + p*batches(le)
	}
	for q := range n.queues {
		result.Queues[q] = n.queues[q].requests
		for k := range n.plan {
			row := &n.queues[q].rows[k]
			for _, i := range row.all {
				if !row.done[i] {
					row.waitingFor = append(row.waitingFor, i)
				}
			}
			result.Rows[k].Queues[q] = rules.QueueResult{
				Accepted: row.accepted, Waiting: row.waitingFor, Rejected: row.rejected, Remaining: row.places,
			}
		}
	}
	result.Trace = n.trace
	return result
}

func batches(q *naiveQueue) int {
	if len(q.requests)%500 == 0 {
		return len(q.requests) / 500
	}
	return len(q.requests)/500 + 1
}

// round is step 2 and 3 of the main loop.
func (n *naive) round(rows []rules.RowResult) bool {
	type places struct{ i, f, l uint64 }
	written := map[int]places{}
	moved := false
	for k := range n.plan {
		if n.plan[k].Speciality != rules.Vegetables {
			continue
		}
		p := places{n.queues[0].rows[k].places, n.queues[1].rows[k].places, n.queues[2].rows[k].places}
		toI, toF, toL := &rows[k].Moves[0], &rows[k].Moves[1], &rows[k].Moves[2]
		switch {
		case p.l > 0:
			amount := p.l
			p.l = 0
			if *toI < 2 {
				p.i += amount
				*toI++
				moved = true
			} else if *toF < 2 {
				p.f += amount
				*toF++
				moved = true
			}
		case p.i > 0:
			amount := p.i
			p.i = 0
			if *toF < 2 {
				p.f += amount
				*toF++
				moved = true
			} else if *toL < 2 {
				p.l += amount
				*toL++
				moved = true
			}
		case p.f > 0:
			amount := p.f
			p.f = 0
			if *toI < 2 {
				p.i += amount
				*toI++
				moved = true
			} else if *toL < 2 {
				p.l += amount
				*toL++
				moved = true
			}
		}
		written[k] = p
	}
	if moved {
		for k, p := range written {
			n.queues[0].rows[k].places, n.queues[1].rows[k].places, n.queues[2].rows[k].places = p.i, p.f, p.l
		}
	}
	return moved
}
