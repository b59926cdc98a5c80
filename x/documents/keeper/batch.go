package keeper

import (
	"context"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/documents/types"
	"github.com/moscowchain/moscowd/x/internal/event"
)

// IssueDocuments implements types.MsgServer.
func (s msgServer) IssueDocuments(ctx context.Context, msg *types.MsgIssueDocuments) (*types.MsgIssueDocumentsResponse, error) {
	by, err := s.resolveIssuer(ctx, msg.Issuer)
	if err != nil {
		return nil, err
	}
	block := sdk.UnwrapSDKContext(ctx)
	batch := types.Batch{
		Issuer: by.address, Number: msg.Number, Type: msg.Type, KeyId: msg.KeyId, Root: msg.Root, Size_: msg.Size_, StatusList: msg.StatusList,
		AnchoredHeight: block.BlockHeight(), AnchoredAt: block.BlockTime().Unix(),
	}
	if err := s.issue(ctx, by, &batch); err != nil {
		return nil, err
	}
	return &types.MsgIssueDocumentsResponse{}, event.Emit(ctx, &types.EventDocumentsIssued{Batch: batch})
}

// issue anchors a batch. That it stands in the state tells verifiers all that is checked here.
func (k Keeper) issue(ctx context.Context, by signer, batch *types.Batch) error {
	if _, err := k.issuableType(ctx, batch.Type, by.address); err != nil {
		return err
	}
	if err := batch.Validate(); err != nil {
		return err
	}
	if _, err := k.usableKey(ctx, by.raw, batch.KeyId); err != nil {
		return err
	}
	at := collections.Join(by.raw, batch.Number)
	exists, err := k.Batches.Has(ctx, at)
	if err != nil {
		return err
	}
	if exists {
		return errorsmod.Wrapf(types.ErrBatchExists, "%d: sign the documents again, with another number", batch.Number)
	}
	if err := k.reserve(ctx, by.raw, batch); err != nil {
		return err
	}
	return k.Batches.Set(ctx, at, *batch)
}

// batch reads a batch; the error wraps ErrBatchUnknown.
func (k Keeper) batch(ctx context.Context, issuer []byte, number uint64) (types.Batch, error) {
	batch, found, err := optional(ctx, k.Batches, collections.Join(issuer, number))
	if err == nil && !found {
		return batch, errorsmod.Wrapf(types.ErrBatchUnknown, "%d: query documents batches lists them", number)
	}
	return batch, err
}
