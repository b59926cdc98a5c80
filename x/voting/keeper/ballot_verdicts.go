package keeper

import (
	"crypto/ed25519"
	"crypto/sha256"

	lru "github.com/hashicorp/golang-lru/v2"

	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/crypto/transcript"
	"github.com/moscowchain/moscowd/x/voting/types"
)

const (
	// rememberedVerdicts is how many verdicts a node remembers between admission and block.
	rememberedVerdicts = 100_000
	// rememberedBooths is how many elections' keys and forms a node keeps decoded.
	rememberedBooths = 64
)

// verdicts remembers what was found of ballots: whether signature and proofs are right. That is a function of the bytes alone
// which the key of a verdict hashes, never of the state, so a node that remembers finds what a node that does not would, and the
// same gas is charged. A verdict on one ballot does not depend on those that were checked with it.
type verdicts struct {
	known  *lru.Cache[[sha256.Size]byte, error]
	booths *lru.Cache[string, *booth]
}

func newVerdicts() *verdicts {
	known, err := lru.New[[sha256.Size]byte, error](rememberedVerdicts)
	if err != nil {
		panic(err) // the size is not positive
	}
	booths, err := lru.New[string, *booth](rememberedBooths)
	if err != nil {
		panic(err) // the size is not positive
	}
	return &verdicts{known: known, booths: booths}
}

// sealed is a ballot with all on which its verdict depends.
type sealed struct {
	item      ballot.Item
	tracker   [sha256.Size]byte
	voterKey  []byte
	signature []byte
}

// key hashes election, key, form, the ballot with what it is bound to, voter key and signature.
func (s *sealed) key() [sha256.Size]byte {
	var form []byte
	for _, c := range s.item.Form {
		blank := uint64(0)
		if c.Blank {
			blank = 1
		}
		form = append(form, transcript.LV(transcript.Uint64(c.ID), transcript.Uint64(uint64(c.Kind)), transcript.Uint64(c.Options),
			transcript.Uint64(c.Limit), transcript.Uint64(blank))...)
	}
	b, e := s.item.Ballot, s.item.Election
	return sha256.Sum256(transcript.LV(e.Hash, e.Key.Point().Bytes(), form, b.Context(), b.Ciphertexts, b.Proofs, s.voterKey, s.signature))
}

// check gives the verdict on each ballot; errors wrap ErrBallotSignature, ErrBallotCiphertexts, ErrBallotProofs, ErrBallotBit,
// ErrBallotSum or ErrBallotRange.
func (v *verdicts) check(all []*sealed) []error {
	found := make([]error, len(all))
	var (
		keys  [][sha256.Size]byte
		open  []int // what is in items
		items []ballot.Item
	)
	for i, s := range all {
		key := s.key()
		if verdict, ok := v.known.Get(key); ok {
			found[i] = verdict
			continue
		}
		if !ed25519.Verify(s.voterKey, ballot.CastMessage(s.item.Election.Hash, s.tracker), s.signature) {
			found[i] = errorsmod.Wrapf(types.ErrBallotSignature, "tracker %x", s.tracker)
			v.known.Add(key, found[i])
			continue
		}
		keys, open, items = append(keys, key), append(open, i), append(items, s.item)
	}
	if len(items) == 0 {
		return found
	}
	for n, err := range ballot.VerifyAll(items) {
		verdict := types.RegisteredBallotError(err)
		found[open[n]] = verdict
		v.known.Add(keys[n], verdict)
	}
	return found
}
