package issuerkey

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/asn1"
	"fmt"
	"math/big"
)

const domain = "moscowd issuer key v1"

// SignatureSize is the length of a possession of both algorithms.
const SignatureSize = 64

// PossessionMessage is what a key signs before an issuer registers it: a fixed string, the chain id, the issuer's address
// as text and the key id, with a byte 0 between them.
func PossessionMessage(chainID, issuer, keyID string) []byte {
	return []byte(domain + "\x00" + chainID + "\x00" + issuer + "\x00" + keyID)
}

// Prove signs PossessionMessage with a key in memory or in a token. For ES256 the result is r and s of 32 bytes each. The
// error wraps ErrKey.
func Prove(key crypto.Signer, chainID, issuer, keyID string) ([]byte, error) {
	algorithm, _, err := Encode(key.Public())
	if err != nil {
		return nil, err
	}
	message := PossessionMessage(chainID, issuer, keyID)
	if algorithm == EdDSA {
		return sign(key, message, crypto.Hash(0))
	}
	digest := sha256.Sum256(message)
	der, err := sign(key, digest[:], crypto.SHA256)
	if err != nil {
		return nil, err
	}
	var parts struct{ R, S *big.Int }
	if rest, err := asn1.Unmarshal(der, &parts); err != nil || len(rest) > 0 ||
		parts.R.Sign() <= 0 || parts.S.Sign() <= 0 || parts.R.BitLen() > 256 || parts.S.BitLen() > 256 {
		return nil, fmt.Errorf("%w: the key gives no ECDSA signature of P-256", ErrKey)
	}
	signature := make([]byte, SignatureSize)
	parts.R.FillBytes(signature[:SignatureSize/2])
	parts.S.FillBytes(signature[SignatureSize/2:])
	return signature, nil
}

func sign(key crypto.Signer, message []byte, options crypto.SignerOpts) ([]byte, error) {
	signature, err := key.Sign(rand.Reader, message, options)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	return signature, nil
}

// VerifyPossession checks a key and its signature over PossessionMessage. The error wraps ErrKey or ErrPossession.
func VerifyPossession(algorithm Algorithm, key, possession []byte, chainID, issuer, keyID string) error {
	public, err := Parse(algorithm, key)
	if err != nil {
		return err
	}
	if len(possession) != SignatureSize {
		return fmt.Errorf("%w: %d bytes, want %d", ErrPossession, len(possession), SignatureSize)
	}
	message, valid := PossessionMessage(chainID, issuer, keyID), false
	switch k := public.(type) {
	case *ecdsa.PublicKey:
		digest := sha256.Sum256(message)
		half := SignatureSize / 2
		valid = ecdsa.Verify(k, digest[:], new(big.Int).SetBytes(possession[:half]), new(big.Int).SetBytes(possession[half:]))
	case ed25519.PublicKey:
		valid = ed25519.Verify(k, message, possession)
	}
	if !valid {
		return fmt.Errorf("%w: it is not by this key for chain %q, issuer %s and key id %q", ErrPossession, chainID, issuer, keyID)
	}
	return nil
}
