package app

import (
	wasmtypes "github.com/CosmWasm/wasmd/x/wasm/types"
	"github.com/cosmos/evm/x/feemarket"
	feemarkettypes "github.com/cosmos/evm/x/feemarket/types"
	"github.com/cosmos/evm/x/vm"
	vmtypes "github.com/cosmos/evm/x/vm/types"

	autocliv1 "cosmossdk.io/api/cosmos/autocli/v1"
	reflectionv1 "cosmossdk.io/api/cosmos/reflection/v1"

	runtimeservices "github.com/cosmos/cosmos-sdk/runtime/services"
	"github.com/cosmos/cosmos-sdk/types/module"
	"github.com/cosmos/cosmos-sdk/x/auth"
	authsims "github.com/cosmos/cosmos-sdk/x/auth/simulation"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	authzmodule "github.com/cosmos/cosmos-sdk/x/authz/module"
	"github.com/cosmos/cosmos-sdk/x/bank"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/cosmos/cosmos-sdk/x/consensus"
	consensustypes "github.com/cosmos/cosmos-sdk/x/consensus/types"
	"github.com/cosmos/cosmos-sdk/x/gov"
	govtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	sdkupgrade "github.com/cosmos/cosmos-sdk/x/upgrade"
	upgradetypes "github.com/cosmos/cosmos-sdk/x/upgrade/types"

	"github.com/moscowchain/moscowd/x/access"
	accesstypes "github.com/moscowchain/moscowd/x/access/types"
	"github.com/moscowchain/moscowd/x/documents"
	documentstypes "github.com/moscowchain/moscowd/x/documents/types"
	"github.com/moscowchain/moscowd/x/marketslots"
	marketslotstypes "github.com/moscowchain/moscowd/x/marketslots/types"
	"github.com/moscowchain/moscowd/x/poa"
	poatypes "github.com/moscowchain/moscowd/x/poa/types"
	"github.com/moscowchain/moscowd/x/voting"
	votingtypes "github.com/moscowchain/moscowd/x/voting/types"
)

// setModules creates the modules, says in which order they run, and registers their services.
func (app *App) setModules() error {
	app.ModuleManager = module.NewManager(
		auth.NewAppModule(app.codec, app.AccountKeeper, authsims.RandomGenesisAccounts, nil),
		bank.NewAppModule(app.codec, app.BankKeeper, app.AccountKeeper, nil),
		consensus.NewAppModule(app.codec, app.ConsensusKeeper),
		upgradeModule{AppModule: sdkupgrade.NewAppModule(app.UpgradeKeeper, app.AccountKeeper.AddressCodec()), keeper: app.UpgradeKeeper},
		authzmodule.NewAppModule(app.codec, app.AuthzKeeper, app.AccountKeeper, app.BankKeeper, app.interfaceRegistry),
		gov.NewAppModule(app.codec, app.GovKeeper, app.AccountKeeper, app.BankKeeper, nil),
		poa.NewAppModule(app.codec, app.PoaKeeper, app.AccessKeeper).WithProposals(app.GovKeeper),
		access.NewAppModule(app.codec, app.AccessKeeper),
		marketslots.NewAppModule(app.codec, app.MarketslotsKeeper),
		documents.NewAppModule(app.codec, app.DocumentsKeeper),
		voting.NewAppModule(app.codec, app.VotingKeeper, app.AccountKeeper.AddressCodec()),
		feemarket.NewAppModule(app.FeeMarketKeeper),
		vm.NewAppModule(app.EVMKeeper, app.AccountKeeper, app.BankKeeper, app.AccountKeeper.AddressCodec()),
		newWasmModule(app),
	)
	app.basicManager = module.NewBasicManagerFromManager(app.ModuleManager, map[string]module.AppModuleBasic{
		govtypes.ModuleName:       govDefaults{AppModuleBasic: gov.NewAppModuleBasic(nil)},
		banktypes.ModuleName:      bankDefaults{},
		feemarkettypes.ModuleName: feemarketDefaults{},
		vmtypes.ModuleName:        evmDefaults{},
		wasmtypes.ModuleName:      wasmDefaults{},
	})
	app.basicManager.RegisterLegacyAminoCodec(app.amino)
	app.basicManager.RegisterInterfaces(app.interfaceRegistry)

	app.ModuleManager.SetOrderPreBlockers(upgradetypes.ModuleName, authtypes.ModuleName, vmtypes.ModuleName)
	app.ModuleManager.SetOrderBeginBlockers(poatypes.ModuleName, accesstypes.ModuleName, marketslotstypes.ModuleName, authz.ModuleName,
		feemarkettypes.ModuleName, vmtypes.ModuleName)
	// bank first, as the SDK asks; poa after gov, so that a proposal that passes in this block changes the validators in it;
	// feemarket last, since it counts the gas of the block.
	app.ModuleManager.SetOrderEndBlockers(banktypes.ModuleName, govtypes.ModuleName, marketslotstypes.ModuleName, documentstypes.ModuleName,
		votingtypes.ModuleName, poatypes.ModuleName, vmtypes.ModuleName, feemarkettypes.ModuleName)
	genesisOrder := []string{
		authtypes.ModuleName, banktypes.ModuleName, poatypes.ModuleName, accesstypes.ModuleName, govtypes.ModuleName,
		authz.ModuleName, marketslotstypes.ModuleName, documentstypes.ModuleName, votingtypes.ModuleName, vmtypes.ModuleName,
		feemarkettypes.ModuleName, wasmtypes.ModuleName, upgradetypes.ModuleName, consensustypes.ModuleName,
	}
	app.ModuleManager.SetOrderInitGenesis(genesisOrder...)
	app.ModuleManager.SetOrderExportGenesis(genesisOrder...)

	app.simulationManager = module.NewSimulationManagerFromAppModules(app.simulated(), nil)

	app.configurator = module.NewConfigurator(app.codec, app.MsgServiceRouter(), app.GRPCQueryRouter())
	if err := app.ModuleManager.RegisterServices(app.configurator); err != nil {
		return err
	}
	autocliv1.RegisterQueryServer(app.GRPCQueryRouter(), runtimeservices.NewAutoCLIQueryService(app.ModuleManager.Modules))
	reflection, err := runtimeservices.NewReflectionService()
	if err != nil {
		return err
	}
	reflectionv1.RegisterReflectionServiceServer(app.GRPCQueryRouter(), reflection)
	return nil
}
