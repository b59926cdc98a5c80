// Package simulation makes random seasons and messages for the simulator of the SDK.
package simulation

import (
	"math/rand"
	"time"

	"github.com/cosmos/cosmos-sdk/types/module"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// RandomizedGenState makes seasons of every kind of filing and policy, operated by random accounts, whose windows end after the
// first hours of the simulation. The bounds are small, so that simulated seasons reach them.
func RandomizedGenState(simState *module.SimulationState) {
	r := simState.Rand
	genesis := types.DefaultGenesis()
	genesis.Params.MaxApplicationsPerSubject = 1 + uint32(r.Intn(5))
	genesis.Params.WritesPerBlock = types.MinWritesPerBlock + uint32(r.Intn(20))
	for id := range uint64(1 + r.Intn(4)) {
		season := randomTerms(r, simState.GenTimestamp)
		season.Id = id + 1
		season.Operator = simState.Accounts[r.Intn(len(simState.Accounts))].AddressBech32
		season.State = types.SeasonState_SEASON_STATE_OPEN
		genesis.Seasons = append(genesis.Seasons, types.GenesisSeason{Season: season})
	}
	simState.GenState[types.ModuleName] = simState.Cdc.MustMarshalJSON(genesis)
}

// randomTerms gives a valid season without id, operator and state, open from now on for up to a day.
func randomTerms(r *rand.Rand, now time.Time) types.Season {
	season := types.Season{
		Name:              "Season " + string(rune('A'+r.Intn(26))),
		Policy:            rules.FirstComeName,
		Filing:            types.Filing_FILING_OPERATOR + types.Filing(r.Intn(3)),
		ApplicationsOpen:  now.UTC(),
		ApplicationsClose: now.UTC().Add(time.Minute + time.Duration(r.Int63n(int64(24*time.Hour)))),
		OfferPeriod:       time.Duration(1+r.Intn(48)) * time.Hour,
		SellerNotice:      time.Duration(r.Intn(14)) * 24 * time.Hour,
	}
	if season.Filing != types.Filing_FILING_BOTH && r.Intn(2) == 0 {
		season.Policy = rules.FirstCome2018Name
	}
	day := rules.Day(rules.TicksFromUnix(now.Unix(), 0)) + rules.Ticks(1+r.Intn(15))*rules.TicksPerDay
	for range 1 + r.Intn(3) {
		season.TradingDays = append(season.TradingDays, uint64(day))
		day += rules.Ticks(1+r.Intn(7)) * rules.TicksPerDay
	}
	for code := range uint32(r.Intn(4)) {
		season.RefusalReasons = append(season.RefusalReasons, types.RefusalReason{Code: code + 1, TitleRu: "Причина", TitleEn: "Reason"})
	}
	return season
}
