package keeper

import (
	lru "github.com/hashicorp/golang-lru/v2"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/voting/rules"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// rememberedSigners is how many signers a node remembers between admission and block.
const rememberedSigners = 100_000

// signers remembers who made which signature. That is a function of the digest and the signature alone, so a node that
// remembers computes what a node that does not would, and the same gas is charged.
type signers struct {
	known *lru.Cache[signatureKey, [rules.AddressSize]byte]
}

// signatureKey is a digest and a signature over it.
type signatureKey [32 + rules.SignatureSize]byte

func newSigners() *signers {
	known, err := lru.New[signatureKey, [rules.AddressSize]byte](rememberedSigners)
	if err != nil {
		panic(err) // the size is not positive
	}
	return &signers{known: known}
}

// recover is types.RecoverSigner; what was remembered is forgotten, since a block holds a vote once.
func (s *signers) recover(digest [32]byte, signature []byte) ([rules.AddressSize]byte, error) {
	key, ok := keyOf(digest, signature)
	if !ok {
		return types.RecoverSigner(digest, signature)
	}
	if signer, found := s.known.Peek(key); found {
		s.known.Remove(key)
		return signer, nil
	}
	return types.RecoverSigner(digest, signature)
}

func keyOf(digest [32]byte, signature []byte) (key signatureKey, ok bool) {
	if len(signature) != rules.SignatureSize {
		return key, false
	}
	copy(key[:], digest[:])
	copy(key[len(digest):], signature)
	return key, true
}

// Admit checks the signatures of the votes in messages when a transaction comes to a node, and remembers who signed, so that
// the block need not check them again. It checks no more than most: as many as the transaction's gas pays for. A vote that is all
// of a transaction is refused here if its signature is not one. Where others stand beside it, the block tells: whoever is refused
// here pays nothing, and many good signatures before a bad one would be work for nothing. Votes inside other messages are
// checked in the block.
func (k Keeper) Admit(msgs []sdk.Msg, most uint64) error {
	for _, msg := range msgs {
		switch msg := msg.(type) {
		case *types.MsgCastVote:
			if most == 0 {
				return nil
			}
			most--
			if err := k.admit(&msg.Vote); err != nil && len(msgs) == 1 {
				return err
			}
		case *types.MsgCastVotes:
			for i := range msg.Votes[:min(uint64(len(msg.Votes)), types.MaxBatch, most)] {
				most--
				_ = k.admit(&msg.Votes[i]) // the block reports it
			}
		}
	}
	return nil
}

func (k Keeper) admit(signed *types.SignedVote) error {
	vote, err := signed.ToRules()
	if err != nil {
		return err
	}
	digest := vote.Digest()
	signer, err := types.RecoverSigner(digest, signed.Signature)
	if err != nil {
		return err
	}
	if key, ok := keyOf(digest, signed.Signature); ok {
		k.signers.known.Add(key, signer)
	}
	return nil
}
