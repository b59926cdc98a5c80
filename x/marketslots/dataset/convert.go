package dataset

import (
	"strconv"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

// plan gives the plan as the rules read it.
func (s *Set) plan() rules.Plan {
	plan := make(rules.Plan, len(s.Plan))
	for i := range s.Plan {
		row := &s.Plan[i]
		plan[i] = rules.PlanRow{
			Fair: uint64(row.FairID), Period: rules.Ticks(row.Period), Speciality: rules.Speciality(row.Speciality),
			Places: [rules.NumQueues]uint64{
				rules.QueueIndividuals:   uint64(row.IndividualsPlaces),
				rules.QueueFarmers:       uint64(row.FarmersPlaces),
				rules.QueueLegalEntities: uint64(row.LegalEntitiesPlaces),
			},
			MinPlaces: uint64(row.MinPlaces),
		}
	}
	return plan
}

// filed gives the applications, in order of filing, as the rules read them.
func (s *Set) filed() []rules.Application {
	filed := make([]rules.Application, len(s.Applications))
	for i := range s.Applications {
		filed[i] = s.Applications[i].rules()
	}
	return filed
}

func (a *Application) rules() rules.Application {
	out := rules.Application{
		ID: uint64(a.ID), ServiceNumber: a.ServiceNumber,
		ClaimedDate: rules.Ticks(a.ClaimedDate), RegNum: uint64(a.RegNum),
		FiledAt: a.filedTicks(), Source: rules.Source(a.Source),
		DeclarantType: rules.DeclarantType(a.DeclarantType), Confirmed: a.Confirmed, PublicName: a.PublicName,
		Fair: uint64(a.FairID), Speciality: rules.Speciality(a.Speciality),
		District: uint64(a.District), Region: uint64(a.Region), Withdrawn: a.Withdrawn,
	}
	copy(out.UserID[:], a.UserID)
	copy(out.DeclarantCommitment[:], a.DeclarantCommitment)
	copy(out.DetailsCommitment[:], a.DetailsCommitment)
	for _, period := range a.Periods {
		out.Periods = append(out.Periods, rules.Ticks(period))
	}
	for _, status := range a.Statuses {
		out.Statuses = append(out.Statuses, status.rules())
	}
	return out
}

func (a *Application) filedTicks() rules.Ticks {
	return rules.TicksFromUnix(a.FiledAt.Unix(), int64(a.FiledAt.Nanosecond()))
}

func (s Status) rules() rules.Status {
	reason := ""
	if s.Reason != 0 {
		reason = strconv.FormatUint(uint64(s.Reason), 10)
	}
	return rules.Status{
		ResponseDate: rules.Ticks(s.ResponseDate), Code: s.Code, Reason: reason, RecordedAt: uint64(s.Height),
	}
}

// outcomeOf gives an outcome as the chain writes it: rows and queues are numbered from 1, 0 is none.
func outcomeOf(o rules.Outcome) Outcome {
	return Outcome{
		Day: Uint(o.Day), Kind: OutcomeKind(o.Kind), Queue: Queue(o.Queue) + 1, Row: uint32(o.Row + 1),
		Number: o.Number, Reason: OutcomeReason(o.Reason), Code: o.Code, HolderID: Uint(o.HolderID),
	}
}
