package rules

// entry is one application at one plan row. An application that names a day twice has one entry for it: the second
// mention can never be decided differently.
type entry struct {
	app     int32
	row     int32
	winner  int32 // slot in the queue's register of winners
	userDay int32 // slot of (user, day) in the register of users whose further wishes are lowered
	times   int32 // how often the application names the day
	holder  int32 // who got the place, itself or another: application index + 1, 0 while undecided
}

// line is the state of one queue.
type line struct {
	apps      []int    // applications in order
	entries   []entry  // in order of applications, then of days
	undecided []int32  // entries without holder, in order
	decided   []int32  // entries with holder, in order of decision
	winners   []int32  // application index + 1 that won the slot, 0 if none
	demand    []uint64 // by row: days named, repetitions included
	free      []uint64 // by row: free places
}

// pass walks once over everything undecided. A place won is noted in lowered unless that is nil; with priority,
// entries whose user is in lowered are passed over.
func (l *line) pass(lowered []bool, priority bool) {
	kept := l.undecided[:0]
	for _, i := range l.undecided {
		e := &l.entries[i]
		if priority && lowered[e.userDay] {
			kept = append(kept, i)
			continue
		}
		switch holder := l.winners[e.winner]; {
		case holder != 0:
			e.holder = holder
		case l.free[e.row] > 0:
			l.free[e.row]--
			e.holder = e.app + 1
			l.winners[e.winner] = e.holder
			if lowered != nil {
				lowered[e.userDay] = true
			}
		default:
			kept = append(kept, i)
			continue
		}
		l.decided = append(l.decided, i)
	}
	l.undecided = kept
}
