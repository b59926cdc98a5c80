package dkg

import (
	"errors"
	"fmt"
	"io"

	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/crypto/proofs"
	"github.com/moscowchain/moscowd/crypto/transcript"
)

// MaxTrustees bounds n.
const MaxTrustees = 64

var (
	// ErrParams says that a ceremony is not allowed: a threshold of half or less, too many trustees, one twice.
	ErrParams = errors.New("key ceremony is not allowed")
	// ErrTrustee says that a number is not that of a trustee, or not of one who may do this.
	ErrTrustee = errors.New("no such trustee")
	// ErrKeys says that the trustees' keys are too many, too few, one twice or the identity.
	ErrKeys = errors.New("keys of the trustees are not allowed")
)

// Params is what is fixed of a ceremony before anybody registers.
type Params struct {
	ChainID  string
	Election uint64
	// Attempt ascends where a ceremony is repeated.
	Attempt uint64
	// Threshold is t, more than half of the trustees.
	Threshold uint64
	// Trustees holds their names in the order of their numbers.
	Trustees []string
}

// Validate checks the parameters; the error is ErrParams.
func (p Params) Validate() error {
	n := uint64(len(p.Trustees))
	switch {
	case n < 2 || n > MaxTrustees:
		return fmt.Errorf("%w: %d trustees, there must be 2 to %d", ErrParams, n, MaxTrustees)
	case p.Threshold > n || 2*p.Threshold <= n:
		return fmt.Errorf("%w: threshold %d of %d trustees, it must be more than half", ErrParams, p.Threshold, n)
	case p.ChainID == "":
		return fmt.Errorf("%w: no chain id", ErrParams)
	}
	for i, name := range p.Trustees {
		for _, other := range p.Trustees[:i] {
			if name == other {
				return fmt.Errorf("%w: trustee %q twice", ErrParams, name)
			}
		}
		if name == "" {
			return fmt.Errorf("%w: trustee %d has no name", ErrParams, i+1)
		}
	}
	return nil
}

func (p Params) transcript() *transcript.Transcript {
	t := transcript.New(transcript.Version).AddText(p.ChainID).AddUint64(p.Election).AddUint64(p.Attempt).
		AddUint64(p.Threshold).AddUint64(uint64(len(p.Trustees)))
	for _, name := range p.Trustees {
		t.AddText(name)
	}
	return t
}

// RegisterHash is the ceremony hash while trustees register.
func (p Params) RegisterHash() []byte {
	h := p.transcript().Sum()
	return h[:]
}

func (p Params) trustee(i uint64) error {
	if i < 1 || i > uint64(len(p.Trustees)) {
		return fmt.Errorf("%w: number %d of %d", ErrTrustee, i, len(p.Trustees))
	}
	return nil
}

// Registration is the key of a trustee and the proof that he has its secret.
type Registration struct {
	Key   *group.Point
	Proof *proofs.Knowledge
}

// RegistrationSize is the length of an encoded registration: key, proof.
const RegistrationSize = group.Size + proofs.KnowledgeSize

// Register makes the secret key of trustee i and its registration.
func Register(random io.Reader, p Params, i uint64) (*group.Scalar, *Registration, error) {
	if err := p.trustee(i); err != nil {
		return nil, nil, err
	}
	secret, err := group.RandomScalar(random)
	if err != nil {
		return nil, nil, err
	}
	proof, err := proofs.ProveKnowledge(random, p.possession(i), secret)
	return secret, &Registration{group.MulBase(secret), proof}, err
}

// VerifyRegistration checks the registration of trustee i; the error is proofs.ErrKnowledge.
func VerifyRegistration(p Params, i uint64, r *Registration) error {
	if err := p.trustee(i); err != nil {
		return err
	}
	return r.Proof.Verify(p.possession(i), r.Key)
}

func (p Params) possession(i uint64) proofs.Purpose {
	return proofs.Purpose{Label: transcript.RegisterPoP, Hash: p.RegisterHash(), Context: transcript.LV(transcript.Uint64(i))}
}

// Bytes returns the encoding.
func (r *Registration) Bytes() []byte { return append(r.Key.Bytes(), r.Proof.Bytes()...) }

// DecodeRegistration reads a registration. The identity as key is refused with group.ErrIdentity.
func DecodeRegistration(b []byte) (*Registration, error) {
	if len(b) != RegistrationSize {
		return nil, fmt.Errorf("%w: %d bytes, want %d", proofs.ErrForm, len(b), RegistrationSize)
	}
	key, err := group.DecodeNonIdentity(b[:group.Size])
	if err != nil {
		return nil, err
	}
	proof, err := proofs.DecodeKnowledge(b[group.Size:])
	return &Registration{key, proof}, err
}

// Ceremony is a ceremony whose trustees have registered.
type Ceremony struct {
	Params
	keys []*group.Point
	hash []byte
}

// NewCeremony takes the keys in the order of the trustees; their registrations must have been verified. The error is
// ErrParams or ErrKeys.
func NewCeremony(p Params, keys []*group.Point) (*Ceremony, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	if len(keys) != len(p.Trustees) {
		return nil, fmt.Errorf("%w: %d keys of %d trustees", ErrKeys, len(keys), len(p.Trustees))
	}
	for i, k := range keys {
		for _, other := range keys[:i] {
			if k.Equal(other) {
				return nil, fmt.Errorf("%w: that of trustee %d is another's", ErrKeys, i+1)
			}
		}
		if k.IsIdentity() {
			return nil, fmt.Errorf("%w: trustee %d: %w", ErrKeys, i+1, group.ErrIdentity)
		}
	}
	hash := p.transcript().AddPoints(keys...).Sum()
	return &Ceremony{p, append([]*group.Point(nil), keys...), hash[:]}, nil
}

// Hash is the ceremony hash ch from COMMIT on.
func (c *Ceremony) Hash() []byte { return c.hash }
