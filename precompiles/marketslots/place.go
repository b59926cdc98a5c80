package marketslots

import (
	"errors"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/precompiles"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

func (s service) claim(call *precompiles.Call) ([]any, error) {
	var (
		season uint64
		number string
		row    uint32
	)
	if err := call.Scan(&season, &number, &row); err != nil {
		return nil, err
	}
	app, err := s.find(call.Context, season, number)
	if err != nil {
		return nil, err
	}
	claim, err := s.keeper.PlaceClaims.Get(call.Context, collections.Join3(season, app.Id, row))
	if err != nil && !errors.Is(err, collections.ErrNotFound) {
		return nil, err
	}
	return []any{uint8(claim.Standing), claim.Number, uint8(claim.Queue), claim.OfferId, claim.ReportId}, nil
}

func (s service) place(call *precompiles.Call) ([]any, error) {
	var (
		season      uint64
		row, number uint32
	)
	if err := call.Scan(&season, &row, &number); err != nil {
		return nil, err
	}
	unknown := errorsmod.Wrapf(types.ErrQueryInvalid, "season %d, row %d has no place %d; places count from 1", season, row, number)
	if number == 0 {
		return nil, unknown
	}
	found, err := s.queries.Places(call.Context, &types.QueryPlacesRequest{
		SeasonId: season, Row: row, Pagination: pageRequest(uint64(number)-1, 1),
	})
	if err != nil {
		return nil, err
	}
	if len(found.Places) == 0 {
		return nil, unknown
	}
	place := &found.Places[0]
	return []any{uint8(place.Queue), place.ApplicationId, place.OfferId}, nil
}

func (s service) offer(call *precompiles.Call) ([]any, error) {
	var season, id uint64
	if err := call.Scan(&season, &id); err != nil {
		return nil, err
	}
	offer, err := s.keeper.PlaceOffers.Get(call.Context, collections.Join(season, id))
	return []any{offer.ApplicationId, offer.Row, offer.Number, uint8(offer.Queue), offer.Day, offer.Deadline, uint8(offer.State)},
		known(err, types.ErrOfferUnknown, "season %d, offer %d", season, id)
}

func (s service) openOffersOf(call *precompiles.Call) ([]any, error) {
	var (
		season uint64
		number string
	)
	if err := call.Scan(&season, &number); err != nil {
		return nil, err
	}
	if number == "" {
		return nil, errorsmod.Wrapf(types.ErrApplicationUnknown, "season %d, %q", season, number)
	}
	found, err := s.queries.PlaceOffers(call.Context, &types.QueryPlaceOffersRequest{SeasonId: season, ServiceNumber: number, Open: true})
	if err != nil {
		return nil, err
	}
	call.ChargeItems(uint64(len(found.Offers)))
	var ids []uint64
	for i := range found.Offers {
		ids = append(ids, found.Offers[i].Id)
	}
	return []any{ids}, nil
}
