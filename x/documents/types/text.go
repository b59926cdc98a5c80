package types

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Bounds of texts in bytes.
const (
	MaxTitleLength  = 200
	MaxURILength    = 256
	MaxCodeLength   = 32
	MaxTypeIDLength = 64
	MaxFieldLength  = 64
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

// checkURI accepts at most MaxURILength bytes of visible ASCII; what they mean is the reader's business.
func checkURI(what, uri string) error {
	if len(uri) > MaxURILength {
		return fmt.Errorf("%s has %d bytes, at most %d", what, len(uri), MaxURILength)
	}
	for i := range len(uri) {
		if uri[i] <= ' ' || uri[i] > '~' {
			return fmt.Errorf("%s %q has a character other than visible ASCII", what, uri)
		}
	}
	return nil
}

// Shown quotes a code or an id for an error. What cannot be one is not repeated: somebody may have written a name there, and
// errors stand in logs.
func Shown(text string) string {
	if checkName("", text, "-_.", MaxTypeIDLength) != nil {
		return fmt.Sprintf("a text of %d bytes that is no code", len(text))
	}
	return strconv.Quote(text)
}

// checkName accepts 1 to max bytes of a-z, 0-9 and others, beginning with a letter.
func checkName(what, name, others string, maxBytes int) error {
	if name == "" || len(name) > maxBytes {
		return fmt.Errorf("%s %q has %d bytes, want 1 to %d", what, name, len(name), maxBytes)
	}
	for i := range len(name) {
		c := name[i]
		if c >= 'a' && c <= 'z' || i > 0 && (c >= '0' && c <= '9' || strings.IndexByte(others, c) >= 0) {
			continue
		}
		return fmt.Errorf("%s %q: want a small letter, then small letters, digits and any of %q", what, name, others)
	}
	return nil
}
