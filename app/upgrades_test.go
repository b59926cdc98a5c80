package app

import (
	"encoding/json"
	"errors"
	"testing"

	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/stretchr/testify/require"

	"cosmossdk.io/log/v2"

	simtestutil "github.com/cosmos/cosmos-sdk/testutil/sims"
	sdk "github.com/cosmos/cosmos-sdk/types"
	upgradetypes "github.com/cosmos/cosmos-sdk/x/upgrade/types"
)

// emptyChain is an app without state, with the module that keeps upgrades.
func emptyChain(t *testing.T) (*App, upgradeModule, sdk.Context) {
	t.Helper()
	app, err := New(log.NewNopLogger(), dbm.NewMemDB(), true, simtestutil.EmptyAppOptions{})
	require.NoError(t, err)
	module, ok := app.ModuleManager.Modules[upgradetypes.ModuleName].(upgradeModule)
	require.True(t, ok)
	return app, module, app.NewNextBlockContext(cmtproto.Header{Height: 10})
}

func TestAPlannedUpgradeSurvivesExport(t *testing.T) {
	app, module, ctx := emptyChain(t)
	require.JSONEq(t, "{}", string(module.ExportGenesis(ctx, app.codec)))
	plan := upgradetypes.Plan{Name: "next", Height: 50, Info: "see the changelog"}
	require.NoError(t, app.UpgradeKeeper.ScheduleUpgrade(ctx, plan))
	exported := module.ExportGenesis(ctx, app.codec)
	require.NoError(t, module.ValidateGenesis(app.codec, nil, exported))

	other, module, ctx := emptyChain(t)
	module.InitGenesis(ctx, other.codec, exported)
	got, err := other.UpgradeKeeper.GetUpgradePlan(ctx)
	require.NoError(t, err)
	require.Equal(t, plan.Name, got.Name)
	require.Equal(t, plan.Height, got.Height)
	require.Equal(t, plan.Info, got.Info)
	require.JSONEq(t, string(exported), string(module.ExportGenesis(ctx, other.codec)))
}

func TestAPlanThatCannotBeScheduledIsRefused(t *testing.T) {
	app, module, ctx := emptyChain(t)
	for _, raw := range []string{`{"plan":{"name":"","height":"50"}}`, `{"plan":{"name":"next","height":"0"}}`, `{"plan":7}`, `[]`} {
		require.Error(t, module.ValidateGenesis(app.codec, nil, json.RawMessage(raw)), raw)
		require.Panics(t, func() { module.InitGenesis(ctx, app.codec, json.RawMessage(raw)) }, raw)
	}
	require.NoError(t, module.ValidateGenesis(app.codec, nil, json.RawMessage(`{}`)))
}

func TestAVersionThatCameTooEarlySaysSo(t *testing.T) {
	err := explainLoad(errors.New("version of store x mismatch; new stores should be added using StoreUpgrades"))
	require.ErrorContains(t, err, "run the version before it until the log says UPGRADE NEEDED")
	require.NotContains(t, explainLoad(errors.New("disk")).Error(), "UPGRADE")
}
