package keeper

import (
	"context"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/x/voting/types"
)

// initImports receives the imports anew; errors wrap ErrGenesisInvalid or those of receiving.
func (k Keeper) initImports(ctx context.Context, g *types.GenesisState) error {
	for i := range g.Imports {
		if err := k.initImport(ctx, &g.Imports[i]); err != nil {
			return errorsmod.Wrapf(types.ErrGenesisInvalid, "import %d: %s", i+1, err)
		}
	}
	if g.CurrentImport == 0 {
		return nil
	}
	return k.CurrentImport.Set(ctx, g.CurrentImport)
}

func (k Keeper) initImport(ctx context.Context, g *types.GenesisImport) error {
	operator, err := k.addressCodec.StringToBytes(g.Import.Operator)
	if err != nil {
		return err
	}
	imported, err := k.beginImport(ctx, operator, g.Import.Source, g.Import.EvidenceHash)
	if err != nil {
		return err
	}
	if _, err := k.receive(ctx, &imported, 0, g.Polls); err != nil {
		return err
	}
	running := imported.RunningHash
	imported = g.Import
	imported.RunningHash = running
	return k.Imports.Set(ctx, imported.Id, imported)
}

// exportImports reads the imports.
func (k Keeper) exportImports(ctx context.Context, g *types.GenesisState) error {
	last, err := k.ImportSequence.Peek(ctx)
	if err != nil {
		return err
	}
	for id := uint64(1); id <= last; id++ {
		imported, err := k.Import(ctx, id)
		if err != nil {
			return err
		}
		exported := types.GenesisImport{Import: imported}
		for number := range imported.Received {
			poll, err := k.ArchivedPolls.Get(ctx, collections.Join(id, number))
			if err != nil {
				return err
			}
			exported.Polls = append(exported.Polls, poll)
		}
		g.Imports = append(g.Imports, exported)
	}
	g.CurrentImport, err = k.Current(ctx)
	return err
}
