package base45_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/crypto/base45"
)

func TestExamplesOfTheRFC(t *testing.T) {
	for text, want := range map[string]string{ // RFC 9285, sections 4.3 and 4.4
		"":            "",
		"BB8":         "AB",
		"%69 VD92EX0": "Hello!!",
		"UJCLQE7W581": "base-45",
		"QED8WEX0":    "ietf!",
	} {
		require.Equal(t, text, base45.Encode([]byte(want)))
		data, err := base45.Decode(text)
		require.NoError(t, err)
		require.Equal(t, want, string(data))
		require.Equal(t, len(text), base45.EncodedLen(len(want)))
	}
}

func TestWhatIsNoBase45IsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"a small letter":               "bb8",
		"a lone character":             "BB8A",
		"a group beyond two bytes":     "GGW", // 65536
		"a last group beyond one byte": "::",
		"a character beyond ASCII":     "ЖBB",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := base45.Decode(text)
			require.ErrorIs(t, err, base45.ErrMalformed)
		})
	}
}

func FuzzDecode(f *testing.F) {
	f.Add("BB8")
	f.Add("%69 VD92EX0")
	f.Add("GGW")
	f.Fuzz(func(t *testing.T, text string) {
		if data, err := base45.Decode(text); err == nil {
			require.Equal(t, text, base45.Encode(data))
		}
	})
}
