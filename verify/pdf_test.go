package verify_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/credential/document"
	"github.com/moscowchain/moscowd/documents/example"
	"github.com/moscowchain/moscowd/documents/pdf"
	"github.com/moscowchain/moscowd/documents/schema"
	"github.com/moscowchain/moscowd/verify"
	"github.com/moscowchain/moscowd/verify/verifytest"
	"github.com/moscowchain/moscowd/x/documents/rules"
	"github.com/moscowchain/moscowd/x/documents/types"
)

// page issues one document with a QR code and draws it.
func page(t *testing.T, n *verifytest.Network) (data []byte, paper string) {
	t.Helper()
	kind := example.Find("ezhd.1")
	hash := kind.Schema.Hash()
	n.Put(types.DocumentTypeKey(kind.ID), &types.DocumentType{
		Id: kind.ID, TitleRu: kind.Schema.TitleRU, TitleEn: kind.Schema.TitleEN, Issuers: []string{n.Issuer}, SchemaHash: hash[:],
	})
	signer, err := credential.NewSigner(n.Key, verifytest.KeyID)
	require.NoError(t, err)
	raw := kind.Fields(1, 1)
	claims := n.Claims(7, 0)
	claims.Type, claims.Fields = kind.ID, kind.Schema.Hide(raw)
	claims.Fields[schema.HashField] = kind.Schema.HashText()
	c, err := credential.Issue(signer, claims)
	require.NoError(t, err)
	lines, err := kind.Schema.Paper(kind.PaperFields[:2], raw)
	require.NoError(t, err)
	p, err := credential.SignPaper(signer, &credential.PaperClaims{
		Type: kind.ID, Issuer: n.Issuer, NotBefore: claims.NotBefore, NotAfter: claims.NotAfter, Batch: 1, Fields: lines,
	})
	require.NoError(t, err)
	p.Anchor.Nonce, p.Anchor.Document = sha256.Sum256([]byte("nonce")), c.DocumentHash()
	batch := n.Anchor(verifytest.Plan{Number: 1, List: 7}, []rules.Leaf{p.Leaf(), {}})
	p.Anchor.Path, err = batch.Prove(0)
	require.NoError(t, err)
	paper, err = p.Text()
	require.NoError(t, err)
	file := verifytest.Encode(t, &document.File{Credential: c, Anchor: document.Anchor{
		ChainID: verifytest.ChainID, Batch: 1, Salt: p.Leaf().Salt, Path: p.Anchor.Path,
	}})
	template, err := pdf.NewTemplate(kind.SchemaJSON)
	require.NoError(t, err)
	data, err = template.Render(file, paper)
	require.NoError(t, err)
	return data, paper
}

func TestAPageIsDrawnAgainAndCompared(t *testing.T) {
	n := verifytest.New(t, start)
	data, paper := page(t, n)
	bundle := n.Bundle(data)
	o := verify.Options{Source: verify.Offline(bundle), Trust: n.Trust(), Now: n.Now()}
	r := check(t, data, o)
	require.Equal(t, rules.Valid, r.Verdict, r.Words(verify.English))
	require.Equal(t, verify.KindPDF, r.Kind)
	require.Equal(t, rules.Matches, r.Checks[rules.CheckPage].Outcome)
	require.Equal(t, rules.Valid, check(t, []byte(paper), o).Verdict, "the code on the same page")

	content := bytes.LastIndex(data, []byte("stream\n")) // behind the attachments
	require.Positive(t, content)
	altered := bytes.Clone(data)
	altered[len(altered)/2] ^= 1
	for name, changed := range map[string][]byte{
		"a page altered around a genuine attachment": altered,
		"something behind":                           append(bytes.Clone(data), '\n'),
		"the last page cut off":                      data[:content],
	} {
		t.Run(name, func(t *testing.T) {
			r := check(t, changed, o)
			requireVerdict(t, r, rules.Forged, rules.CheckPage, "page_contradicts")
			require.Equal(t, rules.Matches, r.Checks[rules.CheckAnchor].Outcome, "what is attached is genuine")
		})
	}

	start := bytes.Index(data, []byte(`"credential":"`))
	attachment := bytes.Clone(data)
	attachment[start+100] ^= 1
	require.Equal(t, rules.Forged, check(t, attachment, o).Verdict)

	n.Put(types.DocumentTypeKey(verifytest.Type), &types.DocumentType{Id: verifytest.Type, SchemaHash: make([]byte, 32)})
	n.Wait(2)
	requireVerdict(t, check(t, data, online(n)), rules.Forged, rules.CheckPage, "page_other_schema")
}

func TestAPDFFromElsewhereIsUnusable(t *testing.T) {
	n := verifytest.New(t, start)
	data, _ := page(t, n)
	for name, changed := range map[string][]byte{
		"without a document":   []byte("%PDF-1.4\n%%EOF\n"),
		"saved again":          append([]byte("%PDF-1.4\n"), data[9:]...),
		"of a newer form":      bytes.Replace(data, []byte("document page 1"), []byte("document page 2"), 1),
		"with bytes before it": append([]byte("\n"), data...),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := verify.Document(context.Background(), changed, verify.Options{Now: start.Add(time.Hour)})
			require.ErrorIs(t, err, verify.ErrUnusable)
		})
	}
}
