package keeper

import (
	"context"

	"github.com/moscowchain/moscowd/x/documents/types"
	"github.com/moscowchain/moscowd/x/internal/event"
)

// SuspendDocuments implements types.MsgServer.
func (s msgServer) SuspendDocuments(ctx context.Context, msg *types.MsgSuspendDocuments) (*types.MsgSuspendDocumentsResponse, error) {
	return &types.MsgSuspendDocumentsResponse{}, s.change(ctx, msg.Issuer, &statusChange{
		list: msg.List, indices: msg.Indices, to: types.DocumentStatus_DOCUMENT_STATUS_SUSPENDED, reason: msg.Reason,
	})
}

// ReinstateDocuments implements types.MsgServer.
func (s msgServer) ReinstateDocuments(ctx context.Context, msg *types.MsgReinstateDocuments) (*types.MsgReinstateDocumentsResponse, error) {
	return &types.MsgReinstateDocumentsResponse{}, s.change(ctx, msg.Issuer, &statusChange{
		list: msg.List, indices: msg.Indices, to: types.DocumentStatus_DOCUMENT_STATUS_UNSPECIFIED,
	})
}

// RevokeDocuments implements types.MsgServer.
func (s msgServer) RevokeDocuments(ctx context.Context, msg *types.MsgRevokeDocuments) (*types.MsgRevokeDocumentsResponse, error) {
	return &types.MsgRevokeDocumentsResponse{}, s.change(ctx, msg.Issuer, &statusChange{
		list: msg.List, indices: msg.Indices, to: types.DocumentStatus_DOCUMENT_STATUS_REVOKED, reason: msg.Reason,
	})
}

// SupersedeDocuments implements types.MsgServer.
func (s msgServer) SupersedeDocuments(ctx context.Context, msg *types.MsgSupersedeDocuments) (*types.MsgSupersedeDocumentsResponse, error) {
	return &types.MsgSupersedeDocumentsResponse{}, s.change(ctx, msg.Issuer, &statusChange{
		list: msg.List, indices: msg.Indices, to: types.DocumentStatus_DOCUMENT_STATUS_SUPERSEDED,
	})
}

// change carries out what the issuer of a list says about its documents, whichever types it may issue today.
func (s msgServer) change(ctx context.Context, issuer string, c *statusChange) error {
	by, err := s.resolveIssuer(ctx, issuer)
	if err != nil {
		return err
	}
	params, err := s.Params.Get(ctx)
	if err != nil {
		return err
	}
	if err := c.check(&params); err != nil {
		return err
	}
	if err := s.changeStatuses(ctx, by, c); err != nil {
		return err
	}
	return event.Emit(ctx, &types.EventStatusesChanged{
		Issuer: by.address, List: c.list, Indices: c.indices, Status: c.to, Reason: c.reason,
	})
}
