package exchange

import (
	"crypto"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/moscowchain/moscowd/credential"
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
	value, err := credential.DecodeAnyJSON(text)
	if err != nil {
		return nil, reword(err)
	}
	members, ok := value.(map[string]any)
	if !ok {
		return nil, malformed("a line is an object")
	}
	l := &Line{}
	for name, member := range members {
		if err := l.take(name, member); err != nil {
			return nil, err
		}
	}
	if err := checkText(l.Type); err != nil {
		return nil, err
	}
	if l.Fields == nil {
		return nil, malformed("there are no fields")
	}
	return l, nil
}

// take reads one member.
func (l *Line) take(name string, member any) (err error) {
	ok := false
	switch name {
	case "basis":
		if l.Basis, ok = member.(string); !ok || !codeForm.MatchString(l.Basis) {
			return malformed("the basis is no code")
		}
	case "fields":
		l.Fields, ok = member.(map[string]any)
	case "holder_key":
		l.HolderKey, err = credential.DecodeKey(member)
		return reword(err)
	case "request_id":
		number, _ := member.(json.Number)
		l.RequestID, err = strconv.ParseUint(number.String(), 10, 64)
		ok = err == nil && l.RequestID > 0
	case "type":
		l.Type, ok = member.(string)
	}
	if !ok {
		return malformed("a name that is not defined, or a value of another type")
	}
	return nil
}
