package rules

// FirstComeName is the name of the policy FirstCome.
const FirstComeName = "FIRST_COME"

// FirstCome gives places first come, first served by the order that the chain assigned: one place per user and day
// first, further places at other fairs of the day after that, what a quota leaves over to those waiting at the same
// row. The applications must be in FilingOrder. x/marketslots/FIRST_COME.md specifies it and argues its properties.
//
// The work grows with the number of days named, times the logarithm of the places of a row. Rounds, DistributeCalls
// and Moves of the Result stay 0.
func FirstCome(plan Plan, ordered []Application, options Options) *Result {
	f := newFirstCome(plan, ordered)
	result := &Result{Queues: f.queues}
	trace := func(stage string) {
		if options.Trace {
			result.Trace = append(result.Trace, f.stage(stage))
		}
	}
	trace("plan")
	f.giveFirstPlaces()
	trace("first places")
	f.giveFurtherPlaces()
	trace("further places")
	f.collect(ordered, result)
	return result
}

// wish is one application at one plan row, however often the application names the day.
type wish struct {
	app     int32
	row     int32
	userDay int32 // slot of (user, day)
	fairDay int32 // slot of (user, fair, day)
	queue   Queue
	state   wishState
}

// wishState says what became of a wish.
type wishState uint8

// The states of a wish.
const (
	wishOpen     wishState = iota
	wishOwn                // holds a place of its own queue's quota
	wishLeftOver           // holds a place that another queue's quota left over
)

// firstCome is the working state of one distribution.
type firstCome struct {
	wishes []wish // in order of applications, then of days
	rows   []wishRow
	queues [NumQueues][]int // the applications that take part

	firstPlaces []int32 // by (user, day) slot: application index + 1 that holds the user's first place, 0 if none
	fairPlaces  []int32 // by (user, fair, day) slot: application index + 1 that holds the place, 0 if none

	// named holds for every day that an application named the index of its wish, or ^reason if it has none; the days
	// of application i are named[firstDay[i]:firstDay[i+1]].
	named    []int32
	firstDay []int32
}

// newFirstCome takes the snapshot: it sorts the admitted applications into queues and finds the row of every day.
func newFirstCome(plan Plan, ordered []Application) *firstCome {
	f := &firstCome{rows: make([]wishRow, len(plan)), firstDay: make([]int32, 1, len(ordered)+1)}
	for row := range plan {
		f.rows[row].free = plan[row].Places
	}
	days := 0
	for i := range ordered {
		days += len(ordered[i].Periods)
	}
	f.named = make([]int32, 0, days)
	f.wishes = make([]wish, 0, days)
	loader := newLoader(plan, days)
	for i := range ordered {
		loader.loadWishes(f, ordered, i)
		f.firstDay = append(f.firstDay, int32(len(f.named)))
	}
	f.firstPlaces = make([]int32, len(loader.userDays))
	f.fairPlaces = make([]int32, len(loader.userFairDays))
	f.carve()
	return f
}

// carve gives every heap of own places the capacity that it can need, cut from one array.
func (f *firstCome) carve() {
	demand := make([][NumQueues]uint64, len(f.rows))
	for i := range f.wishes {
		demand[f.wishes[i].row][f.wishes[i].queue]++
	}
	arena := make([]uint64, len(f.wishes))
	for row := range f.rows {
		r := &f.rows[row]
		for q := range r.own {
			n := min(demand[row][q], r.free[q])
			r.own[q], arena = arena[:0:n], arena[n:]
		}
	}
}

// loadWishes appends application i to its queue and the wishes of its days, or notes why it has none.
func (x *loader) loadWishes(f *firstCome, ordered []Application, i int) {
	app := &ordered[i]
	if reason := notAdmitted(app); reason != ReasonNone {
		for range app.Periods {
			f.named = append(f.named, ^int32(reason))
		}
		return
	}
	queue := app.ConfirmedQueue()
	f.queues[queue] = append(f.queues[queue], i)
	user := slot(x.users, app.UserID)
	ofFair := x.index.fair(app.Fair)
	for _, period := range app.Periods {
		found, reason := find(ofFair, Day(period), app.Speciality)
		if found == nil {
			if reason == ReasonNoSpeciality {
				reason = ReasonNoRowOfSpeciality
			}
			f.named = append(f.named, ^int32(reason))
			continue
		}
		if x.lastApp[found.row] != int32(i+1) {
			x.lastApp[found.row], x.lastEntry[found.row] = int32(i+1), int32(len(f.wishes))
			f.wishes = append(f.wishes, wish{
				app: int32(i), row: found.row, queue: queue,
				userDay: x.userDay(user, found), fairDay: x.userFairDay(user, found),
			})
		}
		f.named = append(f.named, x.lastEntry[found.row])
	}
}

// giveFirstPlaces gives every user at most one place per day: the first wish, in order of applications, at whose row
// the user is among those whom the row takes.
func (f *firstCome) giveFirstPlaces() {
	all := make([]int32, len(f.wishes))
	for w := range all {
		all[w] = int32(w)
	}
	f.give(all, len(f.firstPlaces), func(w *wish) int32 { return w.userDay })
	for i := range f.wishes {
		if w := &f.wishes[i]; w.state != wishOpen {
			f.firstPlaces[w.userDay], f.fairPlaces[w.fairDay] = w.app+1, w.app+1
		}
	}
}

// giveFurtherPlaces gives what is left to the same users again: at most one place per user, fair and day.
func (f *firstCome) giveFurtherPlaces() {
	var open []int32
	for i := range f.wishes {
		if f.fairPlaces[f.wishes[i].fairDay] == 0 {
			open = append(open, int32(i))
		}
	}
	f.give(open, len(f.fairPlaces), func(w *wish) int32 { return w.fairDay })
	for _, i := range open {
		if w := &f.wishes[i]; w.state != wishOpen {
			f.fairPlaces[w.fairDay] = w.app + 1
		}
	}
}

func (f *firstCome) stage(name string) TraceStage {
	s := TraceStage{Stage: name}
	for q := range s.Free {
		s.Free[q] = make([]uint64, len(f.rows))
		for row := range f.rows {
			s.Free[q][row] = f.rows[row].free[q]
		}
	}
	return s
}
