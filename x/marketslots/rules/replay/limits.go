package replay

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
)

// Limits of a file. They bound the work a stranger's file can cause.
const (
	MaxBytes         = 100_000_000 // as read and after decompression
	MaxRequests      = 200_000
	MaxRows          = 100_000
	MaxPeriods       = 366  // of one application
	MaxActions       = 1000 // of one request
	MaxSeasons       = 1000
	MaxSeasonLookups = 10_000
)

var errTooLarge = fmt.Errorf("more than %d bytes", MaxBytes)

// open unpacks r if it begins with the magic bytes of gzip and bounds what can be read on both sides.
func open(r io.Reader) (io.Reader, error) {
	plain := bufio.NewReaderSize(&boundedReader{r: r, left: MaxBytes}, 1<<16)
	magic, err := plain.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(magic) < 2 || magic[0] != 0x1f || magic[1] != 0x8b {
		return plain, nil
	}
	unpacked, err := gzip.NewReader(plain)
	if err != nil {
		return nil, err
	}
	return &boundedReader{r: unpacked, left: MaxBytes}, nil
}

// boundedReader fails with errTooLarge instead of giving byte left+1.
type boundedReader struct {
	r    io.Reader
	left int
}

func (b *boundedReader) Read(p []byte) (int, error) {
	if len(p) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.r.Read(p)
	if n > b.left {
		return b.left, errTooLarge
	}
	b.left -= n
	return n, err
}
