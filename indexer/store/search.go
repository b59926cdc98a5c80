package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"cosmossdk.io/core/address"

	"github.com/moscowchain/moscowd/indexer/store/sqldb"
)

// Kinds of what a search finds.
const (
	KindBlock       = "block"
	KindTransaction = "transaction"
	KindAccount     = "account"
	KindValidator   = "validator"
	KindContract    = "contract"
	KindBatch       = "batch"
	KindRequest     = "request"
	KindApplication = "application"
	KindSeason      = "season"
	KindPoll        = "poll"
	KindVote        = "vote"
	KindElection    = "election"
	KindBallot      = "ballot"
	KindProposal    = "proposal"
)

// Hit is something that a search has found.
type Hit struct {
	Kind string `json:"kind"`
	// Key names it among its kind: a height, a hash, an address, an id; HEIGHT/INDEX of a transaction, ISSUER/NUMBER of a
	// batch, SEASON/ID of an application.
	Key string `json:"key"`
	// Title says what it is in a few words, in English.
	Title string `json:"title"`
	// Item is the row, a type of package sqldb.
	Item any `json:"item"`
}

// maxText is the longest text that is searched for.
const maxText = 200

// namedAccounts is how many transactions make an address that no register knows worth a hit.
const namedAccounts = 1

// Search finds what a person may have typed: a number (height, poll, election, season, proposal, request, application), a hash of a
// block or a transaction in either form, an address in either form, ISSUER/NUMBER of a batch of documents, the root of one, a
// vote's or ballot's tracker, an application's number, a validator's consensus address, or a part of a department's name. Nothing found is
// no error.
func (s *Store) Search(ctx context.Context, addresses address.Codec, text string) ([]Hit, error) {
	text = strings.TrimSpace(text)
	if text == "" || len(text) > maxText {
		return nil, nil
	}
	f := &finder{ctx: ctx, addresses: addresses}
	err := s.Snapshot(ctx, func(q *sqldb.Queries) error {
		f.q = q
		return errors.Join(f.number(text), f.hash(text), f.address(text), f.batch(text), f.application(text), f.department(text))
	})
	return f.hits, err
}

type finder struct {
	ctx       context.Context
	q         *sqldb.Queries
	addresses address.Codec
	hits      []Hit
}

func (f *finder) add(kind, key, title string, item any) {
	f.hits = append(f.hits, Hit{Kind: kind, Key: key, Title: title, Item: item})
}

// one adds a row that may be absent.
func one[T any](f *finder, row T, err error, kind, key string, title func(T) string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err == nil {
		f.add(kind, key, title(row), row)
	}
	return err
}

func (f *finder) number(text string) error {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return nil
	}
	block, err := f.q.Block(f.ctx, n)
	errs := []error{one(f, block, err, KindBlock, text, blockTitle)}
	poll, err := f.q.Poll(f.ctx, n)
	errs = append(errs, one(f, poll, err, KindPoll, text, func(p sqldb.Poll) string { return p.TitleRu }))
	election, err := f.q.Election(f.ctx, n)
	errs = append(errs, one(f, election, err, KindElection, text, func(e sqldb.Election) string { return e.TitleRu }))
	season, err := f.q.Season(f.ctx, n)
	errs = append(errs, one(f, season, err, KindSeason, text, func(s sqldb.Season) string { return s.Name + ", " + s.State }))
	proposal, err := f.q.Proposal(f.ctx, n)
	errs = append(errs, one(f, proposal, err, KindProposal, text, func(p sqldb.Proposal) string { return p.Title + ", " + p.State }))
	request, err := f.q.DocumentRequest(f.ctx, n)
	errs = append(errs, one(f, request, err, KindRequest, text, func(r sqldb.DocumentRequest) string { return r.Type + ", " + r.State }))
	return errors.Join(errs...)
}

func blockTitle(b sqldb.Block) string { return fmt.Sprintf("%d transactions", b.Transactions) }

func (f *finder) hash(text string) error {
	hash, err := hex.DecodeString(strings.TrimPrefix(strings.TrimPrefix(text, "0x"), "0X"))
	if err != nil {
		return nil
	}
	switch len(hash) {
	case 20:
		return f.consensusAddress(hash)
	case 32:
	default:
		return nil
	}
	block, err := f.q.BlockByHash(f.ctx, hash)
	if err := one(f, block, err, KindBlock, strconv.FormatInt(block.Height, 10), blockTitle); err != nil {
		return err
	}
	txs, err := f.q.TransactionsByHash(f.ctx, hash)
	if err != nil {
		return err
	}
	for _, tx := range txs {
		title := tx.Kind + ", succeeded"
		if !tx.Succeeded {
			title = tx.Kind + ", failed: " + tx.Error
		}
		f.add(KindTransaction, fmt.Sprintf("%d/%d", tx.Height, tx.Idx), title, tx)
	}
	batches, err := f.q.DocumentBatchesByRoot(f.ctx, hash)
	if err != nil {
		return err
	}
	for _, batch := range batches {
		f.addBatch(batch)
	}
	votes, err := f.q.PollVotesByTracker(f.ctx, hash)
	if err != nil {
		return err
	}
	for _, vote := range votes {
		f.add(KindVote, vote.Tracker.String(), fmt.Sprintf("poll %d, block %d", vote.PollID, vote.Height), vote)
	}
	ballots, err := f.q.ElectionBallotsByTracker(f.ctx, hash)
	if err != nil {
		return err
	}
	for _, ballot := range ballots {
		f.add(KindBallot, ballot.Tracker.String(), fmt.Sprintf("election %d, block %d", ballot.ElectionID, ballot.Height), ballot)
	}
	return nil
}

func (f *finder) consensusAddress(hash []byte) error {
	key, err := f.q.ValidatorKey(f.ctx, hash)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.validator(key.Operator)
}

func (f *finder) validator(operator string) error {
	validator, err := f.q.Validator(f.ctx, operator)
	return one(f, validator, err, KindValidator, operator, func(v sqldb.Validator) string { return v.NameEn + ", " + v.State })
}

func (f *finder) address(text string) error {
	bytes, err := f.addresses.StringToBytes(text)
	if err != nil {
		return nil
	}
	text, err = f.addresses.BytesToString(bytes)
	if err != nil {
		return err
	}
	if err := f.validator(text); err != nil {
		return err
	}
	contract, err := f.q.Contract(f.ctx, text)
	if err := one(f, contract, err, KindContract, text, func(c sqldb.Contract) string { return c.Kind }); err != nil {
		return err
	}
	account, err := f.q.Account(f.ctx, text)
	if !errors.Is(err, sql.ErrNoRows) {
		return one(f, account, err, KindAccount, text, func(a sqldb.Account) string { return a.Class + ", " + a.State })
	}
	// Nobody enrolled it, and yet it may be named by transactions.
	txs, err := f.q.TransactionsOfAccount(f.ctx, sqldb.TransactionsOfAccountParams{Address: text, Below: 1<<63 - 1, BelowIdx: 0, Count: namedAccounts})
	if err == nil && len(txs) > 0 && contract.Address == "" {
		f.add(KindAccount, text, "not enrolled", sqldb.Account{Address: text})
	}
	return err
}

func (f *finder) batch(text string) error {
	issuer, number, found := strings.Cut(text, "/")
	if !found {
		return nil
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return nil
	}
	bytes, err := f.addresses.StringToBytes(issuer)
	if err != nil {
		return nil
	}
	if issuer, err = f.addresses.BytesToString(bytes); err != nil {
		return err
	}
	batch, err := f.q.DocumentBatch(f.ctx, sqldb.DocumentBatchParams{Issuer: issuer, Number: n})
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err == nil {
		f.addBatch(batch)
	}
	return err
}

func (f *finder) addBatch(b sqldb.DocumentBatch) {
	f.add(KindBatch, fmt.Sprintf("%s/%d", b.Issuer, b.Number), fmt.Sprintf("%s, %d documents", b.Type, b.Size), b)
}

func (f *finder) application(text string) error {
	applications, err := f.q.ApplicationsByNumber(f.ctx, text)
	for _, a := range applications {
		f.add(KindApplication, fmt.Sprintf("%d/%d", a.SeasonID, a.ID), fmt.Sprintf("season %d, application %s", a.SeasonID, a.ServiceNumber), a)
	}
	return err
}

// department looks through all names: there are few, and the databases do not agree on what small and capital letters are.
func (f *finder) department(text string) error {
	if len([]rune(text)) < 3 || strings.HasPrefix(text, "0x") {
		return nil
	}
	validators, err := f.q.Validators(f.ctx)
	text = strings.ToLower(text)
	for _, v := range validators {
		if strings.Contains(strings.ToLower(v.NameRu), text) || strings.Contains(strings.ToLower(v.NameEn), text) {
			f.add(KindValidator, v.Operator, v.NameEn+", "+v.State, v)
		}
	}
	return err
}
