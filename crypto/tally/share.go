package tally

import (
	"errors"
	"fmt"
	"io"

	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/crypto/proofs"
	"github.com/moscowchain/moscowd/crypto/transcript"
)

var (
	// ErrShare says that a decryption share is not proven.
	ErrShare = errors.New("decryption share is wrong")
	// ErrShares says that shares cannot be combined: too few, not in order, or not of these columns.
	ErrShares = errors.New("decryption shares do not fit together")
)

// Task is what a share is for.
type Task struct {
	label    transcript.Label
	election []byte
	district uint64
	sums     []elgamal.Ciphertext
}

// District is the task of opening the accumulators of a district, or of several merged, which go by the number of the one
// that took the others in.
func District(election []byte, district uint64, sums []elgamal.Ciphertext) Task {
	return Task{transcript.Decrypt, election, district, sums}
}

// Rehearsal is the task of opening the ciphertext that dkg.Rehearsal gives.
func Rehearsal(election []byte, test elgamal.Ciphertext) Task {
	return Task{transcript.Rehearse, election, 0, []elgamal.Ciphertext{test}}
}

// Columns returns how many numbers the task opens.
func (t Task) Columns() int { return len(t.sums) }

func (t Task) alphas() []*group.Point {
	alphas := make([]*group.Point, len(t.sums))
	for j, s := range t.sums {
		alphas[j] = s.Alpha
	}
	return alphas
}

// context is the context string of the proof. It covers every column, because the weights of RFC 9497 do not.
func (t Task) context(trustee uint64, key *group.Point, d []*group.Point) string {
	hash := transcript.New(t.label).AddBytes(t.election).AddUint64(t.district).AddUint64(trustee).
		AddPoints(key).AddPoints(t.alphas()...).AddPoints(d...).Sum()
	return "MV1-dec-" + string(hash[:])
}

// Share is what a trustee publishes: D_j = x_i A_j for each column, and the proof.
type Share struct {
	points []*group.Point
	proof  *proofs.BatchedEquality
}

// Decrypt makes the share of a trustee with the secret x_i. It takes one scalar of random.
func Decrypt(random io.Reader, t Task, trustee uint64, secret *group.Scalar) (*Share, error) {
	s := &Share{}
	for _, a := range t.alphas() {
		s.points = append(s.points, a.Mul(secret))
	}
	var err error
	s.proof, err = proofs.ProveBatched(random, t.context(trustee, group.MulBase(secret), s.points), secret, t.alphas(), s.points)
	return s, err
}

// Verify checks the share of a trustee with the verification key VK_i; the error is ErrShare.
func (t Task) Verify(trustee uint64, key *group.Point, s *Share) error {
	if err := s.proof.Verify(t.context(trustee, key, s.points), key, t.alphas(), s.points); err != nil {
		return fmt.Errorf("%w: trustee %d: %w", ErrShare, trustee, err)
	}
	return nil
}

// ShareSize returns the length of an encoded share.
func ShareSize(columns int) int { return columns*group.Size + proofs.BatchedSize }

// Bytes returns the encoding: D of each column, the proof.
func (s *Share) Bytes() []byte {
	var b []byte
	for _, d := range s.points {
		b = d.Append(b)
	}
	return append(b, s.proof.Bytes()...)
}

// DecodeShare reads a share of the task.
func (t Task) DecodeShare(b []byte) (*Share, error) {
	if len(b) != ShareSize(t.Columns()) {
		return nil, fmt.Errorf("%w: %d bytes of a share, want %d", proofs.ErrForm, len(b), ShareSize(t.Columns()))
	}
	split := t.Columns() * group.Size
	points, err := group.DecodePoints(b[:split], t.Columns())
	if err != nil {
		return nil, err
	}
	proof, err := proofs.DecodeBatched(b[split:])
	return &Share{points, proof}, err
}

// Numbered is the verified share of a trustee.
type Numbered struct {
	Trustee uint64
	Share   *Share
}

// Combine opens the task with the first threshold of the shares, which must be verified and ascend by trustee. It returns
// vG for the number v of each column. The error is ErrShares.
func Combine(t Task, threshold uint64, shares []Numbered) ([]*group.Point, error) {
	if threshold == 0 || uint64(len(shares)) < threshold {
		return nil, fmt.Errorf("%w: %d, need %d", ErrShares, len(shares), threshold)
	}
	shares = shares[:threshold]
	for i, s := range shares {
		if s.Trustee == 0 || i > 0 && s.Trustee <= shares[i-1].Trustee || len(s.Share.points) != t.Columns() {
			return nil, fmt.Errorf("%w: share %d, of trustee %d", ErrShares, i, s.Trustee)
		}
	}
	weights := lagrange(shares)
	open := make([]*group.Point, t.Columns())
	for j := range open {
		points := make([]*group.Point, len(shares))
		for i, s := range shares {
			points[i] = s.Share.points[j]
		}
		open[j] = t.sums[j].Beta.Sub(group.MultiMulVartime(weights, points))
	}
	return open, nil
}

// lagrange returns the coefficients at 0 of the shares' trustees.
func lagrange(shares []Numbered) []*group.Scalar {
	out := make([]*group.Scalar, len(shares))
	for i, s := range shares {
		over, under := group.ScalarFromUint64(1), group.ScalarFromUint64(1)
		for k, other := range shares {
			if k != i {
				x := group.ScalarFromUint64(other.Trustee)
				over = over.Mul(x)
				under = under.Mul(x.Sub(group.ScalarFromUint64(s.Trustee)))
			}
		}
		out[i] = over.Mul(under.Invert())
	}
	return out
}
