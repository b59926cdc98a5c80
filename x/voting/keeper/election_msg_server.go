package keeper

import (
	"context"
	"slices"

	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/x/internal/event"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// CreateElection implements types.MsgServer.
func (s msgServer) CreateElection(ctx context.Context, msg *types.MsgCreateElection) (*types.MsgCreateElectionResponse, error) {
	raw, err := s.active(ctx, msg.Organizer)
	if err != nil {
		return nil, err
	}
	if err := s.checkOrganizer(ctx, raw); err != nil {
		return nil, err
	}
	e, err := s.createElection(ctx, types.Election{
		TitleRu: msg.TitleRu, TitleEn: msg.TitleEn, Organizer: s.text(raw), Purpose: msg.Purpose, Trustees: msg.Trustees,
		Threshold: msg.Threshold, Registrars: msg.Registrars, CensusCloses: msg.CensusCloses, Opens: msg.Opens, Closes: msg.Closes,
		StepSeconds: msg.StepSeconds, TallySeconds: msg.TallySeconds, Revote: msg.Revote,
	}, msg.Contests, msg.Districts)
	if err != nil {
		return nil, err
	}
	return &types.MsgCreateElectionResponse{ElectionId: e.Id}, nil
}

// censusOf reads an election with an open census, and the number of the registrar who signs.
func (s msgServer) censusOf(ctx context.Context, signer string, electionID uint64) (types.Election, uint64, error) {
	if _, err := s.active(ctx, signer); err != nil {
		return types.Election{}, 0, err
	}
	e, err := s.Election(ctx, electionID)
	if err != nil {
		return e, 0, err
	}
	at := slices.IndexFunc(e.Registrars, func(r types.CensusRegistrar) bool { return s.same(r.Address, signer) })
	if at < 0 {
		return e, 0, errorsmod.Wrapf(types.ErrRegistrarOther, "%s, election %d", signer, electionID)
	}
	return e, uint64(at + 1), s.checkCensusOpen(ctx, &e)
}

// PublishCensus implements types.MsgServer.
func (s msgServer) PublishCensus(ctx context.Context, msg *types.MsgPublishCensus) (*types.MsgPublishCensusResponse, error) {
	if err := s.activeInTransaction(ctx, msg.Registrar); err != nil {
		return nil, err
	}
	e, _, err := s.censusOf(ctx, msg.Registrar, msg.ElectionId)
	if err != nil {
		return nil, err
	}
	if len(msg.Leaves) == 0 || len(msg.Leaves) > types.MaxCensusBatch {
		return nil, errorsmod.Wrapf(types.ErrBatchInvalid, "%d leaves, want 1 to %d", len(msg.Leaves), types.MaxCensusBatch)
	}
	added, err := s.publish(ctx, &e, msg.Signers, msg.Leaves)
	response := &types.MsgPublishCensusResponse{Added: added, Voters: e.CensusVoters}
	if err != nil || added == 0 {
		return response, err
	}
	e.CensusApprovals = nil
	if err := s.wake(ctx, &e); err != nil {
		return nil, err
	}
	return response, event.Emit(ctx, &types.EventCensusPublished{
		ElectionId: e.Id, Registrar: msg.Registrar, Added: added, Voters: e.CensusVoters,
	})
}

// FreezeCensus implements types.MsgServer.
func (s msgServer) FreezeCensus(ctx context.Context, msg *types.MsgFreezeCensus) (*types.MsgFreezeCensusResponse, error) {
	e, number, err := s.censusOf(ctx, msg.Registrar, msg.ElectionId)
	if err != nil {
		return nil, err
	}
	switch {
	case e.CensusVoters == 0 || msg.Voters != e.CensusVoters:
		return nil, errorsmod.Wrapf(types.ErrCensusApproval, "it has %d voters, the approval is for %d", e.CensusVoters, msg.Voters)
	case slices.Contains(e.CensusApprovals, number):
		return nil, errorsmod.Wrapf(types.ErrCensusApproval, "registrar %d has approved it", number)
	}
	e.CensusApprovals = append(e.CensusApprovals, number)
	if err := event.Emit(ctx, &types.EventCensusApproved{ElectionId: e.Id, Registrar: msg.Registrar, Voters: e.CensusVoters}); err != nil {
		return nil, err
	}
	frozen := len(e.CensusApprovals) >= types.CensusSignatures
	if frozen {
		if err := s.freezeCensus(ctx, &e); err != nil {
			return nil, err
		}
	}
	return &types.MsgFreezeCensusResponse{Frozen: frozen}, s.wake(ctx, &e)
}

// RegisterTrustee implements types.MsgServer.
func (s msgServer) RegisterTrustee(ctx context.Context, msg *types.MsgRegisterTrustee) (*types.MsgRegisterTrusteeResponse, error) {
	if _, err := s.active(ctx, msg.Trustee); err != nil {
		return nil, err
	}
	t, err := s.turn(ctx, msg.Trustee, msg.ElectionId, msg.Attempt, types.CEREMONY_STEP_REGISTER)
	if err != nil {
		return nil, err
	}
	if err := repeated(len(t.trustee.Registration) > 0, t); err != nil {
		return nil, err
	}
	if err := s.register(ctx, t, msg.Registration); err != nil {
		return nil, err
	}
	if err := s.keep(ctx, t); err != nil {
		return nil, err
	}
	return &types.MsgRegisterTrusteeResponse{}, event.Emit(ctx, &types.EventTrusteeRegistered{
		ElectionId: msg.ElectionId, Attempt: msg.Attempt, Trustee: t.trustee.Trustee,
	})
}

// CommitDeal implements types.MsgServer.
func (s msgServer) CommitDeal(ctx context.Context, msg *types.MsgCommitDeal) (*types.MsgCommitDealResponse, error) {
	if _, err := s.active(ctx, msg.Trustee); err != nil {
		return nil, err
	}
	t, err := s.turn(ctx, msg.Trustee, msg.ElectionId, msg.Attempt, types.CEREMONY_STEP_COMMIT)
	if err != nil {
		return nil, err
	}
	if err := repeated(len(t.trustee.Commitment) > 0, t); err != nil {
		return nil, err
	}
	if len(msg.Commitment) != types.CommitmentSize {
		return nil, errorsmod.Wrapf(types.ErrCommitmentInvalid, "%d bytes, want %d", len(msg.Commitment), types.CommitmentSize)
	}
	t.trustee.Commitment = msg.Commitment
	if err := s.keep(ctx, t); err != nil {
		return nil, err
	}
	return &types.MsgCommitDealResponse{}, event.Emit(ctx, &types.EventDealCommitted{
		ElectionId: msg.ElectionId, Attempt: msg.Attempt, Trustee: t.trustee.Trustee,
	})
}

// DealKey implements types.MsgServer.
func (s msgServer) DealKey(ctx context.Context, msg *types.MsgDealKey) (*types.MsgDealKeyResponse, error) {
	if _, err := s.active(ctx, msg.Trustee); err != nil {
		return nil, err
	}
	t, err := s.turn(ctx, msg.Trustee, msg.ElectionId, msg.Attempt, types.CEREMONY_STEP_DEAL)
	if err != nil {
		return nil, err
	}
	if err := repeated(len(t.trustee.Deal) > 0, t); err != nil {
		return nil, err
	}
	if err := s.deal(ctx, t, msg.Deal); err != nil {
		return nil, err
	}
	if err := s.keep(ctx, t); err != nil {
		return nil, err
	}
	return &types.MsgDealKeyResponse{}, event.Emit(ctx, &types.EventKeyDealt{
		ElectionId: msg.ElectionId, Attempt: msg.Attempt, Trustee: t.trustee.Trustee,
	})
}

// Complain implements types.MsgServer.
func (s msgServer) Complain(ctx context.Context, msg *types.MsgComplain) (*types.MsgComplainResponse, error) {
	if _, err := s.active(ctx, msg.Trustee); err != nil {
		return nil, err
	}
	t, err := s.turn(ctx, msg.Trustee, msg.ElectionId, msg.Attempt, types.CEREMONY_STEP_COMPLAIN)
	if err != nil {
		return nil, err
	}
	if err := s.complain(ctx, t, msg.Dealer, msg.Complaint); err != nil {
		return nil, err
	}
	return &types.MsgComplainResponse{}, s.wake(ctx, &t.election)
}

// ConfirmShares implements types.MsgServer.
func (s msgServer) ConfirmShares(ctx context.Context, msg *types.MsgConfirmShares) (*types.MsgConfirmSharesResponse, error) {
	if _, err := s.active(ctx, msg.Trustee); err != nil {
		return nil, err
	}
	t, err := s.turn(ctx, msg.Trustee, msg.ElectionId, msg.Attempt, types.CEREMONY_STEP_COMPLAIN)
	if err != nil {
		return nil, err
	}
	if err := repeated(t.trustee.Confirmed, t); err != nil {
		return nil, err
	}
	t.trustee.Confirmed = true
	if err := s.keep(ctx, t); err != nil {
		return nil, err
	}
	return &types.MsgConfirmSharesResponse{}, event.Emit(ctx, &types.EventSharesConfirmed{
		ElectionId: msg.ElectionId, Attempt: msg.Attempt, Trustee: t.trustee.Trustee,
	})
}

// RetryCeremony implements types.MsgServer.
func (s msgServer) RetryCeremony(ctx context.Context, msg *types.MsgRetryCeremony) (*types.MsgRetryCeremonyResponse, error) {
	if _, err := s.active(ctx, msg.Signer); err != nil {
		return nil, err
	}
	attempt, err := s.retry(ctx, msg.Signer, msg.ElectionId)
	return &types.MsgRetryCeremonyResponse{Attempt: attempt}, err
}

// Rehearse implements types.MsgServer.
func (s msgServer) Rehearse(ctx context.Context, msg *types.MsgRehearse) (*types.MsgRehearseResponse, error) {
	if _, err := s.active(ctx, msg.Trustee); err != nil {
		return nil, err
	}
	number, rehearsed, err := s.rehearse(ctx, msg)
	if err != nil {
		return nil, err
	}
	return &types.MsgRehearseResponse{Rehearsed: rehearsed},
		event.Emit(ctx, &types.EventTrusteeRehearsed{ElectionId: msg.ElectionId, Trustee: number, Rehearsed: rehearsed})
}

// PostponeElection implements types.MsgServer.
func (s msgServer) PostponeElection(ctx context.Context, msg *types.MsgPostponeElection) (*types.MsgPostponeElectionResponse, error) {
	if msg.Authority != s.authority {
		return nil, errorsmod.Wrapf(types.ErrUnauthorized, "signer %s, want %s", msg.Authority, s.authority)
	}
	if err := types.CheckReason(msg.Reason); err != nil {
		return nil, errorsmod.Wrap(types.ErrReasonInvalid, err.Error())
	}
	return &types.MsgPostponeElectionResponse{}, s.postpone(ctx, msg)
}

// ExtendElection implements types.MsgServer.
func (s msgServer) ExtendElection(ctx context.Context, msg *types.MsgExtendElection) (*types.MsgExtendElectionResponse, error) {
	if msg.Authority != s.authority {
		return nil, errorsmod.Wrapf(types.ErrUnauthorized, "signer %s, want %s", msg.Authority, s.authority)
	}
	if err := types.CheckReason(msg.Reason); err != nil {
		return nil, errorsmod.Wrap(types.ErrReasonInvalid, err.Error())
	}
	return &types.MsgExtendElectionResponse{}, s.extend(ctx, msg)
}

// CancelElection implements types.MsgServer.
func (s msgServer) CancelElection(ctx context.Context, msg *types.MsgCancelElection) (*types.MsgCancelElectionResponse, error) {
	if msg.Authority != s.authority {
		return nil, errorsmod.Wrapf(types.ErrUnauthorized, "signer %s, want %s", msg.Authority, s.authority)
	}
	if err := types.CheckReason(msg.Reason); err != nil {
		return nil, errorsmod.Wrap(types.ErrReasonInvalid, err.Error())
	}
	return &types.MsgCancelElectionResponse{}, s.cancel(ctx, msg)
}
