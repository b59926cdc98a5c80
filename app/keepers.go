package app

import (
	"context"
	"maps"
	"slices"

	wasmtypes "github.com/CosmWasm/wasmd/x/wasm/types"
	feemarketkeeper "github.com/cosmos/evm/x/feemarket/keeper"
	feemarkettypes "github.com/cosmos/evm/x/feemarket/types"
	vmkeeper "github.com/cosmos/evm/x/vm/keeper"
	vmtypes "github.com/cosmos/evm/x/vm/types"
	"github.com/spf13/cast"

	"cosmossdk.io/core/address"
	corestore "cosmossdk.io/core/store"

	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/runtime"
	"github.com/cosmos/cosmos-sdk/server"
	servertypes "github.com/cosmos/cosmos-sdk/server/types"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authkeeper "github.com/cosmos/cosmos-sdk/x/auth/keeper"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	authzkeeper "github.com/cosmos/cosmos-sdk/x/authz/keeper"
	bankkeeper "github.com/cosmos/cosmos-sdk/x/bank/keeper"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	consensuskeeper "github.com/cosmos/cosmos-sdk/x/consensus/keeper"
	consensustypes "github.com/cosmos/cosmos-sdk/x/consensus/types"
	govkeeper "github.com/cosmos/cosmos-sdk/x/gov/keeper"
	govtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	upgradekeeper "github.com/cosmos/cosmos-sdk/x/upgrade/keeper"
	upgradetypes "github.com/cosmos/cosmos-sdk/x/upgrade/types"

	"github.com/moscowchain/moscowd/precompiles/activecitizen"
	"github.com/moscowchain/moscowd/precompiles/fairs2018"
	accesskeeper "github.com/moscowchain/moscowd/x/access/keeper"
	accesstypes "github.com/moscowchain/moscowd/x/access/types"
	documentskeeper "github.com/moscowchain/moscowd/x/documents/keeper"
	documentstypes "github.com/moscowchain/moscowd/x/documents/types"
	marketslotskeeper "github.com/moscowchain/moscowd/x/marketslots/keeper"
	marketslotstypes "github.com/moscowchain/moscowd/x/marketslots/types"
	poakeeper "github.com/moscowchain/moscowd/x/poa/keeper"
	poatypes "github.com/moscowchain/moscowd/x/poa/types"
	votingkeeper "github.com/moscowchain/moscowd/x/voting/keeper"
	votingtypes "github.com/moscowchain/moscowd/x/voting/types"
)

// maxMetadataLen is the longest metadata of a proposal in bytes.
const maxMetadataLen = 1_000

// moduleAccounts are the accounts of modules. No module may mint or burn.
var moduleAccounts = map[string][]string{govtypes.ModuleName: nil, vmtypes.ModuleName: nil}

// storeNames lists the stores of the node. Their order does not matter, but a new one needs an upgrade.
func storeNames() []string {
	return []string{
		authtypes.StoreKey, banktypes.StoreKey, consensustypes.StoreKey, govtypes.StoreKey, upgradetypes.StoreKey,
		authzkeeper.StoreKey, poatypes.StoreKey, accesstypes.StoreKey, marketslotstypes.StoreKey,
		documentstypes.StoreKey, votingtypes.StoreKey,
		vmtypes.StoreKey, feemarkettypes.StoreKey, wasmtypes.StoreKey,
	}
}

// objectStoreNames lists the stores that hold values during one block only.
func objectStoreNames() []string {
	return []string{banktypes.ObjectStoreKey, vmtypes.ObjectKey, votingtypes.ObjectStoreKey}
}

// storeKeys are the keys of all stores, which x/vm takes back together when a contract reverts.
func (app *App) storeKeys() []storetypes.StoreKey {
	var keys []storetypes.StoreKey
	for _, name := range slices.Sorted(maps.Keys(app.keys)) {
		keys = append(keys, app.keys[name])
	}
	for _, name := range objectStoreNames() {
		keys = append(keys, app.objectKeys[name])
	}
	return keys
}

func (app *App) storeService(name string) corestore.KVStoreService {
	return runtime.NewKVStoreService(app.keys[name])
}

// setKeepers creates the keepers in the order in which they need each other.
func (app *App) setKeepers(options servertypes.AppOptions) {
	authority := authtypes.NewModuleAddress(govtypes.ModuleName).String()
	addresses := app.interfaceRegistry.SigningContext().AddressCodec()

	app.ConsensusKeeper = consensuskeeper.NewKeeper(app.codec, app.storeService(consensustypes.StoreKey), authority, runtime.EventService{})
	app.SetParamStore(app.ConsensusKeeper.ParamsStore)
	app.AccountKeeper = authkeeper.NewAccountKeeper(app.codec, app.storeService(authtypes.StoreKey), authtypes.ProtoBaseAccount,
		moduleAccounts, addresses, Bech32Prefix, authority)
	app.BankKeeper = bankkeeper.NewBaseKeeper(app.codec, app.storeService(banktypes.StoreKey), app.AccountKeeper,
		map[string]bool{authority: true}, authority, app.Logger()).WithObjStoreKey(app.objectKeys[banktypes.ObjectStoreKey])
	app.UpgradeKeeper = upgradekeeper.NewKeeper(skippedUpgrades(options), app.storeService(upgradetypes.StoreKey), app.codec,
		cast.ToString(options.Get(flags.FlagHome)), app.BaseApp, authority)
	app.AuthzKeeper = authzkeeper.NewKeeper(app.storeService(authzkeeper.StoreKey), app.codec, app.MsgServiceRouter(), app.AccountKeeper)

	app.PoaKeeper = poakeeper.NewKeeper(app.codec, app.storeService(poatypes.StoreKey), addresses, authority)
	app.AccessKeeper = accesskeeper.NewKeeper(app.codec, app.storeService(accesstypes.StoreKey), addresses, authority,
		app.AccountKeeper, app.PoaKeeper)

	config := govtypes.DefaultConfig()
	config.MaxMetadataLen = maxMetadataLen
	app.GovKeeper = govkeeper.NewKeeper(app.codec, app.storeService(govtypes.StoreKey), app.AccountKeeper, app.BankKeeper,
		noCommunityPool{}, app.MsgServiceRouter(), config, authority, app.PoaKeeper.CalculateVoteResultsAndVotingPower)
	app.GovKeeper.SetHooks(poakeeper.NewGovHooks(app.PoaKeeper, app.GovKeeper, app.AccessKeeper))

	app.MarketslotsKeeper = marketslotskeeper.NewKeeper(app.codec, app.storeService(marketslotstypes.StoreKey), addresses, authority,
		app.AccessKeeper).WithSeasonHooks(fairsCode{app})
	app.DocumentsKeeper = documentskeeper.NewKeeper(app.codec, app.storeService(documentstypes.StoreKey), addresses, authority, app.AccessKeeper)
	app.VotingKeeper = votingkeeper.NewKeeper(app.codec, app.storeService(votingtypes.StoreKey), app.objectKeys[votingtypes.ObjectStoreKey],
		addresses, authority, app.AccessKeeper).WithDepartments(app.PoaKeeper, pollsCode{app})
	app.setEVMKeepers(addresses)
}

// setEVMKeepers creates the keepers of x/feemarket and x/vm, which needs those of the services.
func (app *App) setEVMKeepers(addresses address.Codec) {
	authority := authtypes.NewModuleAddress(govtypes.ModuleName)
	app.FeeMarketKeeper = feemarketkeeper.NewKeeper(app.codec, authority, app.keys[feemarkettypes.StoreKey])
	proposers := blockProposers{
		poa: app.PoaKeeper, accounts: addresses, operators: app.interfaceRegistry.SigningContext().ValidatorAddressCodec(),
	}
	app.EVMKeeper = vmkeeper.NewKeeper(app.codec, app.keys[vmtypes.StoreKey], app.objectKeys[vmtypes.ObjectKey], app.storeKeys(),
		authority, app.AccountKeeper, app.BankKeeper, proposers, &app.FeeMarketKeeper, &app.ConsensusKeeper,
		earlierContracts{fairs2018.New(app.MarketslotsKeeper, addresses, authority), activecitizen.New(app.VotingKeeper)}, EVMChainID, "")
	app.setServices(addresses)
}

// skippedUpgrades reads --unsafe-skip-upgrades.
func skippedUpgrades(options servertypes.AppOptions) map[int64]bool {
	heights := map[int64]bool{}
	for _, height := range cast.ToIntSlice(options.Get(server.FlagUnsafeSkipUpgrades)) {
		heights[int64(height)] = true
	}
	return heights
}

// noCommunityPool stands for x/distribution, where gov would send the deposits of refused proposals: there are none.
type noCommunityPool struct{}

func (noCommunityPool) FundCommunityPool(context.Context, sdk.Coins, sdk.AccAddress) error {
	return nil
}
