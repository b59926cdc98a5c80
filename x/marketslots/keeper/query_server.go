package keeper

import (
	"context"
	"encoding/hex"
	"errors"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/crypto/merkle"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

type queryServer struct {
	k Keeper
}

var _ types.QueryServer = queryServer{}

// NewQueryServerImpl gives the query server of a keeper. Pages have 100 records by default and 1 000 at most.
func NewQueryServerImpl(k Keeper) types.QueryServer { return queryServer{k} }

// Params implements types.QueryServer.
func (q queryServer) Params(ctx context.Context, _ *types.QueryParamsRequest) (*types.QueryParamsResponse, error) {
	params, err := q.k.Params.Get(ctx)
	return &types.QueryParamsResponse{Params: params}, err
}

// Seasons implements types.QueryServer.
func (q queryServer) Seasons(ctx context.Context, req *types.QuerySeasonsRequest) (*types.QuerySeasonsResponse, error) {
	size, err := q.k.SeasonSequence.Peek(ctx)
	if err != nil {
		return nil, err
	}
	p, err := pageOf(req.Pagination, size)
	if err != nil {
		return nil, err
	}
	seasons := make([]types.Season, 0, p.end()-p.from)
	for i := p.from; i < p.end(); i++ {
		season, err := q.k.Season(ctx, i+1)
		if err != nil {
			return nil, err
		}
		seasons = append(seasons, season)
	}
	return &types.QuerySeasonsResponse{Seasons: seasons, Pagination: p.response(p.end())}, nil
}

// Season implements types.QueryServer.
func (q queryServer) Season(ctx context.Context, req *types.QuerySeasonRequest) (*types.QuerySeasonResponse, error) {
	season, err := q.k.Season(ctx, req.SeasonId)
	if err != nil {
		return nil, err
	}
	return &types.QuerySeasonResponse{Season: season}, nil
}

// PlanRows implements types.QueryServer.
func (q queryServer) PlanRows(ctx context.Context, req *types.QueryPlanRowsRequest) (*types.QueryPlanRowsResponse, error) {
	season, err := q.k.terms(ctx, req.SeasonId)
	if err != nil {
		return nil, err
	}
	p, err := pageOf(req.Pagination, uint64(season.PlanRows))
	if err != nil {
		return nil, err
	}
	rows, err := listPage(ctx, p, q.k.PlanRows, collections.NewPrefixedPairRange[uint64, uint32](season.Id).
		StartInclusive(uint32(p.from)).EndExclusive(uint32(p.end())))
	if err != nil {
		return nil, err
	}
	return &types.QueryPlanRowsResponse{Rows: rows, Pagination: p.response(p.end())}, nil
}

// Applications implements types.QueryServer.
func (q queryServer) Applications(ctx context.Context, req *types.QueryApplicationsRequest) (*types.QueryApplicationsResponse, error) {
	season, err := q.k.Season(ctx, req.SeasonId)
	if err != nil {
		return nil, err
	}
	p, err := pageOf(req.Pagination, season.Applications)
	if err != nil {
		return nil, err
	}
	matches, err := filterOf(req)
	if err != nil {
		return nil, err
	}
	if p.from == p.size {
		return &types.QueryApplicationsResponse{Pagination: p.response(p.size)}, nil
	}
	var found []types.Application
	next := min(p.size, p.from+maxScan)
	err = q.k.Applications.Walk(ctx,
		collections.NewPrefixedPairRange[uint64, uint64](season.Id).StartInclusive(p.from+1).EndInclusive(next),
		func(key collections.Pair[uint64, uint64], app types.Application) (bool, error) {
			if matches(&app) {
				found = append(found, app)
			}
			if uint64(len(found)) == p.limit {
				next = key.K2()
				return true, nil
			}
			return false, nil
		})
	if err != nil {
		return nil, err
	}
	return &types.QueryApplicationsResponse{Applications: found, Pagination: p.response(next)}, nil
}

// filterOf gives the test that an application must pass; the error wraps ErrQueryInvalid.
func filterOf(req *types.QueryApplicationsRequest) (func(*types.Application) bool, error) {
	declarant, filtered := types.DeclarantType(0), req.DeclarantType != ""
	if filtered {
		value, ok := types.DeclarantType_value[req.DeclarantType]
		if !ok {
			return nil, errorsmod.Wrapf(types.ErrQueryInvalid, "declarant type %q, want a name such as %s",
				req.DeclarantType, types.DECLARANT_TYPE_FARMER)
		}
		declarant = types.DeclarantType(value)
	}
	return func(app *types.Application) bool {
		return (req.FairId == 0 || app.FairId == req.FairId) &&
			(req.Speciality == 0 || app.Speciality == req.Speciality) &&
			(req.District == 0 || app.District == req.District) &&
			(!filtered || app.DeclarantType == declarant) &&
			(!req.Unconfirmed || !app.Confirmed && !app.Withdrawn)
	}, nil
}

// UserApplications implements types.QueryServer.
func (q queryServer) UserApplications(ctx context.Context, req *types.QueryUserApplicationsRequest) (*types.QueryUserApplicationsResponse, error) {
	season, err := q.k.Season(ctx, req.SeasonId)
	if err != nil {
		return nil, err
	}
	user, err := hex.DecodeString(req.UserId)
	if err != nil || len(user) != types.UserIDLength {
		return nil, errorsmod.Wrapf(types.ErrQueryInvalid, "user id %q, want %d hexadecimal digits", req.UserId, 2*types.UserIDLength)
	}
	p, err := pageOf(req.Pagination, season.Applications)
	if err != nil {
		return nil, err
	}
	ids, err := q.k.someOfUser(ctx, season.Id, user, p.from+1, p.limit+1)
	if err != nil {
		return nil, err
	}
	next := p.size
	if uint64(len(ids)) > p.limit {
		next, ids = ids[p.limit]-1, ids[:p.limit]
	}
	found := make([]types.Application, len(ids))
	for i, id := range ids {
		if found[i], err = q.k.Applications.Get(ctx, collections.Join(season.Id, id)); err != nil {
			return nil, err
		}
	}
	return &types.QueryUserApplicationsResponse{Applications: found, Pagination: p.response(next)}, nil
}

// Application implements types.QueryServer.
func (q queryServer) Application(ctx context.Context, req *types.QueryApplicationRequest) (*types.QueryApplicationResponse, error) {
	season, err := q.k.terms(ctx, req.SeasonId)
	if err != nil {
		return nil, err
	}
	app, err := q.find(ctx, req)
	if err != nil {
		return nil, err
	}
	outcomes, err := q.k.Outcomes.Get(ctx, collections.Join(app.SeasonId, app.Id))
	if err != nil && !errors.Is(err, collections.ErrNotFound) {
		return nil, err
	}
	response := &types.QueryApplicationResponse{Application: app}
	asRules := app.ToRules()
	for i := range outcomes.Outcomes {
		explained, err := q.explain(ctx, &asRules, season.Id, outcomes.Outcomes[i])
		if err != nil {
			return nil, err
		}
		if err := q.explainNow(ctx, &app, &explained); err != nil {
			return nil, err
		}
		response.Outcomes = append(response.Outcomes, explained)
	}
	return response, nil
}

func (q queryServer) find(ctx context.Context, req *types.QueryApplicationRequest) (types.Application, error) {
	if (req.ServiceNumber == "") == (req.Id == 0) {
		return types.Application{}, errorsmod.Wrap(types.ErrQueryInvalid, "give either service_number or id")
	}
	if req.ServiceNumber != "" {
		return q.k.application(ctx, req.SeasonId, req.ServiceNumber)
	}
	app, err := q.k.Applications.Get(ctx, collections.Join(req.SeasonId, req.Id))
	if errors.Is(err, collections.ErrNotFound) {
		return app, errorsmod.Wrapf(types.ErrApplicationUnknown, "season %d, id %d", req.SeasonId, req.Id)
	}
	return app, err
}

func (q queryServer) explain(ctx context.Context, app *rules.Application, seasonID uint64, o types.Outcome) (types.ExplainedOutcome, error) {
	holder := ""
	if o.HolderId != 0 {
		held, err := q.k.Applications.Get(ctx, collections.Join(seasonID, o.HolderId))
		if err != nil {
			return types.ExplainedOutcome{}, err
		}
		holder = held.ServiceNumber
	}
	return types.ExplainedOutcome{
		Outcome:       o,
		ExplanationRu: rules.Explain(rules.Russian, app, o.ToRules(), holder),
		ExplanationEn: rules.Explain(rules.English, app, o.ToRules(), holder),
	}, nil
}

// Outcomes implements types.QueryServer.
func (q queryServer) Outcomes(ctx context.Context, req *types.QueryOutcomesRequest) (*types.QueryOutcomesResponse, error) {
	written, _, err := q.written(ctx, req.SeasonId)
	if err != nil {
		return nil, err
	}
	p, err := pageOf(req.Pagination, written)
	if err != nil {
		return nil, err
	}
	outcomes, err := listPage(ctx, p, q.k.Outcomes, collections.NewPrefixedPairRange[uint64, uint64](req.SeasonId).
		StartInclusive(p.from+1).EndInclusive(p.end()))
	if err != nil {
		return nil, err
	}
	return &types.QueryOutcomesResponse{Outcomes: outcomes, Pagination: p.response(p.end())}, nil
}

// RowOutcomes implements types.QueryServer.
func (q queryServer) RowOutcomes(ctx context.Context, req *types.QueryRowOutcomesRequest) (*types.QueryRowOutcomesResponse, error) {
	_, written, err := q.written(ctx, req.SeasonId)
	if err != nil {
		return nil, err
	}
	p, err := pageOf(req.Pagination, written)
	if err != nil {
		return nil, err
	}
	rows, err := listPage(ctx, p, q.k.RowOutcomes, collections.NewPrefixedPairRange[uint64, uint32](req.SeasonId).
		StartInclusive(uint32(p.from)).EndExclusive(uint32(p.end())))
	if err != nil {
		return nil, err
	}
	return &types.QueryRowOutcomesResponse{Rows: rows, Pagination: p.response(p.end())}, nil
}

// written gives how many outcomes of applications and of rows are there so far.
func (q queryServer) written(ctx context.Context, seasonID uint64) (applications, rows uint64, err error) {
	season, err := q.k.Season(ctx, seasonID)
	if err != nil {
		return 0, 0, err
	}
	distribution, err := q.k.Distributions.Get(ctx, seasonID)
	if err != nil && !errors.Is(err, collections.ErrNotFound) {
		return 0, 0, err
	}
	applications = min(distribution.Cursor, season.Applications)
	return applications, distribution.Cursor - applications, nil
}

// list reads the records of a range.
func list[K, V any](ctx context.Context, m collections.Map[K, V], of collections.Ranger[K]) ([]V, error) {
	var records []V
	err := m.Walk(ctx, of, func(_ K, record V) (bool, error) {
		records = append(records, record)
		return false, nil
	})
	return records, err
}

// listPage is list for the range of a page, which must not be given to the store if it is empty.
func listPage[K, V any](ctx context.Context, p page, m collections.Map[K, V], of collections.Ranger[K]) ([]V, error) {
	if p.from == p.end() {
		return nil, nil
	}
	return list(ctx, m, of)
}

// Distribution implements types.QueryServer.
func (q queryServer) Distribution(ctx context.Context, req *types.QueryDistributionRequest) (*types.QueryDistributionResponse, error) {
	if _, err := q.k.terms(ctx, req.SeasonId); err != nil {
		return nil, err
	}
	distribution, err := q.k.Distributions.Get(ctx, req.SeasonId)
	if errors.Is(err, collections.ErrNotFound) {
		return nil, errorsmod.Wrapf(types.ErrDistributionNone, "season %d", req.SeasonId)
	}
	return &types.QueryDistributionResponse{Distribution: distribution}, err
}

// Closing implements types.QueryServer.
func (q queryServer) Closing(ctx context.Context, req *types.QueryClosingRequest) (*types.QueryClosingResponse, error) {
	closing, err := q.closing(ctx, req.SeasonId)
	if err != nil {
		return nil, err
	}
	return &types.QueryClosingResponse{Closing: closing}, nil
}

func (q queryServer) closing(ctx context.Context, seasonID uint64) (types.Closing, error) {
	if _, err := q.k.terms(ctx, seasonID); err != nil {
		return types.Closing{}, err
	}
	closing, err := q.k.Closings.Get(ctx, seasonID)
	if errors.Is(err, collections.ErrNotFound) {
		return closing, errorsmod.Wrapf(types.ErrSeasonNotClosed, "season %d", seasonID)
	}
	return closing, err
}

// InclusionProof implements types.QueryServer.
func (q queryServer) InclusionProof(ctx context.Context, req *types.QueryInclusionProofRequest) (*types.QueryInclusionProofResponse, error) {
	closing, err := q.closing(ctx, req.SeasonId)
	if err != nil {
		return nil, err
	}
	app, err := q.k.application(ctx, req.SeasonId, req.ServiceNumber)
	if err != nil {
		return nil, err
	}
	trees, err := q.k.trees(ctx, closing)
	if err != nil {
		return nil, err
	}
	index := app.Id - 1
	applicationPath, err := path(trees.applications, index)
	if err != nil {
		return nil, err
	}
	outcomesPath, err := path(trees.outcomes, index)
	if err != nil {
		return nil, err
	}
	return &types.QueryInclusionProofResponse{
		Index:            index,
		Size_:            closing.Applications,
		ApplicationLeaf:  trees.applicationLeaves[index],
		OutcomesLeaf:     trees.outcomesLeaves[index],
		ApplicationPath:  applicationPath,
		OutcomesPath:     outcomesPath,
		ApplicationsRoot: closing.ApplicationsRoot,
		OutcomesRoot:     closing.OutcomesRoot,
	}, nil
}

// path gives the audit path of a leaf as the response holds it.
func path(tree *merkle.Tree, index uint64) ([][]byte, error) {
	hashes, err := tree.Prove(index)
	if err != nil {
		return nil, err
	}
	path := make([][]byte, len(hashes))
	for i := range hashes {
		path[i] = hashes[i][:]
	}
	return path, nil
}
