package app

import (
	"maps"
	"slices"

	vmtypes "github.com/cosmos/evm/x/vm/types"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/vm"

	"cosmossdk.io/core/address"

	"github.com/moscowchain/moscowd/precompiles/documents"
	"github.com/moscowchain/moscowd/precompiles/elections"
	"github.com/moscowchain/moscowd/precompiles/marketslots"
	"github.com/moscowchain/moscowd/precompiles/poa"
	"github.com/moscowchain/moscowd/precompiles/voting"
)

// services are the contracts that stand for modules, by name.
var services = map[common.Address]string{
	documents.Address:   "IDocuments",
	marketslots.Address: "IMarketSlots",
	poa.Address:         "IPoa",
	voting.Address:      "IVoting",
	elections.Address:   "IElections",
}

// serviceStub is the code at the address of a service. It never runs, and reverts if it did: callers that solc before
// 0.8.10 compiled look whether there is code before they call.
const serviceStub = "0x60006000fd"

// setServices lets contracts call the services, beside what Ethereum itself has at fixed addresses.
func (app *App) setServices(addresses address.Codec) {
	contracts := maps.Clone(vm.PrecompiledContractsPrague)
	contracts[documents.Address] = documents.NewContract(app.DocumentsKeeper, addresses)
	contracts[marketslots.Address] = marketslots.NewContract(app.MarketslotsKeeper, addresses)
	contracts[poa.Address] = poa.NewContract(app.PoaKeeper, addresses)
	contracts[voting.Address] = voting.NewContract(app.VotingKeeper, addresses)
	contracts[elections.Address] = elections.NewContract(app.VotingKeeper, addresses)
	app.EVMKeeper.WithStaticPrecompiles(contracts)
}

// activeServices are the addresses of the services as the parameters of x/vm list them.
func activeServices() []string {
	var active []string
	for address := range services {
		active = append(active, address.Hex())
	}
	slices.Sort(active)
	return active
}

// serviceStubs are the code at the addresses of the services.
func serviceStubs() []vmtypes.Preinstall {
	var stubs []vmtypes.Preinstall
	for _, address := range activeServices() {
		stubs = append(stubs, vmtypes.Preinstall{Name: services[common.HexToAddress(address)], Address: address, Code: serviceStub})
	}
	return stubs
}
