package rules

// collect fills the lists of every row, in order of applications, and the outcome of every named day.
func (f *firstCome) collect(ordered []Application, result *Result) {
	positions := f.lists(result)
	result.Outcomes = make([][]Outcome, len(ordered))
	arena := make([]Outcome, len(f.named))
	for i := range ordered {
		from, to := f.firstDay[i], f.firstDay[i+1]
		result.Outcomes[i] = arena[from:to:to]
		for d, named := range f.named[from:to] {
			o := &result.Outcomes[i][d]
			o.Day, o.Queue = Day(ordered[i].Periods[d]), ordered[i].ConfirmedQueue()
			if named < 0 {
				o.Kind, o.Row, o.Reason = OutcomeNotConsidered, NoRow, OutcomeReason(^named)
				if o.Reason == ReasonRefused {
					_, o.Code = ordered[i].Standing()
				}
				continue
			}
			w := &f.wishes[named]
			o.Row, o.Number = w.row, positions[named]
			f.decide(o, w, ordered, &result.Rows[w.row])
		}
	}
}

// lists fills the rows and gives the position of every wish, from 1, in the list that it is on.
func (f *firstCome) lists(result *Result) []uint32 {
	result.Rows = make([]RowResult, len(f.rows))
	lengths := make([][NumQueues][3]int, len(f.rows))
	for i := range f.wishes {
		w := &f.wishes[i]
		lengths[w.row][w.queue][f.listOf(w)]++
	}
	arena := make([]int, len(f.wishes))
	cut := func(n int) []int {
		list := arena[:0:n]
		arena = arena[n:]
		return list
	}
	for row := range f.rows {
		for q := range NumQueues {
			n := &lengths[row][q]
			result.Rows[row].Queues[q] = QueueResult{
				Accepted: cut(n[accepted]), Waiting: cut(n[waiting]), Rejected: cut(n[rejected]), Remaining: f.rows[row].free[q],
			}
		}
	}

	positions := make([]uint32, len(f.wishes))
	for i := range f.wishes {
		w := &f.wishes[i]
		lists := &result.Rows[w.row].Queues[w.queue]
		list := [3]*[]int{accepted: &lists.Accepted, waiting: &lists.Waiting, rejected: &lists.Rejected}[f.listOf(w)]
		*list = append(*list, int(w.app))
		positions[i] = uint32(len(*list))
	}
	return positions
}

// The lists of a queue at a row.
const (
	accepted = iota
	waiting
	rejected
)

func (f *firstCome) listOf(w *wish) int {
	switch {
	case w.state != wishOpen:
		return accepted
	case f.fairPlaces[w.fairDay] != 0:
		return rejected
	default:
		return waiting
	}
}

// decide says what became of a wish; o.Number is its position in the list that it is on.
func (f *firstCome) decide(o *Outcome, w *wish, ordered []Application, row *RowResult) {
	holder, elsewhere := f.fairPlaces[w.fairDay], f.firstPlaces[w.userDay]
	switch {
	case w.state != wishOpen:
		o.Kind = OutcomeAccepted
		o.Number += uint32(row.FirstPlace(w.queue) - 1)
		if w.state == wishLeftOver {
			o.Reason = ReasonLeftOver
		}
	case holder != 0:
		o.Kind, o.Number, o.Reason = OutcomeRejected, 0, ReasonHoldsPlaceAtFair
		o.HolderID = ordered[holder-1].ID
	case elsewhere != 0:
		o.Kind, o.Reason = OutcomeWaiting, ReasonHoldsPlaceElsewhere
		o.HolderID = ordered[elsewhere-1].ID
	default:
		o.Kind = OutcomeWaiting
	}
}
