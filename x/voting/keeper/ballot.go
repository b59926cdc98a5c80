package keeper

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// booth is the part of an election that its definition hash fixes and ballots are checked against.
type booth struct {
	election ballot.Election
	forms    map[uint64]ballot.Form // by district
}

// booth gives that of an open election. A node keeps it decoded under the definition hash, which covers all that is in it; reading
// it costs nothing beside the gas of a ballot, so that the gas does not depend on what a node keeps.
func (k Keeper) booth(ctx context.Context, head *types.ElectionHead) (*booth, error) {
	if b, ok := k.verdicts.booths.Get(string(head.DefinitionHash)); ok {
		return b, nil
	}
	free := sdk.UnwrapSDKContext(ctx).WithGasMeter(storetypes.NewInfiniteGasMeter())
	point, err := group.DecodePoint(head.Key)
	if err != nil {
		return nil, errorsmod.Wrapf(types.ErrStateInvalid, "key of election %d: %s", head.ElectionId, err)
	}
	key, err := elgamal.NewKey(point)
	if err != nil {
		return nil, errorsmod.Wrapf(types.ErrStateInvalid, "key of election %d: %s", head.ElectionId, err)
	}
	forms, err := k.ballotForms(free, head.ElectionId)
	if err != nil {
		return nil, err
	}
	b := &booth{election: ballot.Election{Hash: head.DefinitionHash, Key: key}, forms: forms}
	k.verdicts.booths.Add(string(head.DefinitionHash), b)
	return b, nil
}

// ballotForms gives what each district of an election votes on.
func (k Keeper) ballotForms(ctx context.Context, electionID uint64) (map[uint64]ballot.Form, error) {
	contests := make(map[uint64]ballot.Contest)
	err := k.ElectionContests.Walk(ctx, collections.NewPrefixedPairRange[uint64, uint64](electionID),
		func(_ collections.Pair[uint64, uint64], c types.ElectionContest) (bool, error) {
			contests[c.Id] = c.ToProtocol()
			return false, nil
		})
	if err != nil {
		return nil, err
	}
	forms := make(map[uint64]ballot.Form)
	err = k.ElectionDistricts.Walk(ctx, collections.NewPrefixedPairRange[uint64, uint64](electionID),
		func(_ collections.Pair[uint64, uint64], d types.ElectionDistrict) (bool, error) {
			form := make(ballot.Form, 0, len(d.Terms.Contests))
			for _, id := range d.Terms.Contests {
				contest, ok := contests[id]
				if !ok {
					return true, errorsmod.Wrapf(types.ErrStateInvalid, "district %d votes on contest %d, which does not exist", d.Terms.Id, id)
				}
				form = append(form, contest)
			}
			forms[d.Terms.Id] = form
			return false, nil
		})
	return forms, err
}

// ballotBox is what one message has read of one election.
type ballotBox struct {
	head  types.ElectionHead
	booth *booth
	// refusal says why the election takes no ballots; it is reported for each of them.
	refusal error
}

// ballotBoxes are those of a message, by election.
type ballotBoxes map[uint64]*ballotBox

func (k Keeper) ballotBox(ctx context.Context, read ballotBoxes, electionID uint64) (*ballotBox, error) {
	if box := read[electionID]; box != nil {
		return box, box.refusal
	}
	box := &ballotBox{}
	read[electionID] = box
	if box.head, box.refusal = k.electionHead(ctx, electionID); box.refusal != nil {
		return nil, box.refusal
	}
	if box.refusal = checkVoting(&box.head, sdk.UnwrapSDKContext(ctx).BlockTime().Unix()); box.refusal == nil {
		box.booth, box.refusal = k.booth(ctx, &box.head)
	}
	return box, box.refusal
}

// checkVoting wants an election that takes ballots now; errors wrap ErrElectionNotOpen or ErrElectionClosed.
func checkVoting(head *types.ElectionHead, now int64) error {
	switch {
	case head.Stage < types.ELECTION_STAGE_OPEN:
		return errorsmod.Wrapf(types.ErrElectionNotOpen, "election %d is in %s", head.ElectionId, head.Stage)
	case head.Stage > types.ELECTION_STAGE_OPEN:
		return errorsmod.Wrapf(types.ErrElectionClosed, "election %d is in %s", head.ElectionId, head.Stage)
	case now >= head.Closes:
		return errorsmod.Wrapf(types.ErrElectionClosed, "election %d closed at %d, block time %d", head.ElectionId, head.Closes, now)
	}
	return nil
}

// envelope is a ballot in its election and district, before anybody knows whether it is right.
type envelope struct {
	box    *ballotBox
	signed *types.SignedBallot
	sealed *sealed
}

// envelope finds election and voter of a ballot. Errors wrap ErrBallotInvalid, ErrElectionUnknown, ErrElectionNotOpen,
// ErrElectionClosed or ErrCensusVoterUnknown.
func (k Keeper) envelope(ctx context.Context, read ballotBoxes, signed *types.SignedBallot) (*envelope, error) {
	sdk.UnwrapSDKContext(ctx).GasMeter().ConsumeGas(signed.Gas(), "ballot")
	if err := signed.Check(); err != nil {
		return nil, err
	}
	box, err := k.ballotBox(ctx, read, signed.ElectionId)
	if err != nil {
		return nil, err
	}
	voter, found, err := optional(ctx, k.CensusRecords, collections.Join(signed.ElectionId, signed.Tag))
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, errorsmod.Wrapf(types.ErrCensusVoterUnknown, "tag %x, election %d", signed.Tag, signed.ElectionId)
	}
	s := &sealed{
		item:     ballot.Item{Election: box.booth.election, Form: box.booth.forms[voter.District], Ballot: signed.ToProtocol(voter.District)},
		voterKey: voter.PublicKey, signature: signed.Signature,
	}
	s.tracker = s.item.Ballot.Tracker()
	return &envelope{box: box, signed: signed, sealed: s}, nil
}

// castBallots accepts ballots or refuses each with its own error. Proofs are checked together; what was written for one is
// seen by those behind it. A refused one has written nothing.
func (k Keeper) castBallots(ctx context.Context, signed []types.SignedBallot) ([]types.BallotNotice, []error) {
	read, refused := ballotBoxes{}, make([]error, len(signed))
	envelopes := make([]*envelope, len(signed))
	var (
		all   []*sealed
		index []int
	)
	for i := range signed {
		if envelopes[i], refused[i] = k.envelope(ctx, read, &signed[i]); refused[i] == nil {
			all, index = append(all, envelopes[i].sealed), append(index, i)
		}
	}
	notices := make([]types.BallotNotice, len(signed))
	verdict := k.verdicts.check(all)
	for n, i := range index {
		notices[i], refused[i] = k.castBallot(ctx, envelopes[i], verdict[n])
	}
	return notices, refused
}

// castBallot enters a ballot of which the verdict is known.
func (k Keeper) castBallot(ctx context.Context, e *envelope, verdict error) (notice types.BallotNotice, err error) {
	record, err := k.ballotRecord(ctx, e.signed)
	if err != nil {
		return notice, err
	}
	switch {
	case record.Cast > 0 && e.signed.Seq <= record.Seq:
		return notice, errorsmod.Wrapf(types.ErrBallotStale, "seq %d, the last ballot of %x has %d", e.signed.Seq, e.signed.Tag, record.Seq)
	case record.Cast > 0 && !e.box.head.Revote:
		return notice, errorsmod.Wrapf(types.ErrBallotRevote, "%x voted in block %d", e.signed.Tag, record.Height)
	case record.Cast >= types.MaxBallotsPerTag:
		return notice, errorsmod.Wrapf(types.ErrBallotsFull, "%x has cast %d", e.signed.Tag, record.Cast)
	}
	vector, err := k.freshVector(ctx, e.signed)
	if err != nil {
		return notice, err
	}
	if verdict != nil {
		return notice, verdict
	}
	sdkCtx, district := sdk.UnwrapSDKContext(ctx), e.sealed.item.Ballot.District
	p := &pendingBallot{
		election: e.signed.ElectionId, district: district, outcome: ballot.Accepted, tracker: e.sealed.tracker,
		added: e.signed.Ciphertexts, removed: record.Ciphertexts,
	}
	if err := k.Vectors.Set(ctx, vector, types.VectorRecord{Tag: e.signed.Tag, Outcome: types.BALLOT_OUTCOME_ACCEPTED}); err != nil {
		return notice, err
	}
	record = types.BallotRecord{
		Seq: e.signed.Seq, Tracker: p.tracker[:], Ciphertexts: p.added, Height: sdkCtx.BlockHeight(),
		Cast: record.Cast + 1, Spoiled: record.Spoiled, District: district,
	}
	if err := k.Ballots.Set(ctx, collections.Join(p.election, e.signed.Tag), record); err != nil {
		return notice, err
	}
	k.leave(sdkCtx, objectBallots, p)
	return p.notice(e.signed.Tag), nil
}

// spoilBallot enters a ballot whose opening is published. That it is a right ballot is not asked. Errors are those of castBallot
// that do not speak of proofs, and ErrSpoilsFull and ErrBallotOpening.
func (k Keeper) spoilBallot(ctx context.Context, msg *types.MsgSpoilBallot) (notice types.BallotNotice, err error) {
	signed := &msg.Ballot
	e, err := k.envelope(ctx, ballotBoxes{}, signed)
	if err != nil {
		return notice, err
	}
	record, err := k.ballotRecord(ctx, signed)
	if err != nil {
		return notice, err
	}
	if record.Spoiled >= types.MaxSpoilsPerTag {
		return notice, errorsmod.Wrapf(types.ErrSpoilsFull, "%x has spoiled %d", signed.Tag, record.Spoiled)
	}
	vector, err := k.freshVector(ctx, signed)
	if err != nil {
		return notice, err
	}
	if err := e.sealed.checkSpoiled(msg.Cells, msg.Randomness); err != nil {
		return notice, err
	}
	p := &pendingBallot{
		election: signed.ElectionId, district: e.sealed.item.Ballot.District, outcome: ballot.Spoiled, tracker: e.sealed.tracker,
	}
	if err := k.Vectors.Set(ctx, vector, types.VectorRecord{Tag: signed.Tag, Outcome: types.BALLOT_OUTCOME_SPOILED}); err != nil {
		return notice, err
	}
	record.Spoiled++
	record.District = p.district
	if err := k.Ballots.Set(ctx, collections.Join(p.election, signed.Tag), record); err != nil {
		return notice, err
	}
	k.leave(sdk.UnwrapSDKContext(ctx), objectBallots, p)
	return p.notice(signed.Tag), nil
}

// checkSpoiled wants the voter's signature and the opening of the ciphertexts; errors wrap ErrBallotSignature or ErrBallotOpening.
func (s *sealed) checkSpoiled(cells []uint64, randomness []byte) error {
	b, e := s.item.Ballot, s.item.Election
	if !ed25519.Verify(s.voterKey, ballot.SpoilMessage(e.Hash, s.tracker), s.signature) {
		return errorsmod.Wrapf(types.ErrBallotSignature, "tracker %x", s.tracker)
	}
	if len(b.Ciphertexts) != len(cells)*elgamal.Size {
		return errorsmod.Wrapf(types.ErrBallotOpening, "%d cells for %d bytes of ciphertexts", len(cells), len(b.Ciphertexts))
	}
	scalars, err := group.DecodeScalars(randomness, len(cells))
	if err != nil {
		return errorsmod.Wrapf(types.ErrBallotOpening, "randomness of %d bytes for %d cells: %s", len(randomness), len(cells), err)
	}
	return types.RegisteredBallotError(ballot.VerifyOpening(e.Key, b.Ciphertexts, &ballot.Opening{Cells: cells, Randomness: scalars}))
}

func (k Keeper) ballotRecord(ctx context.Context, signed *types.SignedBallot) (types.BallotRecord, error) {
	record, _, err := optional(ctx, k.Ballots, collections.Join(signed.ElectionId, signed.Tag))
	return record, err
}

// freshVector gives the key of a ballot's ciphertexts if the election does not hold them; errors wrap ErrBallotCopied or
// ErrBallotSpoiled.
func (k Keeper) freshVector(ctx context.Context, signed *types.SignedBallot) (collections.Pair[uint64, []byte], error) {
	key := collections.Join(signed.ElectionId, types.VectorKey(signed.Ciphertexts))
	held, found, err := optional(ctx, k.Vectors, key)
	switch {
	case err != nil || !found:
		return key, err
	case held.Outcome == types.BALLOT_OUTCOME_SPOILED:
		return key, errorsmod.Wrapf(types.ErrBallotSpoiled, "by %x: encrypt anew", held.Tag)
	}
	return key, errorsmod.Wrapf(types.ErrBallotCopied, "cast by %x: encrypt anew", held.Tag)
}

// notice is what events say of a ballot.
func (p *pendingBallot) notice(tag []byte) types.BallotNotice {
	return types.BallotNotice{
		ElectionId: p.election, District: p.district, Tag: tag, Tracker: p.tracker[:], Outcome: types.BallotOutcome(p.outcome),
		Replaces: len(p.removed) > 0,
	}
}

// pendingBallot is an accepted ballot that the end of the block counts.
type pendingBallot struct {
	election, district uint64
	outcome            ballot.Outcome
	tracker            [sha256.Size]byte
	// added and removed are ciphertexts; a spoiled ballot has none, a first one removes none.
	added, removed []byte
}
