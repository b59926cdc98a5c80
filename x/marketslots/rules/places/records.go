package places

import "github.com/moscowchain/moscowd/x/marketslots/rules"

// Row is what the allocation decided about one plan row. Applications are named by id.
type Row struct {
	Index  uint32 // in the plan, from 0
	Fair   uint64
	Day    rules.Ticks
	Queues [rules.NumQueues]Lists
}

// Lists are those of one queue at one row.
type Lists struct {
	Accepted []uint64
	Waiting  []uint64 // repetitions kept
}

// Application is one application as far as places go.
type Application struct {
	ID       uint64
	User     rules.UserID
	Fair     uint64
	Operated bool // filed by the operator, who may then answer for the declarant
	Days     []Day
}

// Day is what the allocation decided about a day that an application named. Days that were not considered are left out.
type Day struct {
	Day    rules.Ticks
	Row    uint32 // index in the plan, from 0
	Kind   rules.OutcomeKind
	Queue  rules.Queue // in which the application stands at the row
	Number uint32      // of the place, if accepted
}

// at finds what was decided about a day.
func (a *Application) at(day rules.Ticks) (Day, bool) {
	for _, d := range a.Days {
		if d.Day == day {
			return d, true
		}
	}
	return Day{}, false
}

// Place is a place whose holder is or was another than the allocation's.
type Place struct {
	Row         uint32
	Number      uint32
	Queue       rules.Queue // whose place it is
	Application uint64      // that holds it, 0 if nobody does
	Offer       uint64      // the open offer of it, 0 if there is none
}

// Free reports whether nobody holds the place and nobody is asked to take it.
func (p *Place) Free() bool { return p.Application == 0 && p.Offer == 0 }

// Standing is how an application stands at a row after the allocation.
type Standing uint8

// The standings.
const (
	AsAllotted Standing = iota // nothing changed
	Returned                   // gave its place back
	Offered                    // has an open offer
	Holds                      // accepted an offer
	Declined                   // declined an offer
	Expired                    // let an offer pass
)

// Claim is what changed for one application at one row.
type Claim struct {
	Application uint64
	Row         uint32
	Standing    Standing
	Number      uint32      // of the place held, offered or returned last; 0 if none was
	Queue       rules.Queue // whose place that is
	Offer       uint64      // the offer made to it, 0 if none was
	Report      uint64      // the report of its unused place, 0 if there is none
}

// OfferState says what became of an offer.
type OfferState uint8

// The states of an offer.
const (
	OfferOpen OfferState = iota + 1
	OfferAccepted
	OfferDeclined
	OfferExpired
)

// Offer asks an application to take a place.
type Offer struct {
	ID          uint64 // from 1
	Application uint64
	Row         uint32
	Number      uint32
	Queue       rules.Queue // whose place it is
	Day         rules.Ticks
	MadeAt      rules.Ticks
	MadeHeight  int64
	Deadline    rules.Ticks // the first moment at which it cannot be accepted any more
	State       OfferState
	EndedAt     rules.Ticks // 0 while open
	EndedHeight int64
}

// Seller is one entry in the history of an application's sellers.
type Seller struct {
	Application uint64
	Commitment  [32]byte
	NamedAt     rules.Ticks
	NamedHeight int64
	EffectiveAt rules.Ticks
}

// MaxSellers is the longest history of one application's sellers.
const MaxSellers = 32

// Report says that a place was not used on its day.
type Report struct {
	ID              uint64 // from 1
	Application     uint64
	Row             uint32
	Number          uint32
	Day             rules.Ticks
	Reason          Reason
	ReportedAt      rules.Ticks
	ReportedHeight  int64
	Contested       bool
	ContestedAt     rules.Ticks
	ContestedHeight int64
}
