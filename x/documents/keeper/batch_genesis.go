package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/x/documents/rules"
	"github.com/moscowchain/moscowd/x/documents/types"
)

// initIssuing writes keys, batches and statuses; chunks and their hashes follow from the changes.
func (k Keeper) initIssuing(ctx context.Context, g *types.GenesisState) error {
	for i := range g.IssuerKeys {
		issuer, err := k.canonical(g.IssuerKeys[i].Issuer)
		if err != nil {
			return err
		}
		if err := k.setIssuerKey(ctx, issuer, g.IssuerKeys[i]); err != nil {
			return err
		}
	}
	for i := range g.Batches {
		issuer, err := k.canonical(g.Batches[i].Issuer)
		if err != nil {
			return err
		}
		if err := k.Batches.Set(ctx, collections.Join(issuer, g.Batches[i].Number), g.Batches[i]); err != nil {
			return err
		}
	}
	for i := range g.StatusLists {
		issuer, err := k.canonical(g.StatusLists[i].Issuer)
		if err != nil {
			return err
		}
		list := g.StatusLists[i]
		list.ChunkHashes = emptyList(list.Issuer, list.Number).ChunkHashes
		if err := k.StatusLists.Set(ctx, collections.Join(issuer, list.Number), list); err != nil {
			return err
		}
	}
	return k.initStatuses(ctx, g.StatusChanges)
}

// initStatuses writes the changes, and each chunk once: they are exported in the order of their keys, but may be given in
// any.
func (k Keeper) initStatuses(ctx context.Context, changes []types.StatusChange) error {
	for rest := changes; len(rest) > 0; {
		first, n := &rest[0], 1
		for n < len(rest) && sameChunk(first, &rest[n]) {
			n++
		}
		if err := k.initChunk(ctx, rest[:n]); err != nil {
			return errorsmod.Wrapf(err, "statuses of list %d of %s", first.List, first.Issuer)
		}
		rest = rest[n:]
	}
	return nil
}

func sameChunk(a, b *types.StatusChange) bool {
	return a.Issuer == b.Issuer && a.List == b.List && a.Index/rules.StatusChunkEntries == b.Index/rules.StatusChunkEntries
}

// initChunk adds changes of one chunk.
func (k Keeper) initChunk(ctx context.Context, changes []types.StatusChange) error {
	issuer, err := k.canonical(changes[0].Issuer)
	if err != nil {
		return err
	}
	list, err := k.statusList(ctx, issuer, changes[0].List)
	if err != nil {
		return err
	}
	number := changes[0].Index / rules.StatusChunkEntries
	chunk, err := k.chunk(ctx, issuer, list.Number, number)
	if err != nil {
		return err
	}
	for i := range changes {
		if err := chunk.Set(changes[i].Index%rules.StatusChunkEntries, rules.Status(changes[i].Status)); err != nil {
			return err
		}
		if err := k.StatusChanges.Set(ctx, collections.Join3(issuer, list.Number, changes[i].Index), changes[i]); err != nil {
			return err
		}
	}
	if err := k.setChunk(ctx, issuer, &list, number, chunk); err != nil {
		return err
	}
	return k.StatusLists.Set(ctx, collections.Join(issuer, list.Number), list)
}

// exportIssuing reads keys, batches and statuses.
func (k Keeper) exportIssuing(ctx context.Context, g *types.GenesisState) error {
	if err := errors.Join(
		all(ctx, k.IssuerKeys, &g.IssuerKeys), all(ctx, k.Batches, &g.Batches),
		all(ctx, k.StatusLists, &g.StatusLists), all(ctx, k.StatusChanges, &g.StatusChanges),
	); err != nil {
		return err
	}
	for i := range g.StatusLists {
		g.StatusLists[i].ChunkHashes = nil
	}
	return nil
}
