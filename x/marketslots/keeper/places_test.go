package keeper_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"cosmossdk.io/collections"

	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// tradingDay is 2026-07-04, some months behind the start of the tests.
const tradingDay = 739_800 * dayTicks

// closedSeason is a closed season of FIRST_COME with one place at fair 1 and one at fair 2 on tradingDay. By order of
// application: S1-1 of trader one (holds fair 1), S1-2 of trader two (waits), O3 of the operator for three (waits), S1-4 of
// trader four (waits), S1-5 of trader five (holds fair 2).
func closedSeason(s *suite) (operator string) {
	s.t.Helper()
	terms := s.terms(types.Filing_FILING_BOTH)
	terms.Policy, terms.TradingDays = rules.FirstComeName, []uint64{tradingDay, tradingDay + dayTicks}
	_, err := s.msgs.CreateSeason(s.ctx, terms)
	require.NoError(s.t, err)
	operator = terms.Operator
	var rows []types.PlanRow
	for fair := range uint64(2) {
		rows = append(rows, types.PlanRow{FairId: fair + 1, Period: tradingDay, Speciality: types.SPECIALITY_VEGETABLES, IndividualsPlaces: 1})
	}
	s.freeze(1, operator, rows...)
	var numbers []string
	for i, name := range []string{"one", "two", "three", "four", "five"} {
		if name == "three" {
			f := filing("O3")
			subject := subjectOf(name)
			f.UserId, f.Subject, f.Periods = nil, subject[:], []uint64{tradingDay}
			s.file(1, operator, f)
			numbers = append(numbers, "O3")
		} else {
			m := submission(s.enrol(name, "trader"), 1)
			m.Periods, m.FairId = []uint64{tradingDay}, 1+uint64(i/4)
			filed, err := s.msgs.SubmitApplication(s.ctx, m)
			require.NoError(s.t, err)
			numbers = append(numbers, filed.ServiceNumber)
		}
		s.nextBlock()
	}
	s.admit(1, operator, numbers...)
	s.distribute(1, operator)
	s.nextBlock()
	return operator
}

func (s *suite) giveBack(signer, number string, days ...uint64) error {
	_, err := s.msgs.ReturnPlace(s.ctx, &types.MsgReturnPlace{Signer: signer, SeasonId: 1, ServiceNumber: number, Days: days})
	return err
}

func (s *suite) accept(signer string, offer uint64) error {
	_, err := s.msgs.AcceptOffer(s.ctx, &types.MsgAcceptOffer{Signer: signer, SeasonId: 1, OfferId: offer})
	return err
}

func (s *suite) decline(signer string, offer uint64) error {
	_, err := s.msgs.DeclineOffer(s.ctx, &types.MsgDeclineOffer{Signer: signer, SeasonId: 1, OfferId: offer})
	return err
}

func (s *suite) report(signer, number string, reason types.UnusedReason) error {
	_, err := s.msgs.ReportUnused(s.ctx, &types.MsgReportUnused{Operator: signer, SeasonId: 1, ServiceNumber: number, Day: tradingDay, Reason: reason})
	return err
}

func (s *suite) contest(signer, number string) error {
	_, err := s.msgs.ContestReport(s.ctx, &types.MsgContestReport{Signer: signer, SeasonId: 1, ServiceNumber: number, Day: tradingDay})
	return err
}

func (s *suite) nameSeller(signer, number string, seller []byte) error {
	_, err := s.msgs.NameSeller(s.ctx, &types.MsgNameSeller{Signer: signer, SeasonId: 1, ServiceNumber: number, Seller: seller})
	return err
}

func (s *suite) offer(id uint64) types.PlaceOffer {
	s.t.Helper()
	offer, err := s.k.PlaceOffers.Get(s.ctx, collections.Join(uint64(1), id))
	require.NoError(s.t, err)
	return offer
}

// toTradingDay begins a block on the morning of the trading day.
func (s *suite) toTradingDay() {
	s.nextBlockAt(time.Date(2026, 7, 4, 5, 0, 0, 0, time.UTC))
}

func TestMessagesAboutPlacesAreRefused(t *testing.T) {
	commitment := make([]byte, 32)
	commitment[0] = 1
	var refusals []refusal
	add := func(name string, want error, send func(*suite) error) {
		refusals = append(refusals, refusal{name, send, want})
	}
	for name, send := range map[string]func(s *suite, signer string, season uint64) error{
		"ReturnPlace": func(s *suite, signer string, season uint64) error {
			_, err := s.msgs.ReturnPlace(s.ctx, &types.MsgReturnPlace{Signer: signer, SeasonId: season, ServiceNumber: "S1-1", Days: []uint64{tradingDay}})
			return err
		},
		"AcceptOffer": func(s *suite, signer string, season uint64) error {
			_, err := s.msgs.AcceptOffer(s.ctx, &types.MsgAcceptOffer{Signer: signer, SeasonId: season, OfferId: 1})
			return err
		},
		"DeclineOffer": func(s *suite, signer string, season uint64) error {
			_, err := s.msgs.DeclineOffer(s.ctx, &types.MsgDeclineOffer{Signer: signer, SeasonId: season, OfferId: 1})
			return err
		},
		"NameSeller": func(s *suite, signer string, season uint64) error {
			_, err := s.msgs.NameSeller(s.ctx, &types.MsgNameSeller{Signer: signer, SeasonId: season, ServiceNumber: "S1-1", Seller: commitment})
			return err
		},
		"ReportUnused": func(s *suite, signer string, season uint64) error {
			_, err := s.msgs.ReportUnused(s.ctx, &types.MsgReportUnused{Operator: signer, SeasonId: season, ServiceNumber: "S1-1", Day: tradingDay, Reason: 1})
			return err
		},
		"ContestReport": func(s *suite, signer string, season uint64) error {
			_, err := s.msgs.ContestReport(s.ctx, &types.MsgContestReport{Signer: signer, SeasonId: season, ServiceNumber: "S1-1", Day: tradingDay})
			return err
		},
	} {
		add(name+" of an address that is none", types.ErrAddressInvalid, func(s *suite) error { return send(s, "moscow1xyz", 1) })
		add(name+" of an account that is not enrolled", errUnknown, func(s *suite) error { return send(s, s.address("nobody"), 1) })
		add(name+" of a suspended account", errSuspended, func(s *suite) error {
			s.suspend(s.address("one"))
			return send(s, s.address("one"), 1)
		})
		add(name+" in an unknown season", types.ErrSeasonUnknown, func(s *suite) error { return send(s, s.address("one"), 9) })
		add(name+" in a season without result", types.ErrSeasonNotClosed, func(s *suite) error {
			_, err := s.msgs.CreateSeason(s.ctx, s.terms(types.Filing_FILING_TRADERS))
			require.NoError(s.t, err)
			return send(s, s.address("one"), 2)
		})
		stranger := types.ErrFilerOther
		if name == "ReportUnused" {
			stranger = types.ErrOperatorOther
		}
		add(name+" of another trader", stranger, func(s *suite) error {
			require.NoError(s.t, s.giveBack(s.address("one"), "S1-1", tradingDay))
			return send(s, s.address("four"), 1)
		})
	}
	add("ReturnPlace of an unknown application", types.ErrApplicationUnknown, func(s *suite) error { return s.giveBack(s.address("one"), "S1-9", tradingDay) })
	add("ReturnPlace without days", types.ErrBatchInvalid, func(s *suite) error { return s.giveBack(s.address("one"), "S1-1") })
	add("ReturnPlace of too many days", types.ErrBatchInvalid, func(s *suite) error { return s.giveBack(s.address("one"), "S1-1", make([]uint64, 17)...) })
	add("ReturnPlace of part of a day", types.ErrPlaceOperationInvalid, func(s *suite) error { return s.giveBack(s.address("one"), "S1-1", tradingDay+1) })
	add("ReturnPlace of the same day twice", types.ErrPlaceNone, func(s *suite) error { return s.giveBack(s.address("one"), "S1-1", tradingDay, tradingDay) })
	add("ReturnPlace of another day", types.ErrPlaceNone, func(s *suite) error { return s.giveBack(s.address("one"), "S1-1", tradingDay+dayTicks) })
	add("ReturnPlace of who waits", types.ErrPlaceNone, func(s *suite) error { return s.giveBack(s.address("two"), "S1-2", tradingDay) })
	add("ReturnPlace on the trading day", types.ErrDayBegun, func(s *suite) error {
		s.toTradingDay()
		return s.giveBack(s.address("one"), "S1-1", tradingDay)
	})
	offered := func(s *suite) {
		require.NoError(s.t, s.giveBack(s.address("one"), "S1-1", tradingDay))
	}
	add("AcceptOffer of an unknown offer", types.ErrOfferUnknown, func(s *suite) error { return s.accept(s.address("two"), 1) })
	add("AcceptOffer by the operator for a trader who filed himself", types.ErrFilerOther, func(s *suite) error {
		offered(s)
		return s.accept(s.address("operator"), 1)
	})
	add("DeclineOffer by the operator for a trader who filed himself", types.ErrFilerOther, func(s *suite) error {
		offered(s)
		return s.decline(s.address("operator"), 1)
	})
	add("AcceptOffer after its deadline", types.ErrOfferEnded, func(s *suite) error {
		offered(s)
		s.nextBlockAt(s.ctx.BlockTime().Add(types.DefaultOfferPeriod))
		return s.accept(s.address("two"), 1)
	})
	add("DeclineOffer of an accepted offer", types.ErrOfferEnded, func(s *suite) error {
		offered(s)
		require.NoError(s.t, s.accept(s.address("two"), 1))
		return s.decline(s.address("two"), 1)
	})
	add("NameSeller by the operator for a trader who filed himself", types.ErrFilerOther, func(s *suite) error {
		return s.nameSeller(s.address("operator"), "S1-1", commitment)
	})
	add("NameSeller of who waits", types.ErrPlaceNone, func(s *suite) error { return s.nameSeller(s.address("two"), "S1-2", commitment) })
	add("NameSeller without a commitment", types.ErrPlaceOperationInvalid, func(s *suite) error { return s.nameSeller(s.address("one"), "S1-1", commitment[:31]) })
	add("NameSeller of nobody", types.ErrPlaceOperationInvalid, func(s *suite) error { return s.nameSeller(s.address("one"), "S1-1", make([]byte, 32)) })
	add("NameSeller too often", types.ErrSellersFull, func(s *suite) error {
		for range 32 {
			require.NoError(s.t, s.nameSeller(s.address("one"), "S1-1", commitment))
		}
		return s.nameSeller(s.address("one"), "S1-1", commitment)
	})
	add("ReportUnused before the day", types.ErrDayNotBegun, func(s *suite) error { return s.report(s.address("operator"), "S1-1", 1) })
	for name, reason := range map[string]types.UnusedReason{"no": 0, "an unknown": 5, "a very large": 257, "a negative": -255} {
		add("ReportUnused with "+name+" reason", types.ErrPlaceOperationInvalid, func(s *suite) error {
			s.toTradingDay()
			return s.report(s.address("operator"), "S1-1", reason)
		})
	}
	add("ReportUnused of who holds no place", types.ErrPlaceNone, func(s *suite) error {
		s.toTradingDay()
		return s.report(s.address("operator"), "S1-2", 1)
	})
	reported := func(s *suite) {
		s.toTradingDay()
		require.NoError(s.t, s.report(s.address("operator"), "S1-1", 1))
	}
	add("ReportUnused twice", types.ErrReportExists, func(s *suite) error {
		reported(s)
		return s.report(s.address("operator"), "S1-1", 1)
	})
	add("ContestReport of no report", types.ErrReportUnknown, func(s *suite) error { return s.contest(s.address("one"), "S1-1") })
	add("ContestReport by the operator for a trader who filed himself", types.ErrFilerOther, func(s *suite) error {
		reported(s)
		return s.contest(s.address("operator"), "S1-1")
	})
	add("ContestReport twice", types.ErrReportContested, func(s *suite) error {
		reported(s)
		require.NoError(s.t, s.contest(s.address("one"), "S1-1"))
		return s.contest(s.address("one"), "S1-1")
	})
	add("ReturnPlace after a million operations", types.ErrOperationsFull, func(s *suite) error {
		head, err := s.k.PlacesHeads.Get(s.ctx, 1)
		require.NoError(s.t, err)
		head.Operations = types.MaxOperations
		require.NoError(s.t, s.k.PlacesHeads.Set(s.ctx, 1, head))
		return s.giveBack(s.address("one"), "S1-1", tradingDay)
	})
	s := newSuite(t)
	closedSeason(s)
	base, access := s.ctx, s.access
	for _, r := range refusals {
		s.t, s.access = t, fakeAccess{}
		for address, account := range access {
			s.access[address] = account
		}
		s.restart()
		s.ctx, _ = base.CacheContext()
		require.ErrorIs(t, r.send(s), r.want, r.name)
	}
}

func TestSeasonsWithOtherPeriodsForPlacesAreRefused(t *testing.T) {
	s := newSuite(t)
	duration := func(d time.Duration) *time.Duration { return &d }
	for name, change := range map[string]func(*types.MsgCreateSeason){
		"an offer for no time":         func(m *types.MsgCreateSeason) { m.OfferPeriod = duration(0) },
		"an offer for a negative time": func(m *types.MsgCreateSeason) { m.OfferPeriod = duration(-time.Hour) },
		"an offer for too long":        func(m *types.MsgCreateSeason) { m.OfferPeriod = duration(types.MaxOfferPeriod + time.Second) },
		"parts of a second":            func(m *types.MsgCreateSeason) { m.OfferPeriod = duration(1500 * time.Millisecond) },
		"a negative notice":            func(m *types.MsgCreateSeason) { m.SellerNotice = duration(-time.Second) },
		"too long a notice":            func(m *types.MsgCreateSeason) { m.SellerNotice = duration(types.MaxSellerNotice + time.Second) },
		"parts of a second of notice":  func(m *types.MsgCreateSeason) { m.SellerNotice = duration(time.Millisecond) },
	} {
		terms := s.terms(types.Filing_FILING_TRADERS)
		change(terms)
		_, err := s.msgs.CreateSeason(s.ctx, terms)
		require.ErrorIs(t, err, types.ErrSeasonInvalid, name)
	}
	terms := s.terms(types.Filing_FILING_TRADERS)
	terms.SellerNotice, terms.OfferPeriod = duration(0), duration(time.Second)
	_, err := s.msgs.CreateSeason(s.ctx, terms)
	require.NoError(t, err)
	season, err := s.k.Season(s.ctx, 1)
	require.NoError(t, err)
	require.Zero(t, season.SellerNotice)
	require.Equal(t, time.Second, season.OfferPeriod)
}

func TestAPlaceGivenBackIsOfferedDeclinedExpiresAndIsTaken(t *testing.T) {
	s := newSuite(t)
	operator := closedSeason(s)
	fresh := func() { s.ctx = s.ctx.WithEventManager(sdk.NewEventManager()) }
	now := uint64(rules.TicksFromUnix(s.ctx.BlockTime().Unix(), 0))
	height := s.ctx.BlockHeight()

	fresh()
	require.NoError(t, s.giveBack(s.address("one"), "S1-1", tradingDay))
	place := types.Place{SeasonId: 1, Number: 1, Queue: types.Queue_QUEUE_INDIVIDUALS}
	first := types.PlaceOffer{
		SeasonId: 1, Id: 1, ApplicationId: 2, Number: 1, Queue: types.Queue_QUEUE_INDIVIDUALS, Day: tradingDay,
		MadeAt: now, MadeHeight: height, Deadline: now + 2*dayTicks, State: types.OfferState_OFFER_STATE_OPEN,
	}
	require.Equal(t, []any{
		&types.EventPlaceReturned{Sequence: 1, By: types.OperationCause_OPERATION_CAUSE_HOLDER, ApplicationId: 1, Day: tradingDay, Place: place},
		&types.EventOfferMade{Sequence: 1, Offer: first},
	}, s.anyEvents())

	fresh()
	require.NoError(t, s.decline(s.address("two"), 1))
	first.State, first.EndedAt, first.EndedHeight = types.OfferState_OFFER_STATE_DECLINED, now, height
	require.Equal(t, []any{
		&types.EventOfferDeclined{Sequence: 2, By: types.OperationCause_OPERATION_CAUSE_HOLDER, Offer: first},
		&types.EventOfferMade{Sequence: 2, Offer: s.offer(2)},
	}, s.anyEvents())
	require.Equal(t, uint64(3), s.offer(2).ApplicationId)

	s.nextBlockAt(s.ctx.BlockTime().Add(types.DefaultOfferPeriod - time.Nanosecond))
	require.Equal(t, types.OfferState_OFFER_STATE_OPEN, s.offer(2).State)
	s.nextBlockAt(s.ctx.BlockTime().Add(time.Nanosecond))
	require.Equal(t, []any{
		&types.EventOfferExpired{Sequence: 3, Offer: s.offer(2)},
		&types.EventOfferMade{Sequence: 3, Offer: s.offer(3)},
	}, s.anyEvents())

	fresh()
	require.NoError(t, s.accept(s.address("four"), 3))
	require.Equal(t, []any{
		&types.EventOfferAccepted{Sequence: 4, By: types.OperationCause_OPERATION_CAUSE_HOLDER, Offer: s.offer(3)},
	}, s.anyEvents())

	fresh()
	seller := make([]byte, 32)
	seller[3] = 9
	require.NoError(t, s.nameSeller(s.address("four"), "S1-4", seller))
	named := uint64(rules.TicksFromUnix(s.ctx.BlockTime().Unix(), 0))
	require.Equal(t, []any{&types.EventSellerNamed{
		Sequence: 5, By: types.OperationCause_OPERATION_CAUSE_HOLDER,
		Seller: types.PlaceSeller{SeasonId: 1, ApplicationId: 4, Commitment: seller, NamedAt: named, NamedHeight: s.ctx.BlockHeight(), EffectiveAt: named + 14*dayTicks},
	}}, s.anyEvents())

	s.toTradingDay()
	fresh()
	require.NoError(t, s.report(operator, "S1-4", types.UnusedReason_UNUSED_REASON_NOBODY_CAME))
	require.NoError(t, s.contest(s.address("four"), "S1-4"))
	require.NoError(t, s.report(operator, "S1-5", types.UnusedReason_UNUSED_REASON_LEFT_EARLY))
	events := s.anyEvents()
	require.Len(t, events, 3)
	require.Equal(t, uint64(4), events[0].(*types.EventUnusedReported).Report.ApplicationId)
	require.True(t, events[1].(*types.EventReportContested).Report.Contested)
	checkQueriesOfPlaces(t, s)
}

// anyEvents gives the typed events for a comparison with a list of several types.
func (s *suite) anyEvents() []any {
	s.t.Helper()
	var all []any
	for _, event := range s.events() {
		all = append(all, event)
	}
	return all
}

// checkQueriesOfPlaces asks everything about the season that the test before has played.
func checkQueriesOfPlaces(t *testing.T, s *suite) {
	t.Helper()
	head, err := s.queries.PlacesHead(s.ctx, &types.QueryPlacesHeadRequest{SeasonId: 1})
	require.NoError(t, err)
	head.Head.Hash = nil
	require.Equal(t, types.PlacesHead{SeasonId: 1, Operations: 8, Offers: 3, ChangedPlaces: 1, Reports: 2, ContestedReports: 1}, head.Head)
	place := types.Place{SeasonId: 1, Number: 1, Queue: types.Queue_QUEUE_INDIVIDUALS, ApplicationId: 4}
	rows, err := s.queries.Places(s.ctx, &types.QueryPlacesRequest{SeasonId: 1})
	require.NoError(t, err)
	require.Equal(t, []types.Place{place}, rows.Places)
	rows, err = s.queries.Places(s.ctx, &types.QueryPlacesRequest{SeasonId: 1, Row: 1})
	require.NoError(t, err)
	require.Equal(t, []types.Place{{SeasonId: 1, Row: 1, Number: 1, Queue: types.Queue_QUEUE_INDIVIDUALS, ApplicationId: 5}}, rows.Places, "as allotted")
	_, err = s.queries.Places(s.ctx, &types.QueryPlacesRequest{SeasonId: 1, Row: 2})
	require.ErrorIs(t, err, types.ErrQueryInvalid)
	changed, err := s.queries.ChangedPlaces(s.ctx, &types.QueryChangedPlacesRequest{SeasonId: 1})
	require.NoError(t, err)
	require.Equal(t, []types.Place{place}, changed.Places)
	operations, err := s.queries.PlaceOperations(s.ctx, &types.QueryPlaceOperationsRequest{SeasonId: 1})
	require.NoError(t, err)
	require.Len(t, operations.Operations, 8)
	offers, err := s.queries.PlaceOffers(s.ctx, &types.QueryPlaceOffersRequest{SeasonId: 1})
	require.NoError(t, err)
	require.Len(t, offers.Offers, 3)
	offers, err = s.queries.PlaceOffers(s.ctx, &types.QueryPlaceOffersRequest{SeasonId: 1, Open: true})
	require.NoError(t, err)
	require.Empty(t, offers.Offers)
	offers, err = s.queries.PlaceOffers(s.ctx, &types.QueryPlaceOffersRequest{SeasonId: 1, ServiceNumber: "O3"})
	require.NoError(t, err)
	require.Len(t, offers.Offers, 1)
	require.Equal(t, uint64(2), offers.Offers[0].Id)
	offers, err = s.queries.PlaceOffers(s.ctx, &types.QueryPlaceOffersRequest{SeasonId: 1, ServiceNumber: "O3", Open: true})
	require.NoError(t, err)
	require.Empty(t, offers.Offers)
	sellers, err := s.queries.PlaceSellers(s.ctx, &types.QueryPlaceSellersRequest{SeasonId: 1, ServiceNumber: "S1-4"})
	require.NoError(t, err)
	require.Len(t, sellers.Sellers, 1)
	reports, err := s.queries.UnusedReports(s.ctx, &types.QueryUnusedReportsRequest{SeasonId: 1})
	require.NoError(t, err)
	require.Len(t, reports.Reports, 2)
	require.Equal(t, []uint64{2, 1}, []uint64{reports.Reported, reports.Contested})
	reports, err = s.queries.UnusedReports(s.ctx, &types.QueryUnusedReportsRequest{SeasonId: 1, ServiceNumber: "S1-5"})
	require.NoError(t, err)
	require.Len(t, reports.Reports, 1)
	require.Equal(t, []uint64{1, 0}, []uint64{reports.Reported, reports.Contested})
	for number, want := range map[string][2]string{
		"S1-1": {"Place 1 was given back.", "Место № 1 возвращено."},
		"S1-2": {"Place 1 became free; the offer was declined.", "Место № 1 освободилось; предложение отклонено."},
		"O3":   {"Place 1 became free; the offer was not answered until 2026-03-03 10:00 Moscow time.", "до 2026-03-03 10:00 по московскому времени ответа на предложение не было."},
		"S1-4": {"Place 1 became free, was offered and is accepted. The operator reported the place unused: nobody came. The holder contests the report.", "Владелец места с этим не согласен."},
		"S1-5": {"The operator reported the place unused: the seller left early.", "Оператор сообщил"},
	} {
		response, err := s.queries.Application(s.ctx, &types.QueryApplicationRequest{SeasonId: 1, ServiceNumber: number})
		require.NoError(t, err)
		require.Equal(t, want[0], response.Outcomes[0].NowEn, number)
		require.Contains(t, response.Outcomes[0].NowRu, want[1], number)
	}
}

func TestQueriesOfPlacesOfAnOpenSeasonSayThatItIsNotClosed(t *testing.T) {
	s := newSuite(t)
	operated(s)
	for name, ask := range map[string]func() error{
		"PlacesHead": func() error {
			_, err := s.queries.PlacesHead(s.ctx, &types.QueryPlacesHeadRequest{SeasonId: 1})
			return err
		},
		"Places": func() error { _, err := s.queries.Places(s.ctx, &types.QueryPlacesRequest{SeasonId: 1}); return err },
		"ChangedPlaces": func() error {
			_, err := s.queries.ChangedPlaces(s.ctx, &types.QueryChangedPlacesRequest{SeasonId: 1})
			return err
		},
		"PlaceOperations": func() error {
			_, err := s.queries.PlaceOperations(s.ctx, &types.QueryPlaceOperationsRequest{SeasonId: 1})
			return err
		},
		"PlaceOffers": func() error {
			_, err := s.queries.PlaceOffers(s.ctx, &types.QueryPlaceOffersRequest{SeasonId: 1})
			return err
		},
		"PlaceSellers": func() error {
			_, err := s.queries.PlaceSellers(s.ctx, &types.QueryPlaceSellersRequest{SeasonId: 1, ServiceNumber: "A"})
			return err
		},
		"UnusedReports": func() error {
			_, err := s.queries.UnusedReports(s.ctx, &types.QueryUnusedReportsRequest{SeasonId: 1})
			return err
		},
	} {
		require.ErrorIs(t, ask(), types.ErrSeasonNotClosed, name)
	}
}

// crowd is a closed season of the operator with places and twice as many who wait, at one row; it gives the numbers of
// those who hold one.
func crowd(s *suite, places int) (operator string, holders []string) {
	s.t.Helper()
	terms := s.terms(types.Filing_FILING_OPERATOR)
	terms.Policy, terms.TradingDays = rules.FirstComeName, []uint64{tradingDay}
	_, err := s.msgs.CreateSeason(s.ctx, terms)
	require.NoError(s.t, err)
	s.freeze(1, terms.Operator, types.PlanRow{FairId: 1, Period: tradingDay, Speciality: types.SPECIALITY_VEGETABLES, IndividualsPlaces: uint64(places)})
	var filings []types.ApplicationFiling
	var numbers []string
	for i := range 3 * places {
		f := filing(fmt.Sprintf("N%d", i))
		subject := subjectOf(f.ServiceNumber)
		f.UserId, f.Subject, f.Periods = nil, subject[:], []uint64{tradingDay}
		filings, numbers = append(filings, f), append(numbers, f.ServiceNumber)
	}
	s.file(1, terms.Operator, filings...)
	s.nextBlock()
	s.admit(1, terms.Operator, numbers...)
	s.distribute(1, terms.Operator)
	row, err := s.k.RowOutcomes.Get(s.ctx, collections.Join(uint64(1), uint32(0)))
	require.NoError(s.t, err)
	for _, id := range row.Individuals.Accepted {
		holders = append(holders, numbers[id-1])
	}
	require.Len(s.t, holders, places)
	return terms.Operator, holders
}

func TestOffersThatEndTogetherExpireOverSeveralBlocks(t *testing.T) {
	s := newSuite(t)
	operator, holders := crowd(s, 50)
	for _, number := range holders {
		require.NoError(t, s.giveBack(operator, number, tradingDay))
	}
	s.nextBlockAt(s.ctx.BlockTime().Add(types.DefaultOfferPeriod))
	expired := func() (n int) {
		require.NoError(t, s.k.PlaceOffers.Walk(s.ctx, nil, func(_ collections.Pair[uint64, uint64], o types.PlaceOffer) (bool, error) {
			if o.State == types.OfferState_OFFER_STATE_EXPIRED {
				n++
			}
			return false, nil
		}))
		return n
	}
	first := expired()
	require.Positive(t, first)
	require.Less(t, first, 50, "one block does not do it all")
	// A block ends with the expiry that passes the bound: here each looks at 150 applications of the row and some more.
	require.LessOrEqual(t, first, types.MaxPlacesWork/150+1)
	for id := uint64(1); id <= 50; id++ {
		if s.offer(id).State == types.OfferState_OFFER_STATE_OPEN {
			require.Greater(t, id, uint64(first), "the earliest end first")
			require.ErrorIs(t, s.accept(operator, id), types.ErrOfferEnded, "nobody profits from the delay")
		}
	}
	for range 3 {
		s.nextBlock()
	}
	require.Equal(t, 50, expired())
	head, err := s.k.PlacesHeads.Get(s.ctx, 1)
	require.NoError(t, err)
	require.Equal(t, uint64(50), head.OpenOffers, "each was passed on to somebody else")
}

func TestGenesisRoundTripsWithOpenOffers(t *testing.T) {
	s := newSuite(t)
	operator, holders := crowd(s, 4)
	for _, number := range holders[:3] {
		require.NoError(t, s.giveBack(operator, number, tradingDay))
	}
	require.NoError(t, s.accept(operator, 1))
	require.NoError(t, s.decline(operator, 2))
	seller := make([]byte, 32)
	seller[0] = 1
	require.NoError(t, s.nameSeller(operator, holders[3], seller))
	g, err := s.k.ExportGenesis(s.ctx)
	require.NoError(t, err)
	require.NoError(t, g.Validate())
	require.Len(t, g.Seasons[0].PlaceOperations, 6)

	again := newSuite(t)
	require.NoError(t, again.k.InitGenesis(again.ctx, g))
	require.Equal(t, dump(s), dump(again), "the stores are equal key by key")
	// Both go on alike.
	next := s.ctx.BlockHeight() + 1
	for _, chain := range []*suite{s, again} {
		chain.at(next, start.Add(72*time.Hour))
		chain.access = s.access
		chain.restart()
		require.NoError(t, chain.k.BeginBlock(chain.ctx))
		require.NoError(t, chain.giveBack(operator, holders[3], tradingDay))
	}
	require.Equal(t, dump(s), dump(again))

	for name, spoil := range map[string]func(*types.GenesisSeason){
		"an operation missing":           func(g *types.GenesisSeason) { g.PlaceOperations = g.PlaceOperations[1:] },
		"an operation of another season": func(g *types.GenesisSeason) { g.PlaceOperations[0].SeasonId = 2 },
		"an operation nobody may do":     func(g *types.GenesisSeason) { g.PlaceOperations[0].By = types.OperationCause_OPERATION_CAUSE_CHAIN },
		"a kind that overflows":          func(g *types.GenesisSeason) { g.PlaceOperations[0].Kind += 256 },
		"operations of an open season": func(g *types.GenesisSeason) {
			*g = types.GenesisSeason{Season: g.Season, PlaceOperations: g.PlaceOperations}
			g.Season.State, g.Season.PlanFrozenHeight, g.Season.PlanRoot = types.SeasonState_SEASON_STATE_OPEN, 0, nil
			g.Season.Applications, g.Season.PlanRows = 0, 0
		},
	} {
		spoiled, err := s.k.ExportGenesis(s.ctx)
		require.NoError(t, err)
		spoil(&spoiled.Seasons[0])
		require.ErrorIs(t, spoiled.Validate(), types.ErrGenesisInvalid, name)
	}
}

func TestTheStateFollowsFromTheOperations(t *testing.T) {
	base := newSuite(t)
	operator := closedSeason(base)
	holders := []string{"S1-1", "S1-2", "O3", "S1-4", "S1-5"}
	signers := []string{"one", "two", "four", "five", "operator"}
	initial, access := base.ctx, base.access
	done := 0
	rapid.Check(t, func(rt *rapid.T) {
		s := &suite{t: t, key: base.key, access: access, gov: base.gov}
		s.ctx, _ = initial.CacheContext()
		s.restart()
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			signer := s.address(rapid.SampledFrom(signers).Draw(rt, "signer"))
			number := rapid.SampledFrom(holders).Draw(rt, "application")
			offer := rapid.Uint64Range(1, 4).Draw(rt, "offer")
			branch, write := s.ctx.CacheContext()
			outer := s.ctx
			s.ctx = branch
			var err error
			switch rapid.IntRange(0, 7).Draw(rt, "what") {
			case 0, 1:
				err = s.giveBack(signer, number, tradingDay)
			case 2, 3:
				err = s.accept(signer, offer)
			case 4:
				err = s.decline(signer, offer)
			case 5:
				err = s.nameSeller(signer, number, bytes.Repeat([]byte{1}, 32))
			case 6:
				if err = s.report(operator, number, 1); err == nil {
					err = s.contest(signer, number)
				}
			default:
				s.ctx = outer
				hours := rapid.SampledFrom([]time.Duration{1, 24, 48, 24 * 120}).Draw(rt, "hours")
				s.nextBlockAt(s.ctx.BlockTime().Add(hours * time.Hour))
				continue
			}
			s.ctx = outer
			if err == nil {
				write()
				done++
			}
		}
		g, err := s.k.ExportGenesis(s.ctx)
		require.NoError(rt, err)
		require.NoError(rt, g.Validate(), "the operations can be carried out again over the results")
		again := newSuite(t)
		require.NoError(rt, again.k.InitGenesis(again.ctx, g))
		require.Equal(rt, dump(s), dump(again), "and give the same state, key by key")
	})
	require.Positive(t, done)
}

func TestAClaimedUserIDBelongsToNobodysSubject(t *testing.T) {
	s := newSuite(t)
	terms := s.terms(types.Filing_FILING_OPERATOR)
	terms.TradingDays = []uint64{tradingDay}
	_, err := s.msgs.CreateSeason(s.ctx, terms)
	require.NoError(t, err)
	s.freeze(1, terms.Operator, types.PlanRow{FairId: 1, Period: tradingDay, Speciality: types.SPECIALITY_VEGETABLES, IndividualsPlaces: 1})
	f := filing("A")
	trader := s.enrol("trader", "trader")
	f.UserId, f.Periods = types.UserID(1, subjectOf("trader")), []uint64{tradingDay}
	s.file(1, terms.Operator, f)
	s.admit(1, terms.Operator, "A")
	s.distribute(1, terms.Operator)
	require.ErrorIs(t, s.giveBack(trader, "A", tradingDay), types.ErrFilerOther)
	require.NoError(t, s.giveBack(terms.Operator, "A", tradingDay))
	operation, err := s.k.PlaceOperations.Get(s.ctx, collections.Join(uint64(1), uint64(1)))
	require.NoError(t, err)
	require.Equal(t, types.OperationCause_OPERATION_CAUSE_OPERATOR, operation.By, "the record says who did it")
}

func TestTheGasOfAnOperationGrowsWithThoseItLooksAt(t *testing.T) {
	gas := func(declined int) uint64 {
		s := newSuite(t)
		operator, holders := crowd(s, 20)
		require.NoError(t, s.giveBack(operator, holders[0], tradingDay))
		for id := range uint64(declined) {
			require.NoError(t, s.decline(operator, id+1))
		}
		s.ctx = s.ctx.WithGasMeter(storetypes.NewInfiniteGasMeter())
		require.NoError(t, s.decline(operator, uint64(declined)+1))
		return s.ctx.GasMeter().GasConsumed()
	}
	one, ten, thirty := gas(0), gas(10), gas(30)
	require.Greater(t, one, types.GasPerOperation)
	perPerson := (ten - one) / 10
	require.Positive(t, perPerson, "each who was asked before costs a read")
	require.InDelta(t, float64(one+30*perPerson), float64(thirty), float64(5*perPerson))
}
