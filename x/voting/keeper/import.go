package keeper

import (
	"bytes"
	"context"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/voting/rules/evidence"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// Import reads an import; the error wraps ErrImportUnknown.
func (k Keeper) Import(ctx context.Context, id uint64) (types.Import, error) {
	imported, found, err := optional(ctx, k.Imports, id)
	if err == nil && !found {
		err = errorsmod.Wrapf(types.ErrImportUnknown, "import %d", id)
	}
	return imported, err
}

// ArchivedPoll finds a poll of an import by its id there; the error wraps ErrArchivedPoll.
func (k Keeper) ArchivedPoll(ctx context.Context, importID, pollID uint64) (types.ArchivedPoll, error) {
	number, found, err := optional(ctx, k.ArchivedIDs, collections.Join(importID, pollID))
	if err != nil {
		return types.ArchivedPoll{}, err
	}
	if !found {
		return types.ArchivedPoll{}, errorsmod.Wrapf(types.ErrArchivedPoll, "poll %d in import %d", pollID, importID)
	}
	return k.ArchivedPolls.Get(ctx, collections.Join(importID, number))
}

// Current gives the id of the import that the interface of 2017 shows, 0 if there is none.
func (k Keeper) Current(ctx context.Context) (uint64, error) {
	if has, err := k.CurrentImport.Has(ctx); err != nil || !has {
		return 0, err
	}
	return k.CurrentImport.Get(ctx)
}

// IsActiveOperator says whether an account may import polls, and vouch for imports.
func (k Keeper) IsActiveOperator(ctx context.Context, operator []byte) (bool, error) {
	return k.departments.IsActiveOperator(ctx, operator)
}

// beginImport gives the operator's import of this evidence: the one that is there, or a new one.
func (k Keeper) beginImport(ctx context.Context, operator []byte, source types.ImportSource, hash []byte) (types.Import, error) {
	id, found, err := optional(ctx, k.ImportIDs, collections.Join(hash, operator))
	if err != nil {
		return types.Import{}, err
	}
	if found {
		return k.sameSource(ctx, id, &source)
	}
	if len(hash) != 32 {
		return types.Import{}, errorsmod.Wrapf(types.ErrImportInvalid, "evidence_hash has %d bytes, want 32", len(hash))
	}
	from, root, err := source.Evidence()
	if err != nil {
		return types.Import{}, err
	}
	if err := k.checkNewer(ctx, &source); err != nil {
		return types.Import{}, err
	}
	submitted, _, err := optional(ctx, k.ImportCounts, operator)
	if err != nil {
		return types.Import{}, err
	}
	if submitted >= types.MaxImportsOfOperator {
		return types.Import{}, errorsmod.Wrapf(types.ErrImportsFull, "%d imports", submitted)
	}
	last, err := k.ImportSequence.Peek(ctx)
	if err != nil {
		return types.Import{}, err
	}
	running := evidence.Start(from, root, source.Polls)
	imported := types.Import{
		Id: last + 1, Source: source, EvidenceHash: hash, Operator: k.text(operator), RunningHash: running[:],
		State: types.IMPORT_STATE_CLAIMED, SubmittedHeight: sdk.UnwrapSDKContext(ctx).BlockHeight(),
	}
	if err := k.ImportCounts.Set(ctx, operator, submitted+1); err != nil {
		return imported, err
	}
	if err := k.ImportSequence.Set(ctx, imported.Id); err != nil {
		return imported, err
	}
	return imported, k.ImportIDs.Set(ctx, collections.Join(hash, operator), imported.Id)
}

// sameSource gives an import that was begun from this source.
func (k Keeper) sameSource(ctx context.Context, id uint64, source *types.ImportSource) (types.Import, error) {
	imported, err := k.Import(ctx, id)
	if err != nil {
		return imported, err
	}
	before, err := imported.Source.Marshal()
	if err != nil {
		return imported, err
	}
	now, err := source.Marshal()
	if err == nil && !bytes.Equal(before, now) {
		err = errorsmod.Wrapf(types.ErrImportInvalid, "import %d was begun from another source", id)
	}
	return imported, err
}

// checkNewer wants a source that goes on where the confirmed import ends, if there is one. There is one chain of 2017.
func (k Keeper) checkNewer(ctx context.Context, source *types.ImportSource) error {
	id, err := k.Current(ctx)
	if err != nil || id == 0 {
		return err
	}
	current, err := k.Import(ctx, id)
	if err != nil {
		return err
	}
	c := &current.Source
	if !bytes.Equal(c.GenesisHash, source.GenesisHash) || !bytes.Equal(c.Root, source.Root) || c.Block >= source.Block || c.Polls > source.Polls {
		return errorsmod.Wrapf(types.ErrImportOlder, "import %d has %d polls up to block %d of %x", id, c.Polls, c.Block, c.GenesisHash)
	}
	return nil
}

// receive takes the polls of a batch that are new, and gives their number.
func (k Keeper) receive(ctx context.Context, imported *types.Import, first uint64, polls []types.ArchivedPoll) (uint64, error) {
	if first > imported.Received {
		return 0, errorsmod.Wrapf(types.ErrImportGap, "import %d has %d polls, these begin at %d", imported.Id, imported.Received, first)
	}
	if have := imported.Received - first; have < uint64(len(polls)) {
		polls = polls[have:]
	} else {
		return 0, nil
	}
	if uint64(len(polls)) > imported.Source.Polls-imported.Received {
		return 0, errorsmod.Wrapf(types.ErrImportInvalid, "more than the %d polls of the source", imported.Source.Polls)
	}
	for i := range polls {
		if err := k.archive(ctx, imported, &polls[i]); err != nil {
			return 0, err
		}
	}
	if imported.Complete() && !bytes.Equal(imported.RunningHash, imported.EvidenceHash) {
		return 0, errorsmod.Wrapf(types.ErrImportEvidence, "the polls give %x, not %x", imported.RunningHash, imported.EvidenceHash)
	}
	return uint64(len(polls)), k.Imports.Set(ctx, imported.Id, *imported)
}

// archive writes one poll.
func (k Keeper) archive(ctx context.Context, imported *types.Import, poll *types.ArchivedPoll) error {
	canonical, err := poll.Evidence()
	if err != nil {
		return err
	}
	byID := collections.Join(imported.Id, poll.Id)
	if has, err := k.ArchivedIDs.Has(ctx, byID); err != nil {
		return err
	} else if has {
		return errorsmod.Wrapf(types.ErrImportInvalid, "poll %d is there twice", poll.Id)
	}
	running := evidence.Next([32]byte(imported.RunningHash), canonical)
	if err := k.ArchivedPolls.Set(ctx, collections.Join(imported.Id, imported.Received), *poll); err != nil {
		return err
	}
	if err := k.ArchivedIDs.Set(ctx, byID, imported.Received); err != nil {
		return err
	}
	imported.Received++
	imported.RunningHash = running[:]
	return k.placeContracts(ctx, types.ContractPlace{Archived: true, PollId: poll.Id}, uint32(len(poll.Questions)))
}

// confirm lets an operator vouch for an import.
func (k Keeper) confirm(ctx context.Context, operator []byte, id uint64, hash []byte) (types.Import, error) {
	imported, err := k.Import(ctx, id)
	if err != nil {
		return imported, err
	}
	name := k.text(operator)
	vouched := imported.Operator == name
	for _, other := range imported.ConfirmedBy {
		vouched = vouched || other == name
	}
	switch {
	case !imported.Complete():
		return imported, errorsmod.Wrapf(types.ErrImportOpen, "import %d has %d of %d polls", id, imported.Received, imported.Source.Polls)
	case !bytes.Equal(imported.EvidenceHash, hash):
		return imported, errorsmod.Wrapf(types.ErrImportEvidence, "import %d has %x, you read %x: were both read up to block %d?",
			id, imported.EvidenceHash, hash, imported.Source.Block)
	case vouched:
		return imported, errorsmod.Wrapf(types.ErrImportVouched, "import %d, operator %s", id, name)
	case imported.State == types.IMPORT_STATE_CONFIRMED:
		return imported, errorsmod.Wrapf(types.ErrImportConfirmed, "import %d", id)
	}
	imported.ConfirmedBy = append(imported.ConfirmedBy, name)
	if len(imported.ConfirmedBy) == types.ImportConfirmations {
		if err := k.checkNewer(ctx, &imported.Source); err != nil {
			return imported, err
		}
		imported.State, imported.ConfirmedHeight = types.IMPORT_STATE_CONFIRMED, sdk.UnwrapSDKContext(ctx).BlockHeight()
		if err := k.CurrentImport.Set(ctx, id); err != nil {
			return imported, err
		}
	}
	return imported, k.Imports.Set(ctx, id, imported)
}
