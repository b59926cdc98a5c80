package tally_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/crypto/dkg"
	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/crypto/internal/testrand"
	"github.com/moscowchain/moscowd/crypto/proofs"
	"github.com/moscowchain/moscowd/crypto/tally"
)

// trustees is a key in the hands of n trustees, made by polynomial and not by a ceremony.
type trustees struct {
	key     *elgamal.Key
	secrets []*group.Scalar
	keys    []*group.Point
}

func newTrustees(t require.TestingT, threshold, n uint64) *trustees {
	var coefficients []*group.Scalar
	for k := range threshold {
		coefficients = append(coefficients, group.HashToScalar("test", []byte{byte(k)}))
	}
	key, err := elgamal.NewKey(group.MulBase(coefficients[0]))
	require.NoError(t, err)
	out := &trustees{key: key}
	for i := uint64(1); i <= n; i++ {
		x := group.ScalarFromUint64(0)
		for k := len(coefficients) - 1; k >= 0; k-- {
			x = x.Mul(group.ScalarFromUint64(i)).Add(coefficients[k])
		}
		out.secrets, out.keys = append(out.secrets, x), append(out.keys, group.MulBase(x))
	}
	return out
}

// share makes, sends and verifies the share of a trustee.
func (x *trustees) share(t require.TestingT, task tally.Task, i uint64) tally.Numbered {
	s, err := tally.Decrypt(testrand.New("share"), task, i, x.secrets[i-1])
	require.NoError(t, err)
	s, err = task.DecodeShare(s.Bytes())
	require.NoError(t, err)
	require.NoError(t, task.Verify(i, x.keys[i-1], s))
	return tally.Numbered{Trustee: i, Share: s}
}

var (
	eh   = []byte("election")
	form = ballot.Form{{ID: 1, Kind: ballot.Exactly, Options: 3, Limit: 2, Blank: true}, {ID: 2, Kind: ballot.UpTo, Options: 2, Limit: 1}}
	// counts are those of ten ballots: eight chose two of three, two were blank; four answered the second contest.
	counts = []uint64{8, 5, 3, 2, 4, 0}
)

// accumulators encrypts the counts, each in one ciphertext.
func (x *trustees) accumulators(counts []uint64) []elgamal.Ciphertext {
	sums := make([]elgamal.Ciphertext, len(counts))
	for i, v := range counts {
		sums[i] = x.key.Encrypt(v, group.HashToScalar("test", []byte{byte(i)}))
	}
	return sums
}

func TestAnyThresholdOfSharesGivesTheSameCounts(t *testing.T) {
	x := newTrustees(t, 3, 5)
	task := tally.District(eh, 1, x.accumulators(counts))
	var shares []tally.Numbered
	for i := uint64(1); i <= 5; i++ {
		shares = append(shares, x.share(t, task, i))
	}
	solver := tally.NewSolver(10)
	rapid.Check(t, func(t *rapid.T) {
		var some []tally.Numbered
		for _, s := range shares {
			if rapid.Bool().Draw(t, "in") {
				some = append(some, s)
			}
		}
		open, err := tally.Combine(task, 3, some)
		if len(some) < 3 {
			require.ErrorIs(t, err, tally.ErrShares)
			return
		}
		require.NoError(t, err)
		require.NoError(t, tally.Check(open, form, 10, counts))
		for j, p := range open {
			v, err := solver.Solve(p)
			require.NoError(t, err)
			require.Equal(t, counts[j], v)
		}
	})
}

// A threshold that somebody lowered afterwards opens nothing.
func TestFewerSharesThanTheThresholdOpenNothing(t *testing.T) {
	x := newTrustees(t, 3, 5)
	task := tally.District(eh, 1, x.accumulators(counts))
	open, err := tally.Combine(task, 2, []tally.Numbered{x.share(t, task, 2), x.share(t, task, 4)})
	require.NoError(t, err)
	require.ErrorIs(t, tally.Check(open, form, 10, counts), tally.ErrCount)
	solver := tally.NewSolver(10_000)
	for _, p := range open {
		_, err := solver.Solve(p)
		require.ErrorIs(t, err, tally.ErrNoCount)
	}
}

func TestTheTallyIsTheSumOfTheVotes(t *testing.T) {
	x := newTrustees(t, 2, 3)
	e := ballot.Election{Hash: eh, Key: x.key}
	form := ballot.Form{{ID: 1, Kind: ballot.UpTo, Options: 3, Limit: 2}}
	rapid.Check(t, func(t *rapid.T) {
		random := testrand.New(rapid.String().Draw(t, "seed"))
		want := make([]uint64, 3)
		sums := []elgamal.Ciphertext{elgamal.Zero(), elgamal.Zero(), elgamal.Zero()}
		votes := rapid.SliceOfN(rapid.SampledFrom([][]uint64{{0, 0, 0}, {1, 0, 0}, {0, 1, 1}, {1, 0, 1}}), 1, 5).Draw(t, "votes")
		for _, v := range votes {
			b, _, err := ballot.Make(random, e, form, ballot.Voter{Mode: ballot.Direct}, v)
			require.NoError(t, err)
			require.NoError(t, ballot.Verify(e, form, b))
			cells, err := ballot.Ciphertexts(form, b.Ciphertexts)
			require.NoError(t, err)
			for i := range want {
				want[i] += v[i]
				sums[i] = sums[i].Add(cells[i])
			}
		}
		task := tally.District(eh, 1, sums)
		open, err := tally.Combine(task, 2, []tally.Numbered{x.share(t, task, 1), x.share(t, task, 3)})
		require.NoError(t, err)
		require.NoError(t, tally.Check(open, form, uint64(len(votes)), want))
	})
}

func TestEveryAlteredFieldOfAShareIsRefused(t *testing.T) {
	x := newTrustees(t, 2, 3)
	task := tally.District(eh, 1, x.accumulators(counts))
	s := x.share(t, task, 1)
	b := s.Share.Bytes()
	require.Len(t, b, tally.ShareSize(len(counts)))
	for i := 0; i < len(b)/group.Size; i++ {
		c := append([]byte(nil), b...)
		field := c[i*group.Size : (i+1)*group.Size]
		if i < len(counts) {
			p, err := group.DecodePoint(field)
			require.NoError(t, err)
			copy(field, p.Add(group.Generator()).Bytes())
		} else {
			v, err := group.DecodeScalar(field)
			require.NoError(t, err)
			copy(field, v.Add(group.ScalarFromUint64(1)).Bytes())
		}
		bad, err := task.DecodeShare(c)
		require.NoError(t, err)
		require.ErrorIs(t, task.Verify(1, x.keys[0], bad), tally.ErrShare, i)
		field[31] |= 0x80
		_, err = task.DecodeShare(c)
		require.ErrorIs(t, err, group.ErrEncoding)
	}
	_, err := task.DecodeShare(b[1:])
	require.ErrorIs(t, err, proofs.ErrForm)
}

// Errors in two columns that cancel in a plain sum: what the weights of the proof are for.
func TestErrorsThatCancelAreRefused(t *testing.T) {
	x := newTrustees(t, 2, 3)
	task := tally.District(eh, 1, x.accumulators(counts))
	s := x.share(t, task, 1)
	b := s.Share.Bytes()
	for i, change := range []*group.Point{group.Generator(), group.Generator().Neg()} {
		field := b[i*group.Size : (i+1)*group.Size]
		p, err := group.DecodePoint(field)
		require.NoError(t, err)
		copy(field, p.Add(change).Bytes())
	}
	bad, err := task.DecodeShare(b)
	require.NoError(t, err)
	require.ErrorIs(t, task.Verify(1, x.keys[0], bad), tally.ErrShare)
}

func TestAShareIsGoodForItsTaskAndTrusteeOnly(t *testing.T) {
	x := newTrustees(t, 2, 3)
	sums := x.accumulators(counts)
	task := tally.District(eh, 1, sums)
	s := x.share(t, task, 1).Share
	require.ErrorIs(t, task.Verify(2, x.keys[0], s), tally.ErrShare)
	require.ErrorIs(t, task.Verify(1, x.keys[1], s), tally.ErrShare)
	require.ErrorIs(t, tally.District(eh, 2, sums).Verify(1, x.keys[0], s), tally.ErrShare)
	require.ErrorIs(t, tally.District([]byte("other"), 1, sums).Verify(1, x.keys[0], s), tally.ErrShare)
	require.ErrorIs(t, tally.District(eh, 1, sums[1:]).Verify(1, x.keys[0], s), tally.ErrShare)
	other := append([]elgamal.Ciphertext(nil), sums...)
	other[0] = other[0].Add(sums[1])
	require.ErrorIs(t, tally.District(eh, 1, other).Verify(1, x.keys[0], s), tally.ErrShare)
}

// A rehearsal opens the ciphertext that follows from the election and nothing else: no share of a ballot or of an
// accumulator passes as one of a rehearsal, nor the other way about.
func TestARehearsalIsNoDecryptionOracle(t *testing.T) {
	x := newTrustees(t, 2, 3)
	rehearsal := tally.Rehearsal(eh, dkg.Rehearsal(eh, x.key))
	shares := []tally.Numbered{x.share(t, rehearsal, 1), x.share(t, rehearsal, 2)}
	open, err := tally.Combine(rehearsal, 2, shares)
	require.NoError(t, err)
	require.True(t, open[0].Equal(group.Generator()))

	secret := x.accumulators([]uint64{1})
	ofBallot, err := tally.Decrypt(testrand.New("x"), tally.Rehearsal(eh, secret[0]), 1, x.secrets[0])
	require.NoError(t, err)
	require.ErrorIs(t, rehearsal.Verify(1, x.keys[0], ofBallot), tally.ErrShare)
	require.ErrorIs(t, tally.District(eh, 0, secret).Verify(1, x.keys[0], ofBallot), tally.ErrShare)
	test := tally.District(eh, 0, []elgamal.Ciphertext{dkg.Rehearsal(eh, x.key)})
	require.ErrorIs(t, test.Verify(1, x.keys[0], shares[0].Share), tally.ErrShare)
}

func TestSharesThatDoNotFitTogether(t *testing.T) {
	x := newTrustees(t, 2, 3)
	task := tally.District(eh, 1, x.accumulators(counts))
	a, b := x.share(t, task, 1), x.share(t, task, 2)
	other := x.share(t, tally.District(eh, 1, x.accumulators(counts[:2])), 3)
	for name, shares := range map[string][]tally.Numbered{
		"too few":          {a},
		"one twice":        {a, a},
		"not in order":     {b, a},
		"of other columns": {a, other},
		"number 0":         {{Trustee: 0, Share: a.Share}, b},
	} {
		_, err := tally.Combine(task, 2, shares)
		require.ErrorIs(t, err, tally.ErrShares, name)
	}
	_, err := tally.Combine(task, 0, nil)
	require.ErrorIs(t, err, tally.ErrShares)
	_, err = tally.Combine(task, 2, []tally.Numbered{a, b})
	require.NoError(t, err)
}

func TestWrongCountsAreRefused(t *testing.T) {
	x := newTrustees(t, 2, 3)
	task := tally.District(eh, 1, x.accumulators(counts))
	open, err := tally.Combine(task, 2, []tally.Numbered{x.share(t, task, 1), x.share(t, task, 2)})
	require.NoError(t, err)
	require.NoError(t, tally.Check(open, form, 10, counts))
	for name, c := range map[string]struct {
		counts  []uint64
		ballots uint64
		want    error
	}{
		"one off, the sum kept":       {[]uint64{9, 4, 3, 2, 4, 0}, 10, tally.ErrCount},
		"one more":                    {[]uint64{8, 5, 3, 2, 5, 0}, 10, tally.ErrCount},
		"a column too few":            {[]uint64{8, 5, 3, 2, 4}, 10, tally.ErrCount},
		"fewer ballots than votes":    {counts, 7, tally.ErrSums},
		"another number of ballots":   {counts, 11, tally.ErrSums},
		"more ballots than countable": {counts, tally.MaxCount + 1, tally.ErrSums},
	} {
		require.ErrorIs(t, tally.Check(open, form, c.ballots, c.counts), c.want, name)
	}
}

// Numbers that were truly opened and still cannot come from ballots of the form: proofs were not checked somewhere.
func TestSumsOutsideTheirBoundsAreRefused(t *testing.T) {
	x := newTrustees(t, 2, 3)
	for _, c := range []struct {
		name   string
		counts []uint64
		want   error
	}{
		{"blanks weigh two", []uint64{8, 5, 5, 1, 4, 0}, nil},
		{"too few of an exact choice", []uint64{8, 5, 2, 2, 4, 0}, tally.ErrSums},
		{"more than one answer allowed", []uint64{8, 5, 3, 2, 6, 5}, tally.ErrSums},
		{"a column above the ballots", []uint64{11, 5, 0, 2, 4, 0}, tally.ErrSums},
	} {
		task := tally.District(eh, 1, x.accumulators(c.counts))
		open, err := tally.Combine(task, 2, []tally.Numbered{x.share(t, task, 1), x.share(t, task, 2)})
		require.NoError(t, err)
		require.ErrorIs(t, tally.Check(open, form, 10, c.counts), c.want, c.name)
	}
}

func TestSolver(t *testing.T) {
	for _, limit := range []uint64{0, 1, 2, 3, 4, 15, 16, 17} {
		s := tally.NewSolver(limit)
		for v := uint64(0); v <= limit+3; v++ {
			got, err := s.Solve(group.MulBase(group.ScalarFromUint64(v)))
			if v > limit {
				require.ErrorIs(t, err, tally.ErrNoCount)
				continue
			}
			require.NoError(t, err)
			require.Equal(t, v, got)
		}
	}
	s := tally.NewSolver(1 << 40)
	for _, v := range []uint64{0, 1_999, 2_000, 2_001, 9_810, 3_999_999, tally.MaxCount} {
		got, err := s.Solve(group.MulBase(group.ScalarFromUint64(v)))
		require.NoError(t, err)
		require.Equal(t, v, got)
	}
	_, err := s.Solve(group.MulBase(group.ScalarFromUint64(tally.MaxCount + 1)))
	require.ErrorIs(t, err, tally.ErrNoCount)
	_, err = s.Solve(group.Generator().Neg())
	require.ErrorIs(t, err, tally.ErrNoCount)
}

func FuzzDecodeShare(f *testing.F) {
	x := newTrustees(f, 2, 3)
	task := tally.District(eh, 1, x.accumulators(counts[:2]))
	f.Add(x.share(f, task, 1).Share.Bytes())
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		if s, err := task.DecodeShare(b); err == nil {
			require.Equal(t, b, s.Bytes())
			_ = task.Verify(1, x.keys[0], s)
		}
	})
}

// The largest count, with the table made.
func BenchmarkSolve(b *testing.B) {
	s := tally.NewSolver(tally.MaxCount)
	p := group.MulBase(group.ScalarFromUint64(tally.MaxCount))
	for b.Loop() {
		if _, err := s.Solve(p); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNewSolver(b *testing.B) {
	for b.Loop() {
		tally.NewSolver(tally.MaxCount)
	}
}

func BenchmarkVerifyShare(b *testing.B) {
	x := newTrustees(b, 5, 9)
	task := tally.District(eh, 1, x.accumulators(counts))
	s := x.share(b, task, 1)
	for b.Loop() {
		if err := task.Verify(1, x.keys[0], s.Share); err != nil {
			b.Fatal(err)
		}
	}
}
