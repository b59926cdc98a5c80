package keeper_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/documents/types"
)

func TestStatisticsAreThoseOfTheWindow(t *testing.T) {
	h := newHall(t)
	for range 10 {
		h.askAtCounter()
	}
	h.refuse(1) // the same day: 0 working days
	h.nextAt(monday.Add(24 * time.Hour))
	h.refuse(2)
	h.refuse(3)
	h.nextAt(monday.Add(7 * 24 * time.Hour)) // Monday the 9th, a day off: four working days; late
	h.refuse(4)

	require.Equal(t, &types.QueryStatisticsResponse{
		FirstDay: "2026-02-08", LastDay: "2026-03-09", Queue: 6, Decided: 4, MedianDays: 1, P95Days: 4,
		Overdue: 1, Counted: 10,
	}, h.statistics(0), "EndBlock has not marked the others yet")
	require.NoError(t, h.keeper.EndBlock(h.ctx))
	require.Equal(t, uint64(7), h.statistics(30).Overdue)

	require.Equal(t, &types.QueryStatisticsResponse{
		FirstDay: "2026-03-03", LastDay: "2026-03-09", Queue: 6, Decided: 3, MedianDays: 1, P95Days: 4, Overdue: 7, Counted: 9,
	}, h.statistics(7), "Monday the 2nd is left out")
	require.Equal(t, uint64(1), h.statistics(1).Decided)
	require.Equal(t, "2025-02-03", h.statistics(400).FirstDay)
}

func TestTheDayOfATallyIsLocal(t *testing.T) {
	h := newHall(t)
	h.at(101, time.Date(2026, 3, 2, 21, 0, 0, 0, time.UTC)) // Tuesday in Moscow
	h.ask()
	h.refuse(1)
	g, err := h.keeper.ExportGenesis(h.ctx)
	require.NoError(t, err)
	require.Len(t, g.Tallies, 1)
	require.Equal(t, time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC).Unix()/86_400, g.Tallies[0].Day)
}

// A department shall not gain by letting people give up, nor lose when they change their mind in time.
func TestWhatIsWithdrawnCountsOnlyIfItWasOverdue(t *testing.T) {
	h := newHall(t)
	inTime, late := h.ask(), h.ask()
	h.withdraw(inTime)
	require.Zero(t, h.statistics(30).Decided)
	h.nextAt(thursdaysEnd)
	require.NoError(t, h.keeper.EndBlock(h.ctx))
	h.withdraw(late)
	s := h.statistics(30)
	require.Equal(t, [3]uint64{1, 1, 1}, [3]uint64{s.Decided, s.Overdue, s.Counted})
}

func TestEachDepartmentAndTypeHasItsOwnStatistics(t *testing.T) {
	h := newHall(t)
	h.refuse(h.ask())
	for _, req := range []*types.QueryStatisticsRequest{
		{Issuer: h.other, Type: officeType}, {Issuer: h.issuer, Type: othersType},
	} {
		res, err := h.queries.Statistics(h.ctx, req)
		require.NoError(t, err)
		require.Zero(t, res.Counted)
	}
	require.Equal(t, uint64(1), h.statistics(30).Counted)
}
