package credential_test

import (
	"crypto"
	"crypto/rand"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/credential"
)

const (
	strictHeader  = `{"alg":"EdDSA","kid":"k","typ":"dc+sd-jwt"}`
	strictPayload = `{"_sd_alg":"sha-256","exp":2,"iss":"i","nbf":1,"status":{"status_list":{"idx":0,"uri":"u"}},"vct":"t"}`
)

// token signs whatever stands in header and payload, as an issuer with another program might.
func token(t *testing.T, key crypto.Signer, header, payload string) string {
	t.Helper()
	encode := base64.RawURLEncoding.EncodeToString
	text := encode([]byte(header)) + "." + encode([]byte(payload))
	signature, err := key.Sign(rand.Reader, []byte(text), crypto.Hash(0))
	require.NoError(t, err)
	return text + "." + encode(signature)
}

func TestOnlyTheProfileIsRead(t *testing.T) {
	key := edKey(t)
	c, err := credential.Parse(token(t, key, strictHeader, strictPayload) + "~")
	require.NoError(t, err)
	require.NoError(t, c.Verify(key.Public()))

	header := func(from, to string) string {
		require.Contains(t, strictHeader, from)
		return token(t, key, strings.Replace(strictHeader, from, to, 1), strictPayload) + "~"
	}
	payload := func(from, to string) string {
		require.Contains(t, strictPayload, from)
		return token(t, key, strictHeader, strings.Replace(strictPayload, from, to, 1)) + "~"
	}
	const cnf = `"cnf":{"jwk":{"crv":"P-256","kty":"EC","x":"TCAER19Zvu3OHF4j4W4vfSVoHIP1ILilDls7vCeGemc","y":"ZxjiWWbZMQGHVWKVQ4hbSIirsVfuecCE6t4jT9F2HZQ"}},"exp"`
	_, err = credential.Parse(payload(`"exp"`, cnf))
	require.NoError(t, err)

	good := token(t, key, strictHeader, strictPayload)
	for name, text := range map[string]string{
		"no disclosure separator":          good,
		"another typ":                      header("dc+sd-jwt", "vc+sd-jwt"),
		"no typ":                           header(`,"typ":"dc+sd-jwt"`, ""),
		"no kid":                           header(`"kid":"k",`, ""),
		"an empty kid":                     header(`"k"`, `""`),
		"alg none":                         header("EdDSA", "none"),
		"a symmetric alg":                  header("EdDSA", "HS256"),
		"another header":                   header(`"kid"`, `"crit":["x"],"kid"`),
		"an embedded key":                  header(`"kid"`, `"jwk":{},"kid"`),
		"a header with a space":            header(`:"k"`, `: "k"`),
		"a header twice":                   header(`"kid":"k"`, `"kid":"k","kid":"k"`),
		"a header out of order":            header(`"alg":"EdDSA","kid":"k"`, `"kid":"k","alg":"EdDSA"`),
		"a header with an escape":          header(`"k"`, `"\u006b"`),
		"a payload with a space":           payload(`:1`, `: 1`),
		"a claim twice":                    payload(`"nbf":1`, `"nbf":1,"nbf":1`),
		"two claims in one by case":        payload(`"vct"`, `"VCT":"t","vct"`),
		"a registered claim not used here": payload(`"iss"`, `"iat":1,"iss"`),
		"no vct":                           payload(`,"vct":"t"`, ""),
		"no iss":                           payload(`"iss":"i",`, ""),
		"an iss that is a number":          payload(`"i"`, `1`),
		"no exp":                           payload(`"exp":2,`, ""),
		"exp as text":                      payload(`"exp":2`, `"exp":"2"`),
		"exp with an exponent":             payload(`"exp":2`, `"exp":2e0`),
		"exp before nbf":                   payload(`"exp":2`, `"exp":1`),
		"a negative nbf":                   payload(`"nbf":1`, `"nbf":-1`),
		"no hash algorithm":                payload(`"_sd_alg":"sha-256",`, ""),
		"another hash algorithm":           payload("sha-256", "sha-512"),
		"no status":                        payload(`"status":{"status_list":{"idx":0,"uri":"u"}},`, ""),
		"a further kind of status":         payload(`{"status_list"`, `{"other":{},"status_list"`),
		"a further field of the status":    payload(`"idx":0`, `"extra":1,"idx":0`),
		"an index beyond 32 bits":          payload(`"idx":0`, `"idx":4294967296`),
		"a cnf with two keys":              payload(`"exp"`, strings.Replace(cnf, `"jwk"`, `"jku":"u","jwk"`, 1)),
		"a key with a private part":        payload(`"exp"`, strings.Replace(cnf, `"kty"`, `"d":"AA","kty"`, 1)),
		"a key that is no point":           payload(`"exp"`, strings.Replace(cnf, `"ZxjiW`, `"axjiW`, 1)),
		"a key of another curve":           payload(`"exp"`, strings.Replace(cnf, `P-256`, `P-384`, 1)),
		"a status with a hidden part":      payload(`{"status_list"`, `{"_sd":["x"],"status_list"`),
		"a key with a hidden part":         payload(`"exp"`, strings.Replace(cnf, `{"crv"`, `{"_sd":["x"],"crv"`, 1)),
		"a null":                           payload(`"nbf":1`, `"n":null,"nbf":1`),
		"a payload that is an array":       token(t, key, strictHeader, "[]") + "~",
		"a payload and something":          token(t, key, strictHeader, strictPayload+"{}") + "~",
		"padding":                          strings.Replace(good, ".", "=.", 1) + "~",
		"a line break in base64":           good[:50] + "\n" + good[50:] + "~",
		"a line break at the end":          good + "~\n",
		"four parts":                       good + ".AA~",
		"an empty disclosure":              good + "~~",
		"a second tilde before nothing":    good + "~~~",
		"very many tildes":                 good + strings.Repeat("~", credential.MaxDisclosures+10),
		"nothing":                          "",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := credential.Parse(text)
			require.ErrorIs(t, err, credential.ErrMalformed)
		})
	}
	_, err = credential.Parse(strings.Repeat("~", credential.MaxSize+1))
	require.ErrorIs(t, err, credential.ErrTooLarge)
}

func TestDisclosuresInAnotherFormAreRefused(t *testing.T) {
	encode := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	good := token(t, edKey(t), strictHeader, strictPayload)
	for name, text := range map[string]string{
		"with a space":          `["AAAAAAAAAAAAAAAAAAAAAA", "a",1]`,
		"with a short salt":     `["AAAAAAAAAAAAAAAAAAAA","a",1]`,
		"with a salt of spaces": `["                      ","a",1]`,
		"with four values":      `["AAAAAAAAAAAAAAAAAAAAAA","a",1,2]`,
		"with one value":        `["AAAAAAAAAAAAAAAAAAAAAA"]`,
		"that are an object":    `{}`,
		"with a reserved name":  `["AAAAAAAAAAAAAAAAAAAAAA","_sd",[]]`,
		"with names twice":      `["AAAAAAAAAAAAAAAAAAAAAA","a",{"b":1,"b":1}]`,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := credential.Parse(good + "~" + encode(text) + "~")
			require.ErrorIs(t, err, credential.ErrMalformed)
		})
	}
	for _, registered := range []string{`"cnf",{}`, `"iat",1`, `"sub","x"`} {
		_, err := credential.Parse(committed(`["AAAAAAAAAAAAAAAAAAAAAA",` + registered + `]`))
		require.ErrorIs(t, err, credential.ErrMalformed, registered)
	}
	_, err := credential.Parse(committed(`["AAAAAAAAAAAAAAAAAAAAAA","iss","x"]`))
	require.ErrorIs(t, err, credential.ErrDisclosure, "it is there already")
	_, err = credential.Parse(good + "~" + encode(`["AAAAAAAAAAAAAAAAAAAAAA","a",1]`) + "~")
	require.ErrorIs(t, err, credential.ErrDisclosure, "well formed, but of another document")
}

// Every byte of a small presentation is changed in every bit and in some other ways; nothing of it is accepted.
func TestEveryAlteredByteIsNoticed(t *testing.T) {
	for algorithm, newKey := range keys {
		t.Run(algorithm, func(t *testing.T) { alterEveryByte(t, newKey(t), newKey(t)) })
	}
}

func alterEveryByte(t *testing.T, key, holder crypto.Signer) {
	t.Helper()
	claims := &credential.Claims{
		Type: "t", Issuer: "i", NotBefore: 1, NotAfter: 2, HolderKey: holder.Public(),
		Status: credential.StatusReference{List: "u"},
		Fields: map[string]any{"a": hide("б"), "c": hide([]any{hide(1)})},
	}
	want := credential.Binding{Audience: "notary", Nonce: "1", IssuedAt: 100}
	bound, err := issue(t, key, claims).Bind(holder, want)
	require.NoError(t, err)
	text := bound.String()
	accepted := func(text string) bool {
		c, err := credential.Parse(text)
		return err == nil && c.Verify(key.Public()) == nil && c.VerifyBinding(want, 0) == nil
	}
	require.True(t, accepted(text))
	for i := range len(text) {
		for _, mask := range []byte{0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0x03, 0xff} {
			altered := []byte(text)
			altered[i] ^= mask
			require.False(t, accepted(string(altered)), "byte %d of %d, mask %x", i, len(text), mask)
		}
		require.False(t, accepted(text[:i]), "cut at %d", i)
		require.False(t, accepted(text[:i]+text[i+1:]), "without byte %d", i)
		require.False(t, accepted(text[:i]+"A"+text[i:]), "a byte more at %d", i)
	}
	require.True(t, accepted(text))
}
