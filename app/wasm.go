package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"

	"github.com/CosmWasm/wasmd/x/wasm"
	wasmkeeper "github.com/CosmWasm/wasmd/x/wasm/keeper"
	wasmtypes "github.com/CosmWasm/wasmd/x/wasm/types"
	wasmvm "github.com/CosmWasm/wasmvm/v3"
	wasmvmtypes "github.com/CosmWasm/wasmvm/v3/types"
	"github.com/spf13/cast"

	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/codec"
	servertypes "github.com/cosmos/cosmos-sdk/server/types"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/module"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	govtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
)

// contractMemory is how many MiB one call of a contract may use. All nodes must agree on it.
const contractMemory = 16

// instructionsPerGas is how many points of the contracts' engine one gas pays. The engine's own measure is made for blocks of
// little gas: with its 140 000 a block of MaxBlockGas could compute for 40 seconds. A department's machine does at least a
// million points in a microsecond, and 350 gas of native transactions in the same time (docs/contracts.md).
const instructionsPerGas = 2_800

// instanceGas is the price of calling a contract whose code the transaction has called before, or that stays in memory: a
// fresh memory costs some 50 microseconds all the same. The first call of others costs three times as much.
const instanceGas = 20_000

// wasmCapabilities are what contracts may demand of the chain. Left out are staking, ibc2 and what they would need.
var wasmCapabilities = []string{
	"iterator", "stargate", "cosmwasm_1_1", "cosmwasm_1_2", "cosmwasm_1_3", "cosmwasm_1_4", "cosmwasm_2_0", "cosmwasm_2_1", "cosmwasm_2_2",
}

// One limit for code, whoever uploads it; x/wasm would let proposals have almost four times as much.
func init() { wasmtypes.MaxProposalWasmSize = wasmtypes.MaxWasmSize }

// setWasmKeeper creates the keeper of x/wasm after those of the services. It opens the folder wasm of the home, which holds
// the code and which one process at a time may use; an app without a home, as the command line's, runs no contracts.
func (app *App) setWasmKeeper(options servertypes.AppOptions) error {
	config, err := readWasmConfig(options)
	if err != nil {
		return err
	}
	engine, err := openWasmEngine(cast.ToString(options.Get(flags.FlagHome)), config)
	if err != nil {
		return err
	}
	app.wasmEngine = engine
	costs := wasmtypes.DefaultGasRegisterConfig()
	costs.GasMultiplier, costs.InstanceCostDiscount = instructionsPerGas, instanceGas
	messages := func(next wasmkeeper.Messenger) wasmkeeper.Messenger { return contractMessages{next: next} }
	app.WasmKeeper = wasmkeeper.NewKeeper(app.codec, app.storeService(wasmtypes.StoreKey), app.AccountKeeper, app.BankKeeper,
		noStaking{}, noDistribution{}, noIBC{}, noIBC{}, noIBC2{}, noIBC{}, app.MsgServiceRouter(), app.GRPCQueryRouter(),
		"", config.node(), wasmtypes.VMConfig{}, wasmCapabilities, authtypes.NewModuleAddress(govtypes.ModuleName).String(),
		wasmkeeper.WithWasmEngine(engine),
		wasmkeeper.WithGasRegister(wasmtypes.NewWasmGasRegister(costs)),
		wasmkeeper.WithMessageHandlerDecorator(messages),
		wasmkeeper.WithQueryPlugins(contractQueries(app.GRPCQueryRouter(), app.codec)),
	)
	app.simulationGas = config.SimulationGasLimit
	return nil
}

// openWasmEngine opens the contracts' folder of a home.
func openWasmEngine(home string, config WasmConfig) (wasmtypes.WasmEngine, error) {
	if home == "" {
		return noWasmEngine{}, nil
	}
	folder := filepath.Join(home, "wasm")
	vm, err := wasmvm.NewVMWithConfig(wasmvmtypes.VMConfig{Cache: wasmvmtypes.CacheOptions{
		BaseDir:                  folder,
		AvailableCapabilities:    wasmCapabilities,
		MemoryCacheSizeBytes:     wasmvmtypes.NewSizeMebi(config.MemoryCacheSize),
		InstanceMemoryLimitBytes: wasmvmtypes.NewSizeMebi(contractMemory),
	}}, false)
	if err != nil {
		return nil, fmt.Errorf("opening the contracts in %s (does another moscowd use this home?): %w", folder, err)
	}
	return vm, nil
}

// errNoHome is what an app without a home says where it would need a contract's code.
var errNoHome = errors.New("this app has no home, and so no contracts")

// noWasmEngine stands for the engine of contracts in an app that has no home. Without code there are no contracts, and
// nothing else of it is ever called.
type noWasmEngine struct{ wasmtypes.WasmEngine }

func (noWasmEngine) StoreCode(wasmvm.WasmCode, uint64) (wasmvm.Checksum, uint64, error) {
	return nil, 0, errNoHome
}

func (noWasmEngine) StoreCodeUnchecked(wasmvm.WasmCode) (wasmvm.Checksum, error) {
	return nil, errNoHome
}

func (noWasmEngine) SimulateStoreCode(wasmvm.WasmCode, uint64) (wasmvm.Checksum, uint64, error) {
	return nil, 0, errNoHome
}

func (noWasmEngine) Cleanup() {}

// registerWasmSnapshots puts the code of contracts into snapshots for state sync: it is not in the state.
func (app *App) registerWasmSnapshots() error {
	manager := app.SnapshotManager()
	if manager == nil {
		return nil
	}
	return manager.RegisterExtensions(wasmkeeper.NewWasmSnapshotter(app.CommitMultiStore(), &app.WasmKeeper))
}

// wasmModule is x/wasm on this chain.
type wasmModule struct {
	wasm.AppModule
	app *App
}

func newWasmModule(app *App) wasmModule {
	return wasmModule{
		AppModule: wasm.NewAppModule(app.codec, &app.WasmKeeper, nil, app.AccountKeeper, app.BankKeeper, app.MsgServiceRouter(), nil),
		app:       app,
	}
}

// RegisterServices registers messages that active accounts may send. There are no older versions to migrate from.
func (m wasmModule) RegisterServices(configurator module.Configurator) {
	keeper := &m.app.WasmKeeper
	wasmtypes.RegisterMsgServer(configurator.MsgServer(), newContractServer(keeper, m.app.AccessKeeper, m.app.AccountKeeper.AddressCodec()))
	wasmtypes.RegisterQueryServer(configurator.QueryServer(), wasmkeeper.Querier(keeper))
}

// wasmDefaults is x/wasm with the parameters of this chain.
type wasmDefaults struct{ wasm.AppModuleBasic }

// DefaultGenesis lets nobody but governance upload code until governance names others, and only who uploaded code make
// contracts of it. Governance stands in the list because a list may not be empty.
func (wasmDefaults) DefaultGenesis(cdc codec.JSONCodec) json.RawMessage {
	return cdc.MustMarshalJSON(&wasmtypes.GenesisState{Params: wasmtypes.Params{
		CodeUploadAccess:             wasmtypes.AccessTypeAnyOfAddresses.With(authtypes.NewModuleAddress(govtypes.ModuleName)),
		InstantiateDefaultPermission: wasmtypes.AccessTypeAnyOfAddresses,
	}})
}

// simulated are the modules that take part in simulations. That of x/wasm uploads code that is not there.
func (app *App) simulated() map[string]any {
	modules := maps.Clone(app.ModuleManager.Modules)
	delete(modules, wasmtypes.ModuleName)
	return modules
}

// wasmContext gives a transaction what contracts are told of it.
type wasmContext struct {
	costs wasmtypes.GasRegister
	limit storetypes.Gas // of a simulation; 0 is that of a block
}

func (app *App) newWasmContext() sdk.AnteDecorator {
	return wasmContext{costs: app.WasmKeeper.GetGasRegister(), limit: app.simulationGas}
}

// AnteHandle limits what a simulation may cost, since it runs contracts, and says at which place of the block a transaction
// stands. x/wasm counts transactions in its store instead, which every transaction of the chain would pay for.
func (w wasmContext) AnteHandle(ctx sdk.Context, tx sdk.Tx, simulate bool, next sdk.AnteHandler) (sdk.Context, error) {
	if simulate {
		switch blockGas := ctx.ConsensusParams().Block; {
		case w.limit != 0:
			ctx = ctx.WithGasMeter(storetypes.NewGasMeter(w.limit))
		case blockGas != nil && blockGas.MaxGas > 0:
			ctx = ctx.WithGasMeter(storetypes.NewGasMeter(uint64(blockGas.MaxGas)))
		}
	} else {
		ctx = wasmtypes.WithTXCounter(ctx, uint32(ctx.TxIndex()))
	}
	ctx = wasmtypes.WithTxContracts(wasmtypes.WithGasRegister(ctx, w.costs), wasmtypes.NewTxContracts())
	return next(ctx, tx, simulate)
}
