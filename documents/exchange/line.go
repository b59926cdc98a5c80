package exchange

import (
	"crypto"
	"encoding/json"
	"fmt"

	"github.com/moscowchain/moscowd/credential/seal"
)

// Line is a request as the clerk's system gets it, and a document as it is given to the issuing command.
type Line struct {
	RequestID uint64 // 0 if nobody asked on chain
	Type      string
	Basis     string           // empty for the own document
	HolderKey crypto.PublicKey // nil if the document is paper
	Fields    map[string]any
}

// MaxLine is the largest line in bytes.
const MaxLine = seal.MaxPlaintext

type lineJSON struct {
	Basis     string          `json:"basis,omitempty"`
	Fields    map[string]any  `json:"fields"`
	HolderKey json.RawMessage `json:"holder_key,omitempty"`
	RequestID uint64          `json:"request_id,omitempty"`
	Type      string          `json:"type"`
}

// Encode gives the line without a line break.
func (l *Line) Encode() ([]byte, error) {
	j := lineJSON{Basis: l.Basis, Fields: l.Fields, RequestID: l.RequestID, Type: l.Type}
	if l.HolderKey != nil {
		var err error
		if j.HolderKey, err = EncodeKey(l.HolderKey); err != nil {
			return nil, err
		}
	}
	return encode(j)
}

// ParseLine reads a line, whatever its spaces and order. Errors wrap ErrMalformed or seal.ErrTooLarge.
func ParseLine(text []byte) (*Line, error) {
	if len(text) > MaxLine {
		return nil, fmt.Errorf("%w: a line of %d bytes, at most %d", seal.ErrTooLarge, len(text), MaxLine)
	}
	one, err := oneForm(text)
	if err != nil {
		return nil, err
	}
	var j lineJSON
	if err := decode(one, &j); err != nil {
		return nil, err
	}
	if err := checkText(j.Type); err != nil {
		return nil, err
	}
	if j.Basis != "" && !codeForm.MatchString(j.Basis) {
		return nil, malformed("the basis is no code")
	}
	if j.Fields == nil {
		return nil, malformed("there are no fields")
	}
	l := &Line{RequestID: j.RequestID, Type: j.Type, Basis: j.Basis, Fields: j.Fields}
	if len(j.HolderKey) > 0 {
		l.HolderKey, err = ParseKey(j.HolderKey)
	}
	return l, err
}
