package rules

// allocation is the working state of one distribution.
type allocation struct {
	plan       Plan
	lines      [NumQueues]line
	lowered    []bool           // by (user, day) slot: farmers and legal entities who won a place that day
	vegetables []int32          // rows that take part in the redistribution
	moves      [][NumQueues]int // by row: how often places were moved to each queue

	// named holds for every day that an application named the index of its entry, or ^reason if it has none; the
	// days of application i are named[firstDay[i]:firstDay[i+1]].
	named    []int32
	firstDay []int32
}

// load takes the snapshot: it sorts the admitted applications into queues and finds the row of every named day.
func load(plan Plan, ordered []Application) *allocation {
	a := &allocation{
		plan:     plan,
		moves:    make([][NumQueues]int, len(plan)),
		firstDay: make([]int32, 1, len(ordered)+1),
	}
	for q := range a.lines {
		l := &a.lines[q]
		l.demand = make([]uint64, len(plan))
		l.free = make([]uint64, len(plan))
		for row := range plan {
			l.free[row] = plan[row].Places[q]
		}
	}
	for row := range plan {
		if plan[row].Speciality == Vegetables {
			a.vegetables = append(a.vegetables, int32(row))
		}
	}

	days := 0
	for i := range ordered {
		days += len(ordered[i].Periods)
	}
	a.named = make([]int32, 0, days)
	loader := newLoader(plan, days)
	for i := range ordered {
		loader.load(a, ordered, i)
		a.firstDay = append(a.firstDay, int32(len(a.named)))
	}
	for q := range a.lines {
		l := &a.lines[q]
		l.undecided = make([]int32, len(l.entries))
		for i := range l.undecided {
			l.undecided[i] = int32(i)
		}
		l.decided = make([]int32, 0, len(l.entries))
		l.winners = make([]int32, loader.winnerSlots(Queue(q)))
	}
	a.lowered = make([]bool, len(loader.userDays))
	return a
}

// runAll runs every queue over what is undecided. In the first run farmers and legal entities pass twice: first only
// those who have no place that day yet, then all. Farmers come before legal entities in the shared register.
func (a *allocation) runAll(first bool) {
	a.lines[QueueIndividuals].pass(nil, false)
	for _, q := range []Queue{QueueFarmers, QueueLegalEntities} {
		if first {
			a.lines[q].pass(a.lowered, true)
		}
		a.lines[q].pass(a.lowered, false)
	}
}

// batchSize is how many applications one call to the contract of 2018 distributed.
const batchSize = 500

// distributeCalls counts the calls that the contract of 2018 needed: one to begin, in every run one per batch and
// pass, one per redistribution round including the one that ends the loop.
func (a *allocation) distributeCalls(rounds int) int {
	batches := func(q Queue) int { return (len(a.lines[q].apps) + batchSize - 1) / batchSize }
	runs := rounds + 1
	passes := runs + 1 // two in the first run
	return 1 + runs*batches(QueueIndividuals) + passes*(batches(QueueFarmers)+batches(QueueLegalEntities)) + runs
}
