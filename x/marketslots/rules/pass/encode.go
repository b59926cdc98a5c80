package pass

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/moscowchain/moscowd/crypto/base45"
	"github.com/moscowchain/moscowd/crypto/merkle"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

// version is the first byte of a pass; a changed format takes another.
const version byte = 0x01

// Prefix says to a reader of QR codes what follows; the rest is Base45.
const Prefix = "MSK1:"

// MaxText is the longest text of a pass in bytes.
const MaxText = len(Prefix) + (MaxSize/2)*3 + 2*(MaxSize%2)

// Parts of an encoded outcome that follow only if they are not zero.
const (
	codeFollows   = 0x80
	holderFollows = 0x40
	reasonMask    = 0x3f
)

// Text gives the pass as a QR code holds it. The error wraps ErrMalformed if the pass is larger than MaxSize or has a
// value that no season has.
func (p *Pass) Text() (string, error) {
	if err := p.validate(); err != nil {
		return "", err
	}
	encoded := p.encode()
	if len(encoded) > MaxSize {
		return "", fmt.Errorf("%w: %d bytes, at most %d", ErrMalformed, len(encoded), MaxSize)
	}
	return Prefix + base45.Encode(encoded), nil
}

// Parse reads the text of a pass; line breaks around it are ignored. There is one text for one pass. Errors wrap
// ErrMalformed.
func Parse(text string) (*Pass, error) {
	text = strings.Trim(text, "\r\n")
	if len(text) > MaxText {
		return nil, fmt.Errorf("%w: %d characters, at most %d", ErrMalformed, len(text), MaxText)
	}
	body, found := strings.CutPrefix(text, Prefix)
	if !found {
		return nil, fmt.Errorf("%w: it does not begin with %s", ErrMalformed, Prefix)
	}
	encoded, err := base45.Decode(body)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	r := reader{rest: encoded}
	p := r.pass()
	if r.err == nil && len(r.rest) > 0 {
		r.fail("%d bytes too many", len(r.rest))
	}
	if r.err != nil {
		return nil, r.err
	}
	if err := p.validate(); err != nil {
		return nil, err
	}
	if !bytes.Equal(p.encode(), encoded) {
		return nil, fmt.Errorf("%w: not in the shortest form", ErrMalformed)
	}
	return p, nil
}

// validate checks what the encoding takes for granted.
func (p *Pass) validate() error {
	switch {
	case p.Application == 0:
		return fmt.Errorf("%w: application 0", ErrMalformed)
	case p.Day%rules.TicksPerDay != 0:
		return fmt.Errorf("%w: day %d is not whole", ErrMalformed, p.Day)
	case len(p.Outcomes) > MaxDays:
		return fmt.Errorf("%w: %d outcomes, at most %d", ErrMalformed, len(p.Outcomes), MaxDays)
	case len(p.OutcomesPath) > MaxPath || len(p.RowPath) > MaxPath:
		return fmt.Errorf("%w: paths of %d and %d hashes, at most %d", ErrMalformed, len(p.OutcomesPath), len(p.RowPath), MaxPath)
	case p.ServiceNumber == "" || len(p.ServiceNumber) > MaxNumber:
		return fmt.Errorf("%w: service number of %d bytes, want 1 to %d", ErrMalformed, len(p.ServiceNumber), MaxNumber)
	}
	for i := range len(p.ServiceNumber) {
		if c := p.ServiceNumber[i]; c <= ' ' || c > '~' {
			return fmt.Errorf("%w: service number with the byte 0x%02x", ErrMalformed, c)
		}
	}
	for i := range p.Outcomes {
		o := &p.Outcomes[i]
		if o.Day%rules.TicksPerDay != 0 || o.Kind > 0x0f || o.Queue > 0x0f || o.Reason > reasonMask || o.Row < rules.NoRow {
			return fmt.Errorf("%w: outcome %d is out of range", ErrMalformed, i+1)
		}
	}
	return nil
}

func (p *Pass) encode() []byte {
	b := []byte{version}
	b = binary.AppendUvarint(b, p.SeasonID)
	b = binary.AppendUvarint(b, p.Application)
	b = binary.AppendUvarint(b, dayNumber(p.Day))
	b = append(b, byte(len(p.ServiceNumber)))
	b = append(b, p.ServiceNumber...)
	b = append(b, byte(len(p.Outcomes)))
	for i := range p.Outcomes {
		b = p.appendOutcome(b, &p.Outcomes[i])
	}
	b = appendPath(b, p.OutcomesPath)
	b = binary.AppendUvarint(b, p.Row.Fair)
	b = binary.AppendUvarint(b, uint64(p.Row.Period))
	b = append(b, byte(p.Row.Speciality))
	for _, places := range p.Row.Places {
		b = binary.AppendUvarint(b, places)
	}
	b = binary.AppendUvarint(b, p.Row.MinPlaces)
	return appendPath(b, p.RowPath)
}

// appendOutcome writes the day as its distance from that of the pass.
func (p *Pass) appendOutcome(b []byte, o *rules.Outcome) []byte {
	b = binary.AppendVarint(b, int64(dayNumber(o.Day)-dayNumber(p.Day)))
	b = append(b, byte(o.Kind)<<4|byte(o.Queue))
	reason := byte(o.Reason)
	if o.Code != 0 {
		reason |= codeFollows
	}
	if o.HolderID != 0 {
		reason |= holderFollows
	}
	b = append(b, reason)
	b = binary.AppendUvarint(b, uint64(o.Row+1))
	b = binary.AppendUvarint(b, uint64(o.Number))
	if o.Code != 0 {
		b = binary.AppendUvarint(b, uint64(o.Code))
	}
	if o.HolderID != 0 {
		b = binary.AppendUvarint(b, o.HolderID)
	}
	return b
}

func appendPath(b []byte, path []merkle.Hash) []byte {
	b = append(b, byte(len(path)))
	for i := range path {
		b = append(b, path[i][:]...)
	}
	return b
}

func dayNumber(t rules.Ticks) uint64 { return uint64(t / rules.TicksPerDay) }
