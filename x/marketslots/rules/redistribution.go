package rules

// maxMoves is how often left-over places of one row may be moved to one queue.
const maxMoves = 2

// redistributionBranches says whose left-over places move in a round, the first queue with any, and to which queues,
// the first that has not used up its moves.
var redistributionBranches = [NumQueues]struct {
	from Queue
	to   [2]Queue
}{
	{QueueLegalEntities, [2]Queue{QueueIndividuals, QueueFarmers}},
	{QueueIndividuals, [2]Queue{QueueFarmers, QueueLegalEntities}},
	{QueueFarmers, [2]Queue{QueueIndividuals, QueueLegalEntities}},
}

// moveInitialSurplus gives the individuals what farmers and legal entities have more than their demand, before
// anything is distributed. Demand counts named days, not people.
func (a *allocation) moveInitialSurplus() {
	individuals := a.lines[QueueIndividuals].free
	for _, q := range []Queue{QueueFarmers, QueueLegalEntities} {
		l := &a.lines[q]
		for _, row := range a.vegetables {
			if l.free[row] > l.demand[row] {
				individuals[row] += l.free[row] - l.demand[row]
				l.free[row] = l.demand[row]
			}
		}
	}
}

// redistribute moves left-over places of every vegetables row once and reports whether anything moved. A row that has
// left-over places but no queue to move them to loses them if another row moves, and keeps them otherwise.
func (a *allocation) redistribute() bool {
	next := make([][NumQueues]uint64, len(a.vegetables))
	anyMoved := false
	for i, row := range a.vegetables {
		for q := range a.lines {
			next[i][q] = a.lines[q].free[row]
		}
		if moveLeftOver(&next[i], &a.moves[row]) {
			anyMoved = true
		}
	}
	if !anyMoved {
		return false
	}
	for i, row := range a.vegetables {
		for q := range a.lines {
			a.lines[q].free[row] = next[i][q]
		}
	}
	return true
}

// moveLeftOver empties one queue of a row and reports whether another queue received the places.
func moveLeftOver(free *[NumQueues]uint64, moves *[NumQueues]int) bool {
	for _, branch := range redistributionBranches {
		amount := free[branch.from]
		if amount == 0 {
			continue
		}
		free[branch.from] = 0
		for _, to := range branch.to {
			if moves[to] < maxMoves {
				free[to] += amount
				moves[to]++
				return true
			}
		}
		return false
	}
	return false
}
