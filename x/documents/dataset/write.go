package dataset

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// Write writes the set as JSON, one record a line, so that two files can be compared line by line.
func (s *Set) Write(w io.Writer) error {
	out := &writer{buffer: bufio.NewWriter(w)}
	out.raw(fmt.Sprintf("{\n\"format\": %q,\n\"chain_id\": ", Format))
	out.value(s.ChainID)
	out.raw(fmt.Sprintf(",\n\"height\": \"%d\"", s.Height))
	list(out, "types", s.Types)
	list(out, "issuer_keys", s.Keys)
	list(out, "batches", s.Batches)
	list(out, "status_lists", s.StatusLists)
	list(out, "statistics", s.Statistics)
	out.raw("\n}\n")
	if out.err != nil {
		return out.err
	}
	return out.buffer.Flush()
}

// writer keeps the first error.
type writer struct {
	buffer *bufio.Writer
	err    error
}

func (w *writer) raw(text string) {
	if w.err == nil {
		_, w.err = w.buffer.WriteString(text)
	}
}

func (w *writer) value(v any) {
	var encoded bytes.Buffer
	encoder := json.NewEncoder(&encoded)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); w.err == nil {
		w.err = err
	}
	w.raw(string(bytes.TrimSuffix(encoded.Bytes(), []byte("\n"))))
}

func list[T any](w *writer, name string, records []T) {
	w.raw(fmt.Sprintf(",\n%q: [", name))
	for i := range records {
		if i > 0 {
			w.raw(",")
		}
		w.raw("\n")
		w.value(&records[i])
	}
	w.raw("\n]")
}
