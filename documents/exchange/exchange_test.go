package exchange_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/credential/seal"
	"github.com/moscowchain/moscowd/documents/exchange"
)

var (
	edKey      = ed25519.NewKeyFromSeed([]byte(strings.Repeat("seed", 8)))
	department = sealKey([]byte(strings.Repeat("dept", 8)))
	reply      = sealKey([]byte(strings.Repeat("wait", 8)))
	now        = time.Unix(1_800_000_000, 0)
)

func sealKey(seed []byte) *seal.PrivateKey {
	key, err := seal.ParsePrivateKey(seed)
	if err != nil {
		panic(err)
	}
	return key
}

func ecKey(tb testing.TB) crypto.Signer {
	tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(tb, err)
	return key
}

func request() exchange.Request {
	return exchange.Request{
		ChainID: "moscow-1", Type: "ezhd.1", Issuer: "moscow1department", Basis: "child",
		Fields:   map[string]any{"address": "ул. Примерная, д. 12 <&>\u2028", "flat": json.Number("9007199254740991")},
		ReplyKey: reply.PublicKey(), ReplyTokenHash: exchange.Token{7}.Hash(),
	}
}

func message(tb testing.TB, holder crypto.Signer) *exchange.Message {
	tb.Helper()
	m, err := exchange.NewMessage(request(), holder)
	require.NoError(tb, err)
	return m
}

func TestTheDepartmentReadsWhatWasRequested(t *testing.T) {
	for name, holder := range map[string]crypto.Signer{"Ed25519": edKey, "P-256": ecKey(t), "at a counter": nil} {
		t.Run(name, func(t *testing.T) {
			m := message(t, holder)
			sealed, err := m.Seal(department.PublicKey())
			require.NoError(t, err)
			opened, err := exchange.OpenMessage(department, "moscow-1", m.Commitment, sealed)
			require.NoError(t, err)
			require.Equal(t, m, opened)
			want := request()
			if holder != nil {
				want.HolderKey, want.HolderKeySalt = holder.Public(), opened.Request.HolderKeySalt
			}
			require.Equal(t, want, opened.Request)
			commitment, err := opened.Request.HolderKeyCommitment()
			require.NoError(t, err)
			if holder == nil {
				require.Nil(t, commitment)
				return
			}
			key, err := exchange.EncodeKey(holder.Public())
			require.NoError(t, err)
			again := seal.Commit(seal.HolderKey, opened.Request.HolderKeySalt, key)
			require.Equal(t, again[:], commitment)
		})
	}
}

func TestEqualRequestsHaveDifferentCommitments(t *testing.T) {
	require.NotEqual(t, message(t, edKey).Commitment, message(t, edKey).Commitment)
}

func TestAMessageOpensOnlyAsThatOfItsRequest(t *testing.T) {
	m, other := message(t, edKey), message(t, edKey)
	sealed, err := m.Seal(department.PublicKey())
	require.NoError(t, err)
	_, err = exchange.OpenMessage(department, "moscow-1", other.Commitment, sealed)
	require.ErrorIs(t, err, seal.ErrOpen)
	_, err = exchange.OpenMessage(department, "moscow-2", m.Commitment, sealed)
	require.ErrorIs(t, err, seal.ErrOpen)
	_, err = exchange.OpenMessage(reply, "moscow-1", m.Commitment, sealed)
	require.ErrorIs(t, err, seal.ErrOpen)

	// Somebody else seals another message for the commitment, which is public.
	text, err := other.Encode()
	require.NoError(t, err)
	forged, err := seal.Seal(department.PublicKey(), context("moscow-1/request/", m.Commitment), text)
	require.NoError(t, err)
	_, err = exchange.OpenMessage(department, "moscow-1", m.Commitment, forged)
	require.ErrorIs(t, err, exchange.ErrCommitment)
	// A message for another chain.
	forged, err = seal.Seal(department.PublicKey(), context("moscow-2/request/", m.Commitment), encoded(t, m))
	require.NoError(t, err)
	_, err = exchange.OpenMessage(department, "moscow-2", m.Commitment, forged)
	require.ErrorIs(t, err, exchange.ErrCommitment)
}

func TestNobodyAsksForAKeyThatIsNotHis(t *testing.T) {
	mine, theirs := encoded(t, message(t, edKey)), encoded(t, message(t, ecKey(t)))
	var a, b map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(mine, &a))
	require.NoError(t, json.Unmarshal(theirs, &b))
	text := strings.Replace(string(theirs), string(b["possession"]), string(a["possession"]), 1)
	require.NotEqual(t, string(theirs), text)
	_, err := exchange.ParseMessage([]byte(text))
	require.ErrorIs(t, err, exchange.ErrPossession)
	text = strings.Replace(string(theirs), `"possession":`+string(b["possession"])+`,`, "", 1)
	_, err = exchange.ParseMessage([]byte(text))
	require.ErrorIs(t, err, exchange.ErrPossession)
	// The salt changes the commitment, for which the signature is.
	text = strings.Replace(string(theirs), string(b["salt"]), string(a["salt"]), 1)
	_, err = exchange.ParseMessage([]byte(text))
	require.ErrorIs(t, err, exchange.ErrPossession)
}

func TestOnlyTheOneFormOfAMessageIsRead(t *testing.T) {
	text := string(encoded(t, message(t, edKey)))
	for name, change := range map[string][2]string{
		"a space":                       {`"request":`, `"request": `},
		"an unknown name":               {`"salt"`, `"sal":1,"salt"`},
		"a name twice":                  {`"type":"ezhd.1"`, `"type":"ezhd.1","type":"ezhd.1"`},
		"a name in capitals":            {`"salt"`, `"Salt"`},
		"null for nothing":              {`"basis":"child"`, `"basis":null`},
		"nothing in place of absence":   {`"basis":"child"`, `"basis":""`},
		"a basis that is no code":       {`"basis":"child"`, `"basis":"My child"`},
		"fields of another kind":        {`"fields":{`, `"fields":[],"fieldz":{`},
		"a fraction":                    {`9007199254740991`, `1.5`},
		"a chain with a space":          {`"moscow-1"`, `"moscow 1"`},
		"a hash in capitals":            {`"salt":"`, `"salt":"A`},
		"a key of another length":       {`"reply_key":"`, `"reply_key":"AAAA`},
		"a short hash of the token":     {`"reply_token_hash":"`, `"reply_token_hash":"00`},
		"a holder's key without a salt": {`"holder_key_salt"`, `"holder_key_sale"`},
		"an optional member of a key":   {`"crv":"Ed25519"`, `"alg":"EdDSA","crv":"Ed25519"`},
		"something behind":              {`"salt":"`, "\x00"},
	} {
		t.Run(name, func(t *testing.T) {
			changed := strings.Replace(text, change[0], change[1], 1)
			require.NotEqual(t, text, changed)
			_, err := exchange.ParseMessage([]byte(changed))
			require.Error(t, err)
		})
	}
	_, err := exchange.ParseMessage([]byte(text))
	require.NoError(t, err)
	_, err = exchange.ParseMessage(make([]byte, seal.MaxPlaintext+1))
	require.ErrorIs(t, err, seal.ErrTooLarge)
}

func TestARequestThatIsTooLargeIsNotMade(t *testing.T) {
	r := request()
	r.Fields = map[string]any{"x": strings.Repeat("x", seal.MaxPlaintext)}
	_, err := exchange.NewMessage(r, nil)
	require.ErrorIs(t, err, seal.ErrTooLarge)
}

func TestLinesAreReadAsClerksSystemsWriteThem(t *testing.T) {
	line := &exchange.Line{
		RequestID: 7, Type: "ezhd.1", Basis: "child", HolderKey: edKey.Public(),
		Fields: map[string]any{"a": "б", "n": json.Number("3")},
	}
	text, err := line.Encode()
	require.NoError(t, err)
	read, err := exchange.ParseLine(text)
	require.NoError(t, err)
	require.Equal(t, line, read)
	read, err = exchange.ParseLine([]byte(` { "type" : "ezhd.1", "fields": {"n": 3, "a": "\u0431"} } `))
	require.NoError(t, err)
	require.Equal(t, &exchange.Line{Type: "ezhd.1", Fields: line.Fields}, read)

	for _, text := range []string{
		``, `[]`, `{"type":"ezhd.1"}`, `{"fields":{}}`, `{"type":"ezhd.1","fields":{},"x":1}`,
		`{"type":"ezhd.1","fields":{},"fields":{}}`, `{"type":"ezhd.1","Fields":{}}`, `{"type":"ezhd.1","fields":null}`,
		`{"type":"ezhd.1","fields":{},"request_id":0}`, `{"type":"ezhd.1","fields":{},"request_id":-1}`,
		`{"type":"ezhd.1","fields":{},"holder_key":{}}`, `{"type":"ezhd.1","fields":{"a":1.5}}`,
	} {
		_, err = exchange.ParseLine([]byte(text))
		require.Error(t, err, text)
	}
	_, err = exchange.ParseLine(make([]byte, exchange.MaxLine+1))
	require.ErrorIs(t, err, seal.ErrTooLarge)
}

func TestOnlyTheRequesterOpensTheReply(t *testing.T) {
	m := message(t, edKey)
	for _, r := range []*exchange.Reply{
		{Document: []byte(`{"anchor":{}}`), PDF: []byte("%PDF")}, {PDF: []byte("%PDF")}, {Document: []byte("{}")},
	} {
		sealed, err := r.Seal(&m.Request, m.Commitment)
		require.NoError(t, err)
		opened, err := exchange.OpenReply(reply, "moscow-1", m.Commitment, sealed)
		require.NoError(t, err)
		require.Equal(t, r, opened)
		_, err = exchange.OpenReply(department, "moscow-1", m.Commitment, sealed)
		require.ErrorIs(t, err, seal.ErrOpen)
		_, err = exchange.OpenReply(reply, "moscow-1", [32]byte{1}, sealed)
		require.ErrorIs(t, err, seal.ErrOpen)
	}
	_, err := (&exchange.Reply{}).Encode()
	require.ErrorIs(t, err, exchange.ErrMalformed)
	_, err = exchange.ParseReply([]byte(`{}`))
	require.ErrorIs(t, err, exchange.ErrMalformed)
	_, err = (&exchange.Reply{PDF: make([]byte, seal.MaxPlaintext)}).Encode()
	require.ErrorIs(t, err, seal.ErrTooLarge)
}

func consent() *exchange.Consent {
	return &exchange.Consent{
		ChainID: "moscow-1", Audience: "moscow1asker", Issuer: "moscow1department", Type: "ezhd.1", Document: [32]byte{9},
		Fields: []string{"address", "owners/0/name"}, Purpose: "benefit", Made: now.Unix(), Expires: now.Unix() + 3_600,
		ID: [16]byte{1},
	}
}

func TestAConsentIsGoodForWhatWasSigned(t *testing.T) {
	for _, holder := range []crypto.Signer{edKey, ecKey(t)} {
		signed, err := consent().Sign(holder)
		require.NoError(t, err)
		require.Equal(t, *consent(), signed.Consent)
		read, err := exchange.ParseConsent(signed.Encode())
		require.NoError(t, err)
		require.Equal(t, signed, read)
		require.NoError(t, read.Check(holder.Public(), now))
		require.NoError(t, read.Check(holder.Public(), now.Add(time.Hour-time.Second)))

		require.ErrorIs(t, read.Check(holder.Public(), now.Add(time.Hour)), exchange.ErrConsent)
		require.ErrorIs(t, read.Check(holder.Public(), now.Add(-time.Hour)), exchange.ErrConsent)
		require.ErrorIs(t, read.Check(ecKey(t).Public(), now), exchange.ErrConsent)
		require.ErrorIs(t, read.Check(nil, now), exchange.ErrConsent)
		for _, change := range [][2]string{
			{"moscow1asker", "moscow1other"},
			{"benefit", "penalty"},
			{`"address",`, `"address","area",`},
			{"ezhd.1", "ezhd.2"},
			{"1800003600", "1800003601"},
		} {
			text := strings.Replace(string(signed.Encode()), change[0], change[1], 1)
			altered, err := exchange.ParseConsent([]byte(text))
			require.NoError(t, err)
			require.NotEqual(t, signed.Encode(), altered.Encode())
			require.ErrorIs(t, altered.Check(holder.Public(), now), exchange.ErrConsent)
		}
	}
}

func TestConsentsThatAreNotMade(t *testing.T) {
	for name, change := range map[string]func(*exchange.Consent){
		"without fields":       func(c *exchange.Consent) { c.Fields = nil },
		"an empty field":       func(c *exchange.Consent) { c.Fields = []string{""} },
		"fields out of order":  func(c *exchange.Consent) { c.Fields = []string{"b", "a"} },
		"a field twice":        func(c *exchange.Consent) { c.Fields = []string{"a", "a"} },
		"too many fields":      func(c *exchange.Consent) { c.Fields = make([]string, exchange.MaxConsentFields+1) },
		"no purpose":           func(c *exchange.Consent) { c.Purpose = "" },
		"a purpose of words":   func(c *exchange.Consent) { c.Purpose = "for a benefit" },
		"for more than a year": func(c *exchange.Consent) { c.Expires = c.Made + 367*86_400 },
		"over at once":         func(c *exchange.Consent) { c.Expires = c.Made },
		"for nobody":           func(c *exchange.Consent) { c.Audience = "" },
	} {
		t.Run(name, func(t *testing.T) {
			c := consent()
			change(c)
			_, err := c.Sign(edKey)
			require.ErrorIs(t, err, exchange.ErrMalformed)
		})
	}
	_, err := exchange.ParseConsent(make([]byte, exchange.MaxConsentSize+1))
	require.ErrorIs(t, err, seal.ErrTooLarge)
}

func TestOnlyTheDepartmentThatAskedOpensTheAnswer(t *testing.T) {
	signed, err := consent().Sign(edKey)
	require.NoError(t, err)
	sealed, err := signed.SealAnswer(department.PublicKey(), []byte("document"))
	require.NoError(t, err)
	answer, err := signed.OpenAnswer(department, sealed)
	require.NoError(t, err)
	require.Equal(t, "document", string(answer))
	_, err = signed.OpenAnswer(reply, sealed)
	require.ErrorIs(t, err, seal.ErrOpen)
	other := consent()
	other.ID = exchange.NewConsentID()
	resigned, err := other.Sign(edKey)
	require.NoError(t, err)
	_, err = resigned.OpenAnswer(department, sealed)
	require.ErrorIs(t, err, seal.ErrOpen)
}

func TestErrorsRepeatNothingThatWasWritten(t *testing.T) {
	const personal = "Иванов"
	_, err := exchange.ParseLine([]byte(`{"type":"ezhd.1","fields":{},"` + personal + `":"` + personal + `"}`))
	require.Error(t, err)
	require.NotContains(t, err.Error(), personal)
	_, err = exchange.ParseMessage([]byte(`{"request":{"basis":"` + personal + `"},"salt":""}`))
	require.Error(t, err)
	require.NotContains(t, err.Error(), personal)
}

func encoded(tb testing.TB, m *exchange.Message) []byte {
	tb.Helper()
	text, err := m.Encode()
	require.NoError(tb, err)
	return text
}

func context(prefix string, commitment [32]byte) []byte {
	const digits = "0123456789abcdef"
	text := []byte(prefix)
	for _, b := range commitment {
		text = append(text, digits[b>>4], digits[b&15])
	}
	return text
}
