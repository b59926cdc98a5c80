package simulation

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"io"
	"math/rand"
	"slices"
	"time"

	"cosmossdk.io/collections"

	"github.com/cosmos/cosmos-sdk/testutil/simsx"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/crypto/dkg"
	"github.com/moscowchain/moscowd/crypto/election"
	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/crypto/tally"
	"github.com/moscowchain/moscowd/x/voting/keeper"
	"github.com/moscowchain/moscowd/x/voting/types"
)

func registerElections(weights simsx.WeightSource, reg simsx.Registry, k keeper.Keeper) {
	reg.Add(weights.Get("msg_voting_create_election", 20), createElection(k))
	reg.Add(weights.Get("msg_voting_publish_census", 60), publishCensus(k))
	reg.Add(weights.Get("msg_voting_freeze_census", 30), freezeCensus(k))
	reg.Add(weights.Get("msg_voting_register_trustee", 80), registerTrustee(k))
	reg.Add(weights.Get("msg_voting_commit_deal", 80), commitDeal(k))
	reg.Add(weights.Get("msg_voting_deal_key", 80), dealKey(k))
	reg.Add(weights.Get("msg_voting_complain", 10), complain(k))
	reg.Add(weights.Get("msg_voting_confirm_shares", 80), confirmShares(k))
	reg.Add(weights.Get("msg_voting_retry_ceremony", 5), retryCeremony(k))
	reg.Add(weights.Get("msg_voting_rehearse", 80), rehearse(k))
	registerBallots(weights, reg, k)
}

func proposeElections(weights simsx.WeightSource, reg simsx.Registry) {
	reg.Add(weights.Get("msg_voting_postpone_election", 5), postponeElection())
	reg.Add(weights.Get("msg_voting_extend_election", 5), extendElection())
	reg.Add(weights.Get("msg_voting_cancel_election", 2), cancelElection())
}

// simTrustees are few, so that a simulation gets somewhere.
const simTrustees = 2

// secret gives randomness that follows from what it is for, so that a later message knows the secrets of an earlier one.
func secret(what string, numbers ...uint64) io.Reader {
	seed := []byte(what)
	for _, n := range numbers {
		seed = binary.BigEndian.AppendUint64(seed, n)
	}
	hash := sha256.Sum256(seed)
	return rand.New(rand.NewSource(int64(binary.BigEndian.Uint64(hash[:])))) //nolint:gosec // simulated secrets
}

func registrarKey(number uint64) ed25519.PrivateKey { return signingKey(secret("registrar", number)) }

// voterKey follows from the tag under which a voter is in the census.
func voterKey(tag []byte) ed25519.PrivateKey { return signingKey(secret("voter " + string(tag))) }

func signingKey(random io.Reader) ed25519.PrivateKey {
	seed := make([]byte, ed25519.SeedSize)
	_, _ = random.Read(seed) // math/rand never fails
	return ed25519.NewKeyFromSeed(seed)
}

func createElection(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgCreateElection] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgCreateElection) {
		params, err := k.Params.Get(ctx)
		if err != nil || len(params.Organizers) == 0 {
			reporter.Skip("no organizers")
			return nil, nil
		}
		r := data.Rand()
		from, _ := signer(ctx, k, data, reporter, params.Organizers[r.Intn(len(params.Organizers))])
		if from == nil {
			return nil, nil
		}
		now := sdk.UnwrapSDKContext(ctx).BlockTime().UTC().Truncate(time.Second)
		opens := now.Add(time.Duration(1+r.Intn(24)) * time.Hour)
		msg := &types.MsgCreateElection{
			Organizer: from[0].AddressBech32, TitleRu: "Выборы", TitleEn: "Election", Purpose: types.ElectionPurpose(1 + r.Intn(2)),
			Contests: []types.ElectionContest{{
				Id: 1, TextRu: "Кто?", TextEn: "Who?", Kind: types.CONTEST_KIND_EXACTLY, Limit: 1, Blank: r.Intn(2) == 0,
				Options: []types.ElectionOption{{TextRu: "А", TextEn: "A"}, {TextRu: "Б", TextEn: "B"}},
			}},
			Districts: []types.DistrictTerms{{Id: 1, Contests: []uint64{1}}, {Id: 2, Contests: []uint64{1}, Partner: 1, Minimum: 2}},
			Threshold: simTrustees, CensusCloses: now.Add(30 * time.Minute), Opens: opens, Closes: opens.Add(24 * time.Hour),
			StepSeconds: uint64(60 + r.Intn(7_200)), TallySeconds: 3_600, Revote: r.Intn(2) == 0,
		}
		for len(msg.Trustees) < simTrustees {
			address := data.AnyAccount(reporter).AddressBech32
			if !slices.ContainsFunc(msg.Trustees, func(t types.Trustee) bool { return t.Address == address }) {
				msg.Trustees = append(msg.Trustees, types.Trustee{Address: address, Name: "Trustee " + address})
			}
		}
		for number := uint64(1); len(msg.Registrars) < types.ElectionRegistrars; {
			address := data.AnyAccount(reporter).AddressBech32
			if !slices.ContainsFunc(msg.Registrars, func(t types.CensusRegistrar) bool { return t.Address == address }) {
				msg.Registrars = append(msg.Registrars, types.CensusRegistrar{Address: address, PublicKey: registrarKey(number).Public().(ed25519.PublicKey)})
				number++
			}
		}
		return from, msg
	}
}

// pickElection chooses an election at random; it skips the message if that does not fit.
func pickElection(
	ctx context.Context, k keeper.Keeper, data *simsx.ChainDataSource, reporter simsx.SimulationReporter, fits func(*types.Election) bool,
) *types.Election {
	last, err := k.ElectionSequence.Peek(ctx)
	if err != nil || last == 0 {
		reporter.Skip("no election")
		return nil
	}
	e, err := k.Election(ctx, data.Rand().Uint64InRange(1, last+1))
	if err != nil || !fits(&e) {
		reporter.Skip("the election takes no such message")
		return nil
	}
	return &e
}

// censusOpen says whether the census takes voters.
func censusOpen(ctx context.Context) func(*types.Election) bool {
	now := sdk.UnwrapSDKContext(ctx).BlockTime()
	return func(e *types.Election) bool {
		return e.Stage == types.ELECTION_STAGE_PREPARING && e.CensusFrozenHeight == 0 && now.Before(e.CensusCloses)
	}
}

func publishCensus(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgPublishCensus] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgPublishCensus) {
		e := pickElection(ctx, k, data, reporter, censusOpen(ctx))
		if e == nil {
			return nil, nil
		}
		from, _ := signer(ctx, k, data, reporter, e.Registrars[0].Address)
		if from == nil {
			return nil, nil
		}
		r := data.Rand()
		msg := &types.MsgPublishCensus{Registrar: from[0].AddressBech32, ElectionId: e.Id, Signers: []uint64{2, 3}}
		for range 1 + r.Intn(5) {
			leaf := types.CensusLeaf{District: uint64(1 + r.Intn(2)), Subject: make([]byte, types.SubjectSize)}
			_, _ = r.Read(leaf.Subject) // math/rand never fails
			leaf.PublicKey = voterKey(leaf.Subject).Public().(ed25519.PublicKey)
			signed := election.CensusLeaf(sdk.UnwrapSDKContext(ctx).ChainID(), e.Id, leaf.District, leaf.Subject, leaf.PublicKey)
			for _, number := range msg.Signers {
				leaf.Signatures = append(leaf.Signatures, ed25519.Sign(registrarKey(number), signed)...)
			}
			msg.Leaves = append(msg.Leaves, leaf)
		}
		return from, msg
	}
}

func freezeCensus(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgFreezeCensus] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgFreezeCensus) {
		open := censusOpen(ctx)
		e := pickElection(ctx, k, data, reporter, func(e *types.Election) bool { return open(e) && e.CensusVoters > 0 })
		if e == nil {
			return nil, nil
		}
		number := uint64(1 + data.Rand().Intn(types.ElectionRegistrars))
		if slices.Contains(e.CensusApprovals, number) {
			reporter.Skip("the registrar has approved")
			return nil, nil
		}
		from, _ := signer(ctx, k, data, reporter, e.Registrars[number-1].Address)
		return from, &types.MsgFreezeCensus{Registrar: e.Registrars[number-1].Address, ElectionId: e.Id, Voters: e.CensusVoters}
	}
}

// turn is a trustee who may act in a step of a ceremony.
type turn struct {
	from     []simsx.SimAccount
	election *types.Election
	ceremony types.Ceremony
	trustee  types.CeremonyTrustee
	all      []types.CeremonyTrustee
	params   dkg.Params
}

// takeTurn gives a trustee of an election whose ceremony is at the step; it skips the message if it hits none.
func takeTurn(
	ctx context.Context, k keeper.Keeper, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	step types.CeremonyStep, fits func(*types.CeremonyTrustee) bool,
) *turn {
	e := pickElection(ctx, k, data, reporter, func(e *types.Election) bool {
		made := e.Stage == types.ELECTION_STAGE_REHEARSAL || e.Stage == types.ELECTION_STAGE_TALLY
		return e.Stage == types.ELECTION_STAGE_PREPARING || step == types.CEREMONY_STEP_DONE && made
	})
	if e == nil {
		return nil
	}
	sdkCtx := sdk.UnwrapSDKContext(ctx)
	t := &turn{election: e}
	var err error
	if t.ceremony, err = k.Ceremonies.Get(ctx, e.Id); err == nil {
		t.params = e.CeremonyParams(sdkCtx.ChainID(), &t.ceremony)
	}
	for i := range e.Trustees {
		trustee, _ := k.CeremonyTrustees.Get(ctx, collections.Join(e.Id, uint64(i+1))) // empty for one who did nothing
		trustee.Trustee = uint64(i + 1)
		t.all = append(t.all, trustee)
	}
	t.trustee = t.all[data.Rand().Intn(len(t.all))]
	late := t.ceremony.Deadline != nil && !sdkCtx.BlockTime().Before(*t.ceremony.Deadline)
	if t.ceremony.Step != step || late || t.ceremony.Stalled || !fits(&t.trustee) {
		reporter.Skip("not the turn of the trustee")
		return nil
	}
	if t.from, _ = signer(ctx, k, data, reporter, e.Trustees[t.trustee.Trustee-1].Address); t.from == nil {
		return nil
	}
	return t
}

func (t *turn) address() string { return t.from[0].AddressBech32 }

// registration gives a trustee's key.
func (t *turn) registration(number uint64) (*group.Scalar, *dkg.Registration, error) {
	return dkg.Register(secret("key", t.election.Id, t.ceremony.Attempt, number), t.params, number)
}

// protocol is the ceremony to which all have registered.
func (t *turn) protocol() (*dkg.Ceremony, error) {
	return t.ceremony.ToProtocol(t.election, t.params.ChainID, t.all)
}

func (t *turn) dealing(protocol *dkg.Ceremony) (*dkg.Dealing, error) {
	return dkg.NewDealing(secret("dealing", t.election.Id, t.ceremony.Attempt, t.trustee.Trustee), protocol)
}

func registerTrustee(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgRegisterTrustee] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgRegisterTrustee) {
		t := takeTurn(ctx, k, data, reporter, types.CEREMONY_STEP_REGISTER, func(t *types.CeremonyTrustee) bool { return len(t.Registration) == 0 })
		if t == nil {
			return nil, nil
		}
		_, registration, err := t.registration(t.trustee.Trustee)
		if err != nil {
			reporter.Fail(err, "register")
			return nil, nil
		}
		return t.from, &types.MsgRegisterTrustee{
			Trustee: t.address(), ElectionId: t.election.Id, Attempt: t.ceremony.Attempt, Registration: registration.Bytes(),
		}
	}
}

func commitDeal(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgCommitDeal] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgCommitDeal) {
		t := takeTurn(ctx, k, data, reporter, types.CEREMONY_STEP_COMMIT, func(t *types.CeremonyTrustee) bool { return len(t.Commitment) == 0 })
		if t == nil {
			return nil, nil
		}
		protocol, err := t.protocol()
		if err != nil {
			reporter.Fail(err, "ceremony")
			return nil, nil
		}
		dealing, err := t.dealing(protocol)
		if err != nil {
			reporter.Fail(err, "dealing")
			return nil, nil
		}
		commitment := dealing.Commitment(protocol, t.trustee.Trustee)
		return t.from, &types.MsgCommitDeal{
			Trustee: t.address(), ElectionId: t.election.Id, Attempt: t.ceremony.Attempt, Commitment: commitment[:],
		}
	}
}

// dealKey deals, and one deal of eight has a false share.
func dealKey(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgDealKey] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgDealKey) {
		t := takeTurn(ctx, k, data, reporter, types.CEREMONY_STEP_DEAL, func(t *types.CeremonyTrustee) bool {
			return len(t.Deal) == 0 && t.Exclusion == types.DEALER_EXCLUSION_UNSPECIFIED
		})
		if t == nil {
			return nil, nil
		}
		protocol, err := t.protocol()
		if err != nil {
			reporter.Fail(err, "ceremony")
			return nil, nil
		}
		dealing, err := t.dealing(protocol)
		if err != nil {
			reporter.Fail(err, "dealing")
			return nil, nil
		}
		deal, err := dealing.Deal(data.Rand().Rand, protocol, t.trustee.Trustee)
		if err != nil {
			reporter.Fail(err, "deal")
			return nil, nil
		}
		b := deal.Bytes()
		if data.Rand().Intn(8) == 0 {
			share := b[group.Size*(t.election.Threshold+1):]
			copy(share[:group.Size], group.ScalarFromUint64(1).Bytes())
		}
		return t.from, &types.MsgDealKey{Trustee: t.address(), ElectionId: t.election.Id, Attempt: t.ceremony.Attempt, Deal: b}
	}
}

// complain complains of a false share where there is one.
func complain(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgComplain] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgComplain) {
		t := takeTurn(ctx, k, data, reporter, types.CEREMONY_STEP_COMPLAIN, func(*types.CeremonyTrustee) bool { return true })
		if t == nil {
			return nil, nil
		}
		protocol, err := t.protocol()
		if err != nil {
			reporter.Fail(err, "ceremony")
			return nil, nil
		}
		key, _, err := t.registration(t.trustee.Trustee)
		if err != nil {
			reporter.Fail(err, "register")
			return nil, nil
		}
		for i := range t.all {
			dealer := &t.all[i]
			if dealer.Trustee == t.trustee.Trustee || len(dealer.Deal) == 0 || dealer.Exclusion != types.DEALER_EXCLUSION_UNSPECIFIED {
				continue
			}
			deal, err := protocol.DecodeDeal(dealer.Deal, dealer.Trustee)
			if err != nil {
				reporter.Fail(err, "deal")
				return nil, nil
			}
			if _, err := protocol.OpenShare(t.trustee.Trustee, key, deal); err == nil {
				continue
			}
			complaint, err := protocol.Complain(data.Rand().Rand, t.trustee.Trustee, key, deal)
			if err != nil {
				reporter.Fail(err, "complaint")
				return nil, nil
			}
			return t.from, &types.MsgComplain{
				Trustee: t.address(), ElectionId: t.election.Id, Attempt: t.ceremony.Attempt, Dealer: dealer.Trustee, Complaint: complaint.Bytes(),
			}
		}
		reporter.Skip("no false share")
		return nil, nil
	}
}

func confirmShares(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgConfirmShares] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgConfirmShares) {
		t := takeTurn(ctx, k, data, reporter, types.CEREMONY_STEP_COMPLAIN, func(t *types.CeremonyTrustee) bool { return !t.Confirmed })
		if t == nil {
			return nil, nil
		}
		return t.from, &types.MsgConfirmShares{Trustee: t.address(), ElectionId: t.election.Id, Attempt: t.ceremony.Attempt}
	}
}

func retryCeremony(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgRetryCeremony] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgRetryCeremony) {
		e := pickElection(ctx, k, data, reporter, func(e *types.Election) bool {
			return e.Stage == types.ELECTION_STAGE_PREPARING || e.Stage == types.ELECTION_STAGE_REHEARSAL
		})
		if e == nil {
			return nil, nil
		}
		from, _ := signer(ctx, k, data, reporter, e.Organizer)
		return from, &types.MsgRetryCeremony{Signer: e.Organizer, ElectionId: e.Id}
	}
}

func rehearse(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgRehearse] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgRehearse) {
		t := takeTurn(ctx, k, data, reporter, types.CEREMONY_STEP_DONE, func(t *types.CeremonyTrustee) bool { return len(t.Rehearsal) == 0 })
		if t == nil {
			return nil, nil
		}
		if t.election.Stage != types.ELECTION_STAGE_REHEARSAL {
			reporter.Skip("no rehearsal")
			return nil, nil
		}
		x, err := t.secretShare()
		if err != nil { // nobody complained of a false share
			reporter.Skip("the trustee has no secret")
			return nil, nil
		}
		share, err := t.rehearsal(ctx, k, data.Rand().Rand, x)
		if err != nil {
			reporter.Fail(err, "rehearsal")
			return nil, nil
		}
		return t.from, &types.MsgRehearse{Trustee: t.address(), ElectionId: t.election.Id, Share: share.Bytes()}
	}
}

// secretShare is the trustee's part of the key.
func (t *turn) secretShare() (*group.Scalar, error) {
	protocol, err := t.protocol()
	if err != nil {
		return nil, err
	}
	key, _, err := t.registration(t.trustee.Trustee)
	if err != nil {
		return nil, err
	}
	result, err := t.ceremony.Result()
	if err != nil {
		return nil, err
	}
	var shares []*group.Scalar
	for _, number := range t.ceremony.Dealers {
		if number == t.trustee.Trustee {
			dealing, err := t.dealing(protocol)
			if err != nil {
				return nil, err
			}
			shares = append(shares, dealing.Share(number))
			continue
		}
		deal, err := protocol.DecodeDeal(t.all[number-1].Deal, number)
		if err != nil {
			return nil, err
		}
		share, err := protocol.OpenShare(t.trustee.Trustee, key, deal)
		if err != nil {
			return nil, err
		}
		shares = append(shares, share)
	}
	return result.SecretShare(t.trustee.Trustee, shares)
}

func (t *turn) rehearsal(ctx context.Context, k keeper.Keeper, random io.Reader, x *group.Scalar) (*tally.Share, error) {
	head, err := k.ElectionHeads.Get(ctx, t.election.Id)
	if err != nil {
		return nil, err
	}
	task, err := head.RehearsalTask()
	if err != nil {
		return nil, err
	}
	return tally.Decrypt(random, task, t.trustee.Trustee, x)
}

// The messages of governance are about the first elections, which may not be there or at another stage.

func postponeElection() simsx.SimMsgFactoryFn[*types.MsgPostponeElection] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgPostponeElection) {
		opens := sdk.UnwrapSDKContext(ctx).BlockTime().UTC().Truncate(time.Second).Add(time.Duration(49+data.Rand().Intn(100)) * time.Hour)
		return nil, &types.MsgPostponeElection{
			Authority: data.ModuleAccountAddress(reporter, "gov"), ElectionId: uint64(1 + data.Rand().Intn(4)),
			CensusCloses: opens, Opens: opens, Closes: opens.Add(24 * time.Hour), Reason: "simulated",
		}
	}
}

func extendElection() simsx.SimMsgFactoryFn[*types.MsgExtendElection] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgExtendElection) {
		closes := sdk.UnwrapSDKContext(ctx).BlockTime().UTC().Truncate(time.Second).Add(100 * time.Hour)
		return nil, &types.MsgExtendElection{
			Authority: data.ModuleAccountAddress(reporter, "gov"), ElectionId: uint64(1 + data.Rand().Intn(4)), Closes: closes, Reason: "simulated",
		}
	}
}

func cancelElection() simsx.SimMsgFactoryFn[*types.MsgCancelElection] {
	return func(_ context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgCancelElection) {
		return nil, &types.MsgCancelElection{
			Authority: data.ModuleAccountAddress(reporter, "gov"), ElectionId: uint64(1 + data.Rand().Intn(4)), Reason: "simulated",
		}
	}
}
