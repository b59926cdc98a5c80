package replay

// The members of a file as they are written. Members that are not listed are refused inside "input".

type seasonJSON struct {
	Name         text   `json:"name"`
	Begin        number `json:"begin"`
	End          number `json:"end"`
	PeriodsBegin number `json:"periods_begin"`
}

type requestJSON struct {
	Season        integer      `json:"season"`
	ServiceNumber text         `json:"service_number"`
	Date          number       `json:"date"`
	RegNum        number       `json:"reg_num"`
	DeclarantType integer      `json:"declarant_type"`
	DeclarantName text         `json:"declarant_name"` // not kept
	FairID        number       `json:"fair_id"`
	Speciality    integer      `json:"speciality"`
	District      number       `json:"district"`
	Region        number       `json:"region"`
	Details       text         `json:"details"` // not kept
	Periods       []number     `json:"periods"`
	UserID        text         `json:"user_id"` // 32 hexadecimal digits
	Actions       []actionJSON `json:"actions"`
}

// actionJSON is the union of all actions; op says which members must be there.
type actionJSON struct {
	Op                text     `json:"op"`
	ResponseDate      number   `json:"response_date"`
	StatusCode        number   `json:"status_code"`
	Note              text     `json:"note"`
	FairID            number   `json:"fair_id"`
	Periods           []number `json:"periods"`
	PeriodStatusCodes []number `json:"period_status_codes"`
	Details           text     `json:"details"` // not kept
}

// commandJSON is seven parallel arrays.
type commandJSON struct {
	FairIDs           []number  `json:"fair_ids"`
	Periods           []number  `json:"periods"`
	Specialities      []integer `json:"specialities"`
	IndividualsPlaces []number  `json:"individuals_places"`
	FarmersPlaces     []number  `json:"farmers_places"`
	LEPlaces          []number  `json:"le_places"`
	MinPlaces         []number  `json:"min_places"`
}
