package activecitizen

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	ethtypes "github.com/ethereum/go-ethereum/core/types"

	"github.com/moscowchain/moscowd/activecitizen/contracts"
	"github.com/moscowchain/moscowd/x/voting/rules/evidence"
)

// block is what is read of a block.
type block struct {
	Number       hexutil.Uint64 `json:"number"`
	Hash         common.Hash    `json:"hash"`
	Parent       common.Hash    `json:"parentHash"`
	Transactions []transaction  `json:"transactions"`
}

// transaction is one of a block.
type transaction struct {
	To    *common.Address
	Hash  common.Hash
	Index uint64
	Input []byte
	Gas   uint64
	raw   json.RawMessage
}

// UnmarshalJSON reads what every node gives.
func (t *transaction) UnmarshalJSON(text []byte) error {
	var fields struct {
		To    *common.Address `json:"to"`
		Hash  *common.Hash    `json:"hash"`
		Index *hexutil.Uint64 `json:"transactionIndex"`
		Input hexutil.Bytes   `json:"input"`
		Gas   hexutil.Uint64  `json:"gas"`
	}
	if err := json.Unmarshal(text, &fields); err != nil {
		return err
	}
	if fields.Hash == nil || fields.Index == nil {
		return errors.New("a transaction without hash or index")
	}
	*t = transaction{fields.To, *fields.Hash, uint64(*fields.Index), fields.Input, uint64(fields.Gas), bytes.Clone(text)}
	return nil
}

// check computes the hash of the transaction: the input is then what the hash commits to.
func (t *transaction) check() error {
	var whole ethtypes.Transaction
	if err := whole.UnmarshalJSON(t.raw); err != nil {
		return fmt.Errorf("transaction %s: %w", t.Hash, err)
	}
	if whole.Hash() != t.Hash {
		return fmt.Errorf("transaction %s is not what its hash says: the node is wrong", t.Hash)
	}
	return nil
}

func decodeBlock(text json.RawMessage, number uint64) (*block, error) {
	var b *block
	if err := json.Unmarshal(text, &b); err != nil {
		return nil, fmt.Errorf("block %d: %w", number, err)
	}
	if b == nil {
		return nil, fmt.Errorf("the node has no block %d: it must have all blocks up to the last one to read", number)
	}
	if uint64(b.Number) != number || b.Hash == (common.Hash{}) {
		return nil, fmt.Errorf("block %d: the node gave block %d", number, uint64(b.Number))
	}
	for i := 1; i < len(b.Transactions); i++ {
		if b.Transactions[i].Index <= b.Transactions[i-1].Index {
			return nil, fmt.Errorf("block %d: transactions are not in order", number)
		}
	}
	return b, nil
}

// receipt is what became of a transaction. Chains of 2017 gave no status.
type receipt struct {
	Transaction common.Hash     `json:"transactionHash"`
	Block       common.Hash     `json:"blockHash"`
	Status      *hexutil.Uint64 `json:"status"`
	GasUsed     hexutil.Uint64  `json:"gasUsed"`
	Logs        []struct {
		Address common.Address `json:"address"`
		Topics  []common.Hash  `json:"topics"`
		Data    hexutil.Bytes  `json:"data"`
	} `json:"logs"`
}

func decodeReceipt(text json.RawMessage, tx *transaction, in common.Hash) (*receipt, error) {
	var r *receipt
	if err := json.Unmarshal(text, &r); err != nil {
		return nil, fmt.Errorf("receipt of %s: %w", tx.Hash, err)
	}
	if r == nil || r.Transaction != tx.Hash || r.Block != in {
		return nil, fmt.Errorf("the node has no receipt of transaction %s in block %s", tx.Hash, in)
	}
	return r, nil
}

// outcome is what the contract made of a transaction to it. Without a status, a transaction that used all its gas failed:
// whatever failed did so, in contracts of 2017.
func (r *receipt) outcome(contract common.Address, gas uint64) evidence.Outcome {
	if r.Status != nil && *r.Status == 0 || r.Status == nil && uint64(r.GasUsed) >= gas {
		return evidence.Failed
	}
	events := contracts.PollQuestion.ABI.Events
	for _, log := range r.Logs {
		if log.Address != contract || len(log.Topics) == 0 {
			continue
		}
		switch log.Topics[0] {
		case events["AccessDenied"].ID:
			return evidence.Denied
		case events["VersionError"].ID:
			return evidence.Refused
		case events["VoteError"].ID:
			return voteError(log.Data)
		}
	}
	return evidence.Done
}

func voteError(data []byte) evidence.Outcome {
	values, err := contracts.PollQuestion.ABI.Events["VoteError"].Inputs.Unpack(data)
	if err != nil {
		return evidence.Refused
	}
	switch code := values[3].(*big.Int); {
	case code.Cmp(big.NewInt(1)) == 0:
		return evidence.Voted
	case code.Cmp(big.NewInt(2)) == 0:
		return evidence.AboveCurrent
	}
	return evidence.Refused
}

// decodeVote reads the input of a vote; nil if it is none.
func decodeVote(input []byte) (*evidence.Vote, string) {
	method := contracts.PollQuestion.ABI.Methods["vote"]
	if len(input) < 4 || !bytes.Equal(input[:4], method.ID) {
		return nil, ""
	}
	values, err := method.Inputs.Unpack(input[4:])
	if err != nil {
		return nil, ""
	}
	version := values[0].(*big.Int)
	if !version.IsUint64() {
		return nil, ""
	}
	vote := &evidence.Vote{Version: version.Uint64(), Options: []uint64{}}
	for _, option := range values[2].([]*big.Int) {
		n := uint64(math.MaxUint64) // beyond the answers of any version
		if option.IsUint64() {
			n = option.Uint64()
		}
		vote.Options = append(vote.Options, n)
	}
	for _, text := range values[3:] {
		if text.(string) != "" {
			vote.Texts++
		}
	}
	return vote, values[1].(string)
}

// decodeCall reads the answer of eth_call.
func decodeCall(definition abi.ABI, function string, result json.RawMessage) ([]any, error) {
	var output hexutil.Bytes
	if err := json.Unmarshal(result, &output); err != nil {
		return nil, fmt.Errorf("%s: %w", function, err)
	}
	if len(output) == 0 {
		return nil, fmt.Errorf("%s: no answer: there is no such contract", function)
	}
	values, err := definition.Unpack(function, output)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", function, err)
	}
	return values, nil
}

// number is a uint256 that must fit: ids and counts of 2017 do.
func number(value any) (uint64, error) {
	n, ok := value.(*big.Int)
	if !ok || !n.IsUint64() {
		return 0, fmt.Errorf("%v is no number below 2^64", value)
	}
	return n.Uint64(), nil
}

func numbers(value any) ([]uint64, error) {
	list, ok := value.([]*big.Int)
	if !ok {
		return nil, fmt.Errorf("%T is no list of numbers", value)
	}
	result := make([]uint64, len(list))
	for i, n := range list {
		var err error
		if result[i], err = number(n); err != nil {
			return nil, err
		}
	}
	return result, nil
}

// text is a string in UTF-8: what is none is replaced, alike by everybody.
func text(value any) string {
	s, _ := value.(string)
	return strings.ToValidUTF8(s, "\uFFFD")
}
