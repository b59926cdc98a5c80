package holder

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cosmos/gogoproto/proto"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/credential/seal"
	"github.com/moscowchain/moscowd/documents/exchange"
	documentstypes "github.com/moscowchain/moscowd/x/documents/types"
)

// Order is what somebody asks for.
type Order struct {
	ChainID   string
	Account   string // that files it
	Type      string
	Issuer    string
	Basis     string // empty for the own document
	Fields    map[string]any
	Algorithm string // of the holder's key; empty at a counter
	// Again files a request also if the same is under way already.
	Again bool
}

// Node is what the wallet needs of the chain.
type Node interface {
	// Inbox tells where and to which key a department is written.
	Inbox(ctx context.Context, issuer string) (*documentstypes.Inbox, error)
	// Type gives a kind of document.
	Type(ctx context.Context, id string) (*documentstypes.DocumentType, error)
	// Request gives a request by its number.
	Request(ctx context.Context, id uint64) (*documentstypes.Request, error)
	// Find gives the number of the request of an account with this commitment, 0 if there is none; older ones than since
	// (Unix seconds) are not looked at.
	Find(ctx context.Context, account string, commitment [32]byte, since int64) (uint64, error)
}

// Sender writes to the chain for one account.
type Sender interface {
	// Sequence is the account's next one.
	Sequence(ctx context.Context) (uint64, error)
	// Sign gives a transaction with that sequence.
	Sign(ctx context.Context, msg proto.Message) (tx []byte, sequence uint64, err error)
	// Broadcast gives a transaction to the node; one that it has already is no error.
	Broadcast(ctx context.Context, tx []byte) error
	// Refused gives why a transaction failed in a block, "" if it did not or is in none.
	Refused(ctx context.Context, tx []byte) (string, error)
}

// How often something is tried again, and for how long.
const (
	blockPatience  = 30 * time.Second
	inboxPatience  = 2 * time.Minute
	firstPause     = 500 * time.Millisecond
	longestPause   = 10 * time.Second
	clockTolerance = 24 * time.Hour
)

// Steps that Request reports.
const (
	StepPrepared  = "prepared"
	StepFound     = "found"
	StepFiled     = "filed"
	StepDelivered = "delivered"
)

// UndeliveredError is a request that is on chain and did not reach the inbox yet.
type UndeliveredError struct {
	ID  uint64
	Err error
}

// Error says what to do.
func (e *UndeliveredError) Error() string {
	return fmt.Sprintf("request %d is on chain and its deadline runs, but the department does not have its contents yet: %s; run the same command again later, nothing is filed twice", e.ID, e.Err)
}

// Unwrap gives the cause.
func (e *UndeliveredError) Unwrap() error { return e.Err }

// Request files a request and delivers it. One with the same contents that is under way is gone on with instead. What was
// reached is told to report.
func (w *Wallet) Request(ctx context.Context, o *Order, node Node, sender Sender, report func(step string, s *State)) (*State, error) {
	s, err := w.underWay(ctx, o, node)
	if err != nil {
		return nil, err
	}
	if s != nil {
		report(StepFound, s)
	} else {
		if s, err = w.prepare(ctx, o, node); err != nil {
			return nil, err
		}
		report(StepPrepared, s)
	}
	if s.RequestID == 0 {
		if err := w.file(ctx, s, node, sender); err != nil {
			return s, err
		}
		report(StepFiled, s)
	}
	if s.Delivered {
		return s, nil
	}
	if err := w.Deliver(ctx, s, node, inboxPatience); err != nil {
		return s, &UndeliveredError{s.RequestID, err}
	}
	report(StepDelivered, s)
	return s, nil
}

// underWay finds a request of the same contents that the department has not decided, or whose document was not received.
func (w *Wallet) underWay(ctx context.Context, o *Order, node Node) (*State, error) {
	states, err := w.States()
	if err != nil {
		return nil, err
	}
	fields, err := credential.EncodeJSON(o.Fields)
	if err != nil {
		return nil, err
	}
	for _, s := range slices.Backward(states) {
		// What may have been sent and is not known to be on chain is always gone on with.
		if s.Received != "" || o.Again && s.RequestID != 0 ||
			s.ChainID != o.ChainID || s.Account != o.Account || s.Type != o.Type || s.Issuer != o.Issuer || s.Basis != o.Basis ||
			(s.Key == "") != (o.Algorithm == "") {
			continue
		}
		message, err := exchange.ParseMessage(s.Message)
		if err != nil {
			return nil, err
		}
		have, err := credential.EncodeJSON(message.Request.Fields)
		if err != nil {
			return nil, err
		}
		if !bytes.Equal(have, fields) {
			continue
		}
		if s.RequestID != 0 {
			request, err := node.Request(ctx, s.RequestID)
			if err != nil {
				return nil, err
			}
			if over(request.State) {
				continue
			}
		}
		return s, nil
	}
	return nil, nil
}

func over(state documentstypes.RequestState) bool {
	return state == documentstypes.RequestState_REQUEST_STATE_REFUSED || state == documentstypes.RequestState_REQUEST_STATE_WITHDRAWN
}

// prepare makes everything that the request needs and keeps it, before anybody hears of it.
func (w *Wallet) prepare(ctx context.Context, o *Order, node Node) (*State, error) {
	if err := check(ctx, o, node); err != nil {
		return nil, err
	}
	reply, err := seal.GenerateKey()
	if err != nil {
		return nil, err
	}
	secret, err := reply.Bytes()
	if err != nil {
		return nil, err
	}
	token := exchange.Token(seal.NewSalt())
	request := exchange.Request{
		ChainID: o.ChainID, Type: o.Type, Issuer: o.Issuer, Basis: o.Basis, Fields: o.Fields,
		ReplyKey: reply.PublicKey(), ReplyTokenHash: token.Hash(),
	}
	var message *exchange.Message
	name := ""
	if o.Algorithm == "" {
		message, err = exchange.NewMessage(request, nil)
	} else {
		key, keyErr := NewKey(o.Algorithm)
		if keyErr != nil {
			return nil, keyErr
		}
		if message, err = exchange.NewMessage(request, key); err == nil {
			name = hex.EncodeToString(message.Commitment[:8])
			err = w.writeKey(name, key)
		}
	}
	if err != nil {
		return nil, err
	}
	text, err := message.Encode()
	if err != nil {
		return nil, err
	}
	s := &State{
		ChainID: o.ChainID, Account: o.Account, Type: o.Type, Issuer: o.Issuer, Basis: o.Basis,
		Commitment: hex.EncodeToString(message.Commitment[:]), Made: time.Now().Unix(), Message: text, Key: name,
		ReplyKey: hex.EncodeToString(secret), Token: hex.EncodeToString(token[:]),
	}
	return s, w.save(s)
}

// check refuses what the chain would refuse, and what nobody could read.
func check(ctx context.Context, o *Order, node Node) error {
	t, err := node.Type(ctx, o.Type)
	if err != nil {
		return err
	}
	known := o.Basis == ""
	codes := make([]string, len(t.BasisCodes))
	for i := range t.BasisCodes {
		codes[i] = t.BasisCodes[i].Code
		known = known || codes[i] == o.Basis
	}
	switch {
	case t.Closed:
		return fmt.Errorf("documents of type %s are no longer issued", o.Type)
	case !slices.Contains(t.Issuers, o.Issuer):
		return fmt.Errorf("%q does not issue %s, these do: %s", o.Issuer, o.Type, strings.Join(t.Issuers, ", "))
	case !known:
		return fmt.Errorf("%q is no ground to ask for another's %s, these are: %s", o.Basis, o.Type, strings.Join(codes, ", "))
	}
	_, err = node.Inbox(ctx, o.Issuer)
	return err
}

// Msg gives the message of the transaction that files the request.
func (s *State) Msg() (proto.Message, error) {
	message, err := exchange.ParseMessage(s.Message)
	if err != nil {
		return nil, err
	}
	if s.Key == "" {
		return &documentstypes.MsgFileRequest{
			Clerk: s.Account, Type: s.Type, Issuer: s.Issuer, Basis: s.Basis, PayloadCommitment: message.Commitment[:],
		}, nil
	}
	key, err := message.Request.HolderKeyCommitment()
	return &documentstypes.MsgRequestDocument{
		Requester: s.Account, Type: s.Type, Issuer: s.Issuer, Basis: s.Basis,
		PayloadCommitment: message.Commitment[:], HolderKeyCommitment: key,
	}, err
}

// file brings the request on chain, once. The transaction is on disk before it is sent. Another is made only if the
// account's sequence shows that the first one can no longer be included, and only then is looked whether it was.
func (w *Wallet) file(ctx context.Context, s *State, node Node, sender Sender) error {
	sequence, err := sender.Sequence(ctx)
	if err != nil {
		return err
	}
	found, err := w.filed(ctx, s, node)
	if found || err != nil {
		return err
	}
	if s.Tx == nil || sequence > s.Sequence {
		msg, err := s.Msg()
		if err != nil {
			return err
		}
		if s.Tx, s.Sequence, err = sender.Sign(ctx, msg); err != nil {
			return err
		}
		if err := w.save(s); err != nil {
			return err
		}
	}
	if err := sender.Broadcast(ctx, s.Tx); err != nil {
		return w.forgetTx(s, err)
	}
	if found, err = w.await(ctx, s, node, sender); err == nil && !found {
		err = fmt.Errorf("the request was in no block after %s: it may still come, run the same command again", blockPatience)
	}
	return err
}

// forgetTx keeps no transaction that was refused, so that the next attempt makes another.
func (w *Wallet) forgetTx(s *State, cause error) error {
	if !errors.Is(cause, ErrRefused) {
		return cause
	}
	s.Tx, s.Sequence = nil, 0
	return errors.Join(cause, w.save(s))
}

// ErrRefused says that the chain refused a transaction.
var ErrRefused = errors.New("the chain refused the request")

// await waits until the transaction is in a block; it gives false if it is in none for long.
func (w *Wallet) await(ctx context.Context, s *State, node Node, sender Sender) (bool, error) {
	for deadline := time.Now().Add(blockPatience); time.Now().Before(deadline); {
		found, err := w.filed(ctx, s, node)
		if found || err != nil {
			return found, err
		}
		refusal, err := sender.Refused(ctx, s.Tx)
		if err != nil {
			return false, err
		}
		if refusal != "" {
			return false, w.forgetTx(s, fmt.Errorf("%w: %s", ErrRefused, refusal))
		}
		if err := pause(ctx, firstPause); err != nil {
			return false, err
		}
	}
	return false, nil
}

func (w *Wallet) filed(ctx context.Context, s *State, node Node) (bool, error) {
	commitment, err := s.commitment()
	if err != nil {
		return false, err
	}
	id, err := node.Find(ctx, s.Account, commitment, s.Made-int64(clockTolerance/time.Second))
	if err != nil || id == 0 {
		return false, err
	}
	s.RequestID = id
	return true, w.save(s)
}

// Deliver hands the sealed request to the inbox, trying again for a while.
func (w *Wallet) Deliver(ctx context.Context, s *State, node Node, patience time.Duration) error {
	message, err := exchange.ParseMessage(s.Message)
	if err != nil {
		return err
	}
	deadline := time.Now().Add(patience)
	for wait := firstPause; ; wait = min(2*wait, longestPause) {
		if err = deliver(ctx, s, node, message); err == nil {
			s.Delivered = true
			return w.save(s)
		}
		if !passing(err) || time.Now().Add(wait).After(deadline) {
			return err
		}
		if stopped := pause(ctx, wait); stopped != nil {
			return errors.Join(stopped, err)
		}
	}
}

func deliver(ctx context.Context, s *State, node Node, message *exchange.Message) error {
	// The department may have changed its key since.
	to, err := node.Inbox(ctx, s.Issuer)
	if err != nil {
		return err
	}
	key, err := seal.ParsePublicKey(to.EncryptionKey)
	if err != nil {
		return err
	}
	sealed, err := message.Seal(key)
	if err != nil {
		return err
	}
	return InboxClient{to.Uri}.Deliver(ctx, s.RequestID, sealed)
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

func sortStates(states []*State) {
	slices.SortFunc(states, func(a, b *State) int {
		if a.Made != b.Made {
			return int(a.Made - b.Made)
		}
		return strings.Compare(a.Commitment, b.Commitment)
	})
}
