package simulation_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"math/rand"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/baseapp"
	addresscodec "github.com/cosmos/cosmos-sdk/codec/address"
	"github.com/cosmos/cosmos-sdk/runtime"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	"github.com/cosmos/cosmos-sdk/testutil"
	"github.com/cosmos/cosmos-sdk/testutil/simsx"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/module"
	moduletestutil "github.com/cosmos/cosmos-sdk/types/module/testutil"
	simtypes "github.com/cosmos/cosmos-sdk/types/simulation"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	"github.com/moscowchain/moscowd/x/documents"
	"github.com/moscowchain/moscowd/x/documents/keeper"
	"github.com/moscowchain/moscowd/x/documents/types"
)

// everybody is enrolled as a resident.
type everybody struct{}

func (everybody) Subject(_ context.Context, addr []byte) (string, [32]byte, error) {
	return "resident", sha256.Sum256(addr), nil
}

// modules knows addresses of module accounts.
type modules struct{}

func (modules) GetModuleAddress(name string) sdk.AccAddress { return authtypes.NewModuleAddress(name) }

// collected is a registry that keeps each factory as often as a fifth of its weight.
type collected struct {
	list []simsx.SimMsgFactoryX
}

func (c *collected) Add(weight uint32, f simsx.SimMsgFactoryX) {
	for range max(1, weight/5) {
		c.list = append(c.list, f)
	}
}

// simulate runs random messages for some weeks and gives the state at the end and how often each message was sent.
func simulate(t *testing.T, seed int64) (*types.GenesisState, map[string]int) {
	t.Helper()
	r := rand.New(rand.NewSource(seed))
	accounts := simtypes.RandomAccounts(r, 5)
	addresses := addresscodec.NewBech32Codec(sdk.GetConfig().GetBech32AccountAddrPrefix())
	encoding := moduletestutil.MakeTestEncodingConfig(documents.AppModule{})
	key := storetypes.NewKVStoreKey(types.StoreKey)
	ctx := testutil.DefaultContextWithKeys(map[string]*storetypes.KVStoreKey{types.StoreKey: key}, nil, nil).
		WithBlockTime(time.Unix(1_800_000_000, 0).UTC()).WithBlockHeight(1).WithChainID("simulation")
	k := keeper.NewKeeper(encoding.Codec, runtime.NewKVStoreService(key), addresses, authtypes.NewModuleAddress("gov").String(), everybody{})
	m := documents.NewAppModule(encoding.Codec, k)
	router := baseapp.NewMsgServiceRouter()
	router.SetInterfaceRegistry(encoding.InterfaceRegistry)
	types.RegisterMsgServer(router, keeper.NewMsgServerImpl(k))

	state := &module.SimulationState{
		Cdc: encoding.Codec, Rand: r, Accounts: accounts, GenTimestamp: ctx.BlockTime(), GenState: map[string]json.RawMessage{},
	}
	m.GenerateGenesisState(state)
	m.InitGenesis(ctx, encoding.Codec, state.GenState[types.ModuleName])

	factories := &collected{}
	weights := simsx.WeightSourceFn(func(_ string, weight uint32) uint32 { return weight })
	m.WeightedOperationsX(weights, factories)
	m.ProposalMsgsX(weights, factories)
	sent := map[string]int{}
	for range 150 {
		for range 10 {
			factory := factories.list[r.Intn(len(factories.list))]
			reporter := simsx.NewBasicSimulationReporter().WithScope(factory.MsgType())
			_, msg := factory.Create()(ctx, simsx.NewChainDataSource(ctx, r, modules{}, nil, addresses, accounts...), reporter)
			if reporter.IsSkipped() {
				continue
			}
			_, err := router.Handler(msg)(ctx, msg)
			require.NoError(t, err, "%T %v", msg, msg)
			sent[sdk.MsgTypeURL(msg)]++
		}
		require.NoError(t, m.EndBlock(ctx))
		ctx = ctx.WithBlockHeight(ctx.BlockHeight() + 1).WithBlockTime(ctx.BlockTime().Add(6 * time.Hour))
	}
	g, err := k.ExportGenesis(ctx)
	require.NoError(t, err)
	require.NoError(t, g.Validate())
	return g, sent
}

func TestEveryRandomMessageIsAcceptedAndRequestsBecomeOverdue(t *testing.T) {
	sent := map[string]int{}
	overdue, issued := 0, 0
	for seed := range int64(3) {
		g, counts := simulate(t, seed)
		for url, n := range counts {
			sent[url] += n
		}
		for i := range g.Requests {
			if g.Requests[i].Overdue {
				overdue++
			}
			if g.Requests[i].Batch != 0 {
				issued++
			}
		}
	}
	require.Len(t, sent, 18, "all messages occur: %v", sent)
	require.Positive(t, overdue)
	require.Positive(t, issued)
}

func TestASimulationIsDeterminedByItsSeed(t *testing.T) {
	first, _ := simulate(t, 7)
	second, _ := simulate(t, 7)
	require.Equal(t, first, second)
	other, _ := simulate(t, 8)
	require.NotEqual(t, first, other)
}
