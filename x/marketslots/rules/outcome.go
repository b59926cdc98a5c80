package rules

// OutcomeKind says what became of one day that an application named.
type OutcomeKind uint8

// The kinds of outcome.
const (
	OutcomeAccepted      OutcomeKind = iota + 1 // has a place
	OutcomeWaiting                              // stands on the waiting list
	OutcomeRejected                             // the user holds another place that excludes this one
	OutcomeNotConsidered                        // did not compete at all
)

// OutcomeReason says why a day has the outcome that it has. Numbers are kept for good; new reasons are appended.
type OutcomeReason uint8

// The reasons.
const (
	ReasonNone                OutcomeReason = iota // accepted or waiting in the ordinary way
	ReasonOnePerDay                                // rejected: individuals get one place per day in the whole city
	ReasonOnePerFairDay                            // rejected: one place per fair and day within farmers or legal entities
	ReasonRefused                                  // not considered: the deciding status refuses; Code holds it
	ReasonNoStatus                                 // not considered: no status admits or refuses
	ReasonUnknownFair                              // not considered: the plan has no such fair
	ReasonUnknownDay                               // not considered: the fair has no row on that day
	ReasonNoSpeciality                             // not considered: the fair has no row of the looked-up speciality on that day
	ReasonHoldsPlaceAtFair                         // rejected, FirstCome: one place per user, fair and day in all queues together
	ReasonNoRowOfSpeciality                        // not considered, FirstCome: the fair has no row of the application's own speciality on that day
	ReasonLeftOver                                 // accepted, FirstCome: at a place that the quota of another queue had left over
	ReasonHoldsPlaceElsewhere                      // waiting, FirstCome: the user holds a place at another fair that day
)

// NoRow is Outcome.Row of a day that was not considered.
const NoRow = -1

// Outcome is what became of one day of one application.
type Outcome struct {
	Day      Ticks  // rounded down to the day
	HolderID uint64 // rejected or ReasonHoldsPlaceElsewhere: ID of the application that holds the other place
	Row      int32  // index of the plan row, NoRow if not considered
	Number   uint32 // accepted: number of the place in the row; waiting: first position on the list; both from 1
	Code     uint32 // ReasonRefused: the status code that refused
	Kind     OutcomeKind
	Reason   OutcomeReason
	Queue    Queue // in which the application stands, or would stand if it were admitted
}
