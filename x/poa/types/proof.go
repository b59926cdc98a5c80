package types

import (
	"encoding/binary"
	"math"

	"filippo.io/edwards25519"
	"github.com/cometbft/cometbft/crypto/ed25519"
)

// ConsensusKeyDomain opens the bytes that a consensus key signs to prove that its holder has it.
const ConsensusKeyDomain = "moscowd/poa/consensus-key/v1"

// ConsensusKeySignBytes returns what a new consensus key signs: ConsensusKeyDomain, the chain id and the bytes of the
// operator's address (20, not its text), each preceded by its length in two bytes, most significant first. The first byte
// is 0, which no vote or proposal of CometBFT begins with. Parts longer than 65 535 bytes are an error.
func ConsensusKeySignBytes(chainID string, operator []byte) ([]byte, error) {
	var out []byte
	for _, part := range [][]byte{[]byte(ConsensusKeyDomain), []byte(chainID), operator} {
		if len(part) > math.MaxUint16 {
			return nil, ErrProofInvalid.Wrapf("a part of %d bytes is too long to sign", len(part))
		}
		out = binary.BigEndian.AppendUint16(out, uint16(len(part)))
		out = append(out, part...)
	}
	return out, nil
}

// ProveConsensusKey signs ConsensusKeySignBytes with an ed25519 key of 64 bytes (seed and public key, as CometBFT keeps it).
func ProveConsensusKey(key ed25519.PrivKey, chainID string, operator []byte) ([]byte, error) {
	if len(key) != ed25519.PrivateKeySize {
		return nil, ErrKeyInvalid.Wrapf("a private key has %d bytes, not %d", ed25519.PrivateKeySize, len(key))
	}
	bz, err := ConsensusKeySignBytes(chainID, operator)
	if err != nil {
		return nil, err
	}
	return key.Sign(bz)
}

// CheckConsensusPubkey refuses with ErrKeyInvalid what is not the one canonical encoding (RFC 8032, 5.1.3) of a point of
// large order: a point of small order signs everything, and two encodings of one point would be two keys of one holder.
func CheckConsensusPubkey(pubkey []byte) error {
	if len(pubkey) != ed25519.PubKeySize {
		return ErrKeyInvalid.Wrapf("a key has %d bytes, not %d", ed25519.PubKeySize, len(pubkey))
	}
	point, err := new(edwards25519.Point).SetBytes(pubkey)
	if err != nil || string(point.Bytes()) != string(pubkey) {
		return ErrKeyInvalid.Wrapf("%X is not a canonical point", pubkey)
	}
	if new(edwards25519.Point).MultByCofactor(point).Equal(edwards25519.NewIdentityPoint()) == 1 {
		return ErrKeyInvalid.Wrapf("%X has small order", pubkey)
	}
	return nil
}

// VerifyConsensusKey checks the key (ErrKeyInvalid) and its signature over chain id and operator (ErrProofInvalid), by the
// rules with which CometBFT checks votes.
func VerifyConsensusKey(pubkey, proof []byte, chainID string, operator []byte) error {
	if err := CheckConsensusPubkey(pubkey); err != nil {
		return err
	}
	bz, err := ConsensusKeySignBytes(chainID, operator)
	if err != nil {
		return err
	}
	if len(proof) != ed25519.SignatureSize || !ed25519.PubKey(pubkey).VerifySignature(bz, proof) {
		return ErrProofInvalid.Wrapf("key %X, chain %q, operator %X", pubkey, chainID, operator)
	}
	return nil
}

// ConsensusAddress returns the 20 bytes by which CometBFT names a key: the start of its SHA-256.
func ConsensusAddress(pubkey []byte) []byte {
	return ed25519.PubKey(pubkey).Address()
}
