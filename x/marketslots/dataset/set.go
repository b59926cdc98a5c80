package dataset

import (
	"encoding/json"
	"time"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

// Format is the first value of every file; a changed format takes a new number.
const Format = "moscowd-season-1"

// Set is the public data set of one closed season.
type Set struct {
	ChainID      string
	Season       Season
	Plan         []PlanRow
	Applications []Application // in order of filing
	Outcomes     []ApplicationOutcomes
	Closing      Closing
	Operations   []Operation // on places, since the season was closed
	Offers       []Offer     // of places, by id
	Places       []Place     // that changed, by row and number
	PlacesHead   PlacesHead
	// Proof is a lightproof.Proof of the state entries of Season, Closing and PlacesHead, nil if the file has none.
	Proof json.RawMessage
}

// Season mirrors moscow.marketslots.v1.Season.
type Season struct {
	ID                Uint            `json:"id"`
	Name              string          `json:"name"`
	Operator          string          `json:"operator"`
	Policy            string          `json:"policy"`
	Filing            Filing          `json:"filing"`
	ApplicationsOpen  time.Time       `json:"applications_open"`
	ApplicationsClose time.Time       `json:"applications_close"`
	TradingDays       []Uint          `json:"trading_days"`
	RefusalReasons    []RefusalReason `json:"refusal_reasons"`
	State             SeasonState     `json:"state"`
	CreatedHeight     Int             `json:"created_height"`
	PlanRows          uint32          `json:"plan_rows"`
	PlanRoot          Hex             `json:"plan_root"`
	PlanFrozenHeight  Int             `json:"plan_frozen_height"`
	Applications      Uint            `json:"applications"`
	LastRegNum        Uint            `json:"last_reg_num"`
	OfferPeriod       Uint            `json:"offer_period"`  // seconds
	SellerNotice      Uint            `json:"seller_notice"` // seconds
}

// TakesClaims reports whether the dates, register numbers and user ids that the operator claims count: in seasons of
// FIRST_COME_2018 that he files. In all others the chain assigns register numbers.
func (s *Season) TakesClaims() bool {
	return s.Filing == FilingOperator && s.Policy == rules.FirstCome2018Name
}

// RefusalReason mirrors moscow.marketslots.v1.RefusalReason.
type RefusalReason struct {
	Code    uint32 `json:"code"`
	TitleRu string `json:"title_ru"`
	TitleEn string `json:"title_en"`
}

// PlanRow mirrors moscow.marketslots.v1.PlanRow.
type PlanRow struct {
	FairID              Uint       `json:"fair_id"`
	Period              Uint       `json:"period"`
	Speciality          Speciality `json:"speciality"`
	IndividualsPlaces   Uint       `json:"individuals_places"`
	FarmersPlaces       Uint       `json:"farmers_places"`
	LegalEntitiesPlaces Uint       `json:"legal_entities_places"`
	MinPlaces           Uint       `json:"min_places"`
}

// Status mirrors moscow.marketslots.v1.Status.
type Status struct {
	ResponseDate Uint   `json:"response_date"`
	Code         uint32 `json:"code"`
	Reason       uint32 `json:"reason"`
	Height       Int    `json:"height"`
}

// Application mirrors moscow.marketslots.v1.Application.
type Application struct {
	SeasonID            Uint          `json:"season_id"`
	ID                  Uint          `json:"id"`
	ServiceNumber       string        `json:"service_number"`
	ClaimedDate         Uint          `json:"claimed_date"`
	RegNum              Uint          `json:"reg_num"`
	FiledAt             time.Time     `json:"filed_at"`
	FiledHeight         Int           `json:"filed_height"`
	DeclarantType       DeclarantType `json:"declarant_type"`
	UserID              Hex           `json:"user_id"`
	DeclarantCommitment Hex           `json:"declarant_commitment"`
	DetailsCommitment   Hex           `json:"details_commitment"`
	PublicName          string        `json:"public_name"`
	FairID              Uint          `json:"fair_id"`
	Speciality          Speciality    `json:"speciality"`
	District            Uint          `json:"district"`
	Region              Uint          `json:"region"`
	Periods             []Uint        `json:"periods"`
	Withdrawn           bool          `json:"withdrawn"`
	Statuses            []Status      `json:"statuses"`
	Source              Source        `json:"source"`
	ClaimedRegNum       Uint          `json:"claimed_reg_num"`
	Confirmed           bool          `json:"confirmed"`
}

// ApplicationOutcomes mirrors moscow.marketslots.v1.ApplicationOutcomes.
type ApplicationOutcomes struct {
	SeasonID      Uint      `json:"season_id"`
	ApplicationID Uint      `json:"application_id"`
	Outcomes      []Outcome `json:"outcomes"`
}

// Outcome mirrors moscow.marketslots.v1.Outcome.
type Outcome struct {
	Day      Uint          `json:"day"`
	Kind     OutcomeKind   `json:"kind"`
	Queue    Queue         `json:"queue"`
	Row      uint32        `json:"row"` // index of the plan row plus one; 0 if there is none
	Number   uint32        `json:"number"`
	Reason   OutcomeReason `json:"reason"`
	Code     uint32        `json:"code"`
	HolderID Uint          `json:"holder_id"`
}

// Closing mirrors moscow.marketslots.v1.Closing.
type Closing struct {
	SeasonID         Uint       `json:"season_id"`
	Policy           string     `json:"policy"`
	SnapshotHeight   Int        `json:"snapshot_height"`
	ClosedHeight     Int        `json:"closed_height"`
	ApplicationsRoot Hex        `json:"applications_root"`
	PlanRoot         Hex        `json:"plan_root"`
	OutcomesRoot     Hex        `json:"outcomes_root"`
	Applications     Uint       `json:"applications"`
	PlanRows         Uint       `json:"plan_rows"`
	Statistics       Statistics `json:"statistics"`
}

// Statistics mirrors moscow.marketslots.v1.Statistics.
type Statistics struct {
	Accepted             Uint `json:"accepted"`
	Waiting              Uint `json:"waiting"`
	Rejected             Uint `json:"rejected"`
	NotConsidered        Uint `json:"not_considered"`
	Places               Uint `json:"places"`
	Remaining            Uint `json:"remaining"`
	RedistributionRounds Uint `json:"redistribution_rounds"`
	Burnt                Uint `json:"burnt"`
}
