package keeper

import (
	"context"

	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// updateStatuses records decisions, all or nothing. An application named several times is read and written once.
func (k Keeper) updateStatuses(ctx context.Context, season *types.Season, updates []types.StatusUpdate) error {
	if len(updates) == 0 || len(updates) > types.MaxBatch {
		return errorsmod.Wrapf(types.ErrBatchInvalid, "%d status updates, want 1 to %d", len(updates), types.MaxBatch)
	}
	params, err := k.Params.Get(ctx)
	if err != nil {
		return err
	}
	sdkCtx := sdk.UnwrapSDKContext(ctx)
	sdkCtx.GasMeter().ConsumeGas(uint64(len(updates))*types.GasPerStatus, "marketslots: statuses")
	apps := make([]types.Application, 0, len(updates))
	found := make(map[string]int, len(updates))
	for i := range updates {
		u := &updates[i]
		at, ok := found[u.ServiceNumber]
		if !ok {
			app, err := k.changeable(ctx, season.Id, u.ServiceNumber)
			if err != nil {
				return errorsmod.Wrapf(err, "update %d of the batch", i)
			}
			at = len(apps)
			apps, found[u.ServiceNumber] = append(apps, app), at
		}
		if err := appendUpdate(season, &params, &apps[at], u, sdkCtx.BlockHeight()); err != nil {
			return errorsmod.Wrapf(err, "update %d of the batch, %q", i, u.ServiceNumber)
		}
	}
	for i := range apps {
		if err := k.setApplication(ctx, apps[i]); err != nil {
			return err
		}
	}
	return nil
}

func appendUpdate(season *types.Season, params *types.Params, app *types.Application, u *types.StatusUpdate, height int64) error {
	if app.HasStatus(u.ResponseDate, u.Code, u.Reason) {
		return errorsmod.Wrapf(types.ErrStatusDuplicate, "code %d, response date %d", u.Code, u.ResponseDate)
	}
	return appendStatus(season, params, app, types.Status{ResponseDate: u.ResponseDate, Code: u.Code, Reason: u.Reason, Height: height})
}

func appendStatus(season *types.Season, params *types.Params, app *types.Application, status types.Status) error {
	if err := season.CheckReason(status.Code, status.Reason); err != nil {
		return err
	}
	if len(app.Statuses) >= int(params.MaxStatuses) {
		return errorsmod.Wrapf(types.ErrStatusesFull, "%d statuses", len(app.Statuses))
	}
	app.Statuses = append(app.Statuses, status)
	return nil
}

// amend replaces fair, periods and details, dropping periods whose own code says rejected or cancelled, and appends
// the status without looking for a duplicate.
func (k Keeper) amend(ctx context.Context, season *types.Season, msg *types.MsgAmendApplication) (types.Application, error) {
	app, err := k.changeable(ctx, season.Id, msg.ServiceNumber)
	if err != nil {
		return app, err
	}
	params, err := k.Params.Get(ctx)
	if err != nil {
		return app, err
	}
	if err := types.ValidateDetails(msg.Periods, msg.DetailsCommitment, &params); err != nil {
		return app, err
	}
	if len(msg.PeriodCodes) < len(msg.Periods) {
		return app, errorsmod.Wrapf(types.ErrPeriodCodesShort, "%d codes for %d periods", len(msg.PeriodCodes), len(msg.Periods))
	}
	status := types.Status{
		ResponseDate: msg.ResponseDate, Code: msg.Code, Reason: msg.Reason, Height: sdk.UnwrapSDKContext(ctx).BlockHeight(),
	}
	if err := appendStatus(season, &params, &app, status); err != nil {
		return app, err
	}
	kept := make([]uint64, 0, len(msg.Periods))
	for i, period := range msg.Periods {
		if code := msg.PeriodCodes[i]; code != rules.StatusRejected && code != rules.StatusCancelled {
			kept = append(kept, period)
		}
	}
	app.FairId, app.Periods, app.DetailsCommitment = msg.FairId, kept, msg.DetailsCommitment
	return app, k.setApplication(ctx, app)
}
