package pass

import (
	"github.com/moscowchain/moscowd/crypto/merkle"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/places"
)

// Closing is what the checker knows of a season. That it is the chain's is for the checker to have verified.
type Closing struct {
	SeasonID     uint64
	Applications uint64
	PlanRows     uint64
	PlanRoot     merkle.Hash
	OutcomesRoot merkle.Hash

	// Changes are the places that changed after the allocation. Nil means that the checker does not know them: a place
	// given back still passes then, one won by an offer does not.
	Changes *Changes
	// ServiceNumber gives the number of an application; nil if the checker has no register.
	ServiceNumber func(application uint64) string
}

// Changes finds changed places.
type Changes struct {
	places  map[[2]uint32]struct{}     // by row and number
	holders map[[2]uint64]places.Place // by application and row
}

// NewChanges takes the places whose holder is or was another than the allocation's.
func NewChanges(changed []places.Place) *Changes {
	c := &Changes{places: make(map[[2]uint32]struct{}, len(changed)), holders: make(map[[2]uint64]places.Place, len(changed))}
	for _, place := range changed {
		c.places[[2]uint32{place.Row, place.Number}] = struct{}{}
		if place.Application != 0 {
			c.holders[[2]uint64{place.Application, uint64(place.Row)}] = place
		}
	}
	return c
}

// held finds the changed place that an application holds at a row.
func (c *Changes) held(application uint64, row uint32) (places.Place, bool) {
	if c == nil {
		return places.Place{}, false
	}
	place, found := c.holders[[2]uint64{application, uint64(row)}]
	return place, found
}

// changed reports whether a place is or was another's.
func (c *Changes) changed(row, number uint32) bool {
	if c == nil {
		return false
	}
	_, found := c.places[[2]uint32{row, number}]
	return found
}

// Entry is what the gate shows for a valid pass.
type Entry struct {
	SeasonID      uint64
	Fair          uint64
	Day           rules.Ticks
	Speciality    rules.Speciality
	Place         uint32      // number within fair, day and speciality
	Queue         rules.Queue // of the application, or of the place if it was won by an offer
	Application   uint64
	ServiceNumber string
	// NumberKnown says that the service number is that of the application; otherwise the pass alone says so.
	NumberKnown bool
	// ByOffer says that the place was won by an offer after the allocation.
	ByOffer bool
}

// Check verifies the pass against the closing of its season. Errors wrap ErrInvalid and say why.
func (p *Pass) Check(closing *Closing) (*Entry, error) {
	if p.SeasonID != closing.SeasonID {
		return nil, invalid("it is of season %d, the closing of season %d", p.SeasonID, closing.SeasonID)
	}
	leaf := rules.OutcomesLeaf(p.Application, p.Outcomes)
	if err := merkle.Verify(closing.OutcomesRoot, closing.Applications, p.Application-1, leaf, p.OutcomesPath); err != nil {
		return nil, invalid("its outcomes are not those of application %d in the season: %s", p.Application, err)
	}
	outcome, asked := p.outcome()
	if !asked {
		return nil, invalid("application %d did not ask for %s", p.Application, p.Day.Date())
	}
	if outcome.Row == rules.NoRow {
		return nil, invalid("application %d was not considered on %s", p.Application, p.Day.Date())
	}
	if err := merkle.Verify(closing.PlanRoot, closing.PlanRows, uint64(outcome.Row), rules.PlanRowLeaf(&p.Row), p.RowPath); err != nil {
		return nil, invalid("its fair and day are not those of plan row %d: %s", outcome.Row, err)
	}
	if rules.Day(p.Row.Period) != p.Day {
		return nil, invalid("plan row %d is of %s, the pass of %s", outcome.Row, p.Row.Period.Date(), p.Day.Date())
	}
	entry := &Entry{
		SeasonID: p.SeasonID, Fair: p.Row.Fair, Day: p.Day, Speciality: p.Row.Speciality,
		Application: p.Application, ServiceNumber: p.ServiceNumber,
	}
	if err := p.checkNumber(closing, entry); err != nil {
		return nil, err
	}
	if err := p.checkPlace(closing, &outcome, entry); err != nil {
		return nil, err
	}
	return entry, nil
}

// checkNumber compares the service number with the register.
func (p *Pass) checkNumber(closing *Closing, entry *Entry) error {
	if closing.ServiceNumber == nil {
		return nil
	}
	if number := closing.ServiceNumber(p.Application); number != p.ServiceNumber {
		return invalid("application %d has the service number %s, the pass says %s", p.Application, number, p.ServiceNumber)
	}
	entry.NumberKnown = true
	return nil
}

// checkPlace wants the application to hold a place of the row now: one that changed, or its allotted one unless that
// changed.
func (p *Pass) checkPlace(closing *Closing, o *rules.Outcome, entry *Entry) error {
	row := uint32(o.Row)
	if place, found := closing.Changes.held(p.Application, row); found {
		entry.Place, entry.Queue, entry.ByOffer = place.Number, place.Queue, true
		return nil
	}
	switch {
	case o.Kind == rules.OutcomeAccepted && closing.Changes.changed(row, o.Number):
		return invalid("place %d at fair %d on %s was given back by application %d", o.Number, entry.Fair, p.Day.Date(), p.Application)
	case o.Kind == rules.OutcomeAccepted:
		entry.Place, entry.Queue = o.Number, o.Queue
		return nil
	case o.Kind == rules.OutcomeWaiting:
		return invalid("application %d holds no place at fair %d on %s: it is on the waiting list", p.Application, entry.Fair, p.Day.Date())
	default:
		return invalid("application %d holds no place at fair %d on %s: it was rejected there", p.Application, entry.Fair, p.Day.Date())
	}
}
