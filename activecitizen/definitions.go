package activecitizen

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strconv"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/moscowchain/moscowd/activecitizen/contracts"
)

// maxProof is the longest proof that is kept, in bytes.
const maxProof = 20_000

// plan is what a walk reads, settled at its start.
type plan struct {
	NetworkID uint64         `json:"network_id"`
	First     uint64         `json:"first"`        // block: 0, or 1 where chains begin with it
	Genesis   common.Hash    `json:"genesis_hash"` // of that block
	Root      common.Address `json:"root"`
	Block     uint64         `json:"block"`
	BlockHash common.Hash    `json:"block_hash"`
	Node      string         `json:"node"`
	// StateAt is where contracts were asked: at the last block, or at whatever was the latest if the node had no such state.
	StateAt string          `json:"state_at"`
	Salt    common.Hash     `json:"salt"` // of evidence.VoterTag; in the state only
	Polls   []pollAddress   `json:"polls"`
	Proof   json.RawMessage `json:"proof,omitempty"` // of the root's account
}

type pollAddress struct {
	ID      uint64         `json:"id"`
	Address common.Address `json:"address"`
}

// reader asks contracts.
type reader struct {
	client *Client
	at     string // a block
}

// question is one function to be asked, and of which contract.
type question struct {
	contract common.Address
	abi      abi.ABI
	function string
	args     []any
}

// ask calls functions and gives their first results, or all results if there are several.
func (r reader) ask(ctx context.Context, questions ...question) ([]any, error) {
	calls := make([]call, len(questions))
	for i, q := range questions {
		input, err := q.abi.Pack(q.function, q.args...)
		if err != nil {
			return nil, err
		}
		calls[i] = call{"eth_call", []any{map[string]any{"to": q.contract, "data": hexutil.Bytes(input)}, r.at}}
	}
	answers, err := r.client.all(ctx, calls)
	if err != nil {
		return nil, err
	}
	results := make([]any, len(questions))
	for i, q := range questions {
		if answers[i].Error != nil {
			return nil, fmt.Errorf("%s of %s: %w", q.function, q.contract, answers[i].Error)
		}
		values, err := decodeCall(q.abi, q.function, answers[i].Result)
		if err != nil {
			return nil, fmt.Errorf("contract %s: %w", q.contract, err)
		}
		if results[i] = values[0]; len(values) > 1 {
			results[i] = values
		}
	}
	return results, nil
}

func (r reader) root(ctx context.Context, at common.Address) ([]pollAddress, error) {
	of := func(function string, args ...any) question { return question{at, contracts.Root.ABI, function, args} }
	results, err := r.ask(ctx, of("Count"), of("getAllPollIds"), of("getAllPollAddresses"))
	if err != nil {
		return nil, fmt.Errorf("the root %s: %w", at, err)
	}
	count, err := number(results[0])
	if err != nil {
		return nil, err
	}
	ids, err := numbers(results[1])
	if err != nil {
		return nil, fmt.Errorf("the root's ids of polls: %w", err)
	}
	addresses := results[2].([]common.Address)
	if count != uint64(len(ids)) || len(ids) != len(addresses) {
		return nil, fmt.Errorf("the root says %d polls, and gives %d ids and %d addresses", count, len(ids), len(addresses))
	}
	seen, found := map[uint64]bool{}, map[common.Address]bool{at: true}
	polls := make([]pollAddress, len(ids))
	for i := range ids {
		if seen[ids[i]] || found[addresses[i]] {
			return nil, fmt.Errorf("the root has poll %d at %s twice", ids[i], addresses[i])
		}
		seen[ids[i]], found[addresses[i]] = true, true
		polls[i] = pollAddress{ids[i], addresses[i]}
	}
	return polls, nil
}

// poll reads a poll with its questions, their versions and results.
func (r reader) poll(ctx context.Context, at pollAddress) (*Poll, error) {
	of := func(function string) question { return question{at.Address, contracts.Poll.ABI, function, nil} }
	results, err := r.ask(ctx, of("Name"), of("Description"), of("QuestionIds"), of("QuestionsAddress"))
	if err != nil {
		return nil, fmt.Errorf("poll %d: %w", at.ID, err)
	}
	ids, err := numbers(results[2])
	if err != nil {
		return nil, fmt.Errorf("poll %d: %w", at.ID, err)
	}
	addresses := results[3].([]common.Address)
	if len(ids) != len(addresses) {
		return nil, fmt.Errorf("poll %d has %d ids of questions and %d addresses", at.ID, len(ids), len(addresses))
	}
	poll := &Poll{ID: at.ID, Address: at.Address, Name: text(results[0]), Description: text(results[1]), Questions: []Question{}}
	for i, address := range addresses {
		question, err := r.question(ctx, address)
		if err != nil {
			return nil, fmt.Errorf("poll %d: %w", at.ID, err)
		}
		if question.ID != ids[i] {
			return nil, fmt.Errorf("poll %d says question %d where the contract is of question %d", at.ID, ids[i], question.ID)
		}
		poll.Questions = append(poll.Questions, *question)
	}
	poll.Proof, err = r.proof(ctx, at.Address)
	return poll, err
}

func (r reader) question(ctx context.Context, at common.Address) (*Question, error) {
	of := func(function string, args ...any) question {
		return question{at, contracts.PollQuestion.ABI, function, args}
	}
	results, err := r.ask(ctx, of("QuestionId"), of("CurrentVersion"), of("VoterCount"), of("AllExistingVersions"))
	if err != nil {
		return nil, err
	}
	q := &Question{Address: at, Versions: []Version{}}
	var failed [4]error
	q.ID, failed[0] = number(results[0])
	q.Current, failed[1] = number(results[1])
	q.Voters, failed[2] = number(results[2])
	ids, err := numbers(results[3])
	failed[3] = err
	if err := errors.Join(failed[:]...); err != nil {
		return nil, fmt.Errorf("question %s: %w", at, err)
	}
	for _, id := range ids {
		version, err := r.version(ctx, of, id)
		if err != nil {
			return nil, fmt.Errorf("question %d, version %d: %w", q.ID, id, err)
		}
		q.Versions = append(q.Versions, *version)
	}
	q.Proof, err = r.proof(ctx, at)
	return q, err
}

func (r reader) version(ctx context.Context, of func(string, ...any) question, id uint64) (*Version, error) {
	key := new(big.Int).SetUint64(id)
	results, err := r.ask(ctx, of("_versions", key), of("AnswerIdsByVersion", key), of("ResultsByVersion", key), of("AnswersByVersion", key))
	if err != nil {
		return nil, err
	}
	fields := results[0].([]any)
	if exists, _ := fields[0].(bool); !exists {
		return nil, errors.New("it is listed and does not exist")
	}
	v := &Version{ID: id, Name: text(fields[2]), Answers: text(results[3])}
	if v.AnswerIDs, err = numbers(results[1]); err != nil {
		return nil, err
	}
	if v.Results, err = numbers(results[2]); err != nil {
		return nil, err
	}
	if text(fields[1]) != v.Answers {
		return nil, errors.New("_versions and AnswersByVersion give different answers")
	}
	return v, nil
}

// proof is the answer of eth_getProof about a contract's account as it is, nil if the node has none. Nothing here checks
// it: chains differ in what they prove.
func (r reader) proof(ctx context.Context, at common.Address) (json.RawMessage, error) {
	answers, err := r.client.all(ctx, []call{{"eth_getProof", []any{at, []string{}, r.at}}})
	if err != nil || answers[0].Error != nil || len(answers[0].Result) > maxProof || string(answers[0].Result) == "null" {
		return nil, err
	}
	return answers[0].Result, nil
}

// newPlan asks what there is to read. A block of 0 means the latest.
func newPlan(ctx context.Context, client *Client, root common.Address, last uint64) (*plan, error) {
	p := &plan{Root: root, Block: last}
	version, err := client.one(ctx, "net_version")
	if err != nil {
		return nil, err
	}
	var id string
	if err := json.Unmarshal(version, &id); err != nil {
		return nil, fmt.Errorf("net_version: %w", err)
	}
	if p.NetworkID, err = strconv.ParseUint(id, 10, 64); err != nil {
		return nil, fmt.Errorf("net_version: %w", err)
	}
	if node, err := client.one(ctx, "web3_clientVersion"); err == nil {
		_ = json.Unmarshal(node, &p.Node) // only told
	}
	if last == 0 {
		latest, err := client.one(ctx, "eth_blockNumber")
		if err != nil {
			return nil, err
		}
		var n hexutil.Uint64
		if err := json.Unmarshal(latest, &n); err != nil {
			return nil, fmt.Errorf("eth_blockNumber: %w", err)
		}
		p.Block = uint64(n)
	}
	if p.First, p.Genesis, err = firstBlock(ctx, client); err != nil {
		return nil, err
	}
	if p.BlockHash, err = client.blockHash(ctx, p.Block); err != nil {
		return nil, err
	}
	p.StateAt = hexutil.EncodeUint64(p.Block)
	p.Polls, err = reader{client, p.StateAt}.root(ctx, root)
	if refused := (*NodeError)(nil); errors.As(err, &refused) {
		p.StateAt = "latest" // a node without the states of the past
		p.Polls, err = reader{client, p.StateAt}.root(ctx, root)
	}
	if err != nil {
		return nil, err
	}
	p.Proof, err = reader{client, p.StateAt}.proof(ctx, root)
	return p, err
}

// firstBlock gives the number and hash of the block with which the chain begins: 0, or 1 on chains of CometBFT.
func firstBlock(ctx context.Context, client *Client) (uint64, common.Hash, error) {
	hash, err := client.blockHash(ctx, 0)
	if err == nil {
		return 0, hash, nil
	}
	if hash, second := client.blockHash(ctx, 1); second == nil {
		return 1, hash, nil
	}
	return 0, common.Hash{}, fmt.Errorf("the first block: %w", err)
}
