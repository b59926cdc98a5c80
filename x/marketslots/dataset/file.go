package dataset

import (
	"fmt"
	"io"
	"os"

	"github.com/moscowchain/moscowd/durable"
)

// ReadFile parses the data set in a file, plain or compressed with gzip. Errors wrap ErrUnusable.
func ReadFile(path string) (*Set, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	defer func() { _ = file.Close() }() // it was only read
	set, err := Read(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return set, nil
}

// WriteFile writes the data set to a file in one step: readers see the old file or the whole new one.
func (s *Set) WriteFile(path string) error {
	return durable.Write(path, 0o644, func(w io.Writer) error {
		_, err := s.WriteTo(w)
		return err
	})
}
