package types

import (
	"fmt"
	"unicode/utf8"
)

// checkText accepts min to max bytes of UTF-8 without control characters. It names no Unicode tables, which differ
// between versions of Go.
func checkText(what, text string, minBytes, maxBytes int) error {
	if len(text) < minBytes || len(text) > maxBytes {
		return fmt.Errorf("%s has %d bytes, want %d to %d", what, len(text), minBytes, maxBytes)
	}
	if !utf8.ValidString(text) {
		return fmt.Errorf("%s %q is not UTF-8", what, text)
	}
	for _, r := range text {
		if r < 0x20 || r >= 0x7f && r < 0xa0 {
			return fmt.Errorf("%s %q has a control character", what, text)
		}
	}
	return nil
}
