package keeper

import (
	"bytes"
	"context"
	"errors"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// fileApplications enters what the operator files, all or nothing, and gives the first id.
func (k Keeper) fileApplications(ctx context.Context, season *types.Season, filings []types.ApplicationFiling) (uint64, error) {
	if season.Filing == types.Filing_FILING_TRADERS {
		return 0, errorsmod.Wrapf(types.ErrFilingOther, "season %d is filed by traders alone", season.Id)
	}
	if len(filings) == 0 || len(filings) > types.MaxBatch {
		return 0, errorsmod.Wrapf(types.ErrBatchInvalid, "%d applications, want 1 to %d", len(filings), types.MaxBatch)
	}
	params, filed, err := k.roomFor(ctx, season, len(filings))
	if err != nil {
		return 0, err
	}
	apps, err := k.checkFilings(ctx, season, &params, filings)
	if err != nil {
		return 0, err
	}
	counts := make([]uint64, len(apps))
	if !season.TakesClaims() {
		if counts, err = k.checkUsers(ctx, season.Id, &params, apps); err != nil {
			return 0, err
		}
		if err := k.awaitOrder(ctx, season.Id, filed+1, uint64(len(apps))); err != nil {
			return 0, err
		}
	}
	for i := range apps {
		if err := k.enter(ctx, season, filed+uint64(i)+1, counts[i], &apps[i]); err != nil {
			return 0, err
		}
	}
	return filed + 1, k.ApplicationCounts.Set(ctx, season.Id, filed+uint64(len(apps)))
}

// checkFilings gives the applications of a batch whose contents are valid and whose numbers are free.
func (k Keeper) checkFilings(
	ctx context.Context, season *types.Season, params *types.Params, filings []types.ApplicationFiling,
) ([]types.Application, error) {
	apps := make([]types.Application, len(filings))
	seen := make(map[string]int, len(filings))
	for i := range filings {
		number := filings[i].ServiceNumber
		app, err := filings[i].Application(season)
		if err == nil {
			err = app.Validate(params)
		}
		if err != nil {
			return nil, errorsmod.Wrapf(err, "application %d of the batch, %q", i, number)
		}
		if earlier, ok := seen[number]; ok {
			return nil, errorsmod.Wrapf(types.ErrApplicationExists, "applications %d and %d of the batch, %q", earlier, i, number)
		}
		seen[number] = i
		taken, err := k.ApplicationNumbers.Has(ctx, collections.Join(season.Id, number))
		if err != nil {
			return nil, err
		}
		if taken {
			return nil, errorsmod.Wrapf(types.ErrApplicationExists, "application %d of the batch, %q", i, number)
		}
		apps[i] = app
	}
	return apps, nil
}

// submitApplication enters what a trader files. Number, date and user id are the chain's; the register number follows
// in the next block, see assignOrder.
func (k Keeper) submitApplication(
	ctx context.Context, season *types.Season, class string, subject [32]byte, app types.Application,
) (types.Application, error) {
	if season.Filing == types.Filing_FILING_OPERATOR {
		return app, errorsmod.Wrapf(types.ErrFilingOther, "season %d is filed by its operator alone", season.Id)
	}
	params, filed, err := k.roomFor(ctx, season, 1)
	if err != nil {
		return app, err
	}
	if class != params.TraderClass && (class != params.ContractClass || class == "") {
		return app, errorsmod.Wrapf(types.ErrClassOther, "class %q, want %q", class, params.TraderClass)
	}
	id := filed + 1
	now := sdk.UnwrapSDKContext(ctx).BlockTime()
	app.ServiceNumber = types.SelfFiledNumber(season.Id, id)
	app.ClaimedDate = uint64(rules.TicksFromUnix(now.Unix(), int64(now.Nanosecond())))
	app.UserId = types.UserID(season.Id, subject)
	if err := app.Validate(&params); err != nil {
		return app, err
	}
	counts, err := k.checkUsers(ctx, season.Id, &params, []types.Application{app})
	if err != nil {
		return app, err
	}
	if err := k.awaitOrder(ctx, season.Id, id, 1); err != nil {
		return app, err
	}
	if err := k.enter(ctx, season, id, counts[0], &app); err != nil {
		return app, err
	}
	return app, k.ApplicationCounts.Set(ctx, season.Id, id)
}

// roomFor checks the window and the number of applications, and gives how many are filed.
func (k Keeper) roomFor(ctx context.Context, season *types.Season, more int) (types.Params, uint64, error) {
	if err := checkWindow(ctx, season); err != nil {
		return types.Params{}, 0, err
	}
	params, err := k.Params.Get(ctx)
	if err != nil {
		return params, 0, err
	}
	filed, err := count(ctx, k.ApplicationCounts, season.Id)
	if err != nil {
		return params, 0, err
	}
	if filed+uint64(more) > uint64(params.MaxApplications) {
		return params, 0, errorsmod.Wrapf(types.ErrSeasonFull, "season %d has %d applications, at most %d",
			season.Id, filed, params.MaxApplications)
	}
	return params, filed, nil
}

// enter writes a checked application under its id; ofUser is the value of its entry in UserApplications.
func (k Keeper) enter(ctx context.Context, season *types.Season, id, ofUser uint64, app *types.Application) error {
	sdkCtx := sdk.UnwrapSDKContext(ctx)
	sdkCtx.GasMeter().ConsumeGas(types.GasPerApplication, "marketslots: application")
	app.SeasonId, app.Id = season.Id, id
	app.FiledAt, app.FiledHeight = sdkCtx.BlockTime(), sdkCtx.BlockHeight()
	if err := k.Applications.Set(ctx, collections.Join(season.Id, id), *app); err != nil {
		return err
	}
	if err := k.UserApplications.Set(ctx, collections.Join3(season.Id, app.UserId, id), ofUser); err != nil {
		return err
	}
	return k.ApplicationNumbers.Set(ctx, collections.Join(season.Id, app.ServiceNumber), id)
}

// application finds an application by service number; the error wraps ErrApplicationUnknown.
func (k Keeper) application(ctx context.Context, seasonID uint64, number string) (types.Application, error) {
	id, err := k.ApplicationNumbers.Get(ctx, collections.Join(seasonID, number))
	if errors.Is(err, collections.ErrNotFound) {
		return types.Application{}, errorsmod.Wrapf(types.ErrApplicationUnknown, "season %d, %q", seasonID, number)
	}
	if err != nil {
		return types.Application{}, err
	}
	return k.Applications.Get(ctx, collections.Join(seasonID, id))
}

// changeable is application for one that may still change; errors wrap ErrApplicationUnknown or
// ErrApplicationWithdrawn.
func (k Keeper) changeable(ctx context.Context, seasonID uint64, number string) (types.Application, error) {
	app, err := k.application(ctx, seasonID, number)
	if err == nil && app.Withdrawn {
		err = errorsmod.Wrapf(types.ErrApplicationWithdrawn, "season %d, %q", seasonID, number)
	}
	return app, err
}

func (k Keeper) setApplication(ctx context.Context, app types.Application) error {
	return k.Applications.Set(ctx, collections.Join(app.SeasonId, app.Id), app)
}

// withdraw takes an application back: the operator what he filed, a trader what belongs to his subject. In seasons that
// take the operator's claims a user id belongs to nobody's subject.
func (k Keeper) withdraw(ctx context.Context, season *types.Season, signer string, subject [32]byte, number string) (types.Application, error) {
	app, err := k.application(ctx, season.Id, number)
	if err != nil {
		return app, err
	}
	byOperator := app.Source == types.Source_SOURCE_OPERATOR
	holder := !season.TakesClaims() && bytes.Equal(app.UserId, types.UserID(season.Id, subject))
	switch {
	case holder, byOperator && signer == season.Operator:
	case byOperator:
		return app, errorsmod.Wrapf(types.ErrOperatorOther, "season %d, %q, signer %s", season.Id, number, signer)
	default:
		return app, errorsmod.Wrapf(types.ErrFilerOther, "season %d, %q, signer %s", season.Id, number, signer)
	}
	if app.Withdrawn {
		return app, errorsmod.Wrapf(types.ErrApplicationWithdrawn, "season %d, %q", season.Id, number)
	}
	app.Withdrawn = true
	return app, k.setApplication(ctx, app)
}
