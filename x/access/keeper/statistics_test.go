package keeper_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/x/access/types"
)

func (f *fixture) statistics(address string) *types.QueryRegistrarStatisticsResponse {
	f.tb.Helper()
	got, err := f.query.RegistrarStatistics(f.ctx, &types.QueryRegistrarStatisticsRequest{Address: address})
	require.NoError(f.tb, err)
	return got
}

func TestWhatRegistrarsDoIsCounted(t *testing.T) {
	f := newFixture(t)
	_, err := f.query.RegistrarStatistics(f.ctx, &types.QueryRegistrarStatisticsRequest{Address: registrar})
	require.ErrorContains(t, err, "NotFound")
	_, err = f.query.RegistrarStatistics(f.ctx, &types.QueryRegistrarStatisticsRequest{Address: "x"})
	require.ErrorContains(t, err, "InvalidArgument")

	_, err = f.msg.EnrolAccounts(f.ctx, &types.MsgEnrolAccounts{Signer: registrar, Accounts: batch(100, 5)})
	require.NoError(t, err)
	_, err = f.msg.SuspendAccount(f.ctx, &types.MsgSuspendAccount{Signer: registrar, Address: trader, Reason: "abuse"})
	require.NoError(t, err)
	_, err = f.msg.ReinstateAccount(f.ctx, &types.MsgReinstateAccount{Signer: traderDesk, Address: trader})
	require.NoError(t, err)
	f.suspend(resident)
	g := f.at(noon.AddDate(0, 0, 3))
	require.NoError(t, g.replace(registrar, trader, fresh))
	_, err = g.msg.EnrolAccounts(g.ctx, &types.MsgEnrolAccounts{Signer: registrar, Accounts: batch(200, 2)})
	require.NoError(t, err)

	day := types.DayAt(noon)
	require.Equal(t, &types.QueryRegistrarStatisticsResponse{
		Totals: types.RegistrarTotals{Counts: types.RegistrarCounts{Enrolments: 7, Suspensions: 1, Replacements: 1}, Days: 2},
		Days: []types.DayCounts{
			{Day: day + 3, Counts: types.RegistrarCounts{Enrolments: 2, Replacements: 1}},
			{Day: day, Counts: types.RegistrarCounts{Enrolments: 5, Suspensions: 1}},
		},
		Pagination: &query.PageResponse{},
	}, g.statistics(registrar))
	require.Equal(t, types.RegistrarCounts{Reinstatements: 1}, g.statistics(traderDesk).Totals.Counts)
	require.Equal(t, types.RegistrarCounts{Suspensions: 1}, g.statistics(governance).Totals.Counts, "governance stands under its own address")
	all, err := g.query.Statistics(g.ctx, &types.QueryStatisticsRequest{})
	require.NoError(t, err)
	require.Len(t, all.Registrars, 3)
}

func TestStatisticsStayWhenARegistrarIsRemoved(t *testing.T) {
	f := newFixture(t)
	_, err := f.msg.EnrolAccounts(f.ctx, &types.MsgEnrolAccounts{Signer: traderDesk, Accounts: batch(100, 5)})
	require.NoError(t, err)
	f.setParams(func(p *types.Params) { p.Registrars = nil })
	require.Equal(t, uint64(5), f.statistics(traderDesk).Totals.Counts.Enrolments)
}

func TestOnlyTheLastDaysAreKept(t *testing.T) {
	f := newFixture(t)
	const days = types.MaxStatisticsDays + 10
	for i := range uint64(days) {
		g := f.at(noon.Add(time.Duration(2*i) * 24 * time.Hour))
		for n := range uint64(2) {
			_, err := g.msg.EnrolAccounts(g.ctx, &types.MsgEnrolAccounts{Signer: traderDesk, Accounts: batch(1_000+10*i+n, 1)})
			require.NoError(t, err)
		}
	}
	page := &query.PageRequest{Limit: 1_000}
	var got []types.DayCounts
	for {
		res, err := f.query.RegistrarStatistics(f.ctx, &types.QueryRegistrarStatisticsRequest{Address: traderDesk, Pagination: page})
		require.NoError(t, err)
		require.LessOrEqual(t, len(res.Days), 100)
		require.Equal(t, uint64(2*days), res.Totals.Counts.Enrolments, "totals count forgotten days too")
		got = append(got, res.Days...)
		if res.Pagination.NextKey == nil {
			break
		}
		page = &query.PageRequest{Key: res.Pagination.NextKey, Limit: 1_000}
	}
	require.Len(t, got, types.MaxStatisticsDays)
	require.Equal(t, types.DayAt(noon)+2*(days-1), got[0].Day)
	require.Equal(t, types.DayAt(noon)+2*10, got[len(got)-1].Day)
	require.Equal(t, types.RegistrarCounts{Enrolments: 2}, got[0].Counts)
}
