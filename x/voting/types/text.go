package types

import (
	"fmt"
	"unicode/utf8"
)

// checkText accepts min to max bytes of UTF-8 without control characters, line breaks excepted where lines is set. It names
// no Unicode tables, which differ between versions of Go.
func checkText(what, text string, minBytes, maxBytes int, lines bool) error {
	if len(text) < minBytes || len(text) > maxBytes {
		return fmt.Errorf("%s has %d bytes, want %d to %d", what, len(text), minBytes, maxBytes)
	}
	if !utf8.ValidString(text) {
		return fmt.Errorf("%s %q is not UTF-8", what, text)
	}
	for _, r := range text {
		if (r < 0x20 || r >= 0x7f && r < 0xa0) && (!lines || r != '\n') {
			return fmt.Errorf("%s %q has a control character", what, text)
		}
	}
	return nil
}

// CheckReason wants the public reason of an early closing; its error is not registered.
func CheckReason(reason string) error { return checkText("reason", reason, 1, MaxReasonLength, false) }
