package keeper

import (
	"bytes"
	"context"
	"errors"
	"time"

	"cosmossdk.io/collections"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/access/types"
	"github.com/moscowchain/moscowd/x/internal/event"
)

// requestReplacement notes that the subject of an account is to move to a new address, which is reserved until then.
func (k Keeper) requestReplacement(ctx context.Context, a actor, oldAddress, newAddress string) (types.Replacement, error) {
	from, enrolment, err := k.target(ctx, a, oldAddress)
	if err != nil {
		return types.Replacement{}, err
	}
	protected, err := k.protection(ctx, from)
	if err != nil {
		return types.Replacement{}, err
	}
	if protected != "" && !a.governance {
		return types.Replacement{}, types.ErrReplacementProtected.Wrapf("%s %s: propose it", k.text(from), protected)
	}
	pending, err := k.Replacements.Has(ctx, from)
	if err != nil {
		return types.Replacement{}, err
	}
	if pending {
		return types.Replacement{}, types.ErrReplacementPending.Wrapf("%s: cancel the request that there is first", k.text(from))
	}
	to, err := k.parse(newAddress)
	if err != nil {
		return types.Replacement{}, err
	}
	if err := k.refuseTaken(ctx, to); err != nil {
		return types.Replacement{}, err
	}
	protected, err = k.protection(ctx, to)
	if err != nil {
		return types.Replacement{}, err
	}
	if protected != "" {
		return types.Replacement{}, types.ErrAddressInvalid.Wrapf("new address %s %s", k.text(to), protected)
	}
	if err := k.chargeRegistrar(ctx, a, types.RegistrarCounts{Replacements: 1}); err != nil {
		return types.Replacement{}, err
	}

	delay, err := k.ReplacementDelay.Get(ctx)
	if err != nil {
		return types.Replacement{}, err
	}
	now := sdk.UnwrapSDKContext(ctx).BlockTime().UTC()
	r := types.Replacement{
		NewAddress:  k.text(to),
		RequestedBy: a.text,
		RequestedAt: now,
		EffectiveAt: now.Add(time.Duration(delay) * time.Second),
		State:       types.REPLACEMENT_STATE_PENDING,
	}
	if err := k.addReplacement(ctx, from, r); err != nil {
		return types.Replacement{}, err
	}
	return r, event.Emit(ctx, &types.EventReplacementRequested{
		Subject:     enrolment.Subject,
		Class:       enrolment.Class,
		OldAddress:  k.text(from),
		NewAddress:  r.NewAddress,
		RequestedBy: a.text,
		EffectiveAt: r.EffectiveAt,
	})
}

// contestReplacement hands a pending request to governance. objector is the old address, or empty if the rules did it.
func (k Keeper) contestReplacement(ctx context.Context, from []byte, objector string) error {
	r, err := k.replacement(ctx, from)
	if err != nil {
		return err
	}
	if r.State == types.REPLACEMENT_STATE_CONTESTED {
		return types.ErrReplacementContested.Wrapf("%s: governance decides", k.text(from))
	}
	if err := k.ReplacementQueue.Remove(ctx, dueKey(r, from)); err != nil {
		return err
	}
	r.State = types.REPLACEMENT_STATE_CONTESTED
	if err := k.Replacements.Set(ctx, from, r); err != nil {
		return err
	}
	enrolment, err := k.Enrolments.Get(ctx, from)
	if err != nil {
		return err
	}
	return event.Emit(ctx, &types.EventReplacementContested{
		Subject:    enrolment.Subject,
		Class:      enrolment.Class,
		OldAddress: k.text(from),
		NewAddress: r.NewAddress,
		ObjectedBy: objector,
	})
}

// cancelReplacement ends a request without effect.
func (k Keeper) cancelReplacement(ctx context.Context, from []byte, by string) error {
	r, err := k.removeReplacement(ctx, from)
	if err != nil {
		return err
	}
	enrolment, err := k.Enrolments.Get(ctx, from)
	if err != nil {
		return err
	}
	return event.Emit(ctx, &types.EventReplacementCancelled{
		Subject:     enrolment.Subject,
		Class:       enrolment.Class,
		OldAddress:  k.text(from),
		NewAddress:  r.NewAddress,
		CancelledBy: by,
	})
}

// executeReplacement moves a subject to its new address: enrolment, quota used and, for a registrar, its rights. The old
// address is retired for good.
func (k Keeper) executeReplacement(ctx context.Context, from []byte) error {
	r, err := k.removeReplacement(ctx, from)
	if err != nil {
		return err
	}
	to, err := k.parse(r.NewAddress)
	if err != nil {
		return err
	}
	enrolment, err := k.Enrolments.Get(ctx, from)
	if err != nil {
		return err
	}
	if err := k.Enrolments.Remove(ctx, from); err != nil {
		return err
	}
	if err := k.Enrolments.Set(ctx, to, enrolment); err != nil {
		return err
	}
	if err := k.Subjects.Set(ctx, enrolment.Subject, to); err != nil {
		return err
	}
	retired := types.RetiredAddress{
		Address: k.text(from), NewAddress: r.NewAddress, RetiredAt: sdk.UnwrapSDKContext(ctx).BlockTime().UTC(),
	}
	if err := k.Retired.Set(ctx, from, retired); err != nil {
		return err
	}
	if err := move(ctx, k.Usages, from, to); err != nil {
		return err
	}
	if err := k.moveRegistrar(ctx, from, to); err != nil {
		return err
	}
	k.createAccount(ctx, to)
	return event.Emit(ctx, &types.EventKeyReplaced{
		Subject:    enrolment.Subject,
		Class:      enrolment.Class,
		OldAddress: k.text(from),
		NewAddress: r.NewAddress,
	})
}

// moveRegistrar gives the rights and counters of a registrar to its new address, unless governance named that address a
// registrar in the meantime. Statistics stay under the address that did what they count.
func (k Keeper) moveRegistrar(ctx context.Context, from, to []byte) error {
	registrar, err := k.Registrars.Get(ctx, from)
	if errors.Is(err, collections.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := k.Registrars.Remove(ctx, from); err != nil {
		return err
	}
	named, err := k.Registrars.Has(ctx, to)
	if err != nil {
		return err
	}
	if named {
		return k.RegistrarUsages.Remove(ctx, from)
	}
	registrar.Address = k.text(to)
	if err := k.Registrars.Set(ctx, to, registrar); err != nil {
		return err
	}
	return move(ctx, k.RegistrarUsages, from, to)
}

// move gives the entry of one address, if there is one, to another.
func move[V any](ctx context.Context, m collections.Map[[]byte, V], from, to []byte) error {
	value, err := m.Get(ctx, from)
	if errors.Is(err, collections.ErrNotFound) {
		return m.Remove(ctx, to)
	}
	if err != nil {
		return err
	}
	if err := m.Remove(ctx, from); err != nil {
		return err
	}
	return m.Set(ctx, to, value)
}

// dueReplacements carries out requests whose delay has passed, the earliest first and at most
// types.MaxReplacementsPerBlock: what is left waits for the next block. A request whose registrar might no longer make it
// goes to governance instead, so that removing or suspending a registrar stops what it has begun.
func (k Keeper) dueReplacements(ctx context.Context) error {
	now := sdk.UnwrapSDKContext(ctx).BlockTime().Unix()
	due := make([][]byte, 0, types.MaxReplacementsPerBlock)
	upTo := collections.NewPrefixUntilPairRange[int64, []byte](now)
	err := k.ReplacementQueue.Walk(ctx, upTo, func(key collections.Pair[int64, []byte]) (bool, error) {
		due = append(due, key.K2())
		return len(due) == types.MaxReplacementsPerBlock, nil
	})
	if err != nil {
		return err
	}
	for _, from := range due {
		permitted, err := k.stillPermitted(ctx, from)
		if err != nil {
			return err
		}
		if permitted {
			err = k.executeReplacement(ctx, from)
		} else {
			err = k.contestReplacement(ctx, from, "")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// stillPermitted reports whether whoever asked for a replacement might ask for it now.
func (k Keeper) stillPermitted(ctx context.Context, from []byte) (bool, error) {
	r, err := k.Replacements.Get(ctx, from)
	if err != nil {
		return false, err
	}
	a, err := k.actor(ctx, r.RequestedBy)
	if err != nil {
		return false, refused(err, types.ErrUnauthorized, types.ErrAccountUnknown, types.ErrAccountSuspended, types.ErrAddressRetired)
	}
	if a.governance {
		return true, nil
	}
	enrolment, err := k.Enrolments.Get(ctx, from)
	if err != nil {
		return false, err
	}
	if err := a.permits(enrolment.Class); err != nil {
		return false, refused(err, types.ErrUnauthorized)
	}
	protected, err := k.protection(ctx, from)
	return protected == "", err
}

// refused turns refusals into nil, since they are an answer, and keeps other errors.
func refused(err error, refusals ...error) error {
	for _, refusal := range refusals {
		if errors.Is(err, refusal) {
			return nil
		}
	}
	return err
}

// replacement returns the request to replace an account's key.
func (k Keeper) replacement(ctx context.Context, from []byte) (types.Replacement, error) {
	r, err := k.Replacements.Get(ctx, from)
	if errors.Is(err, collections.ErrNotFound) {
		return r, types.ErrReplacementUnknown.Wrapf("%s", k.text(from))
	}
	return r, err
}

// addReplacement stores a request and its indexes.
func (k Keeper) addReplacement(ctx context.Context, from []byte, r types.Replacement) error {
	to, err := k.parse(r.NewAddress)
	if err != nil {
		return err
	}
	if err := k.Replacements.Set(ctx, from, r); err != nil {
		return err
	}
	if err := k.Reserved.Set(ctx, to, from); err != nil {
		return err
	}
	if r.State != types.REPLACEMENT_STATE_PENDING {
		return nil
	}
	return k.ReplacementQueue.Set(ctx, dueKey(r, from))
}

// removeReplacement removes a request and its indexes and returns it.
func (k Keeper) removeReplacement(ctx context.Context, from []byte) (types.Replacement, error) {
	r, err := k.replacement(ctx, from)
	if err != nil {
		return r, err
	}
	to, err := k.parse(r.NewAddress)
	if err != nil {
		return r, err
	}
	if err := k.Replacements.Remove(ctx, from); err != nil {
		return r, err
	}
	if err := k.Reserved.Remove(ctx, to); err != nil {
		return r, err
	}
	return r, k.ReplacementQueue.Remove(ctx, dueKey(r, from))
}

// dueKey is where a request stands in the queue: a second counts as reached when the block time is in it or after it, so
// the fraction is rounded up.
func dueKey(r types.Replacement, from []byte) collections.Pair[int64, []byte] {
	second := r.EffectiveAt.Unix()
	if r.EffectiveAt.Nanosecond() > 0 {
		second++
	}
	return collections.Join(second, bytes.Clone(from))
}
