package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"

	"github.com/cosmos/cosmos-sdk/codec"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/places"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

type (
	byRowNumber = collections.Triple[uint64, uint32, uint32]
	byDeadline  = collections.Triple[uint64, uint64, uint64]
)

// PlaceRecords holds what happened to places after seasons were closed. All of it follows from PlaceOperations.
type PlaceRecords struct {
	// PlacesHeads holds the sum of the history of each closed season, keyed by season; see types.PlacesHeadKey.
	PlacesHeads collections.Map[uint64, types.PlacesHead]
	// PlaceOperations holds the histories, keyed by season and sequence number from 1.
	PlaceOperations collections.Map[collections.Pair[uint64, uint64], types.PlaceOperation]
	// ChangedPlaces holds the places whose holder is or was another than the allocation's, keyed by season, row and number.
	ChangedPlaces collections.Map[byRowNumber, types.Place]
	// FreePlaces holds which of ChangedPlaces nobody holds or is asked to take, keyed as they are.
	FreePlaces collections.KeySet[byRowNumber]
	// PlaceClaims holds what changed for applications, keyed by season, application and row.
	PlaceClaims collections.Map[collections.Triple[uint64, uint64, uint32], types.PlaceClaim]
	// PlaceOffers holds all offers, keyed by season and id from 1.
	PlaceOffers collections.Map[collections.Pair[uint64, uint64], types.PlaceOffer]
	// OpenOffers holds which offers are open, keyed by deadline, season and id.
	OpenOffers collections.KeySet[byDeadline]
	// PlaceSellers holds the histories of sellers, keyed by season, application and position from 0.
	PlaceSellers collections.Map[collections.Triple[uint64, uint64, uint32], types.PlaceSeller]
	// UnusedReports holds the reports of unused places, keyed by season and id from 1.
	UnusedReports collections.Map[collections.Pair[uint64, uint64], types.UnusedReport]
}

func newPlaceRecords(sb *collections.SchemaBuilder, cdc codec.BinaryCodec) PlaceRecords {
	pair := collections.PairKeyCodec(collections.Uint64Key, collections.Uint64Key)
	place := collections.TripleKeyCodec(collections.Uint64Key, collections.Uint32Key, collections.Uint32Key)
	ofApplication := collections.TripleKeyCodec(collections.Uint64Key, collections.Uint64Key, collections.Uint32Key)
	deadline := collections.TripleKeyCodec(collections.Uint64Key, collections.Uint64Key, collections.Uint64Key)
	return PlaceRecords{
		PlacesHeads:     collections.NewMap(sb, types.KeyPrefixPlacesHeads, "places_heads", collections.Uint64Key, codec.CollValue[types.PlacesHead](cdc)),
		PlaceOperations: collections.NewMap(sb, types.KeyPrefixPlaceOperations, "place_operations", pair, codec.CollValue[types.PlaceOperation](cdc)),
		ChangedPlaces:   collections.NewMap(sb, types.KeyPrefixChangedPlaces, "changed_places", place, codec.CollValue[types.Place](cdc)),
		FreePlaces:      collections.NewKeySet(sb, types.KeyPrefixFreePlaces, "free_places", place),
		PlaceClaims:     collections.NewMap(sb, types.KeyPrefixPlaceClaims, "place_claims", ofApplication, codec.CollValue[types.PlaceClaim](cdc)),
		PlaceOffers:     collections.NewMap(sb, types.KeyPrefixPlaceOffers, "place_offers", pair, codec.CollValue[types.PlaceOffer](cdc)),
		OpenOffers:      collections.NewKeySet(sb, types.KeyPrefixOpenOffers, "open_offers", deadline),
		PlaceSellers:    collections.NewMap(sb, types.KeyPrefixPlaceSellers, "place_sellers", ofApplication, codec.CollValue[types.PlaceSeller](cdc)),
		UnusedReports:   collections.NewMap(sb, types.KeyPrefixUnusedReports, "unused_reports", pair, codec.CollValue[types.UnusedReport](cdc)),
	}
}

// placeStore is the state of one season as package places sees it.
type placeStore struct {
	ctx    context.Context //nolint:containedctx // a store lives as long as one operation
	k      Keeper
	season uint64
}

var _ places.Store = placeStore{}

// Row implements places.Store.
func (s placeStore) Row(index uint32) (places.Row, error) {
	key := collections.Join(s.season, index)
	outcome, err := s.k.RowOutcomes.Get(s.ctx, key)
	if err != nil {
		return places.Row{}, err
	}
	row, err := s.k.PlanRows.Get(s.ctx, key)
	return types.PlaceRow(&outcome, &row), err
}

// Application implements places.Store.
func (s placeStore) Application(id uint64) (places.Application, error) {
	key := collections.Join(s.season, id)
	app, err := s.k.Applications.Get(s.ctx, key)
	if err != nil {
		return places.Application{}, err
	}
	outcomes, err := s.k.Outcomes.Get(s.ctx, key)
	asRules := app.ToRules()
	return places.FromOutcomes(&asRules, outcomes.ToRules()), err
}

// ApplicationsOf implements places.Store.
func (s placeStore) ApplicationsOf(user rules.UserID) ([]uint64, error) {
	return s.k.applicationsOfUser(s.ctx, s.season, user[:])
}

// Place implements places.Store.
func (s placeStore) Place(row, number uint32) (places.Place, bool, error) {
	place, err := s.k.ChangedPlaces.Get(s.ctx, collections.Join3(s.season, row, number))
	if errors.Is(err, collections.ErrNotFound) {
		return places.Place{}, false, nil
	}
	return place.ToRules(), err == nil, err
}

// SetPlace implements places.Store.
func (s placeStore) SetPlace(place places.Place) error {
	key := collections.Join3(s.season, place.Row, place.Number)
	if err := s.k.ChangedPlaces.Set(s.ctx, key, types.PlaceFromRules(s.season, &place)); err != nil {
		return err
	}
	if place.Free() {
		return s.k.FreePlaces.Set(s.ctx, key)
	}
	return s.k.FreePlaces.Remove(s.ctx, key)
}

// FirstFree implements places.Store.
func (s placeStore) FirstFree(row uint32) (place places.Place, found bool, err error) {
	err = s.k.FreePlaces.Walk(s.ctx, collections.NewSuperPrefixedTripleRange[uint64, uint32, uint32](s.season, row),
		func(key byRowNumber) (bool, error) {
			place, found, err = s.Place(key.K2(), key.K3())
			return true, err
		})
	return place, found, err
}

// Claim implements places.Store.
func (s placeStore) Claim(application uint64, row uint32) (places.Claim, error) {
	claim, err := s.k.PlaceClaims.Get(s.ctx, collections.Join3(s.season, application, row))
	if errors.Is(err, collections.ErrNotFound) {
		return places.Claim{Application: application, Row: row}, nil
	}
	return claim.ToRules(), err
}

// SetClaim implements places.Store.
func (s placeStore) SetClaim(claim places.Claim) error {
	return s.k.PlaceClaims.Set(s.ctx, collections.Join3(s.season, claim.Application, claim.Row), types.ClaimFromRules(s.season, &claim))
}

// Offer implements places.Store.
func (s placeStore) Offer(id uint64) (places.Offer, error) {
	offer, err := s.k.PlaceOffers.Get(s.ctx, collections.Join(s.season, id))
	return offer.ToRules(), err
}

// SetOffer implements places.Store.
func (s placeStore) SetOffer(offer places.Offer) error {
	if err := s.k.PlaceOffers.Set(s.ctx, collections.Join(s.season, offer.ID), types.OfferFromRules(s.season, &offer)); err != nil {
		return err
	}
	open := collections.Join3(uint64(offer.Deadline), s.season, offer.ID)
	if offer.State == places.OfferOpen {
		return s.k.OpenOffers.Set(s.ctx, open)
	}
	return s.k.OpenOffers.Remove(s.ctx, open)
}

// Report implements places.Store.
func (s placeStore) Report(id uint64) (places.Report, error) {
	report, err := s.k.UnusedReports.Get(s.ctx, collections.Join(s.season, id))
	return report.ToRules(), err
}

// SetReport implements places.Store.
func (s placeStore) SetReport(report places.Report) error {
	return s.k.UnusedReports.Set(s.ctx, collections.Join(s.season, report.ID), types.ReportFromRules(s.season, &report))
}

// ofApplication is the range of the claims or sellers of one application.
func ofApplication(season, application uint64) collections.Ranger[collections.Triple[uint64, uint64, uint32]] {
	return collections.NewSuperPrefixedTripleRange[uint64, uint64, uint32](season, application)
}

// CountSellers implements places.Store.
func (s placeStore) CountSellers(application uint64) (int, error) {
	sellers, err := list(s.ctx, s.k.PlaceSellers, ofApplication(s.season, application))
	return len(sellers), err
}

// AddSeller implements places.Store.
func (s placeStore) AddSeller(seller places.Seller) error {
	n, err := s.CountSellers(seller.Application)
	if err != nil {
		return err
	}
	return s.k.PlaceSellers.Set(s.ctx, collections.Join3(s.season, seller.Application, uint32(n)), types.SellerFromRules(s.season, &seller))
}
