package rules

// loader turns users, days and plan rows into small integers while applications are loaded.
type loader struct {
	index        *planIndex
	users        map[UserID]int32
	userDays     map[uint64]int32 // slot of user<<32 | day
	userFairDays map[uint64]int32 // slot of user<<32 | (fair, day)

	// By row: application index + 1 that was loaded last, and its entry. Finds repeated days.
	lastApp   []int32
	lastEntry []int32
}

func newLoader(plan Plan, days int) *loader {
	return &loader{
		index:        newPlanIndex(plan),
		users:        make(map[UserID]int32),
		userDays:     make(map[uint64]int32, days),
		userFairDays: make(map[uint64]int32, days),
		lastApp:      make([]int32, len(plan)),
		lastEntry:    make([]int32, len(plan)),
	}
}

// load appends application i to its queue and the entries of its days, or notes why it has none.
func (x *loader) load(a *allocation, ordered []Application, i int) {
	app := &ordered[i]
	if reason := notAdmitted(app); reason != ReasonNone {
		for range app.Periods {
			a.named = append(a.named, ^int32(reason))
		}
		return
	}
	queue := app.Queue()
	l := &a.lines[queue]
	l.apps = append(l.apps, i)
	user := slot(x.users, app.UserID)
	ofFair := x.index.fair(app.Fair)
	for _, period := range app.Periods {
		found, reason := find(ofFair, Day(period), app.LookupSpeciality())
		if found == nil {
			a.named = append(a.named, ^int32(reason))
			continue
		}
		l.demand[found.row]++
		if x.lastApp[found.row] == int32(i+1) {
			e := x.lastEntry[found.row]
			l.entries[e].times++
			a.named = append(a.named, e)
			continue
		}
		e := int32(len(l.entries))
		x.lastApp[found.row], x.lastEntry[found.row] = int32(i+1), e
		a.named = append(a.named, e)
		l.entries = append(l.entries, x.entry(queue, int32(i), user, found))
	}
}

// entry names the registers that decide over one application at one row. Individuals get one place per day in the
// whole city, the other queues one per fair and day.
func (x *loader) entry(queue Queue, app, user int32, found *indexedRow) entry {
	e := entry{app: app, row: found.row, times: 1}
	e.userDay = x.userDay(user, found)
	e.winner = e.userDay
	if queue != QueueIndividuals {
		e.winner = x.userFairDay(user, found)
	}
	return e
}

func (x *loader) userDay(user int32, found *indexedRow) int32 {
	return slot(x.userDays, uint64(user)<<32|uint64(found.dayRank))
}

func (x *loader) userFairDay(user int32, found *indexedRow) int32 {
	return slot(x.userFairDays, uint64(user)<<32|uint64(found.fairDay))
}

// notAdmitted gives the reason why an application does not take part, ReasonNone if it does.
func notAdmitted(app *Application) OutcomeReason {
	switch standing, _ := app.Standing(); standing {
	case Admitted:
		return ReasonNone
	case Refused:
		return ReasonRefused
	default:
		return ReasonNoStatus
	}
}

func (x *loader) winnerSlots(queue Queue) int {
	if queue == QueueIndividuals {
		return len(x.userDays)
	}
	return len(x.userFairDays)
}

// slot numbers keys in order of their first use.
func slot[K comparable](slots map[K]int32, key K) int32 {
	s, ok := slots[key]
	if !ok {
		s = int32(len(slots))
		slots[key] = s
	}
	return s
}
