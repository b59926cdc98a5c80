package places_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/places"
)

// held is a place that an application holds, found without the code under test.
type held struct {
	app    *places.Application
	day    rules.Ticks
	row    uint32
	number uint32
	queue  rules.Queue // of the application
}

func (s *season) standing(app *places.Application, row uint32) places.Standing {
	claim, err := s.memory.Claim(app.ID, row)
	if err != nil {
		panic(err)
	}
	return claim.Standing
}

// holdings walks over all applications.
func (s *season) holdings() []held {
	var all []held
	for i := range s.applications {
		app := &s.applications[i]
		for _, d := range app.Days {
			claim, _ := s.memory.Claim(app.ID, d.Row)
			switch {
			case claim.Standing == places.AsAllotted && d.Kind == rules.OutcomeAccepted:
				all = append(all, held{app, d.Day, d.Row, d.Number, d.Queue})
			case claim.Standing == places.Holds:
				all = append(all, held{app, d.Day, d.Row, claim.Number, d.Queue})
			}
		}
	}
	return all
}

// excluded says in the words of the rule why a user may not take a place: by holdings and open offers.
func (s *season) excluded(app *places.Application, row *places.Row, holdings []held) bool {
	for i := range s.applications {
		other := &s.applications[i]
		if other.User != app.User {
			continue
		}
		for _, d := range other.Days {
			standing := s.standing(other, d.Row)
			if d.Day == row.Day && standing == places.Offered {
				return true // has an open offer that day
			}
			if d.Row == row.Index && standing != places.AsAllotted {
				return true // was asked or gave back here
			}
		}
	}
	queue := rules.Queue(0)
	for q := range row.Queues {
		if slices.Contains(row.Queues[q].Waiting, app.ID) {
			queue = rules.Queue(q)
		}
	}
	for _, h := range holdings {
		if h.app.User != app.User || h.day != row.Day || h.queue != queue && !s.onePerFair {
			continue
		}
		if queue == rules.QueueIndividuals && !s.onePerFair || h.app.Fair == app.Fair {
			return true
		}
	}
	return false
}

// waiting gives who waits at a row in the order in which a place of a queue is offered.
func waiting(row *places.Row, queue rules.Queue) []uint64 {
	order := slices.Clone(row.Queues[queue].Waiting)
	for q := range row.Queues {
		if rules.Queue(q) != queue {
			order = append(order, row.Queues[q].Waiting...)
		}
	}
	return order
}

func (s *season) checkInvariants(t *rapid.T) {
	holdings := s.holdings()
	taken := map[[2]uint32]uint64{}
	perRow := map[uint32]int{}
	for _, h := range holdings {
		require.Zero(t, taken[[2]uint32{h.row, h.number}], "a place has two holders")
		taken[[2]uint32{h.row, h.number}] = h.app.ID
		perRow[h.row]++
		require.NotZero(t, h.number)
	}
	for i := range s.rows {
		allotted := 0
		for _, lists := range s.rows[i].Queues {
			allotted += len(lists.Accepted)
		}
		require.LessOrEqual(t, perRow[uint32(i)], allotted, "more holders than places")
	}
	for i, a := range holdings {
		for _, b := range holdings[:i] {
			if a.app.User != b.app.User || a.day != b.day || a.queue != b.queue && !s.onePerFair {
				continue
			}
			require.NotEqual(t, a.app.Fair, b.app.Fair, "a user holds two places at one fair on one day")
			if !s.onePerFair {
				require.NotEqual(t, rules.QueueIndividuals, a.queue, "an individual holds two places a day")
			}
		}
	}
	open := map[string]bool{}
	count := uint64(0)
	for _, o := range s.memory.Offers() {
		if o.State != places.OfferOpen {
			continue
		}
		count++
		app := s.applications[o.Application-1]
		key := string(app.User[:]) + o.Day.Date()
		require.False(t, open[key], "two open offers for one day")
		open[key] = true
		require.Greater(t, o.Deadline, s.now)
		require.LessOrEqual(t, o.Deadline, places.Cutoff(o.Day))
	}
	require.Equal(t, count, s.book.Head.Open)
	for _, place := range s.memory.Changed() {
		require.Equal(t, taken[[2]uint32{place.Row, place.Number}], place.Application)
		row := &s.rows[place.Row]
		if !place.Free() || s.now >= places.Cutoff(row.Day) {
			continue
		}
		for _, id := range waiting(row, place.Queue) {
			require.True(t, s.excluded(&s.applications[id-1], row, holdings),
				"place %d of row %d is free while application %d waits", place.Number, place.Row, id)
		}
	}
}

// checkOffers wants that nobody in front of who was asked could have been asked.
func (s *season) checkOffers(t *rapid.T, made []places.Offer) {
	holdings := s.holdings()
	for _, o := range made {
		row := &s.rows[o.Row]
		order := waiting(row, o.Queue)
		at := slices.Index(order, o.Application)
		require.GreaterOrEqual(t, at, 0, "the offer goes to somebody who waits")
		for _, id := range order[:at] {
			require.True(t, s.excluded(&s.applications[id-1], row, holdings), "application %d waits in front of %d", id, o.Application)
		}
		require.Less(t, s.now, places.Cutoff(o.Day))
		require.Equal(t, min(s.now+s.book.Terms.OfferPeriod, places.Cutoff(o.Day)), o.Deadline)
	}
}

func (s *season) step(t *rapid.T) {
	var op places.Operation
	switch rapid.IntRange(0, 9).Draw(t, "what") {
	case 0, 1, 2:
		op.Kind = places.Return
		if holdings := s.holdings(); len(holdings) > 0 {
			held := holdings[rapid.IntRange(0, len(holdings)-1).Draw(t, "holding")]
			op.Application, op.Day = held.app.ID, held.day
		}
	case 3, 4, 5, 6:
		offers := s.memory.Offers()
		if len(offers) == 0 {
			return
		}
		offer := offers[max(0, len(offers)-rapid.IntRange(1, 4).Draw(t, "offer"))]
		op = answer(rapid.SampledFrom([]places.Kind{places.Accept, places.Accept, places.Decline}).Draw(t, "answer"), offer)
	case 7:
		require.NoError(t, s.wait(rules.Ticks(rapid.IntRange(1, 30).Draw(t, "hours"))*rules.TicksPerHour,
			func(effects *places.Effects) { s.checkOffers(t, effects.Made) }))
		return
	case 8:
		op = places.Operation{Kind: places.NameSeller, Seller: [32]byte{1}}
	default:
		op.Kind = rapid.SampledFrom([]places.Kind{places.ReportUnused, places.ContestReport}).Draw(t, "report")
		if op.Kind == places.ReportUnused {
			op.Reason = places.ReasonNobodyCame
		}
	}
	if op.Application == 0 {
		op.Application = uint64(rapid.IntRange(1, len(s.applications)).Draw(t, "application"))
	}
	if op.Day == 0 && op.Kind != places.NameSeller {
		op.Day = firstDay + rules.Ticks(rapid.IntRange(0, 1).Draw(t, "day"))*rules.TicksPerDay
	}
	head := s.book.Head
	effects, err := s.do(op)
	if err != nil {
		for _, refusal := range []error{
			places.ErrNoPlace, places.ErrDayBegun, places.ErrDayNotBegun, places.ErrOfferEnded,
			places.ErrReportExists, places.ErrReportUnknown, places.ErrContested, places.ErrSellersFull,
		} {
			if errors.Is(err, refusal) {
				require.Equal(t, head, s.book.Head, "a refused operation changes nothing")
				return
			}
		}
		t.Fatal(err)
	}
	s.checkOffers(t, effects.Made)
}

func TestPlacesKeepTheirRulesWhateverHappens(t *testing.T) {
	made, reports := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		s := drawSeason(t)
		for range rapid.IntRange(5, 40).Draw(t, "steps") {
			s.step(t)
			s.checkInvariants(t)
		}
		require.NoError(t, s.wait(firstDay+24*rules.TicksPerHour-min(s.now, firstDay), func(e *places.Effects) { s.checkOffers(t, e.Made) }))
		for _, held := range s.holdings() {
			if rapid.IntRange(0, 2).Draw(t, "report") == 0 {
				_, err := s.do(places.Operation{Kind: places.ReportUnused, Application: held.app.ID, Day: held.day, Reason: places.ReasonNobodyCame})
				if !errors.Is(err, places.ErrReportExists) {
					require.NoError(t, err)
				}
			}
			s.step(t)
		}
		s.checkInvariants(t)
		made += len(s.memory.Offers())
		reports += int(s.book.Head.Reports)

		again := places.NewMemory(s.rows, s.applications)
		head, err := places.Replay(s.book.Terms, again, s.operations)
		require.NoError(t, err)
		require.Equal(t, s.book.Head, head)
		require.Equal(t, s.memory.Offers(), again.Offers())
		require.Equal(t, s.memory.Changed(), again.Changed())
		require.Equal(t, s.memory.Sellers(), again.Sellers())
		require.Equal(t, s.memory.Reports(), again.Reports())
	})
	require.Positive(t, made, "offers occur")
	require.Positive(t, reports, "reports occur")
}
