package credential

import (
	"strings"
	"unicode/utf8"
)

// Single bytes of a paper credential: ASCII, and what Russian documents need besides at its place in Windows-1251. Bytes
// that stand for nothing read as utf8.RuneError, which no text contains.
var (
	fromByte [256]rune
	toByte   = map[rune]byte{}
)

func init() {
	for b := range fromByte {
		fromByte[b] = utf8.RuneError
	}
	put := func(b byte, r rune) { fromByte[b], toByte[r] = r, b }
	for b := range byte(utf8.RuneSelf) {
		put(b, rune(b))
	}
	for i := range byte('я' - 'А' + 1) {
		put(0xc0+i, 'А'+rune(i))
	}
	for b, r := range map[byte]rune{0xa8: 'Ё', 0xb8: 'ё', 0xb9: '№', 0xab: '«', 0xbb: '»', 0x96: '–', 0x97: '—', 0xa0: '\u00a0', 0xb2: '²'} {
		put(b, r)
	}
}

func toSingleBytes(text string) ([]byte, bool) {
	single := make([]byte, 0, len(text))
	for _, r := range text {
		b, ok := toByte[r]
		if !ok {
			return nil, false
		}
		single = append(single, b)
	}
	return single, true
}

func fromSingleBytes(single []byte) string {
	var text strings.Builder
	for _, b := range single {
		text.WriteRune(fromByte[b])
	}
	return text.String()
}
