package group

import (
	"errors"

	"github.com/oasisprotocol/curve25519-voi/curve"
	"github.com/oasisprotocol/curve25519-voi/curve/scalar"
)

// Size is the length of an encoded point and of an encoded scalar.
const Size = 32

var (
	// ErrEncoding says that bytes are no canonical encoding of a point or of a scalar.
	ErrEncoding = errors.New("no canonical encoding")
	// ErrIdentity says that a point is the identity where the protocol refuses it.
	ErrIdentity = errors.New("the point is the identity")
)

// Point is an element of the group.
type Point struct {
	p curve.RistrettoPoint
	// encoded is kept of a point that was decoded: encoding it again costs as much as decoding.
	encoded curve.CompressedRistretto
	decoded bool
}

// Generator returns the base point of RFC 9496.
func Generator() *Point { return &Point{p: *curve.RISTRETTO_BASEPOINT_POINT} }

// Identity returns the neutral element. Its encoding is 32 zero bytes.
func Identity() *Point { return &Point{p: *curve.NewRistrettoPoint()} }

// DecodePoint reads an encoded point, the identity included.
func DecodePoint(b []byte) (*Point, error) {
	var p Point
	if err := p.decode(b); err != nil {
		return nil, err
	}
	return &p, nil
}

func (p *Point) decode(b []byte) error {
	if _, err := p.encoded.SetBytes(b); err != nil {
		return ErrEncoding
	}
	if _, err := p.p.SetCompressed(&p.encoded); err != nil {
		return ErrEncoding
	}
	p.decoded = true
	return nil
}

// DecodeNonIdentity is DecodePoint for points that must not be the identity; the error is then ErrIdentity.
func DecodeNonIdentity(b []byte) (*Point, error) {
	p, err := DecodePoint(b)
	if err == nil && p.IsIdentity() {
		return nil, ErrIdentity
	}
	return p, err
}

// DecodePoints reads points that stand one behind the other; b must hold exactly n of them.
func DecodePoints(b []byte, n int) ([]*Point, error) {
	if len(b)%Size != 0 || len(b)/Size != n {
		return nil, ErrEncoding
	}
	points, values := make([]*Point, n), make([]Point, n)
	for i := range values {
		if err := values[i].decode(b[i*Size : (i+1)*Size]); err != nil {
			return nil, err
		}
		points[i] = &values[i]
	}
	return points, nil
}

// Bytes returns the encoding.
func (p *Point) Bytes() []byte { return p.Append(nil) }

// Append appends the encoding to b.
func (p *Point) Append(b []byte) []byte {
	if p.decoded {
		return append(b, p.encoded[:]...)
	}
	var c curve.CompressedRistretto
	c.SetRistrettoPoint(&p.p)
	return append(b, c[:]...)
}

// Equal says whether the points are the same.
func (p *Point) Equal(q *Point) bool { return p.p.Equal(&q.p) == 1 }

// IsIdentity says whether p is the neutral element.
func (p *Point) IsIdentity() bool { return p.p.IsIdentity() }

// Add returns p + q.
func (p *Point) Add(q *Point) *Point {
	var r Point
	r.p.Add(&p.p, &q.p)
	return &r
}

// Sub returns p - q.
func (p *Point) Sub(q *Point) *Point {
	var r Point
	r.p.Sub(&p.p, &q.p)
	return &r
}

// Neg returns -p.
func (p *Point) Neg() *Point {
	var r Point
	r.p.Neg(&p.p)
	return &r
}

// Mul returns sp.
func (p *Point) Mul(s *Scalar) *Point {
	var r Point
	r.p.Mul(&p.p, &s.s)
	return &r
}

// MulBase returns sG, about four times as fast as Mul of the generator.
func MulBase(s *Scalar) *Point {
	var r Point
	r.p.MulBasepoint(curve.RISTRETTO_BASEPOINT_TABLE, &s.s)
	return &r
}

// Table multiplies one point fast. Making it costs about as much as ten multiplications and 30 kB.
type Table struct {
	t *curve.RistrettoBasepointTable
}

// NewTable prepares multiplications of p.
func NewTable(p *Point) *Table { return &Table{curve.NewRistrettoBasepointTable(&p.p)} }

// Mul returns s times the point of the table.
func (t *Table) Mul(s *Scalar) *Point {
	var r Point
	r.p.MulBasepoint(t.t, &s.s)
	return &r
}

// MultiMulVartime returns the sum of all scalars[i] points[i]. It panics where the lengths differ.
func MultiMulVartime(scalars []*Scalar, points []*Point) *Point {
	ss := make([]*scalar.Scalar, len(scalars))
	for i, s := range scalars {
		ss[i] = &s.s
	}
	ps := make([]*curve.RistrettoPoint, len(points))
	for i, p := range points {
		ps[i] = &p.p
	}
	var r Point
	r.p.MultiscalarMulVartime(ss, ps)
	return &r
}
