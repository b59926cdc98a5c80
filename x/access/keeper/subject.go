package keeper

import (
	"context"
	"errors"
	"time"

	"cosmossdk.io/collections"

	"github.com/moscowchain/moscowd/x/access/types"
)

// Subject returns the class and the subject behind an account that may write now. The error is
// ErrAccountUnknown, ErrAccountSuspended or ErrAddressRetired, each saying what to do. On a network that lets
// unknown accounts write, such an account has the class of unknown accounts and the subject
// of types.UnknownSubject.
func (k Keeper) Subject(ctx context.Context, addr []byte) (class string, subject [32]byte, err error) {
	enrolment, _, err := k.enrolment(ctx, addr)
	if err != nil {
		return "", subject, err
	}
	if enrolment.State != types.ACCOUNT_STATE_ACTIVE {
		return "", subject, types.ErrAccountSuspended.Wrapf(
			"account %s, reason %q: a registrar or governance may reinstate it", k.text(addr), enrolment.Reason)
	}
	subject, err = types.ParseSubject(enrolment.Subject)
	return enrolment.Class, subject, err
}

// enrolment returns the record of an account; enrolled is false for an account that stands
// under the class of unknown accounts.
func (k Keeper) enrolment(ctx context.Context, addr []byte) (e types.Enrolment, enrolled bool, err error) {
	e, err = k.Enrolments.Get(ctx, addr)
	if err == nil {
		return e, true, nil
	}
	if !errors.Is(err, collections.ErrNotFound) {
		return e, false, err
	}
	if err := k.refuseRetired(ctx, addr); err != nil {
		return e, false, err
	}
	class, err := k.UnknownClass.Get(ctx)
	if err != nil && !errors.Is(err, collections.ErrNotFound) {
		return e, false, err
	}
	if class == "" {
		return e, false, types.ErrAccountUnknown.Wrapf(
			"account %s may not write: ask a registrar to enrol it (query access params lists the registrars)", k.text(addr))
	}
	subject := types.UnknownSubject(addr)
	return types.Enrolment{Class: class, Subject: subject[:], State: types.ACCOUNT_STATE_ACTIVE}, false, nil
}

// refuseRetired refuses an address whose key was replaced.
func (k Keeper) refuseRetired(ctx context.Context, addr []byte) error {
	retired, err := k.Retired.Get(ctx, addr)
	if errors.Is(err, collections.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return types.ErrAddressRetired.Wrapf("the key of %s was replaced at %s: its owner signs as %s, and it is never enrolled again",
		retired.Address, retired.RetiredAt.Format(time.RFC3339), retired.NewAddress)
}
