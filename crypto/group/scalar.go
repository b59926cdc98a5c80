package group

import (
	"fmt"
	"io"

	"github.com/oasisprotocol/curve25519-voi/curve/scalar"
)

// WideSize is the number of uniform bytes that give a scalar whose bias is negligible.
const WideSize = 64

// Scalar is an integer modulo the order of the group, 2^252 + 27742317777372353535851937790883648493.
type Scalar struct{ s scalar.Scalar }

// DecodeScalar reads 32 bytes, little-endian and less than the order.
func DecodeScalar(b []byte) (*Scalar, error) {
	var s Scalar
	if err := s.decode(b); err != nil {
		return nil, err
	}
	return &s, nil
}

func (s *Scalar) decode(b []byte) error {
	if len(b) != Size {
		return ErrEncoding
	}
	if _, err := s.s.SetCanonicalBytes(b); err != nil {
		return ErrEncoding
	}
	return nil
}

// DecodeScalars reads scalars that stand one behind the other; b must hold exactly n of them.
func DecodeScalars(b []byte, n int) ([]*Scalar, error) {
	if len(b)%Size != 0 || len(b)/Size != n {
		return nil, ErrEncoding
	}
	scalars, values := make([]*Scalar, n), make([]Scalar, n)
	for i := range values {
		if err := values[i].decode(b[i*Size : (i+1)*Size]); err != nil {
			return nil, err
		}
		scalars[i] = &values[i]
	}
	return scalars, nil
}

// ScalarFromUint64 returns x.
func ScalarFromUint64(x uint64) *Scalar {
	var s Scalar
	s.s.SetUint64(x)
	return &s
}

// ScalarFromWide reads 64 bytes as a little-endian integer and reduces it.
func ScalarFromWide(b [WideSize]byte) *Scalar {
	var s Scalar
	if _, err := s.s.SetBytesModOrderWide(b[:]); err != nil {
		panic(err) // only for another length
	}
	return &s
}

// RandomScalar takes 64 bytes of random and reduces them.
func RandomScalar(random io.Reader) (*Scalar, error) {
	var b [WideSize]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return nil, fmt.Errorf("read randomness: %w", err)
	}
	return ScalarFromWide(b), nil
}

// Bytes returns the encoding.
func (s *Scalar) Bytes() []byte { return s.Append(nil) }

// Append appends the encoding to b.
func (s *Scalar) Append(b []byte) []byte {
	var e [Size]byte
	if err := s.s.ToBytes(e[:]); err != nil {
		panic(err) // only for another length
	}
	return append(b, e[:]...)
}

// Equal says whether the scalars are the same.
func (s *Scalar) Equal(t *Scalar) bool { return s.s.Equal(&t.s) == 1 }

// Add returns s + t.
func (s *Scalar) Add(t *Scalar) *Scalar {
	var r Scalar
	r.s.Add(&s.s, &t.s)
	return &r
}

// Sub returns s - t.
func (s *Scalar) Sub(t *Scalar) *Scalar {
	var r Scalar
	r.s.Sub(&s.s, &t.s)
	return &r
}

// Neg returns -s.
func (s *Scalar) Neg() *Scalar {
	var r Scalar
	r.s.Neg(&s.s)
	return &r
}

// Mul returns st.
func (s *Scalar) Mul(t *Scalar) *Scalar {
	var r Scalar
	r.s.Mul(&s.s, &t.s)
	return &r
}

// Invert returns the t with st = 1. It panics for 0.
func (s *Scalar) Invert() *Scalar {
	var r Scalar
	if s.Equal(ScalarFromUint64(0)) {
		panic("group: 0 has no inverse")
	}
	r.s.Invert(&s.s)
	return &r
}

// Select returns s for choice 0 and t for choice 1; its time does not tell which.
func Select(s, t *Scalar, choice int) *Scalar {
	var r Scalar
	r.s.ConditionalSelect(&s.s, &t.s, choice)
	return &r
}
