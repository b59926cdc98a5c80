package keeper_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/marketslots"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// everyState makes seasons in every state: closed (1), distributing (2: among applications, 3: among rows), open and
// filed by the operator (4), open with traders whose order is pending (5), without anything (6), open and filed by both,
// with orders pending and some declarants confirmed (7).
func everyState(s *suite) {
	s.t.Helper()
	closed, operator := contested(s, 6)
	s.distribute(closed, operator)
	s.at(s.ctx.BlockHeight(), start.Add(time.Minute))
	first, _ := contested(s, 30)
	second, _ := contested(s, 4)
	open, _ := contested(s, 5)
	_, err := s.msgs.AmendApplication(s.ctx, func() *types.MsgAmendApplication {
		m := amendment(operator, open)
		m.ServiceNumber, m.PeriodCodes = "4/2", []uint32{rules.StatusRejected}
		return m
	}())
	require.NoError(s.t, err)
	company := filing("company")
	company.DeclarantType, company.PublicName = types.DECLARANT_TYPE_LEGAL_ENTITY, "ООО «Ромашка»"
	s.file(open, operator, company)
	_, err = s.msgs.PromoteToFarmer(s.ctx, &types.MsgPromoteToFarmer{Operator: operator, SeasonId: open, ServiceNumber: "company"})
	require.NoError(s.t, err)
	_, err = s.msgs.WithdrawApplication(s.ctx, &types.MsgWithdrawApplication{Signer: operator, SeasonId: open, ServiceNumber: "4/3"})
	require.NoError(s.t, err)

	traders, _ := s.season(types.Filing_FILING_TRADERS)
	s.submitMany(traders, 0, 3)
	s.nextBlockAt(start.Add(time.Hour - time.Second))
	s.season(types.Filing_FILING_TRADERS)
	both, _ := s.firstCome(types.Filing_FILING_BOTH)
	s.submitMany(both, 0, 2)
	s.file(both, operator, counter("C-1", "trader 0"), counter("C-2", "person"))
	_, err = s.msgs.ConfirmDeclarants(s.ctx, &types.MsgConfirmDeclarants{
		Operator: operator, SeasonId: both, ServiceNumbers: []string{"C-1", types.SelfFiledNumber(both, 1)},
	})
	require.NoError(s.t, err)
	for _, step := range []struct {
		season uint64
		bound  uint32
	}{{second, 10}, {first, 25}} {
		s.nextBlockAt(start.Add(time.Hour))
		_, err := s.msgs.StartDistribution(s.ctx, &types.MsgStartDistribution{Operator: operator, SeasonId: step.season})
		require.NoError(s.t, err)
		s.writesPerBlock(step.bound)
		require.NoError(s.t, s.k.EndBlock(s.ctx))
		s.writesPerBlock(0)
	}
	s.at(s.ctx.BlockHeight(), start.Add(time.Hour-time.Second))
	s.submitMany(traders, 3, 6)
	s.submitMany(both, 2, 3)
	s.file(both, operator, counter("C-3", "trader 0"))
	require.NoError(s.t, s.k.EndBlock(s.ctx))
	s.writesPerBlock(25)
}

func TestGenesisRoundTripsInEveryState(t *testing.T) {
	s := newSuite(t)
	everyState(s)
	exported := marketslots.NewAppModule(encoding.Codec, s.k).ExportGenesis(s.ctx, encoding.Codec)

	var g types.GenesisState
	encoding.Codec.MustUnmarshalJSON(exported, &g)
	states := map[types.SeasonState]int{}
	for i := range g.Seasons {
		states[g.Seasons[i].Season.State]++
	}
	require.Equal(t, map[types.SeasonState]int{1: 4, 2: 2, 3: 1}, states)
	require.Len(t, g.Seasons[4].Pending(), 3)
	require.Len(t, g.Seasons[6].Pending(), 2)
	require.NotEmpty(t, g.PendingBlockHash)
	require.Equal(t, uint64(20), g.Seasons[1].Distribution.Cursor)
	require.Len(t, g.Seasons[2].RowOutcomes, 1)

	again := newSuite(t)
	module := marketslots.NewAppModule(encoding.Codec, again.k)
	require.NoError(t, module.ValidateGenesis(encoding.Codec, nil, exported))
	module.InitGenesis(again.ctx, encoding.Codec, exported)
	require.JSONEq(t, string(exported), string(module.ExportGenesis(again.ctx, encoding.Codec)))

	// Both chains go on alike: orders are assigned, distributions end, counts hold.
	height := s.ctx.BlockHeight()
	for _, chain := range []*suite{s, again} {
		chain.at(height+1, start.Add(time.Hour-time.Millisecond))
		chain.access = s.access
		chain.restart()
		require.NoError(t, chain.k.BeginBlock(chain.ctx))
		chain.submitMany(5, 6, 7)
		chain.submitMany(7, 0, 1)
		chain.file(7, chain.address("operator"), counter("C-4", "trader 0"))
		for range 10 {
			chain.nextBlock()
		}
	}
	want, err := s.k.ExportGenesis(s.ctx)
	require.NoError(t, err)
	got, err := again.k.ExportGenesis(again.ctx)
	require.NoError(t, err)
	require.Equal(t, want, got)
	require.Equal(t, types.SeasonState_SEASON_STATE_CLOSED, again.state(2))
	require.Equal(t, uint64(7), got.Seasons[4].Season.LastRegNum)
	require.Equal(t, uint64(8), got.Seasons[6].Season.LastRegNum)
	require.Equal(t, dump(s), dump(again), "the stores are equal key by key")
}

// dump reads the whole store.
func dump(s *suite) map[string]string {
	all := map[string]string{}
	iterator := s.ctx.KVStore(s.key).Iterator(nil, nil)
	defer func() { require.NoError(s.t, iterator.Close()) }()
	for ; iterator.Valid(); iterator.Next() {
		all[string(iterator.Key())] = string(iterator.Value())
	}
	return all
}

func TestGenesisWithRecordsThatDoNotFitIsRefused(t *testing.T) {
	s := newSuite(t)
	everyState(s)
	exported, err := s.k.ExportGenesis(s.ctx)
	require.NoError(t, err)
	require.NoError(t, exported.Validate())
	packed, err := exported.Marshal()
	require.NoError(t, err)

	for name, spoil := range map[string]func(*types.GenesisState){
		"bounds out of range":              func(g *types.GenesisState) { g.Params.MaxPeriods = 0 },
		"a season missing":                 func(g *types.GenesisState) { g.Seasons = g.Seasons[1:] },
		"terms without a policy":           func(g *types.GenesisState) { g.Seasons[0].Season.Policy = "" },
		"an unknown state":                 func(g *types.GenesisState) { g.Seasons[1].Season.State = 9 },
		"a plan row missing":               func(g *types.GenesisState) { g.Seasons[0].Plan = g.Seasons[0].Plan[1:] },
		"a plan row on another day":        func(g *types.GenesisState) { g.Seasons[0].Plan[0].Period = 5 },
		"a frozen plan without a root":     func(g *types.GenesisState) { g.Seasons[0].Season.PlanRoot = nil },
		"an application missing":           func(g *types.GenesisState) { g.Seasons[3].Applications = g.Seasons[3].Applications[1:] },
		"applications out of order":        func(g *types.GenesisState) { g.Seasons[3].Applications[0].Id = 2 },
		"a number twice":                   func(g *types.GenesisState) { g.Seasons[3].Applications[1].ServiceNumber = "4/0" },
		"a user id of wrong length":        func(g *types.GenesisState) { g.Seasons[3].Applications[1].UserId = nil },
		"the name of a person":             func(g *types.GenesisState) { g.Seasons[3].Applications[1].PublicName = "x" },
		"a closed season without closing":  func(g *types.GenesisState) { g.Seasons[0].Closing = nil },
		"a closing of another season":      func(g *types.GenesisState) { g.Seasons[0].Closing.SeasonId = 2 },
		"an open season with results":      func(g *types.GenesisState) { g.Seasons[3].Outcomes = g.Seasons[0].Outcomes },
		"a distribution without progress":  func(g *types.GenesisState) { g.Seasons[1].Distribution = nil },
		"a distribution that went too far": func(g *types.GenesisState) { g.Seasons[1].Distribution.Cursor++ },
		"a distribution of another size":   func(g *types.GenesisState) { g.Seasons[1].Distribution.Total++ },
		"outcomes out of order":            func(g *types.GenesisState) { g.Seasons[0].Outcomes[0].ApplicationId = 2 },
		"row outcomes out of order":        func(g *types.GenesisState) { g.Seasons[0].RowOutcomes[0].Row = 1 },
		"a hash although no order is due":  func(g *types.GenesisState) { g.Seasons = g.Seasons[:1] },
		"an application of nobody":         func(g *types.GenesisState) { g.Seasons[3].Applications[0].Source = 0 },
		"a trader's where nobody else may": func(g *types.GenesisState) { g.Seasons[3].Applications[0].Source = types.Source_SOURCE_SELF },
		"the operator's among traders'":    func(g *types.GenesisState) { g.Seasons[4].Applications[0].Source = types.Source_SOURCE_OPERATOR },
		"a claimed number of a trader":     func(g *types.GenesisState) { g.Seasons[4].Applications[0].ClaimedRegNum = 1 },
		"a claimed number beside a claim":  func(g *types.GenesisState) { g.Seasons[3].Applications[0].ClaimedRegNum = 1 },
		"orders due in a frozen season": func(g *types.GenesisState) {
			g.Seasons[1].Season.Filing = types.Filing_FILING_TRADERS
			for i := range g.Seasons[1].Applications {
				g.Seasons[1].Applications[i].Source = types.Source_SOURCE_SELF
			}
			g.Seasons[1].Applications[0].RegNum = 0
		},
		"a distribution with an open plan": func(g *types.GenesisState) {
			g.Seasons[1].Season.PlanFrozenHeight = 0
			g.Seasons[1].Season.PlanRoot = nil
		},
		"a finished one called distributing": func(g *types.GenesisState) { g.Seasons[0].Season.State = 2; g.Seasons[0].Closing = nil },
	} {
		t.Run(name, func(t *testing.T) {
			var g types.GenesisState
			require.NoError(t, g.Unmarshal(packed))
			spoil(&g)
			require.ErrorIs(t, g.Validate(), types.ErrGenesisInvalid)
			data, err := encoding.Codec.MarshalJSON(&g)
			require.NoError(t, err)
			module := marketslots.NewAppModule(encoding.Codec, s.k)
			require.Error(t, module.ValidateGenesis(encoding.Codec, nil, json.RawMessage(data)))
			require.Panics(t, func() { module.InitGenesis(s.ctx, encoding.Codec, data) })
		})
	}
}

func TestGenesisWithAnOperatorWithoutAddressIsRefused(t *testing.T) {
	s := newSuite(t)
	operated(s)
	g, err := s.k.ExportGenesis(s.ctx)
	require.NoError(t, err)
	g.Seasons[0].Season.Operator = "mayor"
	again := newSuite(t)
	require.ErrorIs(t, again.k.InitGenesis(again.ctx, g), types.ErrAddressInvalid)
}
