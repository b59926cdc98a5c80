package proofs

import (
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/crypto/internal/testrand"
	"github.com/moscowchain/moscowd/crypto/transcript"
)

func scalar(name string) *group.Scalar { return group.HashToScalar("test", []byte(name)) }

func newKey(t require.TestingT, name string) *elgamal.Key {
	key, err := elgamal.NewKey(group.MulBase(scalar(name)))
	require.NoError(t, err)
	return key
}

// altered returns copies of an encoding, each with one field changed to another that is canonical too: points by +G, scalars
// by +1. The first n fields are points.
func altered(t require.TestingT, b []byte, points int) [][]byte {
	var out [][]byte
	for i := 0; i < len(b)/group.Size; i++ {
		c := append([]byte(nil), b...)
		field := c[i*group.Size : (i+1)*group.Size]
		if i < points {
			p, err := group.DecodePoint(field)
			require.NoError(t, err)
			copy(field, p.Add(group.Generator()).Bytes())
		} else {
			s, err := group.DecodeScalar(field)
			require.NoError(t, err)
			copy(field, s.Add(group.ScalarFromUint64(1)).Bytes())
		}
		out = append(out, c)
	}
	return out
}

// statements returns one of each form with a value that is true of it.
func statements(t require.TestingT) []struct {
	Statement
	value uint64
	want  error
} {
	key, r := newKey(t, "key"), scalar("r")
	eh, ctx := []byte("election"), []byte("context")
	return []struct {
		Statement
		value uint64
		want  error
	}{
		{Bit(eh, ctx, key, key.Encrypt(0, r)), 0, ErrBit},
		{Bit(eh, ctx, key, key.Encrypt(1, r)), 1, ErrBit},
		{Sum(eh, ctx, key, key.Encrypt(3, r), 3, 3), 3, ErrSum},
		{Sum(eh, ctx, key, key.Encrypt(0, r), 0, 3), 0, ErrRange},
		{Sum(eh, ctx, key, key.Encrypt(5, r), 2, 6), 5, ErrRange},
	}
}

// verifyBoth checks a proof alone and in a batch, which must agree.
func verifyBoth(t require.TestingT, s Statement, p *Range) error {
	batch := NewBatch(sha512.Sum512(p.Bytes()))
	require.NoError(t, batch.Add(s, p))
	err := p.Verify(s)
	require.Equal(t, err == nil, batch.Valid())
	return err
}

func TestEveryAlteredFieldOfARangeIsRefused(t *testing.T) {
	for i, s := range statements(t) {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			p, err := ProveRange(testrand.New("range"), s.Statement, s.value, scalar("r"))
			require.NoError(t, err)
			b := p.Bytes()
			require.Len(t, b, RangeSize(s.Branches()))
			p, err = DecodeRange(b, s.Branches())
			require.NoError(t, err)
			require.NoError(t, verifyBoth(t, s.Statement, p))
			for _, c := range altered(t, b, 2*s.Branches()) {
				p, err := DecodeRange(c, s.Branches())
				require.NoError(t, err)
				require.ErrorIs(t, verifyBoth(t, s.Statement, p), s.want)
			}
			for i := 0; i < len(b); i += group.Size {
				c := append([]byte(nil), b...)
				c[i+group.Size-1] |= 0x80
				_, err := DecodeRange(c, s.Branches())
				require.ErrorIs(t, err, group.ErrEncoding)
			}
			_, err = DecodeRange(b[1:], s.Branches())
			require.ErrorIs(t, err, ErrForm)
			_, err = DecodeRange(b, s.Branches()+1)
			require.ErrorIs(t, err, ErrForm)
		})
	}
}

func TestARangeIsGoodForItsStatementOnly(t *testing.T) {
	for i, s := range statements(t) {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			p, err := ProveRange(testrand.New("range"), s.Statement, s.value, scalar("r"))
			require.NoError(t, err)
			require.NoError(t, verifyBoth(t, s.Statement, p))
			for name, change := range map[string]func(*Statement){
				"election": func(s *Statement) { s.Election = []byte("other") },
				"context":  func(s *Statement) { s.Context = []byte("other") },
				"key":      func(s *Statement) { s.Key = newKey(t, "other") },
				"alpha":    func(s *Statement) { s.Ciphertext.Alpha = s.Ciphertext.Alpha.Add(group.Generator()) },
				"beta":     func(s *Statement) { s.Ciphertext.Beta = s.Ciphertext.Beta.Add(group.Generator()) },
				"bounds":   func(s *Statement) { s.Min++; s.Max++ },
			} {
				other := s.Statement
				change(&other)
				require.ErrorIs(t, verifyBoth(t, other, p), s.want, name)
			}
			for _, label := range []transcript.Label{transcript.Bit, transcript.Sum, transcript.Range} {
				if label != s.label {
					other := s.Statement
					other.label = label
					require.ErrorIs(t, verifyBoth(t, other, p), other.wrong(), label)
				}
			}
			other := s.Statement
			other.Max++
			require.ErrorIs(t, p.Verify(other), ErrForm)
			require.ErrorIs(t, NewBatch([64]byte{}).Add(other, p), ErrForm)
		})
	}
}

// A challenge that leaves something of the statement open lets a prover choose it afterwards.
func TestTheChallengeCoversTheWholeStatement(t *testing.T) {
	key := newKey(t, "key")
	s := Sum([]byte("eh"), []byte("ctx"), key, key.Encrypt(1, scalar("r")), 0, 2)
	g := group.Generator()
	commitments := []*group.Point{g, g.Add(g)}
	want := s.challenge(commitments)
	for name, change := range map[string]func(*Statement){
		"label":    func(s *Statement) { s.label = transcript.Bit },
		"election": func(s *Statement) { s.Election = []byte("e") },
		"context":  func(s *Statement) { s.Context = nil },
		"key":      func(s *Statement) { s.Key = newKey(t, "other") },
		"min":      func(s *Statement) { s.Min++ },
		"max":      func(s *Statement) { s.Max++ },
		"alpha":    func(s *Statement) { s.Ciphertext.Alpha = g },
		"beta":     func(s *Statement) { s.Ciphertext.Beta = g },
	} {
		other := s
		change(&other)
		require.False(t, want.Equal(other.challenge(commitments)), name)
	}
	require.False(t, want.Equal(s.challenge([]*group.Point{g.Add(g), g})))

	// The same against Knowledge and Equality: the last point is chosen so that the equation holds for a challenge made before.
	p := Purpose{transcript.DKGPoK, []byte("ch"), nil}
	a, z := group.MulBase(scalar("w")), scalar("z")
	early := p.challenge(g, a).Invert()
	require.ErrorIs(t, (&Knowledge{a, z}).Verify(p, group.MulBase(z).Sub(a).Mul(early)), ErrKnowledge)
	h, x := group.HashToPoint("test", nil), scalar("x")
	first, second := group.MulBase(scalar("w")), h.Mul(scalar("w2"))
	c := p.challenge(group.MulBase(x), h, first, second)
	e := &Equality{first, second, scalar("w").Add(c.Mul(x))}
	require.ErrorIs(t, e.Verify(p, group.MulBase(x), h, h.Mul(e.response).Sub(second).Mul(c.Invert())), ErrEquality)
}

// A ciphertext of which only one half is what the prover knows: each of the two equations must be checked.
func TestBothHalvesOfACiphertextAreProven(t *testing.T) {
	for i, s := range statements(t) {
		for half, change := range map[string]func(*Statement){
			"alpha": func(s *Statement) { s.Ciphertext.Alpha = s.Ciphertext.Alpha.Add(group.Generator()) },
			"beta":  func(s *Statement) { s.Ciphertext.Beta = s.Ciphertext.Beta.Add(s.Key.Point()) },
		} {
			other := s.Statement
			change(&other)
			p, err := ProveRange(testrand.New("x"), other, s.value, scalar("r"))
			require.NoError(t, err)
			require.ErrorIs(t, verifyBoth(t, other, p), s.want, "%d %s", i, half)
		}
	}
}

func TestProofsOfTruthPassAndOfFalsehoodDoNot(t *testing.T) {
	key := newKey(t, "key")
	rapid.Check(t, func(t *rapid.T) {
		low := rapid.Uint64Range(0, 5).Draw(t, "low")
		high := low + rapid.Uint64Range(0, 5).Draw(t, "width")
		value := rapid.Uint64Range(low, high).Draw(t, "value")
		actual := rapid.Uint64Range(0, 12).Draw(t, "actual")
		r := scalar(rapid.String().Draw(t, "r"))
		s := Sum([]byte("eh"), nil, key, key.Encrypt(actual, r), low, high)
		p, err := ProveRange(testrand.New("x"), s, value, r)
		require.NoError(t, err)
		require.Equal(t, value == actual, verifyBoth(t, s, p) == nil)
	})
}

func TestOnlyValuesWithinTheBoundsAreProven(t *testing.T) {
	key, r := newKey(t, "key"), scalar("r")
	for _, s := range []Statement{
		Sum(nil, nil, key, key.Encrypt(4, r), 0, 3),
		Sum(nil, nil, key, key.Encrypt(4, r), 5, 6),
		Sum(nil, nil, key, key.Encrypt(4, r), 6, 2),
		Sum(nil, nil, key, key.Encrypt(4, r), 0, MaxBranches),
	} {
		_, err := ProveRange(testrand.New("x"), s, 4, r)
		require.ErrorIs(t, err, ErrForm)
	}
}

func TestABatchTellsOneWrongProofAmongMany(t *testing.T) {
	all := statements(t)
	for wrong := -1; wrong < len(all); wrong++ {
		batch := NewBatch(sha512.Sum512([]byte{byte(wrong)}))
		for i, s := range all {
			value := s.value
			if i == wrong {
				s.Ciphertext.Beta = s.Ciphertext.Beta.Add(group.Generator())
			}
			p, err := ProveRange(testrand.New("x"), s.Statement, value, scalar("r"))
			require.NoError(t, err)
			batch.Ballot(uint64(i))
			require.NoError(t, batch.Add(s.Statement, p))
		}
		require.Equal(t, wrong < 0, batch.Valid(), wrong)
	}
}

// Two errors that cancel in a plain sum do not cancel under the weights.
func TestErrorsDoNotCancelInABatch(t *testing.T) {
	all := statements(t)
	batch := NewBatch(sha512.Sum512([]byte("x")))
	for i, s := range all[:2] {
		p, err := ProveRange(testrand.New("x"), s.Statement, s.value, scalar("r"))
		require.NoError(t, err)
		change := group.ScalarFromUint64(1)
		if i == 1 {
			change = change.Neg()
		}
		p.responses[0] = p.responses[0].Add(change)
		batch.Ballot(uint64(i))
		require.NoError(t, batch.Add(s.Statement, p))
	}
	require.False(t, batch.Valid())
}

func TestWeightsAreThoseOfTheDocument(t *testing.T) {
	seed := sha512.Sum512([]byte("seed"))
	b := NewBatch(seed)
	b.Ballot(3)
	b.weight()
	want := sha512.Sum512(append(append(append([]byte(nil), seed[:]...), transcript.Uint64(3)...), transcript.Uint64(1)...))
	require.Equal(t, append(want[:16:16], make([]byte, 16)...), b.weight().Bytes())
}

func TestABatchMayHoldSeveralElections(t *testing.T) {
	for _, forge := range []bool{false, true} {
		batch := NewBatch(sha512.Sum512([]byte("x")))
		for i, name := range []string{"a", "b", "a"} {
			key := newKey(t, name)
			s := Bit([]byte(name), nil, key, key.Encrypt(1, scalar("r")))
			p, err := ProveRange(testrand.New("x"), s, 1, scalar("r"))
			require.NoError(t, err)
			if forge && i == 2 {
				s.Key = newKey(t, "b")
			}
			batch.Ballot(uint64(i))
			require.NoError(t, batch.Add(s, p))
		}
		require.Equal(t, !forge, batch.Valid())
	}
}

func TestKnowledge(t *testing.T) {
	x := scalar("x")
	purpose := Purpose{transcript.DKGPoK, []byte("ch"), []byte("ctx")}
	p, err := ProveKnowledge(testrand.New("k"), purpose, x)
	require.NoError(t, err)
	require.Len(t, p.Bytes(), KnowledgeSize)
	p, err = DecodeKnowledge(p.Bytes())
	require.NoError(t, err)
	require.NoError(t, p.Verify(purpose, group.MulBase(x)))
	for _, b := range altered(t, p.Bytes(), 1) {
		q, err := DecodeKnowledge(b)
		require.NoError(t, err)
		require.ErrorIs(t, q.Verify(purpose, group.MulBase(x)), ErrKnowledge)
	}
	require.ErrorIs(t, p.Verify(purpose, group.MulBase(scalar("y"))), ErrKnowledge)
	for _, other := range []Purpose{
		{transcript.DKGRho, purpose.Hash, purpose.Context},
		{purpose.Label, []byte("other"), purpose.Context},
		{purpose.Label, purpose.Hash, []byte("other")},
	} {
		require.ErrorIs(t, p.Verify(other, group.MulBase(x)), ErrKnowledge)
	}
	_, err = DecodeKnowledge(p.Bytes()[1:])
	require.ErrorIs(t, err, ErrForm)
}

func TestEquality(t *testing.T) {
	x, h := scalar("x"), group.HashToPoint("test", []byte("h"))
	purpose := Purpose{transcript.DKGComplaint, []byte("ch"), []byte("ctx")}
	p, err := ProveEquality(testrand.New("e"), purpose, x, h)
	require.NoError(t, err)
	require.Len(t, p.Bytes(), EqualitySize)
	p, err = DecodeEquality(p.Bytes())
	require.NoError(t, err)
	require.NoError(t, p.Verify(purpose, group.MulBase(x), h, h.Mul(x)))
	for _, b := range altered(t, p.Bytes(), 2) {
		q, err := DecodeEquality(b)
		require.NoError(t, err)
		require.ErrorIs(t, q.Verify(purpose, group.MulBase(x), h, h.Mul(x)), ErrEquality)
	}
	require.ErrorIs(t, p.Verify(purpose, group.MulBase(scalar("y")), h, h.Mul(x)), ErrEquality)
	require.ErrorIs(t, p.Verify(purpose, group.MulBase(x), h.Add(h), h.Mul(x)), ErrEquality)
	require.ErrorIs(t, p.Verify(purpose, group.MulBase(x), h, h.Mul(scalar("y"))), ErrEquality)
	for _, other := range []Purpose{
		{transcript.DKGRho, purpose.Hash, purpose.Context},
		{purpose.Label, []byte("other"), purpose.Context},
		{purpose.Label, purpose.Hash, []byte("other")},
	} {
		require.ErrorIs(t, p.Verify(other, group.MulBase(x), h, h.Mul(x)), ErrEquality)
	}
	_, err = DecodeEquality(p.Bytes()[1:])
	require.ErrorIs(t, err, ErrForm)
}

// Whoever knows only one of the two logarithms must not pass: a complaint could otherwise name any S.
func TestBothEquationsOfAnEqualityAreChecked(t *testing.T) {
	x, y, w, h := scalar("x"), scalar("y"), scalar("w"), group.HashToPoint("test", []byte("h"))
	p := Purpose{transcript.DKGComplaint, []byte("ch"), nil}
	first, second := group.MulBase(w), h.Mul(w)
	c := p.challenge(group.MulBase(x), h, h.Mul(y), first, second)
	for _, known := range []*group.Scalar{x, y} {
		e := &Equality{first, second, w.Add(c.Mul(known))}
		require.ErrorIs(t, e.Verify(p, group.MulBase(x), h, h.Mul(y)), ErrEquality)
	}
}

func TestVectorsOfRFC9497(t *testing.T) {
	var v struct {
		Context, Key, Public string
		Vectors              []struct {
			C, D          []string
			Random, Proof string
		}
	}
	b, err := os.ReadFile("testdata/rfc9497_dleq.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, &v))
	require.Len(t, v.Vectors, 3)
	unhex := func(s string) []byte {
		b, err := hex.DecodeString(s)
		require.NoError(t, err)
		return b
	}
	points := func(all []string) (out []*group.Point) {
		for _, s := range all {
			p, err := group.DecodePoint(unhex(s))
			require.NoError(t, err)
			out = append(out, p)
		}
		return out
	}
	context := string(unhex(v.Context))
	require.Equal(t, "OPRFV1-\x01-ristretto255-SHA512", context)
	key, err := group.DecodeScalar(unhex(v.Key))
	require.NoError(t, err)
	require.Equal(t, v.Public, hex.EncodeToString(group.MulBase(key).Bytes()))
	for _, x := range v.Vectors {
		c, d := points(x.C), points(x.D)
		nonce, err := group.DecodeScalar(unhex(x.Random))
		require.NoError(t, err)
		proof, err := proveBatched(nonce, context, key, c, d)
		require.NoError(t, err)
		require.Equal(t, x.Proof, hex.EncodeToString(proof.Bytes()))
		require.NoError(t, proof.Verify(context, group.MulBase(key), c, d))
	}
}

func TestBatchedEquality(t *testing.T) {
	k := scalar("k")
	var c, d []*group.Point
	for i := range 3 {
		c = append(c, group.HashToPoint("test", []byte{byte(i)}))
		d = append(d, c[i].Mul(k))
	}
	p, err := ProveBatched(testrand.New("b"), "context", k, c, d)
	require.NoError(t, err)
	require.Len(t, p.Bytes(), BatchedSize)
	p, err = DecodeBatched(p.Bytes())
	require.NoError(t, err)
	require.NoError(t, p.Verify("context", group.MulBase(k), c, d))
	for _, b := range altered(t, p.Bytes(), 0) {
		q, err := DecodeBatched(b)
		require.NoError(t, err)
		require.ErrorIs(t, q.Verify("context", group.MulBase(k), c, d), ErrEquality)
	}
	require.ErrorIs(t, p.Verify("other", group.MulBase(k), c, d), ErrEquality)
	require.ErrorIs(t, p.Verify("context", group.MulBase(scalar("x")), c, d), ErrEquality)
	for i := range c {
		for _, side := range [][]*group.Point{c, d} {
			kept := side[i]
			side[i] = kept.Add(group.Generator())
			require.ErrorIs(t, p.Verify("context", group.MulBase(k), c, d), ErrEquality)
			side[i] = kept
		}
	}
	c[0], c[1], d[0], d[1] = c[1], c[0], d[1], d[0]
	require.ErrorIs(t, p.Verify("context", group.MulBase(k), c, d), ErrEquality)
	require.ErrorIs(t, p.Verify("context", group.MulBase(k), c, d[:2]), ErrForm)
	require.ErrorIs(t, p.Verify("context", group.MulBase(k), nil, nil), ErrForm)
	_, err = DecodeBatched(p.Bytes()[1:])
	require.ErrorIs(t, err, group.ErrEncoding)
}

// What is decoded encodes to the same bytes, and nothing panics.
func FuzzDecode(f *testing.F) {
	for _, s := range statements(f) {
		p, err := ProveRange(testrand.New("x"), s.Statement, s.value, scalar("r"))
		require.NoError(f, err)
		f.Add(p.Bytes(), s.Branches())
	}
	f.Add(make([]byte, 64), 1)
	f.Add(make([]byte, 96), 1<<59)
	key := newKey(f, "key")
	f.Fuzz(func(t *testing.T, b []byte, branches int) {
		if p, err := DecodeRange(b, branches); err == nil {
			require.Equal(t, b, p.Bytes())
			_ = p.Verify(Sum(nil, nil, key, key.Encrypt(0, scalar("r")), 0, uint64(branches)-1))
		}
		if p, err := DecodeKnowledge(b); err == nil {
			require.Equal(t, b, p.Bytes())
		}
		if p, err := DecodeEquality(b); err == nil {
			require.Equal(t, b, p.Bytes())
		}
		if p, err := DecodeBatched(b); err == nil {
			require.Equal(t, b, p.Bytes())
		}
	})
}
