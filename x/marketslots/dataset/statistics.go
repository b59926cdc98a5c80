package dataset

import "github.com/moscowchain/moscowd/x/marketslots/rules"

// statistics counts periods by outcome, a period that is named twice twice, and places by row. Sums of places wrap at 2^64 as they do in the rules.
func statistics(plan rules.Plan, result *rules.Result, outcomes [][]rules.Outcome) Statistics {
	s := Statistics{RedistributionRounds: Uint(result.Rounds)}
	for i := range outcomes {
		for _, o := range outcomes[i] {
			switch o.Kind {
			case rules.OutcomeAccepted:
				s.Accepted++
			case rules.OutcomeWaiting:
				s.Waiting++
			case rules.OutcomeRejected:
				s.Rejected++
			case rules.OutcomeNotConsidered:
				s.NotConsidered++
			}
		}
	}
	taken := Uint(0)
	for i := range plan {
		for q, places := range plan[i].Places {
			lists := &result.Rows[i].Queues[q]
			s.Places += Uint(places)
			s.Remaining += Uint(lists.Remaining)
			taken += Uint(len(lists.Accepted))
		}
	}
	s.Burnt = s.Places - s.Remaining - taken
	return s
}

func (s Statistics) compare(recomputed Statistics) error {
	const where = "closing: statistics: "
	return first(
		same(where+"accepted", s.Accepted, recomputed.Accepted),
		same(where+"waiting", s.Waiting, recomputed.Waiting),
		same(where+"rejected", s.Rejected, recomputed.Rejected),
		same(where+"not_considered", s.NotConsidered, recomputed.NotConsidered),
		same(where+"places", s.Places, recomputed.Places),
		same(where+"remaining", s.Remaining, recomputed.Remaining),
		same(where+"redistribution_rounds", s.RedistributionRounds, recomputed.RedistributionRounds),
		same(where+"burnt", s.Burnt, recomputed.Burnt),
	)
}
