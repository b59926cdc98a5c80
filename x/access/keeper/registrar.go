package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/access/types"
)

// actor is who signs a message of this module: governance, or a registrar within its limits.
type actor struct {
	address    []byte
	text       string
	governance bool
	registrar  types.Registrar
}

// actor authorises the signer of a message. A registrar must be an active account: one that
// governance suspended is refused here, through whatever path the message came.
func (k Keeper) actor(ctx context.Context, signer string) (actor, error) {
	addr, err := k.parse(signer)
	if err != nil {
		return actor{}, err
	}
	a := actor{address: addr, text: k.text(addr)}
	if k.isAuthority(addr) {
		a.governance = true
		return a, nil
	}
	if _, _, err := k.Subject(ctx, addr); err != nil {
		return actor{}, err
	}
	a.registrar, err = k.Registrars.Get(ctx, addr)
	if errors.Is(err, collections.ErrNotFound) {
		return actor{}, types.ErrUnauthorized.Wrapf("%s is not a registrar", a.text)
	}
	return a, err
}

// permits refuses a registrar a class that it may not act on.
func (a actor) permits(class string) error {
	if a.governance || a.registrar.Permits(class) {
		return nil
	}
	return types.ErrUnauthorized.Wrapf("registrar %s may not act on class %q", a.text, class)
}

// chargeRegistrar counts what is done against the registrar's limits of today (UTC, by block time) and in its public
// statistics. Governance has no limit.
func (k Keeper) chargeRegistrar(ctx context.Context, a actor, done types.RegistrarCounts) error {
	if a.governance {
		return k.count(ctx, a, done)
	}
	usage, err := k.registrarUsage(ctx, a.address)
	if err != nil {
		return err
	}
	for _, limit := range []struct {
		did, of, what string
		used          *uint32
		more          uint64
		allowed       uint32
	}{
		{"enrolled", "accounts", "enrol", &usage.Enrolments, done.Enrolments, a.registrar.DailyEnrolments},
		{"suspended", "accounts", "suspend", &usage.Suspensions, done.Suspensions, a.registrar.DailySuspensions},
		{"asked to replace", "keys", "ask for", &usage.Replacements, done.Replacements, a.registrar.DailyReplacements},
	} {
		// a limit lowered below what was used today stops only what it limits
		if limit.more > 0 && uint64(*limit.used)+limit.more > uint64(limit.allowed) {
			return types.ErrDailyLimitReached.Wrapf("registrar %s %s %d of %d %s today, cannot %s %d more",
				a.text, limit.did, *limit.used, limit.allowed, limit.of, limit.what, limit.more)
		}
		*limit.used += uint32(limit.more)
	}
	if err := k.RegistrarUsages.Set(ctx, a.address, usage); err != nil {
		return err
	}
	return k.count(ctx, a, done)
}

// registrarUsage returns a registrar's counters of today.
func (k Keeper) registrarUsage(ctx context.Context, addr []byte) (types.RegistrarUsage, error) {
	today := types.DayAt(sdk.UnwrapSDKContext(ctx).BlockTime())
	usage, err := k.RegistrarUsages.Get(ctx, addr)
	if errors.Is(err, collections.ErrNotFound) || (err == nil && usage.Day != today) {
		return types.RegistrarUsage{Day: today}, nil
	}
	return usage, err
}
