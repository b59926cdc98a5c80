package types

import (
	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

// Allocation is everything that follows from the frozen records of a season.
type Allocation struct {
	Outcomes []ApplicationOutcomes // by application id - 1
	Rows     []RowOutcome          // by plan row
	Closing  Closing               // without ClosedHeight
}

// Allocate runs the season's policy over the applications in order of filing, which must be that of their ids from 1,
// and gives the records that the chain writes. The roots are over the leaves of package rules: applications and
// outcomes by id, plan rows by index. An error wraps ErrStateInvalid.
func Allocate(season *Season, snapshotHeight int64, plan rules.Plan, filed []rules.Application) (*Allocation, error) {
	policy, err := rules.PolicyByName(season.Policy)
	if err != nil {
		return nil, errorsmod.Wrap(ErrStateInvalid, err.Error())
	}
	for i := range filed {
		if filed[i].ID != uint64(i+1) {
			return nil, errorsmod.Wrapf(ErrStateInvalid, "application %d at position %d", filed[i].ID, i+1)
		}
	}
	ordered := policy.Order(filed)
	result := policy.Allocate(plan, ordered, rules.Options{})

	byID := make([][]rules.Outcome, len(filed))
	for i := range ordered {
		byID[ordered[i].ID-1] = result.Outcomes[i]
	}
	applicationsRoot, planRoot := rules.ApplicationsRoot(filed), rules.PlanHash(plan)
	outcomesRoot := rules.OutcomesRoot(filed, byID)
	return &Allocation{
		Outcomes: applicationOutcomes(season.Id, byID),
		Rows:     rowOutcomes(season.Id, result.Rows, ordered),
		Closing: Closing{
			SeasonId:         season.Id,
			Policy:           season.Policy,
			SnapshotHeight:   snapshotHeight,
			ApplicationsRoot: applicationsRoot[:],
			PlanRoot:         planRoot[:],
			OutcomesRoot:     outcomesRoot[:],
			Applications:     uint64(len(filed)),
			PlanRows:         uint64(len(plan)),
			Statistics:       statistics(plan, result),
		},
	}, nil
}

func applicationOutcomes(seasonID uint64, byID [][]rules.Outcome) []ApplicationOutcomes {
	all := make([]ApplicationOutcomes, len(byID))
	for i, outcomes := range byID {
		all[i] = ApplicationOutcomes{SeasonId: seasonID, ApplicationId: uint64(i + 1), Outcomes: make([]Outcome, len(outcomes))}
		for j := range outcomes {
			all[i].Outcomes[j] = outcomeFromRules(&outcomes[j])
		}
	}
	return all
}

func rowOutcomes(seasonID uint64, rows []rules.RowResult, ordered []rules.Application) []RowOutcome {
	ids := func(list []int) []uint64 {
		if len(list) == 0 {
			return nil
		}
		of := make([]uint64, len(list))
		for i, application := range list {
			of[i] = ordered[application].ID
		}
		return of
	}
	queue := func(q *rules.QueueResult) QueueOutcome {
		return QueueOutcome{
			Accepted: ids(q.Accepted), Waiting: ids(q.Waiting), Rejected: ids(q.Rejected), Remaining: q.Remaining,
		}
	}
	all := make([]RowOutcome, len(rows))
	for i := range rows {
		queues := &rows[i].Queues
		all[i] = RowOutcome{
			SeasonId:      seasonID,
			Row:           uint32(i),
			Individuals:   queue(&queues[rules.QueueIndividuals]),
			Farmers:       queue(&queues[rules.QueueFarmers]),
			LegalEntities: queue(&queues[rules.QueueLegalEntities]),
		}
	}
	return all
}

// statistics counts outcomes by named period, so that a period named twice counts twice, and places by row.
func statistics(plan rules.Plan, result *rules.Result) Statistics {
	s := Statistics{RedistributionRounds: uint64(result.Rounds)}
	for _, outcomes := range result.Outcomes {
		for i := range outcomes {
			switch outcomes[i].Kind {
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
	taken := uint64(0)
	for i := range plan {
		for q := range plan[i].Places {
			lists := &result.Rows[i].Queues[q]
			s.Places += plan[i].Places[q]
			s.Remaining += lists.Remaining
			taken += uint64(len(lists.Accepted))
		}
	}
	s.Burnt = s.Places - s.Remaining - taken
	return s
}
