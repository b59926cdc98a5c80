package keeper

import (
	"context"
	"errors"
	"time"

	"cosmossdk.io/collections"

	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/access/types"
)

// ChargeTx counts one transaction with the given gas limit against the signer's quota. Call it
// once for each transaction, in the ante handler and after signatures were verified: it
// believes that the signer signed. The error is that of Subject, ErrGasAboveQuota (waiting
// does not help) or ErrQuotaExhausted (naming the end of the window); nothing is counted then.
//
// The work is three reads and one write of 24 bytes and is not metered, so that an estimate
// of gas does not depend on the state of the quota.
func (k Keeper) ChargeTx(ctx context.Context, signer []byte, gas uint64) error {
	sdkCtx := sdk.UnwrapSDKContext(ctx).WithGasMeter(storetypes.NewInfiniteGasMeter())
	className, _, err := k.Subject(sdkCtx, signer)
	if err != nil {
		return err
	}
	class, usage, err := k.usage(sdkCtx, signer, className)
	if err != nil {
		return err
	}
	if gas > class.GasPerWindow {
		return types.ErrGasAboveQuota.Wrapf("gas limit %d, class %q allows %d in %d s: ask for less gas",
			gas, class.Name, class.GasPerWindow, class.WindowSeconds)
	}
	txsLeft, gasLeft := usage.Left(class)
	if txsLeft == 0 || gas > gasLeft {
		_, end := class.WindowAt(sdkCtx.BlockTime())
		return types.ErrQuotaExhausted.Wrapf("gas limit %d, left %d transactions and %d gas of class %q until %s: write again then",
			gas, txsLeft, gasLeft, class.Name, time.Unix(end, 0).UTC().Format(time.RFC3339))
	}
	usage.Txs++
	usage.Gas += gas
	return k.Usages.Set(sdkCtx, signer, usage)
}

// usage returns an account's class and what it has used in the current window.
func (k Keeper) usage(ctx context.Context, addr []byte, className string) (types.Class, types.Usage, error) {
	class, err := k.Classes.Get(ctx, className)
	if err != nil {
		return class, types.Usage{}, err
	}
	start, _ := class.WindowAt(sdk.UnwrapSDKContext(ctx).BlockTime())
	usage, err := k.Usages.Get(ctx, addr)
	if errors.Is(err, collections.ErrNotFound) {
		return class, types.Usage{WindowStart: start}, nil
	}
	return class, usage.In(start), err
}
