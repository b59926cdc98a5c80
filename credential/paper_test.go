package credential_test

import (
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/crypto/base45"
	"github.com/moscowchain/moscowd/crypto/merkle"
	"github.com/moscowchain/moscowd/x/documents/rules"
)

// slip is what a housing document shows on paper, made up, with a long address and two owners.
func slip(index uint32) *credential.PaperClaims {
	return &credential.PaperClaims{
		Type: "moscow:ezhd:1", Issuer: "moscow1q5kz0v9d3xwz5l8f0q9u2g4x7h6t3c2s5a0e9d", NotBefore: 1_767_225_600, NotAfter: 1_769_904_000,
		Batch: 4_711, Index: index, StatusIndex: 131_071,
		Fields: []credential.PaperField{
			{"number", "77-ЕЖД-2026-0001234"},
			{"address", "г. Москва, ул. Академика Константинопольского, д. 123, корп. 4, стр. 5, кв. 678"},
			{"cadastral", "77:09:0003021:12345"},
			{"owner_1", "Константинопольский Александр Владимирович, доля 1/2"},
			{"owner_2", "Константинопольская-Петрова Екатерина Александровна, доля 1/2"},
			{"area", "54,3 м², жилая 32,1 м²"},
		},
	}
}

// anchored signs slip for a leaf and puts it into a batch of a size.
func anchored(tb testing.TB, key crypto.Signer, size int) (*credential.Paper, merkle.Hash) {
	tb.Helper()
	index := size / 2
	p, err := credential.SignPaper(signer(tb, key), slip(uint32(index)))
	require.NoError(tb, err)
	_, err = rand.Read(p.Anchor.Nonce[:])
	require.NoError(tb, err)
	p.Anchor.Document = sha256.Sum256([]byte("an issuer-signed JWT"))
	leaves := make([]rules.Leaf, size)
	leaves[index] = p.Leaf()
	batch, err := rules.NewBatch(leaves)
	require.NoError(tb, err)
	p.Anchor.Path, err = batch.Prove(uint32(index))
	require.NoError(tb, err)
	return p, batch.Root()
}

func TestPaperOfTheLargestBatchFitsAQRCode(t *testing.T) {
	for algorithm, newKey := range keys {
		t.Run(algorithm, func(t *testing.T) {
			key := newKey(t)
			p, root := anchored(t, key, rules.MaxBatch)
			text, err := p.Text()
			require.NoError(t, err)
			// A QR code stores these characters in pairs of eleven bits, behind 17 bits that say so and how many.
			bits := 17 + len(text)/2*11 + len(text)%2*6
			require.LessOrEqual(t, bits, 1_200*8)
			t.Logf("%d characters, %d bytes of a QR code", len(text), (bits+7)/8)

			read, err := credential.ParsePaper(text + "\n")
			require.NoError(t, err)
			require.Equal(t, p, read)
			require.NoError(t, read.Verify(key.Public()))
			require.NoError(t, rules.VerifyLeaf(root, rules.MaxBatch, read.Claims.Index, read.Leaf(), read.Anchor.Path))
			for _, other := range keys {
				require.ErrorIs(t, read.Verify(other(t).Public()), credential.ErrSignature)
			}
		})
	}
	longest := len(credential.PaperPrefix) + base45.EncodedLen(credential.MaxPaperSize)
	require.LessOrEqual(t, 17+longest/2*11+longest%2*6, 1_200*8)
}

func TestTheOneLeafHoldsDocumentAndPaper(t *testing.T) {
	key := edKey(t)
	document := issue(t, key, house(nil))
	p, err := credential.SignPaper(signer(t, key), slip(0))
	require.NoError(t, err)
	p.Anchor.Document = document.DocumentHash()
	leaf := p.Leaf()
	require.Equal(t, document.DocumentHash(), leaf.Document)

	renamed := *p
	renamed.Claims.Fields = append([]credential.PaperField{{"number", "77-ЕЖД-2026-0009999"}}, p.Claims.Fields[1:]...)
	require.NotEqual(t, leaf.Salt, renamed.Leaf().Salt, "other fields, other leaf")
}

func TestEveryAlteredByteOfPaperIsNoticed(t *testing.T) {
	key := edKey(t)
	p, root := anchored(t, key, 3)
	text, err := p.Text()
	require.NoError(t, err)
	accepted := func(text string) bool {
		p, err := credential.ParsePaper(text)
		return err == nil && p.Verify(key.Public()) == nil &&
			rules.VerifyLeaf(root, 3, p.Claims.Index, p.Leaf(), p.Anchor.Path) == nil
	}
	require.True(t, accepted(text))
	encoded, err := base45.Decode(text[len(credential.PaperPrefix):])
	require.NoError(t, err)
	for i := range encoded {
		for bit := range 8 {
			altered := []byte(string(encoded))
			altered[i] ^= 1 << bit
			require.False(t, accepted(credential.PaperPrefix+base45.Encode(altered)), "byte %d, bit %d", i, bit)
		}
		require.False(t, accepted(credential.PaperPrefix+base45.Encode(encoded[:i])), "cut at %d", i)
	}
	for i := range len(text) {
		for _, c := range []byte("0AZ :\x80") {
			if altered := []byte(text); altered[i] != c {
				altered[i] = c
				require.False(t, accepted(string(altered)), "character %d", i)
			}
		}
	}
	require.False(t, accepted(text+"000"))
	require.True(t, accepted(text))
}

func TestWhatIsNoPaperIsNotRead(t *testing.T) {
	p, _ := anchored(t, edKey(t), 3)
	text, err := p.Text()
	require.NoError(t, err)
	for name, bad := range map[string]string{
		"nothing":          "",
		"an entry pass":    "MSK1:" + text[5:],
		"a link":           "https://example.org/#" + text,
		"small letters":    "MSD1:" + strings.ToLower(text[5:]),
		"another version":  "MSD1:" + base45.Encode([]byte{2, 2, 0, 0}),
		"no algorithm":     "MSD1:" + base45.Encode([]byte{1, 0, 2, 'a'}),
		"a very long text": text + strings.Repeat("0", 2_000),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := credential.ParsePaper(bad)
			require.ErrorIs(t, err, credential.ErrMalformedPaper)
		})
	}
	encoded, err := base45.Decode(text[len(credential.PaperPrefix):])
	require.NoError(t, err)
	_, err = credential.ParsePaper(credential.PaperPrefix + base45.Encode(append(encoded, 1, 2)))
	require.ErrorContains(t, err, "2 bytes too many")
}

func TestPaperThatCannotBeReadIsNotWritten(t *testing.T) {
	for name, alter := range map[string]func(*credential.PaperClaims){
		"no type":                        func(c *credential.PaperClaims) { c.Type = "" },
		"never valid":                    func(c *credential.PaperClaims) { c.NotAfter = 0 },
		"a leaf beyond the batch":        func(c *credential.PaperClaims) { c.Index = rules.MaxBatch },
		"a status beyond the list":       func(c *credential.PaperClaims) { c.StatusIndex = rules.StatusListEntries },
		"a field twice":                  func(c *credential.PaperClaims) { c.Fields[1].Name = c.Fields[0].Name },
		"a field with a Cyrillic name":   func(c *credential.PaperClaims) { c.Fields[0].Name = "номер" },
		"a field that is not UTF-8":      func(c *credential.PaperClaims) { c.Fields[0].Text = "\xff" },
		"more fields than anybody needs": func(c *credential.PaperClaims) { c.Fields = make([]credential.PaperField, credential.MaxPaperFields+1) },
	} {
		t.Run(name, func(t *testing.T) {
			claims := slip(0)
			alter(claims)
			_, err := credential.SignPaper(signer(t, edKey(t)), claims)
			require.ErrorIs(t, err, credential.ErrMalformedPaper)
		})
	}
	claims := slip(0)
	claims.Fields[0].Text = strings.Repeat("Ж", 1_000)
	p, err := credential.SignPaper(signer(t, edKey(t)), claims)
	require.NoError(t, err)
	_, err = p.Text()
	require.ErrorIs(t, err, credential.ErrMalformedPaper, "too large for the code")
}

func TestTextInOtherScriptsIsKept(t *testing.T) {
	claims := slip(0)
	claims.Fields = []credential.PaperField{{"a", "Ёлка, ёж № 5 «Б» – — ²"}, {"b", "Զարուհի 东 \u00a0"}, {"c", "\ufffd"}, {"d", ""}}
	p, err := credential.SignPaper(signer(t, edKey(t)), claims)
	require.NoError(t, err)
	text, err := p.Text()
	require.NoError(t, err)
	read, err := credential.ParsePaper(text)
	require.NoError(t, err)
	require.Equal(t, claims.Fields, read.Claims.Fields)
}
