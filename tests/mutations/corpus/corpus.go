// Package corpus makes altered data sets of an election, each with the error that a verifier must give. docs/election-dataset.md
// describes the alterations. [Make] makes all, [Mutation.Apply] alters a file.
package corpus

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/moscowchain/moscowd/x/voting/electionfile"
)

// Mutation is an alteration of a file.
type Mutation struct {
	Name  string            `json:"name"`
	Error electionfile.Code `json:"error"`
	Edits []Edit            `json:"edits"`
}

// Edit is one step of an alteration. Lines are counted from 1 in the unaltered file.
type Edit struct {
	Op     string           `json:"op"`
	Line   int              `json:"line,omitempty"`
	Path   []any            `json:"path,omitempty"`
	Value  json.RawMessage  `json:"value,omitempty"`
	At     int              `json:"at"`
	Bytes  electionfile.Hex `json:"bytes,omitempty"`
	Before int              `json:"before,omitempty"`
	Text   string           `json:"text,omitempty"`
}

// slot is a line of the unaltered file and what stands before it now.
type slot struct {
	before  []string
	text    string
	deleted bool
}

// Apply alters a file.
func (m *Mutation) Apply(file []byte) ([]byte, error) {
	lines := bytes.SplitAfter(file, []byte{'\n'})
	slots := make([]slot, len(lines)) // the last is what stands behind the last line break: nothing
	for i, line := range lines {
		slots[i].text = string(bytes.TrimSuffix(line, []byte{'\n'}))
	}
	for _, e := range m.Edits {
		if err := e.apply(slots); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", m.Name, e.Op, err)
		}
	}
	var out bytes.Buffer
	for i, s := range slots {
		for _, text := range s.before {
			out.WriteString(text + "\n")
		}
		if !s.deleted && i < len(slots)-1 {
			out.WriteString(s.text + "\n")
		}
	}
	return out.Bytes(), nil
}

func (e *Edit) apply(slots []slot) error {
	at := func(line int) (*slot, error) {
		if line < 1 || line > len(slots) {
			return nil, fmt.Errorf("there is no line %d", line)
		}
		return &slots[line-1], nil
	}
	if e.Op == "insert" {
		s, err := at(e.Before)
		if err == nil {
			s.before = append(s.before, e.Text)
		}
		return err
	}
	s, err := at(e.Line)
	if err != nil {
		return err
	}
	switch e.Op {
	case "set":
		return s.replace(e.Path, func(json.RawMessage) (json.RawMessage, error) { return e.Value, nil })
	case "patch":
		return s.replace(e.Path, e.patch)
	case "text":
		s.text = e.Text
	case "delete":
		s.deleted = true
	case "copy", "move":
		to, err := at(e.Before)
		if err != nil {
			return err
		}
		to.before = append(to.before, s.text)
		s.deleted = s.deleted || e.Op == "move"
	default:
		return fmt.Errorf("no edit is called %q", e.Op)
	}
	return nil
}

func (e *Edit) patch(old json.RawMessage) (json.RawMessage, error) {
	var text string
	if err := json.Unmarshal(old, &text); err != nil {
		return nil, err
	}
	digits := []byte(text)
	if 2*(e.At+len(e.Bytes)) > len(digits) {
		return nil, fmt.Errorf("%d bytes at %d of %d", len(e.Bytes), e.At, len(digits)/2)
	}
	hex.Encode(digits[2*e.At:], e.Bytes)
	return json.Marshal(string(digits))
}

func (s *slot) replace(path []any, with func(old json.RawMessage) (json.RawMessage, error)) error {
	text, err := replace([]byte(s.text), path, with)
	s.text = string(text)
	return err
}

// replace replaces the value at a path, and no other byte.
func replace(text []byte, path []any, with func(old json.RawMessage) (json.RawMessage, error)) ([]byte, error) {
	if len(path) == 0 {
		return with(text)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	open, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	for i := 0; decoder.More(); i++ {
		var key any = i
		if open == json.Delim('{') {
			if key, err = decoder.Token(); err != nil {
				return nil, err
			}
		}
		var child json.RawMessage
		if err := decoder.Decode(&child); err != nil {
			return nil, err
		}
		if fmt.Sprint(key) != fmt.Sprint(path[0]) {
			continue
		}
		end := int(decoder.InputOffset())
		changed, err := replace(child, path[1:], with)
		if err != nil {
			return nil, err
		}
		return append(append(append([]byte(nil), text[:end-len(child)]...), changed...), text[end:]...), nil
	}
	return nil, fmt.Errorf("there is nothing at %v", path)
}
