// Package base45 writes bytes in the characters that a QR code stores most tightly, five and a half bits each (RFC
// 9285). Call [Encode] and [Decode]. There is one text for given bytes: Decode refuses every other.
package base45

import (
	"errors"
	"fmt"
	"strings"
)

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

const base = len(alphabet)

// ErrMalformed wraps every error of Decode.
var ErrMalformed = errors.New("not Base45")

// Encode takes three characters for two bytes and two for a last single byte.
func Encode(data []byte) string {
	var text strings.Builder
	text.Grow(EncodedLen(len(data)))
	for ; len(data) >= 2; data = data[2:] {
		n := int(data[0])<<8 | int(data[1])
		text.WriteByte(alphabet[n%base])
		text.WriteByte(alphabet[n/base%base])
		text.WriteByte(alphabet[n/base/base])
	}
	if len(data) == 1 {
		n := int(data[0])
		text.WriteByte(alphabet[n%base])
		text.WriteByte(alphabet[n/base])
	}
	return text.String()
}

// EncodedLen is the length in characters of the text for n bytes.
func EncodedLen(n int) int { return n/2*3 + n%2*2 }

// Decode reads what Encode wrote; the caller bounds the length of text.
func Decode(text string) ([]byte, error) {
	data := make([]byte, 0, len(text)/3*2+1)
	for len(text) > 0 {
		n, weight := 0, 1
		group := text[:min(3, len(text))]
		text = text[len(group):]
		for i := range len(group) {
			digit := strings.IndexByte(alphabet, group[i])
			if digit < 0 {
				return nil, fmt.Errorf("%w: the character %q", ErrMalformed, group[i])
			}
			n += digit * weight
			weight *= base
		}
		switch {
		case len(group) == 3 && n <= 0xffff:
			data = append(data, byte(n>>8), byte(n))
		case len(group) == 2 && n <= 0xff:
			data = append(data, byte(n))
		default:
			return nil, fmt.Errorf("%w: %q", ErrMalformed, group)
		}
	}
	return data, nil
}
