// Package testrand gives tests and test vectors randomness that everybody can repeat: block i, counted from 0, is
// SHA-512(seed || LE64(i)). It is for tests alone.
package testrand

import (
	"crypto/sha512"
	"encoding/binary"
	"io"
)

type stream struct {
	seed  []byte
	block uint64
	rest  []byte
}

// New returns the stream of a seed.
func New(seed string) io.Reader { return &stream{seed: []byte(seed)} }

func (s *stream) Read(b []byte) (int, error) {
	for i := range b {
		if len(s.rest) == 0 {
			h := sha512.Sum512(binary.LittleEndian.AppendUint64(s.seed[:len(s.seed):len(s.seed)], s.block))
			s.rest = h[:]
			s.block++
		}
		b[i], s.rest = s.rest[0], s.rest[1:]
	}
	return len(b), nil
}
