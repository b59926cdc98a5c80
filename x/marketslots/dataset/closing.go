package dataset

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
)

// ClosingFormat is the first value of a closing file.
const ClosingFormat = "moscowd-closing-1"

// closingFile is the small file that a gate holds: what proves a season, without what it is made of.
type closingFile struct {
	Format     string          `json:"format"`
	ChainID    string          `json:"chain_id"`
	Season     Season          `json:"season"`
	Closing    Closing         `json:"closing"`
	PlacesHead PlacesHead      `json:"places_head"`
	Proof      json.RawMessage `json:"proof"`
}

// WriteClosing writes season, closing, head of the places and proof alone. A gate checks entry passes against it.
func (s *Set) WriteClosing(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(&closingFile{
		Format: ClosingFormat, ChainID: s.ChainID, Season: s.Season, Closing: s.Closing, PlacesHead: s.PlacesHead, Proof: s.Proof,
	})
}

// ReadClosingFile reads what entry passes are checked against: a whole data set, or a closing file, which gives a Set
// without lists. Errors wrap ErrUnusable.
func ReadClosingFile(path string) (set *Set, whole bool, err error) {
	small, err := isClosing(path)
	if err != nil {
		return nil, false, fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	if !small {
		set, err := ReadFile(path)
		return set, true, err
	}
	if set, err = readClosing(path); err != nil {
		return nil, false, fmt.Errorf("%s: %w: %w", path, ErrUnusable, err)
	}
	return set, false, nil
}

// isClosing looks for the format at the beginning of a file.
func isClosing(path string) (bool, error) {
	file, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer func() { _ = file.Close() }() // it was only read
	head := make([]byte, 64)
	n, err := io.ReadFull(file, head)
	if err != nil && n == 0 {
		return false, fmt.Errorf("%s: %w", path, err)
	}
	return bytes.Contains(head[:n], []byte(ClosingFormat)), nil
}

func readClosing(path string) (*Set, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	decoder := json.NewDecoder(&boundedReader{r: file, left: MaxProof + MaxElement, value: MaxProof + MaxElement})
	decoder.DisallowUnknownFields()
	var in closingFile
	if err := decoder.Decode(&in); err != nil {
		return nil, err
	}
	switch {
	case in.Format != ClosingFormat:
		return nil, fmt.Errorf("format %q, this program reads %q", in.Format, ClosingFormat)
	case in.Season.ID != in.Closing.SeasonID:
		return nil, fmt.Errorf("the closing is of season %d, the season is %d", in.Closing.SeasonID, in.Season.ID)
	case len(in.Closing.OutcomesRoot) != 32 || len(in.Closing.PlanRoot) != 32:
		return nil, fmt.Errorf("roots of %d and %d bytes, want 32", len(in.Closing.OutcomesRoot), len(in.Closing.PlanRoot))
	}
	in.Season.ApplicationsOpen, in.Season.ApplicationsClose = in.Season.ApplicationsOpen.UTC(), in.Season.ApplicationsClose.UTC()
	return &Set{
		ChainID: in.ChainID, Season: in.Season, Closing: in.Closing, PlacesHead: in.PlacesHead, Proof: in.Proof,
	}, nil
}
