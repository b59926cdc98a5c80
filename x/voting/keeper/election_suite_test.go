package keeper_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/crypto/dkg"
	"github.com/moscowchain/moscowd/crypto/election"
	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/crypto/tally"
	"github.com/moscowchain/moscowd/x/voting/types"
)

const electionChain = "moscow-test-1"

// trusteeSecrets are what the program of a trustee keeps.
type trusteeSecrets struct {
	address string
	key     *group.Scalar
	dealing *dkg.Dealing
}

// electionSuite is an election with the secrets of all its people.
type electionSuite struct {
	*suite
	id       uint64
	trustees []trusteeSecrets
	voters   map[string]uint64 // district by name
	// tamper changes the deal of a trustee before it is sent; nil for honest trustees.
	tamper func(number uint64, deal []byte) []byte
}

func newElectionSuite(tb testing.TB) *electionSuite {
	tb.Helper()
	s := newSuite(tb)
	s.ctx = s.ctx.WithChainID(electionChain).WithTxBytes([]byte("a transaction"))
	for i := range 4 {
		s.enrol(trusteeName(uint64(i+1)), "department")
	}
	for i := range 3 {
		s.enrol(registrarName(uint64(i+1)), "department")
	}
	return &electionSuite{suite: s, trustees: make([]trusteeSecrets, 4), voters: map[string]uint64{}}
}

func trusteeName(number uint64) string   { return fmt.Sprintf("trustee %d", number) }
func registrarName(number uint64) string { return fmt.Sprintf("registrar %d", number) }

// signingKey is the Ed25519 key of a registrar or a voter, which follows from the name.
func signingKey(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte("signs: " + name))
	return ed25519.NewKeyFromSeed(seed[:])
}

// electionTerms are those of an election that opens in an hour: four trustees of whom three open the tally, districts 1 and 10 with
// a mayor, and a bridge in 10, which merges into nobody; 30 merges into 1.
func (s *electionSuite) electionTerms() *types.MsgCreateElection {
	msg := &types.MsgCreateElection{
		Organizer: s.address("organizer"), TitleRu: "Выборы", TitleEn: "Election", Purpose: types.ELECTION_PURPOSE_ELECTION,
		Contests: []types.ElectionContest{
			{
				Id: 1, TextRu: "Мэр", TextEn: "Mayor", Kind: types.CONTEST_KIND_EXACTLY, Limit: 1,
				Options: []types.ElectionOption{{TextRu: "А", TextEn: "A"}, {TextRu: "Б", TextEn: "B"}, {TextRu: "В", TextEn: "C"}},
			},
			{
				Id: 2, TextRu: "Мост", TextEn: "Bridge", Kind: types.CONTEST_KIND_UP_TO, Limit: 2,
				Options: []types.ElectionOption{{TextRu: "Да", TextEn: "Yes"}, {TextRu: "Нет", TextEn: "No"}},
			},
		},
		Districts: []types.DistrictTerms{
			{Id: 1, Contests: []uint64{1}}, {Id: 10, Contests: []uint64{1, 2}}, {Id: 30, Contests: []uint64{1}, Partner: 1, Minimum: 2},
		},
		Threshold:    3,
		CensusCloses: start.Add(30 * time.Minute), Opens: start.Add(time.Hour), Closes: start.Add(2 * time.Hour),
		StepSeconds: 60, TallySeconds: 600, Revote: true,
	}
	for i := range uint64(4) {
		msg.Trustees = append(msg.Trustees, types.Trustee{Address: s.address(trusteeName(i + 1)), Name: "Organisation " + string(rune('A'+i))})
	}
	for i := range uint64(3) {
		name := registrarName(i + 1)
		msg.Registrars = append(msg.Registrars, types.CensusRegistrar{
			Address: s.address(name), PublicKey: signingKey(name).Public().(ed25519.PublicKey),
		})
	}
	return msg
}

// create announces the election; change may be nil.
func (s *electionSuite) create(change func(*types.MsgCreateElection)) {
	s.t.Helper()
	msg := s.electionTerms()
	if change != nil {
		change(msg)
	}
	created, err := s.msgs.CreateElection(s.ctx, msg)
	require.NoError(s.t, err)
	s.id = created.ElectionId
	for i, t := range msg.Trustees {
		s.trustees[i].address = t.Address
	}
}

// leaf is a voter as the registrars with these numbers sign it.
func (s *electionSuite) leaf(name string, district uint64, signers ...uint64) types.CensusLeaf {
	subject, key := subjectOf(name), signingKey(name).Public().(ed25519.PublicKey)
	signed := election.CensusLeaf(electionChain, s.id, district, subject[:], key)
	leaf := types.CensusLeaf{District: district, Subject: subject[:], PublicKey: key}
	for _, number := range signers {
		leaf.Signatures = append(leaf.Signatures, ed25519.Sign(signingKey(registrarName(number)), signed)...)
	}
	return leaf
}

// publish brings voters of a district into the census.
func (s *electionSuite) publish(district uint64, names ...string) {
	s.t.Helper()
	msg := &types.MsgPublishCensus{Registrar: s.address(registrarName(1)), ElectionId: s.id, Signers: []uint64{1, 3}}
	for _, name := range names {
		msg.Leaves = append(msg.Leaves, s.leaf(name, district, 1, 3))
		s.voters[name] = district
	}
	response, err := s.msgs.PublishCensus(s.ctx, msg)
	require.NoError(s.t, err)
	require.Equal(s.t, uint64(len(names)), response.Added)
}

// freeze has two registrars approve the census.
func (s *electionSuite) freeze() {
	s.t.Helper()
	for number := range uint64(2) {
		response, err := s.msgs.FreezeCensus(s.ctx, &types.MsgFreezeCensus{
			Registrar: s.address(registrarName(number + 1)), ElectionId: s.id, Voters: s.election().CensusVoters,
		})
		require.NoError(s.t, err)
		require.Equal(s.t, number == 1, response.Frozen)
	}
}

func (s *electionSuite) election() types.Election {
	s.t.Helper()
	e, err := s.k.Election(s.ctx, s.id)
	require.NoError(s.t, err)
	return e
}

func (s *electionSuite) electionHead() types.ElectionHead {
	s.t.Helper()
	head, err := s.k.ElectionHeads.Get(s.ctx, s.id)
	require.NoError(s.t, err)
	return head
}

func (s *electionSuite) ceremony() (types.Ceremony, []types.CeremonyTrustee) {
	s.t.Helper()
	response, err := s.queries.Ceremony(s.ctx, &types.QueryCeremonyRequest{ElectionId: s.id})
	require.NoError(s.t, err)
	return response.Ceremony, response.Trustees
}

// protocol is the ceremony as the programs of the trustees see it.
func (s *electionSuite) protocol() *dkg.Ceremony {
	s.t.Helper()
	e := s.election()
	c, trustees := s.ceremony()
	protocol, err := c.ToProtocol(&e, electionChain, trustees)
	require.NoError(s.t, err)
	return protocol
}

func (s *electionSuite) attempt() uint64 {
	c, _ := s.ceremony()
	return c.Attempt
}

func (s *electionSuite) registration(number uint64) *types.MsgRegisterTrustee {
	s.t.Helper()
	e := s.election()
	c, _ := s.ceremony()
	secret, registration, err := dkg.Register(rand.Reader, e.CeremonyParams(electionChain, &c), number)
	require.NoError(s.t, err)
	s.trustees[number-1].key = secret
	return &types.MsgRegisterTrustee{
		Trustee: s.trustees[number-1].address, ElectionId: s.id, Attempt: c.Attempt, Registration: registration.Bytes(),
	}
}

func (s *electionSuite) register(numbers ...uint64) {
	s.t.Helper()
	for _, number := range numbers {
		_, err := s.msgs.RegisterTrustee(s.ctx, s.registration(number))
		require.NoError(s.t, err)
	}
}

func (s *electionSuite) commit(numbers ...uint64) {
	s.t.Helper()
	protocol := s.protocol()
	for _, number := range numbers {
		dealing, err := dkg.NewDealing(rand.Reader, protocol)
		require.NoError(s.t, err)
		s.trustees[number-1].dealing = dealing
		commitment := dealing.Commitment(protocol, number)
		_, err = s.msgs.CommitDeal(s.ctx, &types.MsgCommitDeal{
			Trustee: s.trustees[number-1].address, ElectionId: s.id, Attempt: s.attempt(), Commitment: commitment[:],
		})
		require.NoError(s.t, err)
	}
}

func (s *electionSuite) dealBytes(number uint64) []byte {
	s.t.Helper()
	deal, err := s.trustees[number-1].dealing.Deal(rand.Reader, s.protocol(), number)
	require.NoError(s.t, err)
	b := deal.Bytes()
	if s.tamper != nil {
		b = s.tamper(number, b)
	}
	return b
}

func (s *electionSuite) deal(numbers ...uint64) {
	s.t.Helper()
	for _, number := range numbers {
		_, err := s.msgs.DealKey(s.ctx, &types.MsgDealKey{
			Trustee: s.trustees[number-1].address, ElectionId: s.id, Attempt: s.attempt(), Deal: s.dealBytes(number),
		})
		require.NoError(s.t, err)
	}
}

// complaint is that of a trustee about a dealer, true or not.
func (s *electionSuite) complaint(number, dealer uint64) *types.MsgComplain {
	s.t.Helper()
	protocol := s.protocol()
	_, trustees := s.ceremony()
	deal, err := protocol.DecodeDeal(trustees[dealer-1].Deal, dealer)
	require.NoError(s.t, err)
	complaint, err := protocol.Complain(rand.Reader, number, s.trustees[number-1].key, deal)
	require.NoError(s.t, err)
	return &types.MsgComplain{
		Trustee: s.trustees[number-1].address, ElectionId: s.id, Attempt: s.attempt(), Dealer: dealer, Complaint: complaint.Bytes(),
	}
}

func (s *electionSuite) confirm(numbers ...uint64) {
	s.t.Helper()
	for _, number := range numbers {
		_, err := s.msgs.ConfirmShares(s.ctx, &types.MsgConfirmShares{Trustee: s.trustees[number-1].address, ElectionId: s.id, Attempt: s.attempt()})
		require.NoError(s.t, err)
	}
}

// secretShare is x_j of a trustee, which opens tallies.
func (s *electionSuite) secretShare(number uint64) *group.Scalar {
	s.t.Helper()
	protocol := s.protocol()
	c, trustees := s.ceremony()
	result, err := c.Result()
	require.NoError(s.t, err)
	var shares []*group.Scalar
	for _, dealer := range c.Dealers {
		if dealer == number {
			shares = append(shares, s.trustees[number-1].dealing.Share(number))
			continue
		}
		deal, err := protocol.DecodeDeal(trustees[dealer-1].Deal, dealer)
		require.NoError(s.t, err)
		share, err := protocol.OpenShare(number, s.trustees[number-1].key, deal)
		require.NoError(s.t, err)
		shares = append(shares, share)
	}
	secret, err := result.SecretShare(number, shares)
	require.NoError(s.t, err)
	return secret
}

func (s *electionSuite) rehearsal(number uint64) *types.MsgRehearse {
	s.t.Helper()
	head := s.electionHead()
	task, err := head.RehearsalTask()
	require.NoError(s.t, err)
	share, err := tally.Decrypt(rand.Reader, task, number, s.secretShare(number))
	require.NoError(s.t, err)
	return &types.MsgRehearse{Trustee: s.trustees[number-1].address, ElectionId: s.id, Share: share.Bytes()}
}

func (s *electionSuite) rehearse(numbers ...uint64) {
	s.t.Helper()
	for _, number := range numbers {
		_, err := s.msgs.Rehearse(s.ctx, s.rehearsal(number))
		require.NoError(s.t, err)
	}
}

// makeKey runs the ceremony with all trustees honest.
func (s *electionSuite) makeKey() {
	s.t.Helper()
	for _, step := range []func(...uint64){s.register, s.commit, s.deal, s.confirm} {
		step(1, 2, 3, 4)
		s.endBlock()
	}
	c, _ := s.ceremony()
	require.Equal(s.t, types.CEREMONY_STEP_DONE, c.Step)
}

// until lets the time pass and ends the block.
func (s *electionSuite) until(t time.Time) {
	s.t.Helper()
	s.at(s.ctx.BlockHeight(), t)
	s.endBlock()
}

func (s *electionSuite) requireStage(stage types.ElectionStage) {
	s.t.Helper()
	require.Equal(s.t, stage, s.election().Stage)
	require.Equal(s.t, stage, s.electionHead().Stage)
}

// ready brings an election with two voters in district 1, one in 10 and one in 30 to the rehearsal and through it.
func (s *electionSuite) ready() {
	s.t.Helper()
	if s.id == 0 {
		s.create(nil)
	}
	s.publish(1, "anna", "boris")
	s.publish(10, "vera")
	s.publish(30, "gleb")
	s.freeze()
	s.makeKey()
	s.requireStage(types.ELECTION_STAGE_REHEARSAL)
	s.rehearse(1, 3, 4)
	s.endBlock()
	s.requireStage(types.ELECTION_STAGE_READY)
}

// open brings the election to where it takes ballots.
func (s *electionSuite) open() {
	s.t.Helper()
	s.ready()
	s.until(s.election().Opens)
	s.requireStage(types.ELECTION_STAGE_OPEN)
}

// electionKey is K.
func (s *electionSuite) electionKey() *elgamal.Key {
	s.t.Helper()
	c, _ := s.ceremony()
	result, err := c.Result()
	require.NoError(s.t, err)
	return result.Key
}
