package dkg

import (
	"errors"
	"fmt"
	"io"

	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/crypto/proofs"
	"github.com/moscowchain/moscowd/crypto/transcript"
)

var (
	// ErrShare says that a dealer gave a share that does not fit what he published.
	ErrShare = errors.New("the dealer gave a false share")
	// ErrComplaint says that a complaint is refused: the share was right.
	ErrComplaint = errors.New("the complaint is unfounded")
)

// OpenShare decrypts the share that trustee j has of a deal. On ErrShare he must complain.
func (c *Ceremony) OpenShare(j uint64, secret *group.Scalar, d *Deal) (*group.Scalar, error) {
	if err := c.pair(d, j); err != nil {
		return nil, err
	}
	return c.open(d, j, d.nonce.Mul(secret))
}

// open decrypts the share of j with S and tests it.
func (c *Ceremony) open(d *Deal, j uint64, s *group.Point) (*group.Scalar, error) {
	at := j - 1
	if j > d.Dealer {
		at--
	}
	share := d.shares[at].Sub(c.pad(d.Dealer, j, d.nonce, s))
	if !group.MulBase(share).Equal(evaluate(d.points, j)) {
		return nil, fmt.Errorf("%w: dealer %d to trustee %d", ErrShare, d.Dealer, j)
	}
	return share, nil
}

// pair says whether j has a share of the deal that was encrypted to him.
func (c *Ceremony) pair(d *Deal, j uint64) error {
	if err := c.trustee(d.Dealer); err != nil {
		return err
	}
	if err := c.trustee(j); err != nil {
		return err
	}
	if j == d.Dealer {
		return fmt.Errorf("%w: dealer %d has no share from himself", ErrTrustee, j)
	}
	return nil
}

// evaluate returns f(j)G from the points of a polynomial f.
func evaluate(points []*group.Point, j uint64) *group.Point {
	x, power := group.ScalarFromUint64(j), group.ScalarFromUint64(1)
	powers := make([]*group.Scalar, len(points))
	for k := range powers {
		powers[k] = power
		power = power.Mul(x)
	}
	return group.MultiMulVartime(powers, points)
}

// Complaint opens one share to everybody: S = sk_j R_i and the proof of it.
type Complaint struct {
	opened *group.Point
	proof  *proofs.Equality
}

// ComplaintSize is the length of an encoded complaint: S, proof.
const ComplaintSize = group.Size + proofs.EqualitySize

// Complain makes the complaint of trustee j about a deal. It gives away the share that it is about and nothing else.
func (c *Ceremony) Complain(random io.Reader, j uint64, secret *group.Scalar, d *Deal) (*Complaint, error) {
	if err := c.pair(d, j); err != nil {
		return nil, err
	}
	proof, err := proofs.ProveEquality(random, c.complaint(d.Dealer, j), secret, d.nonce)
	return &Complaint{d.nonce.Mul(secret), proof}, err
}

func (c *Ceremony) complaint(i, j uint64) proofs.Purpose {
	return proofs.Purpose{
		Label: transcript.DKGComplaint, Hash: c.hash,
		Context: transcript.LV(transcript.Uint64(i), transcript.Uint64(j)),
	}
}

// Judge decides on the complaint of j about a deal that was accepted. No error: the dealer is out. Otherwise the complaint is
// refused with ErrComplaint, the share being right, or with proofs.ErrEquality, S not being shown.
func (c *Ceremony) Judge(j uint64, d *Deal, complaint *Complaint) error {
	if err := c.pair(d, j); err != nil {
		return err
	}
	if err := complaint.proof.Verify(c.complaint(d.Dealer, j), c.keys[j-1], d.nonce, complaint.opened); err != nil {
		return err
	}
	if _, err := c.open(d, j, complaint.opened); err == nil {
		return fmt.Errorf("%w: trustee %d about dealer %d", ErrComplaint, j, d.Dealer)
	}
	return nil
}

// Bytes returns the encoding.
func (c *Complaint) Bytes() []byte { return append(c.opened.Bytes(), c.proof.Bytes()...) }

// DecodeComplaint reads a complaint.
func DecodeComplaint(b []byte) (*Complaint, error) {
	if len(b) != ComplaintSize {
		return nil, fmt.Errorf("%w: %d bytes of a complaint, want %d", proofs.ErrForm, len(b), ComplaintSize)
	}
	opened, err := group.DecodePoint(b[:group.Size])
	if err != nil {
		return nil, err
	}
	proof, err := proofs.DecodeEquality(b[group.Size:])
	return &Complaint{opened, proof}, err
}
