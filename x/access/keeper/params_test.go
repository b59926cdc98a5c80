package keeper_test

import (
	"testing"

	"github.com/cosmos/gogoproto/proto"
	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/access/types"
)

func TestUpdateParams(t *testing.T) {
	remove := func(name string) func(*types.Params) {
		return func(p *types.Params) {
			kept := p.Classes[:0:0]
			for _, class := range p.Classes {
				if class.Name != name {
					kept = append(kept, class)
				}
			}
			p.Classes = kept
		}
	}
	empty := types.Class{Name: "auditor", TxsPerWindow: 1, GasPerWindow: 1, WindowSeconds: 1}
	cases := map[string]struct {
		authority string
		change    func(*types.Params)
		want      error
		says      string
	}{
		"governance adds a class":                 {change: func(p *types.Params) { p.Classes = append(p.Classes, empty) }},
		"governance changes a quota":              {change: func(p *types.Params) { p.Classes[0].TxsPerWindow = 7 }},
		"governance removes an empty class":       {change: remove("vacant")},
		"governance removes all registrars":       {change: func(p *types.Params) { p.Registrars = nil }},
		"governance retitles a reason":            {change: func(p *types.Params) { p.SuspensionReasons[0].TitleEn = "Spam" }},
		"governance lets unknown accounts in":     {change: func(p *types.Params) { p.UnknownClass = "resident" }},
		"a registrar is refused":                  {authority: registrar, change: func(*types.Params) {}, want: types.ErrUnauthorized},
		"a stranger is refused":                   {authority: stranger, change: func(*types.Params) {}, want: types.ErrUnauthorized},
		"an authority of garbage is refused":      {authority: "gov", change: func(*types.Params) {}, want: types.ErrAddressInvalid},
		"a class with accounts must stay":         {change: remove("resident"), want: types.ErrClassInUse, says: `"resident" has 1`},
		"a published reason must stay":            {change: func(p *types.Params) { p.SuspensionReasons = p.SuspensionReasons[1:] }, want: types.ErrReasonPublished, says: "abuse"},
		"parameters that are invalid are refused": {change: func(p *types.Params) { p.UnknownClass = "tsar" }, want: types.ErrParamsInvalid, says: "tsar"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			f := emptyFixture(t)
			gs := genesis()
			gs.Params.Classes = append(gs.Params.Classes, types.Class{Name: "vacant", TxsPerWindow: 1, GasPerWindow: 1, WindowSeconds: 1})
			require.NoError(t, f.keeper.InitGenesis(f.ctx, gs))
			before, err := f.keeper.Params(f.ctx)
			require.NoError(t, err)
			params, err := f.keeper.Params(f.ctx)
			require.NoError(t, err)
			tc.change(&params)
			authority := tc.authority
			if authority == "" {
				authority = governance
			}
			ctx := f.ctx.WithEventManager(sdk.NewEventManager())
			_, err = f.msg.UpdateParams(ctx, &types.MsgUpdateParams{Authority: authority, Params: params})
			after, readErr := f.keeper.Params(f.ctx)
			require.NoError(t, readErr)
			if tc.want != nil {
				require.ErrorIs(t, err, tc.want)
				require.ErrorContains(t, err, tc.says)
				require.Equal(t, before, after)
				require.Empty(t, ctx.EventManager().Events())
				return
			}
			require.NoError(t, err)
			require.ElementsMatch(t, params.Classes, after.Classes)
			require.ElementsMatch(t, params.Registrars, after.Registrars)
			require.ElementsMatch(t, params.SuspensionReasons, after.SuspensionReasons)
			require.Equal(t, params.UnknownClass, after.UnknownClass)
			events := ctx.EventManager().ABCIEvents()
			require.Len(t, events, 1)
			event, err := sdk.ParseTypedEvent(events[0])
			require.NoError(t, err)
			require.True(t, proto.Equal(&types.EventParamsUpdated{Params: after}, event), "the event carries the parameters")
		})
	}
}

func TestCountersGoWithARemovedRegistrar(t *testing.T) {
	f := newFixture(t)
	_, err := f.msg.EnrolAccounts(f.ctx, &types.MsgEnrolAccounts{Signer: traderDesk, Accounts: batch(100, 10)})
	require.NoError(t, err)
	_, err = f.msg.EnrolAccounts(f.ctx, &types.MsgEnrolAccounts{Signer: registrar, Accounts: batch(200, 10)})
	require.NoError(t, err)
	f.setParams(func(p *types.Params) {
		kept := p.Registrars[:0:0]
		for _, r := range p.Registrars {
			if r.Address == registrar {
				kept = append(kept, r)
			}
		}
		p.Registrars = kept
	})
	has, err := f.keeper.RegistrarUsages.Has(f.ctx, addr(2))
	require.NoError(t, err)
	require.False(t, has)
	usage, err := f.keeper.RegistrarUsages.Get(f.ctx, addr(1))
	require.NoError(t, err)
	require.Equal(t, uint32(10), usage.Enrolments)
	_, err = f.msg.EnrolAccounts(f.ctx, &types.MsgEnrolAccounts{Signer: traderDesk, Accounts: batch(300, 1)})
	require.ErrorIs(t, err, types.ErrUnauthorized)
}
