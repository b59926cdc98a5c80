package keeper

import (
	"context"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/x/access/types"
)

// InitGenesis stores a genesis state. It must run after x/auth's: it creates the auth accounts
// that are missing.
func (k Keeper) InitGenesis(ctx context.Context, gs types.GenesisState) error {
	if err := gs.Validate(k.addressCodec); err != nil {
		return err
	}
	if err := k.setParams(ctx, gs.Params); err != nil {
		return err
	}
	classes := make([]string, len(gs.Accounts))
	for i, account := range gs.Accounts {
		addr, err := k.parse(account.Address)
		if err != nil {
			return err
		}
		if err := k.addEnrolment(ctx, addr, account.Enrolment); err != nil {
			return errorsmod.Wrapf(err, "account %d", i)
		}
		classes[i] = account.Enrolment.Class
	}
	if err := k.growClasses(ctx, classes); err != nil {
		return err
	}
	for _, u := range gs.Usages {
		addr, err := k.parse(u.Address)
		if err != nil {
			return err
		}
		if err := k.Usages.Set(ctx, addr, u.Usage); err != nil {
			return err
		}
	}
	for _, u := range gs.RegistrarUsages {
		addr, err := k.parse(u.Address)
		if err != nil {
			return err
		}
		if err := k.RegistrarUsages.Set(ctx, addr, u.Usage); err != nil {
			return err
		}
	}
	return k.initReplacements(ctx, gs)
}

// initReplacements stores requests to replace keys, retired addresses and statistics.
func (k Keeper) initReplacements(ctx context.Context, gs types.GenesisState) error {
	for _, retired := range gs.Retired {
		addr, err := k.parse(retired.Address)
		if err != nil {
			return err
		}
		if err := k.Retired.Set(ctx, addr, retired); err != nil {
			return err
		}
	}
	for i, r := range gs.Replacements {
		from, err := k.parse(r.OldAddress)
		if err != nil {
			return err
		}
		to, err := k.parse(r.Replacement.NewAddress)
		if err != nil {
			return err
		}
		if err := k.refuseTaken(ctx, to); err != nil {
			return errorsmod.Wrapf(err, "replacement %d", i)
		}
		if err := k.addReplacement(ctx, from, r.Replacement); err != nil {
			return err
		}
	}
	for _, s := range gs.Statistics {
		addr, err := k.parse(s.Address)
		if err != nil {
			return err
		}
		if err := k.Totals.Set(ctx, addr, types.RegistrarTotals{Counts: s.Counts, Days: uint32(len(s.Days))}); err != nil {
			return err
		}
		for _, day := range s.Days {
			if err := k.Days.Set(ctx, collections.Join(addr, day.Day), day.Counts); err != nil {
				return err
			}
		}
	}
	return nil
}

// ExportGenesis returns the whole state of the module, lists sorted by address.
func (k Keeper) ExportGenesis(ctx context.Context) (*types.GenesisState, error) {
	params, err := k.Params(ctx)
	if err != nil {
		return nil, err
	}
	gs := &types.GenesisState{Params: params}
	err = k.Enrolments.Walk(ctx, nil, func(addr []byte, enrolment types.Enrolment) (bool, error) {
		gs.Accounts = append(gs.Accounts, types.Account{Address: k.text(addr), Enrolment: enrolment})
		return false, nil
	})
	if err != nil {
		return nil, err
	}
	err = k.Usages.Walk(ctx, nil, func(addr []byte, usage types.Usage) (bool, error) {
		gs.Usages = append(gs.Usages, types.AccountUsage{Address: k.text(addr), Usage: usage})
		return false, nil
	})
	if err != nil {
		return nil, err
	}
	err = k.RegistrarUsages.Walk(ctx, nil, func(addr []byte, usage types.RegistrarUsage) (bool, error) {
		gs.RegistrarUsages = append(gs.RegistrarUsages, types.GenesisRegistrarUsage{Address: k.text(addr), Usage: usage})
		return false, nil
	})
	if err != nil {
		return nil, err
	}
	return gs, k.exportReplacements(ctx, gs)
}

// exportReplacements adds requests to replace keys, retired addresses and statistics.
func (k Keeper) exportReplacements(ctx context.Context, gs *types.GenesisState) error {
	err := k.Replacements.Walk(ctx, nil, func(addr []byte, r types.Replacement) (bool, error) {
		gs.Replacements = append(gs.Replacements, types.GenesisReplacement{OldAddress: k.text(addr), Replacement: r})
		return false, nil
	})
	if err != nil {
		return err
	}
	if gs.Retired, err = values(ctx, k.Retired); err != nil {
		return err
	}
	return k.Totals.Walk(ctx, nil, func(addr []byte, totals types.RegistrarTotals) (bool, error) {
		s := types.GenesisStatistics{Address: k.text(addr), Counts: totals.Counts}
		days := collections.NewPrefixedPairRange[[]byte, int64](addr)
		err := k.Days.Walk(ctx, days, func(key collections.Pair[[]byte, int64], counts types.RegistrarCounts) (bool, error) {
			s.Days = append(s.Days, types.DayCounts{Day: key.K2(), Counts: counts})
			return false, nil
		})
		gs.Statistics = append(gs.Statistics, s)
		return false, err
	})
}
