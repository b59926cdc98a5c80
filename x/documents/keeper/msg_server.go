package keeper

import (
	"context"

	"github.com/moscowchain/moscowd/x/documents/types"
	"github.com/moscowchain/moscowd/x/internal/event"
)

type msgServer struct {
	Keeper
}

var _ types.MsgServer = msgServer{}

// NewMsgServerImpl gives the message server of a keeper.
func NewMsgServerImpl(k Keeper) types.MsgServer { return msgServer{k} }

// UpdateParams implements types.MsgServer.
func (s msgServer) UpdateParams(ctx context.Context, msg *types.MsgUpdateParams) (*types.MsgUpdateParamsResponse, error) {
	if err := s.checkAuthority(msg.Authority); err != nil {
		return nil, err
	}
	if err := msg.Params.Validate(); err != nil {
		return nil, err
	}
	older, err := s.Params.Get(ctx)
	if err != nil {
		return nil, err
	}
	if err := msg.Params.CheckFollows(&older); err != nil {
		return nil, err
	}
	if err := s.Params.Set(ctx, msg.Params); err != nil {
		return nil, err
	}
	return &types.MsgUpdateParamsResponse{}, event.Emit(ctx, &types.EventParamsUpdated{Params: msg.Params})
}

// CreateDocumentType implements types.MsgServer.
func (s msgServer) CreateDocumentType(
	ctx context.Context, msg *types.MsgCreateDocumentType,
) (*types.MsgCreateDocumentTypeResponse, error) {
	if err := s.checkAuthority(msg.Authority); err != nil {
		return nil, err
	}
	if err := s.createType(ctx, &msg.Type); err != nil {
		return nil, err
	}
	return &types.MsgCreateDocumentTypeResponse{}, event.Emit(ctx, &types.EventDocumentTypeCreated{Type: msg.Type})
}

// UpdateDocumentType implements types.MsgServer.
func (s msgServer) UpdateDocumentType(
	ctx context.Context, msg *types.MsgUpdateDocumentType,
) (*types.MsgUpdateDocumentTypeResponse, error) {
	if err := s.checkAuthority(msg.Authority); err != nil {
		return nil, err
	}
	if err := s.updateType(ctx, &msg.Type); err != nil {
		return nil, err
	}
	return &types.MsgUpdateDocumentTypeResponse{}, event.Emit(ctx, &types.EventDocumentTypeUpdated{Type: msg.Type})
}

// SetInbox implements types.MsgServer.
func (s msgServer) SetInbox(ctx context.Context, msg *types.MsgSetInbox) (*types.MsgSetInboxResponse, error) {
	by, err := s.resolveIssuer(ctx, msg.Issuer)
	if err != nil {
		return nil, err
	}
	inbox, err := s.setInbox(ctx, by, msg.EncryptionKey, msg.Uri)
	if err != nil {
		return nil, err
	}
	return &types.MsgSetInboxResponse{}, event.Emit(ctx, &types.EventInboxSet{Inbox: inbox})
}

// RequestDocument implements types.MsgServer.
func (s msgServer) RequestDocument(ctx context.Context, msg *types.MsgRequestDocument) (*types.MsgRequestDocumentResponse, error) {
	by, err := s.resolve(ctx, msg.Requester)
	if err != nil {
		return nil, err
	}
	r, err := s.file(ctx, by, types.Request{
		Type: msg.Type, Issuer: msg.Issuer, Basis: msg.Basis,
		PayloadCommitment: msg.PayloadCommitment, HolderKeyCommitment: msg.HolderKeyCommitment,
	})
	if err != nil {
		return nil, err
	}
	return &types.MsgRequestDocumentResponse{RequestId: r.Id}, event.Emit(ctx, &types.EventDocumentRequested{Request: r})
}

// FileRequest implements types.MsgServer.
func (s msgServer) FileRequest(ctx context.Context, msg *types.MsgFileRequest) (*types.MsgFileRequestResponse, error) {
	by, err := s.resolve(ctx, msg.Clerk)
	if err != nil {
		return nil, err
	}
	r, err := s.file(ctx, by, types.Request{
		Type: msg.Type, Issuer: msg.Issuer, Basis: msg.Basis, AtCounter: true, PayloadCommitment: msg.PayloadCommitment,
	})
	if err != nil {
		return nil, err
	}
	return &types.MsgFileRequestResponse{RequestId: r.Id}, event.Emit(ctx, &types.EventDocumentRequested{Request: r})
}

// AcceptRequest implements types.MsgServer.
func (s msgServer) AcceptRequest(ctx context.Context, msg *types.MsgAcceptRequest) (*types.MsgAcceptRequestResponse, error) {
	by, err := s.resolveIssuer(ctx, msg.Issuer)
	if err != nil {
		return nil, err
	}
	r, err := s.accept(ctx, by, msg.RequestId)
	if err != nil {
		return nil, err
	}
	return &types.MsgAcceptRequestResponse{},
		event.Emit(ctx, &types.EventRequestAccepted{RequestId: r.Id, Type: r.Type, Issuer: r.Issuer})
}

// RefuseRequest implements types.MsgServer.
func (s msgServer) RefuseRequest(ctx context.Context, msg *types.MsgRefuseRequest) (*types.MsgRefuseRequestResponse, error) {
	by, err := s.resolveIssuer(ctx, msg.Issuer)
	if err != nil {
		return nil, err
	}
	r, err := s.refuse(ctx, by, msg.RequestId, msg.Reason)
	if err != nil {
		return nil, err
	}
	return &types.MsgRefuseRequestResponse{},
		event.Emit(ctx, &types.EventRequestRefused{RequestId: r.Id, Type: r.Type, Issuer: r.Issuer, Reason: msg.Reason})
}

// WithdrawRequest implements types.MsgServer.
func (s msgServer) WithdrawRequest(ctx context.Context, msg *types.MsgWithdrawRequest) (*types.MsgWithdrawRequestResponse, error) {
	by, err := s.resolve(ctx, msg.FiledBy)
	if err != nil {
		return nil, err
	}
	r, err := s.withdraw(ctx, by, msg.RequestId)
	if err != nil {
		return nil, err
	}
	return &types.MsgWithdrawRequestResponse{},
		event.Emit(ctx, &types.EventRequestWithdrawn{RequestId: r.Id, Type: r.Type, Issuer: r.Issuer})
}

// FulfilRequests implements types.MsgServer.
func (s msgServer) FulfilRequests(ctx context.Context, msg *types.MsgFulfilRequests) (*types.MsgFulfilRequestsResponse, error) {
	by, err := s.resolveIssuer(ctx, msg.Issuer)
	if err != nil {
		return nil, err
	}
	if err := s.fulfil(ctx, by, msg.Batch, msg.RequestIds); err != nil {
		return nil, err
	}
	return &types.MsgFulfilRequestsResponse{},
		event.Emit(ctx, &types.EventRequestsFulfilled{Issuer: by.address, Batch: msg.Batch, RequestIds: msg.RequestIds})
}
