// Package relay publishes results of polls of this chain to a Root contract of 2017 on another chain, where viewers of that
// time find them beside the old polls.
//
// Votes cannot be cast again there: the contract of a question counts one vote for each key, and the voters' signatures would
// mean nothing to it. So its own counts stay 0, and what it shows, the title of a version and its answers, carries the
// result. The description names the poll here and the hashes by which it is checked.
package relay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"os"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/moscowchain/moscowd/activecitizen"
	"github.com/moscowchain/moscowd/activecitizen/contracts"
	"github.com/moscowchain/moscowd/durable"
)

// Poll is what is published.
type Poll struct {
	ID          *big.Int // there
	Name        string
	Description string
	Questions   []Question
}

// Question is one of a Poll.
type Question struct {
	ID       *big.Int
	Versions []Version
}

// Version is one of a Question.
type Version struct {
	ID        uint64
	Name      string
	Answers   string // JSON
	AnswerIDs []uint64
}

// Relay publishes to one Root. What it did stands on the other chain; the file at State keeps addresses of polls that are not
// listed yet, so that an interrupted relay goes on with them.
type Relay struct {
	Client  *activecitizen.Client
	Account *activecitizen.Account // the owner of Root
	Root    common.Address
	State   string
}

// ErrNotOwner is an account that may not list polls.
var ErrNotOwner = errors.New("the account does not own the Root contract")

// Publish publishes a poll, unless Root lists it already, which published says.
func (r *Relay) Publish(ctx context.Context, poll *Poll) (published bool, at common.Address, err error) {
	if at, err = r.listed(ctx, poll.ID); err != nil || at != (common.Address{}) {
		return false, at, err
	}
	if at, err = r.create(ctx, poll); err != nil {
		return false, at, err
	}
	for i := range poll.Questions {
		if err := r.question(ctx, at, i, &poll.Questions[i]); err != nil {
			return false, at, fmt.Errorf("question %d: %w", i+1, err)
		}
	}
	if err := r.write(ctx, r.Root, contracts.Root, "pushAddress", poll.ID, at); err != nil {
		return false, at, err
	}
	listed, err := r.listed(ctx, poll.ID)
	if err == nil && listed != at {
		err = fmt.Errorf("%w: %s, %s", ErrNotOwner, r.Account.Address, r.Root)
	}
	if err != nil {
		return false, at, err
	}
	return true, at, r.remember(poll.ID, nil)
}

func (r *Relay) listed(ctx context.Context, id *big.Int) (common.Address, error) {
	found, err := r.Client.View(ctx, r.Root, contracts.Root, "getAddress", id)
	if err != nil {
		return common.Address{}, err
	}
	return found.(common.Address), nil
}

// create creates the contract of a poll, or finds the one that was created and not listed.
func (r *Relay) create(ctx context.Context, poll *Poll) (common.Address, error) {
	known, err := r.recall()
	if err != nil {
		return common.Address{}, err
	}
	if at, ok := known[poll.ID.String()]; ok {
		if there, err := r.Client.HasCode(ctx, at); err != nil || there {
			return at, err
		}
	}
	data, err := contracts.Poll.Create(poll.Name, poll.Description)
	if err != nil {
		return common.Address{}, err
	}
	at := crypto.CreateAddress(r.Account.Address, r.Account.Nonce)
	if err := r.remember(poll.ID, &at); err != nil {
		return at, err
	}
	return at, r.send(ctx, activecitizen.Draft{Data: data})
}

// question adds what a poll has not yet of a question.
func (r *Relay) question(ctx context.Context, poll common.Address, number int, q *Question) error {
	there, err := r.questions(ctx, poll)
	if err != nil {
		return err
	}
	first := &q.Versions[0]
	if number >= len(there) {
		if err := r.write(ctx, poll, contracts.Poll, "addQuestion", q.ID, big64(first.ID), first.Name, first.Answers, bigs(first.AnswerIDs)); err != nil {
			return err
		}
		if there, err = r.questions(ctx, poll); err != nil {
			return err
		}
		if number >= len(there) {
			return fmt.Errorf("contract %s refused it", poll)
		}
	}
	found, err := r.Client.View(ctx, there[number], contracts.PollQuestion, "AllExistingVersions")
	if err != nil {
		return err
	}
	for i := len(found.([]*big.Int)); i < len(q.Versions); i++ {
		v := &q.Versions[i]
		if err := r.write(ctx, there[number], contracts.PollQuestion, "addVersion", big64(v.ID), v.Name, v.Answers, bigs(v.AnswerIDs)); err != nil {
			return err
		}
	}
	return nil
}

func (r *Relay) questions(ctx context.Context, poll common.Address) ([]common.Address, error) {
	found, err := r.Client.View(ctx, poll, contracts.Poll, "QuestionsAddress")
	if err != nil {
		return nil, err
	}
	return found.([]common.Address), nil
}

func (r *Relay) write(ctx context.Context, to common.Address, c contracts.Contract, function string, args ...any) error {
	data, err := c.ABI.Pack(function, args...)
	if err != nil {
		return err
	}
	return r.send(ctx, activecitizen.Draft{To: &to, Data: data})
}

func (r *Relay) send(ctx context.Context, draft activecitizen.Draft) error {
	hashes, err := r.Account.Send(ctx, draft)
	if err != nil {
		return err
	}
	return r.Account.Wait(ctx, hashes[0])
}

// recall reads the addresses of polls that were created and not listed, by id.
func (r *Relay) recall() (map[string]common.Address, error) {
	known := map[string]common.Address{}
	text, err := os.ReadFile(r.State)
	if errors.Is(err, os.ErrNotExist) {
		return known, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &known); err != nil {
		return nil, fmt.Errorf("%s is damaged, delete it: %w", r.State, err)
	}
	return known, nil
}

// remember writes the address of a poll, or forgets it.
func (r *Relay) remember(id *big.Int, at *common.Address) error {
	known, err := r.recall()
	if err != nil {
		return err
	}
	if at == nil {
		delete(known, id.String())
	} else {
		known[id.String()] = *at
	}
	text, err := json.Marshal(known)
	if err != nil {
		return err
	}
	return durable.WriteBytes(r.State, 0o600, text)
}

func big64(n uint64) *big.Int { return new(big.Int).SetUint64(n) }

func bigs(list []uint64) []*big.Int {
	result := make([]*big.Int, len(list))
	for i, n := range list {
		result[i] = big64(n)
	}
	return result
}
