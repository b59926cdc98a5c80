package keeper

import (
	"context"
	"encoding/binary"
	"errors"
	"math"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/places"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// PlacesHead implements types.QueryServer.
func (q queryServer) PlacesHead(ctx context.Context, req *types.QueryPlacesHeadRequest) (*types.QueryPlacesHeadResponse, error) {
	_, head, err := q.k.placesHead(ctx, req.SeasonId)
	if err != nil {
		return nil, err
	}
	return &types.QueryPlacesHeadResponse{Head: head}, nil
}

// Places implements types.QueryServer.
func (q queryServer) Places(ctx context.Context, req *types.QueryPlacesRequest) (*types.QueryPlacesResponse, error) {
	if _, _, err := q.k.placesHead(ctx, req.SeasonId); err != nil {
		return nil, err
	}
	outcome, err := q.k.RowOutcomes.Get(ctx, collections.Join(req.SeasonId, req.Row))
	if errors.Is(err, collections.ErrNotFound) {
		return nil, errorsmod.Wrapf(types.ErrQueryInvalid, "season %d has no plan row %d; rows count from 0", req.SeasonId, req.Row)
	}
	if err != nil {
		return nil, err
	}
	allotted := allottedPlaces(&outcome)
	p, err := pageOf(req.Pagination, uint64(len(allotted)))
	if err != nil {
		return nil, err
	}
	response := &types.QueryPlacesResponse{
		IndividualsRemaining: outcome.Individuals.Remaining, FarmersRemaining: outcome.Farmers.Remaining,
		LegalEntitiesRemaining: outcome.LegalEntities.Remaining, Pagination: p.response(p.end()),
	}
	for _, place := range allotted[p.from:p.end()] {
		current, err := q.k.ChangedPlaces.Get(ctx, collections.Join3(place.SeasonId, place.Row, place.Number))
		switch {
		case err == nil:
			place = current
		case !errors.Is(err, collections.ErrNotFound):
			return nil, err
		}
		response.Places = append(response.Places, place)
	}
	return response, nil
}

// allottedPlaces are the places of a row as the allocation gave them: accepted individuals, then farmers, then legal
// entities, numbered through from 1.
func allottedPlaces(row *types.RowOutcome) []types.Place {
	var all []types.Place
	for i, accepted := range [...][]uint64{row.Individuals.Accepted, row.Farmers.Accepted, row.LegalEntities.Accepted} {
		for _, id := range accepted {
			all = append(all, types.Place{
				SeasonId: row.SeasonId, Row: row.Row, Number: uint32(len(all) + 1),
				Queue: types.Queue_QUEUE_INDIVIDUALS + types.Queue(i), ApplicationId: id,
			})
		}
	}
	return all
}

// ChangedPlaces implements types.QueryServer.
func (q queryServer) ChangedPlaces(ctx context.Context, req *types.QueryChangedPlacesRequest) (*types.QueryChangedPlacesResponse, error) {
	_, head, err := q.k.placesHead(ctx, req.SeasonId)
	if err != nil {
		return nil, err
	}
	p, err := pageOf(req.Pagination, math.MaxUint64)
	if err != nil {
		return nil, err
	}
	if req.Pagination != nil && req.Pagination.Offset > 0 {
		return nil, errorsmod.Wrap(types.ErrQueryInvalid, "changed places are read by key, not by offset")
	}
	response := &types.QueryChangedPlacesResponse{Pagination: &query.PageResponse{}}
	if p.count {
		response.Pagination.Total = head.ChangedPlaces
	}
	from := collections.Join3(req.SeasonId, uint32(p.from>>32), uint32(p.from))
	last := collections.Join3(req.SeasonId, uint32(math.MaxUint32), uint32(math.MaxUint32))
	err = q.k.ChangedPlaces.Walk(ctx, new(collections.Range[byRowNumber]).StartInclusive(from).EndInclusive(last),
		func(_ byRowNumber, place types.Place) (bool, error) {
			if uint64(len(response.Places)) == p.limit {
				response.Pagination.NextKey = binary.BigEndian.AppendUint64(nil, uint64(place.Row)<<32|uint64(place.Number))
				return true, nil
			}
			response.Places = append(response.Places, place)
			return false, nil
		})
	return response, err
}

// PlaceOperations implements types.QueryServer.
func (q queryServer) PlaceOperations(ctx context.Context, req *types.QueryPlaceOperationsRequest) (*types.QueryPlaceOperationsResponse, error) {
	_, head, err := q.k.placesHead(ctx, req.SeasonId)
	if err != nil {
		return nil, err
	}
	p, err := pageOf(req.Pagination, head.Operations)
	if err != nil {
		return nil, err
	}
	operations, err := listPage(ctx, p, q.k.PlaceOperations, numbered(req.SeasonId, p))
	return &types.QueryPlaceOperationsResponse{Operations: operations, Pagination: p.response(p.end())}, err
}

// numbered is the range of a page of records that are numbered from 1 within their season.
func numbered(seasonID uint64, p page) collections.Ranger[collections.Pair[uint64, uint64]] {
	return collections.NewPrefixedPairRange[uint64, uint64](seasonID).StartInclusive(p.from + 1).EndInclusive(p.end())
}

// PlaceOffers implements types.QueryServer.
func (q queryServer) PlaceOffers(ctx context.Context, req *types.QueryPlaceOffersRequest) (*types.QueryPlaceOffersResponse, error) {
	_, head, err := q.k.placesHead(ctx, req.SeasonId)
	if err != nil {
		return nil, err
	}
	if req.ServiceNumber != "" {
		return q.offersOf(ctx, req)
	}
	p, err := pageOf(req.Pagination, head.Offers)
	if err != nil {
		return nil, err
	}
	response := &types.QueryPlaceOffersResponse{}
	next := min(p.size, p.from+maxScan)
	if p.from < next {
		err = q.k.PlaceOffers.Walk(ctx, collections.NewPrefixedPairRange[uint64, uint64](req.SeasonId).StartInclusive(p.from+1).EndInclusive(next),
			func(key collections.Pair[uint64, uint64], offer types.PlaceOffer) (bool, error) {
				if !req.Open || offer.State == types.OfferState_OFFER_STATE_OPEN {
					response.Offers = append(response.Offers, offer)
				}
				if uint64(len(response.Offers)) == p.limit {
					next = key.K2()
					return true, nil
				}
				return false, nil
			})
	}
	response.Pagination = p.response(next)
	return response, err
}

// offersOf gives the offers to one application, in order of rows; they are at most as many as the days it names.
func (q queryServer) offersOf(ctx context.Context, req *types.QueryPlaceOffersRequest) (*types.QueryPlaceOffersResponse, error) {
	app, err := q.k.application(ctx, req.SeasonId, req.ServiceNumber)
	if err != nil {
		return nil, err
	}
	claims, err := list(ctx, q.k.PlaceClaims, ofApplication(app.SeasonId, app.Id))
	if err != nil {
		return nil, err
	}
	response := &types.QueryPlaceOffersResponse{Pagination: &query.PageResponse{}}
	for i := range claims {
		if claims[i].OfferId == 0 {
			continue
		}
		offer, err := q.k.PlaceOffers.Get(ctx, collections.Join(app.SeasonId, claims[i].OfferId))
		if err != nil {
			return nil, err
		}
		if !req.Open || offer.State == types.OfferState_OFFER_STATE_OPEN {
			response.Offers = append(response.Offers, offer)
		}
	}
	return response, nil
}

// PlaceSellers implements types.QueryServer.
func (q queryServer) PlaceSellers(ctx context.Context, req *types.QueryPlaceSellersRequest) (*types.QueryPlaceSellersResponse, error) {
	if _, _, err := q.k.placesHead(ctx, req.SeasonId); err != nil {
		return nil, err
	}
	app, err := q.k.application(ctx, req.SeasonId, req.ServiceNumber)
	if err != nil {
		return nil, err
	}
	sellers, err := list(ctx, q.k.PlaceSellers, ofApplication(app.SeasonId, app.Id))
	return &types.QueryPlaceSellersResponse{Sellers: sellers}, err
}

// UnusedReports implements types.QueryServer.
func (q queryServer) UnusedReports(ctx context.Context, req *types.QueryUnusedReportsRequest) (*types.QueryUnusedReportsResponse, error) {
	_, head, err := q.k.placesHead(ctx, req.SeasonId)
	if err != nil {
		return nil, err
	}
	if req.ServiceNumber != "" {
		return q.reportsOf(ctx, req)
	}
	p, err := pageOf(req.Pagination, head.Reports)
	if err != nil {
		return nil, err
	}
	reports, err := listPage(ctx, p, q.k.UnusedReports, numbered(req.SeasonId, p))
	return &types.QueryUnusedReportsResponse{
		Reports: reports, Reported: head.Reports, Contested: head.ContestedReports, Pagination: p.response(p.end()),
	}, err
}

// reportsOf gives and counts the reports of one application, in order of rows.
func (q queryServer) reportsOf(ctx context.Context, req *types.QueryUnusedReportsRequest) (*types.QueryUnusedReportsResponse, error) {
	app, err := q.k.application(ctx, req.SeasonId, req.ServiceNumber)
	if err != nil {
		return nil, err
	}
	claims, err := list(ctx, q.k.PlaceClaims, ofApplication(app.SeasonId, app.Id))
	if err != nil {
		return nil, err
	}
	response := &types.QueryUnusedReportsResponse{Pagination: &query.PageResponse{}}
	for i := range claims {
		if claims[i].ReportId == 0 {
			continue
		}
		report, err := q.k.UnusedReports.Get(ctx, collections.Join(app.SeasonId, claims[i].ReportId))
		if err != nil {
			return nil, err
		}
		response.Reports = append(response.Reports, report)
		response.Reported++
		if report.Contested {
			response.Contested++
		}
	}
	return response, nil
}

// explainNow adds to an explained outcome what happened after the allocation.
func (q queryServer) explainNow(ctx context.Context, app *types.Application, explained *types.ExplainedOutcome) error {
	if explained.Outcome.Row == 0 {
		return nil
	}
	found, err := q.k.PlaceClaims.Get(ctx, collections.Join3(app.SeasonId, app.Id, explained.Outcome.Row-1))
	if errors.Is(err, collections.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	explained.Claim = &found
	claim, store := found.ToRules(), placeStore{ctx: ctx, k: q.k, season: app.SeasonId}
	var (
		offer  *places.Offer
		report *places.Report
	)
	if claim.Offer != 0 {
		made, err := store.Offer(claim.Offer)
		if err != nil {
			return err
		}
		offer = &made
	}
	if claim.Report != 0 {
		reported, err := store.Report(claim.Report)
		if err != nil {
			return err
		}
		report = &reported
	}
	explained.NowRu = places.Explain(rules.Russian, &claim, offer, report)
	explained.NowEn = places.Explain(rules.English, &claim, offer, report)
	return nil
}
