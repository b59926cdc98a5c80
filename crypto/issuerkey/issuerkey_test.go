package issuerkey_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/crypto/issuerkey"
)

func unhex(tb testing.TB, s string) []byte {
	tb.Helper()
	b, err := hex.DecodeString(s)
	require.NoError(tb, err)
	return b
}

// signers are one key of each algorithm.
func signers(tb testing.TB) map[issuerkey.Algorithm]crypto.Signer {
	tb.Helper()
	p256, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(tb, err)
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(tb, err)
	return map[issuerkey.Algorithm]crypto.Signer{issuerkey.ES256: p256, issuerkey.EdDSA: ed}
}

func TestAKeyIsReadAsItWasWritten(t *testing.T) {
	for range 8 { // both signs of y
		for algorithm, signer := range signers(t) {
			found, encoded, err := issuerkey.Encode(signer.Public())
			require.NoError(t, err)
			require.Equal(t, algorithm, found)
			public, err := issuerkey.Parse(algorithm, encoded)
			require.NoError(t, err)
			require.Equal(t, signer.Public(), public)
		}
	}
}

// The generator of P-256 (SEC 2, section 2.4.2) and the public key of RFC 8032, section 7.1, test 1.
func TestKnownKeys(t *testing.T) {
	public, err := issuerkey.Parse(issuerkey.ES256, unhex(t, "036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"))
	require.NoError(t, err)
	point, err := public.(*ecdsa.PublicKey).Bytes()
	require.NoError(t, err)
	require.Equal(t, "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5", hex.EncodeToString(point[33:]))
	known := unhex(t, "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
	public, err = issuerkey.Parse(issuerkey.EdDSA, known)
	require.NoError(t, err)
	require.Equal(t, ed25519.PublicKey(known), public)
}

func TestWhatIsNoKeyIsRefused(t *testing.T) {
	one := append([]byte{1}, make([]byte, 31)...)
	for name, tc := range map[string]struct {
		algorithm issuerkey.Algorithm
		key       []byte
	}{
		"no algorithm":                         {0, one},
		"an algorithm that does not exist":     {3, one},
		"P-256 uncompressed":                   {issuerkey.ES256, append([]byte{4}, bytes.Repeat([]byte{1}, 64)...)},
		"P-256 of 32 bytes":                    {issuerkey.ES256, one},
		"P-256 with another first byte":        {issuerkey.ES256, unhex(t, "016b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296")},
		"P-256 at infinity":                    {issuerkey.ES256, make([]byte, 33)},
		"P-256 off the curve":                  {issuerkey.ES256, append([]byte{2}, append(make([]byte, 31), 1)...)},
		"P-256 with x above the prime":         {issuerkey.ES256, append([]byte{2}, bytes.Repeat([]byte{0xff}, 32)...)},
		"nothing":                              {issuerkey.EdDSA, nil},
		"Ed25519 of 33 bytes":                  {issuerkey.EdDSA, append(one, 0)},
		"Ed25519 off the curve":                {issuerkey.EdDSA, append([]byte{2}, make([]byte, 31)...)},
		"Ed25519 of order 1":                   {issuerkey.EdDSA, one},
		"Ed25519 of order 2":                   {issuerkey.EdDSA, unhex(t, "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")},
		"Ed25519 of order 4":                   {issuerkey.EdDSA, make([]byte, 32)},
		"Ed25519 of order 8":                   {issuerkey.EdDSA, unhex(t, "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")},
		"Ed25519 written with y not reduced":   {issuerkey.EdDSA, unhex(t, "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")},
		"Ed25519 with the sign of x that is 0": {issuerkey.EdDSA, append(append([]byte{1}, make([]byte, 30)...), 0x80)},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := issuerkey.Parse(tc.algorithm, tc.key)
			require.ErrorIs(t, err, issuerkey.ErrKey)
		})
	}
}

func TestKeysThatNoIssuerHasAreNotEncoded(t *testing.T) {
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	require.NoError(t, err)
	for _, public := range []crypto.PublicKey{&p384.PublicKey, &rsa.PublicKey{}, ed25519.PublicKey(make([]byte, 32)), ed25519.PublicKey{}, nil} {
		_, _, err := issuerkey.Encode(public)
		require.ErrorIs(t, err, issuerkey.ErrKey)
	}
	_, err = issuerkey.Prove(p384, "moscow-1", "moscow1x", "k1")
	require.ErrorIs(t, err, issuerkey.ErrKey)
}

func TestPossession(t *testing.T) {
	for algorithm, signer := range signers(t) {
		t.Run(algorithm.String(), func(t *testing.T) {
			_, key, err := issuerkey.Encode(signer.Public())
			require.NoError(t, err)
			possession, err := issuerkey.Prove(signer, "moscow-1", "moscow1x", "k1")
			require.NoError(t, err)
			require.NoError(t, issuerkey.VerifyPossession(algorithm, key, possession, "moscow-1", "moscow1x", "k1"))

			other, err := issuerkey.Prove(signers(t)[algorithm], "moscow-1", "moscow1x", "k1")
			require.NoError(t, err)
			for name, err := range map[string]error{
				"another chain":  issuerkey.VerifyPossession(algorithm, key, possession, "moscow-2", "moscow1x", "k1"),
				"another issuer": issuerkey.VerifyPossession(algorithm, key, possession, "moscow-1", "moscow1y", "k1"),
				"another key id": issuerkey.VerifyPossession(algorithm, key, possession, "moscow-1", "moscow1x", "k2"),
				"parts moved":    issuerkey.VerifyPossession(algorithm, key, possession, "moscow-1\x00moscow1x", "k1", ""),
				"another's key":  issuerkey.VerifyPossession(algorithm, key, other, "moscow-1", "moscow1x", "k1"),
				"a shorter one":  issuerkey.VerifyPossession(algorithm, key, possession[:63], "moscow-1", "moscow1x", "k1"),
				"none":           issuerkey.VerifyPossession(algorithm, key, nil, "moscow-1", "moscow1x", "k1"),
				"nothing but 0":  issuerkey.VerifyPossession(algorithm, key, make([]byte, 64), "moscow-1", "moscow1x", "k1"),
			} {
				require.ErrorIs(t, err, issuerkey.ErrPossession, name)
			}
			require.ErrorIs(t, issuerkey.VerifyPossession(3-algorithm, key, possession, "moscow-1", "moscow1x", "k1"), issuerkey.ErrKey)
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add(uint8(1), unhex(f, "036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"))
	f.Add(uint8(2), unhex(f, "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"))
	f.Add(uint8(2), unhex(f, "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"))
	f.Fuzz(func(t *testing.T, algorithm uint8, key []byte) {
		public, err := issuerkey.Parse(issuerkey.Algorithm(algorithm), key)
		if err != nil {
			require.ErrorIs(t, err, issuerkey.ErrKey)
			return
		}
		found, encoded, err := issuerkey.Encode(public)
		require.NoError(t, err)
		require.Equal(t, issuerkey.Algorithm(algorithm), found)
		require.Equal(t, key, encoded)
	})
}
