package credential

import (
	"crypto"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
)

// Credential is a document as its holder keeps it, or a presentation of it.
type Credential struct {
	Claims    Claims
	Algorithm string // ES256 or EdDSA
	KeyID     string // of the issuer's key

	token       string // the issuer-signed JWT
	disclosures []*disclosure
	paths       map[*disclosure]string
	keptBack    int
	binding     *keyBinding // nil unless it was bound to a verifier
}

// Parse reads a credential or presentation in its compact form; there is one text for one credential. Signatures are not
// checked: see Verify and VerifyBinding. Errors wrap ErrTooLarge, ErrMalformed or ErrDisclosure.
func Parse(text string) (*Credential, error) {
	if len(text) > MaxSize {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, len(text), MaxSize)
	}
	parts := strings.SplitN(text, "~", MaxDisclosures+3)
	if len(parts) < 2 || len(parts) > MaxDisclosures+2 {
		return nil, malformed("a token, at most %d disclosures and a key binding are separated by ~", MaxDisclosures)
	}
	token, err := parseJWT(parts[0], documentType, true)
	if err != nil {
		return nil, err
	}
	c := &Credential{Algorithm: token.algorithm, KeyID: token.keyID, token: token.text}
	for _, part := range parts[1 : len(parts)-1] {
		d, err := parseDisclosure(part)
		if err != nil {
			return nil, fmt.Errorf("disclosure: %w", err)
		}
		c.disclosures = append(c.disclosures, d)
	}
	claims, paths, err := parseClaims(token.payload, c.disclosures)
	if err != nil {
		return nil, err
	}
	c.Claims, c.paths = *claims, paths
	c.keptBack = countDigests(token.payload) - len(c.disclosures)
	for _, d := range c.disclosures {
		c.keptBack += countDigests(d.value)
	}
	if last := parts[len(parts)-1]; last != "" {
		if c.binding, err = parseKeyBinding(last); err != nil {
			return nil, fmt.Errorf("key binding: %w", err)
		}
	}
	return c, nil
}

// String gives the compact form.
func (c *Credential) String() string {
	binding := ""
	if c.binding != nil {
		binding = c.binding.text
	}
	return join3(c.token, c.disclosures, binding)
}

func join3(token string, disclosures []*disclosure, binding string) string {
	var text strings.Builder
	text.WriteString(token)
	text.WriteByte('~')
	for _, d := range disclosures {
		text.WriteString(d.text)
		text.WriteByte('~')
	}
	text.WriteString(binding)
	return text.String()
}

// DocumentHash is SHA-256 of the issuer-signed JWT, which the leaf of a batch commits to. All presentations of a document
// have the same.
func (c *Credential) DocumentHash() [32]byte { return sha256.Sum256([]byte(c.token)) }

// Verify checks the issuer's signature. Whose key it is, and whether it was valid, the caller takes from the chain's state.
// The error wraps ErrSignature or ErrKey.
func (c *Credential) Verify(issuer crypto.PublicKey) error { return verifyJWT(c.token, issuer) }

// KeptBack is how many fields and array elements have a digest here and no disclosure. What lies in one of those is not
// counted, and an issuer that adds decoys makes it too high.
func (c *Credential) KeptBack() int { return c.keptBack }

// Paths lists what can be kept back and is disclosed here: names and array indexes from 0, joined by slashes, in order. An
// index counts the elements of the issuer's array, also those that are kept back.
func (c *Credential) Paths() []string {
	list := make([]string, 0, len(c.paths))
	for _, d := range c.disclosures {
		list = append(list, c.paths[d])
	}
	slices.Sort(list)
	return list
}
