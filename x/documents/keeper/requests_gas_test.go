package keeper_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"

	"github.com/moscowchain/moscowd/x/documents/types"
)

// gas is what something costs.
func (h *hall) gas(do func()) uint64 {
	h.t.Helper()
	h.ctx = h.ctx.WithGasMeter(storetypes.NewInfiniteGasMeter()).WithKVGasConfig(storetypes.KVGasConfig())
	do()
	return h.ctx.GasMeter().GasConsumed()
}

// Residents have 20 million gas and 30 transactions an hour by default: gas never stops them first.
func TestGasOfRequestsIsBounded(t *testing.T) {
	h := newHall(t)
	t.Logf("the first request %d", h.gas(func() { h.ask() }))
	request := h.gas(func() { h.ask() })
	require.Less(t, request, uint64(80_000))
	accept := h.gas(func() { h.accept(2) })
	require.Less(t, accept, uint64(25_000))
	refuse := h.gas(func() { h.refuse(2) })
	require.Less(t, refuse, uint64(50_000))
	t.Logf("another %d, accept %d, refuse %d", request, accept, refuse)

	var ids []uint64
	for range types.MaxFulfilled {
		ids = append(ids, h.askAtCounter())
	}
	h.accept(ids...)
	h.anchor(1, types.MaxFulfilled)
	fulfil := h.gas(func() { require.NoError(t, h.fulfil(1, ids...)) })
	require.Less(t, fulfil/types.MaxFulfilled, uint64(20_000))
	t.Logf("fulfil %d requests %d", types.MaxFulfilled, fulfil)
}

// A request costs the same however long the queue is.
func TestGasOfARequestDoesNotGrowWithTheQueue(t *testing.T) {
	h := newHall(t)
	h.askAtCounter()
	first := h.gas(func() { h.askAtCounter() })
	for range 2_000 {
		h.askAtCounter()
	}
	require.InDelta(t, first, h.gas(func() { h.askAtCounter() }), 500)
}

func BenchmarkEndBlockWithOverdueRequests(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		h := newHall(b)
		for range types.MaxOverduePerBlock {
			h.askAtCounter()
		}
		h.at(101, thursdaysEnd.Add(time.Hour))
		b.StartTimer()
		require.NoError(b, h.keeper.EndBlock(h.ctx))
	}
}

func BenchmarkRequestDocument(b *testing.B) {
	h := newHall(b)
	params := types.DefaultParams()
	params.Calendar.DaysOff = nil
	for i := range 200 { // public holidays of a decade
		params.Calendar.DaysOff = append(params.Calendar.DaysOff, fmt.Sprintf("%d-01-%02d", 2026+i/20, 1+i%20))
	}
	require.NoError(b, h.keeper.Params.Set(h.ctx, params))
	for b.Loop() {
		h.askAtCounter()
	}
}
