package places

import (
	"fmt"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

// giveBack frees the place that an application holds on a day.
func (b *Book) giveBack(op *Operation, app *Application, effects *Effects) error {
	claim, err := b.held(app, op.Day)
	if err != nil {
		return err
	}
	if op.Time >= op.Day {
		return fmt.Errorf("%w: %s", ErrDayBegun, op.Day.Date())
	}
	claim.Standing = Returned
	if err := b.Store.SetClaim(claim); err != nil {
		return err
	}
	effects.Place = Place{Row: claim.Row, Number: claim.Number, Queue: claim.Queue}
	if err := b.free(op, effects.Place, effects); err != nil {
		return err
	}
	return b.ask(op, app.User, op.Day, effects)
}

// running gives the offer that an operation is about.
func (b *Book) running(op *Operation, app *Application) (Offer, error) {
	offer, err := b.Store.Offer(op.Offer)
	if err != nil {
		return offer, err
	}
	if offer.Application != app.ID || offer.Day != op.Day {
		return offer, fmt.Errorf("%w: offer %d to application %d for %s", ErrOfferOther, offer.ID, offer.Application, offer.Day.Date())
	}
	if offer.State != OfferOpen || op.Kind != Expire && op.Time >= offer.Deadline {
		return offer, fmt.Errorf("%w: offer %d", ErrOfferEnded, offer.ID)
	}
	if op.Kind == Expire && op.Time < offer.Deadline {
		return offer, fmt.Errorf("%w: offer %d", ErrOfferRunning, offer.ID)
	}
	return offer, nil
}

// conclude ends an offer and gives the application its new standing.
func (b *Book) conclude(op *Operation, offer *Offer, standing Standing, state OfferState) error {
	claim, err := b.claim(offer.Application, offer.Row)
	if err != nil {
		return err
	}
	claim.Standing = standing
	if err := b.Store.SetClaim(claim); err != nil {
		return err
	}
	offer.State, offer.EndedAt, offer.EndedHeight = state, op.Time, op.Height
	b.Head.Open--
	return b.Store.SetOffer(*offer)
}

// accept gives the place of an offer to the application.
func (b *Book) accept(op *Operation, app *Application, effects *Effects) error {
	offer, err := b.running(op, app)
	if err != nil {
		return err
	}
	if err := b.conclude(op, &offer, Holds, OfferAccepted); err != nil {
		return err
	}
	effects.Ended = &offer
	place := Place{Row: offer.Row, Number: offer.Number, Queue: offer.Queue, Application: app.ID}
	if err := b.setPlace(place); err != nil {
		return err
	}
	return b.ask(op, app.User, offer.Day, effects)
}

// end passes the place of an offer that was not accepted on to the next.
func (b *Book) end(op *Operation, app *Application, standing Standing, state OfferState, effects *Effects) error {
	offer, err := b.running(op, app)
	if err != nil {
		return err
	}
	if err := b.conclude(op, &offer, standing, state); err != nil {
		return err
	}
	effects.Ended = &offer
	if err := b.free(op, Place{Row: offer.Row, Number: offer.Number, Queue: offer.Queue}, effects); err != nil {
		return err
	}
	return b.ask(op, app.User, offer.Day, effects)
}

// free offers a place that nobody holds to the first who may take it: in its own queue, then in the others in the order
// of individuals, farmers, legal entities. If there is nobody, or no time, it stays free.
func (b *Book) free(op *Operation, place Place, effects *Effects) error {
	if op.Time >= Cutoff(op.Day) {
		return b.setPlace(place)
	}
	row, err := b.row(place.Row)
	if err != nil {
		return err
	}
	offered, err := b.offer(op, &row, &place, effects)
	if err != nil || offered {
		return err
	}
	return b.setPlace(place)
}

// ask offers a user one of the free places for which the user waits that day and which it could not take before. It does
// nothing while the user has an open offer for the day.
func (b *Book) ask(op *Operation, user rules.UserID, day rules.Ticks, effects *Effects) error {
	if op.Time >= Cutoff(day) {
		return nil
	}
	ids, err := b.Store.ApplicationsOf(user)
	if err != nil {
		return err
	}
	for _, id := range ids {
		app, err := b.application(id)
		if err != nil {
			return err
		}
		decided, named := app.at(day)
		if !named || decided.Kind != rules.OutcomeWaiting {
			continue
		}
		place, found, err := b.Store.FirstFree(decided.Row)
		if err != nil {
			return err
		}
		if !found {
			continue
		}
		row, err := b.row(decided.Row)
		if err != nil {
			return err
		}
		offered, err := b.offer(op, &row, &place, effects)
		if err != nil || offered {
			return err
		}
	}
	return nil
}

// offer looks for somebody who may take a free place and reports whether it was offered.
func (b *Book) offer(op *Operation, row *Row, place *Place, effects *Effects) (bool, error) {
	queues := make([]rules.Queue, 1, rules.NumQueues)
	queues[0] = place.Queue
	for q := range rules.Queue(rules.NumQueues) {
		if q != place.Queue {
			queues = append(queues, q)
		}
	}
	for _, q := range queues {
		next, found, err := b.next(row, q)
		if err != nil {
			return false, err
		}
		if found {
			return true, b.makeOffer(op, row, place, next, effects)
		}
	}
	return false, nil
}

func (b *Book) makeOffer(op *Operation, row *Row, place *Place, application uint64, effects *Effects) error {
	b.Head.Offers++
	b.Head.Open++
	offer := Offer{
		ID: b.Head.Offers, Application: application, Row: place.Row, Number: place.Number, Queue: place.Queue,
		Day: row.Day, MadeAt: op.Time, MadeHeight: op.Height,
		Deadline: min(op.Time+b.Terms.OfferPeriod, Cutoff(row.Day)), State: OfferOpen,
	}
	effects.Made = append(effects.Made, offer)
	claim, err := b.claim(application, row.Index)
	if err != nil {
		return err
	}
	claim.Standing, claim.Number, claim.Queue, claim.Offer = Offered, place.Number, place.Queue, offer.ID
	if err := b.Store.SetClaim(claim); err != nil {
		return err
	}
	place.Application, place.Offer = 0, offer.ID
	if err := b.setPlace(*place); err != nil {
		return err
	}
	return b.Store.SetOffer(offer)
}

// next finds the first on the waiting list of a queue who may take a place of the row.
func (b *Book) next(row *Row, queue rules.Queue) (uint64, bool, error) {
	waiting := row.Queues[queue].Waiting
	seen := make(map[rules.UserID]struct{}, len(waiting))
	for _, id := range waiting {
		// Whoever was asked here is out for good; the rest of mayTake would say so after reading much more.
		claim, err := b.claim(id, row.Index)
		if err != nil {
			return 0, false, err
		}
		if claim.Standing != AsAllotted {
			continue
		}
		app, err := b.application(id)
		if err != nil {
			return 0, false, err
		}
		if _, repeated := seen[app.User]; repeated {
			continue
		}
		seen[app.User] = struct{}{}
		may, err := b.mayTake(row, queue, &app)
		if err != nil || may {
			return id, may, err
		}
	}
	return 0, false, nil
}

// mayTake reports whether an application that waits at a row may take a place there. It may not if its user has an open
// offer for the day, was asked or gave a place back at this row before, or holds a place that excludes another.
func (b *Book) mayTake(row *Row, queue rules.Queue, app *Application) (bool, error) {
	wanted := Holding{Queue: queue, Fair: row.Fair}
	ids, err := b.Store.ApplicationsOf(app.User)
	if err != nil {
		return false, err
	}
	for _, id := range ids {
		other, err := b.application(id)
		if err != nil {
			return false, err
		}
		decided, named := other.at(row.Day)
		if !named {
			continue
		}
		claim, err := b.claim(id, decided.Row)
		if err != nil {
			return false, err
		}
		holds := claim.Standing == Holds || claim.Standing == AsAllotted && decided.Kind == rules.OutcomeAccepted
		switch {
		case claim.Standing == Offered:
			return false, nil
		case decided.Row == row.Index && claim.Standing != AsAllotted:
			return false, nil
		case holds && b.Terms.Limit(Holding{Queue: decided.Queue, Fair: other.Fair}, wanted):
			return false, nil
		}
	}
	return true, nil
}
