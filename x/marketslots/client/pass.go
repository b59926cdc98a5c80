package client

import (
	"context"
	"fmt"

	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/crypto/merkle"
	"github.com/moscowchain/moscowd/x/marketslots/dataset"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/pass"
	"github.com/moscowchain/moscowd/x/marketslots/rules/places"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// CollectPass makes the entry pass of an application for a day and checks it as a gate does that knows what became of
// places until now. The error wraps ErrSeasonOpen, or pass.ErrInvalid if the application holds no place that day.
func CollectPass(
	ctx context.Context, source Source, seasonID uint64, number string, day rules.Ticks, progress Progress,
) (*pass.Pass, *pass.Entry, error) {
	_, latest, err := stateOf(ctx, source.Node)
	if err != nil {
		return nil, nil, err
	}
	ctx = atHeight(ctx, latest)
	r := &reader{seasonID: seasonID, queries: types.NewQueryClient(source.Queries), progress: progress}
	closing, err := r.closing(ctx)
	if err != nil {
		return nil, nil, err
	}
	p, err := r.outcomesOf(ctx, number)
	if err != nil {
		return nil, nil, err
	}
	p.Day = day
	if err := r.proveRow(ctx, p, closing); err != nil {
		return nil, nil, err
	}
	changed, err := r.changedPlaces(ctx)
	if err != nil {
		return nil, nil, err
	}
	registered := func(uint64) string { return number } // the node found the application by it
	converted := convertClosing(closing)
	entry, err := p.Check(closingOf(&converted, changed, registered))
	return p, entry, err
}

// outcomesOf gives a pass without day: what the closing proves of one application.
func (r *reader) outcomesOf(ctx context.Context, number string) (*pass.Pass, error) {
	application, err := r.queries.Application(ctx, &types.QueryApplicationRequest{SeasonId: r.seasonID, ServiceNumber: number})
	if err != nil {
		return nil, fmt.Errorf("read application %q of season %d: %w", number, r.seasonID, err)
	}
	proof, err := r.queries.InclusionProof(ctx, &types.QueryInclusionProofRequest{SeasonId: r.seasonID, ServiceNumber: number})
	if err != nil {
		return nil, fmt.Errorf("read the proof of application %q of season %d: %w", number, r.seasonID, err)
	}
	p := &pass.Pass{SeasonID: r.seasonID, Application: application.Application.Id, ServiceNumber: number}
	for i := range application.Outcomes {
		p.Outcomes = append(p.Outcomes, application.Outcomes[i].Outcome.ToRules())
	}
	for _, hash := range proof.OutcomesPath {
		if len(hash) != merkle.Size {
			return nil, fmt.Errorf("the node gave a path with a hash of %d bytes", len(hash))
		}
		p.OutcomesPath = append(p.OutcomesPath, merkle.Hash(hash))
	}
	return p, nil
}

// proveRow adds the plan row of the day. A day without one is left for the check to refuse.
func (r *reader) proveRow(ctx context.Context, p *pass.Pass, closing *types.Closing) error {
	row := rules.NoRow
	for _, o := range p.Outcomes {
		if o.Day == p.Day {
			row = int(o.Row)
		}
	}
	if row == rules.NoRow {
		return nil
	}
	plan, err := pages(r, "plan rows", closing.PlanRows, func(row *types.PlanRow) rules.PlanRow { return row.ToRules() },
		func(page *query.PageRequest) ([]types.PlanRow, *query.PageResponse, error) {
			response, err := r.queries.PlanRows(ctx, &types.QueryPlanRowsRequest{SeasonId: r.seasonID, Pagination: page})
			return response.GetRows(), response.GetPagination(), err
		})
	if err != nil {
		return err
	}
	if row >= len(plan) {
		return fmt.Errorf("the node named plan row %d of %d", row, len(plan))
	}
	p.Row = plan[row]
	p.RowPath, err = merkle.NewTree(rules.PlanLeaves(plan)).Prove(uint64(row))
	return err
}

func (r *reader) changedPlaces(ctx context.Context) (*pass.Changes, error) {
	response, err := r.queries.PlacesHead(ctx, &types.QueryPlacesHeadRequest{SeasonId: r.seasonID})
	if err != nil {
		return nil, fmt.Errorf("read the head of the places of season %d: %w", r.seasonID, err)
	}
	changed, err := pages(r, "changed places", response.Head.ChangedPlaces, convertPlace,
		func(page *query.PageRequest) ([]types.Place, *query.PageResponse, error) {
			response, err := r.queries.ChangedPlaces(ctx, &types.QueryChangedPlacesRequest{SeasonId: r.seasonID, Pagination: page})
			return response.GetPlaces(), response.GetPagination(), err
		})
	return changesOf(changed), err
}

func changesOf(changed []dataset.Place) *pass.Changes {
	list := make([]places.Place, len(changed))
	for i, c := range changed {
		list[i] = places.Place{
			Row: c.Row, Number: c.Number, Queue: rules.Queue(c.Queue) - 1, Application: uint64(c.ApplicationID), Offer: uint64(c.OfferID),
		}
	}
	return pass.NewChanges(list)
}

// closingOf gives the closing as passes are checked against it; its roots must have their length.
func closingOf(c *dataset.Closing, changes *pass.Changes, number func(uint64) string) *pass.Closing {
	return &pass.Closing{
		SeasonID: uint64(c.SeasonID), Applications: uint64(c.Applications), PlanRows: uint64(c.PlanRows),
		PlanRoot: merkle.Hash(c.PlanRoot), OutcomesRoot: merkle.Hash(c.OutcomesRoot),
		Changes: changes, ServiceNumber: number,
	}
}

// CollectClosing reads the closing file of a season: what proves it, without what it is made of. The error wraps
// ErrSeasonOpen if the season has no result.
func CollectClosing(ctx context.Context, source Source, seasonID uint64, anchor int64) (*dataset.Set, error) {
	chain, latest, err := stateOf(ctx, source.Node)
	if err != nil {
		return nil, err
	}
	r := &reader{seasonID: seasonID, queries: types.NewQueryClient(source.Queries)}
	closing, height, err := r.closingBelow(ctx, latest)
	if err != nil {
		return nil, err
	}
	at := atHeight(ctx, height)
	season, err := r.queries.Season(at, &types.QuerySeasonRequest{SeasonId: seasonID})
	if err != nil {
		return nil, fmt.Errorf("read season %d: %w", seasonID, err)
	}
	head, err := r.queries.PlacesHead(at, &types.QueryPlacesHeadRequest{SeasonId: seasonID})
	if err != nil {
		return nil, fmt.Errorf("read the head of the places of season %d: %w", seasonID, err)
	}
	set := &dataset.Set{
		ChainID: chain, Season: convertSeason(&season.Season), Closing: convertClosing(closing),
		PlacesHead: convertPlacesHead(&head.Head),
	}
	if err := waitForBlock(ctx, source.Node, height+1); err != nil {
		return nil, err
	}
	return set, r.prove(ctx, source.Node, set, height, anchor)
}
