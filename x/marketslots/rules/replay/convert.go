package replay

import (
	"crypto/sha256"
	"fmt"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

func (c *checker) season(s *seasonJSON, path string) rules.Season {
	return rules.Season{
		Name:         c.text(s.Name, path, "name"),
		Begin:        c.ticks(s.Begin, path, "begin"),
		End:          c.ticks(s.End, path, "end"),
		PeriodsBegin: c.ticks(s.PeriodsBegin, path, "periods_begin"),
	}
}

// request converts request i of the file. Applications get the IDs 1, 2, ... in order of submission. A file has no data
// of a chain: the claimed date stands for the time of filing, and every declarant type counts as confirmed.
func (c *checker) request(r *requestJSON, i int, path string) Request {
	c.text(r.DeclarantName, path, "declarant_name")
	c.text(r.Details, path, "details")
	c.length(r.Actions != nil, len(r.Actions), MaxActions, path, "actions")
	request := Request{
		Season: c.integer(r.Season, MaxSeasons, path, "season"),
		Application: rules.Application{
			ID:            uint64(i + 1),
			ServiceNumber: c.serviceNumber(r.ServiceNumber, path, "service_number"),
			ClaimedDate:   c.ticks(r.Date, path, "date"),
			RegNum:        c.number(r.RegNum, path, "reg_num"),
			FiledAt:       c.ticks(r.Date, path, "date"),
			Confirmed:     true,
			Source:        rules.SourceOperator,
			DeclarantType: rules.DeclarantType(c.integer(r.DeclarantType, 255, path, "declarant_type")),
			UserID:        c.userID(r.UserID, path, "user_id"),
			Fair:          c.number(r.FairID, path, "fair_id"),
			Speciality:    rules.Speciality(c.integer(r.Speciality, int(rules.FoodStuffs), path, "speciality")),
			District:      c.number(r.District, path, "district"),
			Region:        c.number(r.Region, path, "region"),
			Periods:       c.ticksList(r.Periods, MaxPeriods, path, "periods"),
		},
	}
	if c.err != nil {
		return Request{}
	}
	for j := range r.Actions {
		request.Actions = append(request.Actions, c.action(&r.Actions[j], path, j))
	}
	return request
}

func (c *checker) action(a *actionJSON, path string, j int) Action {
	path += "." + element("actions", j)
	switch op := c.text(a.Op, path, "op"); op {
	case "update_status":
		return Action{Kind: UpdateStatus, Status: c.status(a, path)}
	case "update_status_unknown":
		return Action{Kind: UpdateStatusUnknown, Status: c.status(a, path)}
	case "set_periods":
		c.text(a.Details, path, "details")
		return Action{Kind: SetPeriods, Periods: rules.PeriodsUpdate{
			Status: rules.Status{
				ResponseDate: c.ticks(a.ResponseDate, path, "response_date"),
				Code:         c.code(a.StatusCode, path, "status_code"),
			},
			Fair:        c.number(a.FairID, path, "fair_id"),
			Periods:     c.ticksList(a.Periods, MaxPeriods, path, "periods"),
			PeriodCodes: c.codes(a.PeriodStatusCodes, MaxPeriods, path, "period_status_codes"),
		}}
	case "to_farmer":
		return Action{Kind: ToFarmer}
	default:
		c.fail(path, "op", fmt.Sprintf("unknown action %q", op))
		return Action{}
	}
}

// status converts a status update. Its note is replaced by a hash, which keeps equal notes equal.
func (c *checker) status(a *actionJSON, path string) rules.Status {
	s := rules.Status{
		ResponseDate: c.ticks(a.ResponseDate, path, "response_date"),
		Code:         c.code(a.StatusCode, path, "status_code"),
	}
	if note := c.text(a.Note, path, "note"); note != "" {
		s.NoteCommitment = sha256.Sum256([]byte(note))
	}
	return s
}

func (c *checker) plan(command *commandJSON, path string) rules.Plan {
	rows := len(command.FairIDs)
	c.length(command.FairIDs != nil, rows, MaxRows, path, "fair_ids")
	parallel := func(n int, name string) {
		if n != rows {
			c.fail(path, name, fmt.Sprintf("%d elements, fair_ids has %d", n, rows))
		}
	}
	parallel(len(command.Periods), "periods")
	parallel(len(command.Specialities), "specialities")
	parallel(len(command.IndividualsPlaces), "individuals_places")
	parallel(len(command.FarmersPlaces), "farmers_places")
	parallel(len(command.LEPlaces), "le_places")
	parallel(len(command.MinPlaces), "min_places")
	if c.err != nil {
		return nil
	}
	plan := make(rules.Plan, rows)
	for k := range plan {
		at := func(name string) string { return element(name, k) }
		speciality := c.integer(command.Specialities[k], int(rules.FoodStuffs), path, at("specialities"))
		plan[k] = rules.PlanRow{
			Fair:       c.number(command.FairIDs[k], path, at("fair_ids")),
			Period:     c.ticks(command.Periods[k], path, at("periods")),
			Speciality: rules.Speciality(speciality),
			Places: [rules.NumQueues]uint64{
				rules.QueueIndividuals:   c.number(command.IndividualsPlaces[k], path, at("individuals_places")),
				rules.QueueFarmers:       c.number(command.FarmersPlaces[k], path, at("farmers_places")),
				rules.QueueLegalEntities: c.number(command.LEPlaces[k], path, at("le_places")),
			},
			MinPlaces: c.number(command.MinPlaces[k], path, at("min_places")),
		}
	}
	return plan
}
