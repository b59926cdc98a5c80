package keeper_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cosmossdk.io/collections"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/marketslots/keeper"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// refusal is a message that must fail and change nothing.
type refusal struct {
	name string
	send func(*suite) error
	want error
}

// operated is a season that its operator files: plan frozen, applications A to C filed, C withdrawn.
func operated(s *suite) (uint64, string) {
	season, operator := s.season(types.Filing_FILING_OPERATOR)
	s.freeze(season, operator, row(1, types.SPECIALITY_VEGETABLES, 1, 1, 1))
	s.file(season, operator, filing("A"), filing("B"), filing("C"))
	_, err := s.msgs.WithdrawApplication(s.ctx, &types.MsgWithdrawApplication{Signer: operator, SeasonId: season, ServiceNumber: "C"})
	require.NoError(s.t, err)
	s.nextBlock()
	return season, operator
}

// byOperator are the refusals that every message of an operator shares.
func byOperator(send func(s *suite, signer string, season uint64) error) []refusal {
	return []refusal{
		{"an address that is none is refused", func(s *suite) error {
			return send(s, "moscow1xyz", 1)
		}, types.ErrAddressInvalid},
		{"an account that is not enrolled is refused", func(s *suite) error {
			return send(s, s.address("stranger"), 1)
		}, errUnknown},
		{"a suspended operator is refused", func(s *suite) error {
			operator := s.address("operator")
			s.suspend(operator)
			return send(s, operator, 1)
		}, errSuspended},
		{"another operator is refused", func(s *suite) error {
			return send(s, s.enrol("other", "operator"), 1)
		}, types.ErrOperatorOther},
		{"governance is no operator", func(s *suite) error {
			return send(s, s.gov, 1)
		}, errUnknown},
		{"an unknown season is refused", func(s *suite) error {
			return send(s, s.address("operator"), 99)
		}, types.ErrSeasonUnknown},
		{"a season that is being distributed is refused", func(s *suite) error {
			s.startDistribution(1, s.address("operator"))
			return send(s, s.address("operator"), 1)
		}, types.ErrSeasonNotOpen},
		{"a closed season is refused", func(s *suite) error {
			s.distribute(1, s.address("operator"))
			return send(s, s.address("operator"), 1)
		}, types.ErrSeasonNotOpen},
	}
}

// run sends every message to a fresh chain with an operated season 1 and compares the state before and after.
func run(t *testing.T, refusals []refusal) {
	t.Helper()
	for _, r := range refusals {
		t.Run(r.name, func(t *testing.T) {
			s := newSuite(t)
			operated(s)
			noted := &noting{MsgServer: s.msgs, s: s}
			s.msgs = noted
			require.ErrorIs(t, r.send(s), r.want)
			after, err := s.k.ExportGenesis(s.ctx)
			require.NoError(t, err)
			require.Equal(t, noted.before, after)
			require.Empty(t, s.ctx.EventManager().Events())
		})
	}
}

// noting exports the state before every message.
type noting struct {
	types.MsgServer
	s      *suite
	before *types.GenesisState
}

func note[Q, R any](n *noting, ctx context.Context, msg Q, send func(context.Context, Q) (R, error)) (R, error) {
	n.s.t.Helper()
	var err error
	n.before, err = n.s.k.ExportGenesis(n.s.ctx)
	require.NoError(n.s.t, err)
	n.s.ctx = n.s.ctx.WithEventManager(sdk.NewEventManager())
	return send(sdk.UnwrapSDKContext(ctx).WithEventManager(n.s.ctx.EventManager()), msg)
}

func (n *noting) UpdateParams(ctx context.Context, msg *types.MsgUpdateParams) (*types.MsgUpdateParamsResponse, error) {
	return note(n, ctx, msg, n.MsgServer.UpdateParams)
}

func (n *noting) CreateSeason(ctx context.Context, msg *types.MsgCreateSeason) (*types.MsgCreateSeasonResponse, error) {
	return note(n, ctx, msg, n.MsgServer.CreateSeason)
}

func (n *noting) PublishPlan(ctx context.Context, msg *types.MsgPublishPlan) (*types.MsgPublishPlanResponse, error) {
	return note(n, ctx, msg, n.MsgServer.PublishPlan)
}

func (n *noting) FreezePlan(ctx context.Context, msg *types.MsgFreezePlan) (*types.MsgFreezePlanResponse, error) {
	return note(n, ctx, msg, n.MsgServer.FreezePlan)
}

func (n *noting) FileApplications(ctx context.Context, msg *types.MsgFileApplications) (*types.MsgFileApplicationsResponse, error) {
	return note(n, ctx, msg, n.MsgServer.FileApplications)
}

func (n *noting) SubmitApplication(ctx context.Context, msg *types.MsgSubmitApplication) (*types.MsgSubmitApplicationResponse, error) {
	return note(n, ctx, msg, n.MsgServer.SubmitApplication)
}

func (n *noting) UpdateStatuses(ctx context.Context, msg *types.MsgUpdateStatuses) (*types.MsgUpdateStatusesResponse, error) {
	return note(n, ctx, msg, n.MsgServer.UpdateStatuses)
}

func (n *noting) AmendApplication(ctx context.Context, msg *types.MsgAmendApplication) (*types.MsgAmendApplicationResponse, error) {
	return note(n, ctx, msg, n.MsgServer.AmendApplication)
}

func (n *noting) ConfirmDeclarants(ctx context.Context, msg *types.MsgConfirmDeclarants) (*types.MsgConfirmDeclarantsResponse, error) {
	return note(n, ctx, msg, n.MsgServer.ConfirmDeclarants)
}

func (n *noting) PromoteToFarmer(ctx context.Context, msg *types.MsgPromoteToFarmer) (*types.MsgPromoteToFarmerResponse, error) {
	return note(n, ctx, msg, n.MsgServer.PromoteToFarmer)
}

func (n *noting) WithdrawApplication(ctx context.Context, msg *types.MsgWithdrawApplication) (*types.MsgWithdrawApplicationResponse, error) {
	return note(n, ctx, msg, n.MsgServer.WithdrawApplication)
}

func (n *noting) CloseFiling(ctx context.Context, msg *types.MsgCloseFiling) (*types.MsgCloseFilingResponse, error) {
	return note(n, ctx, msg, n.MsgServer.CloseFiling)
}

func (n *noting) StartDistribution(ctx context.Context, msg *types.MsgStartDistribution) (*types.MsgStartDistributionResponse, error) {
	return note(n, ctx, msg, n.MsgServer.StartDistribution)
}

func updateParams(change func(*types.Params)) func(*suite) error {
	return func(s *suite) error {
		params := types.DefaultParams()
		change(&params)
		_, err := s.msgs.UpdateParams(s.ctx, &types.MsgUpdateParams{Authority: s.gov, Params: params})
		return err
	}
}

func TestUpdateParamsRefuses(t *testing.T) {
	run(t, []refusal{
		{"a signer that is not governance", func(s *suite) error {
			_, err := s.msgs.UpdateParams(s.ctx, &types.MsgUpdateParams{Authority: s.enrol("somebody", "operator"), Params: types.DefaultParams()})
			return err
		}, types.ErrUnauthorized},
		{"no room for applications", updateParams(func(p *types.Params) { p.MaxApplications = 0 }), types.ErrParamsInvalid},
		{"more applications than memory allows", updateParams(func(p *types.Params) { p.MaxApplications = types.MaxApplications + 1 }), types.ErrParamsInvalid},
		{"no room for plan rows", updateParams(func(p *types.Params) { p.MaxPlanRows = 0 }), types.ErrParamsInvalid},
		{"no room for periods", updateParams(func(p *types.Params) { p.MaxPeriods = 0 }), types.ErrParamsInvalid},
		{"too many periods", updateParams(func(p *types.Params) { p.MaxPeriods = types.MaxPeriods + 1 }), types.ErrParamsInvalid},
		{"no room for statuses", updateParams(func(p *types.Params) { p.MaxStatuses = 0 }), types.ErrParamsInvalid},
		{"blocks too small to end a distribution", updateParams(func(p *types.Params) { p.WritesPerBlock = types.MinWritesPerBlock - 1 }), types.ErrParamsInvalid},
		{"blocks too large", updateParams(func(p *types.Params) { p.WritesPerBlock = types.MaxWritesPerBlock + 1 }), types.ErrParamsInvalid},
		{"traders that may file nothing", updateParams(func(p *types.Params) { p.MaxApplicationsPerSubject = 0 }), types.ErrParamsInvalid},
		{"no class of traders", updateParams(func(p *types.Params) { p.TraderClass = "" }), types.ErrParamsInvalid},
		{"a class of contracts whose name is too long", updateParams(func(p *types.Params) { p.ContractClass = strings.Repeat("c", types.MaxClassNameLength+1) }), types.ErrParamsInvalid},
	})
}

func createSeason(change func(*types.MsgCreateSeason)) func(*suite) error {
	return func(s *suite) error {
		terms := s.terms(types.Filing_FILING_TRADERS)
		change(terms)
		_, err := s.msgs.CreateSeason(s.ctx, terms)
		return err
	}
}

func TestCreateSeasonRefuses(t *testing.T) {
	reasons := func(n int) (list []types.RefusalReason) {
		for i := range n {
			list = append(list, types.RefusalReason{Code: uint32(i + 1), TitleRu: "р", TitleEn: "e"})
		}
		return list
	}
	days := func(n int) (list []uint64) {
		for i := range n {
			list = append(list, firstDay+uint64(i)*dayTicks)
		}
		return list
	}
	run(t, []refusal{
		{"the operator of another season", createSeason(func(m *types.MsgCreateSeason) { m.Authority = m.Operator }), types.ErrUnauthorized},
		{"an operator without an address", createSeason(func(m *types.MsgCreateSeason) { m.Operator = "mayor" }), types.ErrAddressInvalid},
		{"an unknown policy", createSeason(func(m *types.MsgCreateSeason) { m.Policy = "HIGHEST_BID" }), types.ErrSeasonInvalid},
		{"no way of filing", createSeason(func(m *types.MsgCreateSeason) { m.Filing = 0 }), types.ErrSeasonInvalid},
		{"an unknown way of filing", createSeason(func(m *types.MsgCreateSeason) { m.Filing = 4 }), types.ErrSeasonInvalid},
		{"a negative way of filing", createSeason(func(m *types.MsgCreateSeason) { m.Filing = -1 }), types.ErrSeasonInvalid},
		{"filing by both where claimed dates decide", createSeason(func(m *types.MsgCreateSeason) { m.Filing = types.Filing_FILING_BOTH }), types.ErrSeasonInvalid},
		{"no name", createSeason(func(m *types.MsgCreateSeason) { m.Name = "" }), types.ErrSeasonInvalid},
		{"a name that is too long", createSeason(func(m *types.MsgCreateSeason) { m.Name = strings.Repeat("n", 201) }), types.ErrSeasonInvalid},
		{"a name with a line break", createSeason(func(m *types.MsgCreateSeason) { m.Name = "a\nb" }), types.ErrSeasonInvalid},
		{"a name that is not UTF-8", createSeason(func(m *types.MsgCreateSeason) { m.Name = "\xff" }), types.ErrSeasonInvalid},
		{"a window that closes as it opens", createSeason(func(m *types.MsgCreateSeason) { m.ApplicationsClose = m.ApplicationsOpen }), types.ErrSeasonInvalid},
		{"no trading days", createSeason(func(m *types.MsgCreateSeason) { m.TradingDays = nil }), types.ErrSeasonInvalid},
		{"more trading days than a year has", createSeason(func(m *types.MsgCreateSeason) { m.TradingDays = days(367) }), types.ErrSeasonInvalid},
		{"a trading day that begins at noon", createSeason(func(m *types.MsgCreateSeason) { m.TradingDays[1] += dayTicks / 2 }), types.ErrSeasonInvalid},
		{"a trading day twice", createSeason(func(m *types.MsgCreateSeason) { m.TradingDays[1] = m.TradingDays[0] }), types.ErrSeasonInvalid},
		{"trading days out of order", createSeason(func(m *types.MsgCreateSeason) { m.TradingDays[0] += 5 * dayTicks }), types.ErrSeasonInvalid},
		{"more than 100 reasons", createSeason(func(m *types.MsgCreateSeason) { m.RefusalReasons = reasons(101) }), types.ErrSeasonInvalid},
		{"a reason with code 0", createSeason(func(m *types.MsgCreateSeason) { m.RefusalReasons[0].Code = 0 }), types.ErrSeasonInvalid},
		{"a reason code twice", createSeason(func(m *types.MsgCreateSeason) { m.RefusalReasons[0].Code = 7 }), types.ErrSeasonInvalid},
		{"a reason without a Russian title", createSeason(func(m *types.MsgCreateSeason) { m.RefusalReasons[0].TitleRu = "" }), types.ErrSeasonInvalid},
		{"a reason with a title that is too long", createSeason(func(m *types.MsgCreateSeason) { m.RefusalReasons[1].TitleEn = strings.Repeat("e", 201) }), types.ErrSeasonInvalid},
	})
}

// draft replaces season 1 by a season without a plan.
func draft(s *suite) uint64 {
	season, _ := s.season(types.Filing_FILING_OPERATOR)
	return season
}

func publish(change func(*suite, *types.MsgPublishPlan)) func(*suite) error {
	return func(s *suite) error {
		msg := &types.MsgPublishPlan{
			Operator: s.address("operator"), SeasonId: draft(s), Rows: []types.PlanRow{row(1, types.SPECIALITY_MEAT, 1, 1, 1)},
		}
		change(s, msg)
		_, err := s.msgs.PublishPlan(s.ctx, msg)
		return err
	}
}

func TestPublishPlanRefuses(t *testing.T) {
	run(t, append(byOperator(func(s *suite, signer string, season uint64) error {
		_, err := s.msgs.PublishPlan(s.ctx, &types.MsgPublishPlan{Operator: signer, SeasonId: season, Rows: []types.PlanRow{row(1, 1, 1, 1, 1)}})
		return err
	}), []refusal{
		{"rows after the plan is frozen", publish(func(_ *suite, m *types.MsgPublishPlan) { m.SeasonId = 1 }), types.ErrPlanFrozen},
		{"no rows", publish(func(_ *suite, m *types.MsgPublishPlan) { m.Rows = nil }), types.ErrBatchInvalid},
		{"more than 1000 rows", publish(func(_ *suite, m *types.MsgPublishPlan) { m.Rows = make([]types.PlanRow, 1001) }), types.ErrBatchInvalid},
		{"a gap before the rows", publish(func(_ *suite, m *types.MsgPublishPlan) { m.FirstRow = 1 }), types.ErrBatchInvalid},
		{"a day without trade", publish(func(_ *suite, m *types.MsgPublishPlan) { m.Rows[0].Period += 2 * dayTicks }), types.ErrPlanRowInvalid},
		{"no speciality", publish(func(_ *suite, m *types.MsgPublishPlan) { m.Rows[0].Speciality = 0 }), types.ErrPlanRowInvalid},
		{"an unknown speciality", publish(func(_ *suite, m *types.MsgPublishPlan) { m.Rows[0].Speciality = 5 }), types.ErrPlanRowInvalid},
		{"a negative speciality", publish(func(_ *suite, m *types.MsgPublishPlan) { m.Rows[0].Speciality = -1 }), types.ErrPlanRowInvalid},
		{"more than 10000 places", publish(func(_ *suite, m *types.MsgPublishPlan) { m.Rows[0].FarmersPlaces = 10_001 }), types.ErrPlanRowInvalid},
		{"a minimum of more than 10000 places", publish(func(_ *suite, m *types.MsgPublishPlan) { m.Rows[0].MinPlaces = 10_001 }), types.ErrPlanRowInvalid},
		{"more rows than a season may have", publish(func(s *suite, m *types.MsgPublishPlan) {
			params := types.DefaultParams()
			params.MaxPlanRows = 1
			require.NoError(s.t, s.k.Params.Set(s.ctx, params))
			m.Rows = append(m.Rows, m.Rows[0])
		}), types.ErrPlanTooLarge},
	}...))
}

func freezing(rows []types.PlanRow, change func(*types.MsgFreezePlan)) func(*suite) error {
	return func(s *suite) error {
		msg := &types.MsgFreezePlan{Operator: s.address("operator"), SeasonId: draft(s), PlanRoot: planRoot(rows)}
		if len(rows) > 0 {
			_, err := s.msgs.PublishPlan(s.ctx, &types.MsgPublishPlan{Operator: msg.Operator, SeasonId: msg.SeasonId, Rows: rows})
			require.NoError(s.t, err)
		}
		change(msg)
		_, err := s.msgs.FreezePlan(s.ctx, msg)
		return err
	}
}

func TestFreezePlanRefuses(t *testing.T) {
	rows := []types.PlanRow{row(1, types.SPECIALITY_MEAT, 0, 0, 1), row(2, types.SPECIALITY_MEAT, 0, 0, 1)}
	// The second row of fair 1 names another moment of the same day.
	again := row(1, types.SPECIALITY_MEAT, 0, 0, 5)
	again.Period += dayTicks / 3
	run(t, append(byOperator(func(s *suite, signer string, season uint64) error {
		_, err := s.msgs.FreezePlan(s.ctx, &types.MsgFreezePlan{Operator: signer, SeasonId: season})
		return err
	}), []refusal{
		{"a second time", freezing(rows, func(m *types.MsgFreezePlan) { m.SeasonId = 1 }), types.ErrPlanFrozen},
		{"a plan without rows", freezing(nil, func(*types.MsgFreezePlan) {}), types.ErrPlanEmpty},
		{"another root", freezing(rows, func(m *types.MsgFreezePlan) { m.PlanRoot[31] ^= 1 }), types.ErrPlanRootOther},
		{"no root", freezing(rows, func(m *types.MsgFreezePlan) { m.PlanRoot = nil }), types.ErrPlanRootOther},
		{"two rows for one fair, day and speciality", freezing(append(rows, again), func(*types.MsgFreezePlan) {}), types.ErrPlanRowDuplicate},
	}...))
	s := newSuite(t)
	operated(s)
	require.ErrorContains(t, freezing(append(rows, again), func(*types.MsgFreezePlan) {})(s), "rows 0 and 2: fair 1")
}

func fileOne(change func(*suite, *types.MsgFileApplications, *types.ApplicationFiling)) func(*suite) error {
	return func(s *suite) error {
		msg := &types.MsgFileApplications{
			Operator: s.address("operator"), SeasonId: 1,
			Applications: []types.ApplicationFiling{filing("D"), filing("E")},
		}
		change(s, msg, &msg.Applications[1])
		_, err := s.msgs.FileApplications(s.ctx, msg)
		return err
	}
}

func fileChanged(change func(*types.ApplicationFiling)) func(*suite) error {
	return fileOne(func(_ *suite, _ *types.MsgFileApplications, f *types.ApplicationFiling) { change(f) })
}

func TestFileApplicationsRefuses(t *testing.T) {
	invalid := types.ErrApplicationInvalid
	run(t, append(byOperator(func(s *suite, signer string, season uint64) error {
		_, err := s.msgs.FileApplications(s.ctx, &types.MsgFileApplications{Operator: signer, SeasonId: season, Applications: []types.ApplicationFiling{filing("D")}})
		return err
	}), []refusal{
		{"a season filed by traders", fileOne(func(s *suite, m *types.MsgFileApplications, _ *types.ApplicationFiling) {
			m.SeasonId, _ = s.season(types.Filing_FILING_TRADERS)
		}), types.ErrFilingOther},
		{"no applications", fileOne(func(_ *suite, m *types.MsgFileApplications, _ *types.ApplicationFiling) { m.Applications = nil }), types.ErrBatchInvalid},
		{"more than 500 applications", fileOne(func(_ *suite, m *types.MsgFileApplications, _ *types.ApplicationFiling) {
			m.Applications = make([]types.ApplicationFiling, 501)
		}), types.ErrBatchInvalid},
		{"a block before the window", fileOne(func(s *suite, _ *types.MsgFileApplications, _ *types.ApplicationFiling) {
			s.at(5, start.Add(-time.Nanosecond))
		}), types.ErrWindowClosed},
		{"a block at the end of the window", fileOne(func(s *suite, _ *types.MsgFileApplications, _ *types.ApplicationFiling) {
			s.at(5, start.Add(time.Hour))
		}), types.ErrWindowClosed},
		{"more applications than a season may have", fileOne(func(s *suite, _ *types.MsgFileApplications, _ *types.ApplicationFiling) {
			params := types.DefaultParams()
			params.MaxApplications = 4
			require.NoError(s.t, s.k.Params.Set(s.ctx, params))
		}), types.ErrSeasonFull},
		{"a number that is taken", fileChanged(func(f *types.ApplicationFiling) { f.ServiceNumber = "A" }), types.ErrApplicationExists},
		{"a number twice in the batch", fileChanged(func(f *types.ApplicationFiling) { f.ServiceNumber = "D" }), types.ErrApplicationExists},
		{"no number", fileChanged(func(f *types.ApplicationFiling) { f.ServiceNumber = "" }), invalid},
		{"a number of 31 bytes", fileChanged(func(f *types.ApplicationFiling) { f.ServiceNumber = strings.Repeat("1", 31) }), invalid},
		{"a number with a zero byte", fileChanged(func(f *types.ApplicationFiling) { f.ServiceNumber = "E\x00" }), invalid},
		{"a number with a space", fileChanged(func(f *types.ApplicationFiling) { f.ServiceNumber = "E 1" }), invalid},
		{"a number in Cyrillic", fileChanged(func(f *types.ApplicationFiling) { f.ServiceNumber = "Е1" }), invalid},
		{"a subject where the operator claims the user id", fileChanged(func(f *types.ApplicationFiling) { f.Subject = make([]byte, 32) }), invalid},
		{"a user id of 15 bytes", fileChanged(func(f *types.ApplicationFiling) { f.UserId = f.UserId[1:] }), invalid},
		{"no commitment to the declarant", fileChanged(func(f *types.ApplicationFiling) { f.DeclarantCommitment = nil }), invalid},
		{"a commitment to details of 33 bytes", fileChanged(func(f *types.ApplicationFiling) { f.DetailsCommitment = make([]byte, 33) }), invalid},
		{"an unknown declarant type", fileChanged(func(f *types.ApplicationFiling) { f.DeclarantType = 5 }), invalid},
		{"a negative declarant type", fileChanged(func(f *types.ApplicationFiling) { f.DeclarantType = -1 }), invalid},
		{"the name of a person", fileChanged(func(f *types.ApplicationFiling) { f.PublicName = "Иван Иванов" }), invalid},
		{"a name that is too long", fileChanged(func(f *types.ApplicationFiling) {
			f.DeclarantType, f.PublicName = types.DECLARANT_TYPE_LEGAL_ENTITY, strings.Repeat("n", 201)
		}), invalid},
		{"no speciality", fileChanged(func(f *types.ApplicationFiling) { f.Speciality = 0 }), invalid},
		{"an unknown speciality", fileChanged(func(f *types.ApplicationFiling) { f.Speciality = 5 }), invalid},
		{"no periods", fileChanged(func(f *types.ApplicationFiling) { f.Periods = nil }), invalid},
		{"too many periods", fileChanged(func(f *types.ApplicationFiling) { f.Periods = make([]uint64, 65) }), invalid},
	}...))
	s := newSuite(t)
	operated(s)
	require.ErrorContains(t, fileChanged(func(f *types.ApplicationFiling) { f.ServiceNumber = "A" })(s), `application 1 of the batch, "A"`)
}

func submit(change func(*suite, *types.MsgSubmitApplication)) func(*suite) error {
	return func(s *suite) error {
		season, _ := s.season(types.Filing_FILING_TRADERS)
		msg := submission(s.enrol("trader", "trader"), season)
		change(s, msg)
		_, err := s.msgs.SubmitApplication(s.ctx, msg)
		return err
	}
}

func TestSubmitApplicationRefuses(t *testing.T) {
	invalid := types.ErrApplicationInvalid
	run(t, []refusal{
		{"an address that is none", submit(func(_ *suite, m *types.MsgSubmitApplication) { m.Trader = "trader" }), types.ErrAddressInvalid},
		{"an account that is not enrolled", submit(func(s *suite, m *types.MsgSubmitApplication) { m.Trader = s.address("stranger") }), errUnknown},
		{"a suspended trader", submit(func(s *suite, m *types.MsgSubmitApplication) { s.suspend(m.Trader) }), errSuspended},
		{"an account of another class", submit(func(s *suite, m *types.MsgSubmitApplication) { m.Trader = s.enrol("voter", "resident") }), types.ErrClassOther},
		{"an unknown season", submit(func(_ *suite, m *types.MsgSubmitApplication) { m.SeasonId = 99 }), types.ErrSeasonUnknown},
		{"a season filed by its operator", submit(func(_ *suite, m *types.MsgSubmitApplication) { m.SeasonId = 1 }), types.ErrFilingOther},
		{"a season that is being distributed", submit(func(s *suite, m *types.MsgSubmitApplication) {
			s.startDistribution(1, s.address("operator"))
			m.SeasonId = 1
		}), types.ErrSeasonNotOpen},
		{"a block before the window", submit(func(s *suite, _ *types.MsgSubmitApplication) { s.at(5, start.Add(-1)) }), types.ErrWindowClosed},
		{"a block at the end of the window", submit(func(s *suite, _ *types.MsgSubmitApplication) { s.at(5, start.Add(time.Hour)) }), types.ErrWindowClosed},
		{"an unknown declarant type", submit(func(_ *suite, m *types.MsgSubmitApplication) { m.DeclarantType = 9 }), invalid},
		{"no commitment", submit(func(_ *suite, m *types.MsgSubmitApplication) { m.DetailsCommitment = nil }), invalid},
		{"the name of a person", submit(func(_ *suite, m *types.MsgSubmitApplication) { m.PublicName = "Пётр" }), invalid},
		{"no speciality", submit(func(_ *suite, m *types.MsgSubmitApplication) { m.Speciality = 0 }), invalid},
		{"no periods", submit(func(_ *suite, m *types.MsgSubmitApplication) { m.Periods = nil }), invalid},
		{"more applications than a trader may file", submit(func(s *suite, m *types.MsgSubmitApplication) {
			for range types.DefaultParams().MaxApplicationsPerSubject {
				_, err := s.msgs.SubmitApplication(s.ctx, m)
				require.NoError(s.t, err)
			}
		}), types.ErrSubjectLimitReached},
		{"more applications than a season may have", submit(func(s *suite, m *types.MsgSubmitApplication) {
			require.NoError(s.t, s.k.ApplicationCounts.Set(s.ctx, m.SeasonId, uint64(types.DefaultParams().MaxApplications)))
		}), types.ErrSeasonFull},
		{"more filings than a block may hold", submit(func(s *suite, _ *types.MsgSubmitApplication) {
			require.NoError(s.t, s.k.PendingCount.Set(s.ctx, types.MaxPendingOrders))
		}), types.ErrBlockFull},
	})
}

func update(updates ...types.StatusUpdate) func(*suite) error {
	return func(s *suite) error {
		_, err := s.msgs.UpdateStatuses(s.ctx, &types.MsgUpdateStatuses{Operator: s.address("operator"), SeasonId: 1, Updates: updates})
		return err
	}
}

func TestUpdateStatusesRefuses(t *testing.T) {
	good := types.StatusUpdate{ServiceNumber: "A", ResponseDate: 5, Code: rules.StatusAdmitted1040}
	with := func(change func(*types.StatusUpdate)) types.StatusUpdate {
		u := good
		u.ServiceNumber = "B"
		change(&u)
		return u
	}
	run(t, append(byOperator(func(s *suite, signer string, season uint64) error {
		_, err := s.msgs.UpdateStatuses(s.ctx, &types.MsgUpdateStatuses{Operator: signer, SeasonId: season, Updates: []types.StatusUpdate{good}})
		return err
	}), []refusal{
		{"no updates", update(), types.ErrBatchInvalid},
		{"more than 500 updates", update(make([]types.StatusUpdate, 501)...), types.ErrBatchInvalid},
		{"an unknown number", update(good, with(func(u *types.StatusUpdate) { u.ServiceNumber = "Z" })), types.ErrApplicationUnknown},
		{"a withdrawn application", update(good, with(func(u *types.StatusUpdate) { u.ServiceNumber = "C" })), types.ErrApplicationWithdrawn},
		{"a status twice in the batch", update(good, good), types.ErrStatusDuplicate},
		{"a status that is there", func(s *suite) error {
			require.NoError(s.t, update(good)(s))
			s.nextBlock()
			return update(good)(s)
		}, types.ErrStatusDuplicate},
		{"the status with which every application begins", update(good, with(func(u *types.StatusUpdate) {
			u.Code, u.ResponseDate = rules.StatusFiled, filing("B").ClaimedDate
		})), types.ErrStatusDuplicate},
		{"a rejection without a reason", update(good, with(func(u *types.StatusUpdate) { u.Code = rules.StatusRejected })), types.ErrStatusReasonInvalid},
		{"a refusal 1086 without a reason", update(good, with(func(u *types.StatusUpdate) { u.Code = rules.StatusRefused1086 })), types.ErrStatusReasonInvalid},
		{"a refusal 103099 without a reason", update(good, with(func(u *types.StatusUpdate) { u.Code = rules.StatusRefused103099 })), types.ErrStatusReasonInvalid},
		{"a rejection for a reason that was not published", update(good, with(func(u *types.StatusUpdate) { u.Code, u.Reason = rules.StatusRejected, 2 })), types.ErrStatusReasonInvalid},
		{"a cancellation by the user with a reason", update(good, with(func(u *types.StatusUpdate) { u.Code, u.Reason = rules.StatusCancelled, 1 })), types.ErrStatusReasonInvalid},
		{"an admission with a reason", update(good, with(func(u *types.StatusUpdate) { u.Reason = 1 })), types.ErrStatusReasonInvalid},
		{"a neutral status with a reason", update(good, with(func(u *types.StatusUpdate) { u.Code, u.Reason = 1075, 1 })), types.ErrStatusReasonInvalid},
		{"more statuses than an application may have", func(s *suite) error {
			for i := range types.DefaultParams().MaxStatuses {
				require.NoError(s.t, update(with(func(u *types.StatusUpdate) { u.ResponseDate = uint64(i) + 100 }))(s))
			}
			return update(good, with(func(*types.StatusUpdate) {}))(s)
		}, types.ErrStatusesFull},
	}...))
}

func amend(change func(*types.MsgAmendApplication)) func(*suite) error {
	return func(s *suite) error {
		msg := amendment(s.address("operator"), 1)
		change(msg)
		_, err := s.msgs.AmendApplication(s.ctx, msg)
		return err
	}
}

func amendment(operator string, season uint64) *types.MsgAmendApplication {
	return &types.MsgAmendApplication{
		Operator: operator, SeasonId: season, ServiceNumber: "A", ResponseDate: 5, Code: rules.StatusAdmitted1040,
		FairId: 2, Periods: []uint64{firstDay}, PeriodCodes: []uint32{rules.StatusAdmitted1040}, DetailsCommitment: make([]byte, 32),
	}
}

func TestAmendApplicationRefuses(t *testing.T) {
	run(t, append(byOperator(func(s *suite, signer string, season uint64) error {
		_, err := s.msgs.AmendApplication(s.ctx, amendment(signer, season))
		return err
	}), []refusal{
		{"an unknown number", amend(func(m *types.MsgAmendApplication) { m.ServiceNumber = "Z" }), types.ErrApplicationUnknown},
		{"a withdrawn application", amend(func(m *types.MsgAmendApplication) { m.ServiceNumber = "C" }), types.ErrApplicationWithdrawn},
		{"fewer codes than periods", amend(func(m *types.MsgAmendApplication) { m.PeriodCodes = nil }), types.ErrPeriodCodesShort},
		{"too many periods", amend(func(m *types.MsgAmendApplication) { m.Periods = make([]uint64, 65) }), types.ErrApplicationInvalid},
		{"no commitment to details", amend(func(m *types.MsgAmendApplication) { m.DetailsCommitment = nil }), types.ErrApplicationInvalid},
		{"a rejection without a reason", amend(func(m *types.MsgAmendApplication) { m.Code = rules.StatusRejected }), types.ErrStatusReasonInvalid},
		{"an admission with a reason", amend(func(m *types.MsgAmendApplication) { m.Reason = 7 }), types.ErrStatusReasonInvalid},
		{"more statuses than an application may have", func(s *suite) error {
			for range types.DefaultParams().MaxStatuses {
				require.NoError(s.t, amend(func(*types.MsgAmendApplication) {})(s))
			}
			return amend(func(*types.MsgAmendApplication) {})(s)
		}, types.ErrStatusesFull},
	}...))
}

func TestConfirmDeclarantsRefuses(t *testing.T) {
	confirm := func(numbers ...string) func(s *suite, signer string, season uint64) error {
		return func(s *suite, signer string, season uint64) error {
			_, err := s.msgs.ConfirmDeclarants(s.ctx, &types.MsgConfirmDeclarants{Operator: signer, SeasonId: season, ServiceNumbers: numbers})
			return err
		}
	}
	by := func(send func(*suite, string, uint64) error) func(*suite) error {
		return func(s *suite) error { return send(s, s.address("operator"), 1) }
	}
	run(t, append(byOperator(confirm("A")), []refusal{
		{"no service numbers", by(confirm()), types.ErrBatchInvalid},
		{"more than 500 service numbers", by(confirm(make([]string, 501)...)), types.ErrBatchInvalid},
		{"a number twice", by(confirm("A", "B", "A")), types.ErrBatchInvalid},
		{"an unknown number behind a known one", by(confirm("A", "Z")), types.ErrApplicationUnknown},
		{"a withdrawn application", by(confirm("A", "C")), types.ErrApplicationWithdrawn},
		{"a type that is confirmed", func(s *suite) error {
			require.NoError(s.t, by(confirm("B"))(s))
			return by(confirm("A", "B"))(s)
		}, types.ErrDeclarantConfirmed},
		{"a farmer whom the operator promoted", func(s *suite) error {
			_, err := s.msgs.PromoteToFarmer(s.ctx, &types.MsgPromoteToFarmer{Operator: s.address("operator"), SeasonId: 1, ServiceNumber: "A"})
			require.NoError(s.t, err)
			return by(confirm("A"))(s)
		}, types.ErrDeclarantConfirmed},
	}...))
}

func TestPromoteToFarmerRefuses(t *testing.T) {
	promote := func(number string) func(s *suite, signer string, season uint64) error {
		return func(s *suite, signer string, season uint64) error {
			_, err := s.msgs.PromoteToFarmer(s.ctx, &types.MsgPromoteToFarmer{Operator: signer, SeasonId: season, ServiceNumber: number})
			return err
		}
	}
	run(t, append(byOperator(promote("A")), []refusal{
		{"an unknown number", func(s *suite) error { return promote("Z")(s, s.address("operator"), 1) }, types.ErrApplicationUnknown},
		{"a withdrawn application", func(s *suite) error { return promote("C")(s, s.address("operator"), 1) }, types.ErrApplicationWithdrawn},
	}...))
}

func TestWithdrawApplicationRefuses(t *testing.T) {
	withdraw := func(number string) func(s *suite, signer string, season uint64) error {
		return func(s *suite, signer string, season uint64) error {
			_, err := s.msgs.WithdrawApplication(s.ctx, &types.MsgWithdrawApplication{Signer: signer, SeasonId: season, ServiceNumber: number})
			return err
		}
	}
	submitted := func(s *suite) (uint64, string) {
		season, _ := s.season(types.Filing_FILING_TRADERS)
		trader := s.enrol("trader", "trader")
		_, err := s.msgs.SubmitApplication(s.ctx, submission(trader, season))
		require.NoError(s.t, err)
		return season, trader
	}
	run(t, append(byOperator(withdraw("A")), []refusal{
		{"an unknown number", func(s *suite) error { return withdraw("Z")(s, s.address("operator"), 1) }, types.ErrApplicationUnknown},
		{"a second time", func(s *suite) error { return withdraw("C")(s, s.address("operator"), 1) }, types.ErrApplicationWithdrawn},
		{"the operator where traders file", func(s *suite) error {
			season, _ := submitted(s)
			return withdraw("S2-1")(s, s.address("operator"), season)
		}, types.ErrFilerOther},
		{"another trader", func(s *suite) error {
			season, _ := submitted(s)
			return withdraw("S2-1")(s, s.enrol("rival", "trader"), season)
		}, types.ErrFilerOther},
		{"a suspended trader", func(s *suite) error {
			season, trader := submitted(s)
			s.suspend(trader)
			return withdraw("S2-1")(s, trader, season)
		}, errSuspended},
	}...))
}

func TestCloseFilingRefuses(t *testing.T) {
	closeFiling := func(s *suite, signer string, season uint64) error {
		_, err := s.msgs.CloseFiling(s.ctx, &types.MsgCloseFiling{Operator: signer, SeasonId: season})
		return err
	}
	run(t, append(byOperator(closeFiling), []refusal{
		{"a season filed by traders", func(s *suite) error {
			season, operator := s.season(types.Filing_FILING_TRADERS)
			return closeFiling(s, operator, season)
		}, types.ErrFilingNotClosable},
		{"a window that has not opened", func(s *suite) error {
			s.at(5, start.Add(-time.Second))
			return closeFiling(s, s.address("operator"), 1)
		}, types.ErrWindowClosed},
		{"the block in which the window opens", func(s *suite) error {
			s.at(5, start)
			return closeFiling(s, s.address("operator"), 1)
		}, types.ErrWindowClosed},
		{"a window that is over", func(s *suite) error {
			s.at(5, start.Add(2*time.Hour))
			return closeFiling(s, s.address("operator"), 1)
		}, types.ErrWindowClosed},
	}...))
}

func TestStartDistributionRefuses(t *testing.T) {
	begin := func(s *suite, signer string, season uint64) error {
		_, err := s.msgs.StartDistribution(s.ctx, &types.MsgStartDistribution{Operator: signer, SeasonId: season})
		return err
	}
	run(t, append(byOperator(begin), []refusal{
		{"a plan that is not frozen", func(s *suite) error {
			season, operator := s.season(types.Filing_FILING_OPERATOR)
			s.nextBlockAt(start.Add(time.Hour))
			return begin(s, operator, season)
		}, types.ErrPlanNotFrozen},
		{"a plan that was frozen in this block", func(s *suite) error {
			season, operator := s.season(types.Filing_FILING_OPERATOR)
			s.nextBlockAt(start.Add(time.Hour))
			s.freeze(season, operator, row(1, 1, 1, 1, 1))
			return begin(s, operator, season)
		}, types.ErrPlanNotFrozen},
		{"a window that is not over", func(s *suite) error {
			s.nextBlockAt(start.Add(time.Hour - time.Nanosecond))
			return begin(s, s.address("operator"), 1)
		}, types.ErrWindowNotOver},
		{"applications without their order", func(s *suite) error {
			s.nextBlockAt(start.Add(time.Hour))
			require.NoError(s.t, s.k.PendingOrders.Set(s.ctx, collections.Join(uint64(1), uint64(2))))
			return begin(s, s.address("operator"), 1)
		}, types.ErrOrderPending},
	}...))
}

func TestAnAuthorityThatIsNoAddressPanics(t *testing.T) {
	s := newSuite(t)
	require.PanicsWithError(t, fmt.Sprintf("authority of x/marketslots: %s", addressError("gov")), func() {
		keeper.NewKeeper(nil, nil, addresses, "gov", s.access)
	})
}

func addressError(address string) string {
	_, err := addresses.StringToBytes(address)
	return err.Error()
}
