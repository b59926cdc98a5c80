package integration

import (
	"testing"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"

	accesstypes "github.com/moscowchain/moscowd/x/access/types"
)

func TestAnAccountSendsManyWithoutWaiting(t *testing.T) {
	n := newNetwork(t, 1)
	txs := n.pipeline(n.operators[0], 40)
	for i, tx := range txs {
		checked := n.check(tx)
		require.Zero(t, checked.Code, "%d: %s", i, checked.Log)
	}
	for i, result := range n.block(txs...).TxResults {
		require.Zero(t, result.Code, "%d: %s", i, result.Log)
	}
}

func TestWhatCannotRunLeavesTheMempoolAfterTheBlock(t *testing.T) {
	t.Run("a sequence used by another transaction", func(t *testing.T) {
		n := newNetwork(t, 1)
		operator := n.operators[0]
		sequence := operator.sequence
		txs := n.pipeline(operator, 3)
		other := n.signDraft(operator, draft{msgs: []sdk.Msg{harmless(operator, "other")}, sequence: &sequence})
		for _, tx := range txs {
			require.Zero(t, n.check(tx).Code)
		}
		n.block(other)
		checked := n.recheck(txs[0])
		isError(t, sdkerrors.ErrWrongSequence, checked.Codespace, checked.Code, checked.Log)
		for _, tx := range txs[1:] {
			checked := n.recheck(tx)
			require.Zero(t, checked.Code, checked.Log)
		}
	})
	t.Run("an account suspended meanwhile", func(t *testing.T) {
		n := newNetwork(t, 1)
		trader := n.traders[0]
		tx := n.sign(trader, revoke(trader))
		require.Zero(t, n.check(tx).Code)
		n.suspend(trader)
		checked := n.recheck(tx)
		isError(t, accesstypes.ErrAccountSuspended, checked.Codespace, checked.Code, checked.Log)
	})
	t.Run("a quota used by other transactions", func(t *testing.T) {
		n := newNetwork(t, 1)
		r := n.resident
		first := n.signGas(r, smallGas/2, revoke(r))
		second := n.signGas(r, smallGas/2, revoke(r))
		require.Zero(t, n.check(first).Code)
		require.Zero(t, n.check(second).Code)
		third := n.signGas(r, 500_000, revoke(r))
		checked := n.check(third)
		isError(t, accesstypes.ErrQuotaExhausted, checked.Codespace, checked.Code, checked.Log)
		n.block(first)
		checked = n.recheck(second)
		require.Zero(t, checked.Code, "what waits is counted once: %s", checked.Log)
	})
}

func TestASimulationAsksForNoGasLimitAndNoQuota(t *testing.T) {
	n := newNetwork(t, 1)
	operator := n.operators[0]
	gas, _, err := n.app.Simulate(n.sign(operator, harmless(operator, "simulated")))
	require.NoError(t, err)
	require.Positive(t, gas.GasUsed)
	operator.sequence = n.committed(operator)
	n.run(operator, harmless(operator, "afterwards"))
}
