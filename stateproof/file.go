package stateproof

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"cosmossdk.io/core/address"

	"github.com/cosmos/cosmos-sdk/codec"

	"github.com/moscowchain/moscowd/lightproof"
)

const (
	// Format names files of this form and version.
	Format = "moscowd-state-proof/1"
	// MaxFile is how long a file may be, in bytes.
	MaxFile = 64 << 20
)

// Errors of this package, besides those of lightproof.
var (
	// ErrMalformed is a file that cannot be read.
	ErrMalformed = errors.New("malformed state proof")
	// ErrPruned says that the node does not keep the state of that height any more.
	ErrPruned = errors.New("the node has thrown the state of this height away")
)

// File is records of the state at a height with their proof.
type File struct {
	Format  string `json:"format"`
	ChainID string `json:"chain_id"`
	// Subject is the path of what was asked for.
	Subject string `json:"subject"`
	// Height of the state; the header that commits to it is that of the next block.
	Height int64 `json:"height"`
	// Records is what the proof shows, for people and programs that read on. Each is there or proven to be absent.
	Records []Record          `json:"records"`
	Proof   *lightproof.Proof `json:"proof"`
}

// Record is an entry of the state.
type Record struct {
	Name string `json:"name"`
	// Value is the message as proto JSON; absent if the state has none.
	Value json.RawMessage `json:"value,omitempty"`
}

// Collect asks a node for the records at a height, with light blocks from the anchor on. The error wraps
// ErrPruned where the node does not keep that state.
func (s *Subject) Collect(ctx context.Context, node lightproof.Node, height, anchor int64) (*File, error) {
	request := &lightproof.Request{Height: height, Anchor: anchor}
	for _, e := range s.entries {
		request.Keys = append(request.Keys, e.key)
	}
	proof, err := lightproof.Collect(ctx, node, request, nil)
	if err != nil {
		if text := err.Error(); strings.Contains(text, "pruned") || strings.Contains(text, "version does not exist") {
			err = fmt.Errorf("%w: %w", ErrPruned, err)
		}
		return nil, err
	}
	f := &File{
		Format: Format, ChainID: proof.Blocks[0].ChainID, Subject: s.Path, Height: height, Proof: proof,
	}
	f.Records, err = s.records(proof)
	return f, err
}

// records decodes what a proof shows. Entries and absences must be those of the subject, in order.
func (s *Subject) records(proof *lightproof.Proof) ([]Record, error) {
	entries, absences := proof.Entries, proof.Absences
	records := make([]Record, 0, len(s.entries))
	for _, e := range s.entries {
		switch {
		case len(entries) > 0 && entries[0].Store == e.key.Store && bytes.Equal(entries[0].Key, e.key.Key):
			value, err := decode(e.message(), entries[0].Value)
			if err != nil {
				return nil, fmt.Errorf("%w: %s of %s: %w", lightproof.ErrInvalid, e.name, s.Path, err)
			}
			records, entries = append(records, Record{e.name, value}), entries[1:]
		case len(absences) > 0 && absences[0].Store == e.key.Store && bytes.Equal(absences[0].Key, e.key.Key):
			records, absences = append(records, Record{Name: e.name}), absences[1:]
		default:
			return nil, fmt.Errorf("%w: it does not show %s of %s", lightproof.ErrInvalid, e.name, s.Path)
		}
	}
	if len(entries)+len(absences) > 0 {
		return nil, fmt.Errorf("%w: it shows more than %s", lightproof.ErrInvalid, s.Path)
	}
	return records, nil
}

// decode reads a message that encodes to the same bytes, so that nothing in it goes unread.
func decode(m message, data []byte) (json.RawMessage, error) {
	if err := m.Unmarshal(data); err != nil {
		return nil, err
	}
	if again, err := m.Marshal(); err != nil || !bytes.Equal(again, data) {
		return nil, errors.New("it is not in the one form of its contents, or of a later version of the chain")
	}
	return codec.ProtoMarshalJSON(m, nil)
}

// Read reads a file. It checks form and limits, not truth; the error wraps ErrMalformed.
func Read(r io.Reader) (*File, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return nil, err
	}
	if len(data) > MaxFile {
		return nil, fmt.Errorf("%w: it is longer than %d bytes", ErrMalformed, MaxFile)
	}
	f := &File{}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(f); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: data after the end", ErrMalformed)
	}
	switch {
	case f.Format != Format:
		return nil, fmt.Errorf("%w: the format is %q, this program reads %s", ErrMalformed, f.Format, Format)
	case f.Proof == nil:
		return nil, fmt.Errorf("%w: it has no proof", ErrMalformed)
	}
	return f, nil
}

// Verify checks that the records are in the state and that the state is the chain's: see lightproof.Proof.Verify for trust
// and its errors. The error wraps ErrSubject where the file is of something that this program does not know.
func (f *File) Verify(addresses address.Codec, trust *lightproof.Trust, now time.Time) (*lightproof.Binding, error) {
	s, err := Parse(f.Subject, addresses)
	if err != nil {
		return nil, err
	}
	if f.Height != f.Proof.Height {
		return nil, fmt.Errorf("%w: the file says height %d, the proof %d", lightproof.ErrInvalid, f.Height, f.Proof.Height)
	}
	binding, err := f.Proof.Verify(f.ChainID, trust, now)
	if err != nil {
		return nil, err
	}
	shown, err := s.records(f.Proof)
	if err != nil {
		return nil, err
	}
	return binding, f.compare(shown)
}

func (f *File) compare(shown []Record) error {
	if len(f.Records) != len(shown) {
		return fmt.Errorf("%w: the file has %d records, the proof shows %d", lightproof.ErrInvalid, len(f.Records), len(shown))
	}
	for i, want := range shown {
		have := f.Records[i]
		if have.Name != want.Name || !bytes.Equal(compact(have.Value), compact(want.Value)) {
			return fmt.Errorf("%w: the record %q of the file is not what the proof shows", lightproof.ErrInvalid, want.Name)
		}
	}
	return nil
}

func compact(data json.RawMessage) []byte {
	var b bytes.Buffer
	if len(data) > 0 && json.Compact(&b, data) != nil {
		return data
	}
	return b.Bytes()
}
