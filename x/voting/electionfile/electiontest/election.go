// Package electiontest makes whole data sets of elections without a node: [Small] has a line of every type, [Large] as many ballots
// as are wanted. What it makes follows from a seed, secrets included. For tests and benchmarks alone.
package electiontest

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/crypto/dkg"
	"github.com/moscowchain/moscowd/crypto/election"
	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/crypto/merkle"
	"github.com/moscowchain/moscowd/crypto/tally"
	"github.com/moscowchain/moscowd/x/voting/electionfile"
	"github.com/moscowchain/moscowd/x/voting/rules"
)

const (
	chainID = "moscow-1"
	// opens and closes are the times of all elections that are made, before an extension.
	opens  = 1_567_918_800
	closes = 1_567_969_200
	// firstHeight is that of the first ballot; perBlock is how many ballots a block has.
	firstHeight = 1_000
	perBlock    = 100
)

// Secrets is what stands behind a data set.
type Secrets struct {
	Definition *election.Definition
	Ceremony   *dkg.Ceremony
	Registrars []ed25519.PrivateKey
	// Voters holds the keys by subject, Trustees sk_1 to sk_n, Deals all that were dealt.
	Voters   map[[32]byte]ed25519.PrivateKey
	Trustees []*group.Scalar
	Deals    []*dkg.Deal
}

// voter is somebody in the census.
type voter struct {
	district uint64
	subject  [32]byte
	key      ed25519.PrivateKey
}

// maker makes the data set of one election.
type maker struct {
	seed string
	// params, contests and districts are the definition as it was announced; voters is the census in its order.
	params     dkg.Params
	contests   []election.Contest
	districts  []election.District
	revote     bool
	voters     []voter
	registrars []ed25519.PrivateKey
	// cheat is the number of a dealer who deals one false share, 0 for none; absent trustees send nothing after the ceremony.
	cheat  uint64
	absent map[uint64]bool

	out        *electionfile.Writer
	made       *Secrets
	definition *election.Definition
	e          ballot.Election
	secrets    []*group.Scalar // x_1 to x_n
	sums       map[uint64][]elgamal.Ciphertext
	counts     map[uint64][]uint64
	voted      map[uint64]uint64
	cast       uint64
	spoiled    uint64
	board      [32]byte
}

func (m *maker) digest(purpose string, i uint64) [32]byte {
	return digest(m.seed+"/"+purpose+"/", i)
}

func (m *maker) random(purpose string, i uint64) io.Reader {
	return Random(m.seed+"/"+purpose+"/", i)
}

// Random gives stream i of a seed, the same whenever it is asked for.
func Random(seed string, i uint64) io.Reader { return rand.NewChaCha8(digest(seed, i)) }

func digest(seed string, i uint64) [32]byte {
	return sha256.Sum256(binary.BigEndian.AppendUint64([]byte(seed), i))
}

func (m *maker) key(purpose string, i uint64) ed25519.PrivateKey {
	seed := m.digest(purpose, i)
	return ed25519.NewKeyFromSeed(seed[:])
}

func (m *maker) reveal() *Secrets {
	m.made.Definition, m.made.Registrars, m.made.Voters = m.definition, m.registrars, map[[32]byte]ed25519.PrivateKey{}
	for _, v := range m.voters {
		m.made.Voters[v.subject] = v.key
	}
	return m.made
}

func (m *maker) addVoters(district uint64, n int) {
	for range n {
		i := uint64(len(m.voters))
		m.voters = append(m.voters, voter{district, m.digest("subject", i), m.key("voter", i)})
	}
}

// begin writes everything up to the rehearsal.
func (m *maker) begin(w io.Writer) error {
	for i := range uint64(3) {
		m.registrars = append(m.registrars, m.key("registrar", i))
	}
	lines, err := m.ceremony()
	if err != nil {
		return err
	}
	m.freezeCensus()
	if err := m.definition.Validate(); err != nil {
		return err
	}
	m.e = ballot.Election{Hash: m.definition.Hash(), Key: m.definition.Result.Key}
	m.out = electionfile.NewWriter(w)
	public := make([]ed25519.PublicKey, len(m.registrars))
	for i, key := range m.registrars {
		public[i] = key.Public().(ed25519.PublicKey)
	}
	header := &electionfile.Header{Format: electionfile.Format, ChainID: chainID, Election: electionfile.Uint(m.params.Election)}
	for _, line := range append([]electionfile.Line{header, electionfile.NewDefinition(m.definition, public)}, lines...) {
		if err := m.out.Write(line); err != nil {
			return err
		}
	}
	if err := m.writeCensus(); err != nil {
		return err
	}
	return m.rehearse()
}

// ceremony makes the key; the result stands in definition and secrets.
func (m *maker) ceremony() ([]electionfile.Line, error) {
	random, n := m.random("ceremony", 0), uint64(len(m.params.Trustees))
	var (
		lines   []electionfile.Line
		secrets []*group.Scalar
		keys    []*group.Point
	)
	for i := uint64(1); i <= n; i++ {
		secret, registration, err := dkg.Register(random, m.params, i)
		if err != nil {
			return nil, err
		}
		secrets, keys = append(secrets, secret), append(keys, registration.Key)
		lines = append(lines, &electionfile.Registration{ByTrustee: by(i, registration.Bytes())})
	}
	ceremony, err := dkg.NewCeremony(m.params, keys)
	if err != nil {
		return nil, err
	}
	var dealings []*dkg.Dealing
	for i := uint64(1); i <= n; i++ {
		dealing, err := dkg.NewDealing(random, ceremony)
		if err != nil {
			return nil, err
		}
		dealings = append(dealings, dealing)
		commitment := dealing.Commitment(ceremony, i)
		lines = append(lines, &electionfile.Commitment{ByTrustee: by(i, commitment[:])})
	}
	var deals []*dkg.Deal
	for i := uint64(1); i <= n; i++ {
		deal, err := dealings[i-1].Deal(random, ceremony, i)
		if err != nil {
			return nil, err
		}
		if i == m.cheat {
			if deal, err = falsify(ceremony, deal); err != nil {
				return nil, err
			}
		}
		deals = append(deals, deal)
		lines = append(lines, &electionfile.Deal{ByTrustee: by(i, deal.Bytes())})
	}
	m.definition = &election.Definition{
		Ceremony: m.params, TrusteeKeys: keys, Contests: m.contests, Districts: m.districts, Opens: opens, Closes: closes, Revote: m.revote,
	}
	m.made = &Secrets{Ceremony: ceremony, Trustees: secrets, Deals: deals}
	complaints, err := m.finish(random, ceremony, secrets, dealings, deals)
	return append(lines, complaints...), err
}

// finish complains of the cheat and gives every trustee his share.
func (m *maker) finish(
	random io.Reader, ceremony *dkg.Ceremony, secrets []*group.Scalar, dealings []*dkg.Dealing, deals []*dkg.Deal,
) (complaints []electionfile.Line, err error) {
	var qualified []*dkg.Deal
	shares := make([][]*group.Scalar, len(secrets))
	for _, deal := range deals {
		out := false
		for j := uint64(1); j <= uint64(len(secrets)); j++ {
			share := dealings[deal.Dealer-1].Share(j)
			if j != deal.Dealer {
				share, err = ceremony.OpenShare(j, secrets[j-1], deal)
			}
			if errors.Is(err, dkg.ErrShare) {
				complaint, err := ceremony.Complain(random, j, secrets[j-1], deal)
				if err != nil {
					return nil, err
				}
				complaints = append(complaints, &electionfile.Complaint{
					Trustee: electionfile.Uint(j), Dealer: electionfile.Uint(deal.Dealer), Bytes: complaint.Bytes(),
				})
				out = true
				break
			}
			if err != nil {
				return nil, err
			}
			shares[j-1] = append(shares[j-1], share)
		}
		if !out {
			qualified = append(qualified, deal)
			continue
		}
		for j := range shares { // of this dealer they do not count
			shares[j] = shares[j][:len(qualified)]
		}
	}
	if m.definition.Result, err = ceremony.Finalise(qualified); err != nil {
		return nil, err
	}
	for j := range shares {
		x, err := m.definition.Result.SecretShare(uint64(j+1), shares[j])
		if err != nil {
			return nil, err
		}
		m.secrets = append(m.secrets, x)
	}
	return complaints, nil
}

// falsify adds 1 to the last share of a deal, which nobody but its recipient can see.
func falsify(ceremony *dkg.Ceremony, deal *dkg.Deal) (*dkg.Deal, error) {
	b := deal.Bytes()
	n, t := len(ceremony.Trustees), int(ceremony.Threshold)
	at := (t + 1 + n - 2) * group.Size
	share, err := group.DecodeScalar(b[at : at+group.Size])
	if err != nil {
		return nil, err
	}
	copy(b[at:], share.Add(group.ScalarFromUint64(1)).Bytes())
	return ceremony.DecodeDeal(b, deal.Dealer)
}

func by(trustee uint64, b []byte) electionfile.ByTrustee {
	return electionfile.ByTrustee{Trustee: electionfile.Uint(trustee), Bytes: b}
}

func (m *maker) leaf(v *voter) []byte {
	return election.CensusLeaf(chainID, m.params.Election, v.district, v.subject[:], v.key.Public().(ed25519.PublicKey))
}

// freezeCensus puts roots and counts into the definition.
func (m *maker) freezeCensus() {
	for i := range m.definition.Districts {
		d := &m.definition.Districts[i]
		root := merkle.Root(func(yield func([]byte) bool) {
			d.CensusCount = 0
			for v := range m.voters {
				if m.voters[v].district == d.ID {
					d.CensusCount++
					if !yield(m.leaf(&m.voters[v])) {
						return
					}
				}
			}
		})
		d.CensusRoot = root[:]
	}
}

func (m *maker) writeCensus() error {
	for i := range m.voters {
		v := &m.voters[i]
		line := &electionfile.Voter{
			District: electionfile.Uint(v.district), Subject: v.subject[:], Key: electionfile.Hex(v.key.Public().(ed25519.PublicKey)),
		}
		// All pairs of registrars sign in turn.
		for r, key := range m.registrars {
			if r != i%len(m.registrars) {
				line.Signatures = append(line.Signatures, electionfile.RegistrarSignature{
					Registrar: electionfile.Uint(r + 1), Signature: ed25519.Sign(key, m.leaf(v)),
				})
			}
		}
		if err := m.out.Write(line); err != nil {
			return err
		}
	}
	return nil
}

func (m *maker) rehearse() error {
	task := tally.Rehearsal(m.e.Hash, dkg.Rehearsal(m.e.Hash, m.e.Key))
	for i, x := range m.secrets {
		trustee := uint64(i + 1)
		if m.absent[trustee] {
			continue
		}
		share, err := tally.Decrypt(m.random("rehearsal", trustee), task, trustee, x)
		if err != nil {
			return err
		}
		if err := m.out.Write(&electionfile.Rehearsal{ByTrustee: by(trustee, share.Bytes())}); err != nil {
			return err
		}
	}
	return nil
}

// vote is what a voter does: number counts the votes of an election, choice has the cells.
type vote struct {
	number, voter, seq uint64
	choice             []uint64
	// replaces is what the voter chose before; nil if he did not.
	replaces *vote
	spoil    bool
}

// made is a vote as the data set has it.
type made struct {
	line        electionfile.Line
	tracker     [32]byte
	ciphertexts []byte
}

// make makes the line of a vote. It may be called by several at once.
func (m *maker) make(v *vote) (*made, error) {
	who := &m.voters[v.voter]
	form, err := m.definition.Form(who.district)
	if err != nil {
		return nil, err
	}
	voter := ballot.Voter{Mode: ballot.Direct, District: who.district, Tag: who.subject[:], Seq: v.seq}
	b, opening, err := ballot.Make(m.random("ballot", v.number), m.e, form, voter, v.choice)
	if err != nil {
		return nil, err
	}
	tracker := b.Tracker()
	message := ballot.CastMessage(m.e.Hash, tracker)
	if v.spoil {
		message = ballot.SpoilMessage(m.e.Hash, tracker)
	}
	height := v.number / perBlock
	line := electionfile.Ballot{
		Height: electionfile.Uint(firstHeight + height), Time: electionfile.Uint(opens + min(height, closes-opens-1)),
		District: electionfile.Uint(b.District), Tag: b.Tag, Seq: electionfile.Uint(b.Seq), Ciphertexts: b.Ciphertexts, Proofs: b.Proofs,
		Signature: ed25519.Sign(who.key, message), Tracker: tracker[:],
	}
	if !v.spoil {
		return &made{&line, tracker, b.Ciphertexts}, nil
	}
	spoil := &electionfile.Spoil{Ballot: line}
	for i, cell := range opening.Cells {
		spoil.Cells = append(spoil.Cells, electionfile.Uint(cell))
		spoil.Randomness = opening.Randomness[i].Append(spoil.Randomness)
	}
	return &made{spoil, tracker, b.Ciphertexts}, nil
}

// enter writes a vote and counts it. Instead of the ciphertext of the vote that it replaces its own are made anew.
func (m *maker) enter(v *vote, b *made) error {
	if v.spoil {
		m.spoiled++
		m.board = ballot.NextBoard(m.board, b.tracker, ballot.Spoiled)
		return m.out.Write(b.line)
	}
	m.cast++
	m.board = ballot.NextBoard(m.board, b.tracker, ballot.Accepted)
	district := m.voters[v.voter].district
	if err := m.add(district, b.ciphertexts, v.choice, elgamal.Ciphertext.Add, 1); err != nil {
		return err
	}
	if v.replaces == nil {
		m.voted[district]++
		return m.out.Write(b.line)
	}
	before, err := m.make(v.replaces)
	if err != nil {
		return err
	}
	if err := m.add(district, before.ciphertexts, v.replaces.choice, elgamal.Ciphertext.Sub, ^uint64(0)); err != nil {
		return err
	}
	return m.out.Write(b.line)
}

func (m *maker) add(
	district uint64, ciphertexts []byte, choice []uint64, apply func(sum, c elgamal.Ciphertext) elgamal.Ciphertext, times uint64,
) error {
	form, err := m.definition.Form(district)
	if err != nil {
		return err
	}
	columns, err := ballot.Ciphertexts(form, ciphertexts)
	if err != nil {
		return err
	}
	for j := range columns {
		m.sums[district][j] = apply(m.sums[district][j], columns[j])
		m.counts[district][j] += times * choice[j]
	}
	return nil
}

// openBox begins the voting.
func (m *maker) openBox() error {
	m.sums, m.counts, m.voted = map[uint64][]elgamal.Ciphertext{}, map[uint64][]uint64{}, map[uint64]uint64{}
	for _, d := range m.definition.Districts {
		form, err := m.definition.Form(d.ID)
		if err != nil {
			return err
		}
		m.counts[d.ID] = make([]uint64, form.Cells())
		m.sums[d.ID] = make([]elgamal.Ciphertext, form.Cells())
		for j := range m.sums[d.ID] {
			m.sums[d.ID][j] = elgamal.Zero()
		}
	}
	return nil
}

// finishTally writes everything from the closing on.
func (m *maker) finishTally() error {
	closing := &electionfile.Closing{}
	var districts []rules.DistrictBallots
	for _, d := range m.definition.Districts {
		closing.Districts = append(closing.Districts, electionfile.DistrictClosing{
			District: electionfile.Uint(d.ID), Ballots: electionfile.Uint(m.voted[d.ID]), Accumulators: electionfile.Accumulators(m.sums[d.ID]),
		})
		districts = append(districts, rules.DistrictBallots{ID: d.ID, Partner: d.Partner, Minimum: d.Minimum, Ballots: m.voted[d.ID]})
	}
	if err := m.out.Write(closing); err != nil {
		return err
	}
	var counts []electionfile.Line
	for _, g := range rules.MergeDistricts(districts) {
		if !g.Opened {
			continue
		}
		for _, other := range g.Merged {
			for j := range m.sums[g.District] {
				m.sums[g.District][j] = m.sums[g.District][j].Add(m.sums[other][j])
				m.counts[g.District][j] += m.counts[other][j]
			}
		}
		line := &electionfile.Counts{District: electionfile.Uint(g.District), Ballots: electionfile.Uint(g.Ballots)}
		for _, v := range m.counts[g.District] {
			line.Counts = append(line.Counts, electionfile.Uint(v))
		}
		counts = append(counts, line)
		if err := m.decrypt(g.District); err != nil {
			return err
		}
	}
	for _, line := range append(counts, &electionfile.End{
		Cast: electionfile.Uint(m.cast), Spoiled: electionfile.Uint(m.spoiled), Board: m.board[:],
	}) {
		if err := m.out.Write(line); err != nil {
			return err
		}
	}
	return m.out.Flush()
}

func (m *maker) decrypt(district uint64) error {
	task := tally.District(m.e.Hash, district, m.sums[district])
	for i, x := range m.secrets {
		trustee := uint64(i + 1)
		if m.absent[trustee] {
			continue
		}
		share, err := tally.Decrypt(m.random(fmt.Sprintf("tally %d", district), trustee), task, trustee, x)
		if err != nil {
			return err
		}
		line := &electionfile.Share{District: electionfile.Uint(district), Trustee: electionfile.Uint(trustee), Bytes: share.Bytes()}
		if err := m.out.Write(line); err != nil {
			return err
		}
	}
	return nil
}
