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
	plain := bufio.NewReader(&boundedReader{r: r, left: MaxBytes})
	magic, err := plain.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(magic) < 2 || magic[0] != 0x1f || magic[1] != 0x8b {
		return &boundedReader{r: plain, left: MaxBytes}, nil
	}
	unpacked, err := gzip.NewReader(plain)
	if err != nil {
		return nil, err
	}
	return &boundedReader{r: unpacked, left: MaxBytes}, nil
}

// boundedReader fails with errTooLarge instead of giving byte left+1. It fills what it is given to fill: the JSON
// decoder starts over at every short read within white space, so that short reads would make it quadratic.
type boundedReader struct {
	r    io.Reader
	left int
}

func (b *boundedReader) Read(p []byte) (int, error) {
	if len(p) > b.left+1 {
		p = p[:b.left+1]
	}
	n := 0
	var err error
	for n < len(p) && err == nil {
		var more int
		more, err = b.r.Read(p[n:])
		n += more
	}
	if n > b.left {
		n, err = b.left, errTooLarge
	}
	b.left -= n
	return n, err
}
