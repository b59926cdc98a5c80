//go:build e2e

package evmtools_test

import (
	"bytes"
	"crypto/ecdsa"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	ethtypes "github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"
)

// Codes of errors: JSON-RPC 2.0, EIP-1474, and -32000 with which geth refuses transactions.
const (
	codeParse          = -32700
	codeInvalidRequest = -32600
	codeMethodNotFound = -32601
	codeInvalidParams  = -32602
	codeLimitExceeded  = -32005
	codeRefused        = -32000
)

// refusals sends what is wrong. The node says why with the code that clients know, and goes on.
func (n *node) refusals(t *testing.T) {
	t.Parallel()
	key, err := crypto.ToECDSA(n.keys["go"].Key)
	require.NoError(t, err)
	to := n.address("stranger")
	nonce := n.nonce(t, "go")
	legacy := func(chain int64, nonce, gas uint64, price int64, data []byte) string {
		return raw(t, signLegacy(t, key, chain, &ethtypes.LegacyTx{
			Nonce: nonce, Gas: gas, GasPrice: big.NewInt(price), To: &to, Data: data,
		}))
	}
	good := legacy(8995, nonce, 21_000, 0, nil)

	transactions := []struct {
		name string
		raw  string
		code int
		says string
	}{
		{"another chain's id", legacy(1, nonce, 21_000, 0, nil), codeRefused, "chain"},
		{"a price", legacy(8995, nonce, 21_000, 1, nil), codeRefused, "this chain has no fees: set gasPrice to 0"},
		{"less gas than a transaction takes", legacy(8995, nonce, 20_999, 0, nil), codeRefused, "gas"},
		{"more gas than a block has", legacy(8995, nonce, 1_000_000_000_000, 0, nil), codeRefused, "gas"},
		{"more calldata than a transaction may have", legacy(8995, nonce, 20_000_000, 0, make([]byte, 200<<10)), codeRefused, "large|oversized|size"},
		{"no transaction at all", "0x", codeRefused, "."},
		{"bytes that are no RLP", "0xdeadbeef", codeRefused, "."},
		{"a transaction cut short", good[:len(good)-20], codeRefused, "."},
		{"a transaction with bytes after its end", good + "00", codeRefused, "."},
		{"an unknown type of transaction", "0x7f" + good[2:], codeRefused, "type"},
		{"hex of odd length", good + "0", codeInvalidParams, "hex"},
		{"a signature of nobody", forged(t, to, nonce), codeRefused, "signature|sender|invalid"},
		{"an account that nobody enrolled", unenrolled(t, to), codeRefused, "enrol|quota|gas"},
	}
	for _, test := range transactions {
		t.Run(test.name, func(t *testing.T) {
			a := n.ask(t, "eth_sendRawTransaction", test.raw)
			require.NotNil(t, a.Error, "taken: %s", a.Result)
			require.Equal(t, test.code, a.Error.Code, a.Error.Message)
			require.Regexp(t, test.says, a.Error.Message)
		})
	}
	t.Run("a nonce that is used up", func(t *testing.T) {
		n.receipt(t, n.send(t, n.signed(t, "go", nonce, &to, 21_000, nil)))
		for _, again := range []string{good, legacy(8995, nonce, 22_000, 0, nil)} {
			a := n.ask(t, "eth_sendRawTransaction", again)
			require.NotNil(t, a.Error, "taken: %s", a.Result)
			require.Equal(t, codeRefused, a.Error.Code)
			require.Regexp(t, "nonce too low|already known", a.Error.Message)
		}
	})
	t.Run("a tracer that does not exist", func(t *testing.T) {
		hash := n.send(t, n.signed(t, "go", n.nonce(t, "go"), &to, 21_000, nil))
		n.receipt(t, hash)
		a := n.ask(t, "debug_traceTransaction", hash, map[string]any{"tracer": "nothing"})
		require.NotNil(t, a.Error, "answered: %s", a.Result)
		require.NotContains(t, a.Error.Message, "runtime error")
	})
	t.Run("more nonces ahead than are held for one account", func(t *testing.T) {
		var last answer
		for ahead := range uint64(65) {
			last = n.ask(t, "eth_sendRawTransaction", raw(t, n.signed(t, "hoarder", ahead+1, &to, 21_000, nil)))
			if ahead < 64 {
				require.Nil(t, last.Error, "%+v", last.Error)
			}
		}
		require.NotNil(t, last.Error, "the 65th is taken")
		require.Equal(t, codeRefused, last.Error.Code, last.Error.Message)
		n.receipt(t, n.send(t, n.signed(t, "hoarder", 0, &to, 21_000, nil)))
		require.Eventually(t, func() bool { return n.nonce(t, "hoarder") == 65 }, patience, time.Second, "the held ones follow")
	})

	requests := []struct {
		name   string
		method string
		params []any
		code   int
	}{
		{"a method that does not exist", "eth_mineAllTheBlocks", nil, codeMethodNotFound},
		{"a namespace that is not served", "personal_listAccounts", nil, codeMethodNotFound},
		{"too few parameters", "eth_getBalance", nil, codeInvalidParams},
		{"an address that is none", "eth_getBalance", []any{"0x12", "latest"}, codeInvalidParams},
		{"a block that is none", "eth_getBlockByNumber", []any{"0xzz", false}, codeInvalidParams},
		{"a number with leading zeros", "eth_getBlockByNumber", []any{"0x01", false}, codeInvalidParams},
	}
	for _, test := range requests {
		t.Run(test.name, func(t *testing.T) {
			a := n.ask(t, test.method, test.params...)
			require.NotNil(t, a.Error, "answered: %s", a.Result)
			require.Equal(t, test.code, a.Error.Code, a.Error.Message)
		})
	}

	t.Run("an estimate at a price", func(t *testing.T) {
		for _, call := range []map[string]any{
			{"to": to, "gasPrice": "0x1"},
			{"from": n.address("go"), "to": to, "maxFeePerGas": "0x1", "maxPriorityFeePerGas": "0x1"},
		} {
			a := n.ask(t, "eth_estimateGas", call)
			require.NotNil(t, a.Error, "answered: %s", a.Result)
			require.Contains(t, a.Error.Message, "this chain has no fees: set gasPrice to 0")
		}
	})
	t.Run("a body that is no JSON", func(t *testing.T) {
		_, reply := n.post(t, []byte(`{"jsonrpc":"2.0",`))
		require.Equal(t, codeParse, errorOf(t, reply).Code)
	})
	t.Run("a request that is none", func(t *testing.T) {
		_, reply := n.post(t, []byte(`{"jsonrpc":"2.0","id":1}`))
		require.Equal(t, codeInvalidRequest, errorOf(t, reply).Code)
	})
	t.Run("a body over the limit", func(t *testing.T) {
		status, _ := n.post(t, bytes.Repeat([]byte{' '}, 3<<20))
		require.Equal(t, http.StatusRequestEntityTooLarge, status)
	})
	t.Run("a batch over the limit", func(t *testing.T) {
		one := `{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}`
		_, reply := n.post(t, []byte("["+strings.Repeat(one+",", 100)+one+"]"))
		require.Contains(t, string(reply), fmt.Sprint(codeInvalidRequest))
		require.Contains(t, string(reply), "batch too large")
	})
	t.Run("a batch with one bad request in it", func(t *testing.T) {
		_, reply := n.post(t, []byte(`[{"jsonrpc":"2.0","id":1,"method":"eth_chainId"},{"jsonrpc":"2.0","id":2,"method":"eth_no"}]`))
		var answers []answer
		require.NoError(t, json.Unmarshal(reply, &answers), "%s", reply)
		require.Len(t, answers, 2)
		require.Nil(t, answers[0].Error)
		require.Equal(t, codeMethodNotFound, answers[1].Error.Code)
	})
	t.Run("more logs than one answer holds", func(t *testing.T) {
		notebook := n.contract(t, "Notebook")
		address := n.deploy(t, "go", notebook)
		data := notebook.pack(t, "noteMany", big.NewInt(1), big.NewInt(101))
		receipt := n.receipt(t, n.send(t, n.signed(t, "go", n.nonce(t, "go"), &address, 5_000_000, data)))
		require.Len(t, receipt.Logs, 101)
		a := n.ask(t, "eth_getLogs", map[string]any{"fromBlock": "0x1", "toBlock": "latest", "address": address})
		require.NotNil(t, a.Error, "answered")
		require.Equal(t, codeLimitExceeded, a.Error.Code, a.Error.Message)
	})
	t.Run("a range of blocks that ends before it begins", func(t *testing.T) {
		a := n.ask(t, "eth_getLogs", map[string]any{"fromBlock": "0x9", "toBlock": "0x2"})
		require.NotNil(t, a.Error, "answered: %s", a.Result)
		require.Equal(t, codeInvalidParams, a.Error.Code, a.Error.Message)
	})
	t.Run("a call that never ends", func(t *testing.T) {
		// JUMPDEST PUSH0 JUMP in place of the account's code runs until the gas or the time is up.
		a := n.ask(t, "eth_call", map[string]any{"to": to}, "latest", map[string]any{to.Hex(): map[string]any{"code": "0x5b5f56"}})
		require.NotNil(t, a.Error, "answered: %s", a.Result)
		require.Regexp(t, "out of gas|timeout", a.Error.Message)
	})
	t.Run("afterwards the node makes blocks and takes transactions", func(t *testing.T) {
		height := n.height(t)
		receipt := n.receipt(t, n.send(t, n.signed(t, "go", n.nonce(t, "go"), &to, 21_000, nil)))
		require.Equal(t, ethtypes.ReceiptStatusSuccessful, receipt.Status)
		require.Greater(t, receipt.BlockNumber.Uint64(), height)
	})
}

func errorOf(t *testing.T, reply []byte) rpcError {
	t.Helper()
	var a answer
	require.NoError(t, json.Unmarshal(reply, &a), "%s", reply)
	require.NotNil(t, a.Error, "%s", reply)
	return *a.Error
}

func signLegacy(t *testing.T, key *ecdsa.PrivateKey, chain int64, tx *ethtypes.LegacyTx) *ethtypes.Transaction {
	t.Helper()
	signed, err := ethtypes.SignNewTx(key, ethtypes.NewEIP155Signer(big.NewInt(chain)), tx)
	require.NoError(t, err)
	return signed
}

// forged is a transaction whose signature no key has made.
func forged(t *testing.T, to common.Address, nonce uint64) string {
	t.Helper()
	tx := ethtypes.NewTx(&ethtypes.LegacyTx{
		Nonce: nonce, GasPrice: new(big.Int), Gas: 21_000, To: &to,
		V: big.NewInt(8995*2 + 35), R: common.MaxHash.Big(), S: big.NewInt(1),
	})
	return raw(t, tx)
}

// unenrolled is a transaction of an account that no registrar knows, with more gas than guests of a development network have.
func unenrolled(t *testing.T, to common.Address) string {
	t.Helper()
	key, err := crypto.GenerateKey()
	require.NoError(t, err)
	return raw(t, signLegacy(t, key, 8995, &ethtypes.LegacyTx{GasPrice: new(big.Int), Gas: 19_000_000, To: &to}))
}
