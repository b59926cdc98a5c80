package credential

import (
	"crypto"
	"fmt"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// jwt is a compact JWS whose header was read and whose signature was not checked yet.
type jwt struct {
	text      string
	algorithm string
	keyID     string // empty if the type of token has none
	payload   map[string]any
}

// parseJWT reads a token with exactly the headers alg, typ and, if wanted, kid.
func parseJWT(text, typ string, withKeyID bool) (*jwt, error) {
	header, payload, err := splitJWT(text)
	if err != nil {
		return nil, err
	}
	value, err := decodeCanonical(header)
	if err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	f := fieldsOf(value, "header")
	t := &jwt{text: text, algorithm: f.text("alg")}
	f.constant("typ", typ)
	if withKeyID {
		t.keyID = f.text("kid")
	}
	if err := f.finish("header"); err != nil {
		return nil, err
	}
	if t.algorithm != ES256 && t.algorithm != EdDSA {
		return nil, malformed("alg is neither %s nor %s", ES256, EdDSA)
	}
	if value, err = decodeCanonical(payload); err != nil {
		return nil, fmt.Errorf("payload: %w", err)
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, malformed("payload is no object")
	}
	t.payload = object
	return t, nil
}

// splitJWT gives header and payload of a compact JWS.
func splitJWT(text string) (header, payload []byte, err error) {
	parts := strings.SplitN(text, ".", 4)
	if len(parts) != 3 {
		return nil, nil, malformed("a token has three parts")
	}
	if header, err = decodeBase64(parts[0]); err != nil {
		return nil, nil, err
	}
	if payload, err = decodeBase64(parts[1]); err != nil {
		return nil, nil, err
	}
	signature, err := decodeBase64(parts[2])
	if err == nil && len(signature) != signatureSize {
		err = malformed("a signature has %d bytes", signatureSize)
	}
	return header, payload, err
}

// verifyJWT checks the signature of a compact JWS; the algorithm must be that of the key.
func verifyJWT(text string, key crypto.PublicKey) error {
	algorithm, err := AlgorithmOf(key)
	if err != nil {
		return err
	}
	signed, err := jose.ParseSignedCompact(text, []jose.SignatureAlgorithm{jose.SignatureAlgorithm(algorithm)})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrSignature, err)
	}
	if _, err := signed.Verify(key); err != nil {
		return fmt.Errorf("%w: it is not by this key over these bytes", ErrSignature)
	}
	return nil
}
