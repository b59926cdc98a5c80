package keeper

import (
	"context"

	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// confirmDeclarants confirms the declarant types of applications, all or nothing.
func (k Keeper) confirmDeclarants(ctx context.Context, seasonID uint64, numbers []string) error {
	if len(numbers) == 0 || len(numbers) > types.MaxBatch {
		return errorsmod.Wrapf(types.ErrBatchInvalid, "%d service numbers, want 1 to %d", len(numbers), types.MaxBatch)
	}
	sdk.UnwrapSDKContext(ctx).GasMeter().ConsumeGas(uint64(len(numbers))*types.GasPerStatus, "marketslots: confirmations")
	apps := make([]types.Application, len(numbers))
	seen := make(map[string]int, len(numbers))
	for i, number := range numbers {
		if earlier, ok := seen[number]; ok {
			return errorsmod.Wrapf(types.ErrBatchInvalid, "service numbers %d and %d of the batch are both %q", earlier, i, number)
		}
		seen[number] = i
		app, err := k.changeable(ctx, seasonID, number)
		if err != nil {
			return errorsmod.Wrapf(err, "service number %d of the batch", i)
		}
		if app.Confirmed {
			return errorsmod.Wrapf(types.ErrDeclarantConfirmed, "service number %d of the batch, %q: %s", i, number, app.DeclarantType)
		}
		app.Confirmed = true
		apps[i] = app
	}
	for i := range apps {
		if err := k.setApplication(ctx, apps[i]); err != nil {
			return err
		}
	}
	return nil
}

// promote makes the declarant a farmer, whatever the type was, and confirms that.
func (k Keeper) promote(ctx context.Context, seasonID uint64, number string) (types.Application, error) {
	app, err := k.changeable(ctx, seasonID, number)
	if err != nil {
		return app, err
	}
	app.DeclarantType, app.Confirmed = types.DECLARANT_TYPE_FARMER, true
	return app, k.setApplication(ctx, app)
}
