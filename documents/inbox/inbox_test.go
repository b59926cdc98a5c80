package inbox_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/credential/document"
	"github.com/moscowchain/moscowd/credential/seal"
	"github.com/moscowchain/moscowd/documents/exchange"
	"github.com/moscowchain/moscowd/documents/inbox"
	"github.com/moscowchain/moscowd/x/documents/types"
)

const (
	chainID    = "moscow-1"
	department = "moscow1department"
	asker      = "moscow1asker"
	personal   = "Иванова Анна Петровна"
)

// chain is a node that knows some requests and inboxes.
type chain struct {
	mu       sync.Mutex
	requests map[uint64]types.Request
	keys     map[string]*seal.PublicKey
}

func (c *chain) Request(_ context.Context, id uint64) (*types.Request, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r, found := c.requests[id]
	if !found {
		return nil, inbox.ErrNotOnChain
	}
	return &r, nil
}

func (c *chain) EncryptionKey(_ context.Context, department string) (*seal.PublicKey, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	key, found := c.keys[department]
	if !found {
		return nil, inbox.ErrNotOnChain
	}
	return key, nil
}

func (c *chain) change(id uint64, change func(*types.Request)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.requests[id]
	change(&r)
	c.requests[id] = r
}

// desk is an inbox with everybody who uses it.
type desk struct {
	t       *testing.T
	options inbox.Options
	chain   *chain
	logs    *bytes.Buffer
	now     time.Time
	inbox   *inbox.Inbox
	key     *seal.PublicKey
	token   string
}

func newDesk(t *testing.T, change func(*inbox.Options)) *desk {
	t.Helper()
	d := &desk{t: t, logs: &bytes.Buffer{}, now: time.Unix(1_800_000_000, 0)}
	d.chain = &chain{requests: map[uint64]types.Request{}, keys: map[string]*seal.PublicKey{}}
	dir := t.TempDir()
	var err error
	d.key, err = inbox.NewKey(dir)
	require.NoError(t, err)
	d.token, err = inbox.AdminToken(dir)
	require.NoError(t, err)
	d.options = inbox.Options{
		Dir: dir, ChainID: chainID, Issuer: department, Chain: d.chain, Logger: slog.New(slog.NewTextHandler(d.logs, nil)),
		MaxWaiting: 10, Rate: 1_000, Keep: 24 * time.Hour, Now: func() time.Time { return d.now },
	}
	if change != nil {
		change(&d.options)
	}
	d.open()
	return d
}

func (d *desk) open() {
	d.t.Helper()
	var err error
	d.inbox, err = inbox.Open(d.options)
	require.NoError(d.t, err)
	d.t.Cleanup(func() { _ = d.inbox.Close() })
}

// restart is what a new process does after the old one died.
func (d *desk) restart() {
	d.t.Helper()
	require.NoError(d.t, d.inbox.Close())
	d.open()
}

func (d *desk) call(handler http.Handler, method, path, token string, body []byte) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, bytes.NewReader(body))
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

func (d *desk) public(method, path, token string, body []byte) *httptest.ResponseRecorder {
	return d.call(d.inbox.Public(), method, path, token, body)
}

func (d *desk) admin(method, path string, body []byte) *httptest.ResponseRecorder {
	return d.call(d.inbox.AdminHandler(), method, path, d.token, body)
}

// person is a requester with everything that only the requester has.
type person struct {
	id      uint64
	holder  crypto.Signer
	reply   *seal.PrivateKey
	token   exchange.Token
	message *exchange.Message
	sealed  []byte
}

// request files a request on chain and seals its message.
func (d *desk) request(id uint64, holder crypto.Signer) *person {
	d.t.Helper()
	reply, err := seal.GenerateKey()
	require.NoError(d.t, err)
	p := &person{id: id, holder: holder, reply: reply, token: exchange.Token{byte(id)}}
	p.message, err = exchange.NewMessage(exchange.Request{
		ChainID: chainID, Type: "ezhd.1", Issuer: department, Fields: map[string]any{"name": personal},
		ReplyKey: reply.PublicKey(), ReplyTokenHash: p.token.Hash(),
	}, holder)
	require.NoError(d.t, err)
	p.sealed, err = p.message.Seal(d.key)
	require.NoError(d.t, err)
	commitment, err := p.message.Request.HolderKeyCommitment()
	require.NoError(d.t, err)
	d.chain.change(id, func(r *types.Request) {
		*r = types.Request{
			Id: id, Type: "ezhd.1", Issuer: department, PayloadCommitment: p.message.Commitment[:],
			HolderKeyCommitment: commitment, State: types.RequestState_REQUEST_STATE_FILED,
		}
	})
	return p
}

func (p *person) path() string  { return "/requests/" + strconv.FormatUint(p.id, 10) }
func (p *person) proof() string { return base64.RawURLEncoding.EncodeToString(p.token[:]) }

func newHolder(t *testing.T) crypto.Signer {
	t.Helper()
	_, key, err := ed25519.GenerateKey(nil)
	require.NoError(t, err)
	return key
}

// issue makes the document of a request and marks the request.
func (d *desk) issue(p *person, change func(*credential.Claims)) *document.File {
	d.t.Helper()
	claims := &credential.Claims{
		Type: "ezhd.1", Issuer: department, NotBefore: d.now.Unix(), NotAfter: d.now.Unix() + 86_400,
		Status: credential.StatusReference{List: "x", Index: 1},
		Fields: map[string]any{
			"name": credential.Hidden{Value: personal}, "area": credential.Hidden{Value: "54,3"}, "number": "1",
		},
	}
	if p.holder != nil {
		claims.HolderKey = p.holder.Public()
	}
	if change != nil {
		change(claims)
	}
	signer, err := credential.NewSigner(newHolder(d.t), "key-1")
	require.NoError(d.t, err)
	c, err := credential.Issue(signer, claims)
	require.NoError(d.t, err)
	d.chain.change(p.id, func(r *types.Request) { r.State, r.Batch = types.RequestState_REQUEST_STATE_ISSUED, 3 })
	return &document.File{Credential: c, Anchor: document.Anchor{ChainID: chainID, Batch: 3}}
}

func (d *desk) put(p *person, file *document.File, pdf []byte) *httptest.ResponseRecorder {
	d.t.Helper()
	reply := &exchange.Reply{PDF: pdf}
	if file != nil {
		var err error
		reply.Document, err = file.Encode()
		require.NoError(d.t, err)
	}
	text, err := reply.Encode()
	require.NoError(d.t, err)
	return d.admin(http.MethodPut, p.path()+"/reply", text)
}

func code(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	var failure inbox.Failure
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &failure), w.Body.String())
	require.NotEmpty(t, failure.Text)
	require.NotContains(t, failure.Text, personal)
	return failure.Code
}

func TestARequestBecomesADocumentInItsHoldersHands(t *testing.T) {
	d := newDesk(t, nil)
	p := d.request(7, newHolder(t))
	require.Equal(t, http.StatusAccepted, d.public(http.MethodPost, p.path(), "", p.sealed).Code)
	require.Equal(t, http.StatusAccepted, d.public(http.MethodPost, p.path(), "", p.sealed).Code, "once more")
	d.restart()
	require.Equal(t, http.StatusAccepted, d.public(http.MethodGet, p.path(), p.proof(), nil).Code)

	lines := d.admin(http.MethodGet, "/lines", nil)
	require.Equal(t, http.StatusOK, lines.Code)
	line, err := exchange.ParseLine([]byte(strings.TrimSpace(lines.Body.String())))
	require.NoError(t, err)
	require.Equal(t, &exchange.Line{
		RequestID: 7, Type: "ezhd.1", HolderKey: p.holder.Public(), Fields: map[string]any{"name": personal},
	}, line)
	require.Empty(t, d.admin(http.MethodGet, "/lines?type=other.1", nil).Body.String())
	require.Empty(t, d.admin(http.MethodGet, "/lines?accepted=true", nil).Body.String())
	d.chain.change(7, func(r *types.Request) { r.State = types.RequestState_REQUEST_STATE_ACCEPTED })
	require.Equal(t, lines.Body.String(), d.admin(http.MethodGet, "/lines?accepted=true&type=ezhd.1", nil).Body.String())
	d.chain.change(7, func(r *types.Request) { r.State = types.RequestState_REQUEST_STATE_WITHDRAWN })
	require.Empty(t, d.admin(http.MethodGet, "/lines", nil).Body.String())

	file := d.issue(p, nil)
	require.Equal(t, http.StatusNoContent, d.put(p, file, []byte("%PDF")).Code)
	require.Equal(t, http.StatusNoContent, d.put(p, file, []byte("%PDF")).Code, "once more")
	require.Empty(t, d.admin(http.MethodGet, "/lines", nil).Body.String(), "it is finished")
	d.restart()
	got := d.public(http.MethodGet, p.path(), p.proof(), nil)
	require.Equal(t, http.StatusOK, got.Code)
	reply, err := exchange.OpenReply(p.reply, chainID, p.message.Commitment, got.Body.Bytes())
	require.NoError(t, err)
	want, err := file.Encode()
	require.NoError(t, err)
	require.Equal(t, &exchange.Reply{Document: want, PDF: []byte("%PDF")}, reply)

	require.Equal(t, http.StatusNoContent, d.public(http.MethodDelete, p.path(), p.proof(), nil).Code)
	require.Equal(t, http.StatusNotFound, d.public(http.MethodGet, p.path(), p.proof(), nil).Code)
	require.NoFileExists(t, filepath.Join(d.options.Dir, "requests", "7"))
	require.NoFileExists(t, filepath.Join(d.options.Dir, "replies", "7"))
	require.Equal(t, "decided", code(t, d.public(http.MethodPost, p.path(), "", p.sealed)))
}

func TestAtACounterThePaperIsEnough(t *testing.T) {
	d := newDesk(t, nil)
	p := d.request(1, nil)
	require.Equal(t, http.StatusAccepted, d.public(http.MethodPost, p.path(), "", p.sealed).Code)
	d.issue(p, nil)
	require.Equal(t, http.StatusNoContent, d.put(p, nil, []byte("%PDF")).Code)
	got := d.public(http.MethodGet, p.path(), p.proof(), nil)
	reply, err := exchange.OpenReply(p.reply, chainID, p.message.Commitment, got.Body.Bytes())
	require.NoError(t, err)
	require.Equal(t, &exchange.Reply{PDF: []byte("%PDF")}, reply)
}

func TestNothingIsTakenThatIsNotOfAnOpenRequest(t *testing.T) {
	d := newDesk(t, func(o *inbox.Options) { o.MaxWaiting = 1 })
	p, q := d.request(1, newHolder(t)), d.request(2, newHolder(t))
	for name, test := range map[string]struct {
		path   string
		body   []byte
		change func(*types.Request)
		code   string
	}{
		"a request that is not on chain":  {"/requests/9", p.sealed, nil, "unknown_request"},
		"a number that is none":           {"/requests/01", p.sealed, nil, "unknown_request"},
		"a request to another department": {"/requests/1", p.sealed, func(r *types.Request) { r.Issuer = asker }, "other_department"},
		"a withdrawn request": {"/requests/1", p.sealed, func(r *types.Request) {
			r.State = types.RequestState_REQUEST_STATE_WITHDRAWN
		}, "decided"},
		"the message of another request":   {"/requests/1", q.sealed, nil, "not_this_request"},
		"noise":                            {"/requests/1", []byte("noise"), nil, "not_this_request"},
		"nothing":                          {"/requests/1", nil, nil, "not_this_request"},
		"another basis on chain":           {"/requests/1", p.sealed, func(r *types.Request) { r.Basis = "child" }, "not_this_request"},
		"another type on chain":            {"/requests/1", p.sealed, func(r *types.Request) { r.Type = "ezhd.2" }, "not_this_request"},
		"another key on chain":             {"/requests/1", p.sealed, func(r *types.Request) { r.HolderKeyCommitment = make([]byte, 32) }, "not_this_request"},
		"a damaged commitment on chain":    {"/requests/1", p.sealed, func(r *types.Request) { r.PayloadCommitment = nil }, "not_this_request"},
		"more than the largest message":    {"/requests/1", make([]byte, seal.MaxPlaintext+seal.Overhead+1), nil, "too_large"},
		"a message of the largest request": {"/requests/1", make([]byte, seal.MaxPlaintext+seal.Overhead), nil, "not_this_request"},
	} {
		t.Run(name, func(t *testing.T) {
			before := d.chain.requests[1]
			defer d.chain.change(1, func(r *types.Request) { *r = before })
			if test.change != nil {
				d.chain.change(1, test.change)
			}
			require.Equal(t, test.code, code(t, d.public(http.MethodPost, test.path, "", test.body)))
			require.NoFileExists(t, filepath.Join(d.options.Dir, "requests", "1"))
		})
	}
	require.Equal(t, http.StatusAccepted, d.public(http.MethodPost, p.path(), "", p.sealed).Code)
	full := d.public(http.MethodPost, q.path(), "", q.sealed)
	require.Equal(t, http.StatusServiceUnavailable, full.Code)
	require.Equal(t, "full", code(t, full))
	require.NotEmpty(t, full.Header().Get("Retry-After"))
}

func TestOnlyTheRequesterLearnsOfARequest(t *testing.T) {
	d := newDesk(t, nil)
	p, q := d.request(1, newHolder(t)), d.request(2, newHolder(t))
	require.Equal(t, http.StatusAccepted, d.public(http.MethodPost, p.path(), "", p.sealed).Code)
	for _, method := range []string{http.MethodGet, http.MethodDelete} {
		for _, token := range []string{"", "x", q.proof(), p.proof() + "A", strings.Repeat("A", 43)} {
			require.Equal(t, "unknown_request", code(t, d.public(method, p.path(), token, nil)), "%s %q", method, token)
		}
	}
	require.Equal(t, "not_finished", code(t, d.public(http.MethodDelete, p.path(), p.proof(), nil)))
}

func TestTheClerksSystemNeedsItsToken(t *testing.T) {
	d := newDesk(t, nil)
	for _, path := range []string{"/lines", "/requests/1/reply"} {
		method := http.MethodGet
		if path != "/lines" {
			method = http.MethodPut
		}
		for _, token := range []string{"", "x", d.token + "x"} {
			require.Equal(t, "token", code(t, d.call(d.inbox.AdminHandler(), method, path, token, nil)))
		}
		require.Equal(t, http.StatusNotFound, d.public(http.MethodGet, "/lines", d.token, nil).Code, "not on the public listener")
	}
	require.Equal(t, http.StatusOK, d.call(d.inbox.AdminHandler(), http.MethodGet, "/healthz", "", nil).Code)
}

func TestADocumentThatWasNotAskedForIsNotHandedOut(t *testing.T) {
	d := newDesk(t, nil)
	p := d.request(1, newHolder(t))
	require.Equal(t, http.StatusAccepted, d.public(http.MethodPost, p.path(), "", p.sealed).Code)
	file := d.issue(p, nil)
	for name, put := range map[string]func() *httptest.ResponseRecorder{
		"paper for who has a key": func() *httptest.ResponseRecorder { return d.put(p, nil, []byte("%PDF")) },
		"for another key": func() *httptest.ResponseRecorder {
			return d.put(p, d.issue(p, func(c *credential.Claims) { c.HolderKey = newHolder(t).Public() }), nil)
		},
		"for no key": func() *httptest.ResponseRecorder {
			return d.put(p, d.issue(p, func(c *credential.Claims) { c.HolderKey = nil }), nil)
		},
		"of another type": func() *httptest.ResponseRecorder {
			return d.put(p, d.issue(p, func(c *credential.Claims) { c.Type = "ezhd.2" }), nil)
		},
		"of another department": func() *httptest.ResponseRecorder {
			return d.put(p, d.issue(p, func(c *credential.Claims) { c.Issuer = asker }), nil)
		},
		"of another batch": func() *httptest.ResponseRecorder {
			other := *file
			other.Anchor.Batch = 4
			return d.put(p, &other, nil)
		},
		"before it was issued": func() *httptest.ResponseRecorder {
			d.chain.change(1, func(r *types.Request) { r.State = types.RequestState_REQUEST_STATE_ACCEPTED })
			return d.put(p, file, nil)
		},
		"not a document": func() *httptest.ResponseRecorder {
			text, err := (&exchange.Reply{Document: []byte(personal)}).Encode()
			require.NoError(t, err)
			return d.admin(http.MethodPut, p.path()+"/reply", text)
		},
		"not a reply": func() *httptest.ResponseRecorder {
			return d.admin(http.MethodPut, p.path()+"/reply", []byte(personal))
		},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, "reply", code(t, put()))
			require.Equal(t, http.StatusAccepted, d.public(http.MethodGet, p.path(), p.proof(), nil).Code)
		})
	}
	require.Equal(t, "unknown_request", code(t, d.admin(http.MethodPut, "/requests/9/reply", nil)))
}

func (d *desk) consent(p *person, file *document.File, change func(*exchange.Consent)) []byte {
	d.t.Helper()
	c := &exchange.Consent{
		ChainID: chainID, Audience: asker, Issuer: department, Type: "ezhd.1", Document: file.Credential.DocumentHash(),
		Fields: []string{"area"}, Purpose: "benefit", Made: d.now.Unix(), Expires: d.now.Unix() + 60, ID: exchange.NewConsentID(),
	}
	if change != nil {
		change(c)
	}
	signed, err := c.Sign(p.holder)
	require.NoError(d.t, err)
	return signed.Encode()
}

func TestAnotherDepartmentGetsWhatTheHolderAllows(t *testing.T) {
	d := newDesk(t, nil)
	p := d.request(1, newHolder(t))
	require.Equal(t, http.StatusAccepted, d.public(http.MethodPost, p.path(), "", p.sealed).Code)
	file := d.issue(p, nil)
	require.Equal(t, http.StatusNoContent, d.put(p, file, nil).Code)
	require.Equal(t, http.StatusNoContent, d.public(http.MethodDelete, p.path(), p.proof(), nil).Code)
	d.restart()

	require.Equal(t, "no_inbox", code(t, d.public(http.MethodPost, "/consents", "", d.consent(p, file, nil))))
	theirs, err := seal.GenerateKey()
	require.NoError(t, err)
	d.chain.keys[asker] = theirs.PublicKey()
	text := d.consent(p, file, nil)
	for range 2 { // an answer that was lost on the way can be asked for again
		got := d.public(http.MethodPost, "/consents", "", text)
		require.Equal(t, http.StatusOK, got.Code, got.Body.String())
		signed, err := exchange.ParseConsent(text)
		require.NoError(t, err)
		answer, err := signed.OpenAnswer(theirs, got.Body.Bytes())
		require.NoError(t, err)
		presented, err := document.Parse(answer)
		require.NoError(t, err)
		require.Equal(t, map[string]any{"area": "54,3", "number": "1"}, presented.Credential.Claims.Fields)
		require.Equal(t, file.Leaf(), presented.Leaf())
	}

	other := &person{holder: newHolder(t)}
	for name, test := range map[string]struct {
		by     *person
		change func(*exchange.Consent)
		code   string
	}{
		"signed by somebody else":       {other, nil, "consent"},
		"expired":                       {p, func(c *exchange.Consent) { c.Made, c.Expires = c.Made-60, c.Made }, "consent"},
		"for a type that it is not":     {p, func(c *exchange.Consent) { c.Type = "ezhd.2" }, "consent"},
		"for a document that is not":    {p, func(c *exchange.Consent) { c.Document[0] ^= 1 }, "unknown_document"},
		"for a field that is not":       {p, func(c *exchange.Consent) { c.Fields = []string{"debts"} }, "fields"},
		"for the inbox of another":      {p, func(c *exchange.Consent) { c.Issuer = asker }, "other_department"},
		"for another chain":             {p, func(c *exchange.Consent) { c.ChainID = "moscow-2" }, "other_department"},
		"for somebody without an inbox": {p, func(c *exchange.Consent) { c.Audience = "moscow1nobody" }, "no_inbox"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.code, code(t, d.public(http.MethodPost, "/consents", "", d.consent(test.by, file, test.change))))
		})
	}
	require.Equal(t, "consent", code(t, d.public(http.MethodPost, "/consents", "", []byte("noise"))))
}

func TestAKeyOfYesterdayStillOpens(t *testing.T) {
	d := newDesk(t, nil)
	p := d.request(1, newHolder(t))
	newest, err := inbox.NewKey(d.options.Dir)
	require.NoError(t, err)
	d.restart()
	require.Equal(t, http.StatusAccepted, d.public(http.MethodPost, p.path(), "", p.sealed).Code)
	q := d.request(2, newHolder(t))
	q.sealed, err = q.message.Seal(newest)
	require.NoError(t, err)
	require.Equal(t, http.StatusAccepted, d.public(http.MethodPost, q.path(), "", q.sealed).Code)
	require.Equal(t, 2, strings.Count(d.admin(http.MethodGet, "/lines", nil).Body.String(), "\n"))
	keys, err := inbox.Keys(d.options.Dir)
	require.NoError(t, err)
	require.Equal(t, newest.Bytes(), keys[0].PublicKey().Bytes())
	require.Equal(t, d.key.Bytes(), keys[1].PublicKey().Bytes())
}

func TestAnAddressAsksOnlySoOften(t *testing.T) {
	d := newDesk(t, func(o *inbox.Options) { o.Rate, o.AddressHeader = 2, "X-Real-Ip" })
	handler := d.inbox.Public()
	ask := func(address string) int {
		r := httptest.NewRequest(http.MethodGet, "/requests/1", nil)
		r.Header.Set("X-Real-Ip", address)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w.Code
	}
	for _, address := range []string{"192.0.2.1", "2001:db8::1"} {
		require.Equal(t, http.StatusNotFound, ask(address))
		require.Equal(t, http.StatusNotFound, ask(address))
		require.Equal(t, http.StatusTooManyRequests, ask(address))
	}
	require.Equal(t, http.StatusTooManyRequests, ask("2001:db8::2"), "a neighbour in the same subnet")
	require.Equal(t, http.StatusNotFound, ask("192.0.2.2"), "another address")
	d.now = d.now.Add(30 * time.Second)
	require.Equal(t, http.StatusNotFound, ask("192.0.2.1"), "half a minute later")
	require.Equal(t, http.StatusTooManyRequests, ask("192.0.2.1"))
}

func TestTwoInboxesDoNotShareADirectory(t *testing.T) {
	d := newDesk(t, nil)
	_, err := inbox.Open(d.options)
	require.ErrorContains(t, err, "another inbox runs")
	d.options.Dir = t.TempDir()
	_, err = inbox.Open(d.options)
	require.ErrorContains(t, err, "new-key")
}

func TestWhatWasHalfWrittenWhenTheProcessDiedIsDroppedAndWhatIsDamagedIsNamed(t *testing.T) {
	d := newDesk(t, nil)
	p := d.request(1, newHolder(t))
	require.Equal(t, http.StatusAccepted, d.public(http.MethodPost, p.path(), "", p.sealed).Code)
	require.NoError(t, os.WriteFile(filepath.Join(d.options.Dir, "requests", "2.part"), []byte("{"), 0o600))
	d.restart()
	require.NoFileExists(t, filepath.Join(d.options.Dir, "requests", "2.part"))
	require.Equal(t, http.StatusAccepted, d.public(http.MethodGet, p.path(), p.proof(), nil).Code)

	require.NoError(t, d.inbox.Close())
	damaged := filepath.Join(d.options.Dir, "requests", "1")
	require.NoError(t, os.WriteFile(damaged, []byte("{}"), 0o600))
	_, err := inbox.Open(d.options)
	require.ErrorContains(t, err, damaged+" is damaged")
}

func TestNothingPersonalIsLoggedCountedOrOnDisk(t *testing.T) {
	d := newDesk(t, nil)
	p := d.request(1, newHolder(t))
	require.Equal(t, http.StatusAccepted, d.public(http.MethodPost, p.path(), "", p.sealed).Code)
	require.Equal(t, http.StatusNoContent, d.put(p, d.issue(p, nil), []byte(personal)).Code)
	d.public(http.MethodPost, p.path(), "", []byte(personal))
	d.public(http.MethodPost, "/consents", "", []byte(personal))
	seen := d.logs.String() + d.admin(http.MethodGet, "/metrics", nil).Body.String()
	require.Contains(t, seen, "request=1")
	require.Contains(t, seen, `moscowd_inbox_answers_total{endpoint="deliver",status="200"}`)
	require.NotContains(t, seen, "192.0.2.1", "the client's address")
	require.NoError(t, filepath.WalkDir(d.options.Dir, func(path string, entry os.DirEntry, err error) error {
		require.NoError(t, err)
		if !entry.IsDir() {
			data, err := os.ReadFile(path)
			require.NoError(t, err)
			seen += string(data)
			info, err := entry.Info()
			require.NoError(t, err)
			require.Zero(t, info.Mode().Perm()&0o077, path)
		}
		return nil
	}))
	require.NotContains(t, seen, personal)
	require.NotContains(t, seen, base64.StdEncoding.EncodeToString([]byte(personal))[:20])
}

func TestTheServiceListensAndStops(t *testing.T) {
	d := newDesk(t, func(o *inbox.Options) { o.Listen, o.Admin = "127.0.0.1:0", "127.0.0.1:0" })
	ctx, cancel := context.WithCancel(t.Context())
	addresses, done := make(chan string, 2), make(chan error, 1)
	go func() {
		done <- d.inbox.Serve(ctx, func(public, admin net.Addr) {
			addresses <- public.String()
			addresses <- admin.String()
		})
	}()
	for range 2 {
		response, err := http.Get("http://" + <-addresses + "/healthz")
		require.NoError(t, err)
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		require.Equal(t, "ok\n", string(body))
	}
	cancel()
	require.NoError(t, <-done)
	require.Contains(t, d.logs.String(), "names no inbox of this department yet")
}

func TestTheServiceSpeaksTLS(t *testing.T) {
	_, key, err := ed25519.GenerateKey(nil)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	dir := t.TempDir()
	for name, block := range map[string]*pem.Block{
		"cert.pem": {Type: "CERTIFICATE", Bytes: cert}, "key.pem": {Type: "PRIVATE KEY", Bytes: secret},
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600))
	}
	d := newDesk(t, func(o *inbox.Options) {
		o.Listen, o.Admin = "127.0.0.1:0", "127.0.0.1:0"
		o.TLSCert, o.TLSKey = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	})
	ctx, cancel := context.WithCancel(t.Context())
	address, done := make(chan string, 1), make(chan error, 1)
	go func() { done <- d.inbox.Serve(ctx, func(public, _ net.Addr) { address <- public.String() }) }()
	trusted, err := x509.ParseCertificate(cert)
	require.NoError(t, err)
	pool := x509.NewCertPool()
	pool.AddCert(trusted)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}
	defer transport.CloseIdleConnections()
	host := <-address
	response, err := (&http.Client{Transport: transport}).Get("https://" + host + "/healthz")
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusOK, response.StatusCode)
	_, err = http.Get("https://" + host + "/healthz") // somebody who does not trust the certificate
	require.Error(t, err)
	cancel()
	require.NoError(t, <-done)

	d.options.TLSKey = ""
	_, err = inbox.Open(d.options)
	require.ErrorContains(t, err, "a certificate and its key")
}

// FuzzBodies: whatever is sent is answered, and only what is a request is stored.
func FuzzBodies(f *testing.F) {
	f.Add("POST", "/requests/1", []byte("noise"))
	f.Add("POST", "/consents", []byte(`{"consent":{},"signature":""}`))
	f.Add("GET", "/requests/1", []byte(nil))
	f.Add("PUT", "/requests/1/reply", []byte(`{"pdf":"AA"}`))
	f.Fuzz(func(t *testing.T, method, path string, body []byte) {
		if !strings.HasPrefix(path, "/") || strings.ContainsAny(path, " \x00\r\n\t\x7f%#?") || !validMethod(method) {
			return
		}
		d := newDesk(t, nil)
		d.request(1, newHolder(t))
		for _, w := range []*httptest.ResponseRecorder{d.public(method, path, "", body), d.admin(method, path, body)} {
			require.NotEqual(t, http.StatusAccepted, w.Code)
			require.Less(t, w.Code, http.StatusInternalServerError)
		}
		require.NoFileExists(t, filepath.Join(d.options.Dir, "requests", "1"))
	})
}

func validMethod(method string) bool {
	return method != "" && strings.Trim(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}
