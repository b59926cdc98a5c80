package ballot_test

import (
	"bytes"
	"crypto/sha512"
	"math/rand"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/crypto/internal/testrand"
	"github.com/moscowchain/moscowd/crypto/proofs"
)

// secretKey is the key behind all elections of these tests.
func secretKey() *group.Scalar { return group.HashToScalar("test", []byte("secret key")) }

func election(tb testing.TB, name string) ballot.Election {
	tb.Helper()
	key, err := elgamal.NewKey(group.MulBase(secretKey()))
	require.NoError(tb, err)
	hash := sha512.Sum512([]byte(name))
	return ballot.Election{Hash: hash[:], Key: key}
}

func voter(tag string, seq uint64) ballot.Voter {
	return ballot.Voter{Mode: ballot.Direct, District: 1, Tag: []byte(tag), Seq: seq}
}

// everyKind has a contest of each kind, and one valid answer.
var everyKind = ballot.Form{
	{ID: 1, Kind: ballot.Exactly, Options: 3, Limit: 2, Blank: true},
	{ID: 2, Kind: ballot.UpTo, Options: 3, Limit: 2},
	{ID: 5, Kind: ballot.Rating, Options: 2, Limit: 2},
	{ID: 7, Kind: ballot.Ranking, Options: 2},
	{ID: 9, Kind: ballot.Ranking, Options: 2, Blank: true},
}

var everyAnswer = []uint64{
	0, 0, 0, 1, // blank, which weighs 2
	1, 0, 1,
	1, 0, 0, 0, 0, 1, // no grade; grade 2
	0, 1, 1, 0,
	1, 0, 0, 0, 0, 1, 0, 1, // the first is first, the second has no position, nobody is second
}

func makeBallot(t require.TestingT, e ballot.Election, form ballot.Form, v ballot.Voter, cells []uint64) *ballot.Ballot {
	b, _, err := ballot.Make(testrand.New("ballot"), e, form, v, cells)
	require.NoError(t, err)
	return b
}

func copyOf(b *ballot.Ballot) *ballot.Ballot {
	c := *b
	c.Tag, c.Ciphertexts, c.Proofs = bytes.Clone(b.Tag), bytes.Clone(b.Ciphertexts), bytes.Clone(b.Proofs)
	return &c
}

func TestSizesAreThoseOfTheDocument(t *testing.T) {
	for m, want := range map[uint64]int{2: 672, 5: 1536, 10: 2976, 20: 5856} {
		form := ballot.Form{{ID: 1, Kind: ballot.Exactly, Options: m, Limit: 1}}
		cells := make([]uint64, m)
		cells[1] = 1
		b := makeBallot(t, election(t, "a"), form, voter("a", 1), cells)
		require.Equal(t, want, len(b.Ciphertexts)+len(b.Proofs))
	}
}

func TestABallotOfEveryKindIsMadeAndVerified(t *testing.T) {
	e := election(t, "a")
	b := makeBallot(t, e, everyKind, voter("a", 1), everyAnswer)
	require.NoError(t, ballot.Verify(e, everyKind, b))
}

func TestNoWrongAnswerIsProven(t *testing.T) {
	e := election(t, "a")
	for _, c := range []struct {
		name  string
		form  ballot.Contest
		cells []uint64
	}{
		{"a cell of 2", ballot.Contest{Kind: ballot.UpTo, Options: 3, Limit: 3}, []uint64{2, 0, 0}},
		{"one too few", ballot.Contest{Kind: ballot.Exactly, Options: 3, Limit: 2}, []uint64{1, 0, 0}},
		{"one too many", ballot.Contest{Kind: ballot.Exactly, Options: 3, Limit: 2}, []uint64{1, 1, 1}},
		{"blank and an option", ballot.Contest{Kind: ballot.Exactly, Options: 3, Limit: 2, Blank: true}, []uint64{1, 0, 0, 1}},
		{"more than the limit", ballot.Contest{Kind: ballot.UpTo, Options: 3, Limit: 2}, []uint64{1, 1, 1}},
		{"two grades for one option", ballot.Contest{Kind: ballot.Rating, Options: 1, Limit: 2}, []uint64{0, 1, 1}},
		{"no grade and no none", ballot.Contest{Kind: ballot.Rating, Options: 1, Limit: 2}, []uint64{0, 0, 0}},
		{"two at one position", ballot.Contest{Kind: ballot.Ranking, Options: 2}, []uint64{1, 0, 1, 0}},
		{"an option without a position", ballot.Contest{Kind: ballot.Ranking, Options: 2}, []uint64{1, 0, 0, 0}},
		{"too few cells", ballot.Contest{Kind: ballot.UpTo, Options: 3, Limit: 2}, []uint64{1, 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := ballot.Make(testrand.New("x"), e, ballot.Form{c.form}, voter("a", 1), c.cells)
			require.ErrorIs(t, err, ballot.ErrChoice)
		})
	}
}

// Forms outside the protocol, and the largest within it.
func TestForms(t *testing.T) {
	for _, c := range []struct {
		name string
		form ballot.Form
		ok   bool
	}{
		{"the largest ranking", ballot.Form{{Kind: ballot.Ranking, Options: 11}}, true},
		{"a ranking too large", ballot.Form{{Kind: ballot.Ranking, Options: 12}}, false},
		{"128 cells of one choice", ballot.Form{{Kind: ballot.Exactly, Options: 128, Limit: 1}}, true},
		{"128 options and a blank", ballot.Form{{Kind: ballot.Exactly, Options: 128, Limit: 1, Blank: true}}, false},
		{"approval too large in bytes", ballot.Form{{Kind: ballot.UpTo, Options: 128, Limit: 128}}, false},
		{"129 cells in two contests", ballot.Form{{ID: 1, Kind: ballot.Exactly, Options: 65, Limit: 1}, {ID: 2, Kind: ballot.Exactly, Options: 64, Limit: 1}}, false},
		{"no contest", nil, false},
		{"no options", ballot.Form{{Kind: ballot.Exactly, Limit: 1}}, false},
		{"options beyond counting", ballot.Form{{Kind: ballot.Ranking, Options: 1 << 32}}, false},
		{"grades beyond counting", ballot.Form{{Kind: ballot.Rating, Options: 1, Limit: 1<<64 - 1}}, false},
		{"a limit of none", ballot.Form{{Kind: ballot.UpTo, Options: 3}}, false},
		{"a limit above the options", ballot.Form{{Kind: ballot.Exactly, Options: 3, Limit: 4}}, false},
		{"a limit of a ranking", ballot.Form{{Kind: ballot.Ranking, Options: 3, Limit: 1}}, false},
		{"a blank where none is needed", ballot.Form{{Kind: ballot.UpTo, Options: 3, Limit: 1, Blank: true}}, false},
		{"an unknown kind", ballot.Form{{Kind: 9, Options: 3, Limit: 1}}, false},
		{"the same contest twice", ballot.Form{{ID: 1, Kind: ballot.UpTo, Options: 3, Limit: 1}, {ID: 1, Kind: ballot.UpTo, Options: 3, Limit: 1}}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.ok {
				require.NoError(t, c.form.Validate())
			} else {
				require.ErrorIs(t, c.form.Validate(), ballot.ErrForm)
			}
		})
	}
}

func TestACopiedBallotIsRefused(t *testing.T) {
	e := election(t, "a")
	b := makeBallot(t, e, everyKind, voter("a", 1), everyAnswer)
	for name, change := range map[string]func(*ballot.Ballot, *ballot.Item){
		"of another voter":    func(b *ballot.Ballot, _ *ballot.Item) { b.Tag = []byte("b") },
		"in another district": func(b *ballot.Ballot, _ *ballot.Item) { b.District = 2 },
		"once more":           func(b *ballot.Ballot, _ *ballot.Item) { b.Seq = 2 },
		"in another mode":     func(b *ballot.Ballot, _ *ballot.Item) { b.Mode = 2 },
		"in another election": func(_ *ballot.Ballot, i *ballot.Item) { i.Election.Hash = election(t, "b").Hash },
		"in another contest": func(_ *ballot.Ballot, i *ballot.Item) {
			i.Form = append(ballot.Form(nil), everyKind...)
			i.Form[0].ID = 0
		},
	} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, ballot.Verify(e, everyKind, b))
			item := ballot.Item{Election: e, Form: everyKind, Ballot: copyOf(b)}
			change(item.Ballot, &item)
			require.ErrorIs(t, ballot.Verify(item.Election, item.Form, item.Ballot), proofs.ErrBit)
		})
	}
}

// Each of the 32-byte fields of a ballot, changed to another that is canonical too, or to one that is not.
func TestEveryAlteredFieldIsRefused(t *testing.T) {
	e := election(t, "a")
	form := ballot.Form{{ID: 1, Kind: ballot.Exactly, Options: 2, Limit: 1}, {ID: 2, Kind: ballot.UpTo, Options: 2, Limit: 1}}
	b := makeBallot(t, e, form, voter("a", 1), []uint64{0, 1, 0, 0})
	require.NoError(t, ballot.Verify(e, form, b))
	for i := 0; i < len(b.Ciphertexts); i += group.Size {
		c := copyOf(b)
		p, err := group.DecodePoint(c.Ciphertexts[i : i+group.Size])
		require.NoError(t, err)
		copy(c.Ciphertexts[i:], p.Add(group.Generator()).Bytes())
		require.ErrorIs(t, ballot.Verify(e, form, c), proofs.ErrBit)
		c.Ciphertexts[i+31] |= 0x80
		require.ErrorIs(t, ballot.Verify(e, form, c), ballot.ErrCiphertexts)
	}
	// Two contests of two bits of 7 fields and a sum: 3 fields of one branch, 7 of two.
	at := 0
	for _, part := range []struct {
		points, scalars int
		want            error
	}{
		{4, 3, proofs.ErrBit},
		{4, 3, proofs.ErrBit},
		{2, 1, proofs.ErrSum},
		{4, 3, proofs.ErrBit},
		{4, 3, proofs.ErrBit},
		{4, 3, proofs.ErrRange},
	} {
		for i := range part.points + part.scalars {
			c := copyOf(b)
			field := c.Proofs[at : at+group.Size]
			if i < part.points {
				p, err := group.DecodePoint(field)
				require.NoError(t, err)
				copy(field, p.Add(group.Generator()).Bytes())
			} else {
				s, err := group.DecodeScalar(field)
				require.NoError(t, err)
				copy(field, s.Add(group.ScalarFromUint64(1)).Bytes())
			}
			require.ErrorIs(t, ballot.Verify(e, form, c), part.want, at)
			field[31] |= 0x80
			require.ErrorIs(t, ballot.Verify(e, form, c), ballot.ErrProofs, at)
			at += group.Size
		}
	}
	require.Equal(t, len(b.Proofs), at)

	short := copyOf(b)
	short.Proofs = short.Proofs[1:]
	require.ErrorIs(t, ballot.Verify(e, form, short), ballot.ErrProofs)
	short = copyOf(b)
	short.Ciphertexts = append(short.Ciphertexts, 0)
	require.ErrorIs(t, ballot.Verify(e, form, short), ballot.ErrCiphertexts)
	open := copyOf(b)
	clear(open.Ciphertexts[:group.Size])
	require.ErrorIs(t, ballot.Verify(e, form, open), group.ErrIdentity)
}

func TestABadBallotDoesNotHurtItsNeighbours(t *testing.T) {
	e := election(t, "a")
	form := ballot.Form{{ID: 1, Kind: ballot.Exactly, Options: 2, Limit: 1}}
	var items []ballot.Item
	for i := range 5 {
		b := makeBallot(t, e, form, voter(string(rune('a'+i)), 1), []uint64{1, 0})
		items = append(items, ballot.Item{Election: e, Form: form, Ballot: b})
	}
	for i, err := range ballot.VerifyAll(items) {
		require.NoError(t, err, i)
	}
	items[1].Ballot.Seq = 7
	items[3].Ballot.Proofs = nil
	for i, err := range ballot.VerifyAll(items) {
		require.ErrorIs(t, err, map[int]error{1: proofs.ErrBit, 3: ballot.ErrProofs}[i], i)
	}
	require.Empty(t, ballot.VerifyAll(nil))
}

func TestTheSumOfBallotsOpensToTheSumOfVotes(t *testing.T) {
	e := election(t, "a")
	form := ballot.Form{{ID: 1, Kind: ballot.Exactly, Options: 3, Limit: 1, Blank: true}}
	rapid.Check(t, func(t *rapid.T) {
		random := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))
		sums, counts := make([]elgamal.Ciphertext, 4), make([]uint64, 4)
		for i := range sums {
			sums[i] = elgamal.Zero()
		}
		for _, choice := range rapid.SliceOfN(rapid.IntRange(0, 3), 1, 6).Draw(t, "choices") {
			cells := make([]uint64, 4)
			cells[choice] = 1
			b, _, err := ballot.Make(random, e, form, voter("a", 1), cells)
			require.NoError(t, err)
			require.NoError(t, ballot.Verify(e, form, b))
			ciphertexts, err := ballot.Ciphertexts(form, b.Ciphertexts)
			require.NoError(t, err)
			for i, c := range ciphertexts {
				sums[i] = sums[i].Add(c)
			}
			counts[choice]++
		}
		for i, n := range counts {
			require.True(t, sums[i].Beta.Sub(sums[i].Alpha.Mul(secretKey())).Equal(group.MulBase(group.ScalarFromUint64(n))))
		}
	})
}

func TestAnOpeningGivesItsOwnCiphertextsOnly(t *testing.T) {
	e := election(t, "a")
	form := ballot.Form{{ID: 1, Kind: ballot.Exactly, Options: 2, Limit: 1}}
	b, o, err := ballot.Make(testrand.New("x"), e, form, voter("a", 1), []uint64{1, 0})
	require.NoError(t, err)
	require.NoError(t, ballot.VerifyOpening(e.Key, b.Ciphertexts, o))

	require.ErrorIs(t, ballot.VerifyOpening(e.Key, b.Ciphertexts, &ballot.Opening{Cells: []uint64{0, 1}, Randomness: o.Randomness}), ballot.ErrOpening)
	require.ErrorIs(t, ballot.VerifyOpening(e.Key, b.Ciphertexts[64:], o), ballot.ErrOpening)
	require.ErrorIs(t, ballot.VerifyOpening(e.Key, b.Ciphertexts, &ballot.Opening{Cells: o.Cells}), ballot.ErrOpening)
	require.ErrorIs(t, ballot.VerifyOpening(e.Key, nil, &ballot.Opening{}), ballot.ErrOpening)
	randomness := []*group.Scalar{o.Randomness[0], o.Randomness[0]}
	require.ErrorIs(t, ballot.VerifyOpening(e.Key, b.Ciphertexts, &ballot.Opening{Cells: o.Cells, Randomness: randomness}), ballot.ErrOpening)

	// New proofs of the same ciphertexts are another ballot with the same vector hash.
	again := copyOf(b)
	again.Proofs[0] ^= 1
	require.Equal(t, ballot.VectorHash(b.Ciphertexts), ballot.VectorHash(again.Ciphertexts))
	require.NotEqual(t, b.Tracker(), again.Tracker())
}

func TestWhatIsSignedNamesTheElectionAndTheBallot(t *testing.T) {
	a, b := election(t, "a"), election(t, "b")
	tracker := [32]byte{1}
	seen := map[string]bool{}
	for _, m := range [][]byte{
		ballot.CastMessage(a.Hash, tracker),
		ballot.CastMessage(b.Hash, tracker),
		ballot.CastMessage(a.Hash, [32]byte{2}),
		ballot.SpoilMessage(a.Hash, tracker),
		ballot.SpoilMessage(b.Hash, tracker),
		ballot.SpoilMessage(a.Hash, [32]byte{2}),
	} {
		require.False(t, seen[string(m)])
		seen[string(m)] = true
	}
	board := ballot.NextBoard([32]byte{}, tracker, ballot.Accepted)
	require.NotEqual(t, board, ballot.NextBoard([32]byte{}, tracker, ballot.Spoiled))
	require.NotEqual(t, board, ballot.NextBoard(board, tracker, ballot.Accepted))
}

func FuzzVerify(f *testing.F) {
	e := election(f, "a")
	form := ballot.Form{{ID: 1, Kind: ballot.Exactly, Options: 2, Limit: 1}}
	b := makeBallot(f, e, form, voter("a", 1), []uint64{1, 0})
	f.Add([]byte("a"), uint64(1), b.Ciphertexts, b.Proofs)
	f.Add([]byte{}, uint64(0), []byte{}, []byte{})
	f.Fuzz(func(t *testing.T, tag []byte, seq uint64, ciphertexts, proofs []byte) {
		got := ballot.Verify(e, form, &ballot.Ballot{Voter: voter(string(tag), seq), Ciphertexts: ciphertexts, Proofs: proofs})
		same := string(tag) == "a" && seq == 1 && bytes.Equal(ciphertexts, b.Ciphertexts) && bytes.Equal(proofs, b.Proofs)
		require.Equal(t, same, got == nil)
	})
}

func FuzzForm(f *testing.F) {
	f.Add(uint64(1), uint64(3), uint64(1), true)
	f.Add(uint64(4), uint64(1)<<63, uint64(0), false)
	f.Fuzz(func(t *testing.T, kind, options, limit uint64, blank bool) {
		c := ballot.Contest{Kind: ballot.Kind(kind), Options: options, Limit: limit, Blank: blank}
		if (ballot.Form{c}).Validate() != nil {
			return
		}
		require.LessOrEqual(t, c.Cells(), ballot.MaxCells)
		for _, s := range c.Sums() {
			require.LessOrEqual(t, s.Low, s.High)
			for _, term := range s.Terms {
				require.Less(t, term.Cell, c.Cells())
			}
		}
	})
}
