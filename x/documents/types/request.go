package types

import (
	"crypto/sha256"

	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/x/documents/rules"
)

// CommitmentLength is that of the salted commitments in a request.
const CommitmentLength = sha256.Size

// Open reports whether the request still waits for its outcome.
func (r *Request) Open() bool { return rules.RequestState(r.State).Open() }

// CheckCommitments wants those that such a request has; errors wrap ErrRequestInvalid.
func (r *Request) CheckCommitments() error {
	if err := checkCommitment("payload_commitment", r.PayloadCommitment); err != nil {
		return err
	}
	if !r.AtCounter {
		return checkCommitment("holder_key_commitment", r.HolderKeyCommitment)
	}
	if len(r.HolderKeyCommitment) != 0 {
		return errorsmod.Wrap(ErrRequestInvalid, "holder_key_commitment of a request at the counter, whose result is paper")
	}
	return nil
}

// checkCommitment refuses zeros too: whoever sends them forgot to set the field.
func checkCommitment(what string, commitment []byte) error {
	if len(commitment) != CommitmentLength {
		return errorsmod.Wrapf(ErrRequestInvalid, "%s has %d bytes, want %d", what, len(commitment), CommitmentLength)
	}
	if [CommitmentLength]byte(commitment) == [CommitmentLength]byte{} {
		return errorsmod.Wrapf(ErrRequestInvalid, "%s is zero, want a salted hash", what)
	}
	return nil
}

// ToRules gives the tally as the rules see it.
func (t *Tally) ToRules() rules.Tally { return rules.Tally{Days: t.Days, Late: t.Late} }
