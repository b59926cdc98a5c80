package keeper

import (
	"context"
	"slices"

	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/x/access/types"
	"github.com/moscowchain/moscowd/x/internal/event"
)

// enrol enrols a batch and creates missing auth accounts. An error names the index of the
// offending account; what was written before it is discarded with the failed message.
func (k Keeper) enrol(ctx context.Context, a actor, batch []types.NewAccount) error {
	added := make([]string, 0, len(batch))
	for i, account := range batch {
		if err := k.enrolOne(ctx, a, account); err != nil {
			return errorsmod.Wrapf(err, "account %d", i)
		}
		added = append(added, account.Class)
	}
	return k.growClasses(ctx, added)
}

func (k Keeper) enrolOne(ctx context.Context, a actor, account types.NewAccount) error {
	addr, err := k.parse(account.Address)
	if err != nil {
		return err
	}
	subject, err := types.ParseSubject(account.Subject)
	if err != nil {
		return err
	}
	known, err := k.Classes.Has(ctx, account.Class)
	if err != nil {
		return err
	}
	if !known {
		return types.ErrClassUnknown.Wrapf("%q", account.Class)
	}
	if err := a.permits(account.Class); err != nil {
		return err
	}
	enrolment := types.Enrolment{Class: account.Class, Subject: subject[:], State: types.ACCOUNT_STATE_ACTIVE}
	if err := k.addEnrolment(ctx, addr, enrolment); err != nil {
		return err
	}
	return event.Emit(ctx, &types.EventAccountEnrolled{
		Address:    k.text(addr),
		Class:      account.Class,
		Subject:    subject[:],
		EnrolledBy: a.text,
	})
}

// addEnrolment stores an enrolment whose address and subject must be new, and creates the auth
// account. Governance has no subject: it writes by proposals only. The size of the class is
// counted by the caller.
func (k Keeper) addEnrolment(ctx context.Context, addr []byte, enrolment types.Enrolment) error {
	if err := k.refuseTaken(ctx, addr); err != nil {
		return err
	}
	taken, err := k.Subjects.Has(ctx, enrolment.Subject)
	if err != nil {
		return err
	}
	if taken {
		return types.ErrSubjectEnrolled.Wrapf("%x", enrolment.Subject)
	}
	if err := k.Enrolments.Set(ctx, addr, enrolment); err != nil {
		return err
	}
	if err := k.Subjects.Set(ctx, enrolment.Subject, addr); err != nil {
		return err
	}
	k.createAccount(ctx, addr)
	return nil
}

// refuseTaken refuses an address that an account may not get: governance's, one that is enrolled, one that a request to
// replace a key names, and one whose key was replaced.
func (k Keeper) refuseTaken(ctx context.Context, addr []byte) error {
	if k.isAuthority(addr) {
		return types.ErrAddressInvalid.Wrapf("%s is the governance account", k.text(addr))
	}
	enrolled, err := k.Enrolments.Has(ctx, addr)
	if err != nil {
		return err
	}
	if enrolled {
		return types.ErrAddressEnrolled.Wrapf("%s", k.text(addr))
	}
	if err := k.refuseRetired(ctx, addr); err != nil {
		return err
	}
	reserved, err := k.Reserved.Has(ctx, addr)
	if err != nil {
		return err
	}
	if reserved {
		return types.ErrAddressReserved.Wrapf("%s: take another one", k.text(addr))
	}
	return nil
}

// createAccount creates the auth account of an address that has none.
func (k Keeper) createAccount(ctx context.Context, addr []byte) {
	if !k.accountKeeper.HasAccount(ctx, addr) {
		k.accountKeeper.SetAccount(ctx, k.accountKeeper.NewAccountWithAddress(ctx, addr))
	}
}

// growClasses adds one account to the size of each class named, writing each class once.
func (k Keeper) growClasses(ctx context.Context, added []string) error {
	slices.Sort(added)
	for len(added) > 0 {
		class := added[0]
		n := slices.IndexFunc(added, func(c string) bool { return c != class })
		if n < 0 {
			n = len(added)
		}
		size, err := k.classSize(ctx, class)
		if err != nil {
			return err
		}
		if err := k.ClassSizes.Set(ctx, class, size+uint64(n)); err != nil {
			return err
		}
		added = added[n:]
	}
	return nil
}
