package trustee

import (
	"crypto/rand"
	"crypto/sha3"
	"crypto/sha512"
	"errors"
	"fmt"
	"io"

	"github.com/moscowchain/moscowd/crypto/dkg"
	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/crypto/tally"
	"github.com/moscowchain/moscowd/crypto/transcript"
	"github.com/moscowchain/moscowd/elections/keyfile"
)

// kind is that of a trustee's key file.
const kind = "trustee"

// seedSize is the length of a seed in bytes.
const seedSize = 32

// ErrOtherKey says that the chain has another key of this trustee: it was made with another key file.
var ErrOtherKey = errors.New("the chain has a key of this trustee that is not from this key file")

// Key is the seed from which all secrets of a trustee are made.
type Key struct{ seed [seedSize]byte }

// NewKey draws a key.
func NewKey() (*Key, error) {
	k := &Key{}
	_, err := rand.Read(k.seed[:])
	return k, err
}

// Create writes the key to a new file under a passphrase.
func (k *Key) Create(path, passphrase string) error {
	return keyfile.Create(path, kind, "", passphrase, k.seed[:])
}

// Open reads a key.
func Open(path, passphrase string) (*Key, error) {
	seed, err := keyfile.Open(path, kind, passphrase)
	if err != nil {
		return nil, err
	}
	if len(seed) != seedSize {
		return nil, fmt.Errorf("%w: the seed has %d bytes", keyfile.ErrFile, len(seed))
	}
	return &Key{[seedSize]byte(seed)}, nil
}

// stream is random to everybody who has not the seed, and always the same for one role, ceremony hash and trustee:
// SHAKE256(LV("moscowd/trustee/v1", seed, role, hash, trustee)).
func (k *Key) stream(role string, hash []byte, trustee uint64) io.Reader {
	s := sha3.NewSHAKE256()
	_, _ = s.Write(transcript.LV([]byte("moscowd/trustee/v1"), k.seed[:], []byte(role), hash, transcript.Uint64(trustee))) // never fails
	return s
}

// Registration is what trustee i sends at REGISTER.
func (k *Key) Registration(p dkg.Params, i uint64) (*dkg.Registration, error) {
	_, registration, err := k.register(p, i)
	return registration, err
}

func (k *Key) register(p dkg.Params, i uint64) (*group.Scalar, *dkg.Registration, error) {
	return dkg.Register(k.stream("register", p.RegisterHash(), i), p, i)
}

// Member is a trustee in a ceremony in which all have registered.
type Member struct {
	*dkg.Ceremony
	// Number is that of the trustee, from 1.
	Number  uint64
	secret  *group.Scalar
	dealing *dkg.Dealing
}

// Join takes the keys that all trustees registered. The error is ErrOtherKey where that of trustee i is not from this key.
func (k *Key) Join(p dkg.Params, keys []*group.Point, i uint64) (*Member, error) {
	ceremony, err := dkg.NewCeremony(p, keys)
	if err != nil {
		return nil, err
	}
	secret, own, err := k.register(p, i)
	if err != nil {
		return nil, err
	}
	if !own.Key.Equal(keys[i-1]) {
		return nil, fmt.Errorf("%w: trustee %d, attempt %d", ErrOtherKey, i, p.Attempt)
	}
	dealing, err := dkg.NewDealing(k.stream("deal", ceremony.Hash(), i), ceremony)
	return &Member{ceremony, i, secret, dealing}, err
}

// Commitment is what the member sends at COMMIT.
func (m *Member) Commitment() [sha512.Size]byte { return m.dealing.Commitment(m.Ceremony, m.Number) }

// Deal is what the member sends at DEAL.
func (m *Member) Deal() (*dkg.Deal, error) { return m.dealing.Deal(rand.Reader, m.Ceremony, m.Number) }

// Dealt is a deal as the chain has it, with the commitment before it.
type Dealt struct {
	Dealer     uint64
	Commitment [sha512.Size]byte
	Deal       []byte
}

// Complaint is about one dealer.
type Complaint struct {
	Dealer    uint64
	Complaint *dkg.Complaint
}

// Check opens the member's shares of all deals and gives a complaint about each false one. A deal that the chain should not
// have accepted is an error and no complaint: a complaint gives a share away, and whoever shows a member a deal of his own
// making could learn one by it.
func (m *Member) Check(dealt []Dealt) ([]Complaint, error) {
	var complaints []Complaint
	for _, d := range dealt {
		if d.Dealer == m.Number {
			continue
		}
		deal, err := m.verified(d)
		if err != nil {
			return nil, err
		}
		_, err = m.OpenShare(m.Number, m.secret, deal)
		if err == nil {
			continue
		}
		if !errors.Is(err, dkg.ErrShare) {
			return nil, err
		}
		complaint, err := m.Complain(rand.Reader, m.Number, m.secret, deal)
		if err != nil {
			return nil, err
		}
		complaints = append(complaints, Complaint{d.Dealer, complaint})
	}
	return complaints, nil
}

func (m *Member) verified(d Dealt) (*dkg.Deal, error) {
	deal, err := m.DecodeDeal(d.Deal, d.Dealer)
	if err != nil {
		return nil, fmt.Errorf("deal of trustee %d: %w", d.Dealer, err)
	}
	if err := m.VerifyDeal(deal, d.Commitment); err != nil {
		return nil, fmt.Errorf("deal of trustee %d: %w", d.Dealer, err)
	}
	return deal, nil
}

// Share is the member's part of the key of an election.
type Share struct {
	number uint64
	secret *group.Scalar
	// Result is the key that the deals give. The caller compares it with that of the election.
	Result *dkg.Result
}

// Finish adds the deals of all dealers who are not out, in ascending order.
func (m *Member) Finish(dealt []Dealt) (*Share, error) {
	var deals []*dkg.Deal
	var shares []*group.Scalar
	for _, d := range dealt {
		deal, err := m.verified(d)
		if err != nil {
			return nil, err
		}
		share := m.dealing.Share(m.Number)
		if d.Dealer != m.Number {
			if share, err = m.OpenShare(m.Number, m.secret, deal); err != nil {
				return nil, err
			}
		}
		deals, shares = append(deals, deal), append(shares, share)
	}
	result, err := m.Finalise(deals)
	if err != nil {
		return nil, err
	}
	secret, err := result.SecretShare(m.Number, shares)
	return &Share{m.Number, secret, result}, err
}

// Decrypt makes the decryption share of a task.
func (s *Share) Decrypt(task tally.Task) (*tally.Share, error) {
	return tally.Decrypt(rand.Reader, task, s.number, s.secret)
}
