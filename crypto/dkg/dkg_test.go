package dkg_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/moscowchain/moscowd/crypto/dkg"
	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/crypto/internal/testrand"
	"github.com/moscowchain/moscowd/crypto/proofs"
	"github.com/moscowchain/moscowd/crypto/transcript"
)

var names = []string{"archive", "bar", "chamber", "duma", "election office", "faculty", "guild", "house", "institute"}

func params(t, n uint64) dkg.Params {
	return dkg.Params{ChainID: "moscow-1", Election: 7, Attempt: 1, Threshold: t, Trustees: names[:n]}
}

// made is a ceremony in which everybody has dealt.
type made struct {
	*dkg.Ceremony
	secrets     []*group.Scalar
	dealings    []*dkg.Dealing
	commitments [][64]byte
	deals       []*dkg.Deal
}

func deal(t require.TestingT, p dkg.Params, seed string) *made {
	random := testrand.New(seed)
	m := &made{}
	var keys []*group.Point
	for i := range p.Trustees {
		secret, r, err := dkg.Register(random, p, uint64(i+1))
		require.NoError(t, err)
		r, err = dkg.DecodeRegistration(r.Bytes())
		require.NoError(t, err)
		require.NoError(t, dkg.VerifyRegistration(p, uint64(i+1), r))
		m.secrets, keys = append(m.secrets, secret), append(keys, r.Key)
	}
	var err error
	m.Ceremony, err = dkg.NewCeremony(p, keys)
	require.NoError(t, err)
	for i := range p.Trustees {
		d, err := dkg.NewDealing(random, m.Ceremony)
		require.NoError(t, err)
		d, err = dkg.DecodeDealing(d.Bytes(), p.Threshold)
		require.NoError(t, err)
		m.dealings = append(m.dealings, d)
		m.commitments = append(m.commitments, d.Commitment(m.Ceremony, uint64(i+1)))
	}
	for i, d := range m.dealings {
		deal, err := d.Deal(random, m.Ceremony, uint64(i+1))
		require.NoError(t, err)
		deal, err = m.DecodeDeal(deal.Bytes(), uint64(i+1))
		require.NoError(t, err)
		require.NoError(t, m.VerifyDeal(deal, m.commitments[i]))
		m.deals = append(m.deals, deal)
	}
	return m
}

// secretOf returns x_j from the deals given.
func (m *made) secretOf(t require.TestingT, r *dkg.Result, j uint64, deals []*dkg.Deal) *group.Scalar {
	var shares []*group.Scalar
	for _, d := range deals {
		if d.Dealer == j {
			shares = append(shares, m.dealings[j-1].Share(j))
			continue
		}
		s, err := m.OpenShare(j, m.secrets[j-1], d)
		require.NoError(t, err)
		shares = append(shares, s)
	}
	x, err := r.SecretShare(j, shares)
	require.NoError(t, err)
	return x
}

// altered changes field i of an encoding to another that is canonical too.
func altered(t require.TestingT, b []byte, i int, point bool) []byte {
	c := append([]byte(nil), b...)
	field := c[i*group.Size : (i+1)*group.Size]
	if point {
		p, err := group.DecodePoint(field)
		require.NoError(t, err)
		copy(field, p.Add(group.Generator()).Bytes())
	} else {
		s, err := group.DecodeScalar(field)
		require.NoError(t, err)
		copy(field, s.Add(group.ScalarFromUint64(1)).Bytes())
	}
	return c
}

func TestACeremonyGivesOneKeyAndEverybodyHisShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Uint64Range(2, 6).Draw(t, "n")
		m := deal(t, params(rapid.Uint64Range(n/2+1, n).Draw(t, "t"), n), rapid.String().Draw(t, "seed"))
		deals := m.deals[rapid.IntRange(0, int(n-m.Threshold)).Draw(t, "out"):]
		r, err := m.Finalise(deals)
		require.NoError(t, err)

		sum := group.ScalarFromUint64(0)
		for _, d := range deals {
			sum = sum.Add(m.dealings[d.Dealer-1].Share(0))
		}
		require.True(t, r.Key.Point().Equal(group.MulBase(sum)))
		// Those who are out as dealers receive too.
		for j := uint64(1); j <= n; j++ {
			require.True(t, r.VerificationKeys[j-1].Equal(group.MulBase(m.secretOf(t, r, j, deals))))
		}
		_, err = m.Finalise(deals[:m.Threshold-1])
		require.ErrorIs(t, err, dkg.ErrDealers)
	})
}

func TestADealOfFiveOfNineHas608Bytes(t *testing.T) {
	m := deal(t, params(5, 9), "nine")
	require.Equal(t, 608, m.DealSize())
	require.Len(t, m.deals[0].Bytes(), 608)
}

func TestThresholdsOfHalfOrLessAreRefused(t *testing.T) {
	for _, c := range []struct {
		t, n uint64
		ok   bool
	}{{5, 9, true}, {4, 9, false}, {4, 8, false}, {5, 8, true}, {9, 9, true}, {10, 9, false}, {0, 2, false}, {1, 2, false}, {2, 2, true}, {1, 1, false}, {1 << 63, 9, false}, {1<<63 + 1, 2, false}} {
		err := params(c.t, c.n).Validate()
		if c.ok {
			require.NoError(t, err, c)
		} else {
			require.ErrorIs(t, err, dkg.ErrParams, c)
		}
	}
	twice := params(2, 3)
	twice.Trustees = []string{"a", "b", "a"}
	require.ErrorIs(t, twice.Validate(), dkg.ErrParams)
	twice.Trustees = []string{"a", "b", ""}
	require.ErrorIs(t, twice.Validate(), dkg.ErrParams)
	many := params(50, 2)
	many.Trustees = make([]string, dkg.MaxTrustees+1)
	require.ErrorIs(t, many.Validate(), dkg.ErrParams)
}

// What was made under one set of parameters does not count under another: a lower threshold above all.
func TestMessagesOfAnotherCeremonyAreRefused(t *testing.T) {
	p := params(3, 4)
	m := deal(t, p, "a")
	_, registration, err := dkg.Register(testrand.New("r"), p, 1)
	require.NoError(t, err)
	require.NoError(t, dkg.VerifyRegistration(p, 1, registration))
	require.ErrorIs(t, dkg.VerifyRegistration(p, 2, registration), proofs.ErrKnowledge)
	var keys []*group.Point
	for _, s := range m.secrets {
		keys = append(keys, group.MulBase(s))
	}
	for name, change := range map[string]func(*dkg.Params){
		"chain":     func(p *dkg.Params) { p.ChainID = "moscow-2" },
		"election":  func(p *dkg.Params) { p.Election++ },
		"attempt":   func(p *dkg.Params) { p.Attempt++ },
		"threshold": func(p *dkg.Params) { p.Threshold++ },
		"trustees":  func(p *dkg.Params) { p.Trustees = []string{"a", "b", "c", "d"} },
	} {
		other := params(3, 4)
		change(&other)
		require.ErrorIs(t, dkg.VerifyRegistration(other, 1, registration), proofs.ErrKnowledge, name)
		c, err := dkg.NewCeremony(other, keys)
		require.NoError(t, err)
		if name == "threshold" {
			require.ErrorIs(t, c.VerifyDeal(m.deals[0], m.commitments[0]), proofs.ErrForm)
			_, err = c.DecodeDeal(m.deals[0].Bytes(), 1)
			require.ErrorIs(t, err, proofs.ErrForm)
			_, err = m.dealings[0].Deal(testrand.New("x"), c, 1)
			require.ErrorIs(t, err, dkg.ErrParams)
			continue
		}
		require.ErrorIs(t, c.VerifyDeal(m.deals[0], m.commitments[0]), dkg.ErrCommitment, name)
		_, err = c.OpenShare(2, m.secrets[1], m.deals[0])
		require.ErrorIs(t, err, dkg.ErrShare, name)
	}
}

func TestKeysOfTrustees(t *testing.T) {
	g := group.Generator()
	_, err := dkg.NewCeremony(params(2, 2), []*group.Point{g})
	require.ErrorIs(t, err, dkg.ErrKeys)
	_, err = dkg.NewCeremony(params(2, 2), []*group.Point{g, g})
	require.ErrorIs(t, err, dkg.ErrKeys)
	_, err = dkg.NewCeremony(params(2, 2), []*group.Point{g, group.Identity()})
	require.ErrorIs(t, err, group.ErrIdentity)
	_, err = dkg.NewCeremony(params(1, 2), []*group.Point{g, g.Add(g)})
	require.ErrorIs(t, err, dkg.ErrParams)
	_, err = dkg.DecodeRegistration(make([]byte, dkg.RegistrationSize))
	require.ErrorIs(t, err, group.ErrIdentity)
}

func TestEveryAlteredFieldIsRefused(t *testing.T) {
	p := params(3, 4)
	m := deal(t, p, "a")

	_, r, err := dkg.Register(testrand.New("r"), p, 1)
	require.NoError(t, err)
	require.NoError(t, dkg.VerifyRegistration(p, 1, r))
	for i := range 3 {
		bad, err := dkg.DecodeRegistration(altered(t, r.Bytes(), i, i < 2))
		require.NoError(t, err)
		require.ErrorIs(t, dkg.VerifyRegistration(p, 1, bad), proofs.ErrKnowledge)
	}

	// C0 C1 C2 R, three shares, A z of both proofs, the salt.
	b := m.deals[0].Bytes()
	require.NoError(t, m.VerifyDeal(m.deals[0], m.commitments[0]))
	for i, want := range []error{
		dkg.ErrCommitment, dkg.ErrCommitment, dkg.ErrCommitment, proofs.ErrKnowledge,
		nil, nil, nil, proofs.ErrKnowledge, proofs.ErrKnowledge, proofs.ErrKnowledge, proofs.ErrKnowledge,
	} {
		bad, err := m.DecodeDeal(altered(t, b, i, i < 4 || i == 7 || i == 9), 1)
		require.NoError(t, err)
		if want == nil { // of the shares only the recipients know
			require.NoError(t, m.VerifyDeal(bad, m.commitments[0]))
			j := uint64(i - 2)
			_, err = m.OpenShare(j, m.secrets[j-1], bad)
			require.ErrorIs(t, err, dkg.ErrShare)
			continue
		}
		require.ErrorIs(t, m.VerifyDeal(bad, m.commitments[0]), want, i)
	}
	salted := append([]byte(nil), b...)
	salted[len(b)-1] ^= 1
	bad, err := m.DecodeDeal(salted, 1)
	require.NoError(t, err)
	require.ErrorIs(t, m.VerifyDeal(bad, m.commitments[0]), dkg.ErrCommitment)
	another, err := m.DecodeDeal(b, 2)
	require.NoError(t, err)
	require.ErrorIs(t, m.VerifyDeal(another, m.commitments[0]), dkg.ErrCommitment)
	for _, at := range []int{0, 3} { // C0 and R must not be the identity
		open := append([]byte(nil), b...)
		clear(open[at*group.Size : (at+1)*group.Size])
		_, err = m.DecodeDeal(open, 1)
		require.ErrorIs(t, err, group.ErrIdentity)
	}
}

// A dealer who waits for the deals of others can only deal what he had committed to.
func TestARushingDealerIsRefused(t *testing.T) {
	m := deal(t, params(2, 3), "a")
	late, err := dkg.NewDealing(testrand.New("late"), m.Ceremony)
	require.NoError(t, err)
	d, err := late.Deal(testrand.New("late"), m.Ceremony, 3)
	require.NoError(t, err)
	require.NoError(t, m.VerifyDeal(d, late.Commitment(m.Ceremony, 3)))
	require.ErrorIs(t, m.VerifyDeal(d, m.commitments[2]), dkg.ErrCommitment)
}

// A dealer who copies the R of another, to learn the other's shares from complaints, cannot prove to know rho. He makes
// everything else anew for that R.
func TestACopiedNonceIsRefused(t *testing.T) {
	m := deal(t, params(2, 3), "a")
	b, other := m.deals[0].Bytes(), m.deals[1].Bytes()
	at := 2 * group.Size
	copy(b[at:at+group.Size], other[at:])
	context := transcript.LV(transcript.Uint64(1), b[:32], b[32:64], b[64:96])
	constant, err := group.DecodeScalar(m.dealings[0].Bytes()[:group.Size])
	require.NoError(t, err)
	own, err := proofs.ProveKnowledge(testrand.New("x"), proofs.Purpose{Label: transcript.DKGPoK, Hash: m.Hash(), Context: context}, constant)
	require.NoError(t, err)
	proof := len(b) - 32 - 2*proofs.KnowledgeSize
	copy(b[proof:], own.Bytes())
	copy(b[proof+proofs.KnowledgeSize:], other[proof+proofs.KnowledgeSize:len(b)-32])
	d, err := m.DecodeDeal(b, 1)
	require.NoError(t, err)
	err = m.VerifyDeal(d, m.commitments[0])
	require.ErrorIs(t, err, proofs.ErrKnowledge)
	require.ErrorContains(t, err, "nonce of dealer 1")
}

// The proof of the constant is bound to the nonce too: a deal cannot be put together from two of one dealer.
func TestADealIsOnePiece(t *testing.T) {
	m := deal(t, params(2, 3), "a")
	other, err := dkg.DecodeDealing(altered(t, m.dealings[0].Bytes(), 2, false), 2)
	require.NoError(t, err)
	d, err := other.Deal(testrand.New("x"), m.Ceremony, 1)
	require.NoError(t, err)
	require.NoError(t, m.VerifyDeal(d, m.commitments[0]), "rho is not committed to")
	b := d.Bytes()
	at := len(b) - 32 - 2*proofs.KnowledgeSize
	copy(b[at:at+proofs.KnowledgeSize], m.deals[0].Bytes()[at:])
	d, err = m.DecodeDeal(b, 1)
	require.NoError(t, err)
	require.ErrorIs(t, m.VerifyDeal(d, m.commitments[0]), proofs.ErrKnowledge)
}

func TestComplaints(t *testing.T) {
	m := deal(t, params(2, 3), "a")
	random := testrand.New("complaints")

	// A false share: the share for trustee 2 in the deal of 1 is the first behind C0, C1 and R.
	cheat, err := m.DecodeDeal(altered(t, m.deals[0].Bytes(), 3, false), 1)
	require.NoError(t, err)
	require.NoError(t, m.VerifyDeal(cheat, m.commitments[0]))
	_, err = m.OpenShare(2, m.secrets[1], cheat)
	require.ErrorIs(t, err, dkg.ErrShare)
	_, err = m.OpenShare(3, m.secrets[2], cheat)
	require.NoError(t, err)
	just, err := m.Complain(random, 2, m.secrets[1], cheat)
	require.NoError(t, err)
	just, err = dkg.DecodeComplaint(just.Bytes())
	require.NoError(t, err)
	require.NoError(t, m.Judge(2, cheat, just), "the dealer is out")

	// A complaint about a right share is refused, and so is one whose S is another than the proven.
	false1, err := m.Complain(random, 2, m.secrets[1], m.deals[0])
	require.NoError(t, err)
	require.ErrorIs(t, m.Judge(2, m.deals[0], false1), dkg.ErrComplaint)
	for i := range 4 {
		bad, err := dkg.DecodeComplaint(altered(t, just.Bytes(), i, i < 3))
		require.NoError(t, err)
		require.ErrorIs(t, m.Judge(2, cheat, bad), proofs.ErrEquality, i)
	}
	// Of another trustee, about another dealer, in a key that is not the registered one.
	require.ErrorIs(t, m.Judge(3, cheat, just), proofs.ErrEquality)
	require.ErrorIs(t, m.Judge(2, m.deals[2], just), proofs.ErrEquality)
	foreign, err := m.Complain(random, 2, m.secrets[2], m.deals[0])
	require.NoError(t, err)
	require.ErrorIs(t, m.Judge(2, m.deals[0], foreign), proofs.ErrEquality)
	require.ErrorIs(t, m.Judge(1, cheat, just), dkg.ErrTrustee)
	require.ErrorIs(t, m.Judge(4, cheat, just), dkg.ErrTrustee)
	_, err = m.Complain(random, 1, m.secrets[0], cheat)
	require.ErrorIs(t, err, dkg.ErrTrustee)
	_, err = m.OpenShare(1, m.secrets[0], cheat)
	require.ErrorIs(t, err, dkg.ErrTrustee)

	// The ceremony goes on without the dealer, who keeps receiving.
	r, err := m.Finalise(m.deals[1:])
	require.NoError(t, err)
	m.secretOf(t, r, 1, m.deals[1:])
}

func TestFinalise(t *testing.T) {
	m := deal(t, params(2, 3), "a")
	for _, deals := range [][]*dkg.Deal{{m.deals[1], m.deals[0]}, {m.deals[0], m.deals[0]}} {
		_, err := m.Finalise(deals)
		require.ErrorIs(t, err, dkg.ErrTrustee)
	}
	r, err := m.Finalise(m.deals)
	require.NoError(t, err)
	_, err = r.SecretShare(1, []*group.Scalar{m.dealings[0].Share(1)})
	require.ErrorIs(t, err, dkg.ErrSecret)
	for _, j := range []uint64{0, 4} {
		_, err = r.SecretShare(j, nil)
		require.ErrorIs(t, err, dkg.ErrTrustee)
		_, err = m.DecodeDeal(m.deals[0].Bytes(), j)
		require.ErrorIs(t, err, dkg.ErrTrustee)
		_, _, err = dkg.Register(testrand.New("x"), m.Params, j)
		require.ErrorIs(t, err, dkg.ErrTrustee)
	}
}

func TestARehearsalFollowsFromElectionAndKey(t *testing.T) {
	secret := group.HashToScalar("test", []byte("x"))
	key, err := elgamal.NewKey(group.MulBase(secret))
	require.NoError(t, err)
	a := dkg.Rehearsal([]byte("a"), key)
	require.True(t, a.Beta.Sub(a.Alpha.Mul(secret)).Equal(group.Generator()))
	require.Equal(t, a.Bytes(), dkg.Rehearsal([]byte("a"), key).Bytes())
	require.NotEqual(t, a.Bytes(), dkg.Rehearsal([]byte("b"), key).Bytes())
}

func FuzzDecode(f *testing.F) {
	m := deal(f, params(2, 3), "a")
	complaint, err := m.Complain(testrand.New("x"), 2, m.secrets[1], m.deals[0])
	require.NoError(f, err)
	f.Add(m.deals[0].Bytes())
	f.Add(m.dealings[0].Bytes())
	f.Add(complaint.Bytes())
	f.Add(make([]byte, dkg.RegistrationSize))
	f.Fuzz(func(t *testing.T, b []byte) {
		if d, err := m.DecodeDeal(b, 1); err == nil {
			require.Equal(t, b, d.Bytes())
			_ = m.VerifyDeal(d, m.commitments[0])
			_, _ = m.OpenShare(2, m.secrets[1], d)
		}
		if c, err := dkg.DecodeComplaint(b); err == nil {
			require.Equal(t, b, c.Bytes())
			_ = m.Judge(2, m.deals[0], c)
		}
		if r, err := dkg.DecodeRegistration(b); err == nil {
			require.Equal(t, b, r.Bytes())
			_ = dkg.VerifyRegistration(m.Params, 1, r)
		}
		if d, err := dkg.DecodeDealing(b, 2); err == nil {
			require.Equal(t, b, d.Bytes())
		}
	})
}
