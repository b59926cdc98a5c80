package app

import (
	"fmt"
	"sync"

	wasmkeeper "github.com/CosmWasm/wasmd/x/wasm/keeper"
	wasmtypes "github.com/CosmWasm/wasmd/x/wasm/types"
	abci "github.com/cometbft/cometbft/abci/types"
	dbm "github.com/cosmos/cosmos-db"
	feemarketkeeper "github.com/cosmos/evm/x/feemarket/keeper"
	vmkeeper "github.com/cosmos/evm/x/vm/keeper"
	vmrunner "github.com/cosmos/evm/x/vm/runner"
	"github.com/cosmos/gogoproto/proto"
	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cast"

	"cosmossdk.io/core/appmodule"
	"cosmossdk.io/log/v2"

	"github.com/cosmos/cosmos-sdk/baseapp"
	"github.com/cosmos/cosmos-sdk/baseapp/txnrunner"
	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	servertypes "github.com/cosmos/cosmos-sdk/server/types"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/module"
	"github.com/cosmos/cosmos-sdk/types/msgservice"
	"github.com/cosmos/cosmos-sdk/version"
	authkeeper "github.com/cosmos/cosmos-sdk/x/auth/keeper"
	authzkeeper "github.com/cosmos/cosmos-sdk/x/authz/keeper"
	bankkeeper "github.com/cosmos/cosmos-sdk/x/bank/keeper"
	consensuskeeper "github.com/cosmos/cosmos-sdk/x/consensus/keeper"
	govkeeper "github.com/cosmos/cosmos-sdk/x/gov/keeper"
	upgradekeeper "github.com/cosmos/cosmos-sdk/x/upgrade/keeper"

	accesskeeper "github.com/moscowchain/moscowd/x/access/keeper"
	documentskeeper "github.com/moscowchain/moscowd/x/documents/keeper"
	marketslotskeeper "github.com/moscowchain/moscowd/x/marketslots/keeper"
	poakeeper "github.com/moscowchain/moscowd/x/poa/keeper"
	votingkeeper "github.com/moscowchain/moscowd/x/voting/keeper"
)

// App is the state machine of a node. The keepers are exported for tests that check state behind the messages.
type App struct {
	*baseapp.BaseApp

	codec             codec.Codec
	interfaceRegistry codectypes.InterfaceRegistry
	amino             *codec.LegacyAmino
	txConfig          client.TxConfig
	keys              map[string]*storetypes.KVStoreKey
	objectKeys        map[string]*storetypes.ObjectStoreKey

	AccountKeeper     authkeeper.AccountKeeper
	BankKeeper        bankkeeper.BaseKeeper
	ConsensusKeeper   consensuskeeper.Keeper
	GovKeeper         *govkeeper.Keeper
	UpgradeKeeper     *upgradekeeper.Keeper
	AuthzKeeper       authzkeeper.Keeper
	PoaKeeper         poakeeper.Keeper
	AccessKeeper      accesskeeper.Keeper
	MarketslotsKeeper marketslotskeeper.Keeper
	DocumentsKeeper   documentskeeper.Keeper
	VotingKeeper      votingkeeper.Keeper
	FeeMarketKeeper   feemarketkeeper.Keeper
	EVMKeeper         *vmkeeper.Keeper
	WasmKeeper        wasmkeeper.Keeper

	ModuleManager     *module.Manager
	basicManager      module.BasicManager
	simulationManager *module.SimulationManager
	configurator      module.Configurator

	pendingEthereum []func(common.Hash)

	wasmEngine    wasmtypes.WasmEngine
	simulationGas storetypes.Gas

	pace      pace
	admission admission
	lastState lastState
	closeOnce sync.Once
	closeErr  error
}

// New builds a node on db. It panics if the wiring is wrong, which no input from outside can cause, and returns an
// error if the stored state cannot be loaded.
func New(logger log.Logger, db dbm.DB, loadLatest bool, options servertypes.AppOptions, baseAppOptions ...func(*baseapp.BaseApp)) (*App, error) {
	encoding, err := MakeEncoding()
	if err != nil {
		return nil, err
	}
	base := baseapp.NewBaseApp(Name, logger, db, encoding.TxConfig.TxDecoder(), baseAppOptions...)
	base.SetVersion(version.Version)
	base.SetInterfaceRegistry(encoding.InterfaceRegistry)
	base.SetTxEncoder(encoding.TxConfig.TxEncoder())

	app := &App{
		BaseApp:           base,
		codec:             encoding.Codec,
		interfaceRegistry: encoding.InterfaceRegistry,
		amino:             encoding.Amino,
		txConfig:          encoding.TxConfig,
		keys:              storetypes.NewKVStoreKeys(append(storeNames(), addedStores...)...),
		objectKeys:        storetypes.NewObjectStoreKeys(objectStoreNames()...),
	}
	app.setKeepers(options)
	if err := app.setWasmKeeper(options); err != nil {
		return nil, err
	}
	complete := false
	defer func() {
		if !complete {
			app.wasmEngine.Cleanup() // lets go of the folder
		}
	}()
	if err := app.setModules(); err != nil {
		return nil, err
	}
	if err := app.setUpgrades(cast.ToString(options.Get(flags.FlagHome))); err != nil {
		return nil, err
	}

	app.MountKVStores(app.keys)
	app.MountObjectStores(app.objectKeys)
	// The indexes of the logs of a block's Ethereum transactions are counted when all have run.
	app.SetBlockSTMTxRunner(vmrunner.Wrap(txnrunner.NewDefaultRunner(encoding.TxConfig.TxDecoder())))
	app.SetInitChainer(app.initChain)
	app.SetPreBlocker(func(ctx sdk.Context, req *abci.RequestFinalizeBlock) (*sdk.ResponsePreBlock, error) {
		app.pace.observe(req.Time, maxGas(ctx))
		return app.ModuleManager.PreBlock(ctx)
	})
	app.SetBeginBlocker(app.ModuleManager.BeginBlock)
	app.SetEndBlocker(app.ModuleManager.EndBlock)
	app.SetPrepareCheckStater(app.measure)
	app.SetAnteHandler(app.newAnteHandler())
	app.SetPrepareProposal(app.prepareProposal)
	app.SetProcessProposal(app.processProposal)

	if err := app.registerWasmSnapshots(); err != nil {
		return nil, fmt.Errorf("snapshots of contracts: %w", err)
	}

	files, err := proto.MergedRegistry()
	if err != nil {
		return nil, fmt.Errorf("protobuf registry: %w", err)
	}
	if err := msgservice.ValidateProtoAnnotations(files); err != nil {
		return nil, fmt.Errorf("protobuf annotations: %w", err)
	}
	if loadLatest {
		if err := app.LoadLatestVersion(); err != nil {
			return nil, explainLoad(err)
		}
		if err := app.WasmKeeper.InitializePinnedCodes(app.NewContext(true)); err != nil {
			return nil, fmt.Errorf("contracts that stay in memory: %w", err)
		}
	}
	complete = true
	return app, nil
}

// Encoding returns the codecs of the node with the messages of all modules.
func (app *App) Encoding() Encoding {
	return Encoding{InterfaceRegistry: app.interfaceRegistry, Codec: app.codec, TxConfig: app.txConfig, Amino: app.amino}
}

// BasicManager returns what commands need of the modules: names, default genesis, codecs.
func (app *App) BasicManager() module.BasicManager { return app.basicManager }

// SimulationManager returns the modules that take part in simulations.
func (app *App) SimulationManager() *module.SimulationManager { return app.simulationManager }

// Modules returns the modules by name, for autocli.
func (app *App) Modules() map[string]appmodule.AppModule {
	modules := make(map[string]appmodule.AppModule, len(app.ModuleManager.Modules))
	for name, m := range app.ModuleManager.Modules {
		if appModule, ok := m.(appmodule.AppModule); ok {
			modules[name] = appModule
		}
	}
	return modules
}

// LoadHeight loads the state of one height, to roll back or to export.
func (app *App) LoadHeight(height int64) error { return app.LoadVersion(height) }
