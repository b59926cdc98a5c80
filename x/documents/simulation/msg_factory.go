package simulation

import (
	"github.com/cosmos/cosmos-sdk/testutil/simsx"

	"github.com/moscowchain/moscowd/x/documents/keeper"
)

// RegisterProposals registers what governance may propose.
func RegisterProposals(simsx.WeightSource, simsx.Registry, keeper.Keeper) {}

// RegisterOperations registers what requesters, counters and departments do.
func RegisterOperations(weights simsx.WeightSource, reg simsx.Registry, k keeper.Keeper) {
	registerIssuing(weights, reg, k)
}
