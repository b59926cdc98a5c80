package simulation

import (
	"context"
	"crypto/sha256"
	"math/rand"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/baseapp"
	"github.com/cosmos/cosmos-sdk/codec"
	addresscodec "github.com/cosmos/cosmos-sdk/codec/address"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/runtime"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	"github.com/cosmos/cosmos-sdk/testutil"
	"github.com/cosmos/cosmos-sdk/testutil/simsx"
	sdk "github.com/cosmos/cosmos-sdk/types"
	simtypes "github.com/cosmos/cosmos-sdk/types/simulation"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	"github.com/moscowchain/moscowd/x/documents/keeper"
	"github.com/moscowchain/moscowd/x/documents/types"
)

// anybody is enrolled.
type anybody struct{}

func (anybody) Subject(_ context.Context, addr []byte) (string, [32]byte, error) {
	return "issuer", sha256.Sum256(addr), nil
}

// noModules knows no module accounts: departments act.
type noModules struct{ simsx.ModuleAccountSource }

// collectedFactories are registered as often as a fifth of their weight.
type collectedFactories struct{ list []simsx.SimMsgFactoryX }

func (c *collectedFactories) Add(weight uint32, f simsx.SimMsgFactoryX) {
	for range max(1, weight/5) {
		c.list = append(c.list, f)
	}
}

func simulateIssuing(t *testing.T, seed int64) (*types.GenesisState, map[string]int) {
	t.Helper()
	r := rand.New(rand.NewSource(seed))
	accounts := simtypes.RandomAccounts(r, 3)
	addresses := addresscodec.NewBech32Codec(sdk.GetConfig().GetBech32AccountAddrPrefix())
	registry := codectypes.NewInterfaceRegistry()
	types.RegisterInterfaces(registry)
	key := storetypes.NewKVStoreKey(types.StoreKey)
	ctx := testutil.DefaultContextWithKeys(map[string]*storetypes.KVStoreKey{types.StoreKey: key}, nil, nil).
		WithBlockTime(time.Unix(1_800_000_000, 0).UTC()).WithBlockHeight(1).WithChainID("simulation")
	k := keeper.NewKeeper(codec.NewProtoCodec(registry), runtime.NewKVStoreService(key), addresses, authtypes.NewModuleAddress("gov").String(), anybody{})
	router := baseapp.NewMsgServiceRouter()
	router.SetInterfaceRegistry(registry)
	types.RegisterMsgServer(router, keeper.NewMsgServerImpl(k))

	issuers := []string{accounts[0].Address.String(), accounts[1].Address.String()}
	slices.Sort(issuers)
	g := types.DefaultGenesis()
	g.Types = []types.DocumentType{{
		Id: "ezhd.1", TitleRu: "Документ", TitleEn: "Document", Issuers: issuers, DeadlineWorkingDays: 3, ValiditySeconds: 86_400, SchemaHash: make([]byte, 32),
	}}
	require.NoError(t, g.Validate())
	require.NoError(t, k.InitGenesis(ctx, g))

	factories := &collectedFactories{}
	registerIssuing(simsx.WeightSourceFn(func(_ string, weight uint32) uint32 { return weight }), factories, k)
	sent := map[string]int{}
	for range 1_000 {
		factory := factories.list[r.Intn(len(factories.list))]
		reporter := simsx.NewBasicSimulationReporter().WithScope(factory.MsgType())
		_, msg := factory.Create()(ctx, simsx.NewChainDataSource(ctx, r, noModules{}, nil, addresses, accounts...), reporter)
		if !reporter.IsSkipped() {
			_, err := router.Handler(msg)(ctx, msg)
			require.NoError(t, err, "%T %v", msg, msg)
			sent[sdk.MsgTypeURL(msg)]++
		}
		ctx = ctx.WithBlockHeight(ctx.BlockHeight() + 1).WithBlockTime(ctx.BlockTime().Add(time.Minute))
	}
	g, err := k.ExportGenesis(ctx)
	require.NoError(t, err)
	require.NoError(t, g.Validate())
	return g, sent
}

func TestEveryRandomMessageOfADepartmentIsAccepted(t *testing.T) {
	first, sent := simulateIssuing(t, 1)
	require.Len(t, sent, 8, "all messages occur: %v", sent)
	again, _ := simulateIssuing(t, 1)
	require.Equal(t, first, again)
}
