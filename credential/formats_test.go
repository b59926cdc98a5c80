package credential_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/credential"
)

func TestJSONHasOneText(t *testing.T) {
	value := map[string]any{"b": "я\n", "a": []any{1, true, map[string]any{}}}
	text, err := credential.EncodeJSON(value)
	require.NoError(t, err)
	require.Equal(t, `{"a":[1,true,{}],"b":"я\n"}`, string(text))
	again, err := credential.DecodeJSON(text)
	require.NoError(t, err)
	require.Equal(t, map[string]any{"b": "я\n", "a": []any{json.Number("1"), true, map[string]any{}}}, again)

	other := []byte(" {\"b\": \"\\u044f\\n\", \"a\": [1, true, {}]}\n")
	_, err = credential.DecodeJSON(other)
	require.ErrorIs(t, err, credential.ErrMalformed)
	read, err := credential.DecodeAnyJSON(other)
	require.NoError(t, err)
	require.Equal(t, again, read)
	for _, text := range []string{`{"a":1,"a":1}`, `{"a":1.5}`, `{"a":null}`, `{"a":1}x`, "", `[`} {
		_, err = credential.DecodeAnyJSON([]byte(text))
		require.ErrorIs(t, err, credential.ErrMalformed, text)
	}
}

func TestKeysSurviveTheirJWK(t *testing.T) {
	for algorithm, newKey := range keys {
		key := newKey(t)
		jwk, err := credential.EncodeKey(key.Public())
		require.NoError(t, err, algorithm)
		again, err := credential.DecodeKey(jwk)
		require.NoError(t, err, algorithm)
		require.Equal(t, key.Public(), again, algorithm)
		jwk["use"] = "sig"
		_, err = credential.DecodeKey(jwk)
		require.ErrorIs(t, err, credential.ErrMalformed, algorithm)
	}
	_, err := credential.DecodeKey("key")
	require.ErrorIs(t, err, credential.ErrMalformed)
	_, err = credential.EncodeKey("key")
	require.ErrorIs(t, err, credential.ErrKey)
}

func TestMessagesAreSigned(t *testing.T) {
	for algorithm, newKey := range keys {
		key := newKey(t)
		signature, err := credential.SignMessage(key, []byte("message"))
		require.NoError(t, err, algorithm)
		require.Len(t, signature, 64, algorithm)
		require.NoError(t, credential.VerifyMessage(key.Public(), []byte("message"), signature), algorithm)
		require.ErrorIs(t, credential.VerifyMessage(key.Public(), []byte("massage"), signature), credential.ErrSignature, algorithm)
		require.ErrorIs(t, credential.VerifyMessage(newKey(t).Public(), []byte("message"), signature), credential.ErrSignature, algorithm)
		require.ErrorIs(t, credential.VerifyMessage(key.Public(), []byte("message"), signature[:63]), credential.ErrSignature, algorithm)
	}
}
