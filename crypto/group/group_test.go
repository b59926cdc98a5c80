package group

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"math/rand"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func load(t *testing.T, name string, into any) {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, into))
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	require.NoError(t, err)
	return b
}

func TestVectorsOfRFC9496(t *testing.T) {
	var v struct {
		Multiples []string `json:"multiples_of_generator"`
		Invalid   []string `json:"invalid_encodings"`
		Uniform   []struct{ In, Out string }
	}
	load(t, "rfc9496.json", &v)
	require.Len(t, v.Multiples, 16)
	require.Len(t, v.Invalid, 30)
	require.Len(t, v.Uniform, 11)

	sum := Identity()
	for i, m := range v.Multiples {
		require.Equal(t, m, hex.EncodeToString(sum.Bytes()))
		k := ScalarFromUint64(uint64(i))
		p, err := DecodePoint(unhex(t, m))
		require.NoError(t, err)
		for _, q := range []*Point{
			MulBase(k), Generator().Mul(k), NewTable(Generator()).Mul(k), MultiMulVartime([]*Scalar{k}, []*Point{Generator()}),
		} {
			require.True(t, p.Equal(q))
			require.Equal(t, m, hex.EncodeToString(q.Bytes()))
		}
		sum = sum.Add(Generator())
	}
	for _, bad := range v.Invalid {
		_, err := DecodePoint(unhex(t, bad))
		require.ErrorIs(t, err, ErrEncoding, bad)
	}
	for _, u := range v.Uniform {
		require.Equal(t, u.Out, hex.EncodeToString(pointFromUniform([WideSize]byte(unhex(t, u.In))).Bytes()))
	}
}

func TestVectorsOfRFC9380(t *testing.T) {
	var v struct {
		DST     string
		Vectors []struct {
			Msg string
			Len int
			Out string
		}
	}
	load(t, "rfc9380.json", &v)
	require.Len(t, v.Vectors, 10)
	for _, x := range v.Vectors {
		require.Equal(t, x.Out, hex.EncodeToString(expandMessage(v.DST, []byte(x.Msg), x.Len)))
	}
}

// RFC 9380 has no vectors of hash_to_ristretto255; a blinded element of RFC 9497 is one, multiplied by the blind.
func TestHashToPointOfRFC9497(t *testing.T) {
	var v struct {
		DST     string `json:"group_dst"`
		Vectors []struct{ Input, Blind, Blinded string }
	}
	load(t, "rfc9497_blind.json", &v)
	require.NotEmpty(t, v.Vectors)
	for _, x := range v.Vectors {
		blind, err := DecodeScalar(unhex(t, x.Blind))
		require.NoError(t, err)
		p := HashToPoint(string(unhex(t, v.DST)), unhex(t, x.Input))
		require.Equal(t, x.Blinded, hex.EncodeToString(p.Mul(blind).Bytes()))
	}
}

func TestHashToPointDependsOnItsTag(t *testing.T) {
	require.False(t, HashToPoint("a", []byte("m")).Equal(HashToPoint("b", []byte("m"))))
	require.False(t, HashToPoint("a", []byte("m")).Equal(HashToPoint("a", []byte("n"))))
	require.Panics(t, func() { HashToPoint("", nil) })
	require.Panics(t, func() { HashToPoint(string(make([]byte, 256)), nil) })
}

func TestOnlyOneEncodingOfAScalarIsTaken(t *testing.T) {
	order := unhex(t, "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
	_, err := DecodeScalar(order)
	require.ErrorIs(t, err, ErrEncoding)
	order[0]--
	s, err := DecodeScalar(order)
	require.NoError(t, err)
	require.True(t, s.Equal(ScalarFromUint64(1).Neg()))
	order[31] |= 0x80
	_, err = DecodeScalar(order)
	require.ErrorIs(t, err, ErrEncoding)
	for _, n := range []int{0, 31, 33} {
		_, err = DecodeScalar(make([]byte, n))
		require.ErrorIs(t, err, ErrEncoding)
		_, err = DecodePoint(make([]byte, n))
		require.ErrorIs(t, err, ErrEncoding)
	}
}

func TestTheIdentityIsRefusedWhereItMust(t *testing.T) {
	p, err := DecodePoint(make([]byte, 32))
	require.NoError(t, err)
	require.True(t, p.IsIdentity())
	_, err = DecodeNonIdentity(make([]byte, 32))
	require.ErrorIs(t, err, ErrIdentity)
	_, err = DecodeNonIdentity(Generator().Bytes())
	require.NoError(t, err)
}

func TestListsHoldExactlyWhatTheySay(t *testing.T) {
	b := append(Generator().Bytes(), Identity().Bytes()...)
	points, err := DecodePoints(b, 2)
	require.NoError(t, err)
	require.True(t, points[0].Equal(Generator()))
	for _, n := range []int{-1, 0, 1, 3, 1 << 58, 1 << 59} {
		_, err = DecodePoints(b, n)
		require.ErrorIs(t, err, ErrEncoding)
		_, err = DecodeScalars(b, n)
		require.ErrorIs(t, err, ErrEncoding)
	}
	_, err = DecodePoints(bytes.Repeat([]byte{0xff}, 64), 2)
	require.ErrorIs(t, err, ErrEncoding)
	_, err = DecodeScalars(bytes.Repeat([]byte{0xff}, 64), 2)
	require.ErrorIs(t, err, ErrEncoding)
}

func randomScalar(t *rapid.T, name string) *Scalar {
	s, err := RandomScalar(rand.New(rand.NewSource(rapid.Int64().Draw(t, name))))
	require.NoError(t, err)
	return s
}

func TestTheLawsOfTheGroup(t *testing.T) {
	table := NewTable(HashToPoint("test", nil))
	rapid.Check(t, func(t *rapid.T) {
		a, b := randomScalar(t, "a"), randomScalar(t, "b")
		p := MulBase(a)
		require.True(t, p.Add(MulBase(b)).Equal(MulBase(a.Add(b))))
		require.True(t, p.Sub(MulBase(b)).Equal(MulBase(a.Sub(b))))
		require.True(t, p.Neg().Equal(MulBase(a.Neg())))
		require.True(t, p.Mul(b).Equal(MulBase(a.Mul(b))))
		require.True(t, table.Mul(a).Equal(HashToPoint("test", nil).Mul(a)))
		require.True(t, a.Mul(a.Invert()).Equal(ScalarFromUint64(1)))
		require.True(t, MultiMulVartime([]*Scalar{a, b}, []*Point{p, table.Mul(a)}).Equal(p.Mul(a).Add(table.Mul(a).Mul(b))))
		require.True(t, Select(a, b, 0).Equal(a))
		require.True(t, Select(a, b, 1).Equal(b))

		q, err := DecodePoint(p.Bytes())
		require.NoError(t, err)
		require.True(t, q.Equal(p))
		s, err := DecodeScalar(a.Bytes())
		require.NoError(t, err)
		require.True(t, s.Equal(a))
	})
}

func TestShortRandomnessIsAnError(t *testing.T) {
	_, err := RandomScalar(bytes.NewReader(make([]byte, 63)))
	require.Error(t, err)
	require.Panics(t, func() { ScalarFromUint64(0).Invert() })
}

func FuzzDecode(f *testing.F) {
	f.Add(Generator().Bytes())
	f.Add(make([]byte, 32))
	f.Add(bytes.Repeat([]byte{0xff}, 32))
	f.Fuzz(func(t *testing.T, b []byte) {
		if p, err := DecodePoint(b); err == nil {
			require.Equal(t, b, p.Add(Identity()).Bytes())
		}
		if s, err := DecodeScalar(b); err == nil {
			require.Equal(t, b, s.Bytes())
		}
	})
}

func BenchmarkMul(b *testing.B) {
	p, s := HashToPoint("bench", nil), HashToScalar("bench", nil)
	for b.Loop() {
		p.Mul(s)
	}
}

func BenchmarkMulBase(b *testing.B) {
	s := HashToScalar("bench", nil)
	for b.Loop() {
		MulBase(s)
	}
}

func BenchmarkNewTable(b *testing.B) {
	p := HashToPoint("bench", nil)
	for b.Loop() {
		NewTable(p)
	}
}

func BenchmarkDecodePoint(b *testing.B) {
	e := HashToPoint("bench", nil).Bytes()
	for b.Loop() {
		if _, err := DecodePoint(e); err != nil {
			b.Fatal(err)
		}
	}
}
