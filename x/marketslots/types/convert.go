package types

import (
	"strconv"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

// ToRules gives the application as the rules see it. The status with which every application begins (1010) is in
// neither; OrderKey stays zero, since RegNum holds the order that the chain assigned. The application must have passed
// Validate: identifiers of a wrong length panic.
func (a *Application) ToRules() rules.Application {
	app := rules.Application{
		ID:                  a.Id,
		ServiceNumber:       a.ServiceNumber,
		ClaimedDate:         rules.Ticks(a.ClaimedDate),
		RegNum:              a.RegNum,
		FiledAt:             rules.TicksFromUnix(a.FiledAt.Unix(), int64(a.FiledAt.Nanosecond())),
		Source:              rules.Source(a.Source),
		DeclarantType:       rules.DeclarantType(a.DeclarantType),
		Confirmed:           a.Confirmed,
		UserID:              [16]byte(a.UserId),
		DeclarantCommitment: [32]byte(a.DeclarantCommitment),
		DetailsCommitment:   [32]byte(a.DetailsCommitment),
		PublicName:          a.PublicName,
		Fair:                a.FairId,
		Speciality:          rules.Speciality(a.Speciality),
		District:            a.District,
		Region:              a.Region,
		Periods:             make([]rules.Ticks, len(a.Periods)),
		Withdrawn:           a.Withdrawn,
		Statuses:            make([]rules.Status, len(a.Statuses)),
	}
	for i, period := range a.Periods {
		app.Periods[i] = rules.Ticks(period)
	}
	for i := range a.Statuses {
		app.Statuses[i] = a.Statuses[i].ToRules()
	}
	return app
}

// ToRules gives the status as the rules see it: the reason as a decimal, empty for 0.
func (s *Status) ToRules() rules.Status {
	status := rules.Status{ResponseDate: rules.Ticks(s.ResponseDate), Code: s.Code, RecordedAt: uint64(s.Height)}
	if s.Reason != 0 {
		status.Reason = strconv.FormatUint(uint64(s.Reason), 10)
	}
	return status
}

// ToRules gives the plan row as the rules see it.
func (r *PlanRow) ToRules() rules.PlanRow {
	return rules.PlanRow{
		Fair:       r.FairId,
		Period:     rules.Ticks(r.Period),
		Speciality: rules.Speciality(r.Speciality),
		Places: [rules.NumQueues]uint64{
			rules.QueueIndividuals:   r.IndividualsPlaces,
			rules.QueueFarmers:       r.FarmersPlaces,
			rules.QueueLegalEntities: r.LegalEntitiesPlaces,
		},
		MinPlaces: r.MinPlaces,
	}
}

// outcomeFromRules is the inverse of Outcome.ToRules. Kinds and reasons have the same numbers on both sides; queues
// and rows begin at 1 here, so that 0 means none.
func outcomeFromRules(o *rules.Outcome) Outcome {
	return Outcome{
		Day:      uint64(o.Day),
		Kind:     OutcomeKind(o.Kind),
		Queue:    Queue(o.Queue) + Queue_QUEUE_INDIVIDUALS,
		Row:      uint32(o.Row + 1),
		Number:   o.Number,
		Reason:   OutcomeReason(o.Reason),
		Code:     o.Code,
		HolderId: o.HolderID,
	}
}

// ToRules gives the outcome as the rules see it.
func (o *Outcome) ToRules() rules.Outcome {
	return rules.Outcome{
		Day:      rules.Ticks(o.Day),
		HolderID: o.HolderId,
		Row:      int32(o.Row) - 1,
		Number:   o.Number,
		Code:     o.Code,
		Kind:     rules.OutcomeKind(o.Kind),
		Reason:   rules.OutcomeReason(o.Reason),
		Queue:    rules.Queue(o.Queue - Queue_QUEUE_INDIVIDUALS),
	}
}

// ToRules gives the outcomes of one application as the rules see them.
func (a *ApplicationOutcomes) ToRules() []rules.Outcome {
	outcomes := make([]rules.Outcome, len(a.Outcomes))
	for i := range a.Outcomes {
		outcomes[i] = a.Outcomes[i].ToRules()
	}
	return outcomes
}
