package access_test

import (
	"context"
	"encoding/json"
	"math/rand"
	"strings"
	"testing"
	"time"

	"github.com/cosmos/gogoproto/proto"
	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	autocliv1 "cosmossdk.io/api/cosmos/autocli/v1"
	"cosmossdk.io/client/v2/autocli"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/codec"
	"github.com/cosmos/cosmos-sdk/codec/address"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/runtime"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	"github.com/cosmos/cosmos-sdk/testutil"
	"github.com/cosmos/cosmos-sdk/testutil/simsx"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/module"
	simtypes "github.com/cosmos/cosmos-sdk/types/simulation"
	authkeeper "github.com/cosmos/cosmos-sdk/x/auth/keeper"
	authtx "github.com/cosmos/cosmos-sdk/x/auth/tx"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	txsigning "github.com/cosmos/cosmos-sdk/x/tx/signing"

	"github.com/moscowchain/moscowd/x/access"
	"github.com/moscowchain/moscowd/x/access/keeper"
	"github.com/moscowchain/moscowd/x/access/simulation"
	"github.com/moscowchain/moscowd/x/access/types"
)

var addressCodec = address.NewBech32Codec("moscow")

// nobody is an expected x/poa keeper without operators.
type nobody struct{}

func (nobody) IsOperator(context.Context, []byte) (bool, error) { return false, nil }

type fixture struct {
	ctx      sdk.Context
	cdc      codec.Codec
	keeper   keeper.Keeper
	module   access.AppModule
	txConfig client.TxConfig
}

func newFixture(t *testing.T) fixture {
	t.Helper()
	signing := txsigning.Options{AddressCodec: addressCodec, ValidatorAddressCodec: address.NewBech32Codec("moscowvaloper")}
	registry, err := codectypes.NewInterfaceRegistryWithOptions(codectypes.InterfaceRegistryOptions{
		ProtoFiles:     proto.HybridResolver,
		SigningOptions: signing,
	})
	require.NoError(t, err)
	authtypes.RegisterInterfaces(registry)
	access.AppModule{}.RegisterInterfaces(registry)
	require.NoError(t, registry.SigningContext().Validate(), "every message names its signer")
	cdc := codec.NewProtoCodec(registry)
	keys := storetypes.NewKVStoreKeys(authtypes.StoreKey, types.StoreKey)
	ctx := testutil.DefaultContextWithKeys(keys, nil, nil).WithBlockTime(time.Unix(1_772_366_400, 0))
	governance, err := addressCodec.BytesToString(authtypes.NewModuleAddress("gov"))
	require.NoError(t, err)
	accounts := authkeeper.NewAccountKeeper(cdc, runtime.NewKVStoreService(keys[authtypes.StoreKey]), authtypes.ProtoBaseAccount,
		nil, addressCodec, "moscow", governance)
	k := keeper.NewKeeper(cdc, runtime.NewKVStoreService(keys[types.StoreKey]), addressCodec, governance, accounts, nobody{})
	txConfig, err := authtx.NewTxConfigWithOptions(cdc, authtx.ConfigOptions{
		EnabledSignModes: authtx.DefaultSignModes,
		SigningOptions:   &signing,
	})
	require.NoError(t, err)
	return fixture{
		ctx:      ctx,
		cdc:      cdc,
		keeper:   k,
		module:   access.NewAppModule(cdc, k),
		txConfig: txConfig,
	}
}

func TestDefaultGenesisRoundTripsAsJSON(t *testing.T) {
	f := newFixture(t)
	genesis := f.module.DefaultGenesis(f.cdc)
	require.NoError(t, f.module.ValidateGenesis(f.cdc, f.txConfig, genesis))
	f.module.InitGenesis(f.ctx, f.cdc, genesis)
	require.JSONEq(t, string(genesis), string(f.module.ExportGenesis(f.ctx, f.cdc)))
	require.ErrorIs(t, f.module.ValidateGenesis(f.cdc, f.txConfig, json.RawMessage(`{"params":{"unknown_class":"tsar"}}`)), types.ErrParamsInvalid)
	require.Error(t, f.module.ValidateGenesis(f.cdc, f.txConfig, json.RawMessage(`{"accounts":1}`)))
}

// TestEveryMethodHasACommand builds the command tree and looks for each method of both services.
func TestEveryMethodHasACommand(t *testing.T) {
	f := newFixture(t)
	root := &cobra.Command{Use: "moscowd"}
	options := autocli.AppOptions{
		ModuleOptions:         map[string]*autocliv1.ModuleOptions{types.ModuleName: f.module.AutoCLIOptions()},
		AddressCodec:          addressCodec,
		ValidatorAddressCodec: address.NewBech32Codec("moscowvaloper"),
		ConsensusAddressCodec: address.NewBech32Codec("moscowvalcons"),
		ClientCtx:             client.Context{}.WithInterfaceRegistry(f.cdc.InterfaceRegistry()).WithCodec(f.cdc),
	}
	require.NoError(t, options.EnhanceRootCommand(root))
	for _, path := range []string{
		"query access params", "query access classes", "query access class", "query access accounts", "query access account",
		"query access account-by-subject", "query access registrar", "query access registrar-statistics", "query access statistics",
		"query access replacements", "query access replacement", "tx access replace-key", "tx access object-to-replacement",
		"tx access cancel-replacement", "tx access resolve-replacement-proposal", "tx access proposal replace-key",
		"tx access proposal resolve-replacement",
		"tx access enrol-accounts", "tx access suspend-account", "tx access reinstate-account", "tx access update-params-proposal",
		"tx access proposal enrol-accounts", "tx access proposal suspend-account", "tx access proposal reinstate-account",
		"tx access proposal update-params",
	} {
		args := strings.Split(path, " ")
		cmd, rest, err := root.Find(args)
		require.NoError(t, err, path)
		require.Empty(t, rest, path)
		require.Equal(t, args[len(args)-1], cmd.Name())
		proposal := strings.Contains(path, "proposal")
		require.Equal(t, proposal, cmd.Flags().Lookup("title") != nil, "%s is a proposal", path)
	}
}

// noCoins is the balance source of a chain without money.
type noCoins struct{}

func (noCoins) SpendableCoins(context.Context, sdk.AccAddress) sdk.Coins { return nil }
func (noCoins) IsSendEnabledDenom(context.Context, string) bool          { return false }

type moduleAddresses struct{}

func (moduleAddresses) GetModuleAddress(name string) sdk.AccAddress {
	return authtypes.NewModuleAddress(name)
}

// TestSimulationMessagesSucceed runs random messages from a random genesis; each message that a
// factory makes must be accepted, and the same seed must give the same state.
func TestSimulationMessagesSucceed(t *testing.T) {
	run := func(seed int64) (string, map[string]int) {
		f := newFixture(t)
		r := rand.New(rand.NewSource(seed))
		accounts := simtypes.RandomAccounts(r, 10)
		for i := range accounts {
			text, err := addressCodec.BytesToString(accounts[i].Address)
			require.NoError(t, err)
			accounts[i].AddressBech32 = text
		}
		state := &module.SimulationState{
			Cdc: f.cdc, TxConfig: f.txConfig, Rand: r, Accounts: accounts, GenState: map[string]json.RawMessage{},
		}
		f.module.GenerateGenesisState(state)
		require.NoError(t, f.module.ValidateGenesis(f.cdc, f.txConfig, state.GenState[types.ModuleName]))
		f.module.InitGenesis(f.ctx, f.cdc, state.GenState[types.ModuleName])
		server := keeper.NewMsgServerImpl(f.keeper)
		factories := []simsx.SimMsgFactoryX{
			simulation.MsgEnrolAccountsFactory(f.keeper),
			simulation.MsgSuspendAccountFactory(f.keeper),
			simulation.MsgReinstateAccountFactory(f.keeper),
			simulation.MsgUpdateParamsFactory(f.keeper),
			simulation.MsgReplaceKeyFactory(f.keeper),
			simulation.MsgObjectToReplacementFactory(f.keeper),
			simulation.MsgCancelReplacementFactory(f.keeper),
			simulation.MsgResolveReplacementFactory(f.keeper),
		}
		sent := map[string]int{}
		for range 300 {
			ctx := f.ctx
			reporter := simsx.NewBasicSimulationReporter()
			data := simsx.NewChainDataSource(ctx, r, moduleAddresses{}, noCoins{}, addressCodec, accounts...)
			_, msg := factories[r.Intn(len(factories))].Create()(ctx, data, reporter)
			if reporter.IsSkipped() {
				continue
			}
			var err error
			switch msg := msg.(type) {
			case *types.MsgEnrolAccounts:
				_, err = server.EnrolAccounts(ctx, msg)
			case *types.MsgSuspendAccount:
				_, err = server.SuspendAccount(ctx, msg)
			case *types.MsgReinstateAccount:
				_, err = server.ReinstateAccount(ctx, msg)
			case *types.MsgUpdateParams:
				_, err = server.UpdateParams(ctx, msg)
			case *types.MsgReplaceKey:
				_, err = server.ReplaceKey(ctx, msg)
			case *types.MsgObjectToReplacement:
				_, err = server.ObjectToReplacement(ctx, msg)
			case *types.MsgCancelReplacement:
				_, err = server.CancelReplacement(ctx, msg)
			case *types.MsgResolveReplacement:
				_, err = server.ResolveReplacement(ctx, msg)
			}
			require.NoError(t, err, "%T", msg)
			sent[sdk.MsgTypeURL(msg)]++
		}
		return string(f.module.ExportGenesis(f.ctx, f.cdc)), sent
	}
	for _, seed := range []int64{1, 2, 3} {
		first, sent := run(seed)
		require.Len(t, sent, 8, "every message was sent: %v", sent)
		again, _ := run(seed)
		require.Equal(t, first, again)
	}
}
