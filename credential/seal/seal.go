// Package seal encrypts what residents and departments send each other beside the chain, and commits to it on chain.
//
// [Seal] and [Open] are HPKE (RFC 9180) in base mode with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and ChaCha20Poly1305,
// one message a key encapsulation. What is sealed is not authenticated by its sender: everybody who knows the public key
// can make it. [Commit] hides what it commits to as long as the salt is secret.
package seal

import (
	"crypto/ecdh"
	"crypto/hpke"
	"errors"
	"fmt"
)

// MaxPlaintext is the largest message in bytes.
const MaxPlaintext = 1 << 20

const (
	encapsulationSize = 32
	tagSize           = 16

	// Overhead is by how much a sealed message is longer.
	Overhead = encapsulationSize + tagSize
)

// Errors of this package.
var (
	ErrKey      = errors.New("not an X25519 key")
	ErrTooLarge = errors.New("message too large")
	ErrOpen     = errors.New("the message was not sealed to this key in this context, or was altered")
)

var (
	kem  = hpke.DHKEM(ecdh.X25519())
	kdf  = hpke.HKDFSHA256()
	aead = hpke.ChaCha20Poly1305()
)

// PublicKey is who can be written to.
type PublicKey struct{ key hpke.PublicKey }

// PrivateKey reads what was sealed to its PublicKey.
type PrivateKey struct{ key hpke.PrivateKey }

// GenerateKey makes a key.
func GenerateKey() (*PrivateKey, error) {
	key, err := kem.GenerateKey()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	return &PrivateKey{key}, nil
}

// ParsePublicKey reads 32 bytes (RFC 7748). The error wraps ErrKey.
func ParsePublicKey(data []byte) (*PublicKey, error) {
	key, err := kem.NewPublicKey(data)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	return &PublicKey{key}, nil
}

// ParsePrivateKey reads 32 bytes (RFC 7748). The error wraps ErrKey.
func ParsePrivateKey(data []byte) (*PrivateKey, error) {
	key, err := kem.NewPrivateKey(data)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	return &PrivateKey{key}, nil
}

// Bytes gives the 32 bytes of the key.
func (k *PublicKey) Bytes() []byte { return k.key.Bytes() }

// Bytes gives the 32 secret bytes of the key.
func (k *PrivateKey) Bytes() ([]byte, error) { return k.key.Bytes() }

// PublicKey gives the other half.
func (k *PrivateKey) PublicKey() *PublicKey { return &PublicKey{k.key.PublicKey()} }

// Seal encrypts a message. The context says what the message is for, such as the chain and the request it belongs to; it
// is needed to open the message and is not part of it. The error wraps ErrTooLarge or ErrKey.
func Seal(to *PublicKey, context, message []byte) ([]byte, error) {
	if len(message) > MaxPlaintext {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, len(message), MaxPlaintext)
	}
	enc, sender, err := hpke.NewSender(to.key, kdf, aead, info(context))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	ciphertext, err := sender.Seal(nil, message)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	return append(enc, ciphertext...), nil
}

// Open decrypts what Seal made in the same context. The error wraps ErrTooLarge or is ErrOpen.
func Open(key *PrivateKey, context, sealed []byte) ([]byte, error) {
	if len(sealed) > MaxPlaintext+Overhead {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, len(sealed), MaxPlaintext+Overhead)
	}
	return open(key, info(context), nil, sealed)
}

func info(context []byte) []byte { return append([]byte("moscowd sealed message v1\x00"), context...) }

func open(key *PrivateKey, info, associated, sealed []byte) ([]byte, error) {
	if len(sealed) < Overhead {
		return nil, ErrOpen
	}
	recipient, err := hpke.NewRecipient(sealed[:encapsulationSize], key.key, kdf, aead, info)
	if err != nil {
		return nil, ErrOpen
	}
	message, err := recipient.Open(associated, sealed[encapsulationSize:])
	if err != nil {
		return nil, ErrOpen
	}
	return message, nil
}
