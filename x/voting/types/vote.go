package types

import (
	"errors"

	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/crypto/merkle"
	"github.com/moscowchain/moscowd/x/voting/rules"
)

// ToRules gives what the voter signed; errors wrap ErrVoteInvalid.
func (v *SignedVote) ToRules() (*rules.Vote, error) {
	vote := &rules.Vote{
		Poll: v.PollId, Question: v.QuestionId, Version: v.VersionId, Choices: v.Choices, Seq: v.Seq, Expiry: v.Expiry,
	}
	switch len(v.TextCommitment) {
	case 0:
	case len(vote.TextCommitment):
		vote.TextCommitment = [32]byte(v.TextCommitment)
	default:
		return nil, errorsmod.Wrapf(ErrVoteInvalid, "text_commitment has %d bytes, want 32 or none", len(v.TextCommitment))
	}
	return vote, nil
}

// ComputeTracker gives the tracker of an accepted vote; errors wrap ErrVoteInvalid.
func (v *Vote) ComputeTracker() ([]byte, error) {
	vote, err := v.Signed.ToRules()
	if err != nil {
		return nil, err
	}
	if len(v.Signer) != rules.AddressSize {
		return nil, errorsmod.Wrapf(ErrVoteInvalid, "signer has %d bytes, want %d", len(v.Signer), rules.AddressSize)
	}
	tracker := rules.Tracker(vote.Digest(), [rules.AddressSize]byte(v.Signer))
	return tracker[:], nil
}

// Path gives the audit path; the error wraps ErrCensusProofInvalid.
func (v *SignedVote) Path() ([]merkle.Hash, error) {
	if len(v.CensusPath)%merkle.Size != 0 || len(v.CensusPath) > MaxCensusPathLength {
		return nil, errorsmod.Wrapf(ErrCensusProofInvalid, "census_path has %d bytes, want hashes of %d bytes", len(v.CensusPath), merkle.Size)
	}
	path := make([]merkle.Hash, len(v.CensusPath)/merkle.Size)
	for i := range path {
		path[i] = merkle.Hash(v.CensusPath[i*merkle.Size:])
	}
	return path, nil
}

// CheckCensus wants the signer in the census; errors wrap ErrCensusProofInvalid.
func (c *Census) CheckCensus(v *SignedVote, signer [rules.AddressSize]byte) error {
	path, err := v.Path()
	if err != nil {
		return err
	}
	if err := merkle.Verify(merkle.Hash(c.Root), c.Size_, v.CensusIndex, rules.CensusLeaf(signer), path); err != nil {
		return errorsmod.Wrapf(ErrCensusProofInvalid, "key 0x%x: %s", signer, err)
	}
	return nil
}

// choiceErrors are the registered errors for those of package rules.
var choiceErrors = []struct{ rule, registered error }{
	{rules.ErrChoicesTooMany, ErrChoicesTooMany},
	{rules.ErrChoicesTooFew, ErrChoicesTooFew},
	{rules.ErrChoicesUnsorted, ErrChoicesUnsorted},
	{rules.ErrChoiceRepeated, ErrChoiceRepeated},
	{rules.ErrChoiceUnknown, ErrChoiceUnknown},
	{rules.ErrChoiceValue, ErrChoiceValue},
	{rules.ErrTextNotTaken, ErrTextNotTaken},
}

// RegisteredChoiceError gives the module's error for one of package rules about choices.
func RegisteredChoiceError(err error) error {
	for _, pair := range choiceErrors {
		if errors.Is(err, pair.rule) {
			return errorsmod.Wrap(pair.registered, err.Error())
		}
	}
	return err
}
