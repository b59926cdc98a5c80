package verify

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/credential/document"
	"github.com/moscowchain/moscowd/documents/pdf"
)

// ErrUnusable says that what was given is no document, or no bundle, of any kind that is known.
var ErrUnusable = errors.New("unusable input")

// MaxInput is the most bytes of a document that are read, in any of its forms.
const MaxInput = pdf.MaxSize

// ReadInput reads a document and stops where it cannot be one any more. The error wraps ErrUnusable.
func ReadInput(r io.Reader) ([]byte, error) { return readLimited(r, MaxInput, "a document") }

// ReadFile is ReadInput for the name of a file, or for the text of a QR code in its place.
func ReadFile(name string) ([]byte, error) {
	if strings.HasPrefix(name, credential.PaperPrefix) {
		return []byte(name), nil
	}
	return readFile(name, ReadInput)
}

func readFile(name string, read func(io.Reader) ([]byte, error)) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	defer func() { _ = file.Close() }() // it was only read
	data, err := read(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return data, nil
}

func readLimited(r io.Reader, limit int64, what string) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("%w: %s has at most %d bytes, this is more", ErrUnusable, what, limit)
	}
	return data, nil
}

// Kind is the form in which a document was given.
type Kind string

// The kinds.
const (
	KindFile       Kind = "file"       // the holder's file or a presentation of it
	KindCredential Kind = "credential" // the bare text, without where it was anchored
	KindPaper      Kind = "paper"      // the QR code
	KindPDF        Kind = "pdf"
)

// recognise tells by the first bytes what an input is meant to be.
func recognise(data []byte) (Kind, []byte, error) {
	if pdf.Is(data) {
		return KindPDF, data, nil
	}
	if bytes.HasPrefix(data, []byte("%PDF-")) {
		return "", nil, fmt.Errorf("%w: this PDF carries no document, or another program has saved it again, or it is of a newer form: "+
			"ask for the file as the department gave it", ErrUnusable)
	}
	text := bytes.Trim(data, "\r\n")
	switch {
	case bytes.HasPrefix(text, []byte(credential.PaperPrefix)):
		return KindPaper, text, nil
	case bytes.HasPrefix(text, []byte("{")) && bytes.Contains(text, []byte(`"credential"`)):
		return KindFile, text, nil
	case bytes.HasPrefix(text, []byte("eyJ")) && bytes.Contains(text, []byte("~")):
		return KindCredential, text, nil
	case len(text) == 0:
		return "", nil, fmt.Errorf("%w: it is empty", ErrUnusable)
	}
	return "", nil, fmt.Errorf("%w: it is neither a holder's file (%s), a PDF, the text of a credential nor that of a QR code (%s...)",
		ErrUnusable, document.Extension, credential.PaperPrefix)
}
