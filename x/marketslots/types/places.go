package types

import (
	"errors"
	"time"

	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/places"
)

// Terms of a season that concern its places after the allocation: defaults and bounds.
const (
	DefaultOfferPeriod  = 48 * time.Hour
	MinOfferPeriod      = time.Second
	MaxOfferPeriod      = 30 * 24 * time.Hour
	DefaultSellerNotice = 14 * 24 * time.Hour
	MaxSellerNotice     = 90 * 24 * time.Hour
)

// Bounds of operations.
const (
	// MaxReturnedDays is the largest number of days in one MsgReturnPlace.
	MaxReturnedDays = 16
	// MaxOperations is the number of operations after which a season takes no further messages about its places. Offers
	// still expire. A season of 20 000 applications stays far below it.
	MaxOperations = 1_000_000
	// MaxPlacesWork is the number of records that expiring offers may look at in one block; the expiry that passes it
	// is the last.
	MaxPlacesWork = 5_000
	// GasPerOperation is charged beside the gas of the store for what an operation costs later: its place in the
	// history, and the expiry of an offer that it makes.
	GasPerOperation uint64 = 20_000
)

// ticks gives a duration in units of 100 ns.
func ticks(d time.Duration) rules.Ticks { return rules.Ticks(d / 100) }

// PlaceTerms gives the season's terms as the rules see them.
func (s *Season) PlaceTerms() (places.Terms, error) {
	limit, err := places.LimitOf(s.Policy)
	if err != nil {
		return places.Terms{}, errorsmod.Wrap(ErrStateInvalid, err.Error())
	}
	return places.Terms{
		SeasonID: s.Id, Limit: limit, OfferPeriod: ticks(s.OfferPeriod), SellerNotice: ticks(s.SellerNotice),
	}, nil
}

// validatePlaceTerms checks the periods; errors wrap ErrSeasonInvalid.
func (s *Season) validatePlaceTerms() error {
	if s.OfferPeriod < MinOfferPeriod || s.OfferPeriod > MaxOfferPeriod {
		return errorsmod.Wrapf(ErrSeasonInvalid, "offer period %s, want %s to %s", s.OfferPeriod, MinOfferPeriod, MaxOfferPeriod)
	}
	for _, d := range [...]time.Duration{s.OfferPeriod, s.SellerNotice} {
		if d%time.Second != 0 {
			return errorsmod.Wrapf(ErrSeasonInvalid, "period %s, want whole seconds", d)
		}
	}
	if s.SellerNotice < 0 || s.SellerNotice > MaxSellerNotice {
		return errorsmod.Wrapf(ErrSeasonInvalid, "notice of sellers %s, want 0 to %s", s.SellerNotice, MaxSellerNotice)
	}
	return nil
}

// PlaceError gives the registered error for a refusal of package places; other errors pass.
func PlaceError(err error) error {
	for _, refusal := range [...]struct{ is, registered error }{
		{places.ErrNoPlace, ErrPlaceNone},
		{places.ErrDayBegun, ErrDayBegun},
		{places.ErrDayNotBegun, ErrDayNotBegun},
		{places.ErrOfferOther, ErrPlaceOperationInvalid},
		{places.ErrOfferEnded, ErrOfferEnded},
		{places.ErrSellersFull, ErrSellersFull},
		{places.ErrReportExists, ErrReportExists},
		{places.ErrReportUnknown, ErrReportUnknown},
		{places.ErrContested, ErrReportContested},
		{places.ErrInvalid, ErrPlaceOperationInvalid},
	} {
		if errors.Is(err, refusal.is) {
			return errorsmod.Wrap(refusal.registered, err.Error())
		}
	}
	return err
}

// The enumerations of this file have the numbers of package places, queues are one more: 0 means none.

func queueFromRules(q rules.Queue) Queue { return Queue(q) + Queue_QUEUE_INDIVIDUALS }

func (q Queue) toRules() rules.Queue { return rules.Queue(q - Queue_QUEUE_INDIVIDUALS) }

// small keeps a number of an enumeration that no rule knows from becoming one that a rule knows.
func small[T ~int32](v T) uint8 {
	if v < 0 || v > 255 {
		return 255
	}
	return uint8(v)
}

// ToRules gives the reason as the rules see it.
func (r UnusedReason) ToRules() places.Reason { return places.Reason(small(r)) }

// OperationFromRules gives the record of an operation.
func OperationFromRules(seasonID uint64, o *places.Operation) PlaceOperation {
	out := PlaceOperation{
		SeasonId: seasonID, Sequence: o.Sequence, Kind: OperationKind(o.Kind), By: OperationCause(o.By),
		Time: uint64(o.Time), Height: o.Height, ApplicationId: o.Application, Day: uint64(o.Day),
		OfferId: o.Offer, Reason: UnusedReason(o.Reason),
	}
	if o.Kind == places.NameSeller {
		out.Seller = o.Seller[:]
	}
	return out
}

// ToRules is the inverse of OperationFromRules; a seller of another length than 32 bytes becomes zero, which the rules
// refuse.
func (o *PlaceOperation) ToRules() places.Operation {
	out := places.Operation{
		Sequence: o.Sequence, Kind: places.Kind(small(o.Kind)), By: places.By(small(o.By)), Time: rules.Ticks(o.Time), Height: o.Height,
		Application: o.ApplicationId, Day: rules.Ticks(o.Day), Offer: o.OfferId, Reason: o.Reason.ToRules(),
	}
	if len(o.Seller) == len(out.Seller) {
		out.Seller = [32]byte(o.Seller)
	}
	return out
}

// HeadFromRules gives the record of a head.
func HeadFromRules(seasonID uint64, h *places.Head) PlacesHead {
	return PlacesHead{
		SeasonId: seasonID, Operations: h.Operations, Hash: h.Hash[:], Offers: h.Offers, OpenOffers: h.Open,
		ChangedPlaces: h.Changed, Reports: h.Reports, ContestedReports: h.Contested,
	}
}

// ToRules is the inverse of HeadFromRules.
func (h *PlacesHead) ToRules() places.Head {
	return places.Head{
		Operations: h.Operations, Hash: [32]byte(h.Hash), Offers: h.Offers, Open: h.OpenOffers,
		Changed: h.ChangedPlaces, Reports: h.Reports, Contested: h.ContestedReports,
	}
}

// PlaceFromRules gives the record of a place.
func PlaceFromRules(seasonID uint64, p *places.Place) Place {
	return Place{
		SeasonId: seasonID, Row: p.Row, Number: p.Number, Queue: queueFromRules(p.Queue),
		ApplicationId: p.Application, OfferId: p.Offer,
	}
}

// ToRules is the inverse of PlaceFromRules.
func (p *Place) ToRules() places.Place {
	return places.Place{Row: p.Row, Number: p.Number, Queue: p.Queue.toRules(), Application: p.ApplicationId, Offer: p.OfferId}
}

// ClaimFromRules gives the record of a claim.
func ClaimFromRules(seasonID uint64, c *places.Claim) PlaceClaim {
	return PlaceClaim{
		SeasonId: seasonID, ApplicationId: c.Application, Row: c.Row, Standing: PlaceStanding(c.Standing),
		Number: c.Number, Queue: queueFromRules(c.Queue), OfferId: c.Offer, ReportId: c.Report,
	}
}

// ToRules is the inverse of ClaimFromRules.
func (c *PlaceClaim) ToRules() places.Claim {
	return places.Claim{
		Application: c.ApplicationId, Row: c.Row, Standing: places.Standing(c.Standing), Number: c.Number,
		Queue: c.Queue.toRules(), Offer: c.OfferId, Report: c.ReportId,
	}
}

// OfferFromRules gives the record of an offer.
func OfferFromRules(seasonID uint64, o *places.Offer) PlaceOffer {
	return PlaceOffer{
		SeasonId: seasonID, Id: o.ID, ApplicationId: o.Application, Row: o.Row, Number: o.Number,
		Queue: queueFromRules(o.Queue), Day: uint64(o.Day), MadeAt: uint64(o.MadeAt), MadeHeight: o.MadeHeight,
		Deadline: uint64(o.Deadline), State: OfferState(o.State), EndedAt: uint64(o.EndedAt), EndedHeight: o.EndedHeight,
	}
}

// ToRules is the inverse of OfferFromRules.
func (o *PlaceOffer) ToRules() places.Offer {
	return places.Offer{
		ID: o.Id, Application: o.ApplicationId, Row: o.Row, Number: o.Number, Queue: o.Queue.toRules(),
		Day: rules.Ticks(o.Day), MadeAt: rules.Ticks(o.MadeAt), MadeHeight: o.MadeHeight, Deadline: rules.Ticks(o.Deadline),
		State: places.OfferState(o.State), EndedAt: rules.Ticks(o.EndedAt), EndedHeight: o.EndedHeight,
	}
}

// SellerFromRules gives the record of a seller.
func SellerFromRules(seasonID uint64, s *places.Seller) PlaceSeller {
	return PlaceSeller{
		SeasonId: seasonID, ApplicationId: s.Application, Commitment: s.Commitment[:],
		NamedAt: uint64(s.NamedAt), NamedHeight: s.NamedHeight, EffectiveAt: uint64(s.EffectiveAt),
	}
}

// ReportFromRules gives the record of a report.
func ReportFromRules(seasonID uint64, r *places.Report) UnusedReport {
	return UnusedReport{
		SeasonId: seasonID, Id: r.ID, ApplicationId: r.Application, Row: r.Row, Number: r.Number, Day: uint64(r.Day),
		Reason: UnusedReason(r.Reason), ReportedAt: uint64(r.ReportedAt), ReportedHeight: r.ReportedHeight,
		Contested: r.Contested, ContestedAt: uint64(r.ContestedAt), ContestedHeight: r.ContestedHeight,
	}
}

// ToRules is the inverse of ReportFromRules.
func (r *UnusedReport) ToRules() places.Report {
	return places.Report{
		ID: r.Id, Application: r.ApplicationId, Row: r.Row, Number: r.Number, Day: rules.Ticks(r.Day),
		Reason: places.Reason(r.Reason), ReportedAt: rules.Ticks(r.ReportedAt), ReportedHeight: r.ReportedHeight,
		Contested: r.Contested, ContestedAt: rules.Ticks(r.ContestedAt), ContestedHeight: r.ContestedHeight,
	}
}

// PlaceRow gives a row of the result as the rules of package places see it.
func PlaceRow(row *RowOutcome, plan *PlanRow) places.Row {
	lists := func(q *QueueOutcome) places.Lists { return places.Lists{Accepted: q.Accepted, Waiting: q.Waiting} }
	return places.Row{
		Index: row.Row, Fair: plan.FairId, Day: rules.Day(rules.Ticks(plan.Period)),
		Queues: [rules.NumQueues]places.Lists{
			rules.QueueIndividuals:   lists(&row.Individuals),
			rules.QueueFarmers:       lists(&row.Farmers),
			rules.QueueLegalEntities: lists(&row.LegalEntities),
		},
	}
}

// validatePlaces repeats the history of places over the results; errors wrap ErrGenesisInvalid.
func (s *GenesisSeason) validatePlaces() error {
	if len(s.PlaceOperations) == 0 {
		return nil
	}
	if s.Closing == nil {
		return errorsmod.Wrap(ErrGenesisInvalid, "operations on places of a season that is not closed")
	}
	terms, err := s.Season.PlaceTerms()
	if err != nil {
		return err
	}
	rows := make([]places.Row, len(s.RowOutcomes))
	for i := range rows {
		rows[i] = PlaceRow(&s.RowOutcomes[i], &s.Plan[i])
	}
	applications := make([]places.Application, len(s.Applications))
	for i := range applications {
		app := s.Applications[i].ToRules()
		applications[i] = places.FromOutcomes(&app, s.Outcomes[i].ToRules())
	}
	operations := make([]places.Operation, len(s.PlaceOperations))
	for i := range operations {
		if s.PlaceOperations[i].SeasonId != s.Season.Id {
			return errorsmod.Wrapf(ErrGenesisInvalid, "operation %d of season %d", i+1, s.PlaceOperations[i].SeasonId)
		}
		operations[i] = s.PlaceOperations[i].ToRules()
	}
	if _, err := places.Replay(terms, places.NewMemory(rows, applications), operations); err != nil {
		return errorsmod.Wrap(ErrGenesisInvalid, err.Error())
	}
	return nil
}
