// Package activecitizentest fills the contracts of 2017 on a chain with polls and votes that are known beforehand, so that
// tests can compare every number that is read back.
package activecitizentest

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"math/rand/v2"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/moscowchain/moscowd/activecitizen"
	"github.com/moscowchain/moscowd/activecitizen/contracts"
)

// Gas limits: what estimates would give, and more.
const (
	gasDeploy = 4_000_000
	gasAdd    = 4_500_000
	gasVote   = 1_200_000
	inFlight  = 400 // transactions
)

// Chain is what stands on the chain when it is filled.
type Chain struct {
	Root  common.Address `json:"root"`
	Polls []*Poll        `json:"polls"`
	// Accepted, Refused and Failed count transactions to the contracts; those that failed are among the refused.
	Accepted, Refused, Failed int
}

// Poll is one of them.
type Poll struct {
	ID          uint64         `json:"id"`
	Address     common.Address `json:"address"`
	Name        string         `json:"name"`
	Description string         `json:"description"`
	Questions   []*Question    `json:"questions"`
}

// Question is one of a poll.
type Question struct {
	ID       uint64         `json:"id"`
	Address  common.Address `json:"address"`
	Voters   uint64         `json:"voters"`
	Versions []*Version     `json:"versions"`

	later []*Version // added among the votes
	keys  []string   // that voted
}

// Version is one of a question.
type Version struct {
	ID      uint64   `json:"id"`
	Name    string   `json:"name"`
	Answers string   `json:"answers"`
	IDs     []uint64 `json:"answer_ids"`
	Results []uint64 `json:"results"`
	Voters  uint64   `json:"voters"`
	Texts   uint64   `json:"texts"`
}

// filler sends what the owner and a stranger do.
type filler struct {
	*Chain
	ctx             context.Context
	random          *rand.Rand
	owner, stranger *activecitizen.Account
	waiting         []common.Hash
	report          func(string, int, int)
}

// Fill creates a root with so many polls and has so many votes sent, among them some that the contracts refuse. The same
// seed gives the same polls. The stranger is an account that may write and owns nothing.
func Fill(ctx context.Context, owner, stranger *activecitizen.Account, seed uint64, polls, votes int, report func(string, int, int)) (*Chain, error) {
	f := &filler{Chain: &Chain{}, ctx: ctx, owner: owner, stranger: stranger, report: report}
	f.random = rand.New(rand.NewPCG(seed, 2017)) //nolint:gosec // the same votes for the same seed
	if err := f.create(polls); err != nil {
		return nil, err
	}
	for n := range votes {
		if err := f.vote(n); err != nil {
			return nil, fmt.Errorf("vote %d: %w", n, err)
		}
		report("votes", n+1, votes)
	}
	for _, poll := range f.Polls {
		for _, question := range poll.Questions {
			for len(question.later) > 0 {
				if err := f.addVersion(question); err != nil {
					return nil, err
				}
			}
		}
	}
	return f.Chain, f.wait(0)
}

func (f *filler) create(polls int) error {
	data, err := contracts.Root.Create()
	if err != nil {
		return err
	}
	if f.Root, err = f.deploy(data); err != nil {
		return err
	}
	question := uint64(1)
	for i := range polls {
		poll := &Poll{ID: uint64(i)*7 + 101, Name: fmt.Sprintf("Опрос %d «Мой район»", i), Description: "О том, что <b>важно</b> & нужно"}
		if data, err = contracts.Poll.Create(poll.Name, poll.Description); err != nil {
			return err
		}
		if poll.Address, err = f.deploy(data); err != nil {
			return err
		}
		for j := range 1 + f.random.IntN(3) {
			q := f.question(question)
			q.Address = crypto.CreateAddress(poll.Address, uint64(j)+1)
			question++
			first := q.later[0]
			if err := f.send(contracts.Poll, poll.Address, gasAdd, "addQuestion", big.NewInt(int64(q.ID)), big.NewInt(int64(first.ID)), first.Name, first.Answers, bigs(first.IDs)); err != nil {
				return err
			}
			q.Versions, q.later = q.later[:1:1], q.later[1:]
			poll.Questions = append(poll.Questions, q)
			f.Accepted++
		}
		if err := f.send(contracts.Root, f.Root, gasVote, "pushAddress", big.NewInt(int64(poll.ID)), poll.Address); err != nil {
			return err
		}
		f.Accepted++
		f.Polls = append(f.Polls, poll)
		f.report("polls", i+1, polls)
	}
	return nil
}

// question makes up a question whose versions are all to be added.
func (f *filler) question(id uint64) *Question {
	q := &Question{ID: id}
	for v := range 1 + f.random.IntN(3) {
		version := &Version{ID: uint64(v)*2 + 1, Name: fmt.Sprintf("Вопрос %d, редакция %d?", id, v+1)}
		var answers []map[string]any
		for a := range 2 + f.random.IntN(8) {
			version.IDs = append(version.IDs, uint64(a)*10+5)
			answers = append(answers, map[string]any{"id": a*10 + 5, "title": fmt.Sprintf("Ответ %d", a)})
		}
		text, _ := json.Marshal(answers) // of numbers and strings
		version.Answers = string(text)
		version.Results = make([]uint64, len(version.IDs))
		q.later = append(q.later, version)
	}
	return q
}

func (f *filler) addVersion(q *Question) error {
	next := q.later[0]
	err := f.send(contracts.PollQuestion, q.Address, gasAdd, "addVersion", big.NewInt(int64(next.ID)), next.Name, next.Answers, bigs(next.IDs))
	q.Versions, q.later = append(q.Versions, next), q.later[1:]
	f.Accepted++
	return err
}

// vote sends one vote; every so often something that the contract refuses, or a new version before it.
func (f *filler) vote(n int) error {
	poll := f.Polls[f.random.IntN(len(f.Polls))]
	q := poll.Questions[f.random.IntN(len(poll.Questions))]
	if len(q.later) > 0 && f.random.IntN(20) == 0 {
		if err := f.addVersion(q); err != nil {
			return err
		}
	}
	version := q.Versions[f.random.IntN(len(q.Versions))]
	key, text := fmt.Sprintf("user-%d", n), ""
	var options []uint64
	for range 1 + f.random.IntN(3) {
		options = append(options, f.random.Uint64N(uint64(len(version.IDs))))
	}
	if f.random.IntN(10) == 0 {
		options = []uint64{options[0], options[0], options[0]}
	}
	if f.random.IntN(15) == 0 {
		text = "свой вариант"
	}
	owner, id := f.owner, version.ID
	switch f.random.IntN(40) {
	case 0: // a stranger
		owner = f.stranger
	case 1: // a version that is not there yet
		id = q.Versions[len(q.Versions)-1].ID + 5
	case 2: // an answer that is not there
		options = append(options, uint64(len(version.IDs)))
		f.Failed++
	case 3:
		if len(q.keys) > 0 { // a key that has voted
			key = q.keys[f.random.IntN(len(q.keys))]
			break
		}
		fallthrough
	default:
		for _, option := range options {
			version.Results[option]++
		}
		version.Voters++
		if text != "" {
			version.Texts++
		}
		q.Voters++
		q.keys = append(q.keys, key)
		f.Accepted++
		return f.sendAs(owner, contracts.PollQuestion, q.Address, gasVote, "vote", big.NewInt(int64(id)), key, bigs(options), text, "")
	}
	f.Refused++
	return f.sendAs(owner, contracts.PollQuestion, q.Address, gasVote, "vote", big.NewInt(int64(id)), key, bigs(options), text, "")
}

func (f *filler) deploy(data []byte) (common.Address, error) {
	at := crypto.CreateAddress(f.owner.Address, f.owner.Nonce)
	return at, f.give(f.owner, activecitizen.Draft{Data: data, Gas: gasDeploy})
}

func (f *filler) send(c contracts.Contract, to common.Address, gas uint64, function string, args ...any) error {
	return f.sendAs(f.owner, c, to, gas, function, args...)
}

func (f *filler) sendAs(account *activecitizen.Account, c contracts.Contract, to common.Address, gas uint64, function string, args ...any) error {
	data, err := c.ABI.Pack(function, args...)
	if err != nil {
		return err
	}
	return f.give(account, activecitizen.Draft{To: &to, Data: data, Gas: gas})
}

func (f *filler) give(account *activecitizen.Account, draft activecitizen.Draft) error {
	hashes, err := account.Send(f.ctx, draft)
	if err != nil {
		return err
	}
	f.waiting = append(f.waiting, hashes...)
	return f.wait(inFlight)
}

// wait waits until no more than so many transactions are on their way. Those that fail are meant to.
func (f *filler) wait(most int) error {
	if len(f.waiting) <= most {
		return nil
	}
	done := len(f.waiting) - most/2
	from := done - 1 // one account's transactions come into blocks in their order
	if most == 0 {
		from = 0
	}
	for _, hash := range f.waiting[from:done] {
		if _, err := f.owner.Included(f.ctx, hash); err != nil {
			return err
		}
	}
	f.waiting = append([]common.Hash(nil), f.waiting[done:]...)
	return nil
}

func bigs(list []uint64) []*big.Int {
	result := make([]*big.Int, len(list))
	for i, n := range list {
		result[i] = new(big.Int).SetUint64(n)
	}
	return result
}
