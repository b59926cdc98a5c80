package rules

// result closes the distribution: what is undecided waits.
func (a *allocation) result(ordered []Application) *Result {
	r := &Result{Rows: make([]RowResult, len(a.plan))}
	var positions [NumQueues][]uint32
	for q := range a.lines {
		r.Queues[q] = a.lines[q].apps
		positions[q] = a.lines[q].collect(r.Rows, Queue(q))
	}
	for row := range r.Rows {
		r.Rows[row].Moves = a.moves[row]
	}
	r.Outcomes = a.outcomes(ordered, r.Rows, &positions)
	return r
}

// collect fills the lists of one queue in every row and gives the position, from 1, of each entry in its list.
func (l *line) collect(rows []RowResult, q Queue) []uint32 {
	l.carve(rows, q)
	positions := make([]uint32, len(l.entries))
	for _, i := range l.decided {
		e := &l.entries[i]
		lists := &rows[e.row].Queues[q]
		if e.holder == e.app+1 {
			lists.Accepted = append(lists.Accepted, int(e.app))
			positions[i] = uint32(len(lists.Accepted))
		} else {
			lists.Rejected = append(lists.Rejected, int(e.app))
			positions[i] = uint32(len(lists.Rejected))
		}
	}
	for _, i := range l.undecided {
		e := &l.entries[i]
		lists := &rows[e.row].Queues[q]
		positions[i] = uint32(len(lists.Waiting) + 1)
		for range e.times {
			lists.Waiting = append(lists.Waiting, int(e.app))
		}
	}
	return positions
}

// carve gives the lists of one queue their final capacity, cut from one array.
func (l *line) carve(rows []RowResult, q Queue) {
	total := 0
	counts := make([]struct{ accepted, waiting, rejected int }, len(rows))
	for i := range l.entries {
		e := &l.entries[i]
		switch e.holder {
		case 0:
			counts[e.row].waiting += int(e.times)
			total += int(e.times)
		case e.app + 1:
			counts[e.row].accepted++
			total++
		default:
			counts[e.row].rejected++
			total++
		}
	}
	arena := make([]int, total)
	cut := func(n int) []int {
		list := arena[:0:n]
		arena = arena[n:]
		return list
	}
	for row := range rows {
		c := &counts[row]
		rows[row].Queues[q] = QueueResult{
			Accepted: cut(c.accepted), Waiting: cut(c.waiting), Rejected: cut(c.rejected), Remaining: l.free[row],
		}
	}
}

// outcomes gives every named day of every application its outcome.
func (a *allocation) outcomes(ordered []Application, rows []RowResult, positions *[NumQueues][]uint32) [][]Outcome {
	outcomes := make([][]Outcome, len(ordered))
	arena := make([]Outcome, len(a.named))
	for i := range ordered {
		app := &ordered[i]
		from, to := a.firstDay[i], a.firstDay[i+1]
		outcomes[i] = arena[from:to:to]
		for d, named := range a.named[from:to] {
			o := &outcomes[i][d]
			o.Day, o.Queue = Day(app.Periods[d]), app.Queue()
			if named < 0 {
				o.Kind, o.Row, o.Reason = OutcomeNotConsidered, NoRow, OutcomeReason(^named)
				if o.Reason == ReasonRefused {
					_, o.Code = app.Standing()
				}
				continue
			}
			e := &a.lines[o.Queue].entries[named]
			o.Row, o.Number = e.row, positions[o.Queue][named]
			switch {
			case e.holder == 0:
				o.Kind = OutcomeWaiting
			case e.holder == int32(i+1):
				o.Kind = OutcomeAccepted
				o.Number += uint32(rows[o.Row].FirstPlace(o.Queue) - 1)
			default:
				o.Kind, o.Number = OutcomeRejected, 0
				o.HolderID = ordered[e.holder-1].ID
				o.Reason = ReasonOnePerFairDay
				if o.Queue == QueueIndividuals {
					o.Reason = ReasonOnePerDay
				}
			}
		}
	}
	return outcomes
}
