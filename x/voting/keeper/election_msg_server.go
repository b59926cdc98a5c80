package keeper

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/moscowchain/moscowd/x/voting/types"
)

// CreateElection implements types.MsgServer.
func (s msgServer) CreateElection(context.Context, *types.MsgCreateElection) (*types.MsgCreateElectionResponse, error) {
	return nil, status.Error(codes.Unimplemented, "CreateElection")
}

// PublishCensus implements types.MsgServer.
func (s msgServer) PublishCensus(context.Context, *types.MsgPublishCensus) (*types.MsgPublishCensusResponse, error) {
	return nil, status.Error(codes.Unimplemented, "PublishCensus")
}

// FreezeCensus implements types.MsgServer.
func (s msgServer) FreezeCensus(context.Context, *types.MsgFreezeCensus) (*types.MsgFreezeCensusResponse, error) {
	return nil, status.Error(codes.Unimplemented, "FreezeCensus")
}

// RegisterTrustee implements types.MsgServer.
func (s msgServer) RegisterTrustee(context.Context, *types.MsgRegisterTrustee) (*types.MsgRegisterTrusteeResponse, error) {
	return nil, status.Error(codes.Unimplemented, "RegisterTrustee")
}

// CommitDeal implements types.MsgServer.
func (s msgServer) CommitDeal(context.Context, *types.MsgCommitDeal) (*types.MsgCommitDealResponse, error) {
	return nil, status.Error(codes.Unimplemented, "CommitDeal")
}

// DealKey implements types.MsgServer.
func (s msgServer) DealKey(context.Context, *types.MsgDealKey) (*types.MsgDealKeyResponse, error) {
	return nil, status.Error(codes.Unimplemented, "DealKey")
}

// Complain implements types.MsgServer.
func (s msgServer) Complain(context.Context, *types.MsgComplain) (*types.MsgComplainResponse, error) {
	return nil, status.Error(codes.Unimplemented, "Complain")
}

// ConfirmShares implements types.MsgServer.
func (s msgServer) ConfirmShares(context.Context, *types.MsgConfirmShares) (*types.MsgConfirmSharesResponse, error) {
	return nil, status.Error(codes.Unimplemented, "ConfirmShares")
}

// RetryCeremony implements types.MsgServer.
func (s msgServer) RetryCeremony(context.Context, *types.MsgRetryCeremony) (*types.MsgRetryCeremonyResponse, error) {
	return nil, status.Error(codes.Unimplemented, "RetryCeremony")
}

// Rehearse implements types.MsgServer.
func (s msgServer) Rehearse(context.Context, *types.MsgRehearse) (*types.MsgRehearseResponse, error) {
	return nil, status.Error(codes.Unimplemented, "Rehearse")
}

// PostponeElection implements types.MsgServer.
func (s msgServer) PostponeElection(context.Context, *types.MsgPostponeElection) (*types.MsgPostponeElectionResponse, error) {
	return nil, status.Error(codes.Unimplemented, "PostponeElection")
}

// ExtendElection implements types.MsgServer.
func (s msgServer) ExtendElection(context.Context, *types.MsgExtendElection) (*types.MsgExtendElectionResponse, error) {
	return nil, status.Error(codes.Unimplemented, "ExtendElection")
}

// CancelElection implements types.MsgServer.
func (s msgServer) CancelElection(context.Context, *types.MsgCancelElection) (*types.MsgCancelElectionResponse, error) {
	return nil, status.Error(codes.Unimplemented, "CancelElection")
}
