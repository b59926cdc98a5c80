package pass

import (
	"errors"
	"fmt"
	"strings"
)

// Base45 (RFC 9285) has the characters that a QR code stores in five and a half bits each. Two bytes take three of
// them, a last single byte takes two.
const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

const base = len(alphabet)

var errBase45 = errors.New("not Base45")

func encodeBase45(data []byte) string {
	var text strings.Builder
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

func decodeBase45(text string) ([]byte, error) {
	data := make([]byte, 0, len(text)/3*2+1)
	for len(text) > 0 {
		n, weight := 0, 1
		group := text[:min(3, len(text))]
		text = text[len(group):]
		for i := range len(group) {
			digit := strings.IndexByte(alphabet, group[i])
			if digit < 0 {
				return nil, fmt.Errorf("%w: the character %q", errBase45, group[i])
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
			return nil, fmt.Errorf("%w: %q", errBase45, group)
		}
	}
	return data, nil
}
