package keeper_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/documents/types"
)

// thursdaysEnd is when a request of Monday with three working days is due.
var thursdaysEnd = time.Date(2026, 3, 5, 21, 0, 0, 0, time.UTC)

func TestTheDeadlineLeavesOutDaysOff(t *testing.T) {
	h := newHall(t)
	h.at(101, time.Date(2026, 3, 6, 20, 59, 59, 0, time.UTC)) // Friday, a second before midnight in Moscow
	h.ask()
	// Saturday, Sunday and Monday the 9th are off: Tuesday, Wednesday, Thursday.
	require.Equal(t, time.Date(2026, 3, 12, 21, 0, 0, 0, time.UTC).Unix(), h.request(1).Deadline)
	h.at(102, time.Date(2026, 3, 6, 21, 0, 0, 0, time.UTC)) // Saturday
	h.ask()
	require.Equal(t, h.request(1).Deadline, h.request(2).Deadline)
}

func TestADeadlineStaysWhenTheCalendarChanges(t *testing.T) {
	h := newHall(t)
	h.ask()
	params, err := h.keeper.Params.Get(h.ctx)
	require.NoError(t, err)
	params.Calendar.DaysOff = []string{"2026-03-03", "2026-03-04", "2026-03-05"}
	_, err = h.messages.UpdateParams(h.ctx, &types.MsgUpdateParams{Authority: h.gov, Params: params})
	require.NoError(t, err)
	require.Equal(t, thursdaysEnd.Unix(), h.request(1).Deadline)
	h.ask()
	require.Equal(t, time.Date(2026, 3, 10, 21, 0, 0, 0, time.UTC).Unix(), h.request(2).Deadline)
}

func TestARequestIsOverdueFromItsDeadlineOn(t *testing.T) {
	h := newHall(t)
	id := h.ask()
	h.nextAt(thursdaysEnd.Add(-time.Second))
	require.NoError(t, h.keeper.EndBlock(h.ctx))
	require.False(t, h.request(id).Overdue)
	require.Empty(t, h.ctx.EventManager().Events())

	h.nextAt(thursdaysEnd)
	require.NoError(t, h.keeper.EndBlock(h.ctx))
	require.True(t, h.request(id).Overdue)
	require.Equal(t, []*types.EventRequestOverdue{{RequestId: id, Type: officeType, Issuer: h.issuer, Deadline: thursdaysEnd.Unix()}},
		events[*types.EventRequestOverdue](h))
	open, overdue := h.queue()
	require.Equal(t, [2]uint64{1, 1}, [2]uint64{open, overdue})

	h.nextAt(thursdaysEnd.Add(time.Second))
	require.NoError(t, h.keeper.EndBlock(h.ctx))
	require.Empty(t, events[*types.EventRequestOverdue](h), "said once")
	h.accept(id)
	h.refuse(id)
	open, overdue = h.queue()
	require.Equal(t, [2]uint64{0, 0}, [2]uint64{open, overdue})
	s := h.statistics(30)
	require.Equal(t, [4]uint64{1, 1, 1, 4}, [4]uint64{s.Decided, s.Overdue, s.Counted, s.MedianDays},
		"Thursday midnight is Friday: four working days")
}

// Blocks are not cut at midnight: the first block after a deadline may decide the request before EndBlock looks at it.
func TestADecisionInTheBlockOfTheDeadlineIsLate(t *testing.T) {
	h := newHall(t)
	id := h.ask()
	h.nextAt(thursdaysEnd)
	h.refuse(id)
	require.True(t, h.request(id).Overdue)
	require.NoError(t, h.keeper.EndBlock(h.ctx))
	require.Len(t, events[*types.EventRequestOverdue](h), 1)
	require.Equal(t, uint64(1), h.statistics(30).Overdue)
}

func TestOverdueRequestsAreMarkedInPartsTheEarliestFirst(t *testing.T) {
	h := newHall(t)
	later := h.askAtCounter()
	h.nextAt(monday.Add(-24 * time.Hour)) // a deadline before that of the first
	for range types.MaxOverduePerBlock + 1 {
		h.askAtCounter()
	}
	h.nextAt(thursdaysEnd.Add(24 * time.Hour))
	for _, want := range []uint64{types.MaxOverduePerBlock, types.MaxOverduePerBlock + 2, types.MaxOverduePerBlock + 2} {
		require.NoError(t, h.keeper.EndBlock(h.ctx))
		open, overdue := h.queue()
		require.Equal(t, [2]uint64{types.MaxOverduePerBlock + 2, want}, [2]uint64{open, overdue})
		require.Equal(t, want > types.MaxOverduePerBlock, h.request(later).Overdue)
	}
}
