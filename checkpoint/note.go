package checkpoint

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// maxNote is how long a note may be, in bytes.
const maxNote = 64 << 10

// Cosignature is one that holds.
type Cosignature struct {
	Witness *Witness
	Time    time.Time
	// Line is the signature as it stands in a note.
	Line string
}

// Open reads a note and gives the cosignatures of the witnesses in the list, in their order; a key counts once,
// whatever names it has. Those of others are passed over; a wrong one of a witness in the list is an error that wraps
// ErrMalformed, as a text that is no checkpoint is.
func Open(text string, witnesses []*Witness) (*Checkpoint, []Cosignature, error) {
	if len(text) > maxNote {
		return nil, nil, fmt.Errorf("%w: it is longer than %d bytes", ErrMalformed, maxNote)
	}
	body, signatures, ok := strings.Cut(text, "\n\n")
	if !ok {
		return nil, nil, fmt.Errorf("%w: it has no empty line before its signatures", ErrMalformed)
	}
	c, err := ParseText(body + "\n")
	if err != nil || signatures == "" {
		return c, nil, err
	}
	var known []note.Verifier
	listed := make(map[string]bool)
	for _, w := range witnesses {
		if name := w.String(); !listed[name] {
			listed[name] = true
			known = append(known, w)
		}
	}
	opened, err := note.Open([]byte(text), note.VerifierList(known...))
	if unverified := (*note.UnverifiedNoteError)(nil); errors.As(err, &unverified) {
		return c, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if opened.Text != c.Text() {
		return nil, nil, fmt.Errorf("%w: more was signed than a checkpoint", ErrMalformed)
	}
	var list []Cosignature
	counted := make(map[string]bool)
	for _, w := range witnesses {
		if counted[string(w.key)] {
			continue
		}
		for _, s := range opened.Sigs {
			if s.Name == w.name && s.Hash == w.KeyHash() {
				list = append(list, Cosignature{w, signedAt(s.Base64), "\u2014 " + s.Name + " " + s.Base64 + "\n"})
				counted[string(w.key)] = true
				break
			}
		}
	}
	return c, list, nil
}

// signedAt reads the time of a cosignature: 4 bytes of the key's hash come before it.
func signedAt(signature string) time.Time {
	data, err := base64.StdEncoding.DecodeString(signature)
	if err != nil || len(data) < 12 {
		return time.Time{}
	}
	return time.Unix(int64(binary.BigEndian.Uint64(data[4:])), 0).UTC()
}

// Merge makes one note of several of the same checkpoint: signature lines, each once, in order. A note without signatures is
// the text and an empty line.
func Merge(c *Checkpoint, notes ...string) string {
	var lines []string
	for _, n := range notes {
		body, signatures, _ := strings.Cut(n, "\n\n")
		if body+"\n" != c.Text() {
			continue
		}
		for line := range strings.Lines(signatures) {
			if strings.HasPrefix(line, "\u2014 ") && strings.HasSuffix(line, "\n") {
				lines = append(lines, line)
			}
		}
	}
	slices.Sort(lines)
	return c.Text() + "\n" + strings.Join(slices.Compact(lines), "")
}
