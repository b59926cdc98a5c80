package verify

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/moscowchain/moscowd/lightproof"
)

// BundleFormat names the format; a changed one gets another number.
const BundleFormat = "moscowd-document-bundle-1"

// MaxBundle is the most bytes of a bundle that are read.
const MaxBundle = 8 << 20

const (
	// maxLists is how many status lists a bundle may hold.
	maxLists = 1_000
	// maxParts is how many commas it may hold, at some 40 bytes for each in a genuine one. Without it a file of empty lists
	// would take a hundred times its size in memory.
	maxParts = 250_000
)

// Bundle is everything that a verifier needs beside documents and a trusted block. It holds nothing of a document but
// which batch it is in, and which entry of its status list, if that is not valid.
type Bundle struct {
	// ChainID is what the blocks say.
	ChainID string
	Lists   []List
	Proof   *lightproof.Proof
}

// List is a status list as it is transported; the state holds its hashes.
type List struct {
	Issuer string `json:"issuer"`
	Number uint64 `json:"number,string"`
	Packed string `json:"lst"`
}

type bundleJSON struct {
	Format  string            `json:"format"`
	ChainID string            `json:"chain_id"`
	Lists   []List            `json:"status_lists"`
	Proof   *lightproof.Proof `json:"proof"`
}

// Encode gives the file of the bundle.
func (b *Bundle) Encode() ([]byte, error) {
	out := bundleJSON{Format: BundleFormat, ChainID: b.ChainID, Lists: b.Lists, Proof: b.Proof}
	if out.Lists == nil {
		out.Lists = []List{}
	}
	return json.Marshal(out)
}

// ParseBundle reads a bundle and refuses every other text than that which Encode gives for it. Whether it proves
// anything is not checked. The error wraps ErrUnusable.
func ParseBundle(data []byte) (*Bundle, error) {
	if len(data) > MaxBundle {
		return nil, fmt.Errorf("%w: a bundle has at most %d bytes", ErrUnusable, MaxBundle)
	}
	if bytes.Count(data, []byte(",")) > maxParts {
		return nil, fmt.Errorf("%w: a bundle has at most %d parts", ErrUnusable, maxParts)
	}
	data = bytes.TrimRight(data, "\r\n")
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	var in bundleJSON
	if err := decoder.Decode(&in); err != nil {
		return nil, fmt.Errorf("%w: not a bundle: %w", ErrUnusable, err)
	}
	if in.Format != BundleFormat || in.Proof == nil || len(in.Proof.Blocks) == 0 || len(in.Lists) > maxLists {
		return nil, fmt.Errorf("%w: not a bundle of the format %s", ErrUnusable, BundleFormat)
	}
	b := &Bundle{ChainID: in.ChainID, Lists: in.Lists, Proof: in.Proof}
	again, err := b.Encode()
	if err != nil {
		return nil, fmt.Errorf("%w: not a bundle: %w", ErrUnusable, err)
	}
	if !bytes.Equal(again, data) {
		return nil, fmt.Errorf("%w: the bundle is not in the one form of its contents: it was altered", ErrUnusable)
	}
	return b, nil
}

// ReadBundle reads a bundle and stops where it cannot be one any more. The error wraps ErrUnusable.
func ReadBundle(r io.Reader) (*Bundle, error) {
	data, err := readLimited(r, MaxBundle, "a bundle")
	if err != nil {
		return nil, err
	}
	return ParseBundle(data)
}

// ReadBundleFile is ReadBundle for the name of a file.
func ReadBundleFile(name string) (*Bundle, error) {
	data, err := readFile(name, func(r io.Reader) ([]byte, error) { return readLimited(r, MaxBundle, "a bundle") })
	if err != nil {
		return nil, err
	}
	b, err := ParseBundle(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return b, nil
}
