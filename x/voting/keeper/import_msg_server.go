package keeper

import (
	"context"

	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/x/internal/event"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// department wants the account of an active validator's operator; the error wraps ErrImportOperator.
func (s msgServer) department(ctx context.Context, operator string) ([]byte, error) {
	raw, err := s.active(ctx, operator)
	if err != nil {
		return nil, err
	}
	active, err := s.IsActiveOperator(ctx, raw)
	if err == nil && !active {
		err = errorsmod.Wrap(types.ErrImportOperator, operator)
	}
	return raw, err
}

// ImportPolls implements types.MsgServer. Polls that are there already change nothing.
func (s msgServer) ImportPolls(ctx context.Context, msg *types.MsgImportPolls) (*types.MsgImportPollsResponse, error) {
	operator, err := s.department(ctx, msg.Operator)
	if err != nil {
		return nil, err
	}
	if len(msg.Polls) == 0 || len(msg.Polls) > types.MaxImportBatch {
		return nil, errorsmod.Wrapf(types.ErrBatchInvalid, "%d polls, want 1 to %d", len(msg.Polls), types.MaxImportBatch)
	}
	imported, err := s.beginImport(ctx, operator, msg.Source, msg.EvidenceHash)
	if err != nil {
		return nil, err
	}
	first := imported.Received
	received, err := s.receive(ctx, &imported, msg.First, msg.Polls)
	response := &types.MsgImportPollsResponse{ImportId: imported.Id, Received: imported.Received}
	if err != nil || received == 0 {
		return response, err
	}
	return response, event.Emit(ctx, &types.EventPollsImported{
		ImportId: imported.Id, Operator: imported.Operator, First: first, Polls: received, Complete: imported.Complete(),
	})
}

// ConfirmImport implements types.MsgServer.
func (s msgServer) ConfirmImport(ctx context.Context, msg *types.MsgConfirmImport) (*types.MsgConfirmImportResponse, error) {
	operator, err := s.department(ctx, msg.Operator)
	if err != nil {
		return nil, err
	}
	imported, err := s.confirm(ctx, operator, msg.ImportId, msg.EvidenceHash)
	if err != nil {
		return nil, err
	}
	return &types.MsgConfirmImportResponse{State: imported.State}, event.Emit(ctx, &types.EventImportConfirmed{
		ImportId: imported.Id, Operator: s.text(operator), State: imported.State,
	})
}
