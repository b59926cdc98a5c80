package replay

// Output is what a file leads to, in the file format's JSON.
type Output struct {
	Reverts              []Revert `json:"reverts"`
	SeasonLookups        []int    `json:"season_lookups"` // season index, -1 for none
	History              []string `json:"history"`        // service numbers in register order
	Snapshot             Snapshot `json:"snapshot"`
	DistributeCalls      int      `json:"distribute_calls"`
	RedistributionRounds int      `json:"redistribution_rounds"`
	Trace                []Stage  `json:"trace,omitempty"`
	Periods              []Period `json:"periods"` // by plan row
}

// Revert is a call that failed and left nothing behind.
type Revert struct {
	Request int    `json:"request"`
	Action  int    `json:"action"` // -1 for the creation
	Reason  string `json:"reason"`
}

// Snapshot is the service numbers in the three queues.
type Snapshot struct {
	Individuals []string `json:"individuals"`
	Farmers     []string `json:"farmers"`
	LE          []string `json:"le"`
}

// Stage is the free places of every plan row at one moment.
type Stage struct {
	Stage       string   `json:"stage"`
	Individuals []string `json:"individuals"`
	Farmers     []string `json:"farmers"`
	LE          []string `json:"le"`
}

// Period is one plan row with its lists.
type Period struct {
	Index                      int    `json:"index"`
	FairID                     string `json:"fair_id"`
	Date                       string `json:"date"` // the day, in ticks
	Speciality                 int    `json:"speciality"`
	MinPlaces                  string `json:"min_places"`
	Individuals                Lists  `json:"individuals"`
	Farmers                    Lists  `json:"farmers"`
	LE                         Lists  `json:"le"`
	RedistributedToIndividuals int    `json:"redistributed_to_individuals"`
	RedistributedToFarmers     int    `json:"redistributed_to_farmers"`
	RedistributedToLE          int    `json:"redistributed_to_le"`
}

// Lists is the service numbers on the lists of one queue at one plan row.
type Lists struct {
	Accepted  []string `json:"accepted"`
	Waiting   []string `json:"waiting"`
	Rejected  []string `json:"rejected"`
	Remaining string   `json:"remaining"`
}
