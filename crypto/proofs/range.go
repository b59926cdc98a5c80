package proofs

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"io"

	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/crypto/transcript"
)

// MaxBranches bounds the numbers that a range proof tells apart: 0 to 128.
const MaxBranches = 129

var (
	// ErrForm says that a proof or a statement has not the form that the protocol gives it.
	ErrForm = errors.New("malformed proof")
	// ErrBit says that a cell of a ballot is not proven to hold 0 or 1.
	ErrBit = errors.New("proof of a bit is wrong")
	// ErrSum says that a sum of cells is not proven.
	ErrSum = errors.New("proof of a sum is wrong")
	// ErrRange says that the bounds of a sum of cells are not proven.
	ErrRange = errors.New("proof of a range is wrong")
)

// Statement is what a Range proves: that Ciphertext holds a number from Min to Max. Election is the hash of the election,
// Context binds the proof to a place in one ballot of one voter.
type Statement struct {
	label      transcript.Label
	Election   []byte
	Context    []byte
	Key        *elgamal.Key
	Min, Max   uint64
	Ciphertext elgamal.Ciphertext
}

// Bit states that c holds 0 or 1.
func Bit(election, context []byte, key *elgamal.Key, c elgamal.Ciphertext) Statement {
	return Statement{transcript.Bit, election, context, key, 0, 1, c}
}

// Sum states that c, a sum of cells, holds a number from low to high. Where the two are one number, the label is another.
func Sum(election, context []byte, key *elgamal.Key, c elgamal.Ciphertext, low, high uint64) Statement {
	label := transcript.Range
	if low == high {
		label = transcript.Sum
	}
	return Statement{label, election, context, key, low, high, c}
}

// Branches returns how many numbers the statement allows.
func (s Statement) Branches() int {
	if s.Max < s.Min || s.Max-s.Min >= MaxBranches {
		return 0
	}
	return int(s.Max-s.Min) + 1
}

// wrong returns the error of a proof that fails.
func (s Statement) wrong() error {
	switch s.label {
	case transcript.Bit:
		return ErrBit
	case transcript.Sum:
		return ErrSum
	default:
		return ErrRange
	}
}

func (s Statement) challenge(commitments []*group.Point) *group.Scalar {
	return transcript.New(s.label).AddBytes(s.Election).AddBytes(s.Context).
		AddPoints(s.Key.Point()).AddUint64(s.Min).AddUint64(s.Max).
		AddPoints(s.Ciphertext.Alpha, s.Ciphertext.Beta).AddPoints(commitments...).Challenge()
}

// Range is a proof of Cramer, Damgard and Schoenmakers (CRYPTO 1994) with a Chaum-Pedersen proof in each branch: for branch
// i, the number Min + i, alpha = rG and beta - (Min + i)G = rK.
type Range struct {
	// commitments holds A and B of each branch; challenges lacks the last branch's, which the others and the hash give.
	commitments []*group.Point
	challenges  []*group.Scalar
	responses   []*group.Scalar
}

// RangeSize returns the length of a proof in bytes: 96 for one branch, 224 for two, 128 more for each further one.
func RangeSize(branches int) int { return (4*branches - 1) * group.Size }

// ProveRange proves the statement for value and r, from which its ciphertext was made: otherwise the proof is wrong, but
// gives nothing away. It takes two scalars of random for each branch: its nonce, then its challenge.
func ProveRange(random io.Reader, s Statement, value uint64, r *group.Scalar) (*Range, error) {
	n := s.Branches()
	if n == 0 || value < s.Min || value > s.Max {
		return nil, fmt.Errorf("%w: %d is not between %d and %d", ErrForm, value, s.Min, s.Max)
	}
	nonces, challenges := make([]*group.Scalar, n), make([]*group.Scalar, n)
	p := &Range{responses: make([]*group.Scalar, n)}
	others := group.ScalarFromUint64(0)
	for i := range n {
		var err error
		if nonces[i], err = group.RandomScalar(random); err != nil {
			return nil, err
		}
		if challenges[i], err = group.RandomScalar(random); err != nil {
			return nil, err
		}
		// What hides a false branch, c(i - v)G, is the identity in the true one.
		distance := group.ScalarFromUint64(s.Min + uint64(i)).Sub(group.ScalarFromUint64(value))
		hide := challenges[i].Mul(distance)
		p.commitments = append(p.commitments, group.MulBase(nonces[i]), s.Key.Mul(nonces[i]).Add(group.MulBase(hide)))
		others = others.Add(group.Select(challenges[i], group.ScalarFromUint64(0), s.isTrue(i, value)))
	}
	rest := s.challenge(p.commitments).Sub(others)
	for i := range n {
		challenges[i] = group.Select(challenges[i], rest, s.isTrue(i, value))
		p.responses[i] = nonces[i].Add(challenges[i].Mul(r))
	}
	p.challenges = challenges[:n-1]
	return p, nil
}

// isTrue is 1 for the branch of the value.
func (s Statement) isTrue(branch int, value uint64) int {
	return subtle.ConstantTimeEq(int32(branch), int32(value-s.Min))
}

// DecodeRange reads a proof of so many branches.
func DecodeRange(b []byte, branches int) (*Range, error) {
	if branches < 1 || branches > MaxBranches || len(b) != RangeSize(branches) {
		return nil, fmt.Errorf("%w: %d bytes for %d branches", ErrForm, len(b), branches)
	}
	split := 2 * branches * group.Size
	commitments, err := group.DecodePoints(b[:split], 2*branches)
	if err != nil {
		return nil, err
	}
	scalars, err := group.DecodeScalars(b[split:], 2*branches-1)
	if err != nil {
		return nil, err
	}
	return &Range{commitments, scalars[:branches-1], scalars[branches-1:]}, nil
}

// Bytes returns the encoding: A and B of each branch, the challenges of all but the last, the responses.
func (p *Range) Bytes() []byte {
	var b []byte
	for _, c := range p.commitments {
		b = c.Append(b)
	}
	for _, c := range p.challenges {
		b = c.Append(b)
	}
	for _, z := range p.responses {
		b = z.Append(b)
	}
	return b
}

// allChallenges returns the challenge of each branch.
func (p *Range) allChallenges(s Statement) []*group.Scalar {
	last := s.challenge(p.commitments)
	for _, c := range p.challenges {
		last = last.Sub(c)
	}
	return append(p.challenges[:len(p.challenges):len(p.challenges)], last)
}

// Verify checks the proof; the error is ErrBit, ErrSum or ErrRange, or ErrForm where the number of branches differs.
func (p *Range) Verify(s Statement) error {
	if len(p.responses) != s.Branches() {
		return fmt.Errorf("%w: %d branches, want %d", ErrForm, len(p.responses), s.Branches())
	}
	one := group.ScalarFromUint64(1)
	for i, c := range p.allChallenges(s) {
		z := p.responses[i].Neg()
		number := c.Mul(group.ScalarFromUint64(s.Min + uint64(i))).Neg()
		first := group.MultiMulVartime([]*group.Scalar{one, c, z}, []*group.Point{p.commitments[2*i], s.Ciphertext.Alpha, group.Generator()})
		second := group.MultiMulVartime([]*group.Scalar{one, c, number, z},
			[]*group.Point{p.commitments[2*i+1], s.Ciphertext.Beta, group.Generator(), s.Key.Point()})
		if !first.IsIdentity() || !second.IsIdentity() {
			return s.wrong()
		}
	}
	return nil
}
