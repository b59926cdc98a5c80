package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"

	"github.com/moscowchain/moscowd/x/access/types"
	"github.com/moscowchain/moscowd/x/internal/event"
)

// suspend stops an account from writing.
func (k Keeper) suspend(ctx context.Context, a actor, address, reason string) error {
	addr, enrolment, err := k.target(ctx, a, address)
	if err != nil {
		return err
	}
	published, err := k.Reasons.Has(ctx, reason)
	if err != nil {
		return err
	}
	if !published {
		return types.ErrReasonUnknown.Wrapf("%q", reason)
	}
	if enrolment.State == types.ACCOUNT_STATE_SUSPENDED {
		return types.ErrAccountSuspended.Wrapf("account %s is suspended already, reason %q", k.text(addr), enrolment.Reason)
	}
	if !a.governance {
		protected, err := k.protection(ctx, addr)
		if err != nil {
			return err
		}
		if protected != "" {
			return types.ErrAccountProtected.Wrapf("%s %s", k.text(addr), protected)
		}
	}
	if err := k.chargeRegistrar(ctx, a, types.RegistrarCounts{Suspensions: 1}); err != nil {
		return err
	}
	enrolment.State = types.ACCOUNT_STATE_SUSPENDED
	enrolment.Reason = reason
	enrolment.SuspendedBy = a.text
	if err := k.Enrolments.Set(ctx, addr, enrolment); err != nil {
		return err
	}
	return event.Emit(ctx, &types.EventAccountSuspended{
		Address:     k.text(addr),
		Class:       enrolment.Class,
		Reason:      reason,
		SuspendedBy: a.text,
	})
}

// reinstate lets a suspended account write again.
func (k Keeper) reinstate(ctx context.Context, a actor, address string) error {
	addr, enrolment, err := k.target(ctx, a, address)
	if err != nil {
		return err
	}
	if enrolment.State != types.ACCOUNT_STATE_SUSPENDED {
		return types.ErrAccountNotSuspended.Wrapf("%s", k.text(addr))
	}
	by, err := k.parse(enrolment.SuspendedBy)
	if err != nil {
		return err
	}
	if !a.governance && k.isAuthority(by) {
		return types.ErrSuspensionProtected.Wrapf("account %s was suspended by governance", k.text(addr))
	}
	if err := k.count(ctx, a, types.RegistrarCounts{Reinstatements: 1}); err != nil {
		return err
	}
	enrolment.State = types.ACCOUNT_STATE_ACTIVE
	enrolment.Reason = ""
	enrolment.SuspendedBy = ""
	if err := k.Enrolments.Set(ctx, addr, enrolment); err != nil {
		return err
	}
	return event.Emit(ctx, &types.EventAccountReinstated{
		Address:      k.text(addr),
		Class:        enrolment.Class,
		ReinstatedBy: a.text,
	})
}

// target returns an enrolled account that the actor may act on.
func (k Keeper) target(ctx context.Context, a actor, address string) ([]byte, types.Enrolment, error) {
	addr, err := k.parse(address)
	if err != nil {
		return nil, types.Enrolment{}, err
	}
	enrolment, err := k.Enrolments.Get(ctx, addr)
	if errors.Is(err, collections.ErrNotFound) {
		if err := k.refuseRetired(ctx, addr); err != nil {
			return nil, enrolment, err
		}
		return nil, enrolment, types.ErrAccountUnknown.Wrapf("%s", k.text(addr))
	}
	if err != nil {
		return nil, enrolment, err
	}
	return addr, enrolment, a.permits(enrolment.Class)
}

// protection says why only governance may act on an account, or "".
func (k Keeper) protection(ctx context.Context, addr []byte) (string, error) {
	operator, err := k.poaKeeper.IsOperator(ctx, addr)
	if err != nil {
		return "", err
	}
	if operator {
		return "operates a validator", nil
	}
	registrar, err := k.Registrars.Has(ctx, addr)
	if err != nil {
		return "", err
	}
	if registrar {
		return "is a registrar", nil
	}
	return "", nil
}
