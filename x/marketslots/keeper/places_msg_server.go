package keeper

import (
	"context"
	"errors"
	"time"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/places"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// closed gives a closed season, who signed, and the history of its places.
func (s msgServer) closed(ctx context.Context, address string, seasonID uint64) (signer, types.Season, *places.Book, error) {
	by, err := s.resolve(ctx, address)
	if err != nil {
		return by, types.Season{}, nil, err
	}
	season, head, err := s.placesHead(ctx, seasonID)
	if err != nil {
		return by, season, nil, err
	}
	book, err := s.book(ctx, &season, &head)
	return by, season, book, err
}

// act carries out an operation of a signer on an application.
func (s msgServer) act(ctx context.Context, book *places.Book, season *types.Season, by *signer, app *types.Application, op places.Operation) error {
	var err error
	if op.By, err = cause(season, app, by); err != nil {
		return err
	}
	op.Application = app.Id
	subject := places.Application{Operated: app.Source == types.Source_SOURCE_OPERATOR}
	if !places.Allowed(op.Kind, op.By, &subject) {
		return errorsmod.Wrapf(types.ErrFilerOther, "season %d, %q, signer %s", season.Id, app.ServiceNumber, by.address)
	}
	_, err = s.operate(ctx, book, op)
	return err
}

// ReturnPlace implements types.MsgServer.
func (s msgServer) ReturnPlace(ctx context.Context, msg *types.MsgReturnPlace) (*types.MsgReturnPlaceResponse, error) {
	by, season, book, err := s.closed(ctx, msg.Signer, msg.SeasonId)
	if err != nil {
		return nil, err
	}
	if len(msg.Days) == 0 || len(msg.Days) > types.MaxReturnedDays {
		return nil, errorsmod.Wrapf(types.ErrBatchInvalid, "%d days, want 1 to %d", len(msg.Days), types.MaxReturnedDays)
	}
	app, err := s.application(ctx, season.Id, msg.ServiceNumber)
	if err != nil {
		return nil, err
	}
	for _, day := range msg.Days {
		if err := s.act(ctx, book, &season, &by, &app, places.Operation{Kind: places.Return, Day: rules.Ticks(day)}); err != nil {
			return nil, err
		}
	}
	return &types.MsgReturnPlaceResponse{}, nil
}

// AcceptOffer implements types.MsgServer.
func (s msgServer) AcceptOffer(ctx context.Context, msg *types.MsgAcceptOffer) (*types.MsgAcceptOfferResponse, error) {
	return &types.MsgAcceptOfferResponse{}, s.answer(ctx, msg.Signer, msg.SeasonId, msg.OfferId, places.Accept)
}

// DeclineOffer implements types.MsgServer.
func (s msgServer) DeclineOffer(ctx context.Context, msg *types.MsgDeclineOffer) (*types.MsgDeclineOfferResponse, error) {
	return &types.MsgDeclineOfferResponse{}, s.answer(ctx, msg.Signer, msg.SeasonId, msg.OfferId, places.Decline)
}

func (s msgServer) answer(ctx context.Context, address string, seasonID, offerID uint64, kind places.Kind) error {
	by, season, book, err := s.closed(ctx, address, seasonID)
	if err != nil {
		return err
	}
	offer, err := s.PlaceOffers.Get(ctx, collections.Join(season.Id, offerID))
	if errors.Is(err, collections.ErrNotFound) {
		return errorsmod.Wrapf(types.ErrOfferUnknown, "season %d, offer %d", season.Id, offerID)
	}
	if err != nil {
		return err
	}
	app, err := s.Applications.Get(ctx, collections.Join(season.Id, offer.ApplicationId))
	if err != nil {
		return err
	}
	return s.act(ctx, book, &season, &by, &app, places.Operation{Kind: kind, Day: rules.Ticks(offer.Day), Offer: offer.Id})
}

// NameSeller implements types.MsgServer.
func (s msgServer) NameSeller(ctx context.Context, msg *types.MsgNameSeller) (*types.MsgNameSellerResponse, error) {
	by, season, book, err := s.closed(ctx, msg.Signer, msg.SeasonId)
	if err != nil {
		return nil, err
	}
	op := places.Operation{Kind: places.NameSeller}
	if len(msg.Seller) != len(op.Seller) {
		return nil, errorsmod.Wrapf(types.ErrPlaceOperationInvalid, "seller has %d bytes, want a commitment of %d", len(msg.Seller), len(op.Seller))
	}
	op.Seller = [32]byte(msg.Seller)
	app, err := s.application(ctx, season.Id, msg.ServiceNumber)
	if err != nil {
		return nil, err
	}
	return &types.MsgNameSellerResponse{}, s.act(ctx, book, &season, &by, &app, op)
}

// ReportUnused implements types.MsgServer.
func (s msgServer) ReportUnused(ctx context.Context, msg *types.MsgReportUnused) (*types.MsgReportUnusedResponse, error) {
	by, season, book, err := s.closed(ctx, msg.Operator, msg.SeasonId)
	if err != nil {
		return nil, err
	}
	if by.address != season.Operator {
		return nil, errorsmod.Wrapf(types.ErrOperatorOther, "season %d, signer %s", season.Id, by.address)
	}
	app, err := s.application(ctx, season.Id, msg.ServiceNumber)
	if err != nil {
		return nil, err
	}
	_, err = s.operate(ctx, book, places.Operation{
		Kind: places.ReportUnused, By: places.ByOperator, Application: app.Id, Day: rules.Ticks(msg.Day), Reason: msg.Reason.ToRules(),
	})
	return &types.MsgReportUnusedResponse{}, err
}

// ContestReport implements types.MsgServer.
func (s msgServer) ContestReport(ctx context.Context, msg *types.MsgContestReport) (*types.MsgContestReportResponse, error) {
	by, season, book, err := s.closed(ctx, msg.Signer, msg.SeasonId)
	if err != nil {
		return nil, err
	}
	app, err := s.application(ctx, season.Id, msg.ServiceNumber)
	if err != nil {
		return nil, err
	}
	return &types.MsgContestReportResponse{}, s.act(ctx, book, &season, &by, &app,
		places.Operation{Kind: places.ContestReport, Day: rules.Ticks(msg.Day)})
}

// durationOr gives a duration of a message, or the default where it is absent.
func durationOr(d *time.Duration, absent time.Duration) time.Duration {
	if d == nil {
		return absent
	}
	return *d
}
