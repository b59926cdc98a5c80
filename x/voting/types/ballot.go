package types

import (
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/sha512"

	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/crypto/transcript"
)

// Bounds of ballots.
const (
	// MaxBallotBatch is the largest number of ballots in one message.
	MaxBallotBatch = 128
	// MaxBallotsPerTag and MaxSpoilsPerTag bound what one voter makes the state keep.
	MaxBallotsPerTag = 32
	MaxSpoilsPerTag  = 16
	// TagSize is the length of a voter tag, VectorKeySize that of the part of a vector's hash by which the state keeps it.
	TagSize       = 32
	VectorKeySize = 32
)

// GasPerBallot and, for each 64 bytes of ciphertexts, GasPerBallotCell are charged beside the gas of the store: checking the
// signature and the proofs, and what the end of the block adds up. They are the same whether a node has checked the ballot
// before or not, and bound the work of a block: 350 million gas hold at most 3 500 ballots of five cells.
const (
	GasPerBallot     uint64 = 40_000
	GasPerBallotCell uint64 = 12_000
)

// Gas of the tally, for each column of a district: checking a share, opening a sum, and each share of those combined.
const (
	GasPerShareColumn  uint64 = 15_000
	GasPerTallyColumn  uint64 = 10_000
	GasPerCombinedCell uint64 = 2_000
)

// Check wants the sizes that every ballot has, whatever it answers; errors wrap ErrBallotInvalid.
func (b *SignedBallot) Check() error {
	switch {
	case len(b.Tag) != TagSize:
		return errorsmod.Wrapf(ErrBallotInvalid, "tag has %d bytes, want %d", len(b.Tag), TagSize)
	case b.Seq == 0:
		return errorsmod.Wrap(ErrBallotInvalid, "seq is 0; it counts from 1")
	case len(b.Signature) != ed25519.SignatureSize:
		return errorsmod.Wrapf(ErrBallotInvalid, "signature has %d bytes, want %d", len(b.Signature), ed25519.SignatureSize)
	case len(b.Ciphertexts)+len(b.Proofs) > ballot.MaxSize:
		return errorsmod.Wrapf(ErrBallotInvalid, "%d bytes, at most %d are allowed", len(b.Ciphertexts)+len(b.Proofs), ballot.MaxSize)
	}
	return nil
}

// Gas is what the ballot is charged.
func (b *SignedBallot) Gas() uint64 {
	return GasPerBallot + GasPerBallotCell*(uint64(len(b.Ciphertexts))+63)/64
}

// ToProtocol gives the ballot as the protocol has it; the district is that of the census.
func (b *SignedBallot) ToProtocol(district uint64) *ballot.Ballot {
	return &ballot.Ballot{
		Voter:       ballot.Voter{Mode: ballot.Direct, District: district, Tag: b.Tag, Seq: b.Seq},
		Ciphertexts: b.Ciphertexts, Proofs: b.Proofs,
	}
}

// VectorKey is by what the state keeps what became of ciphertexts.
func VectorKey(ciphertexts []byte) []byte {
	hash := sha512.Sum512(ciphertexts)
	return hash[:VectorKeySize]
}

// AccumulatorsHash commits to the accumulators of all districts, which ascend: SHA-256 over the LV list of list(district,
// ballots, ciphertexts), the ciphertexts of a district without ballots being empty.
func AccumulatorsHash(all []DistrictAccumulator) []byte {
	var list []byte
	for _, a := range all {
		list = append(list, transcript.LV(transcript.LV(transcript.Uint64(a.District), transcript.Uint64(a.Ballots), a.Ciphertexts))...)
	}
	hash := sha256.Sum256(list)
	return hash[:]
}

// ResultsHash commits to the results of all tally tasks, which ascend: SHA-256 over the LV list of list(district, list of
// merged districts, ballots, 1 if only the turnout is told, list of counts).
func ResultsHash(all []DistrictResult) []byte {
	var list []byte
	for _, r := range all {
		turnoutOnly := uint64(0)
		if r.TurnoutOnly {
			turnoutOnly = 1
		}
		list = append(list, transcript.LV(transcript.LV(
			transcript.Uint64(r.District), integers(r.Merged), transcript.Uint64(r.Ballots), transcript.Uint64(turnoutOnly), integers(r.Counts),
		))...)
	}
	hash := sha256.Sum256(list)
	return hash[:]
}

func integers(all []uint64) (list []byte) {
	for _, n := range all {
		list = append(list, transcript.LV(transcript.Uint64(n))...)
	}
	return list
}
