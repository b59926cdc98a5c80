package keeper

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/moscowchain/moscowd/x/voting/types"
)

// CastBallot implements types.MsgServer.
func (s msgServer) CastBallot(context.Context, *types.MsgCastBallot) (*types.MsgCastBallotResponse, error) {
	return nil, status.Error(codes.Unimplemented, "CastBallot")
}

// CastBallots implements types.MsgServer.
func (s msgServer) CastBallots(context.Context, *types.MsgCastBallots) (*types.MsgCastBallotsResponse, error) {
	return nil, status.Error(codes.Unimplemented, "CastBallots")
}

// SpoilBallot implements types.MsgServer.
func (s msgServer) SpoilBallot(context.Context, *types.MsgSpoilBallot) (*types.MsgSpoilBallotResponse, error) {
	return nil, status.Error(codes.Unimplemented, "SpoilBallot")
}

// SubmitDecryptionShare implements types.MsgServer.
func (s msgServer) SubmitDecryptionShare(context.Context, *types.MsgSubmitDecryptionShare) (*types.MsgSubmitDecryptionShareResponse, error) {
	return nil, status.Error(codes.Unimplemented, "SubmitDecryptionShare")
}

// FinaliseTally implements types.MsgServer.
func (s msgServer) FinaliseTally(context.Context, *types.MsgFinaliseTally) (*types.MsgFinaliseTallyResponse, error) {
	return nil, status.Error(codes.Unimplemented, "FinaliseTally")
}

// RecordExport implements types.MsgServer.
func (s msgServer) RecordExport(context.Context, *types.MsgRecordExport) (*types.MsgRecordExportResponse, error) {
	return nil, status.Error(codes.Unimplemented, "RecordExport")
}
