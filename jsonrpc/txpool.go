package jsonrpc

import (
	"context"
	"fmt"
	"strconv"

	rpctypes "github.com/cosmos/evm/rpc/types"
	vmtypes "github.com/cosmos/evm/x/vm/types"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/moscowchain/moscowd/jsonrpc/pool"
)

// unconfirmedLimit is how many transactions CometBFT shows of its mempool.
const unconfirmedLimit = 100

// content is what clients of this node have sent, and what else stands among the first in the node's mempool.
func (b *ethBackend) content(ctx context.Context) (pending, queued pool.Content, err error) {
	pending, queued = b.pool.Content()
	limit := unconfirmedLimit
	first, err := b.follow.client.UnconfirmedTxs(ctx, &limit)
	if err != nil {
		return nil, nil, err
	}
	for _, bz := range first.Txs {
		tx, err := b.ClientCtx.TxConfig.TxDecoder()(bz)
		if err != nil || len(tx.GetMsgs()) != 1 {
			continue
		}
		msg, ok := tx.GetMsgs()[0].(*vmtypes.MsgEthereumTx)
		if ok && b.pool.Get(msg.Hash()) == nil {
			pending[msg.GetSender()] = append(pending[msg.GetSender()], msg.AsTransaction())
		}
	}
	return pending, queued, nil
}

// poolKinds are the two parts of every answer of namespace txpool.
func poolKinds[T any](pending, queued T) map[string]T {
	return map[string]T{"pending": pending, "queued": queued}
}

// byNonce shows transactions under their nonces in decimal.
func byNonce[T any](txs []*types.Transaction, show func(*types.Transaction) T) map[string]T {
	shown := make(map[string]T, len(txs))
	for _, tx := range txs {
		shown[strconv.FormatUint(tx.Nonce(), 10)] = show(tx)
	}
	return shown
}

// bySender shows transactions under their senders.
func bySender[T any](content pool.Content, show func(*types.Transaction) T) map[string]map[string]T {
	shown := make(map[string]map[string]T, len(content))
	for from, txs := range content {
		shown[from.Hex()] = byNonce(txs, show)
	}
	return shown
}

func (b *ethBackend) show(tx *types.Transaction) *rpctypes.RPCTransaction {
	return rpctypes.NewRPCPendingTransaction(tx, nil, b.ChainConfig())
}

// Content answers txpool_content.
func (b *ethBackend) Content(ctx context.Context) (map[string]map[string]map[string]*rpctypes.RPCTransaction, error) {
	pending, queued, err := b.content(ctx)
	return poolKinds(bySender(pending, b.show), bySender(queued, b.show)), err
}

// ContentFrom answers txpool_contentFrom.
func (b *ethBackend) ContentFrom(ctx context.Context, from common.Address) (map[string]map[string]*rpctypes.RPCTransaction, error) {
	pending, queued, err := b.content(ctx)
	return poolKinds(byNonce(pending[from], b.show), byNonce(queued[from], b.show)), err
}

// Inspect answers txpool_inspect.
func (b *ethBackend) Inspect(ctx context.Context) (map[string]map[string]map[string]string, error) {
	summary := func(tx *types.Transaction) string {
		to := "contract creation"
		if tx.To() != nil {
			to = tx.To().Hex()
		}
		return fmt.Sprintf("%s: %d wei + %d gas × %d wei", to, tx.Value(), tx.Gas(), tx.GasPrice())
	}
	pending, queued, err := b.content(ctx)
	return poolKinds(bySender(pending, summary), bySender(queued, summary)), err
}

// Status answers txpool_status.
func (b *ethBackend) Status(ctx context.Context) (map[string]hexutil.Uint, error) {
	pending, queued, err := b.content(ctx)
	count := func(content pool.Content) (n hexutil.Uint) {
		for _, txs := range content {
			n += hexutil.Uint(len(txs))
		}
		return n
	}
	return poolKinds(count(pending), count(queued)), err
}
