package pdf

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/credential/document"
	"github.com/moscowchain/moscowd/crypto/base45"
	"github.com/moscowchain/moscowd/documents/schema"
)

// Attached is what a PDF carries.
type Attached struct {
	File   []byte // text of a package document file
	Paper  string // text of the QR code, empty if there is none
	Schema []byte
}

// Is reports whether data begins as the PDFs of this package do.
func Is(data []byte) bool { return bytes.HasPrefix(data, []byte(header)) }

// Extract takes the attachments out of a PDF of this package, without reading them. The result shares memory with data. The
// error wraps ErrForeign or ErrTooLarge.
func Extract(data []byte) (*Attached, error) {
	if len(data) > MaxSize {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, len(data), MaxSize)
	}
	rest, found := bytes.CutPrefix(data, []byte(header))
	if !found {
		return nil, fmt.Errorf("%w: it does not begin as those do", ErrForeign)
	}
	r := reader{rest: rest}
	a := &Attached{File: r.attachment(documentKind, document.MaxSize)}
	if r.next(codeKind) {
		a.Paper = string(r.attachment(codeKind, len(credential.PaperPrefix)+base45.EncodedLen(credential.MaxPaperSize)))
	}
	a.Schema = r.attachment(schemaKind, schema.MaxSize)
	return a, r.err
}

// Check gives the attachments of a PDF of this package if its pages are those that belong to them, byte by byte. The error
// wraps an error of Extract or of Render, or ErrAltered.
func Check(data []byte) (*Attached, error) {
	a, err := Extract(data)
	if err != nil {
		return nil, err
	}
	t, err := NewTemplate(a.Schema)
	if err != nil {
		return nil, err
	}
	again, err := t.Render(a.File, a.Paper)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(again, data) {
		return nil, ErrAltered
	}
	return a, nil
}

// reader takes attachments off the front.
type reader struct {
	rest   []byte
	number int
	err    error
}

// next reports whether an attachment of a kind follows.
func (r *reader) next(k kind) bool {
	head := fmt.Sprintf("%d 0 obj\n<</Type/EmbeddedFile/Subtype/%s/", r.number+1, k.mediaType)
	return bytes.HasPrefix(r.rest, []byte(head))
}

func (r *reader) attachment(k kind, limit int) []byte {
	r.number++
	if r.err != nil {
		return nil
	}
	fail := func(what string) []byte {
		r.err = fmt.Errorf("%w: attachment %s %s", ErrForeign, k.name, what)
		return nil
	}
	const marker = "/Length "
	line := r.rest[:min(len(r.rest), 256)]
	at := bytes.Index(line, []byte(marker))
	end := bytes.Index(line, []byte(">>\nstream\n"))
	if at < 0 || end < at {
		return fail("is not where it should be")
	}
	size, err := strconv.Atoi(string(line[at+len(marker) : end]))
	if err != nil || size < 0 || size > limit {
		return fail(fmt.Sprintf("has no size up to %d", limit))
	}
	head := fmt.Sprintf(streamHead, r.number, k.entries(size), size)
	if rest, found := bytes.CutPrefix(r.rest, []byte(head)); found && len(rest) >= size {
		if after, found := bytes.CutPrefix(rest[size:], []byte(streamTail)); found {
			r.rest = after
			return rest[:size]
		}
	}
	return fail("is not written as it should be")
}
