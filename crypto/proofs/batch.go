package proofs

import (
	"crypto/sha512"
	"encoding/binary"
	"fmt"

	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/group"
)

// Batch checks the range proofs of many ballots with one multi-scalar multiplication. Equation e of ballot b has the weight
// LE(first 16 bytes of SHA-512(seed || LE64(b) || LE64(e))), 1 where that is 0; the equations of a ballot count on through its
// proofs, and each branch has two, that of A before that of B. Where one is false, the sum is not the identity but with
// probability 2^-128.
type Batch struct {
	seed     [sha512.Size]byte
	ballot   uint64
	equation uint64
	scalars  []*group.Scalar
	points   []*group.Point
	// base and ofKey gather what multiplies G and the key of the proofs since the last other key.
	base  *group.Scalar
	key   *elgamal.Key
	ofKey *group.Scalar
}

// NewBatch begins a batch. seed must be a hash of all that is checked: of contexts, ciphertexts and proofs of all ballots.
// Whoever could change a proof after the seed is fixed could make a false batch pass.
func NewBatch(seed [sha512.Size]byte) *Batch {
	return &Batch{seed: seed, base: group.ScalarFromUint64(0), ofKey: group.ScalarFromUint64(0)}
}

// Ballot says that the proofs which follow are those of ballot i of the batch, counted from 0.
func (b *Batch) Ballot(i uint64) { b.ballot, b.equation = i, 0 }

// Add takes a proof; the error is ErrForm where the number of branches differs.
func (b *Batch) Add(s Statement, p *Range) error {
	if len(p.responses) != s.Branches() {
		return fmt.Errorf("%w: %d branches, want %d", ErrForm, len(p.responses), s.Branches())
	}
	if b.key != s.Key {
		b.flush(s.Key)
	}
	alpha, beta := group.ScalarFromUint64(0), group.ScalarFromUint64(0)
	for i, c := range p.allChallenges(s) {
		first, second := b.weight(), b.weight()
		b.term(first, p.commitments[2*i])
		b.term(second, p.commitments[2*i+1])
		secondC := second.Mul(c)
		alpha = alpha.Add(first.Mul(c))
		beta = beta.Add(secondC)
		b.base = b.base.Sub(first.Mul(p.responses[i]))
		b.ofKey = b.ofKey.Sub(second.Mul(p.responses[i]))
		switch number := s.Min + uint64(i); number {
		case 0:
		case 1:
			b.base = b.base.Sub(secondC)
		default:
			b.base = b.base.Sub(secondC.Mul(group.ScalarFromUint64(number)))
		}
	}
	b.term(alpha, s.Ciphertext.Alpha)
	b.term(beta, s.Ciphertext.Beta)
	return nil
}

// Valid says whether all proofs are right. Ask once, when all are added.
func (b *Batch) Valid() bool {
	b.flush(nil)
	b.term(b.base, group.Generator())
	return group.MultiMulVartime(b.scalars, b.points).IsIdentity()
}

func (b *Batch) flush(next *elgamal.Key) {
	if b.key != nil {
		b.term(b.ofKey, b.key.Point())
		b.ofKey = group.ScalarFromUint64(0)
	}
	b.key = next
}

func (b *Batch) term(s *group.Scalar, p *group.Point) {
	b.scalars, b.points = append(b.scalars, s), append(b.points, p)
}

func (b *Batch) weight() *group.Scalar {
	var in [sha512.Size + 16]byte
	copy(in[:], b.seed[:])
	binary.LittleEndian.PutUint64(in[sha512.Size:], b.ballot)
	binary.LittleEndian.PutUint64(in[sha512.Size+8:], b.equation)
	b.equation++
	hash := sha512.Sum512(in[:])
	var weight [group.Size]byte
	copy(weight[:16], hash[:16])
	if weight == [group.Size]byte{} {
		weight[0] = 1
	}
	s, err := group.DecodeScalar(weight[:])
	if err != nil {
		panic(err) // 128 bits are always less than the order
	}
	return s
}
