//go:build e2e

package evmtools_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	ethtypes "github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/app"
)

// rpcError is the error of an answer.
type rpcError struct {
	Code    int             `json:"code"`
	Message string          `json:"message"`
	Data    json.RawMessage `json:"data"`
}

// answer is what the node says to one request.
type answer struct {
	Result json.RawMessage `json:"result"`
	Error  *rpcError       `json:"error"`
}

// post sends a body as it is.
func (n *node) post(t *testing.T, body []byte) (status int, reply []byte) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, n.http, bytes.NewReader(body))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	reply, err = io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, reply
}

// ask sends one request.
func (n *node) ask(t *testing.T, method string, params ...any) answer {
	t.Helper()
	if params == nil {
		params = []any{}
	}
	body, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
	require.NoError(t, err)
	_, reply := n.post(t, body)
	var a answer
	require.NoError(t, json.Unmarshal(reply, &a), "%s", reply)
	return a
}

// get reads the result of a request that must succeed.
func (n *node) get(t *testing.T, into any, method string, params ...any) {
	t.Helper()
	a := n.ask(t, method, params...)
	require.Nil(t, a.Error, "%s: %+v", method, a.Error)
	require.NoError(t, json.Unmarshal(a.Result, into), "%s: %s", method, a.Result)
}

// waitServing waits until the node answers, after a start.
func (n *node) waitServing(t *testing.T) {
	t.Helper()
	require.Eventually(t, func() bool {
		connection, err := net.Dial("tcp", strings.TrimPrefix(n.http, "http://"))
		if err != nil {
			return false
		}
		return connection.Close() == nil
	}, patience, 20*time.Millisecond)
}

// signed is a transaction of an account at price zero.
func (n *node) signed(t *testing.T, name string, nonce uint64, to *common.Address, gas uint64, data []byte) *ethtypes.Transaction {
	t.Helper()
	key, err := crypto.ToECDSA(n.keys[name].Key)
	require.NoError(t, err)
	tx, err := ethtypes.SignNewTx(key, ethtypes.NewEIP155Signer(big.NewInt(app.EVMChainID)), &ethtypes.LegacyTx{
		Nonce: nonce, GasPrice: new(big.Int), Gas: gas, To: to, Data: data,
	})
	require.NoError(t, err)
	return tx
}

// raw is a transaction as eth_sendRawTransaction takes it.
func raw(t *testing.T, tx *ethtypes.Transaction) string {
	t.Helper()
	bz, err := tx.MarshalBinary()
	require.NoError(t, err)
	return hexutil.Encode(bz)
}

// send gives a transaction to the node, which must take it.
func (n *node) send(t *testing.T, tx *ethtypes.Transaction) common.Hash {
	t.Helper()
	var hash common.Hash
	n.get(t, &hash, "eth_sendRawTransaction", raw(t, tx))
	require.Equal(t, tx.Hash(), hash)
	return hash
}

// receipt waits until a transaction is in a block.
func (n *node) receipt(t *testing.T, hash common.Hash) *ethtypes.Receipt {
	t.Helper()
	var receipt *ethtypes.Receipt
	require.Eventually(t, func() bool {
		n.get(t, &receipt, "eth_getTransactionReceipt", hash)
		return receipt != nil
	}, patience, 200*time.Millisecond, "the receipt of %s", hash)
	return receipt
}

// nonce is the next nonce of an account, counting what waits.
func (n *node) nonce(t *testing.T, name string) uint64 {
	t.Helper()
	var nonce hexutil.Uint64
	n.get(t, &nonce, "eth_getTransactionCount", n.address(name), "pending")
	return uint64(nonce)
}

// height is the last block that the node answers about.
func (n *node) height(t *testing.T) uint64 {
	t.Helper()
	var height hexutil.Uint64
	n.get(t, &height, "eth_blockNumber")
	return uint64(height)
}

// contract is a contract that compile.mjs compiled.
type contract struct {
	ABI      abi.ABI       `json:"abi"`
	Bytecode hexutil.Bytes `json:"bytecode"`
}

// contract reads a contract.
func (n *node) contract(t *testing.T, name string) contract {
	t.Helper()
	bz, err := os.ReadFile(n.artifacts)
	require.NoError(t, err)
	var contracts map[string]contract
	require.NoError(t, json.Unmarshal(bz, &contracts))
	require.Contains(t, contracts, name)
	return contracts[name]
}

// deploy creates a contract and waits for it.
func (n *node) deploy(t *testing.T, name string, c contract) common.Address {
	t.Helper()
	receipt := n.receipt(t, n.send(t, n.signed(t, name, n.nonce(t, name), nil, 5_000_000, c.Bytecode)))
	require.Equal(t, ethtypes.ReceiptStatusSuccessful, receipt.Status)
	return receipt.ContractAddress
}

// pack encodes a call.
func (c contract) pack(t *testing.T, method string, args ...any) []byte {
	t.Helper()
	data, err := c.ABI.Pack(method, args...)
	require.NoError(t, err)
	return data
}
