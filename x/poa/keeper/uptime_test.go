package keeper_test

import (
	"testing"

	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/poa/keeper"
	"github.com/moscowchain/moscowd/x/poa/types"
)

func shortWindow(t *testing.T, window, threshold uint32, ds ...department) *chain {
	t.Helper()
	gs := types.DefaultGenesis()
	gs.Params.UptimeWindow, gs.Params.MissedThreshold = window, threshold
	for _, d := range ds {
		gs.Validators = append(gs.Validators, d.validator())
	}
	return newChain(t, *gs)
}

func (c *chain) uptime(d department) *types.QueryUptimeResponse {
	c.t.Helper()
	res, err := keeper.NewQueryServerImpl(c.k).Uptime(c.ctx, &types.QueryUptimeRequest{Operator: d.String()})
	require.NoError(c.t, err)
	return res
}

func (c *chain) blocks(n int) (thresholds int) {
	for range n {
		c.block(nil)
		thresholds += c.eventCount("EventMissedThresholdReached")
	}
	return thresholds
}

func TestMissedBlocksSlideThroughTheWindow(t *testing.T) {
	ds := departments(2)
	c := shortWindow(t, 10, 4, ds...)
	silent := string(ds[1].key.PubKey().Address())
	c.silent[silent] = true
	require.Zero(t, c.blocks(3))
	require.EqualValues(t, 3, c.uptime(ds[1]).Missed)
	require.EqualValues(t, 3, c.uptime(ds[1]).Counted)
	require.Equal(t, 1, c.blocks(10), "the threshold is told once")
	require.EqualValues(t, 10, c.uptime(ds[1]).Missed, "no more than the window")
	require.EqualValues(t, 10, c.uptime(ds[1]).Counted)
	delete(c.silent, silent)
	require.Zero(t, c.blocks(8))
	require.EqualValues(t, 2, c.uptime(ds[1]).Missed)
	c.silent[silent] = true
	require.Zero(t, c.blocks(2), "old misses leave the window as new ones come")
	require.EqualValues(t, 2, c.uptime(ds[1]).Missed)
	require.Equal(t, 1, c.blocks(2), "a second crossing is told again")
	require.Zero(t, c.uptime(ds[0]).Missed)
	delete(c.silent, silent)
	c.blocks(10)
	require.Zero(t, c.uptime(ds[1]).Missed)
	chunks := 0
	require.NoError(t, c.k.MissedChunks.Walk(c.ctx, nil, func(_ chunkKey, _ []byte) (bool, error) { chunks++; return false, nil }))
	require.Zero(t, chunks, "nothing missed, nothing stored")
}

func TestUptimeIsKeptOverARotationAndBeginsAfreshOnReturn(t *testing.T) {
	ds := departments(3)
	c := shortWindow(t, 50, 50, ds...)
	c.silent[string(ds[0].key.PubKey().Address())] = true
	c.blocks(3)
	ds[0].key = ed25519.GenPrivKeyFromSecret([]byte("rotated"))
	c.silent[string(ds[0].key.PubKey().Address())] = true
	c.block(func() { require.NoError(t, c.send(rotateMsg(c, ds[0]))) })
	c.blocks(5)
	require.EqualValues(t, 9, c.uptime(ds[0]).Missed)

	c.block(func() {
		require.NoError(t, c.send(&types.MsgSuspendValidator{Authority: c.authority(), Operator: ds[0].String()}))
	})
	_, err := keeper.NewQueryServerImpl(c.k).Uptime(c.ctx, &types.QueryUptimeRequest{Operator: ds[0].String()})
	require.ErrorIs(t, err, types.ErrUptimeUnknown)
	c.block(func() {
		require.NoError(t, c.send(&types.MsgResumeValidator{Authority: c.authority(), Operator: ds[0].String()}))
	})
	resumed := c.ctx.BlockHeight()
	c.blocks(2)
	require.Zero(t, c.uptime(ds[0]).Missed, "nothing is due before CometBFT uses the update")
	require.Equal(t, resumed+2, c.uptime(ds[0]).SinceHeight)
	require.Zero(t, c.uptime(ds[0]).Counted)
	c.blocks(1)
	require.EqualValues(t, 1, c.uptime(ds[0]).Missed)
	require.EqualValues(t, 1, c.uptime(ds[0]).Counted)
}

func TestANewWindowCountsAfresh(t *testing.T) {
	ds := departments(2)
	c := shortWindow(t, 10, 10, ds...)
	c.silent[string(ds[1].key.PubKey().Address())] = true
	c.blocks(7)
	c.block(func() {
		params, err := c.k.Params.Get(c.ctx)
		require.NoError(t, err)
		params.UptimeWindow, params.MissedThreshold = 3000, 2
		require.NoError(t, c.send(&types.MsgUpdateParams{Authority: c.authority(), Params: params}))
	})
	require.Zero(t, c.uptime(ds[1]).Missed)
	require.Equal(t, 1, c.blocks(2))
	require.EqualValues(t, 2, c.uptime(ds[1]).Missed)
	require.EqualValues(t, 2, c.uptime(ds[1]).Counted)
}

// TestASignedBlockWritesNothing bounds what every block costs.
func TestASignedBlockWritesNothing(t *testing.T) {
	ds := departments(4)
	c := shortWindow(t, 10, 10, ds...)
	before := c.cms.LastCommitID().Hash
	c.blocks(5)
	require.Equal(t, before, c.cms.LastCommitID().Hash)
	c.silent[string(ds[1].key.PubKey().Address())] = true
	c.blocks(1)
	require.NotEqual(t, before, c.cms.LastCommitID().Hash)
}
