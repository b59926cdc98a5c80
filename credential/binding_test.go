package credential_test

import (
	"crypto"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/credential"
)

func TestAPresentationIsBoundToOneVerifier(t *testing.T) {
	for algorithm, newKey := range keys {
		t.Run(algorithm, func(t *testing.T) {
			holder := newKey(t)
			c := issue(t, edKey(t), house(holder.Public()))
			p, err := c.Disclose("address")
			require.NoError(t, err)
			made := credential.Binding{Audience: "https://bank.example", Nonce: "n-1", IssuedAt: 1_000}
			bound, err := p.Bind(holder, made)
			require.NoError(t, err)
			bound, err = credential.Parse(bound.String())
			require.NoError(t, err)
			other, err := c.Disclose("area")
			require.NoError(t, err)
			binding := bound.String()[strings.LastIndex(bound.String(), "~")+1:]
			moved, err := credential.Parse(other.String() + binding)
			require.NoError(t, err)

			at := func(seconds int64) credential.Binding {
				want := made
				want.IssuedAt = seconds
				return want
			}
			require.NoError(t, bound.VerifyBinding(at(1_000), time.Minute))
			require.NoError(t, bound.VerifyBinding(at(1_060), time.Minute), "as old as allowed")
			require.NoError(t, bound.VerifyBinding(at(940), time.Minute), "the holder's clock is ahead")

			audience, nonce := made, made
			audience.Audience, nonce.Nonce = "https://shop.example", "n-2"
			require.ErrorIs(t, bound.VerifyBinding(audience, time.Minute), credential.ErrKeyBinding)
			require.ErrorIs(t, bound.VerifyBinding(nonce, time.Minute), credential.ErrKeyBinding)
			require.ErrorIs(t, bound.VerifyBinding(at(1_061), time.Minute), credential.ErrKeyBinding)
			require.ErrorIs(t, bound.VerifyBinding(at(939), time.Minute), credential.ErrKeyBinding)
			require.ErrorIs(t, moved.VerifyBinding(made, time.Minute), credential.ErrKeyBinding, "other disclosures")
			require.ErrorIs(t, p.VerifyBinding(made, time.Minute), credential.ErrKeyBinding, "not bound at all")

			said, ok := bound.Binding()
			require.True(t, ok)
			require.Equal(t, made, said)
			_, ok = p.Binding()
			require.False(t, ok)

			again, err := bound.Disclose("address")
			require.NoError(t, err)
			require.Equal(t, p.String(), again.String(), "a binding is dropped with what it was made for")
		})
	}
}

func TestOnlyTheHolderBinds(t *testing.T) {
	holder := ecKey(t)
	b := credential.Binding{Audience: "a", Nonce: "n"}
	_, err := issue(t, edKey(t), house(holder.Public())).Bind(ecKey(t), b)
	require.ErrorIs(t, err, credential.ErrKeyBinding)
	_, err = issue(t, edKey(t), house(nil)).Bind(holder, b)
	require.ErrorIs(t, err, credential.ErrKeyBinding)
	_, err = issue(t, edKey(t), house(holder.Public())).Bind(holder, credential.Binding{Audience: "a"})
	require.ErrorIs(t, err, credential.ErrClaims)
}

// A thief who has the file puts a key binding of his own behind it.
func TestABindingByAnotherKeyIsRefused(t *testing.T) {
	holder, thief := edKey(t), edKey(t)
	b := credential.Binding{Audience: "a", Nonce: "n", IssuedAt: 5}
	c := issue(t, edKey(t), house(holder.Public()))
	sum := sha256.Sum256([]byte(c.String()))
	payload := `{"aud":"a","iat":5,"nonce":"n","sd_hash":"` + base64.RawURLEncoding.EncodeToString(sum[:]) + `"}`
	for _, tc := range []struct {
		signer crypto.Signer
		want   error
	}{{holder, nil}, {thief, credential.ErrSignature}} {
		bound, err := credential.Parse(c.String() + token(t, tc.signer, `{"alg":"EdDSA","typ":"kb+jwt"}`, payload))
		require.NoError(t, err)
		require.ErrorIs(t, bound.VerifyBinding(b, 0), tc.want)
	}
}
