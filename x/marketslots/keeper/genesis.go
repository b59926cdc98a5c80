package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// InitGenesis writes a state that passed GenesisState.Validate.
func (k Keeper) InitGenesis(ctx context.Context, g *types.GenesisState) error {
	if err := k.Params.Set(ctx, g.Params); err != nil {
		return err
	}
	if err := k.SeasonSequence.Set(ctx, uint64(len(g.Seasons))); err != nil {
		return err
	}
	pending := 0
	for i := range g.Seasons {
		if err := k.initSeason(ctx, &g.Seasons[i]); err != nil {
			return err
		}
		pending += len(g.Seasons[i].Pending())
	}
	if pending == 0 {
		return nil
	}
	if err := k.PendingCount.Set(ctx, uint64(pending)); err != nil {
		return err
	}
	return k.PendingHash.Set(ctx, append([]byte{}, g.PendingBlockHash...))
}

func (k Keeper) initSeason(ctx context.Context, g *types.GenesisSeason) error {
	season := g.Season
	if _, err := k.addressCodec.StringToBytes(season.Operator); err != nil {
		return errorsmod.Wrapf(types.ErrAddressInvalid, "operator of season %d: %s", season.Id, err)
	}
	if season.Applications > 0 {
		if err := k.ApplicationCounts.Set(ctx, season.Id, season.Applications); err != nil {
			return err
		}
	}
	if season.LastRegNum > 0 {
		if err := k.LastRegNums.Set(ctx, season.Id, season.LastRegNum); err != nil {
			return err
		}
	}
	season.Applications, season.LastRegNum = 0, 0
	if err := k.Seasons.Set(ctx, season.Id, season); err != nil {
		return err
	}
	for i := range g.Plan {
		if err := k.PlanRows.Set(ctx, collections.Join(season.Id, uint32(i)), g.Plan[i]); err != nil {
			return err
		}
	}
	if err := k.initApplications(ctx, g); err != nil {
		return err
	}
	return k.initResults(ctx, g)
}

func (k Keeper) initApplications(ctx context.Context, g *types.GenesisSeason) error {
	for i := range g.Applications {
		app := &g.Applications[i]
		if err := k.setApplication(ctx, *app); err != nil {
			return err
		}
		if err := k.ApplicationNumbers.Set(ctx, collections.Join(app.SeasonId, app.ServiceNumber), app.Id); err != nil {
			return err
		}
		ofUser := uint64(0)
		if !g.Season.TakesClaims() {
			before, err := k.countOfUser(ctx, app.SeasonId, app.UserId)
			if err != nil {
				return err
			}
			ofUser = before + 1
		}
		if err := k.UserApplications.Set(ctx, collections.Join3(app.SeasonId, app.UserId, app.Id), ofUser); err != nil {
			return err
		}
	}
	for _, id := range g.Pending() {
		if err := k.PendingOrders.Set(ctx, collections.Join(g.Season.Id, id)); err != nil {
			return err
		}
	}
	return nil
}

func (k Keeper) initResults(ctx context.Context, g *types.GenesisSeason) error {
	if g.Distribution == nil {
		return nil
	}
	id := g.Season.Id
	if err := k.Distributions.Set(ctx, id, *g.Distribution); err != nil {
		return err
	}
	for i := range g.Outcomes {
		if err := k.Outcomes.Set(ctx, collections.Join(id, g.Outcomes[i].ApplicationId), g.Outcomes[i]); err != nil {
			return err
		}
	}
	for i := range g.RowOutcomes {
		if err := k.RowOutcomes.Set(ctx, collections.Join(id, g.RowOutcomes[i].Row), g.RowOutcomes[i]); err != nil {
			return err
		}
	}
	if g.Closing != nil {
		if err := k.Closings.Set(ctx, id, *g.Closing); err != nil {
			return err
		}
		return k.initPlaces(ctx, g)
	}
	return k.Distributing.Set(ctx, id)
}

// ExportGenesis reads the whole state.
func (k Keeper) ExportGenesis(ctx context.Context) (*types.GenesisState, error) {
	params, err := k.Params.Get(ctx)
	if err != nil {
		return nil, err
	}
	g := &types.GenesisState{Params: params}
	if g.PendingBlockHash, err = k.PendingHash.Get(ctx); err != nil && !errors.Is(err, collections.ErrNotFound) {
		return nil, err
	}
	if len(g.PendingBlockHash) == 0 {
		g.PendingBlockHash = nil // stores give either for an empty one
	}
	seasons, err := k.SeasonSequence.Peek(ctx)
	if err != nil {
		return nil, err
	}
	for id := uint64(1); id <= seasons; id++ {
		season, err := k.exportSeason(ctx, id)
		if err != nil {
			return nil, err
		}
		g.Seasons = append(g.Seasons, season)
	}
	return g, nil
}

func (k Keeper) exportSeason(ctx context.Context, id uint64) (g types.GenesisSeason, err error) {
	if g.Season, err = k.Season(ctx, id); err != nil {
		return g, err
	}
	if g.Plan, err = list(ctx, k.PlanRows, collections.NewPrefixedPairRange[uint64, uint32](id)); err != nil {
		return g, err
	}
	if g.Applications, err = list(ctx, k.Applications, collections.NewPrefixedPairRange[uint64, uint64](id)); err != nil {
		return g, err
	}
	if g.Outcomes, err = list(ctx, k.Outcomes, collections.NewPrefixedPairRange[uint64, uint64](id)); err != nil {
		return g, err
	}
	if g.RowOutcomes, err = list(ctx, k.RowOutcomes, collections.NewPrefixedPairRange[uint64, uint32](id)); err != nil {
		return g, err
	}
	if g.Distribution, err = optional(ctx, k.Distributions, id); err != nil {
		return g, err
	}
	if g.Closing, err = optional(ctx, k.Closings, id); err != nil {
		return g, err
	}
	g.PlaceOperations, err = list(ctx, k.PlaceOperations, collections.NewPrefixedPairRange[uint64, uint64](id))
	return g, err
}

// optional reads a record that may be absent.
func optional[V any](ctx context.Context, m collections.Map[uint64, V], key uint64) (*V, error) {
	value, err := m.Get(ctx, key)
	if errors.Is(err, collections.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &value, nil
}
