package dataset

import (
	"errors"
	"fmt"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/places"
)

// Operation mirrors moscow.marketslots.v1.PlaceOperation.
type Operation struct {
	SeasonID      Uint           `json:"season_id"`
	Sequence      Uint           `json:"sequence"`
	Kind          OperationKind  `json:"kind"`
	By            OperationCause `json:"by"`
	Time          Uint           `json:"time"`
	Height        Int            `json:"height"`
	ApplicationID Uint           `json:"application_id"`
	Day           Uint           `json:"day"`
	OfferID       Uint           `json:"offer_id"`
	Seller        Hex            `json:"seller"`
	Reason        UnusedReason   `json:"reason"`
}

// Offer mirrors moscow.marketslots.v1.PlaceOffer.
type Offer struct {
	SeasonID      Uint       `json:"season_id"`
	ID            Uint       `json:"id"`
	ApplicationID Uint       `json:"application_id"`
	Row           uint32     `json:"row"` // index of the plan row from 0
	Number        uint32     `json:"number"`
	Queue         Queue      `json:"queue"`
	Day           Uint       `json:"day"`
	MadeAt        Uint       `json:"made_at"`
	MadeHeight    Int        `json:"made_height"`
	Deadline      Uint       `json:"deadline"`
	State         OfferState `json:"state"`
	EndedAt       Uint       `json:"ended_at"`
	EndedHeight   Int        `json:"ended_height"`
}

// Place mirrors moscow.marketslots.v1.Place.
type Place struct {
	SeasonID      Uint   `json:"season_id"`
	Row           uint32 `json:"row"` // index of the plan row from 0
	Number        uint32 `json:"number"`
	Queue         Queue  `json:"queue"`
	ApplicationID Uint   `json:"application_id"`
	OfferID       Uint   `json:"offer_id"`
}

// PlacesHead mirrors moscow.marketslots.v1.PlacesHead.
type PlacesHead struct {
	SeasonID         Uint `json:"season_id"`
	Operations       Uint `json:"operations"`
	Hash             Hex  `json:"hash"`
	Offers           Uint `json:"offers"`
	OpenOffers       Uint `json:"open_offers"`
	ChangedPlaces    Uint `json:"changed_places"`
	Reports          Uint `json:"reports"`
	ContestedReports Uint `json:"contested_reports"`
}

// CompareHeads compares the places head of a file with that of the chain, field by field; the error is a *Difference.
func CompareHeads(file, chain *PlacesHead) error {
	return compareFields("places_head", OnChain, file, chain)
}

// replay repeats the history of the season's places over its recomputed result and compares every offer, every place
// whose holder changed, and the head.
func (s *Set) replay(plan rules.Plan, ordered []rules.Application, result *rules.Result) error {
	limit, err := places.LimitOf(s.Season.Policy)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	terms := places.Terms{
		SeasonID: uint64(s.Season.ID), Limit: limit,
		OfferPeriod: seconds(s.Season.OfferPeriod), SellerNotice: seconds(s.Season.SellerNotice),
	}
	operations := make([]places.Operation, len(s.Operations))
	for i := range s.Operations {
		if operations[i], err = s.operation(i); err != nil {
			return err
		}
	}
	memory := places.NewMemory(places.FromResult(plan, ordered, result))
	head, err := places.Replay(terms, memory, operations)
	if err != nil {
		done := head.Operations
		return wanted(fmt.Sprintf("operation %d", done+1), s.Operations[done].String(), "one that the rules allow: "+errors.Unwrap(err).Error())
	}
	if err := s.compareOffers(memory.Offers()); err != nil {
		return err
	}
	if err := s.comparePlaces(memory.Changed()); err != nil {
		return err
	}
	right := headOf(s.Season.ID, &head)
	return compareFields("places_head", Recomputed, &s.PlacesHead, &right)
}

// seconds gives a duration of a file in ticks.
func seconds(n Uint) rules.Ticks { return rules.Ticks(n) * rules.TicksPerSecond }

// operation gives an operation as the rules see it.
func (s *Set) operation(i int) (places.Operation, error) {
	o := &s.Operations[i]
	where := fmt.Sprintf("operation %d", i+1)
	out := places.Operation{
		Sequence: uint64(o.Sequence), Kind: places.Kind(o.Kind), By: places.By(o.By), Time: rules.Ticks(o.Time),
		Height: int64(o.Height), Application: uint64(o.ApplicationID), Day: rules.Ticks(o.Day), Offer: uint64(o.OfferID),
		Reason: places.Reason(o.Reason),
	}
	copy(out.Seller[:], o.Seller)
	if len(o.Seller) != 0 && out.Kind != places.NameSeller {
		return out, wanted(where+": seller", o.Seller.String(), "none")
	}
	if o.Height <= s.Closing.ClosedHeight {
		return out, wanted(where+": height", o.Height.String(), fmt.Sprintf("more than %d, where the season was closed", s.Closing.ClosedHeight))
	}
	return out, same(where+": season_id", o.SeasonID, s.Season.ID)
}

// String says in a few words what an operation does.
func (o *Operation) String() string {
	text := fmt.Sprintf("%s by %s, application id %d", o.Kind, o.By, o.ApplicationID)
	if o.Day != 0 {
		text += ", " + date(o.Day)
	}
	if o.OfferID != 0 {
		text += fmt.Sprintf(", offer %d", o.OfferID)
	}
	return text
}

func (s *Set) compareOffers(recomputed []places.Offer) error {
	for i := range min(len(recomputed), len(s.Offers)) {
		o := &recomputed[i]
		right := Offer{
			SeasonID: s.Season.ID, ID: Uint(o.ID), ApplicationID: Uint(o.Application), Row: o.Row, Number: o.Number,
			Queue: Queue(o.Queue) + 1, Day: Uint(o.Day), MadeAt: Uint(o.MadeAt), MadeHeight: Int(o.MadeHeight),
			Deadline: Uint(o.Deadline), State: OfferState(o.State), EndedAt: Uint(o.EndedAt), EndedHeight: Int(o.EndedHeight),
		}
		if s.Offers[i] != right {
			return compareFields(fmt.Sprintf("offer %d", i+1), Recomputed, &s.Offers[i], &right)
		}
	}
	return same("number of offers", len(s.Offers), len(recomputed))
}

func (s *Set) comparePlaces(recomputed []places.Place) error {
	for i := range min(len(recomputed), len(s.Places)) {
		p := &recomputed[i]
		right := Place{
			SeasonID: s.Season.ID, Row: p.Row, Number: p.Number, Queue: Queue(p.Queue) + 1,
			ApplicationID: Uint(p.Application), OfferID: Uint(p.Offer),
		}
		if s.Places[i] != right {
			return compareFields(fmt.Sprintf("place %d of row %d", p.Number, p.Row), Recomputed, &s.Places[i], &right)
		}
	}
	return same("number of changed places", len(s.Places), len(recomputed))
}

func headOf(season Uint, h *places.Head) PlacesHead {
	return PlacesHead{
		SeasonID: season, Operations: Uint(h.Operations), Hash: h.Hash[:], Offers: Uint(h.Offers), OpenOffers: Uint(h.Open),
		ChangedPlaces: Uint(h.Changed), Reports: Uint(h.Reports), ContestedReports: Uint(h.Contested),
	}
}

func checkOperation(o *Operation) error {
	if len(o.Seller) != 0 && len(o.Seller) != 32 {
		return fmt.Errorf("seller has %d bytes, want 32 or none", len(o.Seller))
	}
	return nil
}
