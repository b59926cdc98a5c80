package keeper_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// submitMany lets traders file one application each and gives the ids.
func (s *suite) submitMany(season uint64, from, to int) (ids []uint64) {
	s.t.Helper()
	for i := from; i < to; i++ {
		response, err := s.msgs.SubmitApplication(s.ctx, submission(s.enrol(fmt.Sprintf("trader %d", i), "trader"), season))
		require.NoError(s.t, err)
		ids = append(ids, response.Id)
	}
	return ids
}

func TestTheChainGivesTradersTheirNumbersDatesAndOrder(t *testing.T) {
	s := newSuite(t)
	other, _ := s.season(types.Filing_FILING_TRADERS)
	season, _ := s.season(types.Filing_FILING_TRADERS)
	s.nextBlockAt(start.Add(1234567 * time.Microsecond))
	ids := s.submitMany(season, 0, 20)
	s.submitMany(other, 20, 23)
	app := s.application(season, "S2-3")
	require.Equal(t, uint64(3), app.Id)
	require.Zero(t, app.RegNum)
	require.Equal(t, subjectUserID(season, "trader 2"), app.UserId)
	// 09:00:01.234567 in Moscow.
	require.Equal(t, rules.Ticks(9*3600)*rules.TicksPerSecond+12_345_670, rules.Ticks(app.ClaimedDate)%rules.TicksPerDay)
	require.Equal(t, "2026-03-01", rules.Ticks(app.ClaimedDate).Date())

	filedIn := s.ctx.BlockHeight()
	s.nextBlock()
	order := slices.Clone(ids)
	seed := types.OrderSeed(blockHash(filedIn), s.ctx.BlockTime())
	types.SortByOrder(seed, season, order)
	for i, id := range order {
		app, err := s.queries.Application(s.ctx, &types.QueryApplicationRequest{SeasonId: season, Id: id})
		require.NoError(t, err)
		require.Equal(t, uint64(i+1), app.Application.RegNum)
	}
	events := s.events()
	require.Len(t, events, 23, "both seasons, the older first")
	require.Equal(t, &types.EventOrderAssigned{
		SeasonId: season, ApplicationId: order[0], ServiceNumber: types.SelfFiledNumber(season, order[0]), RegNum: 1,
		FiledBlockHash: blockHash(filedIn), BlockTime: s.ctx.BlockTime(), Seed: seed[:],
	}, events[3])

	s.submitMany(season, 30, 32)
	s.nextBlock()
	found, err := s.k.Season(s.ctx, season)
	require.NoError(t, err)
	require.Equal(t, uint64(22), found.LastRegNum)
	require.Equal(t, uint64(22), found.Applications)
	later := []uint64{s.application(season, "S2-21").RegNum, s.application(season, "S2-22").RegNum}
	require.ElementsMatch(t, []uint64{21, 22}, later)

	s.nextBlock()
	require.Empty(t, s.events(), "a block after one without filings assigns nothing")
	pending, err := s.k.PendingCount.Has(s.ctx)
	require.NoError(t, err)
	require.False(t, pending)
}

func TestABlockTakesSoManyFilingsAndTheNextTakesMore(t *testing.T) {
	s := newSuite(t)
	season, _ := s.season(types.Filing_FILING_TRADERS)
	trader := s.enrol("trader", "trader")
	params := types.DefaultParams()
	params.MaxApplicationsPerSubject = 1000
	require.NoError(t, s.k.Params.Set(s.ctx, params))
	require.NoError(t, s.k.PendingCount.Set(s.ctx, types.MaxPendingOrders-1))
	_, err := s.msgs.SubmitApplication(s.ctx, submission(trader, season))
	require.NoError(t, err)
	_, err = s.msgs.SubmitApplication(s.ctx, submission(trader, season))
	require.ErrorIs(t, err, types.ErrBlockFull)
	s.nextBlock()
	_, err = s.msgs.SubmitApplication(s.ctx, submission(trader, season))
	require.NoError(t, err)
}

func TestATraderWithdrawsBeforeAndAfterTheOrderIsAssigned(t *testing.T) {
	s := newSuite(t)
	season, operator := s.season(types.Filing_FILING_TRADERS)
	s.freeze(season, operator, row(1, types.SPECIALITY_VEGETABLES, 2, 0, 0))
	s.submitMany(season, 0, 3)
	withdraw := func(i int) {
		_, err := s.msgs.WithdrawApplication(s.ctx, &types.MsgWithdrawApplication{
			Signer: s.address(fmt.Sprintf("trader %d", i)), SeasonId: season, ServiceNumber: types.SelfFiledNumber(season, uint64(i+1)),
		})
		require.NoError(t, err)
	}
	withdraw(0)
	s.nextBlock()
	withdraw(1)
	s.admit(season, operator, "S1-3")
	s.distribute(season, operator)
	for i, want := range []types.OutcomeKind{4, 4, 1} {
		outcomes := s.outcomes(season, uint64(i+1))
		require.Equal(t, want, outcomes[0].Kind)
		if want == types.OutcomeKind_OUTCOME_KIND_NOT_CONSIDERED {
			require.Equal(t, types.OutcomeReason_OUTCOME_REASON_REFUSED, outcomes[0].Reason)
			require.Equal(t, rules.StatusCancelled, outcomes[0].Code)
		}
		require.NotZero(t, s.application(season, types.SelfFiledNumber(season, uint64(i+1))).RegNum)
	}
}

func subjectUserID(season uint64, name string) []byte {
	return types.UserID(season, subjectOf(name))
}
