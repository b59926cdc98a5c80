package proofs

import (
	"crypto/sha512"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/moscowchain/moscowd/crypto/group"
)

// BatchedSize is the length of an encoded BatchedEquality, MaxColumns how many points one may be about.
const (
	BatchedSize = 2 * group.Size
	MaxColumns  = 1 << 16
)

// BatchedEquality proves that one k gives B = kG and D_j = k C_j for all j: GenerateProof of RFC 9497, section 2.2.1, with A
// the generator. The RFC weighs column j by a hash of that column alone; so the context must hash all columns.
type BatchedEquality struct {
	challenge, response *group.Scalar
}

// ProveBatched proves it and takes one scalar of random. context must differ for every set of columns.
func ProveBatched(random io.Reader, context string, k *group.Scalar, c, d []*group.Point) (*BatchedEquality, error) {
	nonce, err := group.RandomScalar(random)
	if err != nil {
		return nil, err
	}
	return proveBatched(nonce, context, k, c, d)
}

func proveBatched(nonce *group.Scalar, context string, k *group.Scalar, c, d []*group.Point) (*BatchedEquality, error) {
	b := group.MulBase(k)
	m, _, err := composites(context, b, c, d)
	if err != nil {
		return nil, err
	}
	challenge := batchedChallenge(context, b, m, m.Mul(k), group.MulBase(nonce), m.Mul(nonce))
	return &BatchedEquality{challenge, nonce.Sub(challenge.Mul(k))}, nil
}

// Verify checks the proof; the error is ErrEquality, or ErrForm where c and d have not the same length or are empty.
func (p *BatchedEquality) Verify(context string, b *group.Point, c, d []*group.Point) error {
	m, z, err := composites(context, b, c, d)
	if err != nil {
		return err
	}
	scalars := []*group.Scalar{p.response, p.challenge}
	t2 := group.MultiMulVartime(scalars, []*group.Point{group.Generator(), b})
	t3 := group.MultiMulVartime(scalars, []*group.Point{m, z})
	if !batchedChallenge(context, b, m, z, t2, t3).Equal(p.challenge) {
		return ErrEquality
	}
	return nil
}

// Bytes returns the encoding: c, s.
func (p *BatchedEquality) Bytes() []byte { return p.response.Append(p.challenge.Bytes()) }

// DecodeBatched reads a proof.
func DecodeBatched(b []byte) (*BatchedEquality, error) {
	scalars, err := group.DecodeScalars(b, 2)
	if err != nil {
		return nil, err
	}
	return &BatchedEquality{scalars[0], scalars[1]}, nil
}

// composites is ComputeComposites of the RFC.
func composites(context string, b *group.Point, c, d []*group.Point) (m, z *group.Point, err error) {
	if len(c) == 0 || len(c) > MaxColumns || len(c) != len(d) {
		return nil, nil, fmt.Errorf("%w: %d and %d columns", ErrForm, len(c), len(d))
	}
	seed := sha512.Sum512(prefixed(b.Bytes(), []byte("Seed-"+context)))
	weights := make([]*group.Scalar, len(c))
	for i := range c {
		in := binary.BigEndian.AppendUint16(prefixed(seed[:]), uint16(i))
		in = append(in, prefixed(c[i].Bytes(), d[i].Bytes())...)
		weights[i] = hashToScalar(context, append(in, "Composite"...))
	}
	return group.MultiMulVartime(weights, c), group.MultiMulVartime(weights, d), nil
}

func batchedChallenge(context string, b, m, z, t2, t3 *group.Point) *group.Scalar {
	in := prefixed(b.Bytes(), m.Bytes(), z.Bytes(), t2.Bytes(), t3.Bytes())
	return hashToScalar(context, append(in, "Challenge"...))
}

func hashToScalar(context string, in []byte) *group.Scalar {
	return group.HashToScalar("HashToScalar-"+context, in)
}

// prefixed puts before each item its length in two bytes, big-endian.
func prefixed(items ...[]byte) []byte {
	var out []byte
	for _, x := range items {
		out = binary.BigEndian.AppendUint16(out, uint16(len(x)))
		out = append(out, x...)
	}
	return out
}
