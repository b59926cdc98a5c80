package keeper

import (
	"context"
	"crypto/sha256"

	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/x/internal/event"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// CastBallot implements types.MsgServer.
func (s msgServer) CastBallot(ctx context.Context, msg *types.MsgCastBallot) (*types.MsgCastBallotResponse, error) {
	if err := s.activeInTransaction(ctx, msg.Sender); err != nil {
		return nil, err
	}
	notices, refused := s.castBallots(ctx, []types.SignedBallot{msg.Ballot})
	if refused[0] != nil {
		return nil, refused[0]
	}
	return &types.MsgCastBallotResponse{Tracker: notices[0].Tracker, Replaces: notices[0].Replaces},
		event.Emit(ctx, &types.EventBallotCast{Ballot: notices[0]})
}

// CastBallots implements types.MsgServer.
func (s msgServer) CastBallots(ctx context.Context, msg *types.MsgCastBallots) (*types.MsgCastBallotsResponse, error) {
	if err := s.activeInTransaction(ctx, msg.Sender); err != nil {
		return nil, err
	}
	if len(msg.Ballots) == 0 || len(msg.Ballots) > types.MaxBallotBatch {
		return nil, errorsmod.Wrapf(types.ErrBatchInvalid, "%d ballots, want 1 to %d", len(msg.Ballots), types.MaxBallotBatch)
	}
	notices, refused := s.castBallots(ctx, msg.Ballots)
	told := types.EventBallotsCast{}
	for i, err := range refused {
		if err == nil {
			told.Ballots = append(told.Ballots, notices[i])
			continue
		}
		refusal, ok := refusalOf(i, err)
		if !ok {
			return nil, err
		}
		told.Refused = append(told.Refused, refusal)
	}
	return &types.MsgCastBallotsResponse{Accepted: uint32(len(told.Ballots)), Refused: told.Refused}, event.Emit(ctx, &told)
}

// SpoilBallot implements types.MsgServer.
func (s msgServer) SpoilBallot(ctx context.Context, msg *types.MsgSpoilBallot) (*types.MsgSpoilBallotResponse, error) {
	if err := s.activeInTransaction(ctx, msg.Sender); err != nil {
		return nil, err
	}
	notice, err := s.spoilBallot(ctx, msg)
	if err != nil {
		return nil, err
	}
	return &types.MsgSpoilBallotResponse{Tracker: notice.Tracker}, event.Emit(ctx, &types.EventBallotSpoiled{Ballot: notice})
}

// SubmitDecryptionShare implements types.MsgServer.
func (s msgServer) SubmitDecryptionShare(ctx context.Context, msg *types.MsgSubmitDecryptionShare) (*types.MsgSubmitDecryptionShareResponse, error) {
	if _, err := s.active(ctx, msg.Trustee); err != nil {
		return nil, err
	}
	e, head, err := s.tallied(ctx, msg.ElectionId)
	if err != nil {
		return nil, err
	}
	trustee, err := s.trusteeNumber(&e, msg.Trustee)
	if err != nil {
		return nil, err
	}
	if err := s.submitShare(ctx, &head, trustee, msg); err != nil {
		return nil, err
	}
	return &types.MsgSubmitDecryptionShareResponse{},
		event.Emit(ctx, &types.EventDecryptionShareSubmitted{ElectionId: e.Id, District: msg.District, Trustee: trustee})
}

// FinaliseTally implements types.MsgServer.
func (s msgServer) FinaliseTally(ctx context.Context, msg *types.MsgFinaliseTally) (*types.MsgFinaliseTallyResponse, error) {
	if _, err := s.active(ctx, msg.Sender); err != nil {
		return nil, err
	}
	e, head, err := s.tallied(ctx, msg.ElectionId)
	if err != nil {
		return nil, err
	}
	proven, complete, err := s.finaliseTally(ctx, &head, e.Threshold, msg.Results)
	if err != nil {
		return nil, err
	}
	if err := event.Emit(ctx, &types.EventTallyFinalised{ElectionId: e.Id, Results: proven, ResultsHash: head.ResultsHash}); err != nil {
		return nil, err
	}
	if !complete {
		return &types.MsgFinaliseTallyResponse{}, nil
	}
	return &types.MsgFinaliseTallyResponse{}, s.makeFinal(ctx, &e, &head)
}

// RecordExport implements types.MsgServer. A hash recorded in error is replaced by a further message.
func (s msgServer) RecordExport(ctx context.Context, msg *types.MsgRecordExport) (*types.MsgRecordExportResponse, error) {
	raw, err := s.active(ctx, msg.Organizer)
	if err != nil {
		return nil, err
	}
	e, err := s.electionAt(ctx, msg.ElectionId, types.ELECTION_STAGE_FINAL)
	switch {
	case err != nil:
		return nil, err
	case e.Organizer != s.text(raw):
		return nil, errorsmod.Wrapf(types.ErrOrganizerOther, "election %d, signer %s", e.Id, msg.Organizer)
	case len(msg.Hash) != sha256.Size:
		return nil, errorsmod.Wrapf(types.ErrExportInvalid, "%d bytes, want the SHA-256 of the data set", len(msg.Hash))
	}
	e.ExportHash = msg.Hash
	if err := s.Elections.Set(ctx, e.Id, e); err != nil {
		return nil, err
	}
	return &types.MsgRecordExportResponse{}, event.Emit(ctx, &types.EventExportRecorded{ElectionId: e.Id, Organizer: e.Organizer, Hash: msg.Hash})
}
