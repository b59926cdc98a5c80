package places

import (
	"errors"
	"fmt"
)

// nameSeller adds to the history of sellers of an application that holds a place.
func (b *Book) nameSeller(op *Operation, app *Application, effects *Effects) error {
	if err := b.holdsAny(app); err != nil {
		return err
	}
	named, err := b.Store.CountSellers(app.ID)
	if err != nil {
		return err
	}
	if named >= MaxSellers {
		return fmt.Errorf("%w: %d", ErrSellersFull, named)
	}
	effects.Seller = &Seller{
		Application: app.ID, Commitment: op.Seller, NamedAt: op.Time, NamedHeight: op.Height,
		EffectiveAt: op.Time + b.Terms.SellerNotice,
	}
	return b.Store.AddSeller(*effects.Seller)
}

// holdsAny wants a place on any day; the error wraps ErrNoPlace.
func (b *Book) holdsAny(app *Application) error {
	for _, d := range app.Days {
		_, err := b.held(app, d.Day)
		if err == nil || !errors.Is(err, ErrNoPlace) {
			return err
		}
	}
	return fmt.Errorf("%w: application %d, any day", ErrNoPlace, app.ID)
}

// reportUnused notes that the place an application held on a day was not used.
func (b *Book) reportUnused(op *Operation, app *Application, effects *Effects) error {
	claim, err := b.held(app, op.Day)
	if err != nil {
		return err
	}
	if op.Time < op.Day {
		return fmt.Errorf("%w: %s", ErrDayNotBegun, op.Day.Date())
	}
	if claim.Report != 0 {
		return fmt.Errorf("%w: report %d", ErrReportExists, claim.Report)
	}
	b.Head.Reports++
	effects.Report = &Report{
		ID: b.Head.Reports, Application: app.ID, Row: claim.Row, Number: claim.Number, Day: op.Day,
		Reason: op.Reason, ReportedAt: op.Time, ReportedHeight: op.Height,
	}
	claim.Report = effects.Report.ID
	if err := b.Store.SetClaim(claim); err != nil {
		return err
	}
	return b.Store.SetReport(*effects.Report)
}

// contest notes that the holder disagrees with a report.
func (b *Book) contest(op *Operation, app *Application, effects *Effects) error {
	claim, err := b.held(app, op.Day)
	if err != nil {
		return err
	}
	if claim.Report == 0 {
		return fmt.Errorf("%w: application %d, %s", ErrReportUnknown, app.ID, op.Day.Date())
	}
	report, err := b.Store.Report(claim.Report)
	if err != nil {
		return err
	}
	if report.Contested {
		return fmt.Errorf("%w: report %d", ErrContested, report.ID)
	}
	b.Head.Contested++
	report.Contested, report.ContestedAt, report.ContestedHeight = true, op.Time, op.Height
	effects.Report = &report
	return b.Store.SetReport(report)
}
