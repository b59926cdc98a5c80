//go:build e2e

package evmtools_test

import (
	"math/big"
	"strconv"
	"testing"

	"github.com/ethereum/go-ethereum/common/hexutil"
	ethtypes "github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"
)

// configuration starts the node anew with settings of [json-rpc] that the other tests need otherwise.
func (n *node) configuration(t *testing.T) {
	const blockRangeCap = 2
	height := n.height(t)
	require.NoError(t, n.StopNode(0))
	t.Setenv("MOSCOWD_JSON_RPC_ALLOW_UNPROTECTED_TXS", "false")
	t.Setenv("MOSCOWD_JSON_RPC_BLOCK_RANGE_CAP", strconv.Itoa(blockRangeCap))
	require.NoError(t, n.StartNode(0))

	t.Run("after a restart the node answers about its last block at once", func(t *testing.T) {
		n.waitServing(t)
		var count hexutil.Uint64
		n.get(t, &count, "eth_getTransactionCount", n.address("go"), "latest")
		var block struct{ Number hexutil.Uint64 }
		n.get(t, &block, "eth_getBlockByNumber", "latest", false)
		require.GreaterOrEqual(t, uint64(block.Number), height)
	})
	t.Run("a transaction without a chain id is refused where the configuration does not allow it", func(t *testing.T) {
		key, err := crypto.ToECDSA(n.keys["go"].Key)
		require.NoError(t, err)
		to := n.address("stranger")
		tx, err := ethtypes.SignNewTx(key, ethtypes.HomesteadSigner{}, &ethtypes.LegacyTx{
			Nonce: n.nonce(t, "go"), GasPrice: new(big.Int), Gas: 21_000, To: &to,
		})
		require.NoError(t, err)
		a := n.ask(t, "eth_sendRawTransaction", raw(t, tx))
		require.NotNil(t, a.Error, "taken: %s", a.Result)
		require.Equal(t, codeRefused, a.Error.Code)
		require.Contains(t, a.Error.Message, "replay-protected")
	})
	t.Run("a query of logs over more blocks than the limit is refused", func(t *testing.T) {
		logs := func(blocks uint64) answer {
			height := n.height(t)
			return n.ask(t, "eth_getLogs", map[string]any{
				"fromBlock": hexutil.Uint64(height - blocks + 1), "toBlock": hexutil.Uint64(height),
			})
		}
		require.Nil(t, logs(blockRangeCap).Error)
		a := logs(blockRangeCap + 1)
		require.NotNil(t, a.Error, "answered: %s", a.Result)
		require.Equal(t, codeLimitExceeded, a.Error.Code, a.Error.Message)
	})
}
