package holder_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/cosmos/gogoproto/proto"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/credential/document"
	"github.com/moscowchain/moscowd/credential/seal"
	"github.com/moscowchain/moscowd/documents/exchange"
	"github.com/moscowchain/moscowd/documents/holder"
	"github.com/moscowchain/moscowd/documents/inbox"
	"github.com/moscowchain/moscowd/x/documents/types"
)

const (
	chainID    = "moscow-1"
	department = "moscow1department"
	resident   = "moscow1resident"
)

// city is a chain of one account with an inbox behind it. It fails where a test wants.
type city struct {
	t *testing.T

	mu       sync.Mutex
	requests []*types.Request
	sequence uint64
	pending  []byte // a transaction that waits for a block
	inbox    types.Inbox

	dieAt    string // the call after which the process dies
	refusal  error  // of a broadcast
	slow     bool   // nothing comes into a block by itself
	msgs     map[string]proto.Message
	signed   int
	delivery *httptest.Server
	service  *inbox.Inbox
	token    string
}

var errKilled = errors.New("killed")

func newCity(t *testing.T) *city {
	t.Helper()
	c := &city{t: t, sequence: 5, msgs: map[string]proto.Message{}}
	dir := t.TempDir()
	key, err := inbox.NewKey(dir)
	require.NoError(t, err)
	c.token, err = inbox.AdminToken(dir)
	require.NoError(t, err)
	c.service, err = inbox.Open(inbox.Options{
		Dir: dir, ChainID: chainID, Issuer: department, Chain: chain{c}, Logger: slog.New(slog.DiscardHandler),
		MaxWaiting: 10, Rate: 1_000, Keep: time.Hour,
	})
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.service.Close() })
	c.delivery = httptest.NewServer(c.service.Public())
	t.Cleanup(c.delivery.Close)
	c.inbox = types.Inbox{Issuer: department, EncryptionKey: key.Bytes(), Uri: c.delivery.URL}
	return c
}

// chain is what the inbox's node tells.
type chain struct{ *city }

func (c chain) Request(ctx context.Context, id uint64) (*types.Request, error) {
	r, err := c.city.Request(ctx, id)
	if err != nil {
		return nil, inbox.ErrNotOnChain
	}
	return r, nil
}

func (c chain) EncryptionKey(context.Context, string) (*seal.PublicKey, error) {
	return nil, inbox.ErrNotOnChain
}

func (c *city) Type(_ context.Context, id string) (*types.DocumentType, error) {
	if id != "ezhd.1" {
		return nil, errors.New("unknown document type")
	}
	return &types.DocumentType{Id: id, Issuers: []string{department}, BasisCodes: []types.Code{{Code: "child"}}}, nil
}

func (c *city) Inbox(context.Context, string) (*types.Inbox, error) { return &c.inbox, c.die("inbox") }

func (c *city) Request(_ context.Context, id uint64) (*types.Request, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if id < 1 || id > uint64(len(c.requests)) {
		return nil, errors.New("unknown request")
	}
	r := *c.requests[id-1]
	return &r, nil
}

func (c *city) Find(_ context.Context, account string, commitment [32]byte, _ int64) (uint64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range c.requests {
		if r.FiledBy == account && string(r.PayloadCommitment) == string(commitment[:]) {
			return r.Id, nil
		}
	}
	return 0, nil
}

func (c *city) Sequence(context.Context) (uint64, error) { return c.sequence, nil }

func (c *city) Sign(_ context.Context, msg proto.Message) ([]byte, uint64, error) {
	c.signed++
	tx := []byte{byte(c.signed)}
	c.msgs[string(tx)] = msg
	return tx, c.sequence, c.die("sign")
}

func (c *city) Broadcast(_ context.Context, tx []byte) error {
	if c.refusal != nil {
		return c.refusal
	}
	c.pending = tx
	if !c.slow {
		c.block()
	}
	return c.die("broadcast")
}

func (c *city) Refused(context.Context, []byte) (string, error) { return "", nil }

// block includes what waits.
func (c *city) block() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pending == nil {
		return
	}
	r := &types.Request{Id: uint64(len(c.requests) + 1), Type: "ezhd.1", Issuer: department, FiledBy: resident, State: types.RequestState_REQUEST_STATE_FILED}
	switch msg := c.msgs[string(c.pending)].(type) {
	case *types.MsgRequestDocument:
		r.PayloadCommitment, r.HolderKeyCommitment, r.Basis = msg.PayloadCommitment, msg.HolderKeyCommitment, msg.Basis
	case *types.MsgFileRequest:
		r.PayloadCommitment, r.Basis, r.AtCounter = msg.PayloadCommitment, msg.Basis, true
	}
	c.requests, c.pending, c.sequence = append(c.requests, r), nil, c.sequence+1
}

func (c *city) die(at string) error {
	if c.dieAt == at {
		c.dieAt = ""
		return errKilled
	}
	return nil
}

func order() *holder.Order {
	return &holder.Order{
		ChainID: chainID, Account: resident, Type: "ezhd.1", Issuer: department, Algorithm: credential.ES256,
		Fields: map[string]any{"name": "Иванова", "flat": 45},
	}
}

func ignore(string, *holder.State) {}

func TestWhateverKillsARequestItIsFiledOnce(t *testing.T) {
	for _, at := range []string{"inbox", "sign", "broadcast"} {
		t.Run("killed after "+at, func(t *testing.T) {
			c, w := newCity(t), holder.OpenWallet(t.TempDir())
			c.dieAt = at
			_, err := w.Request(t.Context(), order(), c, c, ignore)
			require.ErrorIs(t, err, errKilled)
			for range 2 {
				s, err := w.Request(t.Context(), order(), c, c, ignore)
				require.NoError(t, err)
				require.Equal(t, uint64(1), s.RequestID)
				require.True(t, s.Delivered)
			}
			require.Len(t, c.requests, 1)
		})
	}
}

func TestATransactionThatCameIntoABlockAfterTheProcessDiedIsFound(t *testing.T) {
	c, w := newCity(t), holder.OpenWallet(t.TempDir())
	c.slow, c.dieAt = true, "broadcast"
	_, err := w.Request(t.Context(), order(), c, c, ignore)
	require.ErrorIs(t, err, errKilled)
	c.block()
	s, err := w.Request(t.Context(), order(), c, c, ignore)
	require.NoError(t, err)
	require.Equal(t, uint64(1), s.RequestID)
	require.Equal(t, 1, c.signed)
}

func TestATransactionThatCanNoLongerBeIncludedIsMadeAgain(t *testing.T) {
	c, w := newCity(t), holder.OpenWallet(t.TempDir())
	c.slow, c.dieAt = true, "broadcast"
	_, err := w.Request(t.Context(), order(), c, c, ignore)
	require.ErrorIs(t, err, errKilled)
	c.slow, c.pending, c.sequence = false, nil, c.sequence+1 // another transaction of the account took its place
	s, err := w.Request(t.Context(), order(), c, c, ignore)
	require.NoError(t, err)
	require.Equal(t, uint64(1), s.RequestID)
	require.Equal(t, 2, c.signed)
	require.Len(t, c.requests, 1)
}

func TestARefusedRequestCanBeTriedAgain(t *testing.T) {
	c, w := newCity(t), holder.OpenWallet(t.TempDir())
	c.refusal = holder.ErrRefused
	_, err := w.Request(t.Context(), order(), c, c, ignore)
	require.ErrorIs(t, err, holder.ErrRefused)
	c.refusal = nil
	s, err := w.Request(t.Context(), order(), c, c, ignore)
	require.NoError(t, err)
	require.Equal(t, uint64(1), s.RequestID)
	states, err := w.States()
	require.NoError(t, err)
	require.Len(t, states, 1)
}

func TestAnotherRequestIsFiledForOtherDataOrWhenAskedFor(t *testing.T) {
	c, w := newCity(t), holder.OpenWallet(t.TempDir())
	for i, change := range []func(*holder.Order){
		func(*holder.Order) {},
		func(o *holder.Order) { o.Again = true },
		func(o *holder.Order) { o.Fields["flat"] = 46 },
		func(o *holder.Order) { o.Basis = "child" },
		func(o *holder.Order) { o.Algorithm = "" },
	} {
		o := order()
		change(o)
		s, err := w.Request(t.Context(), o, c, c, ignore)
		require.NoError(t, err)
		require.Equal(t, uint64(i+1), s.RequestID)
	}
	// After a refusal the same may be asked for again.
	for _, r := range c.requests {
		r.State = types.RequestState_REQUEST_STATE_REFUSED
	}
	s, err := w.Request(t.Context(), order(), c, c, ignore)
	require.NoError(t, err)
	require.Equal(t, uint64(6), s.RequestID)
}

func TestWhatTheChainWouldRefuseIsNotBegun(t *testing.T) {
	c, w := newCity(t), holder.OpenWallet(t.TempDir())
	for name, change := range map[string]func(*holder.Order){
		"unknown document type": func(o *holder.Order) { o.Type = "ezhd.2" },
		"does not issue":        func(o *holder.Order) { o.Issuer = resident },
		"is no ground":          func(o *holder.Order) { o.Basis = "cousin" },
		"no algorithm":          func(o *holder.Order) { o.Algorithm = "RS256" },
	} {
		o := order()
		change(o)
		_, err := w.Request(t.Context(), o, c, c, ignore)
		require.ErrorContains(t, err, name)
	}
	states, err := w.States()
	require.NoError(t, err)
	require.Empty(t, states)
}

func TestAnInboxThatRefusesIsNotAskedForMinutes(t *testing.T) {
	c, w := newCity(t), holder.OpenWallet(t.TempDir())
	c.inbox.EncryptionKey = make([]byte, 32)
	c.inbox.EncryptionKey[0] = 9 // nobody has the private half
	_, err := w.Request(t.Context(), order(), c, c, ignore)
	undelivered := (*holder.UndeliveredError)(nil)
	require.ErrorAs(t, err, &undelivered)
	require.Equal(t, uint64(1), undelivered.ID)
	states, err := w.States()
	require.NoError(t, err)
	require.False(t, states[0].Delivered)
}

// finish issues a document for the request and hands it in.
func (c *city) finish(s *holder.State, key any) {
	c.t.Helper()
	issuerKey, err := holder.NewKey(credential.EdDSA)
	require.NoError(c.t, err)
	signer, err := credential.NewSigner(issuerKey, "key-1")
	require.NoError(c.t, err)
	issued, err := credential.Issue(signer, &credential.Claims{
		Type: "ezhd.1", Issuer: department, NotBefore: 1, NotAfter: 2, HolderKey: key,
		Status: credential.StatusReference{List: "x"}, Fields: map[string]any{"a": "b"},
	})
	require.NoError(c.t, err)
	c.requests[s.RequestID-1].State, c.requests[s.RequestID-1].Batch = types.RequestState_REQUEST_STATE_ISSUED, 1
	text, err := (&document.File{Credential: issued, Anchor: document.Anchor{ChainID: chainID, Batch: 1}}).Encode()
	require.NoError(c.t, err)
	reply, err := (&exchange.Reply{Document: text, PDF: []byte("%PDF")}).Encode()
	require.NoError(c.t, err)
	r := httptest.NewRequest(http.MethodPut, "/requests/1/reply", bytes.NewReader(reply))
	r.Header.Set("Authorization", "Bearer "+c.token)
	w := httptest.NewRecorder()
	c.service.AdminHandler().ServeHTTP(w, r)
	require.Equal(c.t, http.StatusNoContent, w.Code, w.Body.String())
}

func TestTheFinishedDocumentIsReceivedOnce(t *testing.T) {
	c, dir := newCity(t), t.TempDir()
	w := holder.OpenWallet(dir)
	s, err := w.Request(t.Context(), order(), c, c, ignore)
	require.NoError(t, err)
	out := filepath.Join(t.TempDir(), "mine.msd.json")
	_, err = w.Receive(t.Context(), s, c, out)
	require.ErrorIs(t, err, holder.ErrNotFinished)

	key, err := holder.ReadKey(filepath.Join(dir, "keys", s.Key+".pem"))
	require.NoError(t, err)
	c.finish(s, key.Public())
	files, err := w.Receive(t.Context(), s, c, out)
	require.NoError(t, err)
	require.Equal(t, []string{out, filepath.Join(filepath.Dir(out), "mine.pdf")}, files)
	data, err := os.ReadFile(out)
	require.NoError(t, err)
	file, err := document.Parse(data)
	require.NoError(t, err)
	found, err := w.FindKey(file.Credential.Claims.HolderKey)
	require.NoError(t, err)
	require.Equal(t, key, found)
	again, err := w.State(1)
	require.NoError(t, err)
	require.Equal(t, out, again.Received)
	kept, err := os.ReadFile(filepath.Join(dir, "requests", s.Commitment+".json"))
	require.NoError(t, err)
	require.NotContains(t, string(kept), "Иванова")
	next, err := w.Request(t.Context(), order(), c, c, ignore)
	require.NoError(t, err)
	require.Equal(t, uint64(2), next.RequestID, "what was received is over")
	_, err = w.State(3)
	require.ErrorContains(t, err, "has no request 3")
}

func TestABackupHoldsTheWholeWallet(t *testing.T) {
	c, dir := newCity(t), t.TempDir()
	w := holder.OpenWallet(dir)
	_, err := w.Backup("long enough")
	require.ErrorContains(t, err, "is empty")
	s, err := w.Request(t.Context(), order(), c, c, ignore)
	require.NoError(t, err)
	backup, err := w.Backup("long enough")
	require.NoError(t, err)
	require.NotContains(t, string(backup), "Иванова")
	require.NotContains(t, string(backup), s.Token)

	fresh := holder.OpenWallet(t.TempDir())
	_, err = fresh.Restore(backup, "another one")
	require.ErrorIs(t, err, holder.ErrBackup)
	for _, damaged := range [][]byte{nil, []byte("x"), backup[:40], append(append([]byte{}, backup...), 0)} {
		_, err = fresh.Restore(damaged, "long enough")
		require.ErrorIs(t, err, holder.ErrBackup)
	}
	n, err := fresh.Restore(backup, "long enough")
	require.NoError(t, err)
	require.Equal(t, 2, n)
	n, err = fresh.Restore(backup, "long enough")
	require.NoError(t, err)
	require.Zero(t, n)
	restored, err := fresh.State(1)
	require.NoError(t, err)
	require.Equal(t, s.ReplyKey, restored.ReplyKey)
	_, err = w.Backup("short")
	require.ErrorContains(t, err, "8 characters")
}

func TestKeysThatAreNoHoldersKeysAreNotRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key.pem")
	for _, text := range []string{"", "noise", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"} {
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		_, err := holder.ReadKey(path)
		require.ErrorContains(t, err, path)
	}
	_, err := holder.OpenWallet(t.TempDir()).FindKey(nil)
	require.ErrorIs(t, err, holder.ErrNoKey)
}
