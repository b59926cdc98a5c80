package simulation

import (
	"github.com/cosmos/cosmos-sdk/types/module"

	"github.com/moscowchain/moscowd/x/voting/types"
)

// RandomizedGenState lets some accounts organise polls; they create them in the course of the simulation.
func RandomizedGenState(simState *module.SimulationState) {
	genesis := types.DefaultGenesis()
	for _, i := range simState.Rand.Perm(len(simState.Accounts))[:min(5, len(simState.Accounts))] {
		genesis.Params.Organizers = append(genesis.Params.Organizers, simState.Accounts[i].AddressBech32)
	}
	simState.GenState[types.ModuleName] = simState.Cdc.MustMarshalJSON(genesis)
}
