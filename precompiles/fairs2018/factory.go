package fairs2018

import (
	"cmp"
	_ "embed"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

//go:embed SeasonFactory.json
var factoryABI string

var factoryKind = newKind("SeasonFactory", factoryABI, map[string]function{
	"owner":                 func(c *call, _ []any) ([]any, error) { return []any{c.authority}, nil },
	"isDeployed":            constant(true),
	"newVersionAddress":     constant(common.Address{}),
	"getSeasonsCount":       getSeasonsCount,
	"getSeasons":            getSeasons,
	"seasons":               seasons,
	"getLastSeason":         getLastSeason,
	"getSeasonForPeriod":    getSeasonForPeriod,
	"getDistributionsCount": getDistributionsCount,
	"distributions":         distributions,
}, map[string]string{
	"addSeason":           "moscow.marketslots.v1.MsgCreateSeason",
	"addDistribution":     "moscow.marketslots.v1.MsgStartDistribution",
	"migrateToNewVersion": "cosmos.upgrade.v1beta1.MsgSoftwareUpgrade",
})

func getSeasonsCount(c *call, _ []any) ([]any, error) {
	n, err := c.seasonCount(c.ctx)
	return []any{n}, err
}

// getSeasons gives with each season its window, and its first trading day.
func getSeasons(c *call, _ []any) ([]any, error) {
	n, err := c.seasonCount(c.ctx)
	if err != nil {
		return nil, err
	}
	at := make([]common.Address, n)
	begins, ends, periods := make([]uint64, n), make([]uint64, n), make([]uint64, n)
	for i := range n {
		terms, err := c.slots.Seasons.Get(c.ctx, i+1)
		if err != nil {
			return nil, err
		}
		at[i], begins[i], ends[i], periods[i] = Season(i+1), ticks(terms.ApplicationsOpen), ticks(terms.ApplicationsClose), periodsBegin(&terms)
	}
	return []any{at, begins, ends, periods}, nil
}

func ticks(t time.Time) uint64 { return uint64(rules.TicksFromUnix(t.Unix(), int64(t.Nanosecond()))) }

func periodsBegin(terms *types.Season) uint64 { return terms.TradingDays[0] }

func seasons(c *call, args []any) ([]any, error) {
	n, err := c.seasonCount(c.ctx)
	if err != nil {
		return nil, err
	}
	i, err := position(args[0].(*big.Int), n, "seasons")
	return []any{Season(i + 1)}, err
}

// position reads an index of the factory's lists.
func position(index *big.Int, size uint64, of string) (uint64, error) {
	if !index.IsUint64() || index.Uint64() >= size {
		return 0, fmt.Errorf("there are %d %s, none has the index %s", size, of, index)
	}
	return index.Uint64(), nil
}

func getLastSeason(c *call, _ []any) ([]any, error) {
	n, err := c.seasonCount(c.ctx)
	if err != nil || n == 0 {
		return []any{common.Address{}}, err
	}
	return []any{Season(n)}, nil
}

// getSeasonForPeriod is rules.SeasonForPeriod without reading more seasons than needed.
func getSeasonForPeriod(c *call, args []any) ([]any, error) {
	n, err := c.seasonCount(c.ctx)
	if err != nil {
		return nil, err
	}
	for id := n; id > 0; id-- {
		terms, err := c.slots.Seasons.Get(c.ctx, id)
		if err != nil {
			return nil, err
		}
		if periodsBegin(&terms) <= args[0].(uint64) {
			return []any{Season(id)}, nil
		}
	}
	return []any{common.Address{}}, nil
}

func getDistributionsCount(c *call, _ []any) ([]any, error) {
	started, err := c.distributions()
	return []any{uint64(len(started))}, err
}

func distributions(c *call, args []any) ([]any, error) {
	started, err := c.distributions()
	if err != nil {
		return nil, err
	}
	i, err := position(args[0].(*big.Int), uint64(len(started)), "distributions")
	if err != nil {
		return nil, err
	}
	return []any{Distribution(started[i].SeasonId)}, nil
}

// distributions gives those that have begun, in the order in which they did: the list only grows at its end.
func (c *call) distributions() ([]types.Distribution, error) {
	var started []types.Distribution
	err := c.slots.Distributions.Walk(c.ctx, nil, func(id uint64, d types.Distribution) (bool, error) {
		if id <= MaxSeasons {
			started = append(started, d)
		}
		return false, nil
	})
	slices.SortStableFunc(started, func(a, b types.Distribution) int { return cmp.Compare(a.SnapshotHeight, b.SnapshotHeight) })
	return started, err
}
