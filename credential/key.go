package credential

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"fmt"
	"math/big"
	"slices"

	"github.com/go-jose/go-jose/v4"
)

// The signature algorithms by their names in JOSE headers.
const (
	ES256 = string(jose.ES256) // ECDSA on P-256 with SHA-256
	EdDSA = string(jose.EdDSA) // Ed25519
)

const signatureSize = 64 // of both

// AlgorithmOf gives ES256 for an *ecdsa.PublicKey on P-256 and EdDSA for an ed25519.PublicKey. The error wraps ErrKey.
func AlgorithmOf(key crypto.PublicKey) (string, error) {
	switch k := key.(type) {
	case *ecdsa.PublicKey:
		if k.Curve == elliptic.P256() {
			return ES256, nil
		}
	case ed25519.PublicKey:
		if len(k) == ed25519.PublicKeySize {
			return EdDSA, nil
		}
	}
	return "", fmt.Errorf("%w: only ECDSA on P-256 and Ed25519 are possible", ErrKey)
}

// encodeKey gives the members of a JWK (RFC 7517) and no optional ones.
func encodeKey(key crypto.PublicKey) (map[string]any, error) {
	algorithm, err := AlgorithmOf(key)
	if err != nil {
		return nil, err
	}
	if algorithm == EdDSA {
		return map[string]any{"crv": "Ed25519", "kty": "OKP", "x": base64url.EncodeToString(key.(ed25519.PublicKey))}, nil
	}
	point, err := key.(*ecdsa.PublicKey).Bytes()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	return map[string]any{
		"crv": "P-256", "kty": "EC",
		"x": base64url.EncodeToString(point[1:33]), "y": base64url.EncodeToString(point[33:]),
	}, nil
}

func decodeKey(f *fields) (crypto.PublicKey, error) {
	kty, _ := f.take("kty")
	if kty == "OKP" {
		f.constant("crv", "Ed25519")
		x, err := decodeBase64(f.text("x"))
		if err := f.finish("jwk"); err != nil {
			return nil, err
		}
		if err != nil || len(x) != ed25519.PublicKeySize {
			return nil, malformed("the x of a jwk is no Ed25519 key")
		}
		return ed25519.PublicKey(x), nil
	}
	if kty != "EC" {
		f.fail("the kty of a jwk is neither EC nor OKP")
	}
	f.constant("crv", "P-256")
	x, errX := decodeBase64(f.text("x"))
	y, errY := decodeBase64(f.text("y"))
	if err := f.finish("jwk"); err != nil {
		return nil, err
	}
	if errX != nil || errY != nil || len(x) != 32 || len(y) != 32 {
		return nil, malformed("x and y of a jwk are not 32 bytes each")
	}
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), slices.Concat([]byte{4}, x, y))
	if err != nil {
		return nil, malformed("x and y of a jwk are no point of P-256")
	}
	return key, nil
}

// verifyRaw checks a signature of 64 bytes over a message: for ES256 r and s.
func verifyRaw(key crypto.PublicKey, algorithm string, message, signature []byte) error {
	have, err := AlgorithmOf(key)
	if err != nil {
		return err
	}
	if have != algorithm {
		return fmt.Errorf("%w: made with %s, the key is for %s", ErrSignature, algorithm, have)
	}
	ok := false
	switch k := key.(type) {
	case ed25519.PublicKey:
		ok = ed25519.Verify(k, message, signature)
	case *ecdsa.PublicKey:
		digest := sha256.Sum256(message)
		if len(signature) == signatureSize {
			ok = ecdsa.Verify(k, digest[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:]))
		}
	}
	if !ok {
		return fmt.Errorf("%w: it is not by this key over these bytes", ErrSignature)
	}
	return nil
}
