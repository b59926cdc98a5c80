package places_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/places"
)

const hour, day = rules.TicksPerHour, rules.TicksPerDay

// queueOf is a season of one row with one place: user 1 holds it, users 2, 3 and 4 wait, a week before the day.
func queueOf(t *testing.T) *season {
	t.Helper()
	s := newSeason(rules.Plan{row(1, 0, 1, 0, 0)}, []rules.Application{
		individual(1, 1, 0), individual(2, 1, 0), individual(3, 1, 0), individual(4, 1, 0),
	}, rules.FirstCome2018Name, firstDay-7*day)
	require.Len(t, s.rows[0].Queues[rules.QueueIndividuals].Waiting, 3)
	return s
}

func giveBack(application uint64, day rules.Ticks) places.Operation {
	return places.Operation{Kind: places.Return, Application: application, Day: day}
}

// offered carries out an operation and gives the one offer that it makes.
func (s *season) offered(t *testing.T, op places.Operation) places.Offer {
	t.Helper()
	effects, err := s.do(op)
	require.NoError(t, err)
	require.Len(t, effects.Made, 1)
	return effects.Made[0]
}

func TestAPlacePassesFromOneToTheNextUntilSomebodyTakesIt(t *testing.T) {
	s := queueOf(t)
	offer := s.offered(t, giveBack(1, firstDay))
	require.Equal(t, places.Offer{
		ID: 1, Application: 2, Number: 1, Day: firstDay, MadeAt: s.now, MadeHeight: 10, Deadline: s.now + 48*hour, State: places.OfferOpen,
	}, offer)
	offer = s.offered(t, answer(places.Decline, offer))
	require.Equal(t, uint64(3), offer.Application)
	require.NoError(t, s.wait(48*hour-1, func(*places.Effects) { t.Error("an offer expires before its deadline") }))
	var expired []uint64
	require.NoError(t, s.wait(1, func(e *places.Effects) {
		expired = append(expired, e.Ended.Application)
		offer = e.Made[0]
	}))
	require.Equal(t, []uint64{3}, expired)
	require.Equal(t, uint64(4), offer.Application)
	effects, err := s.do(answer(places.Accept, offer))
	require.NoError(t, err)
	require.Empty(t, effects.Made)
	require.Equal(t, []places.Place{{Number: 1, Application: 4}}, s.memory.Changed())

	// Who was asked once, or gave a place back, is not asked again: the place stays free.
	effects, err = s.do(giveBack(4, firstDay))
	require.NoError(t, err)
	require.Empty(t, effects.Made)
	require.Equal(t, []places.Place{{Number: 1}}, s.memory.Changed())
	require.Equal(t, places.Head{Operations: 5, Hash: s.book.Head.Hash, Offers: 3, Changed: 1}, s.book.Head)
}

func TestOffersEndAtSixInTheEveningBefore(t *testing.T) {
	s := queueOf(t)
	s.now = firstDay - 20*hour
	effects, err := s.do(giveBack(1, firstDay))
	require.NoError(t, err)
	require.Equal(t, firstDay-6*hour, effects.Made[0].Deadline, "before 48 hours have passed")
	s.now = firstDay - 6*hour
	_, err = s.do(answer(places.Accept, effects.Made[0]))
	require.ErrorIs(t, err, places.ErrOfferEnded)
	require.NoError(t, s.wait(0, func(e *places.Effects) { require.Empty(t, e.Made, "nothing is offered any more") }))
	require.Equal(t, []places.Place{{Number: 1}}, s.memory.Changed())
	_, err = s.do(giveBack(2, firstDay))
	require.ErrorIs(t, err, places.ErrNoPlace)
	s.now = firstDay
	s.memory = places.NewMemory(s.rows, s.applications)
	s.book.Store = s.memory
	_, err = s.do(giveBack(1, firstDay))
	require.ErrorIs(t, err, places.ErrDayBegun)
}

func TestAPlaceGoesToTheOtherQueuesIfNobodyWaitsInItsOwn(t *testing.T) {
	s := newSeason(rules.Plan{row(1, 0, 0, 0, 1), row(2, 0, 0, 1, 0)}, []rules.Application{
		person(rules.LegalEntity, 1, 1, 0),
		person(rules.Farmer, 2, 1, 0),
		individual(3, 1, 0),
	}, rules.FirstCome2018Name, firstDay-7*day)
	var order []uint64
	effects, err := s.do(giveBack(1, firstDay))
	for err == nil && len(effects.Made) == 1 {
		order = append(order, effects.Made[0].Application)
		require.Equal(t, rules.QueueLegalEntities, effects.Made[0].Queue, "the place stays with its queue")
		effects, err = s.do(answer(places.Decline, effects.Made[0]))
	}
	require.NoError(t, err)
	require.Equal(t, []uint64{3, 2}, order, "individuals before farmers")
}

func TestAUserWithAnOpenOfferIsAskedAgainOnlyWhenItEnds(t *testing.T) {
	s := newSeason(rules.Plan{row(1, 0, 1, 0, 0), row(2, 0, 1, 0, 0)}, []rules.Application{
		individual(1, 1, 0), individual(2, 2, 0), individual(3, 1, 0), individual(3, 2, 0),
	}, rules.FirstCome2018Name, firstDay-7*day)
	first := s.offered(t, giveBack(1, firstDay))
	require.Equal(t, uint64(3), first.Application)
	effects, err := s.do(giveBack(2, firstDay))
	require.NoError(t, err)
	require.Empty(t, effects.Made, "user 3 has an open offer for the day")
	require.True(t, s.memory.Changed()[1].Free())
	second := s.offered(t, answer(places.Decline, first))
	require.Equal(t, uint64(4), second.Application, "now the other place is offered")
	require.Equal(t, uint32(1), second.Row)
}

func TestWhoHoldsAPlaceUnderTheQueuesRuleIsPassedOver(t *testing.T) {
	for name, tc := range map[string]struct {
		policy    string
		declarant rules.DeclarantType
		asked     uint64
	}{
		"an individual holds one place a day in the whole city":           {rules.FirstCome2018Name, rules.Individual, 3},
		"a farmer may hold places at several fairs":                       {rules.FirstCome2018Name, rules.Farmer, 2},
		"under FIRST_COME an individual may hold places at several fairs": {"FIRST_COME", rules.Individual, 2},
	} {
		t.Run(name, func(t *testing.T) {
			rows := []places.Row{
				{Index: 0, Fair: 1, Day: firstDay}, {Index: 1, Fair: 2, Day: firstDay},
			}
			queue := rules.QueueOf(tc.declarant, rules.Vegetables)
			rows[0].Queues[queue] = places.Lists{Accepted: []uint64{1}, Waiting: []uint64{2, 2, 3}}
			rows[1].Queues[queue] = places.Lists{Accepted: []uint64{4}}
			app := func(id uint64, user byte, fair uint64, row uint32, kind rules.OutcomeKind) places.Application {
				return places.Application{ID: id, User: rules.UserID{user}, Fair: fair, Days: []places.Day{
					{Day: firstDay, Row: row, Kind: kind, Queue: queue, Number: 1},
				}}
			}
			s := &season{memory: places.NewMemory(rows, []places.Application{
				app(1, 1, 1, 0, rules.OutcomeAccepted), app(2, 2, 1, 0, rules.OutcomeWaiting),
				app(3, 3, 1, 0, rules.OutcomeWaiting), app(4, 2, 2, 1, rules.OutcomeAccepted),
			}), now: firstDay - 3*day}
			limit, err := places.LimitOf(tc.policy)
			require.NoError(t, err)
			s.book = &places.Book{Terms: places.Terms{Limit: limit, OfferPeriod: hour}, Store: s.memory}
			require.Equal(t, tc.asked, s.offered(t, giveBack(1, firstDay)).Application)
		})
	}
	_, err := places.LimitOf("LOTTERY")
	require.ErrorIs(t, err, rules.ErrUnknownPolicy)
}

func TestRefusedOperations(t *testing.T) {
	s := queueOf(t)
	offer := s.offered(t, giveBack(1, firstDay))
	accept := answer(places.Accept, offer)
	for name, tc := range map[string]struct {
		change func(*places.Operation)
		want   error
	}{
		"an unknown application": {func(op *places.Operation) { op.Application = 9 }, places.ErrUnknown},
		"an unknown offer":       {func(op *places.Operation) { op.Offer = 2 }, places.ErrUnknown},
		"another's offer":        {func(op *places.Operation) { op.Application = 3 }, places.ErrOfferOther},
		"another day":            {func(op *places.Operation) { op.Day += day }, places.ErrOfferOther},
		"part of a day":          {func(op *places.Operation) { op.Day++ }, places.ErrInvalid},
		"no offer":               {func(op *places.Operation) { op.Offer = 0 }, places.ErrInvalid},
		"a stray reason":         {func(op *places.Operation) { op.Reason = 1 }, places.ErrInvalid},
		"a stray seller":         {func(op *places.Operation) { op.Seller[0] = 1 }, places.ErrInvalid},
		"by nobody":              {func(op *places.Operation) { op.By = 9 }, places.ErrInvalid},
		"by time":                {func(op *places.Operation) { op.By = places.ByChain }, places.ErrInvalid},
		"an unknown kind":        {func(op *places.Operation) { op.Kind = 99 }, places.ErrInvalid},
		"an early expiry":        {func(op *places.Operation) { op.Kind, op.By = places.Expire, places.ByChain }, places.ErrOfferRunning},
		"a report before the day": {func(op *places.Operation) {
			*op = places.Operation{Kind: places.ReportUnused, Application: 2, Day: firstDay, Reason: 1}
		}, places.ErrNoPlace},
		"an unpublished reason": {func(op *places.Operation) {
			*op = places.Operation{Kind: places.ReportUnused, Application: 2, Day: firstDay, Reason: 99}
		}, places.ErrInvalid},
		"a seller without a place": {func(op *places.Operation) {
			*op = places.Operation{Kind: places.NameSeller, Application: 3, Seller: [32]byte{1}}
		}, places.ErrNoPlace},
	} {
		op := accept
		tc.change(&op)
		_, err := s.do(op)
		require.ErrorIs(t, err, tc.want, name)
	}
	self := accept
	self.Sequence, self.Time, self.By = 2, s.now, places.ByOperator
	s.applications[1].Operated = false
	_, err := s.book.Apply(self)
	require.ErrorIs(t, err, places.ErrInvalid, "the operator does not answer for traders who filed themselves")
	self.By, self.Sequence = places.ByHolder, 3
	_, err = s.book.Apply(self)
	require.ErrorIs(t, err, places.ErrInvalid, "out of sequence")
	self.Sequence = 2
	_, err = s.book.Apply(self)
	require.NoError(t, err)
	self.Sequence = 3
	_, err = s.book.Apply(self)
	require.ErrorIs(t, err, places.ErrOfferEnded)
}

func TestSellersAndReports(t *testing.T) {
	s := queueOf(t)
	name := places.Operation{Kind: places.NameSeller, Application: 1, Seller: [32]byte{7}}
	effects, err := s.do(name)
	require.NoError(t, err)
	require.Equal(t, s.now+14*day, effects.Seller.EffectiveAt)
	for range places.MaxSellers - 1 {
		_, err = s.do(name)
		require.NoError(t, err)
	}
	_, err = s.do(name)
	require.ErrorIs(t, err, places.ErrSellersFull)
	require.Len(t, s.memory.Sellers(), places.MaxSellers)

	report := places.Operation{Kind: places.ReportUnused, Application: 1, Day: firstDay, Reason: places.ReasonLeftEarly}
	contest := places.Operation{Kind: places.ContestReport, Application: 1, Day: firstDay}
	s.now = firstDay - 1
	_, err = s.do(report)
	require.ErrorIs(t, err, places.ErrDayNotBegun)
	s.now = firstDay
	_, err = s.do(contest)
	require.ErrorIs(t, err, places.ErrReportUnknown)
	_, err = s.do(report)
	require.NoError(t, err)
	_, err = s.do(report)
	require.ErrorIs(t, err, places.ErrReportExists)
	_, err = s.do(contest)
	require.NoError(t, err)
	_, err = s.do(contest)
	require.ErrorIs(t, err, places.ErrContested)
	require.Equal(t, uint64(1), s.book.Head.Reports)
	require.Equal(t, uint64(1), s.book.Head.Contested)
}

func TestAReplayNamesTheFirstOperationThatCouldNotHaveHappened(t *testing.T) {
	s := newSeason(rules.Plan{row(1, 0, 1, 0, 0), row(2, 0, 1, 0, 0)}, []rules.Application{
		individual(1, 1, 0), individual(2, 2, 0), individual(3, 1, 0), individual(4, 2, 0),
	}, rules.FirstCome2018Name, firstDay-7*day)
	s.offered(t, giveBack(1, firstDay))
	s.height, s.now = s.height+1, s.now+1
	s.offered(t, giveBack(2, firstDay))
	require.NoError(t, s.wait(5*day, func(*places.Effects) {}))
	require.Len(t, s.operations, 4)
	replay := func(change func([]places.Operation)) error {
		operations := append([]places.Operation(nil), s.operations...)
		change(operations)
		_, err := places.Replay(s.book.Terms, places.NewMemory(s.rows, s.applications), operations)
		return err
	}
	require.NoError(t, replay(func([]places.Operation) {}))
	require.ErrorContains(t, replay(func(o []places.Operation) { o[1].Height = 3 }), "operation 2: invalid operation: height 3")
	require.ErrorContains(t, replay(func(o []places.Operation) { o[1].Time = 3 }), "operation 2: invalid operation: height 11 at 3")
	require.ErrorContains(t, replay(func(o []places.Operation) { o[1].Height = o[0].Height }), "operation 2: invalid")
	require.ErrorContains(t, replay(func(o []places.Operation) { o[0].Application = 3 }), "operation 1: application holds no place")
	require.ErrorContains(t, replay(func(o []places.Operation) {
		o[2], o[3] = o[3], o[2]
		o[2].Sequence, o[3].Sequence = 3, 4
	}), "operation 3: invalid operation: offer 2 expires before offer 1")
}

func TestWhoGivesAPlaceBackIsAskedAboutOneThatWasFreeMeanwhile(t *testing.T) {
	s := newSeason(rules.Plan{row(1, 0, 1, 0, 0), row(2, 0, 1, 0, 0)}, []rules.Application{
		individual(1, 1, 0), individual(2, 2, 0), individual(3, 1, 0), individual(3, 2, 0),
	}, rules.FirstCome2018Name, firstDay-7*day)
	accepted := s.offered(t, giveBack(1, firstDay))
	_, err := s.do(answer(places.Accept, accepted))
	require.NoError(t, err)
	effects, err := s.do(giveBack(2, firstDay))
	require.NoError(t, err)
	require.Empty(t, effects.Made, "user 3 holds a place that day")
	second := s.offered(t, giveBack(3, firstDay))
	require.Equal(t, uint64(4), second.Application)
	require.Equal(t, uint32(1), second.Row)
}
