package dataset

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// WriteTo writes the file, one row, application or outcome list a line, so that two files can be compared line by line.
func (s *Set) WriteTo(w io.Writer) (int64, error) {
	counting := &countingWriter{w: w}
	out := &setWriter{buffer: bufio.NewWriterSize(counting, 1<<16)}
	out.raw("{\n")
	out.field("format", Format)
	out.field("chain_id", s.ChainID)
	out.field("season", &s.Season)
	list(out, "plan", s.Plan)
	list(out, "applications", s.Applications)
	list(out, "outcomes", s.Outcomes)
	out.field("closing", &s.Closing)
	list(out, "operations", s.Operations)
	list(out, "offers", s.Offers)
	list(out, "places", s.Places)
	out.field("places_head", &s.PlacesHead)
	if s.Proof != nil {
		out.field("proof", s.Proof)
	}
	out.raw("\n}\n")
	if err := out.buffer.Flush(); out.err == nil {
		out.err = err
	}
	return counting.n, out.err
}

// setWriter writes the top-level object and keeps the first error.
type setWriter struct {
	buffer *bufio.Writer
	fields int
	err    error
}

func (w *setWriter) raw(text string) {
	if w.err == nil {
		_, w.err = w.buffer.WriteString(text)
	}
}

func (w *setWriter) value(v any) {
	if w.err != nil {
		return
	}
	var encoded bytes.Buffer
	encoder := json.NewEncoder(&encoded)
	encoder.SetEscapeHTML(false)
	if w.err = encoder.Encode(v); w.err == nil {
		_, w.err = w.buffer.Write(bytes.TrimSuffix(encoded.Bytes(), []byte("\n")))
	}
}

func (w *setWriter) name(name string) {
	if w.fields > 0 {
		w.raw(",\n")
	}
	w.fields++
	w.raw(fmt.Sprintf("%q: ", name))
}

func (w *setWriter) field(name string, v any) {
	w.name(name)
	w.value(v)
}

func list[T any](w *setWriter, name string, elements []T) {
	w.name(name)
	w.raw("[")
	for i := range elements {
		if i > 0 {
			w.raw(",")
		}
		w.raw("\n")
		w.value(&elements[i])
	}
	w.raw("\n]")
}

type countingWriter struct {
	w io.Writer
	n int64
}

func (c *countingWriter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}
