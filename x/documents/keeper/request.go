package keeper

import (
	"context"
	"slices"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/x/documents/rules"
	"github.com/moscowchain/moscowd/x/documents/types"
)

// request reads a request; the error wraps ErrRequestUnknown.
func (k Keeper) request(ctx context.Context, id uint64) (types.Request, error) {
	r, found, err := optional(ctx, k.Requests, id)
	if err == nil && !found {
		return r, errorsmod.Wrapf(types.ErrRequestUnknown, "%d", id)
	}
	return r, err
}

// file adds a request by whoever may file it. The caller sets type, issuer, at_counter, basis and commitments.
func (k Keeper) file(ctx context.Context, by signer, r types.Request) (types.Request, error) {
	_, issuer, err := k.parse(r.Issuer)
	if err != nil {
		return r, err
	}
	r.Issuer, r.FiledBy, r.Subject = issuer, by.address, by.subject[:]
	t, err := k.issuableType(ctx, r.Type, r.Issuer)
	if err != nil {
		return r, err
	}
	if err := checkClass(&t, by.class, r.AtCounter); err != nil {
		return r, err
	}
	if err := t.CheckBasis(r.Basis); err != nil {
		return r, err
	}
	if err := r.CheckCommitments(); err != nil {
		return r, err
	}
	params, err := k.Params.Get(ctx)
	if err != nil {
		return r, err
	}
	d, err := k.openDesk(ctx, &params, r.Issuer, r.Type)
	if err != nil {
		return r, err
	}
	if err := k.occupy(ctx, &r, uint64(params.MaxOpenRequests)); err != nil {
		return r, err
	}
	r.State, r.FiledAt, r.FiledHeight = types.RequestState_REQUEST_STATE_FILED, d.now, d.height
	if r.Deadline, err = d.calendar.Deadline(d.now, t.DeadlineWorkingDays); err != nil {
		return r, err
	}
	last, err := k.RequestSequence.Next(ctx)
	if err != nil {
		return r, err
	}
	r.Id = last + 1
	if err := k.enqueue(ctx, d.issuer, &r, &d.queue); err != nil {
		return r, err
	}
	if err := k.RequestsByAccount.Set(ctx, collections.Join(by.raw, r.Id)); err != nil {
		return r, err
	}
	if err := k.Requests.Set(ctx, r.Id, r); err != nil {
		return r, err
	}
	return r, d.close(ctx)
}

// checkClass wants an account that may file such a request; the error wraps ErrClassOther.
func checkClass(t *types.DocumentType, class string, atCounter bool) error {
	classes, what := t.RequesterClasses, "ask for"
	if atCounter {
		classes, what = t.CounterClasses, "file requests at the counter for"
	}
	if slices.Contains(classes, class) {
		return nil
	}
	return errorsmod.Wrapf(types.ErrClassOther, "class %q, accounts of %q may %s %q", class, classes, what, t.Id)
}

// occupy counts an undecided request of a subject; the error wraps ErrSubjectLimit.
func (k Keeper) occupy(ctx context.Context, r *types.Request, limit uint64) error {
	if r.AtCounter {
		return nil
	}
	n, err := count(ctx, k.OpenCounts, r.Subject)
	if err != nil {
		return err
	}
	if n >= limit {
		return errorsmod.Wrapf(types.ErrSubjectLimit, "%d of %d: wait for a decision or withdraw one", n, limit)
	}
	return k.OpenCounts.Set(ctx, r.Subject, n+1)
}

// release is the inverse of occupy.
func (k Keeper) release(ctx context.Context, r *types.Request) error {
	if r.AtCounter {
		return nil
	}
	n, err := count(ctx, k.OpenCounts, r.Subject)
	if err != nil {
		return err
	}
	if n == 0 {
		return errorsmod.Wrapf(types.ErrStateContradictory, "request %d is open, its subject has none", r.Id)
	}
	return setCount(ctx, k.OpenCounts, r.Subject, n-1)
}

// accept says that a department has what it needs; errors wrap ErrRequestUnknown, ErrIssuerOther or ErrRequestState.
func (k Keeper) accept(ctx context.Context, by signer, id uint64) (types.Request, error) {
	r, err := k.requestFor(ctx, by, id)
	if err != nil {
		return r, err
	}
	next, err := rules.Next(rules.RequestState(r.State), rules.AcceptRequest)
	if err != nil {
		return r, errorsmod.Wrapf(types.ErrRequestState, "request %d: %s", id, err)
	}
	r.State = types.RequestState(next)
	return r, k.Requests.Set(ctx, id, r)
}

// refuse ends a request with a reason of the published list.
func (k Keeper) refuse(ctx context.Context, by signer, id uint64, reason string) (types.Request, error) {
	r, err := k.requestFor(ctx, by, id)
	if err != nil {
		return r, err
	}
	params, err := k.Params.Get(ctx)
	if err != nil {
		return r, err
	}
	if err := params.CheckRefusalReason(reason); err != nil {
		return r, err
	}
	r.RefusalReason = reason
	return r, k.decideOne(ctx, &params, &r, rules.RefuseRequest)
}

// withdraw takes a request back; errors wrap ErrRequestUnknown, ErrFilerOther or ErrRequestState.
func (k Keeper) withdraw(ctx context.Context, by signer, id uint64) (types.Request, error) {
	r, err := k.request(ctx, id)
	if err != nil {
		return r, err
	}
	if !slices.Equal(r.Subject, by.subject[:]) {
		return r, errorsmod.Wrapf(types.ErrFilerOther, "request %d was filed by %s, signer %s", id, r.FiledBy, by.address)
	}
	params, err := k.Params.Get(ctx)
	if err != nil {
		return r, err
	}
	return r, k.decideOne(ctx, &params, &r, rules.WithdrawRequest)
}

// requestFor reads a request that a department shall decide; errors wrap ErrRequestUnknown or ErrIssuerOther.
func (k Keeper) requestFor(ctx context.Context, by signer, id uint64) (types.Request, error) {
	r, err := k.request(ctx, id)
	if err == nil && r.Issuer != by.address {
		return r, errorsmod.Wrapf(types.ErrIssuerOther, "request %d is addressed to %s, signer %s", id, r.Issuer, by.address)
	}
	return r, err
}

// decideOne gives one request its outcome and writes it.
func (k Keeper) decideOne(ctx context.Context, params *types.Params, r *types.Request, action rules.RequestAction) error {
	d, err := k.openDesk(ctx, params, r.Issuer, r.Type)
	if err != nil {
		return err
	}
	if err := d.decide(ctx, r, action); err != nil {
		return err
	}
	if err := k.Requests.Set(ctx, r.Id, *r); err != nil {
		return err
	}
	return d.close(ctx)
}
