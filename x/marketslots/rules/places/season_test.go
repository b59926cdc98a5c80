package places_test

import (
	"fmt"

	"pgregory.net/rapid"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/places"
)

// firstDay is 2018-08-31 00:00, a Friday.
const firstDay rules.Ticks = 636_712_704_000_000_000

// season is a closed season whose places change.
type season struct {
	rows         []places.Row
	applications []places.Application
	memory       *places.Memory
	book         *places.Book
	operations   []places.Operation
	now          rules.Ticks
	height       int64
	onePerFair   bool // the rule of FIRST_COME, in drawn seasons
}

// newSeason allocates and begins the history at a moment.
func newSeason(plan rules.Plan, filed []rules.Application, policy string, now rules.Ticks) *season {
	for i := range filed {
		filed[i].ID = uint64(i + 1)
		filed[i].Source = rules.SourceOperator
		filed[i].Confirmed = true
		filed[i].ServiceNumber = fmt.Sprintf("S-%d", i+1)
		filed[i].Statuses = []rules.Status{{ResponseDate: 1, Code: rules.StatusAdmitted1040}}
	}
	named, err := rules.PolicyByName(policy)
	if err != nil {
		panic(err)
	}
	ordered := named.Order(filed)
	rows, applications := places.FromResult(plan, ordered, named.Allocate(plan, ordered, rules.Options{}))
	limit, err := places.LimitOf(policy)
	if err != nil {
		panic(err)
	}
	s := &season{rows: rows, applications: applications, memory: places.NewMemory(rows, applications), now: now, height: 10}
	s.book = &places.Book{Terms: places.Terms{
		SeasonID: 7, Limit: limit, OfferPeriod: 48 * rules.TicksPerHour, SellerNotice: 14 * rules.TicksPerDay,
	}, Head: places.NewHead(7), Store: s.memory}
	return s
}

// do carries out an operation now; the fields that the season knows are filled in.
func (s *season) do(op places.Operation) (*places.Effects, error) {
	op.Sequence, op.Time, op.Height = s.book.Head.Operations+1, s.now, s.height
	if op.By == 0 {
		op.By = places.ByOperator
	}
	effects, err := s.book.Apply(op)
	if err == nil {
		s.operations = append(s.operations, op)
	}
	return effects, err
}

// answer is an operation about an offer.
func answer(kind places.Kind, offer places.Offer) places.Operation {
	op := places.Operation{Kind: kind, Application: offer.Application, Day: offer.Day, Offer: offer.ID}
	if kind == places.Expire {
		op.By = places.ByChain
	}
	return op
}

// wait lets time pass and expires what ends meanwhile, as the chain does. Each expiry is shown to see.
func (s *season) wait(by rules.Ticks, see func(*places.Effects)) error {
	s.now += by
	s.height++
	for {
		first, open := s.memory.FirstOpen()
		if !open || first.Deadline > s.now {
			return nil
		}
		effects, err := s.do(answer(places.Expire, first))
		if err != nil {
			return err
		}
		see(effects)
	}
}

// individual is an application for vegetables at a fair on days from firstDay.
func individual(user byte, fair uint64, days ...int) rules.Application {
	return person(rules.Individual, user, fair, days...)
}

func person(declarant rules.DeclarantType, user byte, fair uint64, days ...int) rules.Application {
	a := rules.Application{DeclarantType: declarant, UserID: rules.UserID{user}, Fair: fair, Speciality: rules.Vegetables}
	for _, day := range days {
		a.Periods = append(a.Periods, firstDay+rules.Ticks(day)*rules.TicksPerDay)
	}
	return a
}

// row is a vegetables row of a fair on a day from firstDay.
func row(fair uint64, day int, individuals, farmers, legal uint64) rules.PlanRow {
	return rules.PlanRow{
		Fair: fair, Period: firstDay + rules.Ticks(day)*rules.TicksPerDay, Speciality: rules.Vegetables,
		Places: [rules.NumQueues]uint64{individuals, farmers, legal},
	}
}

// drawSeason draws few fairs, days and users, so that they meet.
func drawSeason(t *rapid.T) *season {
	var plan rules.Plan
	for fair := range uint64(3) {
		for day := range 2 {
			plan = append(plan, row(fair+1, day, rapid.Uint64Range(0, 2).Draw(t, "I"),
				rapid.Uint64Range(0, 1).Draw(t, "F"), rapid.Uint64Range(0, 1).Draw(t, "L")))
		}
	}
	plan = append(plan, rules.PlanRow{Fair: 1, Period: firstDay, Speciality: rules.Meat, Places: [rules.NumQueues]uint64{2: 1}})
	filed := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) rules.Application {
		a := person(rules.DeclarantType(rapid.SampledFrom([]uint8{0, 0, 0, 0, 1, 4}).Draw(t, "type")),
			rapid.ByteRange(1, 5).Draw(t, "user"), rapid.Uint64Range(1, 3).Draw(t, "fair"),
			rapid.SliceOfN(rapid.IntRange(0, 1), 1, 3).Draw(t, "days")...)
		a.Speciality = rapid.SampledFrom([]rules.Speciality{rules.Vegetables, rules.Vegetables, rules.Vegetables, rules.Meat}).Draw(t, "goods")
		a.RegNum = rapid.Uint64Range(1, 20).Draw(t, "number")
		return a
	}), 10, 24).Draw(t, "applications")
	policy := rapid.SampledFrom(rules.PolicyNames()).Draw(t, "policy")
	before := rules.Ticks(rapid.IntRange(1, 9).Draw(t, "days before"))
	s := newSeason(plan, filed, policy, firstDay-before*rules.TicksPerDay-rules.TicksPerHour)
	s.onePerFair = policy == rules.FirstComeName
	return s
}
