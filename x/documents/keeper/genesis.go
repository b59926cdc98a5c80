package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/x/documents/types"
)

// InitGenesis writes a state that passed GenesisState.Validate, and what follows from it.
func (k Keeper) InitGenesis(ctx context.Context, g *types.GenesisState) error {
	if err := k.Params.Set(ctx, g.Params); err != nil {
		return err
	}
	for i := range g.Types {
		if err := k.setType(ctx, &g.Types[i]); err != nil {
			return err
		}
	}
	for i := range g.Inboxes {
		issuer, err := k.canonical(g.Inboxes[i].Issuer)
		if err != nil {
			return err
		}
		if err := k.Inboxes.Set(ctx, issuer, g.Inboxes[i]); err != nil {
			return err
		}
	}
	if err := k.RequestSequence.Set(ctx, uint64(len(g.Requests))); err != nil {
		return err
	}
	for i := range g.Requests {
		if err := k.initRequest(ctx, &g.Requests[i]); err != nil {
			return errorsmod.Wrapf(err, "request %d", g.Requests[i].Id)
		}
	}
	for i := range g.Tallies {
		t := &g.Tallies[i]
		issuer, err := k.canonical(t.Issuer)
		if err != nil {
			return err
		}
		if err := k.Tallies.Set(ctx, collections.Join3(issuer, t.Type, t.Day), *t); err != nil {
			return err
		}
	}
	return k.initIssuing(ctx, g)
}

// canonical reads an address that must be written as the chain writes it.
func (k Keeper) canonical(address string) ([]byte, error) {
	raw, canonical, err := k.parse(address)
	if err == nil && address != canonical {
		return nil, errorsmod.Wrapf(types.ErrAddressInvalid, "%q: write it as %s", address, canonical)
	}
	return raw, err
}

// initRequest writes a request and what follows from it: indexes, queue and counts.
func (k Keeper) initRequest(ctx context.Context, r *types.Request) error {
	issuer, err := k.canonical(r.Issuer)
	if err != nil {
		return err
	}
	account, err := k.canonical(r.FiledBy)
	if err != nil {
		return err
	}
	if err := k.Requests.Set(ctx, r.Id, *r); err != nil {
		return err
	}
	if err := k.RequestsByAccount.Set(ctx, collections.Join(account, r.Id)); err != nil {
		return err
	}
	if r.Batch != 0 {
		key := collections.Join(issuer, r.Batch)
		n, err := count(ctx, k.Fulfilments, key)
		if err != nil {
			return err
		}
		if err := k.Fulfilments.Set(ctx, key, n+1); err != nil {
			return err
		}
	}
	if !r.Open() {
		return nil
	}
	queue, err := k.queue(ctx, issuer, r.Issuer, r.Type)
	if err != nil {
		return err
	}
	if err := k.enqueue(ctx, issuer, r, &queue); err != nil {
		return err
	}
	if err := k.setQueue(ctx, issuer, &queue); err != nil {
		return err
	}
	return k.occupy(ctx, r, types.MaxOpenRequests)
}

// ExportGenesis reads the whole state.
func (k Keeper) ExportGenesis(ctx context.Context) (*types.GenesisState, error) {
	params, err := k.Params.Get(ctx)
	if err != nil {
		return nil, err
	}
	g := &types.GenesisState{Params: params}
	if err := errors.Join(
		all(ctx, k.Types, &g.Types), all(ctx, k.Inboxes, &g.Inboxes), all(ctx, k.Requests, &g.Requests), all(ctx, k.Tallies, &g.Tallies),
	); err != nil {
		return nil, err
	}
	return g, k.exportIssuing(ctx, g)
}

// all reads the values of a whole collection in the order of their keys.
func all[K, V any](ctx context.Context, m collections.Map[K, V], values *[]V) error {
	it, err := m.Iterate(ctx, nil)
	if err != nil {
		return err
	}
	*values, err = it.Values()
	return err
}
