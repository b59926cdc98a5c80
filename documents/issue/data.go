package issue

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/moscowchain/moscowd/documents/exchange"
	"github.com/moscowchain/moscowd/x/documents/rules"
)

// ErrData is returned for lines from which no document can be made.
var ErrData = errors.New("unusable data")

// dataFile is the JSON lines of a batch. Empty lines are skipped.
type dataFile struct {
	path string
	size int    // lines
	hash string // SHA-256 of the file
}

// row is a line with its number in the file, from 1.
type row struct {
	number int
	text   []byte
}

func openData(path string) (*dataFile, error) {
	d := &dataFile{path: path}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrData, err)
	}
	defer file.Close() //nolint:errcheck // only read
	sum := sha256.New()
	err = eachRow(io.TeeReader(file, sum), func(row) error {
		d.size++
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if d.size < 1 || d.size > rules.MaxBatch {
		return nil, fmt.Errorf("%w: %s has %d lines, a batch has 1 to %d: cut it", ErrData, path, d.size, rules.MaxBatch)
	}
	d.hash = hex.EncodeToString(sum.Sum(nil))
	return d, nil
}

// each calls f with up to count rows at a time.
func (d *dataFile) each(ctx context.Context, count int, f func([]row) error) error {
	file, err := os.Open(d.path)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // only read
	var rows []row
	err = eachRow(file, func(r row) error {
		if rows = append(rows, row{r.number, bytes.Clone(r.text)}); len(rows) < count {
			return nil
		}
		err := errors.Join(ctx.Err(), f(rows))
		rows = rows[:0]
		return err
	})
	if err != nil || len(rows) == 0 {
		return err
	}
	return f(rows)
}

func eachRow(r io.Reader, f func(row) error) error {
	scanner := bufio.NewScanner(r)
	scanner.Buffer(nil, exchange.MaxLine+1)
	number := 0
	for scanner.Scan() {
		number++
		if len(bytes.TrimSpace(scanner.Bytes())) == 0 {
			continue
		}
		if err := f(row{number, scanner.Bytes()}); err != nil {
			return err
		}
	}
	if err := scanner.Err(); errors.Is(err, bufio.ErrTooLong) {
		return fmt.Errorf("%w: line %d has more than %d bytes", ErrData, number+1, exchange.MaxLine)
	} else if err != nil {
		return err
	}
	return nil
}
