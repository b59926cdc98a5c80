package dkg

import (
	"errors"
	"fmt"

	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/crypto/transcript"
)

var (
	// ErrDealers says that fewer than t dealers are left: the ceremony needs a new attempt.
	ErrDealers = errors.New("too few dealers are left")
	// ErrSecret says that the shares do not add up to the trustee's verification key.
	ErrSecret = errors.New("the shares do not give the verification key")
)

// Result is the key of an election: K, and VK_1 to VK_n, to which the trustees' decryption shares are checked.
type Result struct {
	Key              *elgamal.Key
	VerificationKeys []*group.Point
}

// Finalise adds the deals of all dealers who are not out, in ascending order; they must have been verified. All n trustees
// receive, those who are out as dealers too. The error is ErrDealers, or group.ErrIdentity where a key came out as the identity.
func (c *Ceremony) Finalise(deals []*Deal) (*Result, error) {
	if uint64(len(deals)) < c.Threshold {
		return nil, fmt.Errorf("%w: %d, need %d", ErrDealers, len(deals), c.Threshold)
	}
	sums := make([]*group.Point, c.Threshold)
	for k := range sums {
		sums[k] = group.Identity()
	}
	last := uint64(0)
	for _, d := range deals {
		if d.Dealer <= last || c.trustee(d.Dealer) != nil || uint64(len(d.points)) != c.Threshold {
			return nil, fmt.Errorf("%w: dealer %d", ErrTrustee, d.Dealer)
		}
		last = d.Dealer
		for k, p := range d.points {
			sums[k] = sums[k].Add(p)
		}
	}
	key, err := elgamal.NewKey(sums[0])
	if err != nil {
		return nil, err
	}
	r := &Result{Key: key}
	for j := range uint64(len(c.keys)) {
		vk, err := group.DecodeNonIdentity(evaluate(sums, j+1).Bytes())
		if err != nil {
			return nil, fmt.Errorf("verification key %d: %w", j+1, err)
		}
		r.VerificationKeys = append(r.VerificationKeys, vk)
	}
	return r, nil
}

// SecretShare adds the shares that trustee j has of the deals which were finalised, his own included, to x_j; the error is
// ErrSecret where they do not give VK_j.
func (r *Result) SecretShare(j uint64, shares []*group.Scalar) (*group.Scalar, error) {
	if j < 1 || j > uint64(len(r.VerificationKeys)) {
		return nil, fmt.Errorf("%w: number %d of %d", ErrTrustee, j, len(r.VerificationKeys))
	}
	sum := group.ScalarFromUint64(0)
	for _, s := range shares {
		sum = sum.Add(s)
	}
	if !group.MulBase(sum).Equal(r.VerificationKeys[j-1]) {
		return nil, fmt.Errorf("%w: trustee %d", ErrSecret, j)
	}
	return sum, nil
}

// Rehearsal returns the ciphertext that trustees open before the election to show that they can. It follows from the
// election's hash and key, so that nobody can have something else opened in its place; it holds 1.
func Rehearsal(election []byte, key *elgamal.Key) elgamal.Ciphertext {
	return key.Encrypt(1, transcript.New(transcript.Rehearse).AddBytes(election).Challenge())
}
