package keeper

import (
	"context"

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
	return gs, err
}
