package simulation

import (
	"context"
	"fmt"
	"math/rand"

	"cosmossdk.io/collections"

	"github.com/cosmos/cosmos-sdk/testutil/simsx"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/marketslots/keeper"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// RegisterOperations registers what operators and traders do.
func RegisterOperations(weights simsx.WeightSource, reg simsx.Registry, k keeper.Keeper) {
	reg.Add(weights.Get("msg_marketslots_publish_plan", 40), publishPlan(k))
	reg.Add(weights.Get("msg_marketslots_freeze_plan", 10), freezePlan(k))
	reg.Add(weights.Get("msg_marketslots_file", 80), fileApplications(k))
	reg.Add(weights.Get("msg_marketslots_submit", 80), submitApplication(k))
	reg.Add(weights.Get("msg_marketslots_statuses", 80), updateStatuses(k))
	reg.Add(weights.Get("msg_marketslots_amend", 20), amendApplication(k))
	reg.Add(weights.Get("msg_marketslots_confirm", 30), confirmDeclarants(k))
	reg.Add(weights.Get("msg_marketslots_promote", 10), promoteToFarmer(k))
	reg.Add(weights.Get("msg_marketslots_withdraw", 10), withdrawApplication(k))
	reg.Add(weights.Get("msg_marketslots_close_filing", 5), closeFiling(k))
	reg.Add(weights.Get("msg_marketslots_start", 20), startDistribution(k))
	registerPlaces(weights, reg, k)
}

// MsgUpdateParamsFactory proposes random bounds.
func MsgUpdateParamsFactory() simsx.SimMsgFactoryFn[*types.MsgUpdateParams] {
	return func(_ context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgUpdateParams) {
		r := data.Rand()
		params := types.DefaultParams()
		params.MaxPeriods = r.Uint32InRange(8, types.MaxPeriods)
		params.MaxStatuses = r.Uint32InRange(8, types.MaxStatuses)
		params.WritesPerBlock = r.Uint32InRange(types.MinWritesPerBlock, types.MaxWritesPerBlock)
		return nil, &types.MsgUpdateParams{Authority: data.ModuleAccountAddress(reporter, "gov"), Params: params}
	}
}

// MsgCreateSeasonFactory proposes a random season.
func MsgCreateSeasonFactory() simsx.SimMsgFactoryFn[*types.MsgCreateSeason] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgCreateSeason) {
		terms := randomTerms(data.Rand().Rand, sdk.UnwrapSDKContext(ctx).BlockTime())
		return nil, &types.MsgCreateSeason{
			Authority:         data.ModuleAccountAddress(reporter, "gov"),
			Name:              terms.Name,
			Operator:          data.AnyAccount(reporter).AddressBech32,
			Policy:            terms.Policy,
			Filing:            terms.Filing,
			ApplicationsOpen:  terms.ApplicationsOpen,
			ApplicationsClose: terms.ApplicationsClose,
			TradingDays:       terms.TradingDays,
			RefusalReasons:    terms.RefusalReasons,
		}
	}
}

// scene is a season that a message of its operator may concern.
type scene struct {
	season   types.Season
	params   types.Params
	operator []simsx.SimAccount
}

// pick chooses an open season whose operator may write and that fits; it skips the message if there is none.
func pick(
	ctx context.Context, k keeper.Keeper, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	fits func(*types.Season) bool,
) (scene, bool) {
	last, err := k.SeasonSequence.Peek(ctx)
	if err != nil || last == 0 {
		reporter.Skip("no season")
		return scene{}, false
	}
	season, err := k.Season(ctx, data.Rand().Uint64InRange(1, last+1))
	if err != nil {
		reporter.Skip(err.Error())
		return scene{}, false
	}
	params, err := k.Params.Get(ctx)
	if err != nil || season.State != types.SeasonState_SEASON_STATE_OPEN || !fits(&season) || !data.HasAccount(season.Operator) {
		reporter.Skip("the season takes no such message")
		return scene{}, false
	}
	operator := data.GetAccount(reporter, season.Operator)
	if _, _, err := k.Subject(ctx, operator.Address); err != nil {
		reporter.Skip("the operator may not write")
		return scene{}, false
	}
	return scene{season: season, params: params, operator: []simsx.SimAccount{operator}}, true
}

func publishPlan(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgPublishPlan] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgPublishPlan) {
		s, ok := pick(ctx, k, data, reporter, func(s *types.Season) bool { return s.PlanFrozenHeight == 0 && s.PlanRows < 10 })
		if !ok {
			return nil, nil
		}
		r := data.Rand()
		msg := &types.MsgPublishPlan{Operator: s.season.Operator, SeasonId: s.season.Id, FirstRow: s.season.PlanRows}
		for i := range uint64(r.IntInRange(1, 5)) {
			msg.Rows = append(msg.Rows, types.PlanRow{
				FairId:              uint64(s.season.PlanRows) + i + 1,
				Period:              s.season.TradingDays[r.Intn(len(s.season.TradingDays))],
				Speciality:          randomSpeciality(r),
				IndividualsPlaces:   uint64(r.Intn(3)),
				FarmersPlaces:       uint64(r.Intn(4)),
				LegalEntitiesPlaces: uint64(r.Intn(4)),
			})
		}
		return s.operator, msg
	}
}

func freezePlan(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgFreezePlan] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgFreezePlan) {
		s, ok := pick(ctx, k, data, reporter, func(s *types.Season) bool { return s.PlanFrozenHeight == 0 && s.PlanRows > 0 })
		if !ok {
			return nil, nil
		}
		plan := make(rules.Plan, 0, s.season.PlanRows)
		for i := range s.season.PlanRows {
			row, err := k.PlanRows.Get(ctx, collections.Join(s.season.Id, i))
			if err != nil {
				reporter.Skip(err.Error())
				return nil, nil
			}
			plan = append(plan, row.ToRules())
		}
		root := rules.PlanHash(plan)
		return s.operator, &types.MsgFreezePlan{Operator: s.season.Operator, SeasonId: s.season.Id, PlanRoot: root[:]}
	}
}

func fileApplications(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgFileApplications] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgFileApplications) {
		now := sdk.UnwrapSDKContext(ctx).BlockTime()
		s, ok := pick(ctx, k, data, reporter, func(s *types.Season) bool {
			return s.Filing != types.Filing_FILING_TRADERS && s.AcceptsAt(now) && s.Applications < 1000
		})
		if !ok {
			return nil, nil
		}
		r := data.Rand().Rand
		msg := &types.MsgFileApplications{Operator: s.season.Operator, SeasonId: s.season.Id}
		for i := range uint64(1 + r.Intn(20)) {
			user, subject := randomUser(r, &s.season)
			msg.Applications = append(msg.Applications, types.ApplicationFiling{
				ServiceNumber:       fmt.Sprintf("O%d-%d", s.season.Id, s.season.Applications+i+1),
				ClaimedDate:         uint64(rules.TicksFromUnix(now.Unix()-r.Int63n(10_000), 0)),
				RegNum:              uint64(r.Intn(1000)),
				DeclarantType:       types.DeclarantType(r.Intn(5)),
				UserId:              user,
				Subject:             subject,
				DeclarantCommitment: randomCommitment(r),
				DetailsCommitment:   randomCommitment(r),
				FairId:              fair(r, &s.season),
				Speciality:          randomSpeciality(r),
				District:            uint64(r.Intn(12)),
				Region:              uint64(r.Intn(90)),
				Periods:             randomPeriods(r, &s.season),
			})
		}
		if !s.season.TakesClaims() && !fitsUsers(ctx, k, &s, msg.Applications) {
			reporter.Skip("somebody filed enough")
			return nil, nil
		}
		return s.operator, msg
	}
}

// randomUser is one of 30 people as the season wants the operator to name them: by user id or by subject.
func randomUser(r *rand.Rand, season *types.Season) (userID, subject []byte) {
	if season.TakesClaims() {
		userID = make([]byte, types.UserIDLength)
		userID[0] = byte(r.Intn(30))
		return userID, nil
	}
	subject = make([]byte, types.SubjectLength)
	subject[0] = byte(r.Intn(30))
	return nil, subject
}

// fitsUsers reports whether nobody passes the limit of applications with a batch.
func fitsUsers(ctx context.Context, k keeper.Keeper, s *scene, filings []types.ApplicationFiling) bool {
	filed := make(map[string]int)
	for i := range filings {
		user := types.UserID(s.season.Id, [types.SubjectLength]byte(filings[i].Subject))
		filed[string(user)]++
		if filedBy(ctx, k, s.season.Id, user)+filed[string(user)] > int(s.params.MaxApplicationsPerSubject) {
			return false
		}
	}
	return true
}

// filedBy counts a user's applications.
func filedBy(ctx context.Context, k keeper.Keeper, seasonID uint64, user []byte) int {
	n := 0
	if err := k.UserApplications.Walk(ctx, collections.NewSuperPrefixedTripleRange[uint64, []byte, uint64](seasonID, user),
		func(collections.Triple[uint64, []byte, uint64], uint64) (bool, error) {
			n++
			return false, nil
		}); err != nil {
		panic(err) // the store of a simulation
	}
	return n
}

func submitApplication(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgSubmitApplication] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgSubmitApplication) {
		now := sdk.UnwrapSDKContext(ctx).BlockTime()
		s, ok := pick(ctx, k, data, reporter, func(s *types.Season) bool {
			return s.Filing != types.Filing_FILING_OPERATOR && s.AcceptsAt(now)
		})
		if !ok {
			return nil, nil
		}
		trader := data.AnyAccount(reporter)
		if reporter.IsSkipped() {
			return nil, nil
		}
		class, subject, err := k.Subject(ctx, trader.Address)
		if err != nil || class != s.params.TraderClass {
			reporter.Skip("the account is no trader's")
			return nil, nil
		}
		if filedBy(ctx, k, s.season.Id, types.UserID(s.season.Id, subject)) >= int(s.params.MaxApplicationsPerSubject) {
			reporter.Skip("the trader filed enough")
			return nil, nil
		}
		r := data.Rand().Rand
		return []simsx.SimAccount{trader}, &types.MsgSubmitApplication{
			Trader:              trader.AddressBech32,
			SeasonId:            s.season.Id,
			DeclarantType:       types.DeclarantType(r.Intn(5)),
			DeclarantCommitment: randomCommitment(r),
			DetailsCommitment:   randomCommitment(r),
			FairId:              fair(r, &s.season),
			Speciality:          randomSpeciality(r),
			Periods:             randomPeriods(r, &s.season),
		}
	}
}

// pickApplication chooses an application that may still change.
func pickApplication(
	ctx context.Context, k keeper.Keeper, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	fits func(*types.Season) bool,
) (scene, types.Application, bool) {
	s, ok := pick(ctx, k, data, reporter, func(s *types.Season) bool { return s.Applications > 0 && fits(s) })
	if !ok {
		return s, types.Application{}, false
	}
	app, err := k.Applications.Get(ctx, collections.Join(s.season.Id, data.Rand().Uint64InRange(1, s.season.Applications+1)))
	if err != nil || app.Withdrawn || len(app.Statuses) >= int(s.params.MaxStatuses) {
		reporter.Skip("the application takes no change")
		return s, app, false
	}
	return s, app, true
}

func anySeason(*types.Season) bool { return true }

func confirmDeclarants(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgConfirmDeclarants] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgConfirmDeclarants) {
		s, app, ok := pickApplication(ctx, k, data, reporter, anySeason)
		if !ok {
			return nil, nil
		}
		if app.Confirmed {
			reporter.Skip("the declarant is confirmed")
			return nil, nil
		}
		return s.operator, &types.MsgConfirmDeclarants{
			Operator: s.season.Operator, SeasonId: s.season.Id, ServiceNumbers: []string{app.ServiceNumber},
		}
	}
}

func updateStatuses(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgUpdateStatuses] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgUpdateStatuses) {
		s, app, ok := pickApplication(ctx, k, data, reporter, anySeason)
		if !ok {
			return nil, nil
		}
		r := data.Rand().Rand
		update := types.StatusUpdate{ServiceNumber: app.ServiceNumber, ResponseDate: app.ClaimedDate + 1 + uint64(r.Int63())}
		update.Code, update.Reason = randomStatus(r, &s.season)
		return s.operator, &types.MsgUpdateStatuses{
			Operator: s.season.Operator, SeasonId: s.season.Id, Updates: []types.StatusUpdate{update},
		}
	}
}

func amendApplication(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgAmendApplication] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgAmendApplication) {
		s, app, ok := pickApplication(ctx, k, data, reporter, anySeason)
		if !ok {
			return nil, nil
		}
		r := data.Rand().Rand
		msg := &types.MsgAmendApplication{
			Operator: s.season.Operator, SeasonId: s.season.Id, ServiceNumber: app.ServiceNumber,
			ResponseDate: app.ClaimedDate, Code: rules.StatusAdmitted1050,
			FairId: fair(r, &s.season), Periods: randomPeriods(r, &s.season), DetailsCommitment: randomCommitment(r),
		}
		for range msg.Periods {
			msg.PeriodCodes = append(msg.PeriodCodes, []uint32{rules.StatusAdmitted1040, rules.StatusRejected}[r.Intn(2)])
		}
		return s.operator, msg
	}
}

func promoteToFarmer(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgPromoteToFarmer] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgPromoteToFarmer) {
		s, app, ok := pickApplication(ctx, k, data, reporter, anySeason)
		if !ok {
			return nil, nil
		}
		return s.operator, &types.MsgPromoteToFarmer{
			Operator: s.season.Operator, SeasonId: s.season.Id, ServiceNumber: app.ServiceNumber,
		}
	}
}

func withdrawApplication(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgWithdrawApplication] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgWithdrawApplication) {
		s, app, ok := pickApplication(ctx, k, data, reporter, func(s *types.Season) bool {
			return s.Filing != types.Filing_FILING_TRADERS
		})
		if !ok {
			return nil, nil
		}
		if app.Source != types.Source_SOURCE_OPERATOR {
			reporter.Skip("the application is a trader's")
			return nil, nil
		}
		return s.operator, &types.MsgWithdrawApplication{
			Signer: s.season.Operator, SeasonId: s.season.Id, ServiceNumber: app.ServiceNumber,
		}
	}
}

func closeFiling(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgCloseFiling] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgCloseFiling) {
		now := sdk.UnwrapSDKContext(ctx).BlockTime()
		s, ok := pick(ctx, k, data, reporter, func(s *types.Season) bool {
			return s.Filing == types.Filing_FILING_OPERATOR && s.ApplicationsOpen.Before(now) && s.AcceptsAt(now)
		})
		if !ok {
			return nil, nil
		}
		return s.operator, &types.MsgCloseFiling{Operator: s.season.Operator, SeasonId: s.season.Id}
	}
}

func startDistribution(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgStartDistribution] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgStartDistribution) {
		sdkCtx := sdk.UnwrapSDKContext(ctx)
		s, ok := pick(ctx, k, data, reporter, func(s *types.Season) bool {
			return s.PlanFrozenHeight > 0 && s.PlanFrozenHeight < sdkCtx.BlockHeight() && !sdkCtx.BlockTime().Before(s.ApplicationsClose)
		})
		if !ok {
			return nil, nil
		}
		// The simulator runs messages behind the end of a block, so an order can come two blocks after the filing.
		if err := k.PendingOrders.Walk(ctx, collections.NewPrefixedPairRange[uint64, uint64](s.season.Id),
			func(collections.Pair[uint64, uint64]) (bool, error) { return true, types.ErrOrderPending }); err != nil {
			reporter.Skip(err.Error())
			return nil, nil
		}
		return s.operator, &types.MsgStartDistribution{Operator: s.season.Operator, SeasonId: s.season.Id}
	}
}

func randomCommitment(r *rand.Rand) []byte {
	commitment := make([]byte, types.CommitmentLength)
	for i := range commitment {
		commitment[i] = byte(r.Intn(256))
	}
	return commitment
}

// randomPeriods names up to 8 trading days, repetitions included, and now and then a day without trade.
func randomPeriods(r *rand.Rand, season *types.Season) []uint64 {
	periods := make([]uint64, 1+r.Intn(8))
	for i := range periods {
		periods[i] = season.TradingDays[r.Intn(len(season.TradingDays))]
		if r.Intn(20) == 0 {
			periods[i] += uint64(rules.TicksPerDay)
		}
	}
	return periods
}

// fair is one of the plan's, and now and then another.
func fair(r *rand.Rand, season *types.Season) uint64 {
	return uint64(1 + r.Intn(int(season.PlanRows)+2))
}

// randomStatus gives a code and the reason it needs.
func randomStatus(r *rand.Rand, season *types.Season) (code, reason uint32) {
	if len(season.RefusalReasons) > 0 && r.Intn(5) == 0 {
		return rules.StatusRejected, season.RefusalReasons[r.Intn(len(season.RefusalReasons))].Code
	}
	codes := [...]uint32{rules.StatusAdmitted1040, rules.StatusAdmitted1050, rules.StatusCancelled, 1075}
	return codes[r.Intn(len(codes))], 0
}

// randomSpeciality is vegetables more often than not, so that applications meet.
func randomSpeciality(r interface{ Intn(int) int }) types.Speciality {
	return types.SPECIALITY_VEGETABLES + types.Speciality(max(0, r.Intn(8)-4))
}
