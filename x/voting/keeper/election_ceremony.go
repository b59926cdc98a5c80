package keeper

import (
	"context"
	"errors"
	"slices"
	"time"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/crypto/dkg"
	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/crypto/tally"
	"github.com/moscowchain/moscowd/x/internal/event"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// beginCeremony starts an attempt to make the key.
func (k Keeper) beginCeremony(ctx context.Context, e *types.Election, attempt uint64) error {
	if err := k.CeremonyTrustees.Clear(ctx, collections.NewPrefixedPairRange[uint64, uint64](e.Id)); err != nil {
		return err
	}
	return k.beginStep(ctx, e, &types.Ceremony{ElectionId: e.Id, Attempt: attempt}, types.CEREMONY_STEP_REGISTER)
}

// beginStep writes a ceremony that goes on to a step, and tells of it.
func (k Keeper) beginStep(ctx context.Context, e *types.Election, c *types.Ceremony, step types.CeremonyStep) error {
	c.Step, c.Deadline, c.Stalled = step, nil, false
	if step != types.CEREMONY_STEP_DONE {
		deadline := sdk.UnwrapSDKContext(ctx).BlockTime().UTC().Truncate(time.Second).Add(time.Duration(e.StepSeconds) * time.Second)
		c.Deadline = &deadline
	}
	if err := k.Ceremonies.Set(ctx, e.Id, *c); err != nil {
		return err
	}
	return event.Emit(ctx, &types.EventCeremonyStepBegun{ElectionId: e.Id, Attempt: c.Attempt, Step: step, Deadline: c.Deadline})
}

// ceremonyTrustees lists what each trustee did; one who did nothing has an empty record.
func (k Keeper) ceremonyTrustees(ctx context.Context, e *types.Election) ([]types.CeremonyTrustee, error) {
	trustees := make([]types.CeremonyTrustee, len(e.Trustees))
	for i := range trustees {
		trustee, err := k.ceremonyTrustee(ctx, e.Id, uint64(i+1))
		if err != nil {
			return nil, err
		}
		trustees[i] = trustee
	}
	return trustees, nil
}

func (k Keeper) ceremonyTrustee(ctx context.Context, electionID, number uint64) (types.CeremonyTrustee, error) {
	trustee, _, err := optional(ctx, k.CeremonyTrustees, collections.Join(electionID, number))
	trustee.Trustee = number
	return trustee, err
}

// turn is the place of a trustee in a step of the ceremony.
type turn struct {
	election types.Election
	ceremony types.Ceremony
	trustee  types.CeremonyTrustee
	params   dkg.Params
}

// turn reads where the ceremony stands if the trustee may act in the step now. Errors wrap ErrElectionUnknown, ErrElectionStage,
// ErrTrusteeOther, ErrAttemptOther or ErrCeremonyStep.
func (k Keeper) turn(ctx context.Context, signer string, electionID, attempt uint64, step types.CeremonyStep) (*turn, error) {
	e, err := k.electionAt(ctx, electionID, types.ELECTION_STAGE_PREPARING)
	if err != nil {
		return nil, err
	}
	number, err := k.trusteeNumber(&e, signer)
	if err != nil {
		return nil, err
	}
	ceremony, err := k.Ceremonies.Get(ctx, e.Id)
	if err != nil {
		return nil, err
	}
	if ceremony.Attempt != attempt {
		return nil, errorsmod.Wrapf(types.ErrAttemptOther, "attempt %d, the present one is %d", attempt, ceremony.Attempt)
	}
	sdkCtx := sdk.UnwrapSDKContext(ctx)
	late := step != types.CEREMONY_STEP_REGISTER && ceremony.Deadline != nil && !sdkCtx.BlockTime().Before(*ceremony.Deadline)
	if ceremony.Step != step || late {
		return nil, errorsmod.Wrapf(types.ErrCeremonyStep, "%s of election %d, this is for %s before its deadline", ceremony.Step, e.Id, step)
	}
	sdkCtx.GasMeter().ConsumeGas(types.GasOfTrustee+types.GasOfTrusteeEachOther*uint64(len(e.Trustees)), "key ceremony")
	trustee, err := k.ceremonyTrustee(ctx, e.Id, number)
	return &turn{election: e, ceremony: ceremony, trustee: trustee, params: e.CeremonyParams(sdkCtx.ChainID(), &ceremony)}, err
}

// trusteeNumber finds an account among the trustees; the error wraps ErrTrusteeOther.
func (k Keeper) trusteeNumber(e *types.Election, signer string) (uint64, error) {
	at := slices.IndexFunc(e.Trustees, func(t types.Trustee) bool { return k.same(t.Address, signer) })
	if at < 0 {
		return 0, errorsmod.Wrapf(types.ErrTrusteeOther, "%s, election %d", signer, e.Id)
	}
	return uint64(at + 1), nil
}

// same says whether two addresses are of the same account, however they are written.
func (k Keeper) same(a, b string) bool {
	rawA, errA := k.addressCodec.StringToBytes(a)
	rawB, errB := k.addressCodec.StringToBytes(b)
	return errA == nil && errB == nil && string(rawA) == string(rawB)
}

// keep writes what a trustee did, after which the end of the block sees whether the step is over.
func (k Keeper) keep(ctx context.Context, t *turn) error {
	if err := k.CeremonyTrustees.Set(ctx, collections.Join(t.election.Id, t.trustee.Trustee), t.trustee); err != nil {
		return err
	}
	return k.wake(ctx, &t.election)
}

// protocol gives the ceremony with the keys of all.
func (k Keeper) protocol(ctx context.Context, t *turn) (*dkg.Ceremony, error) {
	trustees, err := k.ceremonyTrustees(ctx, &t.election)
	if err != nil {
		return nil, err
	}
	return t.ceremony.ToProtocol(&t.election, t.params.ChainID, trustees)
}

func repeated(done bool, t *turn) error {
	if !done {
		return nil
	}
	return errorsmod.Wrapf(types.ErrCeremonyRepeated, "trustee %d, attempt %d, %s", t.trustee.Trustee, t.ceremony.Attempt, t.ceremony.Step)
}

// register takes a trustee's key; the error wraps ErrRegistrationInvalid.
func (k Keeper) register(ctx context.Context, t *turn, b []byte) error {
	registration, err := dkg.DecodeRegistration(b)
	if err == nil {
		err = dkg.VerifyRegistration(t.params, t.trustee.Trustee, registration)
	}
	if err != nil {
		return errorsmod.Wrap(types.ErrRegistrationInvalid, err.Error())
	}
	trustees, err := k.ceremonyTrustees(ctx, &t.election)
	if err != nil {
		return err
	}
	for i := range trustees {
		if other := trustees[i].Registration; len(other) > 0 && string(other[:group.Size]) == string(b[:group.Size]) {
			return errorsmod.Wrapf(types.ErrRegistrationInvalid, "the key is that of trustee %d", i+1)
		}
	}
	t.trustee.Registration = b
	return nil
}

// deal takes a trustee's deal; errors wrap ErrDealerOut or ErrDealInvalid.
func (k Keeper) deal(ctx context.Context, t *turn, b []byte) error {
	if t.trustee.Exclusion != types.DEALER_EXCLUSION_UNSPECIFIED {
		return errorsmod.Wrapf(types.ErrDealerOut, "trustee %d: %s", t.trustee.Trustee, t.trustee.Exclusion)
	}
	ceremony, err := k.protocol(ctx, t)
	if err != nil {
		return err
	}
	deal, err := ceremony.DecodeDeal(b, t.trustee.Trustee)
	if err == nil {
		err = ceremony.VerifyDeal(deal, [types.CommitmentSize]byte(t.trustee.Commitment))
	}
	if err != nil {
		return errorsmod.Wrap(types.ErrDealInvalid, err.Error())
	}
	t.trustee.Deal = b
	return nil
}

// complain puts a dealer out whose share is proven false; errors wrap ErrComplaintInvalid, ErrComplaintUnfounded or ErrDealerOut.
func (k Keeper) complain(ctx context.Context, t *turn, number uint64, b []byte) error {
	if number < 1 || number > uint64(len(t.election.Trustees)) || number == t.trustee.Trustee {
		return errorsmod.Wrapf(types.ErrComplaintInvalid, "trustee %d of %d about dealer %d", t.trustee.Trustee, len(t.election.Trustees), number)
	}
	dealer, err := k.ceremonyTrustee(ctx, t.election.Id, number)
	if err != nil {
		return err
	}
	if dealer.Exclusion != types.DEALER_EXCLUSION_UNSPECIFIED {
		return errorsmod.Wrapf(types.ErrDealerOut, "trustee %d: %s", number, dealer.Exclusion)
	}
	ceremony, err := k.protocol(ctx, t)
	if err != nil {
		return err
	}
	deal, err := ceremony.DecodeDeal(dealer.Deal, number)
	if err != nil {
		return errorsmod.Wrapf(types.ErrStateInvalid, "deal of trustee %d: %s", number, err)
	}
	complaint, err := dkg.DecodeComplaint(b)
	if err != nil {
		return errorsmod.Wrap(types.ErrComplaintInvalid, err.Error())
	}
	switch err := ceremony.Judge(t.trustee.Trustee, deal, complaint); {
	case errors.Is(err, dkg.ErrComplaint):
		return errorsmod.Wrapf(types.ErrComplaintUnfounded, "dealer %d gave trustee %d a right share", number, t.trustee.Trustee)
	case err != nil:
		return errorsmod.Wrap(types.ErrComplaintInvalid, err.Error())
	}
	dealer.Exclusion, dealer.Complainant, dealer.Complaint = types.DEALER_EXCLUSION_FALSE_SHARE, t.trustee.Trustee, b
	return k.exclude(ctx, &t.ceremony, dealer)
}

// exclude writes a trustee who is out as dealer, and tells of it.
func (k Keeper) exclude(ctx context.Context, c *types.Ceremony, dealer types.CeremonyTrustee) error {
	if err := k.CeremonyTrustees.Set(ctx, collections.Join(c.ElectionId, dealer.Trustee), dealer); err != nil {
		return err
	}
	return event.Emit(ctx, &types.EventDealerExcluded{
		ElectionId: c.ElectionId, Attempt: c.Attempt, Dealer: dealer.Trustee, Exclusion: dealer.Exclusion, Complainant: dealer.Complainant,
	})
}

// retry starts the ceremony anew for its organizer, or for a trustee where it is stalled. Errors wrap ErrElectionStage,
// ErrTrusteeOther or ErrCeremonyNotStalled.
func (k Keeper) retry(ctx context.Context, signer string, electionID uint64) (uint64, error) {
	e, err := k.electionAt(ctx, electionID, types.ELECTION_STAGE_PREPARING, types.ELECTION_STAGE_REHEARSAL)
	if err != nil {
		return 0, err
	}
	ceremony, err := k.Ceremonies.Get(ctx, e.Id)
	if err != nil {
		return 0, err
	}
	if !k.same(e.Organizer, signer) {
		if _, err := k.trusteeNumber(&e, signer); err != nil {
			return 0, err
		}
		if !ceremony.Stalled {
			return 0, errorsmod.Wrapf(types.ErrCeremonyNotStalled, "election %d, attempt %d is at %s: only the organizer may start anew now",
				e.Id, ceremony.Attempt, ceremony.Step)
		}
	}
	if e.Stage == types.ELECTION_STAGE_REHEARSAL {
		head, err := k.electionHead(ctx, e.Id)
		if err != nil {
			return 0, err
		}
		head.DefinitionHash, head.Key = nil, nil
		if err := k.setStage(ctx, &e, &head, types.ELECTION_STAGE_PREPARING); err != nil {
			return 0, err
		}
		if err := k.ElectionHeads.Set(ctx, e.Id, head); err != nil {
			return 0, err
		}
	}
	if err := k.beginCeremony(ctx, &e, ceremony.Attempt+1); err != nil {
		return 0, err
	}
	return ceremony.Attempt + 1, k.wake(ctx, &e)
}

// advanceCeremony goes on to the next step if the present one is over, because everybody has done it or its deadline passed; where
// too few have, the ceremony stalls.
func (k Keeper) advanceCeremony(ctx context.Context, e *types.Election, c *types.Ceremony) error {
	if c.Step == types.CEREMONY_STEP_DONE || c.Stalled && c.Step != types.CEREMONY_STEP_REGISTER {
		return nil
	}
	trustees, err := k.ceremonyTrustees(ctx, e)
	if err != nil {
		return err
	}
	s := standing(trustees)
	late := !sdk.UnwrapSDKContext(ctx).BlockTime().Before(*c.Deadline)
	enough := s.dealers >= e.Threshold
	switch {
	case c.Step == types.CEREMONY_STEP_REGISTER && s.registered == uint64(len(trustees)):
		ceremony, err := c.ToProtocol(e, sdk.UnwrapSDKContext(ctx).ChainID(), trustees)
		if err != nil {
			return err
		}
		c.Hash = ceremony.Hash()
		return k.beginStep(ctx, e, c, types.CEREMONY_STEP_COMMIT)
	case c.Step == types.CEREMONY_STEP_COMMIT && (s.committed == uint64(len(trustees)) || late && s.committed >= e.Threshold):
		return k.excludeOthers(ctx, e, c, trustees, types.DEALER_EXCLUSION_NO_COMMITMENT, types.CEREMONY_STEP_DEAL)
	case c.Step == types.CEREMONY_STEP_DEAL && (s.dealt == s.committed || late && s.dealt >= e.Threshold):
		return k.excludeOthers(ctx, e, c, trustees, types.DEALER_EXCLUSION_NO_DEAL, types.CEREMONY_STEP_COMPLAIN)
	case c.Step == types.CEREMONY_STEP_COMPLAIN && enough && (s.confirmed == uint64(len(trustees)) || late):
		return k.finaliseKey(ctx, e, c, trustees)
	case late && !c.Stalled, c.Step == types.CEREMONY_STEP_COMPLAIN && !enough:
		return k.stallCeremony(ctx, e, c, "too few trustees did this step")
	}
	return nil
}

// counted is how many trustees have done what.
type counted struct{ registered, committed, dealt, confirmed, dealers uint64 }

func standing(trustees []types.CeremonyTrustee) (s counted) {
	one := func(done bool) uint64 {
		if done {
			return 1
		}
		return 0
	}
	for i := range trustees {
		t := &trustees[i]
		s.registered += one(len(t.Registration) > 0)
		s.committed += one(len(t.Commitment) > 0)
		s.dealt += one(len(t.Deal) > 0)
		s.confirmed += one(t.Confirmed)
		s.dealers += one(len(t.Deal) > 0 && t.Exclusion == types.DEALER_EXCLUSION_UNSPECIFIED)
	}
	return s
}

// excludeOthers puts out who did not do the step that is over, and goes on.
func (k Keeper) excludeOthers(
	ctx context.Context, e *types.Election, c *types.Ceremony, trustees []types.CeremonyTrustee, why types.DealerExclusion, next types.CeremonyStep,
) error {
	for i := range trustees {
		t := trustees[i]
		missing := len(t.Commitment) == 0
		if why == types.DEALER_EXCLUSION_NO_DEAL {
			missing = len(t.Deal) == 0
		}
		if !missing || t.Exclusion != types.DEALER_EXCLUSION_UNSPECIFIED {
			continue
		}
		t.Exclusion = why
		if err := k.exclude(ctx, c, t); err != nil {
			return err
		}
	}
	return k.beginStep(ctx, e, c, next)
}

// finaliseKey adds the deals of all dealers who are not out.
func (k Keeper) finaliseKey(ctx context.Context, e *types.Election, c *types.Ceremony, trustees []types.CeremonyTrustee) error {
	ceremony, err := c.ToProtocol(e, sdk.UnwrapSDKContext(ctx).ChainID(), trustees)
	if err != nil {
		return err
	}
	var deals []*dkg.Deal
	var dealers []uint64
	for i := range trustees {
		t := &trustees[i]
		if len(t.Deal) == 0 || t.Exclusion != types.DEALER_EXCLUSION_UNSPECIFIED {
			continue
		}
		deal, err := ceremony.DecodeDeal(t.Deal, t.Trustee)
		if err != nil {
			return errorsmod.Wrapf(types.ErrStateInvalid, "deal of trustee %d: %s", t.Trustee, err)
		}
		deals, dealers = append(deals, deal), append(dealers, t.Trustee)
	}
	result, err := ceremony.Finalise(deals)
	if err != nil {
		return k.stallCeremony(ctx, e, c, err.Error())
	}
	c.Dealers, c.Key = dealers, result.Key.Point().Bytes()
	for _, vk := range result.VerificationKeys {
		c.VerificationKeys = append(c.VerificationKeys, vk.Bytes())
	}
	return k.beginStep(ctx, e, c, types.CEREMONY_STEP_DONE)
}

func (k Keeper) stallCeremony(ctx context.Context, e *types.Election, c *types.Ceremony, reason string) error {
	c.Stalled = true
	if err := k.Ceremonies.Set(ctx, e.Id, *c); err != nil {
		return err
	}
	return event.Emit(ctx, &types.EventElectionStalled{ElectionId: e.Id, Stage: e.Stage, Step: c.Step, Reason: reason})
}

// fixDefinition begins the rehearsal of a definition. The caller writes election and head.
func (k Keeper) fixDefinition(ctx context.Context, e *types.Election, head *types.ElectionHead) error {
	ceremony, err := k.Ceremonies.Get(ctx, e.Id)
	if err != nil {
		return err
	}
	trustees, err := k.ceremonyTrustees(ctx, e)
	if err != nil {
		return err
	}
	hash, err := k.definitionHash(ctx, e, &ceremony, trustees)
	if err != nil {
		return err
	}
	head.DefinitionHash, head.Key = hash, ceremony.Key
	for _, t := range trustees {
		if len(t.Rehearsal) == 0 {
			continue
		}
		t.Rehearsal = nil
		if err := k.CeremonyTrustees.Set(ctx, collections.Join(e.Id, t.Trustee), t); err != nil {
			return err
		}
	}
	ceremony.Rehearsed = 0
	if err := k.Ceremonies.Set(ctx, e.Id, ceremony); err != nil {
		return err
	}
	return k.setStage(ctx, e, head, types.ELECTION_STAGE_REHEARSAL)
}

// definitionHash gives eh.
func (k Keeper) definitionHash(ctx context.Context, e *types.Election, c *types.Ceremony, trustees []types.CeremonyTrustee) ([]byte, error) {
	contests, err := k.electionContests(ctx, e.Id)
	if err != nil {
		return nil, err
	}
	districts, err := k.electionDistricts(ctx, e.Id)
	if err != nil {
		return nil, err
	}
	definition, err := e.Definition(sdk.UnwrapSDKContext(ctx).ChainID(), contests, districts, c, trustees)
	if err != nil {
		return nil, err
	}
	return definition.Hash(), nil
}

// rehearse takes a trustee's share of the test ciphertext and returns how many there are. Errors wrap ErrElectionStage,
// ErrTrusteeOther, ErrCeremonyRepeated or ErrRehearsalShareInvalid.
func (k Keeper) rehearse(ctx context.Context, msg *types.MsgRehearse) (number, rehearsed uint64, err error) {
	e, err := k.electionAt(ctx, msg.ElectionId, types.ELECTION_STAGE_REHEARSAL, types.ELECTION_STAGE_READY)
	if err != nil {
		return 0, 0, err
	}
	if number, err = k.trusteeNumber(&e, msg.Trustee); err != nil {
		return 0, 0, err
	}
	sdk.UnwrapSDKContext(ctx).GasMeter().ConsumeGas(types.GasOfTrustee, "rehearsal")
	trustee, err := k.ceremonyTrustee(ctx, e.Id, number)
	if err != nil {
		return 0, 0, err
	}
	if len(trustee.Rehearsal) > 0 {
		return 0, 0, errorsmod.Wrapf(types.ErrCeremonyRepeated, "trustee %d has rehearsed this definition", number)
	}
	ceremony, err := k.Ceremonies.Get(ctx, e.Id)
	if err != nil {
		return 0, 0, err
	}
	head, err := k.electionHead(ctx, e.Id)
	if err != nil {
		return 0, 0, err
	}
	if _, err := rehearsalShare(&head, &ceremony, number, msg.Share); err != nil {
		return 0, 0, errorsmod.Wrap(types.ErrRehearsalShareInvalid, err.Error())
	}
	trustee.Rehearsal = msg.Share
	if err := k.CeremonyTrustees.Set(ctx, collections.Join(e.Id, number), trustee); err != nil {
		return 0, 0, err
	}
	ceremony.Rehearsed++
	if err := k.Ceremonies.Set(ctx, e.Id, ceremony); err != nil {
		return 0, 0, err
	}
	return number, ceremony.Rehearsed, k.wake(ctx, &e)
}

// rehearsalShare decodes and checks a share of the rehearsal; its error is not registered.
func rehearsalShare(head *types.ElectionHead, c *types.Ceremony, number uint64, b []byte) (*tally.Share, error) {
	task, err := head.RehearsalTask()
	if err != nil {
		return nil, err
	}
	share, err := task.DecodeShare(b)
	if err != nil {
		return nil, err
	}
	key, err := group.DecodeNonIdentity(c.VerificationKeys[number-1])
	if err != nil {
		return nil, err
	}
	return share, task.Verify(number, key, share)
}

// rehearsed says whether the shares of the rehearsal open the test ciphertext, as they must.
func (k Keeper) rehearsed(ctx context.Context, e *types.Election, head *types.ElectionHead, c *types.Ceremony) (bool, error) {
	if c.Rehearsed < e.Threshold {
		return false, nil
	}
	task, err := head.RehearsalTask()
	if err != nil {
		return false, err
	}
	trustees, err := k.ceremonyTrustees(ctx, e)
	if err != nil {
		return false, err
	}
	var shares []tally.Numbered
	for i := range trustees {
		if len(trustees[i].Rehearsal) == 0 {
			continue
		}
		share, err := task.DecodeShare(trustees[i].Rehearsal)
		if err != nil {
			return false, errorsmod.Wrapf(types.ErrStateInvalid, "rehearsal of trustee %d: %s", i+1, err)
		}
		shares = append(shares, tally.Numbered{Trustee: uint64(i + 1), Share: share})
	}
	open, err := tally.Combine(task, e.Threshold, shares)
	if err != nil {
		return false, errorsmod.Wrapf(types.ErrStateInvalid, "rehearsal of election %d: %s", e.Id, err)
	}
	return len(open) == 1 && open[0].Equal(group.Generator()), nil
}
