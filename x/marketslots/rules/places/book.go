package places

import (
	"fmt"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

// Terms are those of a season that concern its places after the allocation.
type Terms struct {
	SeasonID     uint64
	Limit        Limit
	OfferPeriod  rules.Ticks // how long an offer stands
	SellerNotice rules.Ticks // after which time a seller named is effective
}

// hoursBeforeDay is how long before the trading day begins offers end: at 18:00 of the day before.
const hoursBeforeDay = 6

// Cutoff is 18:00 Moscow time of the day before a trading day: every offer ends then, and none is made any more.
func Cutoff(day rules.Ticks) rules.Ticks { return rules.Day(day) - hoursBeforeDay*rules.TicksPerHour }

// Book is the history of one season's places.
type Book struct {
	Terms Terms
	Head  Head
	Store Store

	// Work counts the records looked at since the book was made; it bounds what one block may do.
	Work uint64
}

// Effects are what an operation changed beside itself.
type Effects struct {
	Place Place   // Return: the place given back
	Ended *Offer  // Accept, Decline, Expire
	Made  []Offer // in order
	// Seller and Report are set by the operations that concern them.
	Seller *Seller
	Report *Report
}

// Apply carries out the next operation of the history. Errors wrap the reasons for refusal of this package.
func (b *Book) Apply(op Operation) (*Effects, error) {
	if op.Sequence != b.Head.Operations+1 {
		return nil, fmt.Errorf("%w: sequence %d, want %d", ErrInvalid, op.Sequence, b.Head.Operations+1)
	}
	app, err := b.application(op.Application)
	if err != nil {
		return nil, err
	}
	if err := op.check(&app); err != nil {
		return nil, err
	}
	effects := new(Effects)
	switch op.Kind {
	case Return:
		err = b.giveBack(&op, &app, effects)
	case Accept:
		err = b.accept(&op, &app, effects)
	case Decline:
		err = b.end(&op, &app, Declined, OfferDeclined, effects)
	case Expire:
		err = b.end(&op, &app, Expired, OfferExpired, effects)
	case NameSeller:
		err = b.nameSeller(&op, &app, effects)
	case ReportUnused:
		err = b.reportUnused(&op, &app, effects)
	case ContestReport:
		err = b.contest(&op, &app, effects)
	}
	if err != nil {
		return nil, err
	}
	b.Head.add(&op)
	return effects, nil
}

// Allowed reports whether somebody may cause an operation of a kind. The operator may give any place back, and answers
// for the declarants of applications that he filed himself.
func Allowed(kind Kind, by By, app *Application) bool {
	switch kind {
	case Return:
		return by == ByHolder || by == ByOperator
	case Accept, Decline, NameSeller, ContestReport:
		return by == ByHolder || by == ByOperator && app.Operated
	case ReportUnused:
		return by == ByOperator
	case Expire:
		return by == ByChain
	default:
		return false
	}
}

// check wants who may do it, and the fields of the kind and no others.
func (op *Operation) check(app *Application) error {
	if !Allowed(op.Kind, op.By, app) {
		return fmt.Errorf("%w: kind %d caused by %d", ErrInvalid, op.Kind, op.By)
	}
	day := op.Kind != NameSeller
	offer := op.Kind == Accept || op.Kind == Decline || op.Kind == Expire
	switch {
	case day != (op.Day != 0) || rules.Day(op.Day) != op.Day:
		return fmt.Errorf("%w: day %d", ErrInvalid, op.Day)
	case offer != (op.Offer != 0):
		return fmt.Errorf("%w: offer %d", ErrInvalid, op.Offer)
	case (op.Kind == NameSeller) != (op.Seller != [32]byte{}):
		return fmt.Errorf("%w: seller %x", ErrInvalid, op.Seller)
	case op.Kind == ReportUnused && !op.Reason.Valid() || op.Kind != ReportUnused && op.Reason != 0:
		return fmt.Errorf("%w: reason %d", ErrInvalid, op.Reason)
	}
	return nil
}

func (b *Book) application(id uint64) (Application, error) {
	b.Work++
	return b.Store.Application(id)
}

func (b *Book) claim(application uint64, row uint32) (Claim, error) {
	b.Work++
	return b.Store.Claim(application, row)
}

func (b *Book) row(index uint32) (Row, error) {
	row, err := b.Store.Row(index)
	for q := range row.Queues {
		b.Work += uint64(len(row.Queues[q].Accepted) + len(row.Queues[q].Waiting))
	}
	return row, err
}

// held gives the claim of an application that holds a place on a day, with the place's number and queue filled in.
func (b *Book) held(app *Application, day rules.Ticks) (Claim, error) {
	decided, named := app.at(day)
	if !named {
		return Claim{}, fmt.Errorf("%w: application %d, %s", ErrNoPlace, app.ID, day.Date())
	}
	claim, err := b.claim(app.ID, decided.Row)
	if err != nil {
		return claim, err
	}
	if claim.Standing == AsAllotted && decided.Kind == rules.OutcomeAccepted {
		claim.Number, claim.Queue = decided.Number, decided.Queue
		return claim, nil
	}
	if claim.Standing != Holds {
		return claim, fmt.Errorf("%w: application %d, %s", ErrNoPlace, app.ID, day.Date())
	}
	return claim, nil
}

func (b *Book) setPlace(place Place) error {
	_, changed, err := b.Store.Place(place.Row, place.Number)
	if err != nil {
		return err
	}
	if !changed {
		b.Head.Changed++
	}
	return b.Store.SetPlace(place)
}
