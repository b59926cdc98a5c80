// Package compare says what another policy would make of a season: what each policy gives out, who gains a place and
// who loses one.
//
// [Run] allocates the same plan and applications by two policies. It is a pure function; [Comparison.Print] writes the
// result for a person, its JSON form is for machines.
package compare

import "github.com/moscowchain/moscowd/x/marketslots/rules"

// Comparison is one season by two policies.
type Comparison struct {
	Base  Totals `json:"base"`
	Other Totals `json:"other"`
	// Gained are the places that the other policy gives and the base does not, Lost the reverse, in order of filing.
	// A day that an application names twice counts once.
	Gained []Change `json:"gained"`
	Lost   []Change `json:"lost"`
	// UsersGained counts the users who have a place on more days by the other policy, UsersLost those on fewer.
	UsersGained int `json:"users_gained"`
	UsersLost   int `json:"users_lost"`
}

// Totals is what one policy makes of the season.
type Totals struct {
	Policy string `json:"policy"`
	// Outcomes by period that an application names; a period named twice counts twice.
	Accepted      int `json:"accepted"`
	Waiting       int `json:"waiting"`
	Rejected      int `json:"rejected"`
	NotConsidered int `json:"not_considered"`
	// Places of the plan: given, left free, destroyed by the policy. Sums wrap at 2^64.
	Places uint64 `json:"places,string"`
	Given  uint64 `json:"given,string"`
	Free   uint64 `json:"free,string"`
	Burnt  uint64 `json:"burnt,string"`
	// FreeWhileWaiting counts the places left free at rows at which somebody waits.
	FreeWhileWaiting uint64 `json:"free_while_waiting,string"`
	// Users counts the users who have a place, UserDays the pairs of user and day.
	Users    int `json:"users"`
	UserDays int `json:"user_days"`
}

// Change is a day of an application that has a place by one of the policies only.
type Change struct {
	ServiceNumber string `json:"service_number"`
	Fair          uint64 `json:"fair_id,string"`
	Date          string `json:"date"`
	Base          string `json:"base"`
	Other         string `json:"other"`
}

// side is a season by one policy.
type side struct {
	result   *rules.Result
	outcomes map[uint64][]rules.Outcome // by application ID
	days     map[rules.UserID]int       // on how many days the user has a place
	totals   Totals
}

// Run compares two policies over a plan and the applications in order of filing. Neither argument is changed.
func Run(plan rules.Plan, filed []rules.Application, base, other rules.Policy) *Comparison {
	from, to := allocate(plan, filed, base), allocate(plan, filed, other)
	c := &Comparison{Base: from.totals, Other: to.totals, Gained: []Change{}, Lost: []Change{}}
	seen := make(map[rules.UserID]bool, len(from.days))
	for i := range filed {
		a := &filed[i]
		c.application(a, from.outcomes[a.ID], to.outcomes[a.ID])
		if seen[a.UserID] {
			continue
		}
		seen[a.UserID] = true
		switch before, after := from.days[a.UserID], to.days[a.UserID]; {
		case after > before:
			c.UsersGained++
		case after < before:
			c.UsersLost++
		}
	}
	return c
}

func (c *Comparison) application(a *rules.Application, base, other []rules.Outcome) {
	for d := range base {
		had, has := base[d].Kind == rules.OutcomeAccepted, other[d].Kind == rules.OutcomeAccepted
		if had == has || namedBefore(base[:d], base[d].Day) {
			continue
		}
		change := Change{
			ServiceNumber: a.ServiceNumber, Fair: a.Fair, Date: base[d].Day.Date(),
			Base: kind(base[d].Kind), Other: kind(other[d].Kind),
		}
		if has {
			c.Gained = append(c.Gained, change)
		} else {
			c.Lost = append(c.Lost, change)
		}
	}
}

func namedBefore(outcomes []rules.Outcome, day rules.Ticks) bool {
	for i := range outcomes {
		if outcomes[i].Day == day {
			return true
		}
	}
	return false
}

func kind(k rules.OutcomeKind) string {
	switch k {
	case rules.OutcomeAccepted:
		return "accepted"
	case rules.OutcomeWaiting:
		return "waiting"
	case rules.OutcomeRejected:
		return "rejected"
	default:
		return "not_considered"
	}
}

func allocate(plan rules.Plan, filed []rules.Application, policy rules.Policy) *side {
	ordered := policy.Order(filed)
	s := &side{
		result:   policy.Allocate(plan, ordered, rules.Options{}),
		outcomes: make(map[uint64][]rules.Outcome, len(filed)),
		days:     make(map[rules.UserID]int, len(filed)),
		totals:   Totals{Policy: policy.Name},
	}
	type userDay struct {
		user rules.UserID
		day  rules.Ticks
	}
	held := make(map[userDay]bool, len(filed))
	for i := range ordered {
		s.outcomes[ordered[i].ID] = s.result.Outcomes[i]
		for _, o := range s.result.Outcomes[i] {
			s.totals.count(o.Kind)
			if at := (userDay{ordered[i].UserID, o.Day}); o.Kind == rules.OutcomeAccepted && !held[at] {
				held[at] = true
				s.days[at.user]++
			}
		}
	}
	s.totals.Users, s.totals.UserDays = len(s.days), len(held)
	s.totals.countPlaces(plan, s.result)
	return s
}

func (t *Totals) count(k rules.OutcomeKind) {
	switch k {
	case rules.OutcomeAccepted:
		t.Accepted++
	case rules.OutcomeWaiting:
		t.Waiting++
	case rules.OutcomeRejected:
		t.Rejected++
	default:
		t.NotConsidered++
	}
}

func (t *Totals) countPlaces(plan rules.Plan, result *rules.Result) {
	for row := range plan {
		free, waiting := uint64(0), 0
		for q, places := range plan[row].Places {
			lists := &result.Rows[row].Queues[q]
			t.Places += places
			t.Given += uint64(len(lists.Accepted))
			free += lists.Remaining
			waiting += len(lists.Waiting)
		}
		t.Free += free
		if waiting > 0 {
			t.FreeWhileWaiting += free
		}
	}
	t.Burnt = t.Places - t.Given - t.Free
}
