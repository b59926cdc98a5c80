package types

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"
)

// AccountKeeper creates the auth account of a newly enrolled address.
type AccountKeeper interface {
	HasAccount(ctx context.Context, addr sdk.AccAddress) bool
	NewAccountWithAddress(ctx context.Context, addr sdk.AccAddress) sdk.AccountI
	SetAccount(ctx context.Context, acc sdk.AccountI)
}

// PoaKeeper tells which accounts run validators.
type PoaKeeper interface {
	// IsOperator reports whether the address operates a department that was not removed.
	IsOperator(ctx context.Context, addr []byte) (bool, error)
}
