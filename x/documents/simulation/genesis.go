// Package simulation makes random document types, requests and decisions for the simulator of the SDK.
package simulation

import (
	"github.com/cosmos/cosmos-sdk/types/module"

	"github.com/moscowchain/moscowd/x/documents/types"
)

// RandomizedGenState makes document types that random accounts issue.
func RandomizedGenState(simState *module.SimulationState) {
	simState.GenState[types.ModuleName] = simState.Cdc.MustMarshalJSON(types.DefaultGenesis())
}
