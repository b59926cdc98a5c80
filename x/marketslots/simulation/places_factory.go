package simulation

import (
	"bytes"
	"context"

	"cosmossdk.io/collections"

	"github.com/cosmos/cosmos-sdk/testutil/simsx"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/marketslots/keeper"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/places"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// registerPlaces registers what happens to places after the allocation.
func registerPlaces(weights simsx.WeightSource, reg simsx.Registry, k keeper.Keeper) {
	reg.Add(weights.Get("msg_marketslots_return_place", 60), returnPlace(k))
	reg.Add(weights.Get("msg_marketslots_accept_offer", 20), acceptOffer(k))
	reg.Add(weights.Get("msg_marketslots_decline_offer", 20), declineOffer(k))
	reg.Add(weights.Get("msg_marketslots_name_seller", 10), nameSeller(k))
	reg.Add(weights.Get("msg_marketslots_report_unused", 20), reportUnused(k))
	reg.Add(weights.Get("msg_marketslots_contest_report", 20), contestReport(k))
}

// closed is a season with a result.
type closed struct {
	season types.Season
	now    rules.Ticks
}

func pickClosed(ctx context.Context, k keeper.Keeper, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) (closed, bool) {
	last, err := k.SeasonSequence.Peek(ctx)
	if err != nil || last == 0 {
		reporter.Skip("no season")
		return closed{}, false
	}
	now := sdk.UnwrapSDKContext(ctx).BlockTime()
	first := data.Rand().Uint64InRange(0, last)
	for i := range last {
		season, err := k.Season(ctx, (first+i)%last+1)
		if err == nil && season.State == types.SeasonState_SEASON_STATE_CLOSED && season.Applications > 0 {
			return closed{season: season, now: rules.TicksFromUnix(now.Unix(), int64(now.Nanosecond()))}, true
		}
	}
	reporter.Skip("no closed season")
	return closed{}, false
}

// holding looks at some applications for one that holds a place on a day that fits.
func (c *closed) holding(
	ctx context.Context, k keeper.Keeper, data *simsx.ChainDataSource, fits func(day rules.Ticks, claim *types.PlaceClaim) bool,
) (types.Application, uint64, bool) {
	for range 30 {
		id := data.Rand().Uint64InRange(1, c.season.Applications+1)
		outcomes, err := k.Outcomes.Get(ctx, collections.Join(c.season.Id, id))
		if err != nil {
			continue
		}
		for i := range outcomes.Outcomes {
			o := &outcomes.Outcomes[i]
			if o.Row == 0 {
				continue
			}
			claim, err := k.PlaceClaims.Get(ctx, collections.Join3(c.season.Id, id, o.Row-1))
			unchanged := err != nil || claim.Standing == types.PlaceStanding_PLACE_STANDING_UNSPECIFIED
			holds := unchanged && o.Kind == types.OutcomeKind_OUTCOME_KIND_ACCEPTED || claim.Standing == types.PlaceStanding_PLACE_STANDING_HOLDS
			if !holds || !fits(rules.Ticks(o.Day), &claim) {
				continue
			}
			if app, err := k.Applications.Get(ctx, collections.Join(c.season.Id, id)); err == nil {
				return app, o.Day, true
			}
		}
	}
	return types.Application{}, 0, false
}

// by finds an account that may send an operation of a kind: the operator, or the trader to whom the application belongs.
func (c *closed) by(
	ctx context.Context, k keeper.Keeper, data *simsx.ChainDataSource, reporter simsx.SimulationReporter, kind places.Kind, app *types.Application,
) ([]simsx.SimAccount, bool) {
	account := data.AnyAccount(reporter)
	if data.HasAccount(c.season.Operator) && data.Rand().Intn(2) == 0 {
		account = data.GetAccount(reporter, c.season.Operator)
	}
	if reporter.IsSkipped() {
		return nil, false
	}
	_, subject, err := k.Subject(ctx, account.Address)
	if err != nil {
		reporter.Skip("the account may not write")
		return nil, false
	}
	cause := places.By(0)
	switch {
	case !c.season.TakesClaims() && bytes.Equal(app.UserId, types.UserID(c.season.Id, subject)):
		cause = places.ByHolder
	case account.AddressBech32 == c.season.Operator:
		cause = places.ByOperator
	}
	if !places.Allowed(kind, cause, &places.Application{Operated: app.Source == types.Source_SOURCE_OPERATOR}) {
		reporter.Skip("the account may not act for the application")
		return nil, false
	}
	return []simsx.SimAccount{account}, true
}

func returnPlace(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgReturnPlace] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgReturnPlace) {
		c, ok := pickClosed(ctx, k, data, reporter)
		if !ok {
			return nil, nil
		}
		app, day, ok := c.holding(ctx, k, data, func(day rules.Ticks, _ *types.PlaceClaim) bool { return c.now+rules.TicksPerHour < day })
		if !ok {
			reporter.Skip("nobody found who holds a place of a later day")
			return nil, nil
		}
		by, ok := c.by(ctx, k, data, reporter, places.Return, &app)
		if !ok {
			return nil, nil
		}
		return by, &types.MsgReturnPlace{
			Signer: by[0].AddressBech32, SeasonId: c.season.Id, ServiceNumber: app.ServiceNumber, Days: []uint64{day},
		}
	}
}

// openOffer finds an open offer that does not end soon, and who may answer it.
func openOffer(
	ctx context.Context, k keeper.Keeper, data *simsx.ChainDataSource, reporter simsx.SimulationReporter, kind places.Kind,
) ([]simsx.SimAccount, types.PlaceOffer, bool) {
	c, ok := pickClosed(ctx, k, data, reporter)
	if !ok {
		return nil, types.PlaceOffer{}, false
	}
	var open []types.PlaceOffer
	err := k.PlaceOffers.Walk(ctx, collections.NewPrefixedPairRange[uint64, uint64](c.season.Id),
		func(_ collections.Pair[uint64, uint64], offer types.PlaceOffer) (bool, error) {
			if offer.State == types.OfferState_OFFER_STATE_OPEN && uint64(c.now+rules.TicksPerHour) < offer.Deadline {
				open = append(open, offer)
			}
			return false, nil
		})
	if err != nil || len(open) == 0 {
		reporter.Skip("no open offer")
		return nil, types.PlaceOffer{}, false
	}
	offer := open[data.Rand().Intn(len(open))]
	app, err := k.Applications.Get(ctx, collections.Join(c.season.Id, offer.ApplicationId))
	if err != nil {
		reporter.Skip(err.Error())
		return nil, offer, false
	}
	by, ok := c.by(ctx, k, data, reporter, kind, &app)
	return by, offer, ok
}

func acceptOffer(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgAcceptOffer] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgAcceptOffer) {
		by, offer, ok := openOffer(ctx, k, data, reporter, places.Accept)
		if !ok {
			return nil, nil
		}
		return by, &types.MsgAcceptOffer{Signer: by[0].AddressBech32, SeasonId: offer.SeasonId, OfferId: offer.Id}
	}
}

func declineOffer(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgDeclineOffer] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgDeclineOffer) {
		by, offer, ok := openOffer(ctx, k, data, reporter, places.Decline)
		if !ok {
			return nil, nil
		}
		return by, &types.MsgDeclineOffer{Signer: by[0].AddressBech32, SeasonId: offer.SeasonId, OfferId: offer.Id}
	}
}

func nameSeller(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgNameSeller] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgNameSeller) {
		c, ok := pickClosed(ctx, k, data, reporter)
		if !ok {
			return nil, nil
		}
		app, _, ok := c.holding(ctx, k, data, func(rules.Ticks, *types.PlaceClaim) bool { return true })
		if !ok {
			reporter.Skip("nobody found who holds a place")
			return nil, nil
		}
		named, err := k.PlaceSellers.Iterate(ctx, collections.NewSuperPrefixedTripleRange[uint64, uint64, uint32](c.season.Id, app.Id))
		if err != nil {
			reporter.Skip(err.Error())
			return nil, nil
		}
		if sellers, err := named.Values(); err != nil || len(sellers) >= places.MaxSellers {
			reporter.Skip("the application named enough sellers")
			return nil, nil
		}
		by, ok := c.by(ctx, k, data, reporter, places.NameSeller, &app)
		if !ok {
			return nil, nil
		}
		return by, &types.MsgNameSeller{
			Signer: by[0].AddressBech32, SeasonId: c.season.Id, ServiceNumber: app.ServiceNumber, Seller: randomCommitment(data.Rand().Rand),
		}
	}
}

func reportUnused(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgReportUnused] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgReportUnused) {
		c, ok := pickClosed(ctx, k, data, reporter)
		if !ok {
			return nil, nil
		}
		app, day, ok := c.holding(ctx, k, data, func(day rules.Ticks, claim *types.PlaceClaim) bool { return day <= c.now && claim.ReportId == 0 })
		if !ok || !data.HasAccount(c.season.Operator) {
			reporter.Skip("nobody found who holds a place of an earlier day")
			return nil, nil
		}
		operator := data.GetAccount(reporter, c.season.Operator)
		if _, _, err := k.Subject(ctx, operator.Address); err != nil {
			reporter.Skip("the operator may not write")
			return nil, nil
		}
		return []simsx.SimAccount{operator}, &types.MsgReportUnused{
			Operator: c.season.Operator, SeasonId: c.season.Id, ServiceNumber: app.ServiceNumber, Day: day,
			Reason: types.UnusedReason(1 + data.Rand().Intn(int(places.ReasonLeftEarly))),
		}
	}
}

func contestReport(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgContestReport] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgContestReport) {
		c, ok := pickClosed(ctx, k, data, reporter)
		if !ok {
			return nil, nil
		}
		app, day, ok := c.holding(ctx, k, data, func(_ rules.Ticks, claim *types.PlaceClaim) bool {
			if claim.ReportId == 0 {
				return false
			}
			report, err := k.UnusedReports.Get(ctx, collections.Join(c.season.Id, claim.ReportId))
			return err == nil && !report.Contested
		})
		if !ok {
			reporter.Skip("no report found")
			return nil, nil
		}
		by, ok := c.by(ctx, k, data, reporter, places.ContestReport, &app)
		if !ok {
			return nil, nil
		}
		return by, &types.MsgContestReport{
			Signer: by[0].AddressBech32, SeasonId: c.season.Id, ServiceNumber: app.ServiceNumber, Day: day,
		}
	}
}
