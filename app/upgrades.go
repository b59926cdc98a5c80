package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/codec"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/module"
	sdkupgrade "github.com/cosmos/cosmos-sdk/x/upgrade"
	upgradekeeper "github.com/cosmos/cosmos-sdk/x/upgrade/keeper"
	upgradetypes "github.com/cosmos/cosmos-sdk/x/upgrade/types"
)

// upgrade is a change of the state that a version of moscowd makes at the height on which the departments agreed. Its name
// is that of the proposal. What the modules migrate follows from their ConsensusVersion.
type upgrade struct {
	name   string
	stores storetypes.StoreUpgrades
}

// upgrades are all that this version can make, and those that it was made for: a node refuses a state whose last upgrade is
// not among them.
var upgrades []upgrade

// addedStores are stores of upgrades that no module has.
var addedStores []string

// setUpgrades registers the upgrades. New stores appear when the version that has them first loads the state.
func (app *App) setUpgrades(home string) error {
	for _, u := range upgrades {
		app.UpgradeKeeper.SetUpgradeHandler(u.name, func(ctx context.Context, _ upgradetypes.Plan, from module.VersionMap) (module.VersionMap, error) {
			return app.ModuleManager.RunMigrations(ctx, app.configurator, from)
		})
	}
	if home == "" || len(upgrades) == 0 {
		return nil
	}
	plan, err := app.UpgradeKeeper.ReadUpgradeInfoFromDisk()
	if err != nil {
		return fmt.Errorf("the upgrade that the last version stopped for: %w", err)
	}
	for _, u := range upgrades {
		if u.name == plan.Name && !app.UpgradeKeeper.IsSkipHeight(plan.Height) {
			app.SetStoreLoader(upgradetypes.UpgradeStoreLoader(plan.Height, &u.stores))
		}
	}
	return nil
}

// explainLoad says what to do about a version that was installed before its time.
func explainLoad(err error) error {
	if strings.Contains(err.Error(), "new stores should be added using StoreUpgrades") {
		err = fmt.Errorf("this version comes after an upgrade that this node has not reached: run the version before it until the log says UPGRADE NEEDED: %w", err)
	}
	return fmt.Errorf("loading the latest state: %w", err)
}

// upgradeModule is x/upgrade whose genesis holds the plan that is scheduled: the SDK's forgets it.
type upgradeModule struct {
	sdkupgrade.AppModule
	keeper *upgradekeeper.Keeper
}

// upgradeGenesis is the genesis of x/upgrade on this chain.
type upgradeGenesis struct {
	Plan json.RawMessage `json:"plan,omitempty"`
}

// readPlan gives the plan of a genesis, or nil.
func readPlan(cdc codec.JSONCodec, raw json.RawMessage) (*upgradetypes.Plan, error) {
	var state upgradeGenesis
	if err := json.Unmarshal(raw, &state); err != nil || state.Plan == nil {
		return nil, err
	}
	var plan upgradetypes.Plan
	if err := cdc.UnmarshalJSON(state.Plan, &plan); err != nil {
		return nil, err
	}
	return &plan, plan.ValidateBasic()
}

// ValidateGenesis refuses a plan that cannot be scheduled.
func (upgradeModule) ValidateGenesis(cdc codec.JSONCodec, _ client.TxEncodingConfig, raw json.RawMessage) error {
	if _, err := readPlan(cdc, raw); err != nil {
		return fmt.Errorf("plan of x/upgrade: %w", err)
	}
	return nil
}

// InitGenesis schedules the plan. The SDK's has nothing to do here: initChain sets the versions of the modules.
func (m upgradeModule) InitGenesis(ctx sdk.Context, cdc codec.JSONCodec, raw json.RawMessage) {
	plan, err := readPlan(cdc, raw)
	if err == nil && plan != nil {
		err = m.keeper.ScheduleUpgrade(ctx, *plan)
	}
	if err != nil {
		panic(fmt.Errorf("plan of x/upgrade: %w", err)) // the interface leaves no other way
	}
}

// ExportGenesis returns the plan that is scheduled.
func (m upgradeModule) ExportGenesis(ctx sdk.Context, cdc codec.JSONCodec) json.RawMessage {
	plan, err := m.keeper.GetUpgradePlan(ctx)
	if errors.Is(err, upgradetypes.ErrNoUpgradePlanFound) {
		return json.RawMessage("{}")
	}
	var raw []byte
	if err == nil {
		raw, err = json.Marshal(upgradeGenesis{Plan: cdc.MustMarshalJSON(&plan)})
	}
	if err != nil {
		panic(fmt.Errorf("plan of x/upgrade: %w", err)) // the interface leaves no other way
	}
	return raw
}
