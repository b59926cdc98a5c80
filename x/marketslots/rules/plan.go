package rules

// PlanRow is the places of one speciality at one fair on one trading day.
type PlanRow struct {
	Fair       uint64
	Period     Ticks // a moment of the trading day
	Speciality Speciality
	Places     [NumQueues]uint64 // by Queue
	MinPlaces  uint64            // published with the plan; no policy so far looks at it
}

// Plan is the published rows in order of publication. If several rows have the same fair, day and speciality, only
// the last one is ever found by an application.
type Plan []PlanRow
