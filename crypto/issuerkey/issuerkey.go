package issuerkey

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"errors"
	"fmt"

	"filippo.io/edwards25519"
)

// Errors of this package.
var (
	ErrKey        = errors.New("not a key of an issuer")
	ErrPossession = errors.New("invalid proof of possession of a key")
)

// Algorithm is how a key signs, numbered as moscow.documents.v1.KeyAlgorithm.
type Algorithm uint8

// The algorithms.
const (
	ES256 Algorithm = 1 // ECDSA on P-256 with SHA-256; the key is 33 bytes (SEC 1, compressed)
	EdDSA Algorithm = 2 // Ed25519; the key is 32 bytes (RFC 8032)
)

// String gives the name of the algorithm in JOSE headers.
func (a Algorithm) String() string {
	switch a {
	case ES256:
		return "ES256"
	case EdDSA:
		return "EdDSA"
	default:
		return fmt.Sprintf("Algorithm(%d)", uint8(a))
	}
}

const compressedSize = 33

// Parse gives an *ecdsa.PublicKey on P-256 or an ed25519.PublicKey. The error wraps ErrKey.
func Parse(algorithm Algorithm, key []byte) (crypto.PublicKey, error) {
	switch algorithm {
	case ES256:
		return parseP256(key)
	case EdDSA:
		return parseEd25519(key)
	default:
		return nil, fmt.Errorf("%w: algorithm %d, want %d for ES256 or %d for EdDSA", ErrKey, algorithm, ES256, EdDSA)
	}
}

func parseP256(key []byte) (*ecdsa.PublicKey, error) {
	if len(key) != compressedSize {
		return nil, fmt.Errorf("%w: %d bytes, a compressed point of P-256 has %d", ErrKey, len(key), compressedSize)
	}
	x, y := elliptic.UnmarshalCompressed(elliptic.P256(), key)
	if x == nil {
		return nil, fmt.Errorf("%w: %x is no compressed point of P-256", ErrKey, key)
	}
	point := make([]byte, 1+2*(compressedSize-1))
	point[0] = 4
	x.FillBytes(point[1:compressedSize])
	y.FillBytes(point[compressedSize:])
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		return nil, fmt.Errorf("%w: %x: %w", ErrKey, key, err)
	}
	return public, nil
}

func parseEd25519(key []byte) (ed25519.PublicKey, error) {
	if len(key) != ed25519.PublicKeySize {
		return nil, fmt.Errorf("%w: %d bytes, a key of Ed25519 has %d", ErrKey, len(key), ed25519.PublicKeySize)
	}
	point, err := new(edwards25519.Point).SetBytes(key)
	if err != nil || string(point.Bytes()) != string(key) {
		return nil, fmt.Errorf("%w: %x is no canonical point of Ed25519", ErrKey, key)
	}
	if new(edwards25519.Point).MultByCofactor(point).Equal(edwards25519.NewIdentityPoint()) == 1 {
		return nil, fmt.Errorf("%w: %x has small order", ErrKey, key)
	}
	return append(ed25519.PublicKey{}, key...), nil
}

// Encode gives what Parse reads. The error wraps ErrKey.
func Encode(public crypto.PublicKey) (Algorithm, []byte, error) {
	switch k := public.(type) {
	case *ecdsa.PublicKey:
		point, err := k.Bytes()
		if err != nil || k.Curve != elliptic.P256() {
			return 0, nil, fmt.Errorf("%w: of ECDSA only P-256 is possible", ErrKey)
		}
		half := (len(point) - 1) / 2
		return ES256, append([]byte{2 | point[len(point)-1]&1}, point[1:1+half]...), nil
	case ed25519.PublicKey:
		if _, err := parseEd25519(k); err != nil {
			return 0, nil, err
		}
		return EdDSA, append([]byte{}, k...), nil
	default:
		return 0, nil, fmt.Errorf("%w: %T, only ECDSA on P-256 and Ed25519 are possible", ErrKey, public)
	}
}
