package seal_test

import (
	"bytes"
	"encoding/hex"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/credential/seal"
)

func key(tb testing.TB) *seal.PrivateKey {
	tb.Helper()
	k, err := seal.GenerateKey()
	require.NoError(tb, err)
	return k
}

func TestOnlyTheRecipientOpensInTheSameContext(t *testing.T) {
	department, context, message := key(t), []byte("moscow-1, request 7"), []byte("прошу выдать выписку")
	sealed, err := seal.Seal(department.PublicKey(), context, message)
	require.NoError(t, err)
	require.Len(t, sealed, len(message)+seal.Overhead)
	opened, err := seal.Open(department, context, sealed)
	require.NoError(t, err)
	require.Equal(t, message, opened)

	_, err = seal.Open(key(t), context, sealed)
	require.ErrorIs(t, err, seal.ErrOpen)
	_, err = seal.Open(department, []byte("moscow-1, request 8"), sealed)
	require.ErrorIs(t, err, seal.ErrOpen)
	for i := range sealed {
		altered := slices.Clone(sealed)
		altered[i] ^= 0x40
		_, err = seal.Open(department, context, altered)
		require.ErrorIs(t, err, seal.ErrOpen, "byte %d", i)
		_, err = seal.Open(department, context, sealed[:i])
		require.ErrorIs(t, err, seal.ErrOpen, "cut at %d", i)
	}
}

func TestEqualMessagesAreSealedDifferently(t *testing.T) {
	k := key(t)
	a, err := seal.Seal(k.PublicKey(), nil, []byte("a"))
	require.NoError(t, err)
	b, err := seal.Seal(k.PublicKey(), nil, []byte("a"))
	require.NoError(t, err)
	require.NotEqual(t, a, b)
}

func TestKeysSurviveTheirBytes(t *testing.T) {
	k := key(t)
	secret, err := k.Bytes()
	require.NoError(t, err)
	again, err := seal.ParsePrivateKey(secret)
	require.NoError(t, err)
	public, err := seal.ParsePublicKey(k.PublicKey().Bytes())
	require.NoError(t, err)
	sealed, err := seal.Seal(public, nil, nil)
	require.NoError(t, err)
	opened, err := seal.Open(again, nil, sealed)
	require.NoError(t, err)
	require.Empty(t, opened)

	for _, n := range []int{0, 31, 33} {
		_, err = seal.ParsePublicKey(make([]byte, n))
		require.ErrorIs(t, err, seal.ErrKey)
		_, err = seal.ParsePrivateKey(make([]byte, n))
		require.ErrorIs(t, err, seal.ErrKey)
	}
}

func TestAKeyOfLowOrderIsNotWrittenTo(t *testing.T) {
	zero, err := seal.ParsePublicKey(make([]byte, 32))
	if err == nil {
		_, err = seal.Seal(zero, nil, []byte("x"))
	}
	require.ErrorIs(t, err, seal.ErrKey)
}

func TestMessagesAreLimited(t *testing.T) {
	k := key(t)
	sealed, err := seal.Seal(k.PublicKey(), nil, make([]byte, seal.MaxPlaintext))
	require.NoError(t, err)
	_, err = seal.Open(k, nil, sealed)
	require.NoError(t, err)
	_, err = seal.Seal(k.PublicKey(), nil, make([]byte, seal.MaxPlaintext+1))
	require.ErrorIs(t, err, seal.ErrTooLarge)
	_, err = seal.Open(k, nil, append(sealed, 0))
	require.ErrorIs(t, err, seal.ErrTooLarge)
}

func TestACommitmentFixesSubjectSaltAndData(t *testing.T) {
	a, b := seal.NewSalt(), seal.NewSalt()
	require.NotEqual(t, a, b)
	c := seal.Commit(seal.Payload, a, []byte("data"))
	require.Equal(t, c, seal.Commit(seal.Payload, a, []byte("data")))
	require.NotEqual(t, c, seal.Commit(seal.Payload, b, []byte("data")))
	require.NotEqual(t, c, seal.Commit(seal.Payload, a, []byte("date")))
	require.NotEqual(t, c, seal.Commit(seal.HolderKey, a, []byte("data")))
}

// FuzzOpen: nothing but what was sealed opens.
func FuzzOpen(f *testing.F) {
	k, err := seal.ParsePrivateKey(bytes.Repeat([]byte{7}, 32))
	require.NoError(f, err)
	sealed, err := hex.DecodeString("422bcc843a54ae27d5bbd13a094056f3e4a6c35dcc1d1ca0fac3cdcfa20fed4b" +
		"b93760885a75bd4a0a503e2219e218aaceaad65f2795f7") // made once: the workers of a fuzzer must agree on it
	require.NoError(f, err)
	message, err := seal.Open(k, []byte("c"), sealed)
	require.NoError(f, err)
	require.Equal(f, "message", string(message))
	f.Add(sealed)
	f.Add([]byte{})
	f.Add(make([]byte, seal.Overhead))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := seal.Open(k, []byte("c"), data); err == nil {
			require.Equal(t, sealed, data)
		}
	})
}

func BenchmarkSeal(b *testing.B) {
	k, message := key(b), make([]byte, 4_096)
	for b.Loop() {
		if _, err := seal.Seal(k.PublicKey(), nil, message); err != nil {
			b.Fatal(err)
		}
	}
}
