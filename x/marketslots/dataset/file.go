package dataset

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
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
	return WriteFileAtomic(path, func(w io.Writer) error {
		_, err := s.WriteTo(w)
		return err
	})
}

// WriteFileAtomic writes a file beside its place and then renames it, so that an interruption leaves no half of it.
func WriteFileAtomic(path string, write func(io.Writer) error) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, file.Close(), os.Remove(file.Name()))
		}
	}()
	if err := write(file); err != nil {
		return err
	}
	if err := file.Chmod(0o644); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
