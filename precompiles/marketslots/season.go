package marketslots

import (
	"time"

	"github.com/ethereum/go-ethereum/common"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/precompiles"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

func (s service) seasonCount(call *precompiles.Call) ([]any, error) {
	count, err := s.keeper.SeasonSequence.Peek(call.Context)
	return []any{count}, err
}

func (s service) season(call *precompiles.Call) ([]any, error) {
	var id uint64
	if err := call.Scan(&id); err != nil {
		return nil, err
	}
	season, err := s.keeper.Season(call.Context, id)
	if err != nil {
		return nil, err
	}
	operator, err := s.addresses.StringToBytes(season.Operator)
	return []any{
		uint8(season.State), uint8(season.Filing), season.Name, season.Policy, common.BytesToAddress(operator),
		unix(season.ApplicationsOpen), unix(season.ApplicationsClose), season.PlanRows, season.Applications,
	}, err
}

// unix gives a moment in seconds.
func unix(t time.Time) uint64 { return uint64(t.Unix()) }

func (s service) tradingDays(call *precompiles.Call) ([]any, error) {
	var id, offset, limit uint64
	if err := call.Scan(&id, &offset, &limit); err != nil {
		return nil, err
	}
	season, err := s.keeper.Season(call.Context, id)
	if err != nil {
		return nil, err
	}
	from, to := pageOf(offset, limit, uint64(len(season.TradingDays)))
	call.ChargeItems(to - from)
	return []any{season.TradingDays[from:to]}, nil
}

func (s service) refusalReason(call *precompiles.Call) ([]any, error) {
	var (
		id   uint64
		code uint32
	)
	if err := call.Scan(&id, &code); err != nil {
		return nil, err
	}
	season, err := s.keeper.Season(call.Context, id)
	if err != nil {
		return nil, err
	}
	for _, reason := range season.RefusalReasons {
		if reason.Code == code {
			return []any{reason.TitleRu, reason.TitleEn}, nil
		}
	}
	return nil, errorsmod.Wrapf(types.ErrQueryInvalid, "season %d has no reason %d", id, code)
}

func (s service) planRoot(call *precompiles.Call) ([]any, error) {
	var id uint64
	if err := call.Scan(&id); err != nil {
		return nil, err
	}
	season, err := s.keeper.Season(call.Context, id)
	return []any{word(season.PlanRoot), uint64(season.PlanFrozenHeight)}, err
}

func (s service) planRow(call *precompiles.Call) ([]any, error) {
	var (
		id    uint64
		index uint32
	)
	if err := call.Scan(&id, &index); err != nil {
		return nil, err
	}
	row, err := s.keeper.PlanRows.Get(call.Context, collections.Join(id, index))
	if err != nil {
		return nil, known(err, types.ErrQueryInvalid, "season %d has no plan row %d; rows count from 0", id, index)
	}
	return []any{
		row.FairId, row.Period, uint8(row.Speciality), row.IndividualsPlaces, row.FarmersPlaces, row.LegalEntitiesPlaces, row.MinPlaces,
	}, nil
}

func (s service) planRows(call *precompiles.Call) ([]any, error) {
	var id, offset, limit uint64
	if err := call.Scan(&id, &offset, &limit); err != nil {
		return nil, err
	}
	found, err := s.queries.PlanRows(call.Context, &types.QueryPlanRowsRequest{SeasonId: id, Pagination: pageRequest(offset, limit)})
	if err != nil {
		return nil, err
	}
	call.ChargeItems(uint64(len(found.Rows)))
	var (
		fairs, periods, individuals, farmers, legalEntities []uint64
		specialities                                        []uint8
	)
	for i := range found.Rows {
		row := &found.Rows[i]
		fairs, periods, specialities = append(fairs, row.FairId), append(periods, row.Period), append(specialities, uint8(row.Speciality))
		individuals, farmers = append(individuals, row.IndividualsPlaces), append(farmers, row.FarmersPlaces)
		legalEntities = append(legalEntities, row.LegalEntitiesPlaces)
	}
	return []any{fairs, periods, specialities, individuals, farmers, legalEntities}, nil
}
