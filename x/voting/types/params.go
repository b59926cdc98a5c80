package types

import (
	"bytes"
	"time"

	"cosmossdk.io/core/address"
	errorsmod "cosmossdk.io/errors"
)

// Bounds of polls. Governance cannot pass them.
const (
	MaxOrganizers       = 256
	MaxQuestions        = 32
	MaxVersions         = 32
	MaxTitleLength      = 500
	MaxTextLength       = 4_000
	MaxReasonLength     = 500
	MaxClassNameLength  = 32
	MaxPollDuration     = 366 * 24 * time.Hour
	MaxCensusSize       = 100_000_000
	MaxCensusPathLength = 27 * 32 // of the largest census

	// MaxBatch is the largest number of votes in one message.
	MaxBatch = 500
	// ChunkSize is how many votes of a block the state keeps in one entry.
	ChunkSize = 100
	// MaxClosingsPerBlock is how many polls a block announces as closed; the others follow.
	MaxClosingsPerBlock = 100
)

// GasPerVote is charged beside the gas of the store: checking a signature and what the end of the block writes for the vote. It
// is the same whether a node has checked the signature before or not. It also bounds the work at the end of a block: 350 million
// gas hold at most 12 000 votes.
const GasPerVote uint64 = 20_000

// DefaultParams have no organizers.
func DefaultParams() Params { return Params{} }

// Validate wants addresses, each once; errors wrap ErrParamsInvalid.
func (p Params) Validate(codec address.Codec) error {
	if len(p.Organizers) > MaxOrganizers {
		return errorsmod.Wrapf(ErrParamsInvalid, "%d organizers, at most %d", len(p.Organizers), MaxOrganizers)
	}
	var seen [][]byte
	for i, organizer := range p.Organizers {
		raw, err := codec.StringToBytes(organizer)
		if err != nil {
			return errorsmod.Wrapf(ErrParamsInvalid, "organizer %d: address %q: %s", i, organizer, err)
		}
		for _, other := range seen {
			if bytes.Equal(raw, other) {
				return errorsmod.Wrapf(ErrParamsInvalid, "organizer %d: %s is named twice", i, organizer)
			}
		}
		seen = append(seen, raw)
	}
	return nil
}
