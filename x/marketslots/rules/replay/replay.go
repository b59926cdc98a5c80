package replay

import (
	"strconv"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

// Replay carries the input through the register and allocates the plan of the season to distribute. It does not
// change the input; trace asks for Output.Trace.
func Replay(in *Input, policy rules.Policy, trace bool) *Output {
	out := &Output{Reverts: []Revert{}, SeasonLookups: []int{}}
	for _, period := range in.SeasonLookups {
		out.SeasonLookups = append(out.SeasonLookups, rules.SeasonForPeriod(in.Seasons, period))
	}
	var filed []rules.Application
	filed, out.Reverts = Register(in)
	ordered := policy.Order(filed)
	fill(out, in.Plan, ordered, policy.Allocate(in.Plan, ordered, rules.Options{Trace: trace}))
	return out
}

// Register gives the applications of the season to distribute in order of filing, as the actions left them, and the
// calls of all seasons that failed.
func Register(in *Input) ([]rules.Application, []Revert) {
	reverts := []Revert{}
	registers := newRegisters(len(in.Seasons))
	for i := range in.Requests {
		request := &in.Requests[i]
		r := &registers[request.Season]
		if reason := r.create(request.Application); reason != "" {
			reverts = append(reverts, Revert{Request: i, Action: -1, Reason: reason})
		}
		for j := range request.Actions {
			if reason := r.apply(request.Application.ServiceNumber, &request.Actions[j]); reason != "" {
				reverts = append(reverts, Revert{Request: i, Action: j, Reason: reason})
			}
		}
	}
	return registers[in.DistributeSeason].filed(), reverts
}

// fill turns a result into the file format.
func fill(out *Output, plan rules.Plan, ordered []rules.Application, result *rules.Result) {
	numbers := func(list []int) []string {
		s := make([]string, len(list))
		for i, application := range list {
			s[i] = ordered[application].ServiceNumber
		}
		return s
	}
	out.History = make([]string, len(ordered))
	for i := range ordered {
		out.History[i] = ordered[i].ServiceNumber
	}
	out.Snapshot = Snapshot{
		Individuals: numbers(result.Queues[rules.QueueIndividuals]),
		Farmers:     numbers(result.Queues[rules.QueueFarmers]),
		LE:          numbers(result.Queues[rules.QueueLegalEntities]),
	}
	out.DistributeCalls, out.RedistributionRounds = result.DistributeCalls, result.Rounds
	for _, s := range result.Trace {
		out.Trace = append(out.Trace, Stage{
			Stage:       s.Stage,
			Individuals: decimals(s.Free[rules.QueueIndividuals]),
			Farmers:     decimals(s.Free[rules.QueueFarmers]),
			LE:          decimals(s.Free[rules.QueueLegalEntities]),
		})
	}
	out.Periods = make([]Period, len(plan))
	for i := range plan {
		row, lists := &plan[i], &result.Rows[i]
		of := func(q rules.Queue) Lists {
			l := &lists.Queues[q]
			return Lists{
				Accepted: numbers(l.Accepted), Waiting: numbers(l.Waiting), Rejected: numbers(l.Rejected),
				Remaining: decimal(l.Remaining),
			}
		}
		out.Periods[i] = Period{
			Index:                      i,
			FairID:                     decimal(row.Fair),
			Date:                       decimal(uint64(rules.Day(row.Period))),
			Speciality:                 int(row.Speciality),
			MinPlaces:                  decimal(row.MinPlaces),
			Individuals:                of(rules.QueueIndividuals),
			Farmers:                    of(rules.QueueFarmers),
			LE:                         of(rules.QueueLegalEntities),
			RedistributedToIndividuals: lists.Moves[rules.QueueIndividuals],
			RedistributedToFarmers:     lists.Moves[rules.QueueFarmers],
			RedistributedToLE:          lists.Moves[rules.QueueLegalEntities],
		}
	}
}

func decimal(v uint64) string { return strconv.FormatUint(v, 10) }

func decimals(values []uint64) []string {
	s := make([]string, len(values))
	for i, v := range values {
		s[i] = decimal(v)
	}
	return s
}
