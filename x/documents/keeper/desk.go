package keeper

import (
	"context"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/documents/rules"
	"github.com/moscowchain/moscowd/x/documents/types"
)

// desk is where a department decides the requests of one type: its queue and today's tally, which one message reads and
// writes once, however many requests it decides.
type desk struct {
	k        Keeper
	issuer   []byte
	queue    types.Queue
	tally    types.Tally
	calendar *rules.Calendar
	now      int64
	height   int64
}

// openDesk reads the counters of an issuer and type.
func (k Keeper) openDesk(ctx context.Context, params *types.Params, issuer, documentType string) (*desk, error) {
	raw, _, err := k.parse(issuer)
	if err != nil {
		return nil, err
	}
	calendar, err := params.Calendar.ToRules()
	if err != nil {
		return nil, err
	}
	block := sdk.UnwrapSDKContext(ctx)
	d := &desk{k: k, issuer: raw, calendar: calendar, now: block.BlockTime().Unix(), height: block.BlockHeight()}
	if d.queue, err = k.queue(ctx, raw, issuer, documentType); err != nil {
		return nil, err
	}
	day := int64(calendar.DayOf(d.now))
	var found bool
	if d.tally, found, err = optional(ctx, k.Tallies, collections.Join3(raw, documentType, day)); err != nil {
		return nil, err
	}
	if !found {
		d.tally = types.Tally{Type: documentType, Issuer: issuer, Day: day}
	}
	return d, nil
}

// close writes the counters. A day on which nothing was decided gets no tally.
func (d *desk) close(ctx context.Context) error {
	if err := d.k.setQueue(ctx, d.issuer, &d.queue); err != nil {
		return err
	}
	if len(d.tally.Days) == 0 {
		return nil
	}
	return d.k.Tallies.Set(ctx, collections.Join3(d.issuer, d.tally.Type, d.tally.Day), d.tally)
}

// decide gives a request its outcome; the error wraps ErrRequestState.
func (d *desk) decide(ctx context.Context, r *types.Request, action rules.RequestAction) error {
	next, err := rules.Next(rules.RequestState(r.State), action)
	if err != nil {
		return errorsmod.Wrapf(types.ErrRequestState, "request %d: %s", r.Id, err)
	}
	if d.now >= r.Deadline && !r.Overdue {
		if err := d.k.markOverdue(ctx, r, &d.queue); err != nil {
			return err
		}
	}
	if err := d.k.dequeue(ctx, d.issuer, r, &d.queue); err != nil {
		return err
	}
	if err := d.k.release(ctx, r); err != nil {
		return err
	}
	r.State, r.DecidedAt, r.DecidedHeight = types.RequestState(next), d.now, d.height
	d.count(r)
	return nil
}

// count adds a decided request to the tally. What was taken back in time is nobody's work and does not count; taken back
// late it does, so that no department gains by letting people give up.
func (d *desk) count(r *types.Request) {
	if rules.RequestState(r.State) == rules.RequestWithdrawn && !r.Overdue {
		return
	}
	tally := d.tally.ToRules()
	tally.Add(d.calendar.WorkingDays(d.calendar.DayOf(r.FiledAt), d.calendar.DayOf(d.now)), r.Overdue)
	d.tally.Days, d.tally.Late = tally.Days, tally.Late
}
