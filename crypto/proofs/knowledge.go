package proofs

import (
	"errors"
	"io"

	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/crypto/transcript"
)

// KnowledgeSize and EqualitySize are the lengths of the encoded proofs.
const (
	KnowledgeSize = 2 * group.Size
	EqualitySize  = 3 * group.Size
)

var (
	// ErrKnowledge says that nobody has proven to know the secret behind a point.
	ErrKnowledge = errors.New("proof of knowledge is wrong")
	// ErrEquality says that two points are not proven to have the same secret.
	ErrEquality = errors.New("proof of equal logarithms is wrong")
)

// Purpose says what a proof is for: a label, the hash of the ceremony or election, and the context.
type Purpose struct {
	Label   transcript.Label
	Hash    []byte
	Context []byte
}

func (p Purpose) challenge(points ...*group.Point) *group.Scalar {
	return transcript.New(p.Label).AddBytes(p.Hash).AddBytes(p.Context).AddPoints(points...).Challenge()
}

// Knowledge proves to know x with X = xG (Schnorr): A = wG and z = w + cx, where c hashes X and A.
type Knowledge struct {
	commitment *group.Point
	response   *group.Scalar
}

// ProveKnowledge takes one scalar of random.
func ProveKnowledge(random io.Reader, p Purpose, x *group.Scalar) (*Knowledge, error) {
	w, err := group.RandomScalar(random)
	if err != nil {
		return nil, err
	}
	a := group.MulBase(w)
	return &Knowledge{a, w.Add(p.challenge(group.MulBase(x), a).Mul(x))}, nil
}

// Verify checks the proof against X; the error is ErrKnowledge.
func (k *Knowledge) Verify(p Purpose, x *group.Point) error {
	c := p.challenge(x, k.commitment)
	if !vanishes(k.commitment, c, x, k.response, group.Generator()) {
		return ErrKnowledge
	}
	return nil
}

// Bytes returns the encoding: A, z.
func (k *Knowledge) Bytes() []byte { return k.response.Append(k.commitment.Bytes()) }

// DecodeKnowledge reads a proof.
func DecodeKnowledge(b []byte) (*Knowledge, error) {
	points, response, err := decodeTail(b, 1)
	if err != nil {
		return nil, err
	}
	return &Knowledge{points[0], response}, nil
}

// Equality proves that one x gives X = xG and Y = xH (Chaum and Pedersen): S = wG, T = wH, z = w + cx, where c hashes X, H, Y,
// S and T.
type Equality struct {
	first, second *group.Point
	response      *group.Scalar
}

// ProveEquality proves it for the base h and takes one scalar of random.
func ProveEquality(random io.Reader, p Purpose, x *group.Scalar, h *group.Point) (*Equality, error) {
	w, err := group.RandomScalar(random)
	if err != nil {
		return nil, err
	}
	s, t := group.MulBase(w), h.Mul(w)
	return &Equality{s, t, w.Add(p.challenge(group.MulBase(x), h, h.Mul(x), s, t).Mul(x))}, nil
}

// Verify checks the proof against X, H and Y; the error is ErrEquality.
func (e *Equality) Verify(p Purpose, x, h, y *group.Point) error {
	c := p.challenge(x, h, y, e.first, e.second)
	if !vanishes(e.first, c, x, e.response, group.Generator()) || !vanishes(e.second, c, y, e.response, h) {
		return ErrEquality
	}
	return nil
}

// Bytes returns the encoding: S, T, z.
func (e *Equality) Bytes() []byte { return e.response.Append(e.second.Append(e.first.Bytes())) }

// DecodeEquality reads a proof.
func DecodeEquality(b []byte) (*Equality, error) {
	points, response, err := decodeTail(b, 2)
	if err != nil {
		return nil, err
	}
	return &Equality{points[0], points[1], response}, nil
}

// vanishes says whether a + cx - zg is the identity.
func vanishes(a *group.Point, c *group.Scalar, x *group.Point, z *group.Scalar, g *group.Point) bool {
	one := group.ScalarFromUint64(1)
	return group.MultiMulVartime([]*group.Scalar{one, c, z.Neg()}, []*group.Point{a, x, g}).IsIdentity()
}

// decodeTail reads n points and one scalar.
func decodeTail(b []byte, n int) ([]*group.Point, *group.Scalar, error) {
	if len(b) != (n+1)*group.Size {
		return nil, nil, ErrForm
	}
	points, err := group.DecodePoints(b[:n*group.Size], n)
	if err != nil {
		return nil, nil, err
	}
	z, err := group.DecodeScalar(b[n*group.Size:])
	return points, z, err
}
