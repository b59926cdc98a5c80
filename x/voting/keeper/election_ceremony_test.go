package keeper_test

import (
	"encoding/hex"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/voting/types"
)

func hexOf(b [32]byte) string { return hex.EncodeToString(b[:]) }

// deadline lets the step run out of time.
func (s *electionSuite) deadline() {
	s.t.Helper()
	c, _ := s.ceremony()
	s.until(*c.Deadline)
}

func (s *electionSuite) requireStep(attempt uint64, step types.CeremonyStep, stalled bool) {
	s.t.Helper()
	c, _ := s.ceremony()
	require.Equal(s.t, attempt, c.Attempt)
	require.Equal(s.t, step, c.Step)
	require.Equal(s.t, stalled, c.Stalled)
}

// falseShare adds one to the first share that a trustee deals.
func falseShare(cheat uint64) func(uint64, []byte) []byte {
	return func(number uint64, deal []byte) []byte {
		if number == cheat {
			deal[32*3+32]++ // behind three commitments and R
		}
		return deal
	}
}

func TestACheatingDealerIsExpelledAndTheKeyIsMadeWithoutHim(t *testing.T) {
	s := newElectionSuite(t)
	s.create(nil)
	s.tamper = falseShare(2)
	s.register(1, 2, 3, 4)
	s.endBlock()
	s.commit(1, 2, 3, 4)
	s.endBlock()
	s.deal(1, 2, 3, 4)
	s.endBlock()
	s.requireStep(1, types.CEREMONY_STEP_COMPLAIN, false)

	complaint := s.complaint(1, 2)
	_, err := s.msgs.Complain(s.ctx, complaint)
	require.NoError(t, err)
	_, err = s.msgs.Complain(s.ctx, complaint)
	require.ErrorIs(t, err, types.ErrDealerOut, "the dealer is out already")
	s.endBlock()
	s.confirm(1, 2, 3, 4)
	s.endBlock()
	s.requireStep(1, types.CEREMONY_STEP_DONE, false)
	c, trustees := s.ceremony()
	require.Equal(t, []uint64{1, 3, 4}, c.Dealers)
	require.Equal(t, types.DEALER_EXCLUSION_FALSE_SHARE, trustees[1].Exclusion)
	require.Equal(t, uint64(1), trustees[1].Complainant)

	s.publish(1, "anna")
	s.freeze()
	s.endBlock()
	s.rehearse(1, 2, 3) // who is out as dealer still receives
	s.endBlock()
	s.requireStage(types.ELECTION_STAGE_READY)
}

func TestAnUnfoundedComplaintIsRefused(t *testing.T) {
	s := newElectionSuite(t)
	s.create(nil)
	for _, step := range []func(...uint64){s.register, s.commit, s.deal} {
		step(1, 2, 3, 4)
		s.endBlock()
	}
	_, err := s.msgs.Complain(s.ctx, s.complaint(1, 2))
	require.ErrorIs(t, err, types.ErrComplaintUnfounded)
	for name, change := range map[string]func(*types.MsgComplain){
		"about oneself":             func(m *types.MsgComplain) { m.Dealer = 1 },
		"about nobody":              func(m *types.MsgComplain) { m.Dealer = 5 },
		"cut":                       func(m *types.MsgComplain) { m.Complaint = m.Complaint[1:] },
		"with the proof of another": func(m *types.MsgComplain) { copy(m.Complaint, s.complaint(3, 2).Complaint[:32]) },
	} {
		msg := s.complaint(1, 2)
		change(msg)
		_, err := s.msgs.Complain(s.ctx, msg)
		require.ErrorIs(t, err, types.ErrComplaintInvalid, name)
	}
	_, trustees := s.ceremony()
	require.Zero(t, trustees[1].Exclusion)
}

func TestWhoMissesAStepIsOutAsDealer(t *testing.T) {
	s := newElectionSuite(t)
	s.create(nil)
	s.register(1, 2, 3, 4)
	s.endBlock()
	s.commit(1, 2, 4)
	s.deadline()
	s.requireStep(1, types.CEREMONY_STEP_DEAL, false)
	s.trustees[2].dealing = s.trustees[0].dealing
	_, err := s.msgs.DealKey(s.ctx, &types.MsgDealKey{Trustee: s.trustees[2].address, ElectionId: s.id, Attempt: 1, Deal: s.dealBytes(3)})
	require.ErrorIs(t, err, types.ErrDealerOut)
	s.deal(1, 2, 4)
	s.endBlock()
	s.confirm(1)
	s.deadline()
	s.requireStep(1, types.CEREMONY_STEP_DONE, false)
	c, trustees := s.ceremony()
	require.Equal(t, []uint64{1, 2, 4}, c.Dealers)
	require.Equal(t, types.DEALER_EXCLUSION_NO_COMMITMENT, trustees[2].Exclusion)
}

func TestTheCeremonyStallsWhereTooFewActAndIsRetriedWithoutLimit(t *testing.T) {
	s := newElectionSuite(t)
	s.create(func(m *types.MsgCreateElection) {
		m.CensusCloses, m.Opens, m.Closes = start.Add(24*time.Hour), start.Add(48*time.Hour), start.Add(72*time.Hour)
	})
	retry := func(signer string) error {
		_, err := s.msgs.RetryCeremony(s.ctx, &types.MsgRetryCeremony{Signer: signer, ElectionId: s.id})
		return err
	}
	trustee := func() string { return s.trustees[0].address }
	attempt := uint64(1)
	for name, c := range map[string]struct {
		run  func()
		step types.CeremonyStep
	}{
		"somebody does not register": {func() { s.register(1, 2, 3); s.deadline() }, types.CEREMONY_STEP_REGISTER},
		"two do not commit": {func() {
			s.register(1, 2, 3, 4)
			s.endBlock()
			s.commit(1, 2)
			s.deadline()
		}, types.CEREMONY_STEP_COMMIT},
		"two do not deal": {func() {
			s.register(1, 2, 3, 4)
			s.endBlock()
			s.commit(1, 2, 3, 4)
			s.endBlock()
			s.deal(1, 2)
			s.deadline()
		}, types.CEREMONY_STEP_DEAL},
		"complaints leave fewer dealers than the threshold": {func() {
			s.register(1, 2, 3, 4)
			s.endBlock()
			s.commit(1, 2, 3)
			s.deadline()
			s.tamper = falseShare(2)
			s.deal(1, 2, 3)
			s.tamper = nil
			s.endBlock()
			_, err := s.msgs.Complain(s.ctx, s.complaint(1, 2))
			require.NoError(t, err)
			s.endBlock()
		}, types.CEREMONY_STEP_COMPLAIN},
	} {
		require.ErrorIs(t, retry(trustee()), types.ErrCeremonyNotStalled, name)
		c.run()
		s.requireStep(attempt, c.step, true)
		require.Equal(t, uint64(3), s.election().Threshold, "the threshold does not fall")
		require.ErrorIs(t, retry(s.address(registrarName(1))), types.ErrTrusteeOther)
		require.NoError(t, retry(trustee()), name)
		attempt++
		s.requireStep(attempt, types.CEREMONY_STEP_REGISTER, false)
	}
	require.NoError(t, retry(s.address("organizer")), "the organizer may at any time before the rehearsal is over")
	s.requireStep(attempt+1, types.CEREMONY_STEP_REGISTER, false)
	require.ErrorIs(t, retry(s.address("stranger")), errUnknown)
	s.makeKey()
}

func TestRegistrationGoesOnAfterItsDeadline(t *testing.T) {
	s := newElectionSuite(t)
	s.create(nil)
	s.register(1, 2, 3)
	s.deadline()
	s.requireStep(1, types.CEREMONY_STEP_REGISTER, true)
	s.register(4)
	s.endBlock()
	s.requireStep(1, types.CEREMONY_STEP_COMMIT, false)
}

func TestTheOrganizerRetriesInTheRehearsal(t *testing.T) {
	s := newElectionSuite(t)
	s.create(nil)
	s.publish(1, "anna")
	s.freeze()
	s.makeKey()
	key := s.electionHead().Key
	_, err := s.msgs.RetryCeremony(s.ctx, &types.MsgRetryCeremony{Signer: s.trustees[0].address, ElectionId: s.id})
	require.ErrorIs(t, err, types.ErrCeremonyNotStalled)
	_, err = s.msgs.RetryCeremony(s.ctx, &types.MsgRetryCeremony{Signer: s.address("organizer"), ElectionId: s.id})
	require.NoError(t, err)
	s.requireStage(types.ELECTION_STAGE_PREPARING)
	require.Empty(t, s.electionHead().DefinitionHash)
	s.endBlock()
	s.makeKey()
	require.NotEqual(t, key, s.electionHead().Key)
	s.rehearse(1, 2, 3)
	s.endBlock()
	_, err = s.msgs.RetryCeremony(s.ctx, &types.MsgRetryCeremony{Signer: s.address("organizer"), ElectionId: s.id})
	require.ErrorIs(t, err, types.ErrElectionStage, "a rehearsed key stays")
}

func TestTheCeremonyRefuses(t *testing.T) {
	s := newElectionSuite(t)
	s.create(nil)
	send := func(msg *types.MsgRegisterTrustee) error {
		_, err := s.msgs.RegisterTrustee(s.ctx, msg)
		return err
	}
	first := s.registration(1)
	require.NoError(t, send(first))
	require.ErrorIs(t, send(first), types.ErrCeremonyRepeated)
	for name, c := range map[string]struct {
		change func(*types.MsgRegisterTrustee)
		want   error
	}{
		"not enrolled":       {func(m *types.MsgRegisterTrustee) { m.Trustee = s.address("stranger") }, errUnknown},
		"no trustee":         {func(m *types.MsgRegisterTrustee) { m.Trustee = s.address(registrarName(1)) }, types.ErrTrusteeOther},
		"no election":        {func(m *types.MsgRegisterTrustee) { m.ElectionId = 9 }, types.ErrElectionUnknown},
		"an earlier attempt": {func(m *types.MsgRegisterTrustee) { m.Attempt = 0 }, types.ErrAttemptOther},
		"a cut registration": {func(m *types.MsgRegisterTrustee) { m.Registration = m.Registration[1:] }, types.ErrRegistrationInvalid},
		"another's proof":    {func(m *types.MsgRegisterTrustee) { m.Registration = first.Registration }, types.ErrRegistrationInvalid},
		"the identity":       {func(m *types.MsgRegisterTrustee) { copy(m.Registration, make([]byte, 32)) }, types.ErrRegistrationInvalid},
	} {
		msg := s.registration(2)
		c.change(msg)
		require.ErrorIs(t, send(msg), c.want, name)
	}
	_, err := s.msgs.CommitDeal(s.ctx, &types.MsgCommitDeal{Trustee: first.Trustee, ElectionId: s.id, Attempt: 1, Commitment: make([]byte, 64)})
	require.ErrorIs(t, err, types.ErrCeremonyStep)
	s.register(2, 3, 4)
	s.endBlock()

	_, err = s.msgs.CommitDeal(s.ctx, &types.MsgCommitDeal{Trustee: first.Trustee, ElectionId: s.id, Attempt: 1, Commitment: make([]byte, 63)})
	require.ErrorIs(t, err, types.ErrCommitmentInvalid)
	s.commit(1, 2, 3, 4)
	_, err = s.msgs.CommitDeal(s.ctx, &types.MsgCommitDeal{Trustee: first.Trustee, ElectionId: s.id, Attempt: 1, Commitment: make([]byte, 64)})
	require.ErrorIs(t, err, types.ErrCeremonyRepeated)
	s.endBlock()

	deal := func(number uint64, b []byte) error {
		_, err := s.msgs.DealKey(s.ctx, &types.MsgDealKey{Trustee: s.trustees[number-1].address, ElectionId: s.id, Attempt: 1, Deal: b})
		return err
	}
	s.deal(1)
	require.ErrorIs(t, deal(1, s.dealBytes(1)), types.ErrCeremonyRepeated)
	require.ErrorIs(t, deal(2, s.dealBytes(2)[1:]), types.ErrDealInvalid)
	require.ErrorIs(t, deal(2, s.dealBytes(1)), types.ErrDealInvalid, "a deal of another")
	copied := s.dealBytes(2)
	copy(copied[32*3:32*4], s.dealBytes(1)[32*3:32*4])
	require.ErrorIs(t, deal(2, copied), types.ErrDealInvalid, "a copied R")
	s.deal(2, 3, 4)
	s.endBlock()

	s.confirm(1)
	_, err = s.msgs.ConfirmShares(s.ctx, &types.MsgConfirmShares{Trustee: first.Trustee, ElectionId: s.id, Attempt: 1})
	require.ErrorIs(t, err, types.ErrCeremonyRepeated)
	c, _ := s.ceremony()
	s.at(s.ctx.BlockHeight(), *c.Deadline)
	_, err = s.msgs.ConfirmShares(s.ctx, &types.MsgConfirmShares{Trustee: s.trustees[1].address, ElectionId: s.id, Attempt: 1})
	require.ErrorIs(t, err, types.ErrCeremonyStep, "late")
}

func TestTheRehearsalRefuses(t *testing.T) {
	s := newElectionSuite(t)
	s.create(nil)
	_, err := s.msgs.Rehearse(s.ctx, &types.MsgRehearse{Trustee: s.trustees[0].address, ElectionId: s.id})
	require.ErrorIs(t, err, types.ErrElectionStage)
	s.publish(1, "anna")
	s.freeze()
	s.makeKey()
	for name, c := range map[string]struct {
		change func(*types.MsgRehearse)
		want   error
	}{
		"not enrolled":    {func(m *types.MsgRehearse) { m.Trustee = s.address("stranger") }, errUnknown},
		"no trustee":      {func(m *types.MsgRehearse) { m.Trustee = s.address("organizer") }, types.ErrTrusteeOther},
		"a cut share":     {func(m *types.MsgRehearse) { m.Share = m.Share[1:] }, types.ErrRehearsalShareInvalid},
		"another's share": {func(m *types.MsgRehearse) { m.Share = s.rehearsal(2).Share }, types.ErrRehearsalShareInvalid},
	} {
		msg := s.rehearsal(1)
		c.change(msg)
		_, err := s.msgs.Rehearse(s.ctx, msg)
		require.ErrorIs(t, err, c.want, name)
	}
	s.rehearse(1, 2)
	_, err = s.msgs.Rehearse(s.ctx, s.rehearsal(1))
	require.ErrorIs(t, err, types.ErrCeremonyRepeated)
	s.endBlock()
	s.requireStage(types.ELECTION_STAGE_REHEARSAL)
	s.rehearse(3)
	s.endBlock()
	s.requireStage(types.ELECTION_STAGE_READY)
	s.rehearse(4) // the others may still show that they can
	s.endBlock()
	c, _ := s.ceremony()
	require.Equal(t, uint64(4), c.Rehearsed)
}
