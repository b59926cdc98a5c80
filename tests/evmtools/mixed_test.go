//go:build e2e

package evmtools_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math/big"
	"testing"

	"github.com/cosmos/evm/crypto/ethsecp256k1"
	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	ethtypes "github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/authz"

	"github.com/moscowchain/moscowd/txclient"
	accesstypes "github.com/moscowchain/moscowd/x/access/types"
	marketslots "github.com/moscowchain/moscowd/x/marketslots/types"
)

// ethBlock is a block as eth_getBlockByNumber answers with whole transactions.
type ethBlock struct {
	Hash         common.Hash    `json:"hash"`
	ParentHash   common.Hash    `json:"parentHash"`
	Number       hexutil.Uint64 `json:"number"`
	GasUsed      hexutil.Uint64 `json:"gasUsed"`
	LogsBloom    ethtypes.Bloom `json:"logsBloom"`
	Transactions []ethTx        `json:"transactions"`
}

type ethTx struct {
	Hash             common.Hash     `json:"hash"`
	BlockHash        common.Hash     `json:"blockHash"`
	TransactionIndex *hexutil.Uint64 `json:"transactionIndex"`
}

// mixed puts native and Ethereum transactions into the same blocks, some of them of one account, some that fail, and
// looks at every way to read what became of them.
func (n *node) mixed(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	notebook := n.contract(t, "Notebook")
	address := n.deploy(t, "mixed", notebook)
	mixed, err := n.client.Account(ctx, n.keys["mixed"])
	require.NoError(t, err)

	client, err := ethclient.DialContext(ctx, n.ws)
	require.NoError(t, err)
	defer client.Close()
	told := make(chan ethtypes.Log, 100)
	subscription, err := client.SubscribeFilterLogs(ctx, ethereum.FilterQuery{Addresses: []common.Address{address}}, told)
	require.NoError(t, err)
	defer subscription.Unsubscribe()

	var native [][]byte
	var sent []common.Hash
	n.asRegistrar(t, func(registrar *txclient.Account) {
		native, sent = n.sendMixed(ctx, t, mixed, registrar, address, notebook)
	})

	heights := map[int64]int{} // native transactions by block
	for _, hash := range native {
		result, err := n.client.Wait(ctx, hash)
		require.NoError(t, err)
		heights[result.Height]++
	}
	receipts := map[common.Hash]*ethtypes.Receipt{}
	shared, logs := 0, 0
	blocks := map[uint64]bool{}
	for i, hash := range sent {
		receipt := n.receipt(t, hash)
		require.Equal(t, i%4 == 3, receipt.Status == ethtypes.ReceiptStatusFailed, "transaction %d", i)
		receipts[hash] = receipt
		for _, log := range receipt.Logs {
			require.Equal(t, *log, <-told, "log %d of a subscription", logs)
			logs++
		}
		blocks[receipt.BlockNumber.Uint64()] = true
		if heights[receipt.BlockNumber.Int64()] > 0 {
			shared++
		}
	}
	t.Logf("%d native and %d Ethereum transactions in %d blocks, %d of the latter in blocks with both", len(native), len(sent), len(blocks), shared)
	require.Positive(t, shared, "no block mixes both kinds")
	for height := range blocks {
		t.Run(fmt.Sprintf("block %d", height), func(t *testing.T) { n.checkBlock(t, height, address, receipts) })
	}
}

// filledGap sends an Ethereum transaction that comes too early; a native one takes the number before it.
func (n *node) filledGap(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	to := n.address("stranger")
	account, err := n.client.Account(ctx, n.keys["gap"])
	require.NoError(t, err)
	early := n.send(t, n.signed(t, "gap", account.Sequence+1, &to, 21_000, nil))
	grant, err := authz.NewMsgGrant(account.Key.PubKey().Address().Bytes(), to.Bytes(), authz.NewGenericAuthorization(sdk.MsgTypeURL(&marketslots.MsgSubmitApplication{})), nil)
	require.NoError(t, err)
	result, err := n.client.Run(ctx, account, 200_000, grant)
	require.NoError(t, err)
	require.GreaterOrEqual(t, n.receipt(t, early).BlockNumber.Int64(), result.Height)
}

// sendMixed sends Ethereum and native transactions of one account in turn, and native ones of the registrar among them.
func (n *node) sendMixed(
	ctx context.Context, t *testing.T, mixed, registrar *txclient.Account, address common.Address, notebook contract,
) (native [][]byte, sent []common.Hash) {
	t.Helper()
	for i := range 8 {
		data := notebook.pack(t, "noteMany", big.NewInt(int64(i)), big.NewInt(int64(i%3+1)))
		if i%4 == 3 {
			data = notebook.pack(t, "note", new(big.Int), "") // reverts
		}
		sent = append(sent, n.send(t, n.signed(t, "mixed", mixed.Sequence, &address, 500_000, data)))
		mixed.Sequence++ // which is the next nonce, too

		grantee, err := ethsecp256k1.GenerateKey()
		require.NoError(t, err)
		grant, err := authz.NewMsgGrant(mixed.Key.PubKey().Address().Bytes(), grantee.PubKey().Address().Bytes(), authz.NewGenericAuthorization(sdk.MsgTypeURL(&marketslots.MsgSubmitApplication{})), nil)
		require.NoError(t, err)
		hash, err := n.client.Send(ctx, mixed, 200_000, grant)
		require.NoError(t, err)
		native = append(native, hash)

		subject := sha256.Sum256([]byte(fmt.Sprintf("mixed %d", i)))
		hash, err = n.client.Send(ctx, registrar, 500_000, &accesstypes.MsgEnrolAccounts{
			Signer:   registrar.Address,
			Accounts: []accesstypes.NewAccount{{Address: txclient.Address(grantee), Class: "service", Subject: subject[:]}},
		})
		require.NoError(t, err)
		native = append(native, hash)
	}
	return native, sent
}

// checkBlock compares everything that the node says of one block.
func (n *node) checkBlock(t *testing.T, height uint64, address common.Address, receipts map[common.Hash]*ethtypes.Receipt) {
	t.Helper()
	number := hexutil.Uint64(height)
	var block ethBlock
	n.get(t, &block, "eth_getBlockByNumber", number, true)
	require.NotEmpty(t, block.Transactions)
	var byHash, parent ethBlock
	n.get(t, &byHash, "eth_getBlockByHash", block.Hash, true)
	require.Equal(t, block, byHash)
	n.get(t, &parent, "eth_getBlockByNumber", number-1, true)
	require.Equal(t, parent.Hash, block.ParentHash)
	var inBlock []*ethtypes.Receipt
	n.get(t, &inBlock, "eth_getBlockReceipts", number)
	require.Len(t, inBlock, len(block.Transactions))
	var count hexutil.Uint64
	n.get(t, &count, "eth_getBlockTransactionCountByHash", block.Hash)
	require.Len(t, block.Transactions, int(count))

	var logs []*ethtypes.Log // of our transactions; the block may hold those of other tests
	var logCount uint
	var gas uint64
	for i, tx := range block.Transactions {
		require.Equal(t, hexutil.Uint64(i), *tx.TransactionIndex)
		require.Equal(t, block.Hash, tx.BlockHash)
		var byIndex, byHash ethTx
		n.get(t, &byIndex, "eth_getTransactionByBlockNumberAndIndex", number, hexutil.Uint64(i))
		require.Equal(t, tx, byIndex)
		n.get(t, &byHash, "eth_getTransactionByHash", tx.Hash)
		require.Equal(t, tx, byHash)

		receipt := inBlock[i]
		require.Equal(t, tx.Hash, receipt.TxHash)
		require.Equal(t, uint(i), receipt.TransactionIndex)
		gas += receipt.GasUsed
		require.Equal(t, gas, receipt.CumulativeGasUsed, "cumulative gas of transaction %d", i)
		if own := receipts[tx.Hash]; own != nil {
			require.Equal(t, own, receipt)
			n.checkTrace(t, receipt)
			logs = append(logs, receipt.Logs...)
		}
		for _, log := range receipt.Logs {
			require.Equal(t, logCount, log.Index, "index of a log of transaction %d", i)
			logCount++
			require.Equal(t, tx.Hash, log.TxHash)
			require.Equal(t, uint(i), log.TxIndex)
			require.Equal(t, block.Hash, log.BlockHash)
			require.True(t, ethtypes.BloomLookup(block.LogsBloom, log.Address))
		}
	}
	require.GreaterOrEqual(t, uint64(block.GasUsed), gas)
	for _, query := range []map[string]any{
		{"address": address, "blockHash": block.Hash},
		{"address": address, "fromBlock": number, "toBlock": number},
	} {
		found := []*ethtypes.Log{}
		n.get(t, &found, "eth_getLogs", query)
		require.Equal(t, len(logs), len(found))
		for i := range logs {
			require.Equal(t, logs[i], found[i])
		}
	}
}

// checkTrace has the node execute a transaction again.
func (n *node) checkTrace(t *testing.T, receipt *ethtypes.Receipt) {
	t.Helper()
	var trace struct {
		GasUsed hexutil.Uint64 `json:"gasUsed"`
		Error   string         `json:"error"`
	}
	n.get(t, &trace, "debug_traceTransaction", receipt.TxHash, map[string]any{"tracer": "callTracer"})
	failed := receipt.Status == ethtypes.ReceiptStatusFailed
	require.Equal(t, failed, trace.Error != "")
	if !failed { // the library leaves the gas of a failed one out
		require.Equal(t, receipt.GasUsed, uint64(trace.GasUsed), "gas in the trace of transaction %d", receipt.TransactionIndex)
	}
}
