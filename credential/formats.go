package credential

import "crypto"

// What the formats beside the credential share: package document, package exchange.

// EncodeJSON writes text, integers, true, false, []any and map[string]any in the one form that DecodeJSON reads. The error
// wraps ErrMalformed.
func EncodeJSON(value any) ([]byte, error) { return appendJSON(nil, value, 0) }

// DecodeJSON reads what EncodeJSON writes and refuses every other text for it: spaces, names out of order or twice, other
// escapes, fractions, null. Integers are json.Number. The error wraps ErrMalformed.
func DecodeJSON(data []byte) (any, error) { return decodeCanonical(data) }

// DecodeAnyJSON reads the same values from any JSON text without a name that stands twice, for what other programs write.
// The error wraps ErrMalformed.
func DecodeAnyJSON(data []byte) (any, error) {
	if value, ok := readCanonical(data); ok {
		return value, nil
	}
	value, err := decodeJSON(data)
	if err != nil {
		return nil, err
	}
	if _, err := appendJSON(nil, value, 0); err != nil {
		return nil, err
	}
	return value, nil
}

// EncodeKey gives the members of the JWK of a public key, as in the claim cnf. The error wraps ErrKey.
func EncodeKey(key crypto.PublicKey) (map[string]any, error) { return encodeKey(key) }

// DecodeKey reads what EncodeKey gives and nothing else. The error wraps ErrMalformed.
func DecodeKey(jwk any) (crypto.PublicKey, error) { return decodeKey(fieldsOf(jwk, "jwk")) }

// SignMessage gives a signature of 64 bytes; for ES256 these are r and s. The error wraps ErrKey.
func SignMessage(key crypto.Signer, message []byte) ([]byte, error) {
	signer, err := newSigner(key, "")
	if err != nil {
		return nil, err
	}
	return signer.signRaw(message)
}

// VerifyMessage checks what SignMessage gave. The error wraps ErrSignature or ErrKey.
func VerifyMessage(key crypto.PublicKey, message, signature []byte) error {
	algorithm, err := AlgorithmOf(key)
	if err != nil {
		return err
	}
	return verifyRaw(key, algorithm, message, signature)
}
