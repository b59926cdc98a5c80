package integration

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"
	"time"

	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"

	"github.com/moscowchain/moscowd/app"
)

// pipeline signs that many transactions of one account, to be sent without waiting.
func (n *network) pipeline(by *account, count int) [][]byte {
	txs := make([][]byte, count)
	for i := range txs {
		txs[i] = n.sign(by, harmless(by, "pipelined"))
	}
	return txs
}

// pick takes elements by index.
func pick(txs [][]byte, order ...int) [][]byte {
	var picked [][]byte
	for _, i := range order {
		picked = append(picked, txs[i])
	}
	return picked
}

func TestAProposalOrdersEachSenderBySequence(t *testing.T) {
	n := newNetwork(t, 2)
	a, b := n.pipeline(n.operators[0], 5), n.pipeline(n.operators[1], 3)
	garbage := [][]byte{{}, []byte("garbage"), bytes.Repeat([]byte{0xff}, 100)}
	for _, tc := range []struct {
		name          string
		mempool, want [][]byte
	}{
		{"an empty mempool", nil, nil},
		{"in order", pick(a, 0, 1, 2), pick(a, 0, 1, 2)},
		{"out of order", pick(a, 3, 1, 4, 0, 2), a},
		{"twice the same", pick(a, 0, 0, 1, 1), pick(a, 0, 1)},
		{"behind a gap", pick(a, 0, 2, 3), pick(a, 0)},
		{"only behind a gap", pick(a, 1, 2), nil},
		{"two senders, places kept", slices.Concat(pick(a, 1), pick(b, 0), pick(a, 0), pick(b, 2, 1)), slices.Concat(pick(a, 0), pick(b, 0), pick(a, 1), pick(b, 1, 2))},
		{"one sender behind a gap, the other not", slices.Concat(pick(a, 1), pick(b, 0, 1)), pick(b, 0, 1)},
		{"garbage between", slices.Concat(garbage, pick(a, 1), garbage, pick(a, 0)), pick(a, 0, 1)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			proposal := n.propose(tc.mempool...)
			require.Len(t, proposal, len(tc.want))
			for i := range tc.want {
				require.Equal(t, tc.want[i], proposal[i], "place %d", i)
			}
			require.True(t, n.accepts(proposal))
		})
	}
}

func TestAProposalKnowsTheSequencesOfAllSigners(t *testing.T) {
	n := newNetwork(t, 2)
	a, b := n.operators[0], n.operators[1]
	before := n.sign(b, harmless(b, "before"))
	both := n.signDraft(a, draft{msgs: []sdk.Msg{harmless(a, "both"), harmless(b, "both")}, cosigner: b})
	after, last := n.sign(b, harmless(b, "after")), n.sign(a, harmless(a, "last"))
	require.Equal(t, [][]byte{before, both, after, last}, n.propose(before, both, after, last))
	require.Equal(t, [][]byte{before}, n.propose(both, before, last, after), "what the cosigner has not reached waits, and what follows it")
	n.delivered(before, both, after, last)
}

func TestAProposalKeepsTheLimitsOfABlock(t *testing.T) {
	n := newNetwork(t, 2)
	a, b := n.operators[0], n.operators[1]
	msg := func(by *account) sdk.Msg { return harmless(by, "limits") }
	third := uint64(app.MaxBlockGas / 3)
	small, large, behind := n.signGas(a, third, msg(a)), n.signGas(a, app.MaxBlockGas, msg(a)), n.signGas(a, third, msg(a))
	other := n.signGas(b, third, msg(b))
	t.Run("what is too much gas waits, with all that its sender sent behind it", func(t *testing.T) {
		require.Equal(t, [][]byte{small, other}, n.propose(small, large, behind, other))
	})
	t.Run("gas up to the limit fits", func(t *testing.T) {
		exact := n.signDraft(b, draft{msgs: []sdk.Msg{msg(b)}, gas: app.MaxBlockGas - third, sequence: new(uint64)})
		require.Equal(t, [][]byte{small, exact}, n.propose(small, exact))
	})
	t.Run("bytes are counted as CometBFT counts them", func(t *testing.T) {
		size := cmttypes.ComputeProtoSizeForTxs([]cmttypes.Tx{small, other})
		require.Equal(t, [][]byte{small, other}, n.proposeUpTo(size, small, other))
		require.Equal(t, [][]byte{small}, n.proposeUpTo(size-1, small, other))
		require.Empty(t, n.proposeUpTo(0, small, other))
	})
}

// TestEveryProposalIsAcceptedAndRuns: whatever the mempool holds and in whichever order, the others vote for the block,
// no transaction of it fails for its sequence, and in the end none is lost.
func TestEveryProposalIsAcceptedAndRuns(t *testing.T) {
	n := newNetwork(t, 3)
	rapid.Check(t, func(r *rapid.T) {
		var mempool [][]byte
		for _, operator := range n.operators {
			operator.sequence = n.committed(operator)
			for range rapid.IntRange(0, 6).Draw(r, "pipelined") {
				gas := rapid.SampledFrom([]uint64{100_000, app.MaxBlockGas / 4, app.MaxBlockGas / 2, app.MaxBlockGas}).Draw(r, "gas")
				mempool = append(mempool, n.signGas(operator, gas, harmless(operator, "random")))
			}
		}
		sent := len(mempool)
		for range rapid.IntRange(0, 3).Draw(r, "garbage") {
			mempool = append(mempool, rapid.SliceOf(rapid.Byte()).Draw(r, "bytes"))
		}
		maxBytes := rapid.Int64Range(700, 4_000).Draw(r, "max bytes")
		executed := 0
		for blocks := 0; executed < sent; blocks++ {
			require.Less(r, blocks, 2*sent+1, "transactions are never proposed")
			mempool = rapid.Permutation(mempool).Draw(r, "order of arrival")
			n.time = n.time.Add(time.Second)
			proposal := n.proposeUpTo(maxBytes, mempool...)
			require.True(r, n.accepts(proposal))
			for i, result := range n.execute(proposal).TxResults {
				require.Zero(r, result.Code, "place %d: %s", i, result.Log)
			}
			executed += len(proposal)
			mempool = slices.DeleteFunc(mempool, func(tx []byte) bool {
				return slices.ContainsFunc(proposal, func(taken []byte) bool { return bytes.Equal(tx, taken) })
			})
		}
	})
}

func TestAProposerMayNotFillABlockWithGarbageOrGas(t *testing.T) {
	n := newNetwork(t, 1)
	operator := n.operators[0]
	half := n.signGas(operator, app.MaxBlockGas/2, harmless(operator, "half"))
	rest := n.signGas(operator, app.MaxBlockGas/2, harmless(operator, "rest"))
	little := n.signGas(operator, 1, harmless(operator, "little"))
	huge := n.signGas(operator, 1<<64-1, harmless(operator, "huge"))
	unknown := n.sign(newAccount("stranger"), revoke(newAccount("stranger")))
	for _, tc := range []struct {
		name    string
		txs     [][]byte
		accepts bool
	}{
		{"no transaction", nil, true},
		{"gas up to the limit", [][]byte{half, rest}, true},
		{"one gas too much", [][]byte{half, rest, little}, false},
		{"a gas limit that would wrap a sum", [][]byte{little, huge}, false},
		{"bytes that are no transaction", [][]byte{half, []byte("garbage")}, false},
		{"empty bytes", [][]byte{{}}, false},
		{"a transaction with bytes behind it", [][]byte{append(bytes.Clone(half), 0)}, false},
		{"a transaction that will fail", [][]byte{rest, unknown}, true},
	} {
		t.Run(tc.name, func(t *testing.T) { require.Equal(t, tc.accepts, n.accepts(tc.txs)) })
	}
	t.Run("what fails does not stop the block", func(t *testing.T) {
		result := n.execute([][]byte{rest, half, binary.BigEndian.AppendUint64(nil, 7)})
		isError(t, sdkerrors.ErrWrongSequence, result.TxResults[0].Codespace, result.TxResults[0].Code, result.TxResults[0].Log)
		require.Zero(t, result.TxResults[1].Code, result.TxResults[1].Log)
		isError(t, sdkerrors.ErrTxDecode, result.TxResults[2].Codespace, result.TxResults[2].Code, result.TxResults[2].Log)
	})
}
