package keeper_test

import (
	"context"
	"testing"
	"time"

	"github.com/cosmos/gogoproto/proto"
	"github.com/stretchr/testify/require"

	"cosmossdk.io/collections"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// events gives the typed events since the block began.
func (s *suite) events() []proto.Message {
	s.t.Helper()
	var events []proto.Message
	for _, event := range s.ctx.EventManager().ABCIEvents() {
		typed, err := sdk.ParseTypedEvent(event)
		require.NoError(s.t, err)
		events = append(events, typed)
	}
	return events
}

// send sends a message and wants exactly one event.
func send[Q, R any](s *suite, with func(context.Context, Q) (R, error), msg Q, event proto.Message) R {
	s.t.Helper()
	s.ctx = s.ctx.WithEventManager(sdk.NewEventManager())
	response, err := with(s.ctx, msg)
	require.NoError(s.t, err)
	require.Equal(s.t, []proto.Message{event}, s.events())
	return response
}

func (s *suite) application(season uint64, number string) types.Application {
	s.t.Helper()
	response, err := s.queries.Application(s.ctx, &types.QueryApplicationRequest{SeasonId: season, ServiceNumber: number})
	require.NoError(s.t, err)
	return response.Application
}

func TestEveryMessageChangesWhatItSaysAndTellsItOnce(t *testing.T) {
	s := newSuite(t)
	params := types.DefaultParams()
	params.WritesPerBlock = 100
	send(s, s.msgs.UpdateParams, &types.MsgUpdateParams{Authority: s.gov, Params: params}, &types.EventParamsUpdated{Params: params})

	terms := s.terms(types.Filing_FILING_OPERATOR)
	season := types.Season{
		Id: 1, Name: terms.Name, Operator: terms.Operator, Policy: terms.Policy, Filing: terms.Filing,
		ApplicationsOpen: terms.ApplicationsOpen, ApplicationsClose: terms.ApplicationsClose, TradingDays: terms.TradingDays,
		RefusalReasons: terms.RefusalReasons, State: types.SeasonState_SEASON_STATE_OPEN, CreatedHeight: 1,
		OfferPeriod: types.DefaultOfferPeriod, SellerNotice: types.DefaultSellerNotice,
	}
	send(s, s.msgs.CreateSeason, terms, &types.EventSeasonCreated{Season: season})
	operator := terms.Operator

	rows := []types.PlanRow{row(9, types.SPECIALITY_FISH, 0, 0, 9), row(2, types.SPECIALITY_MEAT, 0, 0, 1)}
	send(s, s.msgs.PublishPlan, &types.MsgPublishPlan{Operator: operator, SeasonId: 1, Rows: rows},
		&types.EventPlanPublished{SeasonId: 1, Rows: 2})
	rows[0] = row(1, types.SPECIALITY_VEGETABLES, 1, 1, 1)
	send(s, s.msgs.PublishPlan, &types.MsgPublishPlan{Operator: operator, SeasonId: 1, Rows: rows[:1]},
		&types.EventPlanPublished{SeasonId: 1, Rows: 1})
	rows = append(rows, row(3, types.SPECIALITY_MEAT, 0, 0, 1))
	send(s, s.msgs.PublishPlan, &types.MsgPublishPlan{Operator: operator, SeasonId: 1, FirstRow: 2, Rows: rows[2:]},
		&types.EventPlanPublished{SeasonId: 1, FirstRow: 2, Rows: 1})
	plan, err := s.queries.PlanRows(s.ctx, &types.QueryPlanRowsRequest{SeasonId: 1})
	require.NoError(t, err)
	require.Equal(t, rows, plan.Rows)
	send(s, s.msgs.FreezePlan, &types.MsgFreezePlan{Operator: operator, SeasonId: 1, PlanRoot: planRoot(rows)},
		&types.EventPlanFrozen{SeasonId: 1, PlanRoot: planRoot(rows), Rows: 3})

	filed := []types.ApplicationFiling{filing("A"), filing("B")}
	first := send(s, s.msgs.FileApplications, &types.MsgFileApplications{Operator: operator, SeasonId: 1, Applications: filed},
		&types.EventApplicationsFiled{SeasonId: 1, FirstId: 1, Applications: filed})
	require.Equal(t, uint64(1), first.FirstId)
	want, err := filed[1].Application(&season)
	require.NoError(t, err)
	want.SeasonId, want.Id, want.FiledAt, want.FiledHeight = 1, 2, start, 1
	require.Equal(t, want, s.application(1, "B"))

	s.nextBlock()
	updates := []types.StatusUpdate{
		{ServiceNumber: "A", ResponseDate: 7, Code: rules.StatusAdmitted1050},
		{ServiceNumber: "B", ResponseDate: 7, Code: rules.StatusRejected, Reason: 7},
		{ServiceNumber: "A", ResponseDate: 8, Code: rules.StatusAdmitted1040},
	}
	send(s, s.msgs.UpdateStatuses, &types.MsgUpdateStatuses{Operator: operator, SeasonId: 1, Updates: updates},
		&types.EventStatusesUpdated{SeasonId: 1, Updates: updates})
	require.Equal(t, []types.Status{
		{ResponseDate: 7, Code: rules.StatusAdmitted1050, Height: 2}, {ResponseDate: 8, Code: rules.StatusAdmitted1040, Height: 2},
	}, s.application(1, "A").Statuses)

	change := amendment(operator, 1)
	change.Periods = []uint64{firstDay, firstDay + dayTicks, firstDay + 2*dayTicks, firstDay + 3*dayTicks}
	change.PeriodCodes = []uint32{rules.StatusRejected, rules.StatusRefused1086, rules.StatusCancelled, rules.StatusRefused103099, 1}
	change.DetailsCommitment[0] = 5
	want = s.application(1, "A")
	want.FairId, want.DetailsCommitment = 2, change.DetailsCommitment
	want.Periods = []uint64{firstDay + dayTicks, firstDay + 3*dayTicks}
	want.Statuses = append(want.Statuses, types.Status{ResponseDate: 5, Code: rules.StatusAdmitted1040, Height: 2})
	send(s, s.msgs.AmendApplication, change, &types.EventApplicationAmended{Application: want})
	send(s, s.msgs.AmendApplication, change, &types.EventApplicationAmended{Application: func() types.Application {
		again := want
		again.Statuses = append(again.Statuses, want.Statuses[2])
		return again
	}()})

	send(s, s.msgs.ConfirmDeclarants, &types.MsgConfirmDeclarants{Operator: operator, SeasonId: 1, ServiceNumbers: []string{"B"}},
		&types.EventDeclarantsConfirmed{SeasonId: 1, ServiceNumbers: []string{"B"}})
	require.True(t, s.application(1, "B").Confirmed)
	require.False(t, s.application(1, "A").Confirmed)
	send(s, s.msgs.PromoteToFarmer, &types.MsgPromoteToFarmer{Operator: operator, SeasonId: 1, ServiceNumber: "A"},
		&types.EventApplicationPromoted{SeasonId: 1, ApplicationId: 1, ServiceNumber: "A"})
	require.Equal(t, types.DECLARANT_TYPE_FARMER, s.application(1, "A").DeclarantType)
	require.True(t, s.application(1, "A").Confirmed)
	send(s, s.msgs.WithdrawApplication, &types.MsgWithdrawApplication{Signer: operator, SeasonId: 1, ServiceNumber: "B"},
		&types.EventApplicationWithdrawn{SeasonId: 1, ApplicationId: 2, ServiceNumber: "B", Signer: operator})
	require.True(t, s.application(1, "B").Withdrawn)

	send(s, s.msgs.CloseFiling, &types.MsgCloseFiling{Operator: operator, SeasonId: 1},
		&types.EventFilingClosed{SeasonId: 1, ApplicationsClose: start.Add(time.Second)})
	send(s, s.msgs.StartDistribution, &types.MsgStartDistribution{Operator: operator, SeasonId: 1},
		&types.EventDistributionStarted{Distribution: types.Distribution{
			SeasonId: 1, SnapshotHeight: 2, SnapshotHash: blockHash(2), Total: 5,
		}})

	s.ctx = s.ctx.WithEventManager(sdk.NewEventManager())
	require.NoError(t, s.k.EndBlock(s.ctx))
	closing, err := s.k.Closings.Get(s.ctx, 1)
	require.NoError(t, err)
	require.Equal(t, []proto.Message{
		&types.EventDistributionProgressed{SeasonId: 1, Cursor: 5, Total: 5}, &types.EventSeasonClosed{Closing: closing},
	}, s.events())
	require.Equal(t, int64(2), closing.ClosedHeight)
	require.Equal(t, planRoot(rows), closing.PlanRoot)
}

func TestAnAddressMayBeWrittenInCapitals(t *testing.T) {
	s := newSuite(t)
	terms := s.terms(types.Filing_FILING_OPERATOR)
	lower := terms.Operator
	terms.Operator = upper(lower)
	created, err := s.msgs.CreateSeason(s.ctx, terms)
	require.NoError(t, err)
	season, err := s.k.Season(s.ctx, created.SeasonId)
	require.NoError(t, err)
	require.Equal(t, lower, season.Operator)
	_, err = s.msgs.PublishPlan(s.ctx, &types.MsgPublishPlan{
		Operator: upper(lower), SeasonId: 1, Rows: []types.PlanRow{row(1, 1, 1, 1, 1)},
	})
	require.NoError(t, err)
}

func upper(address string) string {
	capitals := []byte(address)
	for i, c := range capitals {
		if c >= 'a' && c <= 'z' {
			capitals[i] = c - 'a' + 'A'
		}
	}
	return string(capitals)
}

func TestTheClosingKeyIsWhereTheStoreKeepsIt(t *testing.T) {
	s := newSuite(t)
	season, operator := operated(s)
	s.distribute(season, operator)
	key, err := collections.EncodeKeyWithPrefix(s.k.Closings.GetPrefix(), s.k.Closings.KeyCodec(), season)
	require.NoError(t, err)
	require.Equal(t, key, types.ClosingKey(season))
	require.Equal(t, []byte{0x10, 0, 0, 0, 0, 0, 0, 0, 1}, types.ClosingKey(1))

	var stored types.Closing
	require.NoError(t, stored.Unmarshal(s.ctx.KVStore(s.key).Get(types.ClosingKey(season))))
	closing, err := s.k.Closings.Get(s.ctx, season)
	require.NoError(t, err)
	require.Equal(t, closing, stored)
}
