package dkg

import (
	"crypto/sha512"
	"errors"
	"fmt"
	"io"

	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/crypto/proofs"
	"github.com/moscowchain/moscowd/crypto/transcript"
)

const saltSize = 32

// ErrCommitment says that a deal is not the one that its dealer had committed to.
var ErrCommitment = errors.New("the deal is not the one committed to")

// Dealing is what a dealer keeps secret: his polynomial, rho and salt. It must be kept from COMMIT to DEAL.
type Dealing struct {
	coefficients []*group.Scalar
	rho          *group.Scalar
	salt         [saltSize]byte
}

// NewDealing takes t + 1 scalars and 32 bytes of random: the coefficients from the constant on, rho, the salt.
func NewDealing(random io.Reader, c *Ceremony) (*Dealing, error) {
	d := &Dealing{}
	for range c.Threshold + 1 {
		s, err := group.RandomScalar(random)
		if err != nil {
			return nil, err
		}
		d.coefficients = append(d.coefficients, s)
	}
	d.rho, d.coefficients = d.coefficients[c.Threshold], d.coefficients[:c.Threshold]
	_, err := io.ReadFull(random, d.salt[:])
	return d, err
}

// DealingSize returns the length of an encoded dealing.
func DealingSize(threshold uint64) int { return (int(threshold)+1)*group.Size + saltSize }

// Bytes returns the encoding, which is as secret as the dealing: coefficients, rho, salt.
func (d *Dealing) Bytes() []byte {
	var b []byte
	for _, a := range d.coefficients {
		b = a.Append(b)
	}
	return append(d.rho.Append(b), d.salt[:]...)
}

// DecodeDealing reads a dealing of a ceremony with that threshold.
func DecodeDealing(b []byte, threshold uint64) (*Dealing, error) {
	if threshold > MaxTrustees || len(b) != DealingSize(threshold) {
		return nil, fmt.Errorf("%w: %d bytes of a dealing", proofs.ErrForm, len(b))
	}
	n := len(b) - saltSize
	scalars, err := group.DecodeScalars(b[:n], int(threshold)+1)
	if err != nil {
		return nil, err
	}
	return &Dealing{scalars[:threshold], scalars[threshold], [saltSize]byte(b[n:])}, nil
}

// Share returns f(j), the share that trustee j has of this dealing. The dealer takes his own from here.
func (d *Dealing) Share(j uint64) *group.Scalar {
	x, sum := group.ScalarFromUint64(j), group.ScalarFromUint64(0)
	for k := len(d.coefficients) - 1; k >= 0; k-- {
		sum = sum.Mul(x).Add(d.coefficients[k])
	}
	return sum
}

func (d *Dealing) points() []*group.Point {
	points := make([]*group.Point, len(d.coefficients))
	for k, a := range d.coefficients {
		points[k] = group.MulBase(a)
	}
	return points
}

// Commitment returns what dealer i publishes at COMMIT.
func (d *Dealing) Commitment(c *Ceremony, i uint64) [sha512.Size]byte {
	return c.commitment(i, d.points(), d.salt)
}

func (c *Ceremony) commitment(i uint64, points []*group.Point, salt [saltSize]byte) [sha512.Size]byte {
	return transcript.New(transcript.DKGCommit).AddBytes(c.hash).AddUint64(i).AddPoints(points...).AddBytes(salt[:]).Sum()
}

// Deal is what a dealer publishes at DEAL.
type Deal struct {
	// Dealer is the number of the trustee who deals; it is not part of the encoding.
	Dealer uint64
	// points are C_i0 to C_i(t-1), nonce is R_i, shares the encrypted shares of all others in their order.
	points     []*group.Point
	nonce      *group.Point
	shares     []*group.Scalar
	knowsKey   *proofs.Knowledge
	knowsNonce *proofs.Knowledge
	salt       [saltSize]byte
}

// Deal makes the deal of dealer i. It takes two scalars of random, for its two proofs.
func (d *Dealing) Deal(random io.Reader, c *Ceremony, i uint64) (*Deal, error) {
	if err := c.trustee(i); err != nil {
		return nil, err
	}
	if uint64(len(d.coefficients)) != c.Threshold {
		return nil, fmt.Errorf("%w: a dealing for the threshold %d, not %d", ErrParams, len(d.coefficients), c.Threshold)
	}
	deal := &Deal{Dealer: i, points: d.points(), nonce: group.MulBase(d.rho), salt: d.salt}
	for j := uint64(1); j <= uint64(len(c.keys)); j++ {
		if j != i {
			pad := c.pad(i, j, deal.nonce, c.keys[j-1].Mul(d.rho))
			deal.shares = append(deal.shares, d.Share(j).Add(pad))
		}
	}
	var err error
	if deal.knowsKey, err = proofs.ProveKnowledge(random, deal.purpose(c, transcript.DKGPoK), d.coefficients[0]); err != nil {
		return nil, err
	}
	deal.knowsNonce, err = proofs.ProveKnowledge(random, deal.purpose(c, transcript.DKGRho), d.rho)
	return deal, err
}

func (d *Deal) purpose(c *Ceremony, label transcript.Label) proofs.Purpose {
	context := transcript.LV(transcript.Uint64(d.Dealer))
	for _, p := range append(d.points[:len(d.points):len(d.points)], d.nonce) {
		context = append(context, transcript.LV(p.Bytes())...)
	}
	return proofs.Purpose{Label: label, Hash: c.hash, Context: context}
}

// pad is what hides the share of j in the deal of i.
func (c *Ceremony) pad(i, j uint64, nonce, secret *group.Point) *group.Scalar {
	return transcript.New(transcript.DKGShare).AddBytes(c.hash).AddUint64(i).AddUint64(j).
		AddPoints(c.keys[j-1], nonce, secret).Challenge()
}

// VerifyDeal checks a deal against the commitment of its dealer. The error is ErrCommitment or proofs.ErrKnowledge. Whether
// the shares are right only their recipients see.
func (c *Ceremony) VerifyDeal(d *Deal, commitment [sha512.Size]byte) error {
	if err := c.trustee(d.Dealer); err != nil {
		return err
	}
	if uint64(len(d.points)) != c.Threshold || len(d.shares) != len(c.keys)-1 {
		return fmt.Errorf("%w: a deal for %d of %d", proofs.ErrForm, len(d.points), len(d.shares)+1)
	}
	if c.commitment(d.Dealer, d.points, d.salt) != commitment {
		return fmt.Errorf("%w: dealer %d", ErrCommitment, d.Dealer)
	}
	if err := d.knowsKey.Verify(d.purpose(c, transcript.DKGPoK), d.points[0]); err != nil {
		return fmt.Errorf("constant of dealer %d: %w", d.Dealer, err)
	}
	if err := d.knowsNonce.Verify(d.purpose(c, transcript.DKGRho), d.nonce); err != nil {
		return fmt.Errorf("nonce of dealer %d: %w", d.Dealer, err)
	}
	return nil
}

// DealSize returns the length of an encoded deal: 608 bytes for 5 of 9.
func (c *Ceremony) DealSize() int {
	return (int(c.Threshold)+len(c.keys))*group.Size + 2*proofs.KnowledgeSize + saltSize
}

// Bytes returns the encoding: C_i0 to C_i(t-1), R_i, the shares, the proof of a_i0, the proof of rho_i, the salt.
func (d *Deal) Bytes() []byte {
	var b []byte
	for _, p := range d.points {
		b = p.Append(b)
	}
	b = d.nonce.Append(b)
	for _, s := range d.shares {
		b = s.Append(b)
	}
	b = append(b, d.knowsKey.Bytes()...)
	b = append(b, d.knowsNonce.Bytes()...)
	return append(b, d.salt[:]...)
}

// DecodeDeal reads a deal of that dealer. The identity as C_i0 or R_i is refused with group.ErrIdentity.
func (c *Ceremony) DecodeDeal(b []byte, dealer uint64) (*Deal, error) {
	if err := c.trustee(dealer); err != nil {
		return nil, err
	}
	if len(b) != c.DealSize() {
		return nil, fmt.Errorf("%w: %d bytes of a deal, want %d", proofs.ErrForm, len(b), c.DealSize())
	}
	take := func(n int) []byte {
		head := b[:n]
		b = b[n:]
		return head
	}
	t, n := int(c.Threshold), len(c.keys)
	d := &Deal{Dealer: dealer}
	var err error
	if d.points, err = group.DecodePoints(take(t*group.Size), t); err != nil {
		return nil, err
	}
	if d.points[0].IsIdentity() {
		return nil, group.ErrIdentity
	}
	if d.nonce, err = group.DecodeNonIdentity(take(group.Size)); err != nil {
		return nil, err
	}
	if d.shares, err = group.DecodeScalars(take((n-1)*group.Size), n-1); err != nil {
		return nil, err
	}
	if d.knowsKey, err = proofs.DecodeKnowledge(take(proofs.KnowledgeSize)); err != nil {
		return nil, err
	}
	if d.knowsNonce, err = proofs.DecodeKnowledge(take(proofs.KnowledgeSize)); err != nil {
		return nil, err
	}
	d.salt = [saltSize]byte(b)
	return d, nil
}
