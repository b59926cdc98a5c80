package integration

import (
	"context"
	"encoding/json"
	"math/rand"
	"testing"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	cmttypes "github.com/cometbft/cometbft/types"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/evm/crypto/ethsecp256k1"
	"github.com/stretchr/testify/require"

	"cosmossdk.io/log/v2"

	"github.com/cosmos/cosmos-sdk/baseapp"
	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/codec"
	"github.com/cosmos/cosmos-sdk/crypto/keys/ed25519"
	servertypes "github.com/cosmos/cosmos-sdk/server/types"
	"github.com/cosmos/cosmos-sdk/testutil/simsx"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/module"
	simtypes "github.com/cosmos/cosmos-sdk/types/simulation"
	govtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	simcli "github.com/cosmos/cosmos-sdk/x/simulation/client/cli"

	"github.com/moscowchain/moscowd/app"
	marketslotstypes "github.com/moscowchain/moscowd/x/marketslots/types"
	poatypes "github.com/moscowchain/moscowd/x/poa/types"
)

// Sizes of a simulation in an ordinary run of the tests; -args -NumBlocks=N -BlockSize=N asks for others, and -Seed=N for other seeds than 1 and 2.
const (
	simBlocks    = 25
	simBlockSize = 40
)

// simClass is the class in which x/access enrols all accounts of a simulation.
const simClass = "department"

func init() {
	simcli.GetSimulatorFlags()
	simcli.FlagNumBlocksValue, simcli.FlagBlockSizeValue = simBlocks, simBlockSize
	simcli.FlagGenesisTimeValue, simcli.FlagSeedValue = genesisTime.Unix(), 1
}

// simApp is the node as simsx wants it.
type simApp struct {
	*app.App
	manager *module.SimulationManager
}

var _ simsx.SimulationApp = simApp{}

func (a simApp) GetBaseApp() *baseapp.BaseApp                 { return a.BaseApp }
func (a simApp) TxConfig() client.TxConfig                    { return a.Encoding().TxConfig }
func (a simApp) LegacyAmino() *codec.LegacyAmino              { return a.Encoding().Amino }
func (a simApp) SimulationManager() *module.SimulationManager { return a.manager }

func (a simApp) BeginBlocker(ctx sdk.Context) (sdk.BeginBlock, error) {
	return a.ModuleManager.BeginBlock(ctx)
}

func (a simApp) EndBlocker(ctx sdk.Context) (sdk.EndBlock, error) {
	return a.ModuleManager.EndBlock(ctx)
}

// InitChainer is not called: the node has its own.
func (a simApp) InitChainer(sdk.Context, *abci.RequestInitChain) (*abci.ResponseInitChain, error) {
	panic("unused")
}

func (a simApp) ExportAppStateAndValidators(forZeroHeight bool, _, modules []string) (servertypes.ExportedApp, error) {
	return a.App.ExportAppStateAndValidators(forZeroHeight, modules)
}

func newSimApp(logger log.Logger, db dbm.DB, loadLatest bool, options servertypes.AppOptions, baseAppOptions ...func(*baseapp.BaseApp)) simApp {
	node, err := app.New(logger, db, loadLatest, options, baseAppOptions...)
	if err != nil {
		panic(err)
	}
	own := simModules(node)
	return simApp{App: node, manager: module.NewSimulationManager(own...)}
}

// simModules are the modules that act in a simulation. Those of coins have none to move, and x/gov's own operations
// propose as anybody: departments take its place.
func simModules(node *app.App) []module.AppModuleSimulation {
	var modules []module.AppModuleSimulation
	for _, name := range []string{"poa", "access", "marketslots", "documents", "voting"} {
		modules = append(modules, node.ModuleManager.Modules[name].(module.AppModuleSimulation))
	}
	return append(modules, departments{node})
}

// departments propose what the modules offer to governance, and vote.
type departments struct{ app *app.App }

func (departments) GenerateGenesisState(*module.SimulationState)       {}
func (departments) RegisterStoreDecoder(simtypes.StoreDecoderRegistry) {}
func (departments) WeightedOperations(module.SimulationState) []simtypes.WeightedOperation {
	return nil
}

// WeightedOperationsX implements simsx.HasWeightedOperationsXWithProposals.
func (d departments) WeightedOperationsX(
	_ simsx.WeightSource, registry simsx.Registry, proposals simsx.WeightedProposalMsgIter, _ []simtypes.WeightedProposalContent, //nolint:staticcheck // simsx asks for it
) {
	for weight, payload := range proposals {
		registry.Add(weight/4+1, d.propose(payload))
	}
	registry.Add(300, d.vote())
}

// active is the account of a random department that may vote.
func (d departments) active(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) simsx.SimAccount {
	var operators []string
	if err := d.app.PoaKeeper.Validators.Walk(ctx, nil, func(_ []byte, v poatypes.Validator) (bool, error) {
		if v.State == poatypes.StateActive && data.HasAccount(v.Operator) {
			operators = append(operators, v.Operator)
		}
		return false, nil
	}); err != nil || len(operators) == 0 {
		reporter.Skip("no active department")
		return simsx.SimAccount{}
	}
	return data.GetAccount(reporter, simsx.OneOf(data.Rand(), operators))
}

func (d departments) propose(payload simsx.FactoryMethod) simsx.SimMsgFactoryFn[*govv1.MsgSubmitProposal] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *govv1.MsgSubmitProposal) {
		by := d.active(ctx, data, reporter)
		_, content := payload(ctx, data, reporter)
		if reporter.IsSkipped() {
			return nil, nil
		}
		msg, err := govv1.NewMsgSubmitProposal([]sdk.Msg{content}, nil, by.AddressBech32, "metadata", "title", "summary", data.Rand().Intn(3) == 0)
		if err != nil {
			reporter.Skip(err.Error())
			return nil, nil
		}
		return []simsx.SimAccount{by}, msg
	}
}

// vote says Yes four times of five, so that proposals pass.
func (d departments) vote() simsx.SimMsgFactoryFn[*govv1.MsgVote] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *govv1.MsgVote) {
		by := d.active(ctx, data, reporter)
		var open []uint64
		if err := d.app.GovKeeper.VotingPeriodProposals.Walk(ctx, nil, func(id uint64, _ []byte) (bool, error) {
			open = append(open, id)
			return false, nil
		}); err != nil || len(open) == 0 {
			reporter.Skip("no open proposal")
		}
		if reporter.IsSkipped() {
			return nil, nil
		}
		option := govv1.OptionYes
		if data.Rand().Intn(5) == 0 {
			option = govv1.VoteOption(1 + data.Rand().Intn(4))
		}
		return []simsx.SimAccount{by}, govv1.NewMsgVote(by.Address, simsx.OneOf(data.Rand(), open), option, "")
	}
}

// simAccounts are random accounts with this chain's keys.
func simAccounts(r *rand.Rand, count int) []simtypes.Account {
	accounts := simtypes.RandomAccounts(r, count)
	for i := range accounts {
		secret := make([]byte, 32)
		r.Read(secret)
		key := &ethsecp256k1.PrivKey{Key: secret}
		address := sdk.AccAddress(key.PubKey().Address())
		accounts[i] = simtypes.Account{
			PrivKey: key, PubKey: key.PubKey(), Address: address, AddressBech32: address.String(),
			ConsKey: ed25519.GenPrivKeyFromSecret(secret),
		}
	}
	return accounts
}

// simState makes the genesis: the own modules' is random, that of the others the default with short periods of votes.
func simState(a simApp) simsx.SimStateFactory {
	cdc := a.Encoding().Codec
	return simsx.SimStateFactory{
		Codec: cdc,
		AppStateFn: func(r *rand.Rand, accounts []simtypes.Account, config simtypes.Config) (json.RawMessage, []simtypes.Account, string, time.Time) {
			state := module.SimulationState{
				AppParams: simtypes.AppParams{}, Cdc: cdc, TxConfig: a.TxConfig(), Rand: r,
				GenState: a.BasicManager().DefaultGenesis(cdc), Accounts: accounts, GenTimestamp: time.Unix(config.GenesisTime, 0).UTC(),
			}
			a.manager.GenerateGenesisStates(&state)
			var slots marketslotstypes.GenesisState
			cdc.MustUnmarshalJSON(state.GenState[marketslotstypes.ModuleName], &slots)
			slots.Params.TraderClass = simClass
			state.GenState[marketslotstypes.ModuleName] = cdc.MustMarshalJSON(&slots)
			params := poatypes.GovParams(app.Denom, 2*time.Minute, time.Minute)
			state.GenState[govtypes.ModuleName] = cdc.MustMarshalJSON(govv1.NewGenesisState(govv1.DefaultStartingProposalID, params))
			raw, err := json.Marshal(state.GenState)
			if err != nil {
				panic(err)
			}
			return raw, accounts, config.ChainID, state.GenTimestamp
		},
		BlockedAddr:   map[string]bool{},
		AccountSource: a.AccountKeeper,
		BalanceSource: a.BankKeeper,
	}
}

func simSeeds() []int64 { return []int64{simcli.FlagSeedValue, simcli.FlagSeedValue + 1} }

func simulate(t *testing.T, seed int64, then ...func(testing.TB, simsx.TestInstance[simApp], []simtypes.Account)) {
	t.Helper()
	config := simcli.NewConfigFromFlags()
	config.ChainID = app.ChainID
	simsx.RunWithSeedAndRandAcc(t, config, newSimApp, simState, seed, nil, simAccounts, then...)
}

func TestSimulationDeterminism(t *testing.T) {
	for _, seed := range simSeeds() {
		var hashes [][]byte
		for range 2 {
			simulate(t, seed, func(_ testing.TB, run simsx.TestInstance[simApp], _ []simtypes.Account) {
				hashes = append(hashes, run.App.LastCommitID().Hash)
			})
		}
		require.Equal(t, hashes[0], hashes[1], "seed %d", seed)
	}
}

func TestSimulationImportExport(t *testing.T) {
	for _, seed := range simSeeds() {
		simulate(t, seed+100, func(_ testing.TB, run simsx.TestInstance[simApp], _ []simtypes.Account) {
			nobody := cmttypes.NewValidatorSet(nil)
			n := &network{t: t, app: run.App.App, last: nobody, current: nobody, next: nobody}
			n.height, n.time = run.App.LastBlockHeight(), n.ctx().BlockTime().Add(time.Minute)
			n.reborn().block()
		})
	}
}
