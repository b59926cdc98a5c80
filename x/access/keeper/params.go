package keeper

import (
	"context"
	"errors"
	"slices"

	"cosmossdk.io/collections"

	"github.com/moscowchain/moscowd/x/access/types"
	"github.com/moscowchain/moscowd/x/internal/event"
)

// Params gathers the parameters from their collections; lists are sorted by key.
func (k Keeper) Params(ctx context.Context) (types.Params, error) {
	var p types.Params
	var err error
	if p.Classes, err = values(ctx, k.Classes); err != nil {
		return p, err
	}
	if p.Registrars, err = values(ctx, k.Registrars); err != nil {
		return p, err
	}
	if p.SuspensionReasons, err = values(ctx, k.Reasons); err != nil {
		return p, err
	}
	p.UnknownClass, err = k.UnknownClass.Get(ctx)
	if err != nil && !errors.Is(err, collections.ErrNotFound) {
		return p, err
	}
	p.KeyReplacementDelaySeconds, err = k.ReplacementDelay.Get(ctx)
	return p, err
}

// updateParams replaces the parameters. A class that has accounts and a published reason must
// stay; the counters of a removed registrar go with it.
func (k Keeper) updateParams(ctx context.Context, p types.Params) error {
	if err := p.Validate(k.addressCodec); err != nil {
		return err
	}
	old, err := k.Params(ctx)
	if err != nil {
		return err
	}
	if err := k.refuseRemovals(ctx, old, p); err != nil {
		return err
	}
	if err := k.Classes.Clear(ctx, nil); err != nil {
		return err
	}
	if err := k.Registrars.Clear(ctx, nil); err != nil {
		return err
	}
	if err := k.setParams(ctx, p); err != nil {
		return err
	}
	if err := k.dropCounters(ctx, old.Registrars); err != nil {
		return err
	}
	// read back, so that the event lists them as a query does
	updated, err := k.Params(ctx)
	if err != nil {
		return err
	}
	return event.Emit(ctx, &types.EventParamsUpdated{Params: updated})
}

// refuseRemovals refuses parameters without a class that has accounts or without a reason
// that was published.
func (k Keeper) refuseRemovals(ctx context.Context, old, p types.Params) error {
	for _, class := range old.Classes {
		kept := slices.ContainsFunc(p.Classes, func(c types.Class) bool { return c.Name == class.Name })
		size, err := k.classSize(ctx, class.Name)
		if err != nil {
			return err
		}
		if !kept && size > 0 {
			return types.ErrClassInUse.Wrapf("class %q has %d accounts", class.Name, size)
		}
	}
	for _, reason := range old.SuspensionReasons {
		kept := slices.ContainsFunc(p.SuspensionReasons, func(r types.SuspensionReason) bool { return r.Code == reason.Code })
		if !kept {
			return types.ErrReasonPublished.Wrapf("%q", reason.Code)
		}
	}
	return nil
}

// dropCounters removes the counters of those who are no longer registrars.
func (k Keeper) dropCounters(ctx context.Context, registrars []types.Registrar) error {
	for _, registrar := range registrars {
		addr, err := k.parse(registrar.Address)
		if err != nil {
			return err
		}
		kept, err := k.Registrars.Has(ctx, addr)
		if err != nil {
			return err
		}
		if kept {
			continue
		}
		if err := k.RegistrarUsages.Remove(ctx, addr); err != nil {
			return err
		}
	}
	return nil
}

// setParams stores valid parameters.
func (k Keeper) setParams(ctx context.Context, p types.Params) error {
	for _, class := range p.Classes {
		if err := k.Classes.Set(ctx, class.Name, class); err != nil {
			return err
		}
	}
	for _, registrar := range p.Registrars {
		addr, err := k.parse(registrar.Address)
		if err != nil {
			return err
		}
		registrar.Address = k.text(addr)
		if err := k.Registrars.Set(ctx, addr, registrar); err != nil {
			return err
		}
	}
	for _, reason := range p.SuspensionReasons {
		if err := k.Reasons.Set(ctx, reason.Code, reason); err != nil {
			return err
		}
	}
	if err := k.ReplacementDelay.Set(ctx, p.KeyReplacementDelaySeconds); err != nil {
		return err
	}
	return k.UnknownClass.Set(ctx, p.UnknownClass)
}

// classSize returns the number of enrolled accounts of a class.
func (k Keeper) classSize(ctx context.Context, class string) (uint64, error) {
	size, err := k.ClassSizes.Get(ctx, class)
	if errors.Is(err, collections.ErrNotFound) {
		return 0, nil
	}
	return size, err
}

// values returns the values of a bounded map in the order of its keys.
func values[K, V any](ctx context.Context, m collections.Map[K, V]) ([]V, error) {
	it, err := m.Iterate(ctx, nil)
	if err != nil {
		return nil, err
	}
	return it.Values()
}
