package credential_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/credential"
)

func ecKey(tb testing.TB) crypto.Signer {
	tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(tb, err)
	return key
}

func edKey(tb testing.TB) crypto.Signer {
	tb.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(tb, err)
	return key
}

// keys are one maker for each algorithm.
var keys = map[string]func(testing.TB) crypto.Signer{credential.ES256: ecKey, credential.EdDSA: edKey}

func signer(tb testing.TB, key crypto.Signer) *credential.Signer {
	tb.Helper()
	s, err := credential.NewSigner(key, "department-7/3")
	require.NoError(tb, err)
	return s
}

func hide(value any) credential.Hidden { return credential.Hidden{Value: value} }

// house is a housing document with two owners, made up.
func house(holder crypto.PublicKey) *credential.Claims {
	owner := func(name, share string) credential.Hidden {
		return hide(map[string]any{"name": hide(name), "share": share})
	}
	return &credential.Claims{
		Type: "moscow:ezhd:1", Issuer: "moscow1department7", NotBefore: 1_767_225_600, NotAfter: 1_769_904_000,
		Status:    credential.StatusReference{List: "moscow-1/documents/status/12", Index: 131_071},
		HolderKey: holder,
		Fields: map[string]any{
			"number":  "77-ЕЖД-2026-0001234",
			"address": hide("г. Москва, ул. Примерная, д. 12, корп. 3, кв. 45"),
			"area":    hide(map[string]any{"total": "54,3 м²", "rooms": 2, "balcony": true}),
			"owners":  hide([]any{owner("Иванов Иван Иванович", "1/2"), owner("Иванова Анна \"А\" \\ Петровна\n", "1/2")}),
			"debts":   []any{hide("нет"), "вода"},
		},
	}
}

func issue(tb testing.TB, key crypto.Signer, claims *credential.Claims) *credential.Credential {
	tb.Helper()
	c, err := credential.Issue(signer(tb, key), claims)
	require.NoError(tb, err)
	return c
}
