package proofdata

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/credential/document"
	"github.com/moscowchain/moscowd/documents/example"
	"github.com/moscowchain/moscowd/documents/pdf"
	"github.com/moscowchain/moscowd/documents/schema"
	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/lightproof/pins"
	"github.com/moscowchain/moscowd/verify"
	"github.com/moscowchain/moscowd/verify/verifytest"
	"github.com/moscowchain/moscowd/x/documents/rules"
	"github.com/moscowchain/moscowd/x/documents/types"
)

const documentsFile = "../src/proof/testdata/documents.json"

// documentsData is testdata/documents.json. Signatures and salts are random, so the file is not made again to be compared:
// the Go code checks each document in it, and must find what stands there.
type documentsData struct {
	Pins    json.RawMessage `json:"pins"`
	Bundles []string        `json:"bundles"`
	Cases   []documentCase  `json:"cases"`
}

type documentCase struct {
	Name   string    `json:"name"`
	Input  []byte    `json:"input"`
	Bundle int       `json:"bundle"`
	Now    time.Time `json:"now"`
	// Result is what verify.Document gives.
	Result json.RawMessage `json:"result"`
}

func (d *documentsData) verify(t *testing.T, c *documentCase) *verify.Result {
	t.Helper()
	p, err := pins.Parse(d.Pins)
	require.NoError(t, err)
	trust := &lightproof.Trust{Height: 1, Hash: unhex(t, p.Hash)}
	bundle, err := verify.ParseBundle([]byte(d.Bundles[c.Bundle]))
	require.NoError(t, err)
	result, err := verify.Document(context.Background(), c.Input, verify.Options{Source: verify.Offline(bundle), Trust: trust, Now: c.Now})
	require.NoError(t, err)
	return result
}

func TestDocumentsHaveTheVerdictsThatThePortalIsTestedWith(t *testing.T) {
	if *update {
		d := issueDocuments(t)
		for i := range d.Cases {
			result, err := json.Marshal(d.verify(t, &d.Cases[i]))
			require.NoError(t, err)
			d.Cases[i].Result = result
		}
		require.NoError(t, os.WriteFile(documentsFile, encode(t, d), 0o644))
	}
	data, err := os.ReadFile(documentsFile)
	require.NoError(t, err)
	var d documentsData
	require.NoError(t, json.Unmarshal(data, &d))
	seen := make(map[string]bool)
	for i := range d.Cases {
		c := &d.Cases[i]
		t.Run(c.Name, func(t *testing.T) {
			result := d.verify(t, c)
			seen[result.Verdict.String()] = true
			found, err := json.Marshal(result)
			require.NoError(t, err)
			require.JSONEq(t, string(c.Result), string(found))
		})
	}
	require.Len(t, seen, 7, "all verdicts")
}

func issueDocuments(t *testing.T) *documentsData {
	t.Helper()
	n := verifytest.New(t, start)
	files := n.Issue(verifytest.Plan{Number: 1, List: 7, Size: 5})
	n.SetStatus(7, 10, rules.StatusRevoked, "error")
	n.SetStatus(7, 20, rules.StatusSuspended, "")
	n.SetStatus(7, 30, rules.StatusSuperseded, "replaced")
	otherType := n.Issue(verifytest.Plan{Number: 4, List: 7, Size: 1, Batch: func(b *types.Batch) { b.Type = verifytest.Other }})
	unanchored := n.Issue(verifytest.Plan{Number: 6, List: 7, Size: 1, Unanchored: true})
	later := n.Issue(verifytest.Plan{Number: 7, List: 7, Size: 1, Claims: func(_ int, c *credential.Claims) { c.NotBefore = start.Add(48 * time.Hour).Unix() }})
	holder := ed25519.NewKeyFromSeed([]byte(strings.Repeat("hold", 8)))
	bound := n.Issue(verifytest.Plan{Number: 8, List: 7, Size: 1, Claims: func(_ int, c *credential.Claims) {
		c.HolderKey = holder.Public()
		c.Fields["owners"] = []any{credential.Hidden{Value: map[string]any{"name": credential.Hidden{Value: "Ёлкин «Э»"}}}, "second"}
	}})
	presentation, err := bound[0].Disclose("owners/0/name")
	require.NoError(t, err)
	presentation.Credential, err = presentation.Credential.Bind(holder, credential.Binding{Audience: "bank", Nonce: "n1", IssuedAt: start.Unix()})
	require.NoError(t, err)
	page, paper := drawn(t, n)
	hidden, err := files[0].Disclose()
	require.NoError(t, err)

	list := [][]byte{}
	for _, group := range [][]*document.File{files, otherType, unanchored, later, bound} {
		for _, f := range group {
			list = append(list, verifytest.Encode(t, f))
		}
	}
	list = append(list, page)
	d := &documentsData{}
	bundle, err := n.Bundle(list...).Encode()
	require.NoError(t, err)
	n.PutKey(verifytest.KeyID, n.Key, func(k *types.IssuerKey) { k.CompromisedFrom = 3 })
	n.Wait(2)
	compromised, err := n.Bundle(list...).Encode()
	require.NoError(t, err)
	d.Bundles = []string{string(bundle), string(compromised)}
	d.Pins, err = json.Marshal(pins.Of(n.Block(1)))
	require.NoError(t, err)

	valid := string(verifytest.Encode(t, files[0]))
	now := n.Now()
	add := func(name, input string) {
		d.Cases = append(d.Cases, documentCase{Name: name, Input: []byte(input), Now: now})
	}
	add("valid", valid)
	add("valid, with a line break", valid+"\r\n")
	add("revoked", string(list[1]))
	add("suspended", string(list[2]))
	add("superseded", string(list[3]))
	add("of another type than its batch", string(verifytest.Encode(t, otherType[0])))
	add("signed but not anchored", string(verifytest.Encode(t, unanchored[0])))
	add("not valid yet", string(verifytest.Encode(t, later[0])))
	add("with a holder and a list", string(verifytest.Encode(t, bound[0])))
	add("a presentation for a bank", string(verifytest.Encode(t, presentation)))
	add("a presentation that shows nothing", string(verifytest.Encode(t, hidden)))
	add("the bare text", files[0].Credential.String())
	moved := *files[0]
	moved.Anchor.Index = 1
	add("the place of a neighbour", string(verifytest.Encode(t, &moved)))
	wrongPath := *files[0]
	wrongPath.Anchor.Path = append(wrongPath.Anchor.Path[:0:0], wrongPath.Anchor.Path...)
	wrongPath.Anchor.Path[0][5] ^= 1
	add("a path with one bit altered", string(verifytest.Encode(t, &wrongPath)))
	otherChain := *files[0]
	otherChain.Anchor.ChainID = "moscow-1"
	add("a file that says another chain", string(verifytest.Encode(t, &otherChain)))
	attached := *files[0]
	attached.Attachments = []document.Attachment{{Name: "gost_signature", MediaType: "application/pkcs7-signature", Data: []byte("x")}}
	add("an attachment that nobody signed for", string(verifytest.Encode(t, &attached)))

	token, rest, _ := strings.Cut(files[0].Credential.String(), "~")
	add("signed by a stranger", string(verifytest.Encode(t, &document.File{Credential: resigned(t, n, "stra"), Anchor: files[0].Anchor})))
	add("a field shown twice", token+"~"+rest+rest)
	add("a field of another document", token+"~"+strings.Split(files[1].Credential.String(), "~")[1]+"~")
	add("cut off", valid[:len(valid)-10])
	add("a name that is twice", strings.Replace(valid, `"batch":1`, `"batch":1,"batch":1`, 1))
	add("a space", strings.Replace(valid, `"batch":1`, `"batch": 1`, 1))
	add("a PDF", string(page))
	add("a PDF whose page was altered", string(bytes.Replace(page, []byte(" Tf 1 0 0 1 "), []byte(" Tf 1 0 0 2 "), 1)))
	add("a PDF whose attachment was altered", string(bytes.Replace(page, []byte(`"batch":9`), []byte(`"batch":8`), 1)))
	add("a PDF that ends too early", string(page[:2000]))
	add("a code of paper", paper)
	add("a code with one letter altered", paper[:200]+string(paper[200]^1)+paper[201:])
	add("a code cut off", paper[:len(paper)-30])
	add("a code with something behind it", paper+"00")
	d.Cases = append(d.Cases,
		documentCase{Name: "over", Input: []byte(valid), Now: start.Add(31 * 24 * time.Hour)},
		documentCase{Name: "a key that is compromised", Input: []byte(valid), Bundle: 1, Now: now},
		documentCase{Name: "a header of the future", Input: []byte(valid), Now: start.Add(-time.Hour)})
	return d
}

// drawn is batch 9: a document with its page and the code on that.
func drawn(t *testing.T, n *verifytest.Network) (page []byte, text string) {
	t.Helper()
	kind := example.Find(verifytest.Type)
	hash := kind.Schema.Hash()
	n.Put(types.DocumentTypeKey(kind.ID), &types.DocumentType{
		Id: kind.ID, TitleRu: kind.Schema.TitleRU, TitleEn: kind.Schema.TitleEN, Issuers: []string{n.Issuer}, SchemaHash: hash[:],
	})
	signer, err := credential.NewSigner(n.Key, verifytest.KeyID)
	require.NoError(t, err)
	raw := kind.Fields(1, 1)
	claims := n.Claims(7, 0)
	claims.Fields = kind.Schema.Hide(raw)
	claims.Fields[schema.HashField] = kind.Schema.HashText()
	c, err := credential.Issue(signer, claims)
	require.NoError(t, err)
	lines, err := kind.Schema.Paper(kind.PaperFields[:2], raw)
	require.NoError(t, err)
	p, err := credential.SignPaper(signer, &credential.PaperClaims{
		Type: kind.ID, Issuer: n.Issuer, NotBefore: claims.NotBefore, NotAfter: claims.NotAfter, Batch: 9, Fields: lines,
	})
	require.NoError(t, err)
	p.Anchor.Nonce, p.Anchor.Document = sha256.Sum256([]byte("nonce")), c.DocumentHash()
	batch := n.Anchor(verifytest.Plan{Number: 9, List: 7}, []rules.Leaf{p.Leaf(), {}})
	p.Anchor.Path, err = batch.Prove(0)
	require.NoError(t, err)
	text, err = p.Text()
	require.NoError(t, err)
	template, err := pdf.NewTemplate(kind.SchemaJSON)
	require.NoError(t, err)
	page, err = template.Render(verifytest.Encode(t, &document.File{Credential: c, Anchor: document.Anchor{
		ChainID: verifytest.ChainID, Batch: 9, Salt: p.Leaf().Salt, Path: p.Anchor.Path,
	}}), text)
	require.NoError(t, err)
	return page, text
}

func resigned(t *testing.T, n *verifytest.Network, seed string) *credential.Credential {
	t.Helper()
	signer, err := credential.NewSigner(ed25519.NewKeyFromSeed([]byte(strings.Repeat(seed, 8))), verifytest.KeyID)
	require.NoError(t, err)
	c, err := credential.Issue(signer, n.Claims(7, 0))
	require.NoError(t, err)
	return c
}
