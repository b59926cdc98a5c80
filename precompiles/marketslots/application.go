package marketslots

import (
	"math"

	"github.com/ethereum/go-ethereum/common"

	"cosmossdk.io/collections"

	"github.com/moscowchain/moscowd/precompiles"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// named gives the application that the arguments name by season and service number.
func (s service) named(call *precompiles.Call) (types.Application, error) {
	var (
		season uint64
		number string
	)
	if err := call.Scan(&season, &number); err != nil {
		return types.Application{}, err
	}
	return s.find(call.Context, season, number)
}

func (s service) application(call *precompiles.Call) ([]any, error) {
	app, err := s.named(call)
	if err != nil {
		return nil, err
	}
	call.ChargeItems(uint64(len(app.Periods)))
	standing, status := decision(&app)
	return []any{
		app.Id, [types.UserIDLength]byte(app.UserId), app.FairId, uint8(app.Speciality), app.Periods, unix(app.FiledAt), app.RegNum,
		uint8(standing), status.Code, status.Reason, app.Withdrawn,
	}, nil
}

// decision gives how an application stands and the status that decides it; see rules.Admission.
func decision(app *types.Application) (rules.Standing, types.Status) {
	standing, _ := rules.Admission(app.ToRules().Statuses)
	var decisive types.Status
	for _, status := range app.Statuses {
		if (rules.Admits(status.Code) || rules.Refuses(status.Code)) && status.ResponseDate >= decisive.ResponseDate {
			decisive = status
		}
	}
	return standing, decisive
}

func (s service) declarant(call *precompiles.Call) ([]any, error) {
	app, err := s.named(call)
	return []any{
		uint8(app.DeclarantType), app.Confirmed, word(app.DeclarantCommitment), word(app.DetailsCommitment), app.PublicName,
		app.District, app.Region,
	}, err
}

func (s service) filing(call *precompiles.Call) ([]any, error) {
	app, err := s.named(call)
	return []any{uint8(app.Source), app.ClaimedDate, app.ClaimedRegNum, uint64(app.FiledHeight)}, err
}

func (s service) statuses(call *precompiles.Call) ([]any, error) {
	var (
		season, offset, limit uint64
		number                string
	)
	if err := call.Scan(&season, &number, &offset, &limit); err != nil {
		return nil, err
	}
	app, err := s.find(call.Context, season, number)
	if err != nil {
		return nil, err
	}
	from, to := pageOf(offset, limit, uint64(len(app.Statuses)))
	call.ChargeItems(to - from)
	var (
		codes, reasons []uint32
		dates, heights []uint64
	)
	for _, status := range app.Statuses[from:to] {
		codes, reasons = append(codes, status.Code), append(reasons, status.Reason)
		dates, heights = append(dates, status.ResponseDate), append(heights, uint64(status.Height))
	}
	return []any{codes, reasons, dates, heights}, nil
}

func (s service) serviceNumberOf(call *precompiles.Call) ([]any, error) {
	var season, id uint64
	if err := call.Scan(&season, &id); err != nil {
		return nil, err
	}
	app, err := s.keeper.Applications.Get(call.Context, collections.Join(season, id))
	return []any{app.ServiceNumber}, known(err, types.ErrApplicationUnknown, "season %d, id %d", season, id)
}

func (s service) userIDOf(call *precompiles.Call) ([]any, error) {
	var (
		season  uint64
		account common.Address
	)
	if err := call.Scan(&season, &account); err != nil {
		return nil, err
	}
	_, subject, err := s.keeper.Subject(call.Context, account.Bytes())
	return []any{[types.UserIDLength]byte(types.UserID(season, subject))}, err
}

func (s service) applicationsOf(call *precompiles.Call) ([]any, error) {
	var (
		season, above, limit uint64
		user                 [types.UserIDLength]byte
	)
	if err := call.Scan(&season, &user, &above, &limit); err != nil {
		return nil, err
	}
	if _, err := s.keeper.Season(call.Context, season); err != nil {
		return nil, err
	}
	var ids []uint64
	if above == math.MaxUint64 {
		return []any{ids}, nil
	}
	from, last := collections.Join3(season, user[:], above+1), collections.Join3(season, user[:], uint64(math.MaxUint64))
	err := s.keeper.UserApplications.Walk(call.Context,
		new(collections.Range[collections.Triple[uint64, []byte, uint64]]).StartInclusive(from).EndInclusive(last),
		func(key collections.Triple[uint64, []byte, uint64], _ uint64) (bool, error) {
			ids = append(ids, key.K3())
			return uint64(len(ids)) == cut(limit), nil
		})
	call.ChargeItems(uint64(len(ids)))
	return []any{ids}, err
}
