package activecitizen

import (
	"bytes"
	"encoding/json"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	ethtypes "github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/activecitizen/contracts"
)

// oldNode answers as a node of 2017 does, with one poll of one question. Tests let it fail and lie.
type oldNode struct {
	t      *testing.T
	server *httptest.Server
	calls  map[string]hexutil.Bytes // answers of eth_call by address and input
	blocks []map[string]any
	found  map[common.Hash]map[string]any // receipts
	asked  map[string]int                 // calls by method

	change   func(method string, params []json.RawMessage, result any) any // of an answer
	failures []int                                                         // status codes of the next requests
	noBatch  bool
	pruned   bool // no state but the latest
	modern   bool // gives all receipts of a block
}

var (
	rootAt     = common.HexToAddress("0x01")
	pollAt     = common.HexToAddress("0x02")
	questionAt = common.HexToAddress("0x03")
	ownerKey   = crypto.ToECDSAUnsafe(bytes.Repeat([]byte{1}, 32))
)

func newOldNode(t *testing.T) *oldNode {
	t.Helper()
	n := &oldNode{t: t, calls: map[string]hexutil.Bytes{}, found: map[common.Hash]map[string]any{}, asked: map[string]int{}}
	n.says(rootAt, contracts.Root, "Count", nil, big.NewInt(1))
	n.says(rootAt, contracts.Root, "getAllPollIds", nil, []*big.Int{big.NewInt(42)})
	n.says(rootAt, contracts.Root, "getAllPollAddresses", nil, []common.Address{pollAt})
	n.says(pollAt, contracts.Poll, "Name", nil, "Опрос \xff") // no UTF-8 at its end
	n.says(pollAt, contracts.Poll, "Description", nil, "О районе")
	n.says(pollAt, contracts.Poll, "QuestionIds", nil, []*big.Int{big.NewInt(7)})
	n.says(pollAt, contracts.Poll, "QuestionsAddress", nil, []common.Address{questionAt})
	n.says(questionAt, contracts.PollQuestion, "QuestionId", nil, big.NewInt(7))
	n.says(questionAt, contracts.PollQuestion, "CurrentVersion", nil, big.NewInt(1))
	n.says(questionAt, contracts.PollQuestion, "AllExistingVersions", nil, []*big.Int{big.NewInt(1)})
	one := []any{big.NewInt(1)}
	n.says(questionAt, contracts.PollQuestion, "_versions", one, true, `["а","б"]`, "Что?")
	n.says(questionAt, contracts.PollQuestion, "AnswersByVersion", one, `["а","б"]`)
	n.says(questionAt, contracts.PollQuestion, "AnswerIdsByVersion", one, []*big.Int{big.NewInt(10), big.NewInt(20)})
	n.results(3, 1, 3)

	n.block()
	n.block(n.vote("anna", 1, 0), n.vote("boris", 1, 1, 1, 1))
	n.block()
	n.block(n.vote("anna", 1, 1), n.vote("clara", 5, 0), n.vote("dmitri", 1, 9), n.stranger())
	n.block(n.text("elena"))
	n.refuse(3, 0, "VoteError", big.NewInt(7), big.NewInt(1), "anna", big.NewInt(1))
	n.refuse(3, 1, "VoteError", big.NewInt(7), big.NewInt(5), "clara", big.NewInt(2))
	n.receipt(3, 2)["status"] = "0x0"
	n.refuse(3, 3, "AccessDenied", common.Address{9})

	n.server = httptest.NewServer(http.HandlerFunc(n.serve))
	t.Cleanup(n.server.Close)
	return n
}

// results sets what the question's contract says.
func (n *oldNode) results(voters, first, second int64) {
	n.says(questionAt, contracts.PollQuestion, "VoterCount", nil, big.NewInt(voters))
	n.says(questionAt, contracts.PollQuestion, "ResultsByVersion", []any{big.NewInt(1)}, []*big.Int{big.NewInt(first), big.NewInt(second)})
}

func (n *oldNode) says(at common.Address, c contracts.Contract, function string, args []any, results ...any) {
	n.t.Helper()
	input, err := c.ABI.Pack(function, args...)
	require.NoError(n.t, err)
	output, err := c.ABI.Methods[function].Outputs.Pack(results...)
	require.NoError(n.t, err)
	n.calls[strings.ToLower(at.Hex())+hexutil.Encode(input)] = output
}

func (n *oldNode) vote(user string, version int64, options ...int64) []byte {
	return n.input(version, user, "", options...)
}

func (n *oldNode) text(user string) []byte { return n.input(1, user, "мои слова") }

func (n *oldNode) stranger() []byte { return n.vote("fedor", 1, 0) }

func (n *oldNode) input(version int64, user, text string, options ...int64) []byte {
	n.t.Helper()
	list := make([]*big.Int, len(options))
	for i, option := range options {
		list[i] = big.NewInt(option)
	}
	input, err := contracts.PollQuestion.ABI.Pack("vote", big.NewInt(version), user, list, text, "")
	require.NoError(n.t, err)
	return input
}

// block adds a block with transactions to the question.
func (n *oldNode) block(inputs ...[]byte) {
	n.t.Helper()
	number := uint64(len(n.blocks))
	parent := common.Hash{}
	if number > 0 {
		parent = n.blocks[number-1]["hash"].(common.Hash)
	}
	hash := crypto.Keccak256Hash(parent[:], []byte("block"))
	txs := []any{}
	for i, input := range inputs {
		tx, err := ethtypes.SignNewTx(ownerKey, ethtypes.HomesteadSigner{}, &ethtypes.LegacyTx{
			Nonce: number*100 + uint64(i), GasPrice: new(big.Int), Gas: 500_000, To: &questionAt, Data: input,
		})
		require.NoError(n.t, err)
		text, err := tx.MarshalJSON()
		require.NoError(n.t, err)
		var fields map[string]any
		require.NoError(n.t, json.Unmarshal(text, &fields))
		delete(fields, "type") // there were none
		fields["transactionIndex"] = hexutil.Uint64(i)
		txs = append(txs, fields)
		n.found[tx.Hash()] = map[string]any{"transactionHash": tx.Hash(), "blockHash": hash, "gasUsed": "0x5208", "logs": []any{}}
	}
	n.blocks = append(n.blocks, map[string]any{"number": hexutil.Uint64(number), "hash": hash, "parentHash": parent, "transactions": txs})
}

func (n *oldNode) receipt(block, index int) map[string]any {
	tx := n.blocks[block]["transactions"].([]any)[index].(map[string]any)
	return n.found[common.HexToHash(tx["hash"].(string))]
}

// refuse puts an event of the question into a receipt.
func (n *oldNode) refuse(block, index int, event string, values ...any) {
	n.t.Helper()
	e := contracts.PollQuestion.ABI.Events[event]
	data, err := e.Inputs.Pack(values...)
	require.NoError(n.t, err)
	n.receipt(block, index)["logs"] = []any{map[string]any{"address": questionAt, "topics": []common.Hash{e.ID}, "data": hexutil.Bytes(data)}}
}

type oldRequest struct {
	ID     int               `json:"id"`
	Method string            `json:"method"`
	Params []json.RawMessage `json:"params"`
}

func (n *oldNode) serve(w http.ResponseWriter, r *http.Request) {
	if len(n.failures) > 0 {
		code := n.failures[0]
		n.failures = n.failures[1:]
		w.WriteHeader(code)
		return
	}
	body, _ := io.ReadAll(r.Body) // of this process
	var answer any
	switch {
	case body[0] == '{':
		var request oldRequest
		_ = json.Unmarshal(body, &request)
		answer = n.answer(request)
	case n.noBatch:
		answer = map[string]any{"id": nil, "error": map[string]any{"code": -32600, "message": "no batches"}}
	default:
		var requests []oldRequest
		_ = json.Unmarshal(body, &requests)
		answers := []any{}
		for i := range requests { // in any order
			answers = append(answers, n.answer(requests[len(requests)-1-i]))
		}
		answer = answers
	}
	_ = json.NewEncoder(w).Encode(answer) // to this process
}

func (n *oldNode) answer(r oldRequest) any {
	n.asked[r.Method]++
	result, refusal := n.result(r)
	if n.change != nil {
		result = n.change(r.Method, r.Params, result)
	}
	if refusal != "" {
		return map[string]any{"jsonrpc": "2.0", "id": r.ID, "error": map[string]any{"code": -32000, "message": refusal}}
	}
	return map[string]any{"jsonrpc": "2.0", "id": r.ID, "result": result}
}

func (n *oldNode) result(r oldRequest) (result any, refusal string) {
	switch r.Method {
	case "net_version":
		return "8995", ""
	case "web3_clientVersion":
		return "Parity//v1.7.0", ""
	case "eth_blockNumber":
		return hexutil.Uint64(len(n.blocks) - 1), ""
	case "eth_getBlockByNumber":
		var number hexutil.Uint64
		_ = json.Unmarshal(r.Params[0], &number)
		if int(number) >= len(n.blocks) {
			return nil, ""
		}
		return n.blocks[number], ""
	case "eth_getTransactionReceipt":
		var hash common.Hash
		_ = json.Unmarshal(r.Params[0], &hash)
		return n.found[hash], ""
	case "eth_getBlockReceipts":
		if !n.modern {
			break
		}
		var number hexutil.Uint64
		_ = json.Unmarshal(r.Params[0], &number)
		receipts := []any{}
		for i := range n.blocks[number]["transactions"].([]any) {
			receipts = append(receipts, n.receipt(int(number), i))
		}
		return receipts, ""
	case "eth_call":
		if n.pruned && string(r.Params[1]) != `"latest"` {
			return nil, "This request is not supported because your node is running with state pruning."
		}
		var message struct{ To, Data string }
		_ = json.Unmarshal(r.Params[0], &message)
		return n.calls[strings.ToLower(message.To)+message.Data], ""
	}
	return nil, "Method not found"
}

func (n *oldNode) client() *Client {
	n.t.Helper()
	client, err := NewClient(n.server.URL, 10_000, 10)
	require.NoError(n.t, err)
	return client
}
