package keeper

import (
	"cmp"
	"context"
	"slices"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/voting/rules"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// sheet is what decides about votes on one question.
type sheet struct {
	poll     types.Poll
	question types.Question
	version  types.QuestionVersion // the current one
	rules    *rules.Question
}

// sheets are those that a message has read: a batch holds many votes on few questions.
type sheets map[sheetKey]*sheet

type sheetKey struct {
	poll     uint64
	question uint32
}

func (k Keeper) sheet(ctx context.Context, read sheets, poll uint64, question uint32) (*sheet, error) {
	key := sheetKey{poll, question}
	if s := read[key]; s != nil {
		return s, nil
	}
	s := &sheet{}
	var err error
	if s.poll, err = k.Poll(ctx, poll); err != nil {
		return nil, err
	}
	if s.question, err = k.Question(ctx, poll, question); err != nil {
		return nil, err
	}
	if s.version, err = k.Version(ctx, poll, question, s.question.CurrentVersion); err != nil {
		return nil, err
	}
	s.rules = s.question.ToRules(&s.version)
	read[key] = s
	return s, nil
}

// castVote accepts a signed vote or refuses it before it has written anything. What a transaction has written of its own poll
// and version is seen by the next message, since each message reads its sheets anew.
func (k Keeper) castVote(ctx context.Context, read sheets, signed *types.SignedVote) (types.CastVote, error) {
	var none types.CastVote
	sdkCtx := sdk.UnwrapSDKContext(ctx)
	sdkCtx.GasMeter().ConsumeGas(types.GasPerVote, "vote")
	s, err := k.sheet(ctx, read, signed.PollId, signed.QuestionId)
	if err != nil {
		return none, err
	}
	vote, err := s.check(sdkCtx, signed)
	if err != nil {
		return none, err
	}
	digest := vote.Digest()
	signer, err := k.signers.recover(digest, signed.Signature)
	if err != nil {
		return none, err
	}
	subject, err := k.eligible(ctx, &s.poll, signed, signer)
	if err != nil {
		return none, err
	}
	tracker := rules.Tracker(digest, signer)
	counted := pending{question: s.rules, subject: subject, tracker: tracker, vote: types.Vote{Signed: *signed, Signer: signer[:]}}
	if s.poll.Census == nil {
		counted.vote.Subject = subject[:]
	}
	if err := k.replace(ctx, s, &counted); err != nil {
		return none, err
	}
	k.leave(sdkCtx, objectVotes, &counted)
	return types.CastVote{
		PollId: signed.PollId, QuestionId: signed.QuestionId, VersionId: signed.VersionId, Tracker: tracker[:], Replaces: counted.replaces,
	}, nil
}

// check is what needs no signature: time, version, choices, text.
func (s *sheet) check(ctx sdk.Context, signed *types.SignedVote) (*rules.Vote, error) {
	now := ctx.BlockTime()
	if err := s.poll.CheckOpen(now); err != nil {
		return nil, err
	}
	switch current := s.question.CurrentVersion; {
	case signed.VersionId == 0 || signed.VersionId > current:
		return nil, errorsmod.Wrapf(types.ErrVersionUnknown, "version %d of question %d, the current one is %d", signed.VersionId, signed.QuestionId, current)
	case signed.VersionId < current:
		return nil, errorsmod.Wrapf(types.ErrVersionOutdated, "version %d of question %d: read version %d and sign it",
			signed.VersionId, signed.QuestionId, current)
	}
	if unix := now.Unix(); unix < 0 || uint64(unix) >= signed.Expiry {
		return nil, errorsmod.Wrapf(types.ErrVoteExpired, "expiry %d, block time %d: sign it again", signed.Expiry, unix)
	}
	vote, err := signed.ToRules()
	if err != nil {
		return nil, err
	}
	if err := s.rules.Check(vote.Choices); err != nil {
		return nil, types.RegisteredChoiceError(err)
	}
	if err := s.rules.CheckText(vote.TextCommitment); err != nil {
		return nil, types.RegisteredChoiceError(err)
	}
	if s.poll.Census == nil && (signed.CensusIndex != 0 || len(signed.CensusPath) != 0) {
		return nil, errorsmod.Wrap(types.ErrVoteInvalid, "the poll has no census: leave census_index and census_path out")
	}
	return vote, nil
}

// eligible gives the subject of a signer who may vote.
func (k Keeper) eligible(ctx context.Context, poll *types.Poll, signed *types.SignedVote, signer [rules.AddressSize]byte) (subject [32]byte, err error) {
	if poll.Census != nil {
		return rules.CensusSubject(signer), poll.Census.CheckCensus(signed, signer)
	}
	class, subject, err := k.access.Subject(ctx, signer[:])
	if err != nil {
		return subject, err
	}
	if class != poll.Class {
		return subject, errorsmod.Wrapf(types.ErrVoterClassOther, "%s is of class %q, poll %d asks class %q", k.text(signer[:]), class, poll.Id, poll.Class)
	}
	return subject, nil
}

// pending is an accepted vote that the end of the block counts.
type pending struct {
	vote     types.Vote // as a chunk holds it
	question *rules.Question
	subject  [32]byte
	tracker  [32]byte
	// first says that the subject had not voted in the poll.
	first bool
	// replaces says that replaced, a vote on the same version, no longer counts.
	replaces bool
	replaced []uint32
}

// replace writes the voter's record with the new vote on a question. It refuses a vote that may not follow the last one;
// errors wrap ErrVotedAlready, ErrVotedEarlier or ErrSeqStale.
func (k Keeper) replace(ctx context.Context, s *sheet, p *pending) error {
	key := collections.Join(s.poll.Id, p.subject[:])
	voter, found, err := optional(ctx, k.Voters, key)
	if err != nil {
		return err
	}
	p.first = !found
	signed := &p.vote.Signed
	at, same := slices.BinarySearchFunc(voter.Votes, signed, func(v types.LastVote, s *types.SignedVote) int {
		return cmp.Or(cmp.Compare(v.QuestionId, s.QuestionId), cmp.Compare(v.VersionId, s.VersionId))
	})
	now := types.LastVote{QuestionId: signed.QuestionId, VersionId: signed.VersionId, Seq: signed.Seq, Choices: signed.Choices}
	// What stands before it on the question is on an earlier version: votes are accepted for the latest only.
	earlier := !same && at > 0 && voter.Votes[at-1].QuestionId == signed.QuestionId
	switch {
	case same && !s.poll.Revote:
		return errorsmod.Wrapf(types.ErrVotedAlready, "question %d of poll %d: votes of this poll are not replaced", signed.QuestionId, s.poll.Id)
	case same:
		if err := checkSeq(signed, &voter.Votes[at]); err != nil {
			return err
		}
		p.replaces, p.replaced = true, voter.Votes[at].Choices
		voter.Votes[at] = now
		return k.Voters.Set(ctx, key, voter)
	case earlier && !s.version.EarlierVotersAgain:
		return errorsmod.Wrapf(types.ErrVotedEarlier, "on version %d of question %d: those who did may not vote on version %d",
			voter.Votes[at-1].VersionId, signed.QuestionId, signed.VersionId)
	case earlier:
		if err := checkSeq(signed, &voter.Votes[at-1]); err != nil {
			return err
		}
	}
	voter.Votes = slices.Insert(voter.Votes, at, now)
	return k.Voters.Set(ctx, key, voter)
}

// checkSeq wants a seq above that of the voter's last vote on the question; the error wraps ErrSeqStale.
func checkSeq(signed *types.SignedVote, last *types.LastVote) error {
	if signed.Seq <= last.Seq {
		return errorsmod.Wrapf(types.ErrSeqStale, "seq %d, the last vote on question %d has %d", signed.Seq, signed.QuestionId, last.Seq)
	}
	return nil
}

// CheckNext tells whether an enrolled account that has not voted on a question may; it says nothing of those who have. The error
// wraps ErrVotedAlready.
func (k Keeper) CheckNext(ctx context.Context, poll uint64, question uint32, address []byte) error {
	_, subject, err := k.access.Subject(ctx, address)
	if err != nil {
		return err
	}
	voter, _, err := optional(ctx, k.Voters, collections.Join(poll, subject[:]))
	if err != nil {
		return err
	}
	for _, last := range voter.Votes {
		if last.QuestionId == question {
			return errorsmod.Wrapf(types.ErrVotedAlready, "question %d of poll %d", question, poll)
		}
	}
	return nil
}
