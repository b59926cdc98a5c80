package checkpoint

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	cmtjson "github.com/cometbft/cometbft/libs/json"
	cmttypes "github.com/cometbft/cometbft/types"

	"github.com/moscowchain/moscowd/lightproof"
)

// PathFormat names files of this form and version.
const PathFormat = "moscowd-checkpoint/1"

// maxPath is how long a file may be, in bytes: a header has some 1 kB.
const maxPath = 4 << 20

// Path leads from a block to the checkpoint that vouches for it.
type Path struct {
	// Headers ascend from the block to the one of the checkpoint.
	Headers []*cmttypes.Header
	// Note is the checkpoint with its cosignatures.
	Note string
}

type pathJSON struct {
	Format  string            `json:"format"`
	Headers []json.RawMessage `json:"headers"`
	Note    string            `json:"note"`
}

// MarshalJSON writes headers as CometBFT's RPC gives them.
func (p *Path) MarshalJSON() ([]byte, error) {
	out := pathJSON{Format: PathFormat, Headers: []json.RawMessage{}, Note: p.Note}
	for _, h := range p.Headers {
		data, err := cmtjson.Marshal(h)
		if err != nil {
			return nil, err
		}
		out.Headers = append(out.Headers, data)
	}
	return json.Marshal(&out)
}

// ReadPath reads a file. It checks form and limits, not truth; the error wraps ErrMalformed.
func ReadPath(r io.Reader) (*Path, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxPath+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxPath {
		return nil, fmt.Errorf("%w: it is longer than %d bytes", ErrMalformed, maxPath)
	}
	var in pathJSON
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&in); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: data after the end", ErrMalformed)
	}
	if in.Format != PathFormat {
		return nil, fmt.Errorf("%w: the format is %q, this program reads %s", ErrMalformed, in.Format, PathFormat)
	}
	if len(in.Headers) == 0 || len(in.Headers) > Interval {
		return nil, fmt.Errorf("%w: %d headers, want 1 to %d", ErrMalformed, len(in.Headers), Interval)
	}
	p := &Path{Note: in.Note}
	for i, data := range in.Headers {
		h := new(cmttypes.Header)
		if err := cmtjson.Unmarshal(data, h); err != nil {
			return nil, fmt.Errorf("%w: headers[%d]: %w", ErrMalformed, i, err)
		}
		// The hash of a header with a time that protobuf cannot hold panics.
		if year := h.Time.UTC().Year(); year < 1 || year > 9999 {
			return nil, fmt.Errorf("%w: headers[%d]: time %s is out of range", ErrMalformed, i, h.Time)
		}
		p.Headers = append(p.Headers, h)
	}
	return p, nil
}

// Vouched is a block for which witnesses vouch.
type Vouched struct {
	ChainID string
	// Block is as good as one that the reader trusts.
	Block lightproof.Trust
	Time  time.Time
	// Checkpoint is the height that was signed.
	Checkpoint   int64
	Cosignatures []Cosignature
}

// Verify checks that at least k of the witnesses signed the checkpoint, and that the first header of the path leads to it.
// The error wraps ErrMalformed or ErrUnproven.
func (p *Path) Verify(witnesses []*Witness, k int) (*Vouched, error) {
	c, signed, err := Open(p.Note, witnesses)
	if err != nil {
		return nil, err
	}
	if len(signed) < k {
		return nil, fmt.Errorf("%w: %d of the %d witnesses that you chose signed checkpoint %d, you want %d",
			ErrUnproven, len(signed), len(witnesses), c.Height, k)
	}
	if len(p.Headers) == 0 {
		return nil, fmt.Errorf("%w: no headers", ErrMalformed)
	}
	for i, h := range p.Headers {
		if h.ChainID != c.ChainID || h.Hash() == nil {
			return nil, fmt.Errorf("%w: header %d is not one of chain %s", ErrUnproven, i+1, c.ChainID)
		}
		if i == 0 {
			continue
		}
		before := p.Headers[i-1]
		if h.Height != before.Height+1 || !bytes.Equal(h.LastBlockID.Hash, before.Hash()) {
			return nil, fmt.Errorf("%w: block %d does not follow block %d", ErrUnproven, h.Height, before.Height)
		}
	}
	first, last := p.Headers[0], p.Headers[len(p.Headers)-1]
	if last.Height != c.Height || !bytes.Equal(last.Hash(), c.Hash) || !bytes.Equal(last.ValidatorsHash, c.ValidatorsHash) {
		return nil, fmt.Errorf("%w: the last block is %d with hash %X; they signed %d with hash %X",
			ErrUnproven, last.Height, []byte(last.Hash()), c.Height, c.Hash)
	}
	return &Vouched{
		ChainID: c.ChainID, Block: lightproof.Trust{Height: first.Height, Hash: first.Hash()}, Time: first.Time,
		Checkpoint: c.Height, Cosignatures: signed,
	}, nil
}
