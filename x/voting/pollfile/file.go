package pollfile

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/moscowchain/moscowd/crypto/merkle"
	"github.com/moscowchain/moscowd/durable"
)

// Format names the file's format.
const Format = "moscowd/poll/v1"

// MaxFile is how long a file may be, decompressed, in bytes.
const MaxFile = 2 << 30

// ErrUnusable says that a file cannot be checked.
var ErrUnusable = errors.New("unusable poll file")

// Hex is bytes written in hexadecimal.
type Hex []byte

// MarshalText writes the digits.
func (h Hex) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, h), nil }

// UnmarshalText reads the digits.
func (h *Hex) UnmarshalText(text []byte) (err error) {
	*h, err = hex.AppendDecode(nil, text)
	return err
}

// File is the data set of one poll.
type File struct {
	Format    string     `json:"format"`
	ChainID   string     `json:"chain_id"`
	Poll      Poll       `json:"poll"`
	Questions []Question `json:"questions"`
	Head      Head       `json:"head"`
	Results   []Result   `json:"results"`
	Votes     []Vote     `json:"votes"`
	// Proof is a lightproof.Proof of the head; absent in a file that binds nothing.
	Proof json.RawMessage `json:"proof,omitempty"`
}

// Poll is the terms. Times are Unix seconds.
type Poll struct {
	ID            uint64  `json:"id,string"`
	TitleRu       string  `json:"title_ru"`
	TitleEn       string  `json:"title_en"`
	DescriptionRu string  `json:"description_ru,omitempty"`
	DescriptionEn string  `json:"description_en,omitempty"`
	Organizer     string  `json:"organizer"`
	District      uint64  `json:"district,string"`
	Opens         int64   `json:"opens"`
	Closes        int64   `json:"closes"`
	Class         string  `json:"class,omitempty"`
	Census        *Census `json:"census,omitempty"`
	Revote        bool    `json:"revote"`
	ClosedAt      int64   `json:"closed_at,omitempty"`
	CloseReason   string  `json:"close_reason,omitempty"`
}

// Census is the root over the keys that may vote.
type Census struct {
	Root Hex    `json:"root"`
	Size uint64 `json:"size,string"`
}

// Question is a question with its versions, of which the first came with the poll.
type Question struct {
	Kind       string    `json:"kind"`
	MinChoices uint32    `json:"min_choices,omitempty"`
	MaxChoices uint32    `json:"max_choices,omitempty"`
	MaxRating  uint32    `json:"max_rating,omitempty"`
	FreeText   bool      `json:"free_text,omitempty"`
	Versions   []Version `json:"versions"`
}

// Version is one wording.
type Version struct {
	TitleRu            string   `json:"title_ru"`
	TitleEn            string   `json:"title_en"`
	Options            []Option `json:"options"`
	EarlierVotersAgain bool     `json:"earlier_voters_again,omitempty"`
	AddedAt            int64    `json:"added_at"`
	// Change is which change of the definition added it, from 1; 0 for the first versions.
	Change uint32 `json:"change,omitempty"`
}

// Option is one answer.
type Option struct {
	ID      uint64 `json:"id,string,omitempty"`
	TitleRu string `json:"title_ru"`
	TitleEn string `json:"title_en"`
}

// Head is what the chain commits to.
type Head struct {
	DefinitionHash Hex    `json:"definition_hash"`
	RunningHash    Hex    `json:"running_hash"`
	Votes          uint64 `json:"votes,string"`
	Voters         uint64 `json:"voters,string"`
}

// Result is the count of a version as the chain has it.
type Result struct {
	Question uint32   `json:"question"`
	Version  uint32   `json:"version"`
	Voters   uint64   `json:"voters"`
	Replaced uint64   `json:"replaced"`
	Counts   []uint64 `json:"counts"`
}

// Vote is one accepted vote.
type Vote struct {
	Question       uint32   `json:"question"`
	Version        uint32   `json:"version"`
	Choices        []uint32 `json:"choices"`
	TextCommitment Hex      `json:"text_commitment,omitempty"`
	Seq            uint64   `json:"seq,string"`
	Expiry         uint64   `json:"expiry,string"`
	Signature      Hex      `json:"signature"`
	Signer         Hex      `json:"signer"`
	Subject        Hex      `json:"subject,omitempty"`
	CensusIndex    uint64   `json:"census_index,string,omitempty"`
	CensusPath     []Hex    `json:"census_path,omitempty"`
	Height         int64    `json:"height,string"`
	Time           int64    `json:"time"`
	Tracker        Hex      `json:"tracker"`
}

// Read parses a file, plain or compressed with gzip. Errors wrap ErrUnusable.
func Read(r io.Reader) (*File, error) {
	buffered := bufio.NewReader(r)
	var from io.Reader = buffered
	if magic, err := buffered.Peek(2); err == nil && bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		unzipped, err := gzip.NewReader(buffered)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrUnusable, err)
		}
		from = unzipped
	}
	limited := &io.LimitedReader{R: from, N: MaxFile + 1}
	decoder := json.NewDecoder(limited)
	decoder.DisallowUnknownFields()
	var file File
	if err := decoder.Decode(&file); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) || limited.N == 0 {
		return nil, fmt.Errorf("%w: there is more behind the data, or more than %d bytes", ErrUnusable, MaxFile)
	}
	if file.Format != Format {
		return nil, fmt.Errorf("%w: format %q, want %q", ErrUnusable, file.Format, Format)
	}
	return &file, nil
}

// ReadFile reads the file at a path.
func ReadFile(path string) (*File, error) {
	opened, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	defer func() { _ = opened.Close() }() // it was only read
	file, err := Read(opened)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return file, nil
}

// Write writes the file, a vote a line.
func (f *File) Write(w io.Writer) error {
	out := bufio.NewWriter(w)
	shell := *f
	shell.Votes, shell.Proof = nil, nil
	head, err := json.Marshal(&shell)
	if err != nil {
		return err
	}
	head = bytes.TrimSuffix(head, []byte(`"votes":null}`))
	fmt.Fprintf(out, "%s\"votes\":[", head)
	for i := range f.Votes {
		line, err := json.Marshal(&f.Votes[i])
		if err != nil {
			return err
		}
		separator := ",\n"
		if i == 0 {
			separator = "\n"
		}
		fmt.Fprintf(out, "%s%s", separator, line)
	}
	fmt.Fprint(out, "\n]")
	if f.Proof != nil {
		fmt.Fprintf(out, ",\n\"proof\":%s", f.Proof)
	}
	fmt.Fprintln(out, "}")
	return out.Flush() // and the first error of all that was written
}

// WriteFile writes the file in one step, so that an interruption leaves no half of it.
func (f *File) WriteFile(path string) error { return durable.Write(path, 0o644, f.Write) }

// hash wants 32 bytes.
func hash(what string, bz []byte) (h [merkle.Size]byte, err error) {
	if len(bz) != len(h) {
		return h, fmt.Errorf("%w: %s has %d bytes, want %d", ErrUnusable, what, len(bz), len(h))
	}
	return [merkle.Size]byte(bz), nil
}
