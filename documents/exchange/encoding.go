package exchange

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"regexp"

	"github.com/moscowchain/moscowd/credential"
)

// hexBytes are hexadecimal in small letters, base64Bytes base64url without padding. That each value has one text is seen
// when what was read is written again.
type (
	hexBytes    []byte
	base64Bytes []byte
)

func (b hexBytes) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(b)), nil }

func (b *hexBytes) UnmarshalText(text []byte) (err error) {
	*b, err = hex.DecodeString(string(text))
	return err
}

func (b base64Bytes) MarshalText() ([]byte, error) {
	return []byte(base64.RawURLEncoding.EncodeToString(b)), nil
}

func (b *base64Bytes) UnmarshalText(text []byte) (err error) {
	*b, err = base64.RawURLEncoding.DecodeString(string(text))
	return err
}

// encode writes a value of encoding/json in the one form of package credential.
func encode(value any) ([]byte, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return nil, malformed("it cannot be written as JSON")
	}
	return oneForm(text)
}

// oneForm writes any JSON text in the one form.
func oneForm(text []byte) ([]byte, error) {
	value, err := credential.DecodeAnyJSON(text)
	if err != nil {
		return nil, reword(err)
	}
	one, err := credential.EncodeJSON(value)
	return one, reword(err)
}

// decode reads what encode writes and nothing else, into a value whose names are all in the text.
func decode(text []byte, into any) error {
	if _, err := credential.DecodeJSON(text); err != nil {
		return reword(err)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	d.UseNumber() // others would be rounded
	if err := d.Decode(into); err != nil {
		return malformed("a name that is not defined, or a value of another type")
	}
	again, err := encode(into)
	if err != nil {
		return err
	}
	if !bytes.Equal(again, text) {
		return malformed("a name or value that is not written as described")
	}
	return nil
}

var (
	textForm = regexp.MustCompile(`^[!-~]{1,256}$`)
	codeForm = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,31}$`)
)

// checkText refuses what is not 1 to 256 printable ASCII characters.
func checkText(texts ...string) error {
	for _, text := range texts {
		if !textForm.MatchString(text) {
			return malformed("type, chain and accounts are 1 to 256 printable ASCII characters")
		}
	}
	return nil
}

func hash(b hexBytes) (h [32]byte, err error) {
	if len(b) != len(h) {
		return h, malformed("a hash or salt that has not 32 bytes")
	}
	copy(h[:], b)
	return h, nil
}
