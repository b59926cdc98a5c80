package fairs2018

import (
	_ "embed"
	"errors"
	"fmt"
	"math"
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"cosmossdk.io/collections"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

//go:embed DistributionManager.json
var distributionABI string

var distributionKind = newKind("DistributionManager", distributionABI, map[string]function{
	"owner":                         operator,
	"isDeployed":                    constant(true),
	"isInited":                      season(func(s *types.Season) any { return s.PlanFrozenHeight != 0 }),
	"isLoaded":                      season(func(s *types.Season) any { return s.State != types.SeasonState_SEASON_STATE_OPEN }),
	"isDistributed":                 season(func(s *types.Season) any { return s.State == types.SeasonState_SEASON_STATE_CLOSED }),
	"getPeriodsCount":               season(func(s *types.Season) any { return uint64(s.PlanRows) }),
	"getMinPlace":                   getMinPlace,
	"getIndividualsPeriod":          period(func(o *types.RowOutcome) *types.QueueOutcome { return &o.Individuals }),
	"getFarmersPeriod":              period(func(o *types.RowOutcome) *types.QueueOutcome { return &o.Farmers }),
	"getLesPeriod":                  period(func(o *types.RowOutcome) *types.QueueOutcome { return &o.LegalEntities }),
	"individualsDistributorAddress": constant(common.Address{}),
	"farmersDistributorAddress":     constant(common.Address{}),
	"leDistributorAddress":          constant(common.Address{}),
	"distributionCommandAddress":    constant(common.Address{}),
}, map[string]string{
	"init":         "moscow.marketslots.v1.MsgPublishPlan and MsgFreezePlan",
	"loadRequests": "moscow.marketslots.v1.MsgStartDistribution",
	"distribute":   "moscow.marketslots.v1.MsgStartDistribution",
})

// season answers what follows from the season's terms and state.
func season(of func(*types.Season) any) function {
	return func(c *call, _ []any) ([]any, error) {
		terms, err := c.slots.Seasons.Get(c.ctx, c.season)
		return []any{of(&terms)}, err
	}
}

func getMinPlace(c *call, args []any) ([]any, error) {
	row, err := c.row(args[0].(*big.Int))
	return []any{row.MinPlaces}, err
}

// row reads a plan row.
func (c *call) row(index *big.Int) (row types.PlanRow, err error) {
	err = collections.ErrNotFound
	if index.IsUint64() && index.Uint64() <= math.MaxUint32 {
		row, err = c.slots.PlanRows.Get(c.ctx, collections.Join(c.season, uint32(index.Uint64())))
	}
	if errors.Is(err, collections.ErrNotFound) {
		return row, fmt.Errorf("season %d has no plan row with the index %s", c.season, index)
	}
	return row, err
}

// period answers what became of one queue at one plan row. Lists are empty until the result of the row is written.
func period(of func(*types.RowOutcome) *types.QueueOutcome) function {
	return func(c *call, args []any) ([]any, error) {
		index := args[0].(uint64)
		row, err := c.row(new(big.Int).SetUint64(index))
		if err != nil {
			return nil, err
		}
		outcome, err := c.slots.RowOutcomes.Get(c.ctx, collections.Join(c.season, uint32(index)))
		if err != nil && !errors.Is(err, collections.ErrNotFound) {
			return nil, err
		}
		queue := of(&outcome)
		results := []any{row.FairId, uint64(rules.Day(rules.Ticks(row.Period)))}
		for _, ids := range [...][]uint64{queue.Accepted, queue.Waiting, queue.Rejected} {
			numbers, err := c.numbers(ids)
			if err != nil {
				return nil, err
			}
			results = append(results, numbers)
		}
		return append(results, uint8(row.Speciality)), nil
	}
}

// numbers gives the service numbers of applications.
func (c *call) numbers(ids []uint64) ([][30]byte, error) {
	numbers := make([][30]byte, len(ids))
	for i, id := range ids {
		app, err := c.slots.Applications.Get(c.ctx, collections.Join(c.season, id))
		if err != nil {
			return nil, err
		}
		numbers[i] = padded(app.ServiceNumber)
	}
	return numbers, nil
}
