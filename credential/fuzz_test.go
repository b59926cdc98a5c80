package credential_test

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/crypto/base45"
	"github.com/moscowchain/moscowd/x/documents/rules"
)

// fixedKey makes the same seeds in every run.
var fixedKey = ed25519.NewKeyFromSeed([]byte(strings.Repeat("seed", 8)))

// FuzzParse: whatever is read has one text, and each of its fields can be shown alone.
func FuzzParse(f *testing.F) {
	for _, file := range []string{"rfc9901-5.1-issued.txt", "rfc9901-5.2-presented.txt", "profile.txt"} {
		text, err := os.ReadFile("testdata/" + file)
		require.NoError(f, err)
		f.Add(strings.TrimSpace(string(text)))
	}
	f.Add("..~")
	f.Add("~~")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := credential.Parse(text)
		if err != nil {
			return
		}
		require.Equal(t, text, c.String())
		for _, path := range c.Paths() {
			p, err := c.Disclose(path)
			require.NoError(t, err)
			require.Contains(t, p.Paths(), path)
			require.Equal(t, c.DocumentHash(), p.DocumentHash())
		}
		_ = c.Verify(fixedKey.Public())
		_ = c.VerifyBinding(credential.Binding{Audience: "notary", Nonce: "1"}, 0)
	})
}

// FuzzDisclosure puts any JSON behind a token that commits to it.
func FuzzDisclosure(f *testing.F) {
	f.Add(`["AAAAAAAAAAAAAAAAAAAAAA","a",{"b":[1,"x",true]}]`)
	f.Add(`["AAAAAAAAAAAAAAAAAAAAAA","a",[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]`)
	f.Add(`["AAAAAAAAAAAAAAAAAAAAAA","iss","x"]`)
	f.Add(`["AAAAAAAAAAAAAAAAAAAAAA",{"_sd":["x"]}]`)
	f.Fuzz(func(t *testing.T, disclosure string) {
		text := committed(disclosure)
		c, err := credential.Parse(text)
		if err != nil {
			return
		}
		require.Equal(t, text, c.String())
		require.Len(t, c.Paths(), 1)
		require.Equal(t, "t", c.Claims.Type)
		require.Equal(t, "i", c.Claims.Issuer)
		require.NoError(t, c.Verify(fixedKey.Public()))
	})
}

// FuzzParsePaper: whatever is read has one text.
func FuzzParsePaper(f *testing.F) {
	text, err := os.ReadFile("testdata/paper.txt")
	require.NoError(f, err)
	f.Add(strings.TrimSpace(string(text)))
	f.Add(credential.PaperPrefix + base45.Encode([]byte{1, 1}))
	f.Fuzz(func(t *testing.T, text string) {
		p, err := credential.ParsePaper(text)
		if err != nil {
			return
		}
		again, err := p.Text()
		require.NoError(t, err)
		require.Equal(t, strings.Trim(text, "\r\n"), again)
		_ = p.Verify(fixedKey.Public())
	})
}

// FuzzPaperBytes does without Base45, in which random changes seldom lead far.
func FuzzPaperBytes(f *testing.F) {
	text, err := os.ReadFile("testdata/paper.txt")
	require.NoError(f, err)
	encoded, err := base45.Decode(strings.TrimPrefix(strings.TrimSpace(string(text)), credential.PaperPrefix))
	require.NoError(f, err)
	f.Add(encoded)
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := credential.ParsePaper(credential.PaperPrefix + base45.Encode(data))
		if err != nil {
			return
		}
		text, err := p.Text()
		require.NoError(t, err)
		again, err := base45.Decode(strings.TrimPrefix(text, credential.PaperPrefix))
		require.NoError(t, err)
		require.Equal(t, data, again)
	})
}

func FuzzDecodeStatusList(f *testing.F) {
	f.Add(credential.EncodeStatusList(&rules.StatusList{0xc9, 0x44, 0xf9}))
	f.Add("eNo76fITAAPfAgc")
	f.Fuzz(func(t *testing.T, text string) {
		list, err := credential.DecodeStatusList(text)
		if err != nil {
			return
		}
		again, err := credential.DecodeStatusList(credential.EncodeStatusList(list))
		require.NoError(t, err)
		require.Equal(t, list, again)
	})
}

// The seeds that lie in testdata are what this program reads today: a change of format shows here first.
func TestStoredExamplesAreRead(t *testing.T) {
	text, err := os.ReadFile("testdata/profile.txt")
	require.NoError(t, err)
	c, err := credential.Parse(strings.TrimSpace(string(text)))
	require.NoError(t, err)
	require.NoError(t, c.Verify(fixedKey.Public()))
	require.NoError(t, c.VerifyBinding(credential.Binding{Audience: "notary", Nonce: "1", IssuedAt: 1_767_300_000}, 0))
	require.Equal(t, []string{"address", "owners", "owners/0", "owners/0/name"}, c.Paths())

	text, err = os.ReadFile("testdata/paper.txt")
	require.NoError(t, err)
	p, err := credential.ParsePaper(string(text))
	require.NoError(t, err)
	require.NoError(t, p.Verify(fixedKey.Public()))
	require.Equal(t, slip(1).Fields, p.Claims.Fields)
}

// What takes much work or memory for its size stays cheap.
func TestHostileInputIsCheap(t *testing.T) {
	body := func(text string) string { return committed(`["AAAAAAAAAAAAAAAAAAAAAA","a",` + text + `]`) }
	half := credential.MaxSize / 2
	for name, text := range map[string]string{
		"deep nesting":           body(strings.Repeat("[", half)),
		"very many empty arrays": body("[" + strings.Repeat("[],", half/3) + "[]]"),
		"very many objects":      body("[" + strings.Repeat(`{"a":0},`, half/8) + "0]"),
		"a long number":          body(strings.Repeat("9", half)),
		"only dots":              strings.Repeat(".", credential.MaxSize),
		"only tildes":            strings.Repeat("~", credential.MaxSize),
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, _ = credential.Parse(text)
			runtime.ReadMemStats(&after)
			require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(32<<20))
		})
	}
}

// committed is a signed token with the digest of one disclosure, and the disclosure.
func committed(disclosure string) string {
	encode := base64.RawURLEncoding.EncodeToString
	text := encode([]byte(disclosure))
	payload := `{"_sd":["` + digestOf(text) + `"],` + strictPayload[1:]
	signed := encode([]byte(strictHeader)) + "." + encode([]byte(payload))
	return signed + "." + encode(ed25519.Sign(fixedKey, []byte(signed))) + "~" + text + "~"
}

func digestOf(disclosure string) string {
	sum := sha256.Sum256([]byte(disclosure))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
