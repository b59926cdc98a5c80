// Package elgamal encrypts small numbers so that the sum of ciphertexts is a ciphertext of the sum: exponential ElGamal
// over ristretto255, as protocol MV1 (docs/voting-protocol.md) uses it for each cell of a ballot.
//
// Call [NewKey] once an election, [Key.Encrypt] for each cell, [Ciphertext.Add] and [Ciphertext.Sub] on accumulators.
// Opening an accumulator is the trustees' work: package tally.
//
// Encrypting takes the same time whatever the number and its randomness are. A ciphertext alone promises nothing: anybody
// can make one of any number, and anybody can turn one into another of a related number. What keeps ballots honest are the
// proofs of package proofs, which bind them to their voter.
package elgamal

import (
	"sync"

	"github.com/moscowchain/moscowd/crypto/group"
)

// Size is the length of an encoded ciphertext: alpha, then beta.
const Size = 2 * group.Size

// Key is the public key K of an election.
type Key struct {
	point *group.Point
	table func() *group.Table
}

// NewKey takes K. The identity is refused with [group.ErrIdentity]: what is encrypted to it lies open.
func NewKey(k *group.Point) (*Key, error) {
	k, err := group.DecodeNonIdentity(k.Bytes())
	if err != nil {
		return nil, err
	}
	return &Key{k, sync.OnceValue(func() *group.Table { return group.NewTable(k) })}, nil
}

// Point returns K.
func (k *Key) Point() *group.Point { return k.point }

// Mul returns sK. The first call prepares a table that makes all later ones cheap.
func (k *Key) Mul(s *group.Scalar) *group.Point { return k.table().Mul(s) }

// Encrypt returns (rG, vG + rK). r must be random, secret and used once.
func (k *Key) Encrypt(v uint64, r *group.Scalar) Ciphertext {
	return Ciphertext{group.MulBase(r), group.MulBase(group.ScalarFromUint64(v)).Add(k.Mul(r))}
}

// Ciphertext is a number under a key, or the sum of such.
type Ciphertext struct{ Alpha, Beta *group.Point }

// Zero returns the accumulator of no ciphertexts.
func Zero() Ciphertext { return Ciphertext{group.Identity(), group.Identity()} }

// Decode reads a ciphertext of a ballot. An identity as alpha is refused with [group.ErrIdentity]: it would show the number.
func Decode(b []byte) (Ciphertext, error) {
	c, err := DecodeAccumulator(b)
	if err == nil && c.Alpha.IsIdentity() {
		return Ciphertext{}, group.ErrIdentity
	}
	return c, err
}

// DecodeAccumulator reads a sum of ciphertexts, which may be Zero.
func DecodeAccumulator(b []byte) (Ciphertext, error) {
	points, err := group.DecodePoints(b, 2)
	if err != nil {
		return Ciphertext{}, err
	}
	return Ciphertext{points[0], points[1]}, nil
}

// DecodeAccumulators reads sums that stand one behind the other, whatever their number.
func DecodeAccumulators(b []byte) ([]Ciphertext, error) {
	points, err := group.DecodePoints(b, len(b)/Size*2)
	if err != nil {
		return nil, err
	}
	sums := make([]Ciphertext, len(points)/2)
	for i := range sums {
		sums[i] = Ciphertext{points[2*i], points[2*i+1]}
	}
	return sums, nil
}

// Append appends the encoding to b.
func (c Ciphertext) Append(b []byte) []byte { return c.Beta.Append(c.Alpha.Append(b)) }

// Bytes returns the encoding.
func (c Ciphertext) Bytes() []byte { return c.Append(nil) }

// Add returns the ciphertext of the sum.
func (c Ciphertext) Add(d Ciphertext) Ciphertext {
	return Ciphertext{c.Alpha.Add(d.Alpha), c.Beta.Add(d.Beta)}
}

// Sub returns the ciphertext of the difference.
func (c Ciphertext) Sub(d Ciphertext) Ciphertext {
	return Ciphertext{c.Alpha.Sub(d.Alpha), c.Beta.Sub(d.Beta)}
}

// Mul returns the ciphertext of n times the number.
func (c Ciphertext) Mul(n uint64) Ciphertext {
	s := group.ScalarFromUint64(n)
	return Ciphertext{c.Alpha.Mul(s), c.Beta.Mul(s)}
}
