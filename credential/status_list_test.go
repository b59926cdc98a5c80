package credential_test

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/x/documents/rules"
)

// randomList sets one entry of share.
func randomList(r *rand.Rand, share int) *rules.StatusList {
	list := &rules.StatusList{}
	for i := range rules.StatusListEntries {
		if r.IntN(share) == 0 {
			list[i/4] |= byte(1+r.IntN(3)) << (i % 4 * 2)
		}
	}
	return list
}

func TestAListSurvivesTransport(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for name, list := range map[string]*rules.StatusList{
		"nothing set": {}, "one of a hundred": randomList(r, 100), "everything random": randomList(r, 1),
	} {
		t.Run(name, func(t *testing.T) {
			text := credential.EncodeStatusList(list)
			require.LessOrEqual(t, len(text), credential.MaxStatusListText)
			got, err := credential.DecodeStatusList(text)
			require.NoError(t, err)
			require.Equal(t, list, got)
		})
	}
}

// A million documents have eight lists.
func TestAMillionStatusesTravelInFortyKilobytes(t *testing.T) {
	r, total := rand.New(rand.NewPCG(3, 4)), 0
	for range 8 {
		text := credential.EncodeStatusList(randomList(r, 100))
		data, err := base64.RawURLEncoding.DecodeString(text)
		require.NoError(t, err)
		total += len(data)
	}
	t.Logf("%d bytes", total)
	require.LessOrEqual(t, total, 40_000)
}

func packed(t *testing.T, data []byte, more string) string {
	t.Helper()
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, err := w.Write(data)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	b.WriteString(more)
	return base64.RawURLEncoding.EncodeToString(b.Bytes())
}

func TestListsThatAreNoneAreRefused(t *testing.T) {
	list := make([]byte, rules.StatusListSize)
	_, err := credential.DecodeStatusList(packed(t, list, ""))
	require.NoError(t, err)
	for name, text := range map[string]string{
		"nothing":                   "",
		"no base64":                 "*",
		"no ZLIB":                   "AAAA",
		"a byte short":              packed(t, list[1:], ""),
		"a byte long":               packed(t, append(list, 0), ""),
		"a bomb":                    packed(t, make([]byte, 1<<24), ""),
		"something behind the list": packed(t, list, "x"),
		"a truncated stream":        packed(t, list, "")[:20],
	} {
		t.Run(name, func(t *testing.T) {
			_, err := credential.DecodeStatusList(text)
			require.ErrorIs(t, err, credential.ErrMalformed)
		})
	}
	_, err = credential.DecodeStatusList(strings.Repeat("A", credential.MaxStatusListText+1))
	require.ErrorIs(t, err, credential.ErrTooLarge)
}

func TestASignedListIsATokenOfTheDraft(t *testing.T) {
	s := signer(t, edKey(t))
	text, err := credential.SignStatusList(s, credential.StatusToken{Subject: "u", IssuedAt: 1, NotAfter: 2}, &rules.StatusList{})
	require.NoError(t, err)
	parts := strings.Split(text, ".")
	header, err := base64.RawURLEncoding.DecodeString(parts[0])
	require.NoError(t, err)
	require.JSONEq(t, `{"alg":"EdDSA","kid":"department-7/3","typ":"statuslist+jwt"}`, string(header))
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	require.NoError(t, err)
	require.JSONEq(t, `{"sub":"u","iat":1,"exp":2,"status_list":{"bits":2,"lst":"`+
		credential.EncodeStatusList(&rules.StatusList{})+`"}}`, string(payload))
	_, err = credential.SignStatusList(s, credential.StatusToken{Subject: "u"}, &rules.StatusList{})
	require.ErrorIs(t, err, credential.ErrClaims)
}
