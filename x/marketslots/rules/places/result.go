package places

import "github.com/moscowchain/moscowd/x/marketslots/rules"

// FromResult gives the records of an allocation. The applications are those that were allocated, in that order; their
// ids run from 1 in order of filing.
func FromResult(plan rules.Plan, ordered []rules.Application, result *rules.Result) ([]Row, []Application) {
	rows := make([]Row, len(plan))
	for i := range plan {
		rows[i] = Row{Index: uint32(i), Fair: plan[i].Fair, Day: rules.Day(plan[i].Period)}
		for q := range result.Rows[i].Queues {
			lists := &result.Rows[i].Queues[q]
			rows[i].Queues[q] = Lists{Accepted: ids(ordered, lists.Accepted), Waiting: ids(ordered, lists.Waiting)}
		}
	}
	applications := make([]Application, len(ordered))
	for i := range ordered {
		applications[ordered[i].ID-1] = FromOutcomes(&ordered[i], result.Outcomes[i])
	}
	return rows, applications
}

func ids(ordered []rules.Application, list []int) []uint64 {
	of := make([]uint64, len(list))
	for i, application := range list {
		of[i] = ordered[application].ID
	}
	return of
}

// FromOutcomes gives the record of one application.
func FromOutcomes(app *rules.Application, outcomes []rules.Outcome) Application {
	out := Application{ID: app.ID, User: app.UserID, Fair: app.Fair, Operated: app.Source == rules.SourceOperator}
	for i := range outcomes {
		o := &outcomes[i]
		if o.Row == rules.NoRow {
			continue
		}
		if _, repeated := out.at(o.Day); repeated {
			continue
		}
		day := Day{Day: o.Day, Row: uint32(o.Row), Kind: o.Kind, Queue: o.Queue}
		if o.Kind == rules.OutcomeAccepted {
			day.Number = o.Number
		}
		out.Days = append(out.Days, day)
	}
	return out
}
