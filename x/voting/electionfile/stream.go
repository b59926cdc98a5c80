package electionfile

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
)

// MaxLine is how long a line may be, in bytes.
const MaxLine = 16 << 20

const (
	typeBefore = `{"type":"`
	typeAfter  = `"`
)

// encode gives a line with its line break.
func encode(l Line) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(l); err != nil {
		return nil, err
	}
	head := []byte(typeBefore + l.kind() + typeAfter + ",")
	return append(head, out.Bytes()[1:]...), nil
}

// decode reads a line with its line break. There is one encoding of each line, so that a data set has one hash.
func decode(text []byte) (Line, error) {
	rest, ok := bytes.CutPrefix(text, []byte(typeBefore))
	if !ok {
		return nil, errors.New("a line begins with its type")
	}
	kind, rest, ok := bytes.Cut(rest, []byte(typeAfter+","))
	if !ok {
		return nil, errors.New("a line begins with its type, and other fields follow")
	}
	line, err := newLine(string(kind))
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(io.MultiReader(bytes.NewReader([]byte{'{'}), bytes.NewReader(rest)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(line); err != nil {
		return nil, err
	}
	again, err := encode(line)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(again, text) {
		return nil, fmt.Errorf("a line of the type %s is not written as docs/election-dataset.md says: every field in its order, nothing else", kind)
	}
	return line, nil
}

// Reader gives the lines of a file.
type Reader struct {
	in     *bufio.Reader
	number int
	text   []byte
	hash   hash.Hash
	ended  bool
}

// NewReader reads a file, plain or compressed with gzip. The error wraps ErrUnusable.
func NewReader(r io.Reader) (*Reader, error) {
	in := bufio.NewReaderSize(r, 1<<20)
	if magic, err := in.Peek(2); err == nil && bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		unzipped, err := gzip.NewReader(in)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrUnusable, err)
		}
		in = bufio.NewReaderSize(unzipped, 1<<20)
	}
	return &Reader{in: in, hash: sha256.New()}, nil
}

// Next gives the next line, io.EOF behind the last, or an error that wraps ErrUnusable.
func (r *Reader) Next() (Line, error) {
	if err := r.read(); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		return nil, fmt.Errorf("%w: line %d: %w", ErrUnusable, r.number, err)
	}
	line, err := decode(r.text)
	if err != nil {
		return nil, fmt.Errorf("%w: line %d: %w", ErrUnusable, r.number, err)
	}
	if !r.ended {
		r.hash.Write(r.text)
	}
	if line.kind() == kindEnd {
		r.ended = true
	}
	return line, nil
}

// read takes the next line into text.
func (r *Reader) read() error {
	r.number++
	r.text = r.text[:0]
	for {
		part, err := r.in.ReadSlice('\n')
		r.text = append(r.text, part...)
		switch {
		case len(r.text) > MaxLine:
			return fmt.Errorf("it has more than %d bytes", MaxLine)
		case err == nil:
			return nil
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF) && len(r.text) > 0:
			return errors.New("the file ends in the middle of it")
		default:
			return err
		}
	}
}

// Number is that of the line which Next gave last, from 1.
func (r *Reader) Number() int { return r.number }

// Hash is that of the data set, once Next gave its End.
func (r *Reader) Hash() []byte { return r.hash.Sum(nil) }

// Writer writes lines.
type Writer struct {
	out   *bufio.Writer
	hash  hash.Hash
	ended bool
}

// NewWriter writes a file. Flush must be called behind the last line.
func NewWriter(w io.Writer) *Writer {
	return &Writer{out: bufio.NewWriterSize(w, 1<<20), hash: sha256.New()}
}

// Write writes a line. The order of the lines is the caller's affair.
func (w *Writer) Write(l Line) error {
	text, err := encode(l)
	if err != nil {
		return err
	}
	if !w.ended {
		w.hash.Write(text)
	}
	if l.kind() == kindEnd {
		w.ended = true
	}
	_, err = w.out.Write(text)
	return err
}

// Hash is that of the data set, once its End was written.
func (w *Writer) Hash() []byte { return w.hash.Sum(nil) }

// Flush writes out what is buffered.
func (w *Writer) Flush() error { return w.out.Flush() }
