// Package voter is a voter's part of an election under protocol MV1 (docs/voting-protocol.md): what is chosen becomes an
// encrypted ballot, which the voter either opens to see whether the device was honest, or casts.
//
// A [Prepared] ballot lies in a file between these steps. Before anything is decided it holds the opening, and shows its
// tracker. [Prepared.Audit] gives the opening away: such a ballot can never be cast. [Prepared.Sign] destroys the opening: such a
// ballot can never be opened. A program that wants to cheat must decide before it knows which of both comes.
//
// The file holds the choice until the ballot is signed; it is readable by its owner only.
package voter

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/durable"
	"github.com/moscowchain/moscowd/elections/keyfile"
)

// The format entry of a prepared ballot, and of one that was opened.
const (
	Format      = "moscowd/ballot/v1"
	AuditFormat = "moscowd/opened-ballot/v1"
)

const (
	// kind is that of a voter's key file.
	kind = "voter"

	maxFile = 1 << 20
)

var (
	// ErrOpened says that a ballot was opened and can no longer be cast.
	ErrOpened = errors.New("the ballot was opened: it can never be cast, prepare another one")
	// ErrSigned says that a ballot was signed and can no longer be opened.
	ErrSigned = errors.New("the ballot was signed: its opening is destroyed")
	// ErrFile says that a file is no ballot of this format.
	ErrFile = errors.New("not such a ballot file")
	// ErrTracker says that a ballot has not the tracker that its voter was shown.
	ErrTracker = errors.New("the ballot has another tracker")
	// ErrOtherElection says that a ballot was made for another definition of the election.
	ErrOtherElection = errors.New("the ballot was made for another election")
)

// hexBytes are written in hexadecimal.
type hexBytes []byte

func (h hexBytes) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, h), nil }

func (h *hexBytes) UnmarshalText(text []byte) (err error) {
	*h, err = hex.AppendDecode(nil, text)
	return err
}

// Prepared is a ballot on its way.
type Prepared struct {
	Format   string `json:"format"`
	ChainID  string `json:"chain_id"`
	Election uint64 `json:"election,string"`
	// Hash is eh.
	Hash        hexBytes `json:"election_hash"`
	District    uint64   `json:"district,string"`
	Tag         hexBytes `json:"subject"`
	Seq         uint64   `json:"seq,string"`
	Ciphertexts hexBytes `json:"ciphertexts"`
	Proofs      hexBytes `json:"proofs"`
	Tracker     hexBytes `json:"tracker"`
	Opening     *Opening `json:"opening,omitempty"`
	Signature   hexBytes `json:"signature,omitempty"`
}

// Opening is what is in each cell, and its randomness.
type Opening struct {
	Cells      []uint64   `json:"cells"`
	Randomness []hexBytes `json:"randomness"`
}

// Prepare encrypts a choice. cells holds the cells of all contests of the form.
func Prepare(chainID string, id uint64, e ballot.Election, form ballot.Form, voter ballot.Voter, cells []uint64) (*Prepared, error) {
	made, opening, err := ballot.Make(rand.Reader, e, form, voter, cells)
	if err != nil {
		return nil, err
	}
	tracker := made.Tracker()
	p := &Prepared{
		Format: Format, ChainID: chainID, Election: id, Hash: e.Hash, District: voter.District, Tag: voter.Tag, Seq: voter.Seq,
		Ciphertexts: made.Ciphertexts, Proofs: made.Proofs, Tracker: tracker[:], Opening: &Opening{Cells: opening.Cells},
	}
	for _, r := range opening.Randomness {
		p.Opening.Randomness = append(p.Opening.Randomness, r.Append(nil))
	}
	return p, nil
}

// Ballot gives the ballot.
func (p *Prepared) Ballot() *ballot.Ballot {
	return &ballot.Ballot{
		Voter:       ballot.Voter{Mode: ballot.Direct, District: p.District, Tag: p.Tag, Seq: p.Seq},
		Ciphertexts: p.Ciphertexts, Proofs: p.Proofs,
	}
}

// Audit makes the ballot one that is opened: the result is for another device, and this ballot can no longer be signed.
func (p *Prepared) Audit() (*Prepared, error) {
	if p.Opening == nil {
		return nil, ErrSigned
	}
	p.Format = AuditFormat
	return p, nil
}

// Sign destroys the opening and signs the ballot. To sign it once more gives the same.
func (p *Prepared) Sign(key ed25519.PrivateKey) error {
	if p.Format == AuditFormat {
		return ErrOpened
	}
	p.Opening = nil
	p.Signature = ed25519.Sign(key, ballot.CastMessage(p.Hash, [32]byte(p.Tracker)))
	return nil
}

// SignSpoiling signs that the opening of a ballot that was opened is to be published.
func (p *Prepared) SignSpoiling(key ed25519.PrivateKey) ([]byte, error) {
	if p.Format != AuditFormat {
		return nil, errors.New("the ballot was not opened: only an opened one is spoiled, and a spoiled one is never cast")
	}
	return ed25519.Sign(key, ballot.SpoilMessage(p.Hash, [32]byte(p.Tracker))), nil
}

// Check is what another device does with an opened ballot: the tracker that the voter was shown is that of these bytes, they
// prove to be a ballot of the election, and the opening gives them. The election must come from elsewhere than the ballot. It
// returns the cells. An empty tracker is not compared.
func (p *Prepared) Check(e ballot.Election, form ballot.Form, tracker []byte) ([]uint64, error) {
	if p.Opening == nil {
		return nil, fmt.Errorf("%w: it is not opened", ErrFile)
	}
	if !bytes.Equal(p.Hash, e.Hash) {
		return nil, fmt.Errorf("%w: %x, not %x", ErrOtherElection, []byte(p.Hash), e.Hash)
	}
	if got := p.Ballot().Tracker(); len(tracker) > 0 && !bytes.Equal(got[:], tracker) {
		return nil, fmt.Errorf("%w: %x, not %x", ErrTracker, got, tracker)
	}
	if err := ballot.Verify(e, form, p.Ballot()); err != nil {
		return nil, err
	}
	opening, err := p.opening()
	if err != nil {
		return nil, err
	}
	if err := ballot.VerifyOpening(e.Key, p.Ciphertexts, opening); err != nil {
		return nil, err
	}
	return opening.Cells, nil
}

func (p *Prepared) opening() (*ballot.Opening, error) {
	o := &ballot.Opening{Cells: p.Opening.Cells}
	for _, text := range p.Opening.Randomness {
		r, err := group.DecodeScalars(text, 1)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrFile, err)
		}
		o.Randomness = append(o.Randomness, r[0])
	}
	return o, nil
}

// TrackerText is what a voter keeps, on paper or in a QR code.
func (p *Prepared) TrackerText() string {
	return fmt.Sprintf("%s election %d tracker %x", p.ChainID, p.Election, []byte(p.Tracker))
}

// Write replaces the file, which only its owner may read.
func (p *Prepared) Write(path string) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return durable.WriteBytes(path, 0o600, append(text, '\n'))
}

// Read reads a ballot in one of both formats. The error may be ErrFile or ErrTracker.
func Read(path string) (*Prepared, error) {
	opened, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer opened.Close()
	text, err := io.ReadAll(io.LimitReader(opened, maxFile))
	if err != nil {
		return nil, err
	}
	p, err := Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return p, nil
}

// Parse reads the text of a ballot file.
func Parse(text []byte) (*Prepared, error) {
	p := &Prepared{}
	if err := json.Unmarshal(text, p); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	if p.Format != Format && p.Format != AuditFormat {
		return nil, fmt.Errorf("%w: format %q", ErrFile, p.Format)
	}
	if len(p.Ciphertexts) > ballot.MaxCells*elgamal.Size || len(p.Proofs) > ballot.MaxSize || len(p.Tag) != 32 {
		return nil, fmt.Errorf("%w: %d bytes of ciphertexts, %d of proofs, %d of the subject", ErrFile, len(p.Ciphertexts), len(p.Proofs), len(p.Tag))
	}
	if got := p.Ballot().Tracker(); !bytes.Equal(got[:], p.Tracker) {
		return nil, fmt.Errorf("%w: %x, the file says %x", ErrTracker, got, []byte(p.Tracker))
	}
	return p, nil
}

// NewKey draws a voter's key and writes it to a new file under a passphrase. It returns the public key.
func NewKey(path, passphrase string) (ed25519.PublicKey, error) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	return public, keyfile.Create(path, kind, hex.EncodeToString(public), passphrase, private.Seed())
}

// OpenKey reads a voter's key.
func OpenKey(path, passphrase string) (ed25519.PrivateKey, error) {
	seed, err := keyfile.Open(path, kind, passphrase)
	if err != nil {
		return nil, err
	}
	if len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("%w: the seed has %d bytes", keyfile.ErrFile, len(seed))
	}
	return ed25519.NewKeyFromSeed(seed), nil
}
