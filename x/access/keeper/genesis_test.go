package keeper_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/access/types"
)

// lived returns a fixture with data in every state.
func lived(t *testing.T) *fixture {
	t.Helper()
	f := newFixture(t)
	f.setParams(func(p *types.Params) { p.UnknownClass = "resident" })
	_, err := f.msg.EnrolAccounts(f.ctx, &types.MsgEnrolAccounts{Signer: traderDesk, Accounts: batch(100, 5)})
	require.NoError(t, err)
	_, err = f.msg.SuspendAccount(f.ctx, &types.MsgSuspendAccount{Signer: registrar, Address: text(addr(101)), Reason: "abuse"})
	require.NoError(t, err)
	_, err = f.msg.SuspendAccount(f.ctx, &types.MsgSuspendAccount{Signer: registrar, Address: text(addr(102)), Reason: "abuse"})
	require.NoError(t, err)
	_, err = f.msg.ReinstateAccount(f.ctx, &types.MsgReinstateAccount{Signer: registrar, Address: text(addr(102))})
	require.NoError(t, err)
	f.suspend(operator)
	require.NoError(t, f.keeper.ChargeTx(f.ctx, addr(5), 500))
	require.NoError(t, f.keeper.ChargeTx(f.ctx, addr(100), 7))
	require.NoError(t, f.keeper.ChargeTx(f.ctx, addr(6), 9))
	require.NoError(t, f.replace(traderDesk, text(addr(103)), text(addr(203))))
	require.NoError(t, f.replace(registrar, text(addr(104)), text(addr(204))))
	require.NoError(t, f.object(text(addr(104))))
	require.NoError(t, f.replace(governance, traderDesk, text(addr(202))))
	f.setParams(func(p *types.Params) { p.KeyReplacementDelaySeconds = 1 })
	require.NoError(t, f.replace(registrar, trader, text(addr(205))))
	require.NoError(t, f.keeper.BeginBlock(f.ctx.WithBlockTime(noon.Add(time.Second))))
	return f
}

func TestGenesisRoundTrip(t *testing.T) {
	f := lived(t)
	exported, err := f.keeper.ExportGenesis(f.ctx)
	require.NoError(t, err)
	require.Len(t, exported.Accounts, 10)
	require.Len(t, exported.Usages, 3)
	require.Len(t, exported.RegistrarUsages, 2)
	require.Len(t, exported.Replacements, 3)
	require.Len(t, exported.Retired, 1)
	require.Len(t, exported.Statistics, 3)

	bz, err := exported.Marshal()
	require.NoError(t, err)
	var read types.GenesisState
	require.NoError(t, read.Unmarshal(bz))
	g := emptyFixture(t)
	require.NoError(t, g.keeper.InitGenesis(g.ctx, read))
	again, err := g.keeper.ExportGenesis(g.ctx)
	require.NoError(t, err)
	require.Equal(t, exported, again)

	for _, account := range exported.Accounts {
		addr, err := addressCodec.StringToBytes(account.Address)
		require.NoError(t, err)
		require.True(t, g.accounts.HasAccount(g.ctx, addr))
	}
	classes, err := f.query.Classes(f.ctx, &types.QueryClassesRequest{})
	require.NoError(t, err)
	restored, err := g.query.Classes(g.ctx, &types.QueryClassesRequest{})
	require.NoError(t, err)
	require.Equal(t, classes, restored, "class sizes are counted again")
	require.ErrorIs(t, g.keeper.ChargeTx(g.ctx, addr(5), 1), types.ErrQuotaExhausted, "usage survives")
	f, g = f.begin(delay), g.begin(delay)
	require.Equal(t, f.ctx.EventManager().ABCIEvents(), g.ctx.EventManager().ABCIEvents())
	require.Len(t, g.ctx.EventManager().Events(), 2, "the queue survives")
	require.ErrorIs(t, g.replace(registrar, resident, text(addr(204))), types.ErrAddressReserved, "so do reservations")
}

// TestSameMessagesGiveTheSameState compares two runs of the same messages.
func TestSameMessagesGiveTheSameState(t *testing.T) {
	f, g := lived(t), lived(t)
	a, err := f.keeper.ExportGenesis(f.ctx)
	require.NoError(t, err)
	b, err := g.keeper.ExportGenesis(g.ctx)
	require.NoError(t, err)
	require.Equal(t, a, b)
	require.Equal(t, f.ctx.EventManager().ABCIEvents(), g.ctx.EventManager().ABCIEvents())
	require.NotEmpty(t, f.ctx.EventManager().ABCIEvents())
}

func TestInvalidGenesisIsRefused(t *testing.T) {
	suspended := func(reason, by string) types.Account {
		account := active(text(addr(50)), "trader", subject(50))
		account.Enrolment.State = types.ACCOUNT_STATE_SUSPENDED
		account.Enrolment.Reason = reason
		account.Enrolment.SuspendedBy = by
		return account
	}
	add := func(account types.Account) func(*types.GenesisState) {
		return func(gs *types.GenesisState) { gs.Accounts = append(gs.Accounts, account) }
	}
	retire := func(addresses ...string) func(*types.GenesisState) {
		return func(gs *types.GenesisState) {
			gs.Retired = []types.RetiredAddress{{Address: addresses[0], NewAddress: addresses[1]}, {Address: fresh, NewAddress: trader}}
		}
	}
	request := func(from, to string, change func(*types.Replacement)) func(*types.GenesisState) {
		return func(gs *types.GenesisState) {
			r := types.Replacement{NewAddress: to, RequestedBy: registrar, State: types.REPLACEMENT_STATE_PENDING}
			if change != nil {
				change(&r)
			}
			gs.Replacements = append(gs.Replacements, types.GenesisReplacement{OldAddress: from, Replacement: r})
		}
	}
	cases := map[string]struct {
		change func(*types.GenesisState)
		want   error
		says   string
	}{
		"an address twice":              {add(active(trader, "trader", subject(50))), types.ErrGenesisInvalid, trader},
		"a subject twice":               {add(active(text(addr(50)), "resident", subject(4))), types.ErrGenesisInvalid, "account 5: subject"},
		"an unknown class":              {add(active(text(addr(50)), "tsar", subject(50))), types.ErrGenesisInvalid, "tsar"},
		"a short subject":               {add(active(text(addr(50)), "trader", subject(50)[:5])), types.ErrSubjectInvalid, "account 5"},
		"an address of garbage":         {add(active("x", "trader", subject(50))), types.ErrGenesisInvalid, `"x"`},
		"the governance account":        {add(active(governance, "trader", subject(50))), types.ErrAddressInvalid, "account 5"},
		"an unpublished reason":         {add(suspended("mood", registrar)), types.ErrGenesisInvalid, "mood"},
		"suspended by nobody":           {add(suspended("abuse", "")), types.ErrGenesisInvalid, "suspended by"},
		"an account without a state":    {func(gs *types.GenesisState) { gs.Accounts[1].Enrolment.State = 0 }, types.ErrGenesisInvalid, "account 1"},
		"an active account with reason": {func(gs *types.GenesisState) { gs.Accounts[1].Enrolment.Reason = "abuse" }, types.ErrGenesisInvalid, "account 1"},
		"usage of one address twice": {func(gs *types.GenesisState) {
			gs.Usages = []types.AccountUsage{{Address: trader}, {Address: trader}}
		}, types.ErrGenesisInvalid, "usage 1"},
		"counters of one registrar twice": {func(gs *types.GenesisState) {
			gs.RegistrarUsages = []types.GenesisRegistrarUsage{{Address: registrar}, {Address: registrar}}
		}, types.ErrGenesisInvalid, "registrar usage 1"},
		"counters of no registrar": {func(gs *types.GenesisState) {
			gs.RegistrarUsages = []types.GenesisRegistrarUsage{{Address: trader}}
		}, types.ErrGenesisInvalid, "not a registrar"},
		"a retired address that is enrolled":  {retire(trader, fresh), types.ErrGenesisInvalid, "retired address 0"},
		"a retired address twice":             {retire(fresh, fresh), types.ErrGenesisInvalid, "retired address 1"},
		"a retired address of garbage":        {retire("x", fresh), types.ErrGenesisInvalid, "retired address 0"},
		"a retired address without successor": {retire(fresh, ""), types.ErrGenesisInvalid, "new address"},
		"a replacement of a stranger":         {request(stranger, fresh, nil), types.ErrGenesisInvalid, "not enrolled"},
		"two replacements of one account": {func(gs *types.GenesisState) {
			request(trader, fresh, nil)(gs)
			request(trader, text(addr(51)), nil)(gs)
		}, types.ErrGenesisInvalid, "replacement 1"},
		"two replacements by one address": {func(gs *types.GenesisState) {
			request(trader, fresh, nil)(gs)
			request(resident, fresh, nil)(gs)
		}, types.ErrGenesisInvalid, "replacement 1"},
		"a replacement by an enrolled address": {request(trader, resident, nil), types.ErrGenesisInvalid, "replacement 0"},
		"a replacement by a retired address": {func(gs *types.GenesisState) {
			gs.Retired = []types.RetiredAddress{{Address: fresh, NewAddress: trader}}
			request(trader, fresh, nil)(gs)
		}, types.ErrGenesisInvalid, "replacement 0"},
		"a replacement by governance's address": {request(trader, governance, nil), types.ErrAddressInvalid, "replacement 0"},
		"a replacement that nobody asked for":   {request(trader, fresh, func(r *types.Replacement) { r.RequestedBy = "" }), types.ErrGenesisInvalid, "requested by"},
		"a replacement without a state":         {request(trader, fresh, func(r *types.Replacement) { r.State = 0 }), types.ErrGenesisInvalid, "state"},
		"statistics of one address twice": {func(gs *types.GenesisState) {
			gs.Statistics = []types.GenesisStatistics{{Address: registrar}, {Address: registrar}}
		}, types.ErrGenesisInvalid, "statistics 1"},
		"statistics whose days do not ascend": {func(gs *types.GenesisState) {
			gs.Statistics = []types.GenesisStatistics{{Address: registrar, Days: []types.DayCounts{{Day: 2}, {Day: 2}}}}
		}, types.ErrGenesisInvalid, "day 2 after day 2"},
		"statistics of too many days": {func(gs *types.GenesisState) {
			gs.Statistics = []types.GenesisStatistics{{Address: registrar, Days: make([]types.DayCounts, types.MaxStatisticsDays+1)}}
		}, types.ErrGenesisInvalid, "367 days"},
		"invalid parameters": {func(gs *types.GenesisState) { gs.Params.Classes[0].WindowSeconds = 0 }, types.ErrParamsInvalid, "window_seconds"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			gs := genesis()
			tc.change(&gs)
			f := emptyFixture(t)
			err := f.keeper.InitGenesis(f.ctx, gs)
			require.ErrorIs(t, err, tc.want)
			require.ErrorContains(t, err, tc.says)
		})
	}
}

func TestDefaultGenesisIsValid(t *testing.T) {
	f := emptyFixture(t)
	require.NoError(t, f.keeper.InitGenesis(f.ctx, *types.DefaultGenesis()))
	exported, err := f.keeper.ExportGenesis(f.ctx)
	require.NoError(t, err)
	require.Equal(t, types.DefaultParams().Classes, exported.Params.Classes, "the default is sorted as an export is")
	require.Equal(t, types.DefaultParams().SuspensionReasons, exported.Params.SuspensionReasons)
	require.Empty(t, exported.Params.UnknownClass, "unknown accounts may not write")
}
