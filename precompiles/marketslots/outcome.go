package marketslots

import (
	"errors"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/precompiles"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

func (s service) outcomes(call *precompiles.Call) ([]any, error) {
	app, err := s.named(call)
	if err != nil {
		return nil, err
	}
	found, err := s.keeper.Outcomes.Get(call.Context, collections.Join(app.SeasonId, app.Id))
	if err != nil && !errors.Is(err, collections.ErrNotFound) {
		return nil, err
	}
	call.ChargeItems(uint64(len(found.Outcomes)))
	var (
		days                   []uint64
		kinds, queues, reasons []uint8
		rows, numbers          []uint32
	)
	for _, outcome := range found.Outcomes {
		days, kinds, queues = append(days, outcome.Day), append(kinds, uint8(outcome.Kind)), append(queues, uint8(outcome.Queue))
		rows, numbers, reasons = append(rows, outcome.Row), append(numbers, outcome.Number), append(reasons, uint8(outcome.Reason))
	}
	return []any{days, kinds, queues, rows, numbers, reasons}, nil
}

func (s service) rowOutcome(call *precompiles.Call) ([]any, error) {
	var (
		season, offset, limit uint64
		row                   uint32
		queue, kind           uint8
	)
	if err := call.Scan(&season, &row, &queue, &kind, &offset, &limit); err != nil {
		return nil, err
	}
	found, err := s.keeper.RowOutcomes.Get(call.Context, collections.Join(season, row))
	if err != nil {
		return nil, known(err, types.ErrQueryInvalid, "season %d has no outcome of plan row %d; rows count from 0", season, row)
	}
	of, ids := (*types.QueueOutcome)(nil), []uint64(nil)
	switch types.Queue(queue) {
	case types.Queue_QUEUE_INDIVIDUALS:
		of = &found.Individuals
	case types.Queue_QUEUE_FARMERS:
		of = &found.Farmers
	case types.Queue_QUEUE_LEGAL_ENTITIES:
		of = &found.LegalEntities
	default:
		return nil, errorsmod.Wrapf(types.ErrQueryInvalid, "queue %d, want 1 to 3", queue)
	}
	switch types.OutcomeKind(kind) {
	case types.OutcomeKind_OUTCOME_KIND_ACCEPTED:
		ids = of.Accepted
	case types.OutcomeKind_OUTCOME_KIND_WAITING:
		ids = of.Waiting
	case types.OutcomeKind_OUTCOME_KIND_REJECTED:
		ids = of.Rejected
	default:
		return nil, errorsmod.Wrapf(types.ErrQueryInvalid, "kind %d, want 1 to 3", kind)
	}
	from, to := pageOf(offset, limit, uint64(len(ids)))
	call.ChargeItems(to - from)
	return []any{ids[from:to], uint64(len(ids)), of.Remaining}, nil
}

func (s service) distribution(call *precompiles.Call) ([]any, error) {
	var season uint64
	if err := call.Scan(&season); err != nil {
		return nil, err
	}
	found, err := s.queries.Distribution(call.Context, &types.QueryDistributionRequest{SeasonId: season})
	if err != nil {
		return nil, err
	}
	d := &found.Distribution
	return []any{uint64(d.SnapshotHeight), word(d.SnapshotHash), d.Cursor, d.Total, uint64(d.FinishedHeight)}, nil
}

func (s service) closing(call *precompiles.Call) ([]any, error) {
	var season uint64
	if err := call.Scan(&season); err != nil {
		return nil, err
	}
	found, err := s.queries.Closing(call.Context, &types.QueryClosingRequest{SeasonId: season})
	if err != nil {
		return nil, err
	}
	c := &found.Closing
	return []any{
		uint64(c.ClosedHeight), word(c.ApplicationsRoot), word(c.OutcomesRoot), c.Statistics.Accepted, c.Statistics.Waiting,
		c.Statistics.Rejected, c.Statistics.NotConsidered, c.Statistics.Places, c.Statistics.Remaining,
	}, nil
}
