package elgamal_test

import (
	"math/rand"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/group"
)

func newKey(t require.TestingT, seed int64) (*group.Scalar, *elgamal.Key) {
	secret, err := group.RandomScalar(rand.New(rand.NewSource(seed)))
	require.NoError(t, err)
	key, err := elgamal.NewKey(group.MulBase(secret))
	require.NoError(t, err)
	return secret, key
}

// open returns vG.
func open(secret *group.Scalar, c elgamal.Ciphertext) *group.Point {
	return c.Beta.Sub(c.Alpha.Mul(secret))
}

func TestSumsOpenToTheSumOfTheNumbers(t *testing.T) {
	secret, key := newKey(t, 1)
	rapid.Check(t, func(t *rapid.T) {
		random := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))
		sum, want := elgamal.Zero(), uint64(0)
		for _, v := range rapid.SliceOfN(rapid.Uint64Range(0, 1000), 0, 5).Draw(t, "numbers") {
			r, err := group.RandomScalar(random)
			require.NoError(t, err)
			c := key.Encrypt(v, r)
			sum, want = sum.Add(c), want+v
			require.True(t, sum.Sub(c).Add(c).Alpha.Equal(sum.Alpha))
			require.True(t, open(secret, c.Mul(3)).Equal(group.MulBase(group.ScalarFromUint64(3*v))))
		}
		require.True(t, open(secret, sum).Equal(group.MulBase(group.ScalarFromUint64(want))))
		again, err := elgamal.DecodeAccumulator(sum.Bytes())
		require.NoError(t, err)
		require.Equal(t, sum.Bytes(), again.Bytes())
	})
}

func TestAnIdentityIsRefusedAsKeyAndAsAlpha(t *testing.T) {
	_, err := elgamal.NewKey(group.Identity())
	require.ErrorIs(t, err, group.ErrIdentity)

	_, key := newKey(t, 2)
	open := key.Encrypt(1, group.ScalarFromUint64(0))
	_, err = elgamal.Decode(open.Bytes())
	require.ErrorIs(t, err, group.ErrIdentity)
	_, err = elgamal.DecodeAccumulator(open.Bytes())
	require.NoError(t, err)
	_, err = elgamal.Decode(key.Encrypt(0, group.ScalarFromUint64(1)).Bytes())
	require.NoError(t, err)
}

func TestSumsAreReadOneBehindTheOther(t *testing.T) {
	_, key := newKey(t, 3)
	one, two := key.Encrypt(1, group.ScalarFromUint64(5)), elgamal.Zero()
	bytes := two.Append(one.Bytes())
	sums, err := elgamal.DecodeAccumulators(bytes)
	require.NoError(t, err)
	require.Equal(t, bytes, sums[1].Append(sums[0].Bytes()))
	sums, err = elgamal.DecodeAccumulators(nil)
	require.NoError(t, err)
	require.Empty(t, sums)
	for name, b := range map[string][]byte{"a byte more": append(bytes, 0), "half a ciphertext": bytes[:96], "no point": append(bytes[:127:127], 0xff)} {
		_, err := elgamal.DecodeAccumulators(b)
		require.ErrorIs(t, err, group.ErrEncoding, name)
	}
}

func FuzzDecode(f *testing.F) {
	_, key := newKey(f, 3)
	f.Add(key.Encrypt(1, group.ScalarFromUint64(5)).Bytes())
	f.Add(elgamal.Zero().Bytes())
	f.Add([]byte{1})
	f.Fuzz(func(t *testing.T, b []byte) {
		if c, err := elgamal.Decode(b); err == nil {
			require.Equal(t, b, c.Bytes())
		}
		if c, err := elgamal.DecodeAccumulator(b); err == nil {
			require.Equal(t, b, c.Bytes())
		}
	})
}
