package keeper

import (
	"bytes"
	"context"
	"errors"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/internal/event"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/places"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// openPlaces begins the history of a season's places when it is closed.
func (k Keeper) openPlaces(ctx context.Context, seasonID uint64) error {
	head := places.NewHead(seasonID)
	return k.PlacesHeads.Set(ctx, seasonID, types.HeadFromRules(seasonID, &head))
}

// placesHead reads the sum of a closed season's history; errors wrap ErrSeasonUnknown or ErrSeasonNotClosed.
func (k Keeper) placesHead(ctx context.Context, seasonID uint64) (types.Season, types.PlacesHead, error) {
	season, err := k.terms(ctx, seasonID)
	if err != nil {
		return season, types.PlacesHead{}, err
	}
	head, err := k.PlacesHeads.Get(ctx, seasonID)
	if errors.Is(err, collections.ErrNotFound) {
		return season, head, errorsmod.Wrapf(types.ErrSeasonNotClosed, "season %d", seasonID)
	}
	return season, head, err
}

// book is the history of a season's places up to now.
func (k Keeper) book(ctx context.Context, season *types.Season, head *types.PlacesHead) (*places.Book, error) {
	terms, err := season.PlaceTerms()
	return &places.Book{Terms: terms, Head: head.ToRules(), Store: placeStore{ctx: ctx, k: k, season: season.Id}}, err
}

// operate carries out an operation in this block and tells of it. Its number, time and height are set here.
func (k Keeper) operate(ctx context.Context, book *places.Book, op places.Operation) (*places.Effects, error) {
	sdkCtx := sdk.UnwrapSDKContext(ctx)
	if op.Kind != places.Expire {
		sdkCtx.GasMeter().ConsumeGas(types.GasPerOperation, "marketslots: operation")
		if book.Head.Operations >= types.MaxOperations {
			return nil, errorsmod.Wrapf(types.ErrOperationsFull, "season %d", book.Terms.SeasonID)
		}
	}
	op.Sequence, op.Height = book.Head.Operations+1, sdkCtx.BlockHeight()
	op.Time = blockTicks(sdkCtx)
	effects, err := k.record(ctx, book, op)
	if err != nil {
		return nil, err
	}
	return effects, k.tell(ctx, book.Terms.SeasonID, &op, effects)
}

// record carries out an operation and keeps it.
func (k Keeper) record(ctx context.Context, book *places.Book, op places.Operation) (*places.Effects, error) {
	effects, err := book.Apply(op)
	if err != nil {
		return nil, types.PlaceError(err)
	}
	season := book.Terms.SeasonID
	if err := k.PlaceOperations.Set(ctx, collections.Join(season, op.Sequence), types.OperationFromRules(season, &op)); err != nil {
		return nil, err
	}
	return effects, k.PlacesHeads.Set(ctx, season, types.HeadFromRules(season, &book.Head))
}

func blockTicks(ctx sdk.Context) rules.Ticks {
	now := ctx.BlockTime()
	return rules.TicksFromUnix(now.Unix(), int64(now.Nanosecond()))
}

// tell emits an event for each change: that of the operation, then the offers that it made.
func (k Keeper) tell(ctx context.Context, season uint64, op *places.Operation, effects *places.Effects) error {
	if err := k.tellOperation(ctx, season, op, effects); err != nil {
		return err
	}
	for i := range effects.Made {
		if err := event.Emit(ctx, &types.EventOfferMade{
			Sequence: op.Sequence, Offer: types.OfferFromRules(season, &effects.Made[i]),
		}); err != nil {
			return err
		}
	}
	return nil
}

func (k Keeper) tellOperation(ctx context.Context, season uint64, op *places.Operation, effects *places.Effects) error {
	by := types.OperationCause(op.By)
	switch op.Kind {
	case places.Return:
		return event.Emit(ctx, &types.EventPlaceReturned{
			Sequence: op.Sequence, By: by, ApplicationId: op.Application, Day: uint64(op.Day),
			Place: types.PlaceFromRules(season, &effects.Place),
		})
	case places.Accept:
		return event.Emit(ctx, &types.EventOfferAccepted{Sequence: op.Sequence, By: by, Offer: types.OfferFromRules(season, effects.Ended)})
	case places.Decline:
		return event.Emit(ctx, &types.EventOfferDeclined{Sequence: op.Sequence, By: by, Offer: types.OfferFromRules(season, effects.Ended)})
	case places.Expire:
		return event.Emit(ctx, &types.EventOfferExpired{Sequence: op.Sequence, Offer: types.OfferFromRules(season, effects.Ended)})
	case places.NameSeller:
		return event.Emit(ctx, &types.EventSellerNamed{Sequence: op.Sequence, By: by, Seller: types.SellerFromRules(season, effects.Seller)})
	case places.ReportUnused:
		return event.Emit(ctx, &types.EventUnusedReported{Sequence: op.Sequence, Report: types.ReportFromRules(season, effects.Report)})
	default:
		return event.Emit(ctx, &types.EventReportContested{Sequence: op.Sequence, By: by, Report: types.ReportFromRules(season, effects.Report)})
	}
}

// expireOffers ends offers whose deadline has passed, in order of their deadlines, until that has looked at
// types.MaxPlacesWork records; the rest waits for the next block. An offer past its deadline is not accepted meanwhile.
func (k Keeper) expireOffers(ctx context.Context) error {
	now := blockTicks(sdk.UnwrapSDKContext(ctx))
	for work := uint64(0); work < types.MaxPlacesWork; {
		due, found, err := k.firstDue(ctx, uint64(now))
		if err != nil || !found {
			return err
		}
		done, err := k.expireOffer(ctx, due.K2(), due.K3())
		if err != nil {
			return errorsmod.Wrapf(err, "offer %d of season %d", due.K3(), due.K2())
		}
		work += done
	}
	return nil
}

// firstDue finds the open offer with the earliest deadline that has passed.
func (k Keeper) firstDue(ctx context.Context, now uint64) (due byDeadline, found bool, err error) {
	err = k.OpenOffers.Walk(ctx, nil, func(key byDeadline) (bool, error) {
		due, found = key, key.K1() <= now
		return true, nil
	})
	return due, found, err
}

// expireOffer ends one offer and gives how many records it looked at.
func (k Keeper) expireOffer(ctx context.Context, seasonID, id uint64) (uint64, error) {
	season, head, err := k.placesHead(ctx, seasonID)
	if err != nil {
		return 0, err
	}
	book, err := k.book(ctx, &season, &head)
	if err != nil {
		return 0, err
	}
	offer, err := book.Store.Offer(id)
	if err != nil {
		return 0, err
	}
	_, err = k.operate(ctx, book, places.Operation{
		Kind: places.Expire, By: places.ByChain, Application: offer.Application, Day: offer.Day, Offer: id,
	})
	return book.Work + 1, err
}

// cause says as whom a signer acts on an application: as the subject to whom it belongs, else as the operator. In seasons
// that take the operator's claims a user id belongs to nobody's subject. The error wraps ErrFilerOther.
func cause(season *types.Season, app *types.Application, by *signer) (places.By, error) {
	switch {
	case !season.TakesClaims() && bytes.Equal(app.UserId, types.UserID(season.Id, by.subject)):
		return places.ByHolder, nil
	case by.address == season.Operator:
		return places.ByOperator, nil
	default:
		return 0, errorsmod.Wrapf(types.ErrFilerOther, "season %d, %q, signer %s", season.Id, app.ServiceNumber, by.address)
	}
}

// initPlaces repeats a history that passed GenesisState.Validate.
func (k Keeper) initPlaces(ctx context.Context, g *types.GenesisSeason) error {
	if g.Closing == nil {
		return nil
	}
	if err := k.openPlaces(ctx, g.Season.Id); err != nil {
		return err
	}
	season, head, err := k.placesHead(ctx, g.Season.Id)
	if err != nil {
		return err
	}
	book, err := k.book(ctx, &season, &head)
	if err != nil {
		return err
	}
	for i := range g.PlaceOperations {
		if _, err := k.record(ctx, book, g.PlaceOperations[i].ToRules()); err != nil {
			return errorsmod.Wrapf(err, "operation %d of season %d", i+1, season.Id)
		}
	}
	return nil
}
