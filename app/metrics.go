package app

import (
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	sdk "github.com/cosmos/cosmos-sdk/types"

	poatypes "github.com/moscowchain/moscowd/x/poa/types"
)

// Metrics of the state, for alerts, beside those of CometBFT and the SDK. They are of the process: a program that runs
// several apps sees the last one's.
var (
	upgradeHeight = promauto.NewGauge(prometheus.GaugeOpts{
		Name: "moscowd_upgrade_plan_height",
		Help: "Height at which the node stops for another version; 0 if no upgrade is planned.",
	})
	departments = promauto.NewGaugeVec(prometheus.GaugeOpts{
		Name: "moscowd_departments",
		Help: "Departments by state: active ones sign blocks.",
	}, []string{"state"})
)

// measure reads the metrics from the state of a block that was committed. It changes nothing, and what it cannot read it
// leaves as it was.
func (app *App) measure(ctx sdk.Context) {
	height := int64(0)
	if plan, err := app.UpgradeKeeper.GetUpgradePlan(ctx); err == nil {
		height = plan.Height
	}
	upgradeHeight.Set(float64(height))

	counts := map[poatypes.State]int{poatypes.StateActive: 0, poatypes.StateSuspended: 0}
	err := app.PoaKeeper.Validators.Walk(ctx, nil, func(_ []byte, val poatypes.Validator) (bool, error) {
		counts[val.State]++
		return false, nil
	})
	if err != nil {
		return
	}
	for _, state := range []poatypes.State{poatypes.StateActive, poatypes.StateSuspended} {
		departments.WithLabelValues(strings.ToLower(strings.TrimPrefix(state.String(), "STATE_"))).Set(float64(counts[state]))
	}
}
