package integration

import (
	"testing"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// inTheMiddle is a network in the middle of a distribution.
func inTheMiddle(tb testing.TB) (*network, uint64) {
	tb.Helper()
	input := someOf(tb, 200)
	n := newNetwork(tb, 4, withFewWrites)
	season := n.openSeason(types.Filing_FILING_OPERATOR, planRows(input.Plan))
	n.publish(season, planRows(input.Plan))
	n.file(season, input)
	n.distribute(season)
	d := n.distribution(season)
	require.Positive(tb, d.Cursor)
	require.Less(tb, d.Cursor, d.Total)
	return n, season
}

// goOnTogether runs the same blocks on both nodes until the season is closed, and a few more.
func (n *network) goOnTogether(other *network, season uint64) {
	n.t.Helper()
	for blocks := 0; n.distribution(season).FinishedHeight == 0 || blocks < 10; blocks++ {
		other.time = n.time
		n.block()
		other.block()
		require.Equal(n.t, n.hash, other.hash, "height %d", n.height)
	}
	require.Positive(n.t, other.distribution(season).FinishedHeight)
}

func TestAnotherNodeGoesOnFromASnapshot(t *testing.T) {
	n, season := inTheMiddle(t)
	other := n.fromSnapshot()
	info, err := other.app.Info(&abci.RequestInfo{})
	require.NoError(t, err)
	require.Equal(t, n.height, info.LastBlockHeight)
	require.Equal(t, n.hash, info.LastBlockAppHash)
	n.goOnTogether(other, season)
}

func TestANodeThatRestartsGoesOn(t *testing.T) {
	n, season := inTheMiddle(t)
	other, _ := inTheMiddle(t)
	require.Equal(t, n.hash, other.hash, "two nodes that saw the same blocks")
	_, err := other.finalize(nil) // killed before it commits
	require.NoError(t, err)
	other.start()
	require.Equal(t, n.height, other.app.LastBlockHeight())
	n.goOnTogether(other, season)
}

// TestABlockThatIsNotDecidedLeavesNoTrace: CometBFT may run another block of the same height in the end.
func TestABlockThatIsNotDecidedLeavesNoTrace(t *testing.T) {
	n, season := inTheMiddle(t)
	other, _ := inTheMiddle(t)
	for range 3 {
		require.True(t, other.accepts(other.propose(other.sign(other.operators[0], harmless(other.operators[0], "never decided")))))
	}
	n.goOnTogether(other, season)
}

// fromSnapshot is another node whose state comes from a snapshot of this one.
func (n *network) fromSnapshot() *network {
	n.t.Helper()
	_, err := n.app.SnapshotManager().Create(uint64(n.height))
	require.NoError(n.t, err)
	list, err := n.app.ListSnapshots(&abci.RequestListSnapshots{})
	require.NoError(n.t, err)
	require.Len(n.t, list.Snapshots, 1)
	snapshot := list.Snapshots[0]
	other := n.clone()
	offer, err := other.app.OfferSnapshot(&abci.RequestOfferSnapshot{Snapshot: snapshot, AppHash: n.hash})
	require.NoError(n.t, err)
	require.Equal(n.t, abci.ResponseOfferSnapshot_ACCEPT, offer.Result)
	for i := range snapshot.Chunks {
		chunk, err := n.app.LoadSnapshotChunk(&abci.RequestLoadSnapshotChunk{Height: snapshot.Height, Format: snapshot.Format, Chunk: i})
		require.NoError(n.t, err)
		applied, err := other.app.ApplySnapshotChunk(&abci.RequestApplySnapshotChunk{Index: i, Chunk: chunk.Chunk})
		require.NoError(n.t, err)
		require.Equal(n.t, abci.ResponseApplySnapshotChunk_ACCEPT, applied.Result)
	}
	return other
}
