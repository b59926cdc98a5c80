package replay

import "github.com/moscowchain/moscowd/x/marketslots/rules"

// Input is a parsed file.
type Input struct {
	Seasons          []rules.Season
	SeasonLookups    []rules.Ticks // trading days whose season is asked for
	DistributeSeason int           // index of the season to distribute
	Requests         []Request     // in order of submission
	Plan             rules.Plan
}

// Request is the creation of an application and the actions that follow it.
type Request struct {
	Season      int               // index of the season
	Application rules.Application // without statuses
	Actions     []Action
}

// ActionKind says which call an action makes.
type ActionKind uint8

// The kinds of action.
const (
	UpdateStatus        ActionKind = iota + 1
	UpdateStatusUnknown            // for a service number that does not exist
	SetPeriods
	ToFarmer
)

// Action is a call that changes an application.
type Action struct {
	Kind    ActionKind
	Status  rules.Status        // UpdateStatus
	Periods rules.PeriodsUpdate // SetPeriods
}
