package keeper

import (
	"context"
	"crypto/sha256"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/x/documents/rules"
	"github.com/moscowchain/moscowd/x/documents/types"
)

// statusList reads the summary of a list; the error wraps ErrStatusListUnknown.
func (k Keeper) statusList(ctx context.Context, issuer []byte, number uint64) (types.StatusList, error) {
	list, found, err := optional(ctx, k.StatusLists, collections.Join(issuer, number))
	if err == nil && !found {
		return list, errorsmod.Wrapf(types.ErrStatusListUnknown, "%d: the first batch that names a list opens it", number)
	}
	return list, err
}

// reserve counts the documents of a batch on its list, which it opens if it is the first there. Which indices they have the
// chain cannot know: the issuer draws them among those it has not used. The error wraps ErrStatusListFull.
func (k Keeper) reserve(ctx context.Context, issuer []byte, batch *types.Batch) error {
	at := collections.Join(issuer, batch.StatusList)
	list, found, err := optional(ctx, k.StatusLists, at)
	if err != nil {
		return err
	}
	if !found {
		list = emptyList(batch.Issuer, batch.StatusList)
		list.UpdatedHeight, list.UpdatedAt = batch.AnchoredHeight, batch.AnchoredAt
	}
	if free := rules.StatusListEntries - list.Reserved; batch.Size_ > free {
		return errorsmod.Wrapf(types.ErrStatusListFull, "list %d takes %d documents more, the batch has %d: name another list",
			list.Number, free, batch.Size_)
	}
	list.Reserved += batch.Size_
	return k.StatusLists.Set(ctx, at, list)
}

// emptyList is a list of documents about which nothing was said; none of its chunks is stored.
func emptyList(issuer string, number uint64) types.StatusList {
	list := types.StatusList{Issuer: issuer, Number: number, ChunkHashes: make([][]byte, rules.StatusListChunks)}
	hash := sha256.Sum256(new(rules.StatusChunk)[:])
	for i := range list.ChunkHashes {
		list.ChunkHashes[i] = hash[:]
	}
	return list
}

// chunk reads a part of a list; the error wraps ErrStateContradictory if it has another length.
func (k Keeper) chunk(ctx context.Context, issuer []byte, list uint64, number uint32) (*rules.StatusChunk, error) {
	data, found, err := optional(ctx, k.StatusChunks, collections.Join3(issuer, list, number))
	switch {
	case err != nil:
		return nil, err
	case !found:
		return &rules.StatusChunk{}, nil
	case len(data) != rules.StatusChunkSize:
		return nil, errorsmod.Wrapf(types.ErrStateContradictory, "chunk %d of status list %d has %d bytes", number, list, len(data))
	}
	chunk := rules.StatusChunk(data)
	return &chunk, nil
}

// setChunk writes a part of a list, and its hash into the summary, which the caller writes.
func (k Keeper) setChunk(ctx context.Context, issuer []byte, list *types.StatusList, number uint32, chunk *rules.StatusChunk) error {
	hash := sha256.Sum256(chunk[:])
	list.ChunkHashes[number] = hash[:]
	return k.StatusChunks.Set(ctx, collections.Join3(issuer, list.Number, number), chunk[:])
}

// wholeList reads all chunks of a list.
func (k Keeper) wholeList(ctx context.Context, issuer []byte, number uint64) (*rules.StatusList, error) {
	chunks := &[rules.StatusListChunks]rules.StatusChunk{}
	for i := range chunks {
		chunk, err := k.chunk(ctx, issuer, number, uint32(i))
		if err != nil {
			return nil, err
		}
		chunks[i] = *chunk
	}
	return rules.JoinStatusChunks(chunks), nil
}
