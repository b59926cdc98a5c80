package document_test

import (
	"bytes"
	"crypto/ed25519"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/credential/document"
	"github.com/moscowchain/moscowd/crypto/merkle"
)

// fixedKey makes the same seeds in every run.
var fixedKey = ed25519.NewKeyFromSeed([]byte(strings.Repeat("seed", 8)))

func file(tb testing.TB) *document.File {
	tb.Helper()
	signature := []byte("opaque")
	signer, err := credential.NewSigner(fixedKey, "key-1")
	require.NoError(tb, err)
	c, err := credential.Issue(signer, &credential.Claims{
		Type: "ezhd.1", Issuer: "moscow1department", NotBefore: 1_767_225_600, NotAfter: 1_769_904_000,
		Status: credential.StatusReference{List: "moscow-1/documents/status/moscow1department/1", Index: 7},
		Fields: map[string]any{
			"number":                "77",
			"address":               credential.Hidden{Value: "г. Москва, ул. Примерная, д. 12"},
			"gost_signature_sha256": document.AttachmentHash(signature),
		},
	})
	require.NoError(tb, err)
	return &document.File{
		Credential: c,
		Anchor: document.Anchor{
			ChainID: "moscow-1", Batch: 12, Index: 3, Salt: [32]byte{1}, Path: []merkle.Hash{{2}, {3}},
		},
		Attachments: []document.Attachment{{"gost_signature", "application/pkcs7-signature", signature}},
	}
}

func encode(tb testing.TB, f *document.File) []byte {
	tb.Helper()
	data, err := f.Encode()
	require.NoError(tb, err)
	return data
}

func TestAFileIsReadAsItWasWritten(t *testing.T) {
	f := file(t)
	read, err := document.Parse(encode(t, f))
	require.NoError(t, err)
	require.Equal(t, f.Anchor, read.Anchor)
	require.Equal(t, f.Attachments, read.Attachments)
	require.Equal(t, f.Credential.String(), read.Credential.String())
	require.Equal(t, f.Leaf(), read.Leaf())
	require.NoError(t, read.CheckAttachments())

	alone := &document.File{Credential: f.Credential, Anchor: document.Anchor{ChainID: "moscow-1", Batch: 1}}
	read, err = document.Parse(encode(t, alone))
	require.NoError(t, err)
	require.Empty(t, read.Anchor.Path)
	require.Empty(t, read.Attachments)
}

func TestAPresentationHasNoAttachments(t *testing.T) {
	f := file(t)
	f.Credential.Claims.HolderKey = nil
	p, err := f.Disclose()
	require.NoError(t, err)
	require.Empty(t, p.Attachments)
	require.Equal(t, f.Anchor, p.Anchor)
	require.Equal(t, f.Leaf(), p.Leaf())
	require.NotContains(t, p.Credential.Claims.Fields, "address")
	_, err = document.Parse(encode(t, p))
	require.NoError(t, err)

	_, err = f.Disclose("nothing")
	require.ErrorIs(t, err, credential.ErrNoField)
}

func TestAttachmentsAreThoseThatTheIssuerSignedFor(t *testing.T) {
	f := file(t)
	f.Attachments[0].Data = []byte("another")
	require.ErrorIs(t, f.CheckAttachments(), document.ErrAttachment)
	f = file(t)
	f.Attachments[0].Name = "seal"
	require.ErrorIs(t, f.CheckAttachments(), document.ErrAttachment)
}

func TestOnlyTheOneFormOfAFileIsRead(t *testing.T) {
	text := string(encode(t, file(t)))
	for name, change := range map[string][2]string{
		"a space":                       {`"batch":12`, `"batch": 12`},
		"an unknown name":               {`{"anchor"`, `{"a":1,"anchor"`},
		"a name twice":                  {`"batch":12`, `"batch":12,"batch":12`},
		"a name in capitals":            {`"batch":12`, `"Batch":12`},
		"another order":                 {`"batch":12,"chain_id":"moscow-1"`, `"chain_id":"moscow-1","batch":12`},
		"a number as text":              {`"batch":12`, `"batch":"12"`},
		"batch 0":                       {`"batch":12`, `"batch":0`},
		"a batch beyond 2^53-1":         {`"batch":12`, `"batch":9007199254740992`},
		"a leaf beyond the largest":     {`"index":3`, `"index":100000`},
		"no chain":                      {`"moscow-1"`, `""`},
		"a hash in capitals":            {`"salt":"01`, `"salt":"0A`},
		"a short hash":                  {`"salt":"01`, `"salt":"`},
		"a path of null":                {`"path":[`, `"path":null,"x":[`},
		"a wrong hash of an attachment": {`"sha256":"`, `"sha256":"00`},
		"padding":                       {`"data":"b3BhcXVl"`, `"data":"b3BhcXVl=="`},
		"line breaks in base64":         {`"data":"b3BhcXVl"`, `"data":"b3Bh\ncXVl"`},
		"no media type":                 {`application/pkcs7-signature`, `signature`},
		"something behind":              {`"}`, `"} `},
		"no credential":                 {`"credential":"`, `"credential":"","x":"`},
	} {
		t.Run(name, func(t *testing.T) {
			changed := strings.Replace(text, change[0], change[1], 1)
			if name == "something behind" {
				changed = text + " "
			}
			require.NotEqual(t, text, changed)
			_, err := document.Parse([]byte(changed))
			if name != "no credential" {
				require.ErrorIs(t, err, document.ErrMalformed)
			}
			require.Error(t, err)
		})
	}
	_, err := document.Parse([]byte(text))
	require.NoError(t, err)
}

func TestLimitsHold(t *testing.T) {
	_, err := document.Parse(bytes.Repeat([]byte("["), document.MaxSize+1))
	require.ErrorIs(t, err, document.ErrTooLarge)

	f := file(t)
	f.Attachments[0].Data = make([]byte, document.MaxAttachmentSize+1)
	_, err = f.Encode()
	require.ErrorIs(t, err, document.ErrTooLarge)

	f = file(t)
	f.Attachments = append(f.Attachments, f.Attachments[0])
	_, err = f.Encode()
	require.ErrorIs(t, err, document.ErrMalformed)

	f = file(t)
	f.Anchor.Path = make([]merkle.Hash, 18)
	_, err = f.Encode()
	require.ErrorIs(t, err, document.ErrMalformed)
}

// FuzzParse: whatever is read has one text.
func FuzzParse(f *testing.F) {
	text := encode(f, file(f))
	f.Add(text)
	f.Add(text[:len(text)/2])
	f.Add([]byte(`{"anchor":{"batch":1,"chain_id":"c","index":0,"path":[],"salt":""},"credential":"..~"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		read, err := document.Parse(data)
		if err != nil {
			return
		}
		again, err := read.Encode()
		require.NoError(t, err)
		require.Equal(t, data, again)
		_ = read.CheckAttachments()
	})
}
