package relay_test

import (
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/core/tracing"
	ethtypes "github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm/runtime"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/activecitizen"
	"github.com/moscowchain/moscowd/activecitizen/contracts"
	"github.com/moscowchain/moscowd/activecitizen/relay"
)

// chain is a node whose every transaction is a block. It answers one call at a time.
type chain struct {
	t      *testing.T
	url    string
	owner  common.Address
	config *runtime.Config
	root   common.Address
	sent   map[common.Hash]bool // whether it succeeded
	// left is how many transactions the node takes before it refuses all; lost says that it executes the one that it refuses.
	left int
	lost bool
}

const plenty = 1_000

var key, _ = crypto.ToECDSA(common.LeftPadBytes([]byte{7}, 32))

func newChain(t *testing.T) *chain {
	t.Helper()
	database, err := state.New(ethtypes.EmptyRootHash, state.NewDatabaseForTesting())
	require.NoError(t, err)
	owner := crypto.PubkeyToAddress(key.PublicKey)
	n := &chain{
		t: t, owner: owner, sent: map[common.Hash]bool{}, left: plenty,
		config: &runtime.Config{State: database, Origin: owner, GasLimit: 50_000_000, GasPrice: new(big.Int)},
	}
	create, err := contracts.Root.Create()
	require.NoError(t, err)
	_, n.root, _, err = runtime.Create(create, n.config)
	require.NoError(t, err)
	server := httptest.NewServer(http.HandlerFunc(n.serve))
	t.Cleanup(server.Close)
	n.url = server.URL
	return n
}

type request struct {
	ID     int               `json:"id"`
	Method string            `json:"method"`
	Params []json.RawMessage `json:"params"`
}

func (n *chain) serve(w http.ResponseWriter, r *http.Request) {
	var (
		text   json.RawMessage
		one    request
		all    []request
		answer any
	)
	_ = json.NewDecoder(r.Body).Decode(&text) // what is none has no method
	if json.Unmarshal(text, &one) == nil {
		answer = n.answer(one)
	} else {
		_ = json.Unmarshal(text, &all) // as above
		var answers []any
		for _, one := range all {
			answers = append(answers, n.answer(one))
		}
		answer = answers
	}
	_ = json.NewEncoder(w).Encode(answer) // the client went away
}

func (n *chain) answer(r request) map[string]any {
	result, err := n.call(r)
	if err != nil {
		return map[string]any{"id": r.ID, "error": map[string]any{"code": -32_000, "message": err.Error()}}
	}
	return map[string]any{"id": r.ID, "result": result}
}

func (n *chain) call(r request) (any, error) {
	switch r.Method {
	case "eth_chainId":
		return "0x11", nil
	case "eth_gasPrice":
		return "0x0", nil
	case "eth_estimateGas":
		return hexutil.Uint64(5_000_000), nil
	case "eth_getTransactionCount":
		return hexutil.Uint64(n.config.State.GetNonce(n.owner)), nil
	case "eth_getCode":
		var at common.Address
		err := json.Unmarshal(r.Params[0], &at)
		return hexutil.Bytes(n.config.State.GetCode(at)), err
	case "eth_call":
		var message struct {
			To   common.Address `json:"to"`
			Data hexutil.Bytes  `json:"data"`
		}
		if err := json.Unmarshal(r.Params[0], &message); err != nil {
			return nil, err
		}
		before := n.config.State.Copy()
		ret, _, err := runtime.Call(message.To, message.Data, n.config)
		n.config.State = before
		return hexutil.Bytes(ret), err
	case "eth_sendRawTransaction":
		return n.send(r.Params[0])
	case "eth_getTransactionReceipt":
		var hash common.Hash
		if err := json.Unmarshal(r.Params[0], &hash); err != nil {
			return nil, err
		}
		succeeded, known := n.sent[hash]
		if !known {
			return nil, nil
		}
		return map[string]any{"transactionHash": hash, "blockHash": hash, "gasUsed": "0x1", "status": map[bool]string{true: "0x1", false: "0x0"}[succeeded]}, nil
	}
	return nil, http.ErrNotSupported
}

func (n *chain) send(raw json.RawMessage) (any, error) {
	var text hexutil.Bytes
	var tx ethtypes.Transaction
	if err := json.Unmarshal(raw, &text); err != nil {
		return nil, err
	}
	if err := tx.UnmarshalBinary(text); err != nil {
		return nil, err
	}
	if n.left == 0 && !n.lost {
		return nil, http.ErrServerClosed
	}
	require.Equal(n.t, n.config.State.GetNonce(n.owner), tx.Nonce())
	var err error
	if tx.To() == nil {
		_, _, _, err = runtime.Create(tx.Data(), n.config)
	} else {
		_, _, err = runtime.Call(*tx.To(), tx.Data(), n.config)
	}
	n.config.State.SetNonce(n.owner, tx.Nonce()+1, tracing.NonceChangeUnspecified)
	n.sent[tx.Hash()] = err == nil
	if n.left == 0 {
		n.lost = false
		return nil, http.ErrServerClosed
	}
	n.left--
	return tx.Hash(), nil
}

// publish is one run of the program.
func (n *chain) publish(folder string, poll *relay.Poll) (bool, error) {
	n.t.Helper()
	client, err := activecitizen.NewClient(n.url, 10_000, 1)
	require.NoError(n.t, err)
	account, err := activecitizen.NewAccount(n.t.Context(), client, key)
	require.NoError(n.t, err)
	r := &relay.Relay{Client: client, Account: account, Root: n.root, State: filepath.Join(folder, "relay.json")}
	published, _, err := r.Publish(n.t.Context(), poll)
	return published, err
}

func (n *chain) view(at common.Address, of contracts.Contract, function string, args ...any) any {
	n.t.Helper()
	client, err := activecitizen.NewClient(n.url, 10_000, 1)
	require.NoError(n.t, err)
	found, err := client.View(n.t.Context(), at, of, function, args...)
	require.NoError(n.t, err)
	return found
}

// TestARelayThatWasInterruptedPublishesEverythingOnce lets the node fail at each transaction in turn, before it takes it and after.
func TestARelayThatWasInterruptedPublishesEverythingOnce(t *testing.T) {
	version := func(id uint64) relay.Version {
		return relay.Version{ID: id, Name: "Парк?", Answers: `["да","нет"]`, AnswerIDs: []uint64{1, 2}}
	}
	poll := &relay.Poll{ID: big.NewInt(77), Name: "Парк", Description: "О парке", Questions: []relay.Question{
		{ID: big.NewInt(5), Versions: []relay.Version{version(1), version(2)}}, {ID: big.NewInt(6), Versions: []relay.Version{version(1)}},
	}}
	interrupted := 0
	for _, lost := range []bool{false, true} {
		for after := 0; ; after++ {
			n, folder := newChain(t), t.TempDir()
			n.left, n.lost = after, lost
			published, err := n.publish(folder, poll)
			if err == nil {
				require.True(t, published)
				break
			}
			interrupted++
			n.left, n.lost = plenty, false
			_, err = n.publish(folder, poll)
			require.NoError(t, err)
			published, err = n.publish(folder, poll)
			require.NoError(t, err)
			require.False(t, published, "it is there")

			require.Equal(t, []*big.Int{poll.ID}, n.view(n.root, contracts.Root, "getAllPollIds"))
			at := n.view(n.root, contracts.Root, "getAddress", poll.ID).(common.Address)
			questions := n.view(at, contracts.Poll, "QuestionsAddress").([]common.Address)
			require.Len(t, questions, 2, "%d transactions before the failure, lost: %t", after, lost)
			require.Equal(t, []*big.Int{big.NewInt(1), big.NewInt(2)}, n.view(questions[0], contracts.PollQuestion, "AllExistingVersions"))
			require.Equal(t, []*big.Int{big.NewInt(1)}, n.view(questions[1], contracts.PollQuestion, "AllExistingVersions"))
		}
	}
	require.Equal(t, 10, interrupted, "a contract, two questions, a version, a listing: five transactions, twice")
}
