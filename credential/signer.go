package credential

import (
	"crypto"
	"fmt"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/cryptosigner"
)

// Signer is the key of an issuer with the identifier under which the chain knows it.
type Signer struct {
	key       jose.OpaqueSigner
	algorithm string
	keyID     string
}

// NewSigner takes a key in memory or in a token; keyID is 1 to 256 printable ASCII characters. The error wraps ErrKey.
func NewSigner(key crypto.Signer, keyID string) (*Signer, error) {
	if !validText(keyID) {
		return nil, fmt.Errorf("%w: the identifier of a key is 1 to %d printable ASCII characters", ErrKey, maxTextLength)
	}
	return newSigner(key, keyID)
}

func newSigner(key crypto.Signer, keyID string) (*Signer, error) {
	algorithm, err := AlgorithmOf(key.Public())
	if err != nil {
		return nil, err
	}
	return &Signer{cryptosigner.Opaque(key), algorithm, keyID}, nil
}

// signRaw gives a signature of 64 bytes.
func (s *Signer) signRaw(message []byte) ([]byte, error) {
	signature, err := s.key.SignPayload(message, jose.SignatureAlgorithm(s.algorithm))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	return signature, nil
}

// signJWT gives a compact JWS over the canonical form of a payload.
func (s *Signer) signJWT(typ string, payload map[string]any) (string, error) {
	text, err := appendJSON(nil, payload, 0)
	if err != nil {
		return "", err
	}
	options := (&jose.SignerOptions{}).WithType(jose.ContentType(typ))
	if s.keyID != "" {
		options = options.WithHeader("kid", s.keyID)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.SignatureAlgorithm(s.algorithm), Key: s.key}, options)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrKey, err)
	}
	signed, err := signer.Sign(text)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrKey, err)
	}
	return signed.CompactSerialize()
}
