package credential

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"
)

const saltSize = 16 // RFC 9901, section 9.3 asks for 128 bits

// disclosure is one value that the holder may keep back (RFC 9901, section 4.2).
type disclosure struct {
	text    string // as it stands between the tildes
	name    string
	element bool // of an array, without a name
	value   any
}

// newDisclosure hides a value behind a fresh salt.
func newDisclosure(name string, element bool, value any) (*disclosure, error) {
	var salt [saltSize]byte
	rand.Read(salt[:])
	parts := []any{base64url.EncodeToString(salt[:]), name, value}
	if element {
		parts = []any{parts[0], value}
	}
	text, err := appendJSON(nil, parts, 0)
	if err != nil {
		return nil, err
	}
	return &disclosure{base64url.EncodeToString(text), name, element, value}, nil
}

// parseDisclosure reads a disclosure of the profile: in canonical JSON and with a salt of 16 bytes.
func parseDisclosure(text string) (*disclosure, error) {
	data, err := decodeBase64(text)
	if err != nil {
		return nil, err
	}
	value, err := decodeCanonical(data)
	if err != nil {
		return nil, err
	}
	d, salt, err := splitDisclosure(text, value)
	if err != nil {
		return nil, err
	}
	if b, err := decodeBase64(salt); err != nil || len(b) != saltSize {
		return nil, malformed("the salt of a disclosure is not %d bytes", saltSize)
	}
	return d, nil
}

// splitDisclosure takes the array of RFC 9901, section 4.2 apart.
func splitDisclosure(text string, value any) (*disclosure, string, error) {
	parts, _ := value.([]any)
	if len(parts) != 2 && len(parts) != 3 {
		return nil, "", malformed("a disclosure is an array of two or three values")
	}
	salt, ok := parts[0].(string)
	if !ok {
		return nil, "", malformed("the salt of a disclosure is no text")
	}
	d := &disclosure{text: text, element: len(parts) == 2, value: parts[len(parts)-1]}
	if !d.element {
		if d.name, ok = parts[1].(string); !ok || d.name == digestsName || d.name == elementName {
			return nil, "", malformed("a disclosure has no name or a reserved one")
		}
	}
	return d, salt, nil
}

// digest is what stands in the credential in place of the value (RFC 9901, section 4.2.3).
func (d *disclosure) digest() string {
	sum := sha256.Sum256([]byte(d.text))
	return base64url.EncodeToString(sum[:])
}

func indexDisclosures(list []*disclosure) (map[string]*disclosure, error) {
	if len(list) > MaxDisclosures {
		return nil, fmt.Errorf("%w: %d disclosures, at most %d", ErrTooLarge, len(list), MaxDisclosures)
	}
	byDigest := make(map[string]*disclosure, len(list))
	for _, d := range list {
		byDigest[d.digest()] = d
	}
	return byDigest, nil
}
