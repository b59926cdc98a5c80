package pdf_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/credential/document"
	"github.com/moscowchain/moscowd/crypto/merkle"
	"github.com/moscowchain/moscowd/documents/example"
	"github.com/moscowchain/moscowd/documents/pdf"
	"github.com/moscowchain/moscowd/documents/schema"
	"github.com/moscowchain/moscowd/x/documents/rules"
)

var update = flag.Bool("update", false, "write testdata anew")

var fixedKey = ed25519.NewKeyFromSeed([]byte(strings.Repeat("seed", 8)))

const issuer = "moscow1q5kz0v9d3xwz5l8f0q9u2g4x7h6t3c2s5a0e9d"

// made is a document of a type with its PDF.
type made struct {
	file, schema []byte
	paper        string
}

// make issues document i of the example data in a batch of 100 000, of which only its own path is made up.
func makeDocument(tb testing.TB, kind *example.Type, i int, change func(map[string]any)) made {
	tb.Helper()
	signer, err := credential.NewSigner(fixedKey, "key-2026")
	require.NoError(tb, err)
	raw := kind.Fields(1, i)
	if change != nil {
		change(raw)
	}
	fields := kind.Schema.Hide(raw)
	fields[schema.HashField] = kind.Schema.HashText()
	claims := &credential.Claims{
		Type: kind.ID, Issuer: issuer, NotBefore: 1_772_400_000, NotAfter: 1_775_000_000,
		Status: credential.StatusReference{List: "moscow-1/documents/status/" + issuer + "/1", Index: 77_123},
		Fields: fields,
	}
	c, err := credential.Issue(signer, claims)
	require.NoError(tb, err)
	names, err := kind.Schema.Paper([]string{kind.PaperFields[0], kind.PaperFields[1]}, raw)
	require.NoError(tb, err)
	paper, err := credential.SignPaper(signer, &credential.PaperClaims{
		Type: kind.ID, Issuer: issuer, NotBefore: claims.NotBefore, NotAfter: claims.NotAfter,
		Batch: 12, Index: 3, StatusIndex: 77_123, Fields: names,
	})
	require.NoError(tb, err)
	paper.Anchor = credential.PaperAnchor{Nonce: [32]byte{1}, Document: c.DocumentHash(), Path: make([]merkle.Hash, 17)}
	text, err := paper.Text()
	require.NoError(tb, err)
	f := &document.File{Credential: c, Anchor: document.Anchor{
		ChainID: "moscow-1", Batch: 12, Index: 3, Salt: rules.PaperSalt([32]byte{1}, paper.Hash()), Path: paper.Anchor.Path,
	}}
	encoded, err := f.Encode()
	require.NoError(tb, err)
	return made{encoded, kind.SchemaJSON, text}
}

func (m made) render(tb testing.TB) []byte {
	tb.Helper()
	t, err := pdf.NewTemplate(m.schema)
	require.NoError(tb, err)
	data, err := t.Render(m.file, m.paper)
	require.NoError(tb, err)
	return data
}

func stored(tb testing.TB) made {
	tb.Helper()
	read := func(name string) []byte {
		data, err := os.ReadFile("testdata/" + name)
		require.NoError(tb, err)
		return data
	}
	return made{read("ezhd.msd.json"), read("schema.json"), string(read("qr.txt"))}
}

// The pages of a stored document have not changed: if they have to, the version in the first lines changes too.
func TestTheSameDocumentGivesTheSameBytes(t *testing.T) {
	if *update {
		m := makeDocument(t, example.Find("ezhd.1"), 0, nil)
		for name, data := range map[string][]byte{"ezhd.msd.json": m.file, "schema.json": m.schema, "qr.txt": []byte(m.paper)} {
			require.NoError(t, os.WriteFile("testdata/"+name, data, 0o600))
		}
		require.NoError(t, os.WriteFile("testdata/sha256.txt", []byte(hash(m.render(t))+"\n"), 0o600))
	}
	m := stored(t)
	want, err := os.ReadFile("testdata/sha256.txt")
	require.NoError(t, err)
	require.Equal(t, strings.TrimSpace(string(want)), hash(m.render(t)))
	m.paper = ""
	require.Equal(t, hash(m.render(t)), hash(m.render(t)))
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func TestWhatIsAttachedIsGivenBack(t *testing.T) {
	for _, kind := range example.All() {
		m := makeDocument(t, kind, 5, nil)
		a, err := pdf.Check(m.render(t))
		require.NoError(t, err, kind.ID)
		require.Equal(t, &pdf.Attached{File: m.file, Paper: m.paper, Schema: m.schema}, a)
		m.paper = ""
		a, err = pdf.Check(m.render(t))
		require.NoError(t, err, kind.ID)
		require.Empty(t, a.Paper)
	}
}

func TestALongDocumentHasSeveralPages(t *testing.T) {
	m := makeDocument(t, example.Find("ezhd.1"), 0, func(fields map[string]any) {
		owner := fields["owners"].([]any)[0].(map[string]any)
		owner["name"] = strings.Repeat("Константинопольский", 7) + " ӣ\u202e₽"
		var owners []any
		for range 50 {
			owners = append(owners, owner)
		}
		fields["owners"] = owners
	})
	data := m.render(t)
	require.Greater(t, bytes.Count(data, []byte("/Type/Page/")), 2)
	_, err := pdf.Check(data)
	require.NoError(t, err)
}

func TestAPresentationHasPages(t *testing.T) {
	f, err := document.Parse(makeDocument(t, example.Find("ezhd.1"), 0, nil).file)
	require.NoError(t, err)
	shown, err := f.Disclose("address")
	require.NoError(t, err)
	m := made{schema: example.Find("ezhd.1").SchemaJSON}
	m.file, err = shown.Encode()
	require.NoError(t, err)
	_, err = pdf.Check(m.render(t))
	require.NoError(t, err)
}

func TestWhatDoesNotBelongTogetherIsNotDrawn(t *testing.T) {
	m, other := stored(t), makeDocument(t, example.Find("ezhd.1"), 1, nil)
	template, err := pdf.NewTemplate(m.schema)
	require.NoError(t, err)
	_, err = template.Render(m.file, other.paper)
	require.ErrorIs(t, err, pdf.ErrContent)
	_, err = template.Render(m.file, m.paper+"\n")
	require.ErrorIs(t, err, pdf.ErrContent)
	_, err = template.Render(m.file, "MSD1:")
	require.ErrorIs(t, err, pdf.ErrContent)
	_, err = template.Render([]byte("{}"), "")
	require.Error(t, err)
	foreign, err := pdf.NewTemplate(example.Find("houseregister.1").SchemaJSON)
	require.NoError(t, err)
	_, err = foreign.Render(m.file, m.paper)
	require.ErrorIs(t, err, pdf.ErrContent)
	_, err = pdf.NewTemplate([]byte("{}"))
	require.ErrorIs(t, err, pdf.ErrContent)
}

// One byte in a hundred is changed; tests of the verifier change what is signed.
func TestAChangedPDFIsRefused(t *testing.T) {
	data := stored(t).render(t)
	_, err := pdf.Check(data)
	require.NoError(t, err)
	for at := 0; at < len(data); at += 101 {
		changed := bytes.Clone(data)
		changed[at] ^= 1
		_, err := pdf.Check(changed)
		require.Error(t, err, "byte %d", at)
	}
	_, err = pdf.Check(append(bytes.Clone(data), '\n'))
	require.ErrorIs(t, err, pdf.ErrAltered)
	_, err = pdf.Check(data[:len(data)-1])
	require.ErrorIs(t, err, pdf.ErrAltered)
	_, err = pdf.Check([]byte("%PDF-1.7\n"))
	require.ErrorIs(t, err, pdf.ErrForeign)
	_, err = pdf.Check(make([]byte, pdf.MaxSize+1))
	require.ErrorIs(t, err, pdf.ErrTooLarge)
}

// A page with another name and the genuine attachment is the forgery that people fall for.
func TestAPageAlteredAroundAGenuineAttachmentIsRefused(t *testing.T) {
	data := stored(t).render(t)
	at := bytes.Index(data, []byte("> Tj"))
	require.Positive(t, at)
	data[at-1] ^= 1
	_, err := pdf.Check(data)
	require.ErrorIs(t, err, pdf.ErrAltered)
}

func TestHostileSizesAreCheap(t *testing.T) {
	data := stored(t).render(t)
	head, _, found := bytes.Cut(data, []byte("/Length "))
	require.True(t, found)
	for _, rest := range []string{
		"/Length 999999999999>>\nstream\n", "/Length -1>>\nstream\n", "/Length 0000>>\nstream\n", "/Length >>\nstream\n", "/Length 9", "",
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := pdf.Check(append(bytes.Clone(head), rest...))
		runtime.ReadMemStats(&after)
		require.ErrorIs(t, err, pdf.ErrForeign, rest)
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(1<<20))
	}
}

// FuzzCheck: whatever is accepted is what would be drawn.
func FuzzCheck(f *testing.F) {
	m := stored(f)
	f.Add(m.render(f))
	m.paper = ""
	f.Add(m.render(f))
	f.Add([]byte("%PDF-1.7\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := pdf.Check(data)
		if err != nil {
			return
		}
		require.Equal(t, data, made{a.File, a.Schema, a.Paper}.render(t))
	})
}

// FuzzRender puts any attachments in.
func FuzzRender(f *testing.F) {
	m := stored(f)
	f.Add(m.file, m.schema, m.paper)
	f.Fuzz(func(t *testing.T, file, schema []byte, paper string) {
		template, err := pdf.NewTemplate(schema)
		if err != nil {
			return
		}
		data, err := template.Render(file, paper)
		if err != nil {
			return
		}
		_, err = pdf.Check(data)
		require.NoError(t, err)
	})
}

func BenchmarkRender(b *testing.B) {
	m := stored(b)
	t, err := pdf.NewTemplate(m.schema)
	require.NoError(b, err)
	for b.Loop() {
		data, err := t.Render(m.file, m.paper)
		require.NoError(b, err)
		b.SetBytes(int64(len(data)))
	}
}
