package keeper_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/access/types"
)

func TestSuspendAccount(t *testing.T) {
	cases := map[string]struct {
		signer, address, reason string
		prepare                 func(*fixture)
		want                    error
	}{
		"a registrar suspends":                            {signer: registrar, address: trader, reason: "abuse"},
		"a registrar of the class suspends":               {signer: traderDesk, address: trader, reason: "abuse"},
		"governance suspends":                             {signer: governance, address: trader, reason: "abuse"},
		"governance suspends an operator":                 {signer: governance, address: operator, reason: "court-order"},
		"governance suspends a registrar":                 {signer: governance, address: registrar, reason: "court-order"},
		"a registrar cannot suspend an operator":          {signer: registrar, address: operator, reason: "abuse", want: types.ErrAccountProtected},
		"a registrar cannot suspend a registrar":          {signer: registrar, address: traderDesk, reason: "abuse", want: types.ErrAccountProtected},
		"a registrar cannot suspend itself":               {signer: registrar, address: registrar, reason: "abuse", want: types.ErrAccountProtected},
		"a registrar cannot act outside its classes":      {signer: traderDesk, address: resident, reason: "abuse", want: types.ErrUnauthorized},
		"an account that is no registrar is refused":      {signer: trader, address: resident, reason: "abuse", want: types.ErrUnauthorized},
		"an account cannot suspend itself":                {signer: trader, address: trader, reason: "abuse", want: types.ErrUnauthorized},
		"a stranger is refused":                           {signer: stranger, address: trader, reason: "abuse", want: types.ErrAccountUnknown},
		"an unpublished reason is refused":                {signer: registrar, address: trader, reason: "mood", want: types.ErrReasonUnknown},
		"no reason is refused":                            {signer: registrar, address: trader, want: types.ErrReasonUnknown},
		"governance needs a published reason as well":     {signer: governance, address: trader, reason: "mood", want: types.ErrReasonUnknown},
		"an account that was never enrolled is refused":   {signer: registrar, address: stranger, reason: "abuse", want: types.ErrAccountUnknown},
		"an address of garbage is refused":                {signer: registrar, address: "trader", reason: "abuse", want: types.ErrAddressInvalid},
		"a signer of garbage is refused":                  {signer: "", address: trader, reason: "abuse", want: types.ErrAddressInvalid},
		"a suspended account cannot be suspended again":   {signer: registrar, address: trader, reason: "abuse", prepare: func(f *fixture) { f.suspend(trader) }, want: types.ErrAccountSuspended},
		"a suspended registrar cannot suspend an account": {signer: registrar, address: trader, reason: "abuse", prepare: func(f *fixture) { f.suspend(registrar) }, want: types.ErrAccountSuspended},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			if tc.prepare != nil {
				tc.prepare(f)
			}
			ctx := f.ctx.WithEventManager(sdk.NewEventManager())
			_, err := f.msg.SuspendAccount(ctx, &types.MsgSuspendAccount{Signer: tc.signer, Address: tc.address, Reason: tc.reason})
			if tc.want != nil {
				require.ErrorIs(t, err, tc.want)
				require.Empty(t, ctx.EventManager().Events())
				return
			}
			require.NoError(t, err)
			addr, err := addressCodec.StringToBytes(tc.address)
			require.NoError(t, err)
			_, _, err = f.keeper.Subject(f.ctx, addr)
			require.ErrorIs(t, err, types.ErrAccountSuspended)
			require.ErrorContains(t, err, tc.reason)
			require.ErrorIs(t, f.keeper.ChargeTx(f.ctx, addr, 1), types.ErrAccountSuspended)
			events := ctx.EventManager().ABCIEvents()
			require.Len(t, events, 1)
			event, err := sdk.ParseTypedEvent(events[0])
			require.NoError(t, err)
			enrolment, err := f.keeper.Enrolments.Get(f.ctx, addr)
			require.NoError(t, err)
			require.Equal(t, &types.EventAccountSuspended{
				Address: tc.address, Class: enrolment.Class, Reason: tc.reason, SuspendedBy: tc.signer,
			}, event)
		})
	}
}

func TestDailyLimitOfSuspensions(t *testing.T) {
	f := newFixture(t)
	_, err := f.msg.EnrolAccounts(f.ctx, &types.MsgEnrolAccounts{Signer: registrar, Accounts: batch(100, 3)})
	require.NoError(t, err)
	suspend := func(f *fixture, n uint64) error {
		_, err := f.msg.SuspendAccount(f.ctx, &types.MsgSuspendAccount{Signer: registrar, Address: text(addr(n)), Reason: "abuse"})
		return err
	}
	require.NoError(t, suspend(f, 100))
	require.NoError(t, suspend(f, 101))
	require.ErrorIs(t, suspend(f, 102), types.ErrDailyLimitReached)
	require.NoError(t, suspend(f.at(noon.AddDate(0, 0, 1)), 102))
}

func TestReinstateAccount(t *testing.T) {
	byRegistrar := func(f *fixture) {
		_, err := f.msg.SuspendAccount(f.ctx, &types.MsgSuspendAccount{Signer: registrar, Address: trader, Reason: "abuse"})
		require.NoError(t, err)
	}
	byGovernance := func(f *fixture) { f.suspend(trader) }
	cases := map[string]struct {
		signer, address string
		prepare         func(*fixture)
		want            error
	}{
		"a registrar lifts its own suspension":                  {signer: registrar, address: trader, prepare: byRegistrar},
		"another registrar of the class lifts it":               {signer: traderDesk, address: trader, prepare: byRegistrar},
		"governance lifts a registrar's suspension":             {signer: governance, address: trader, prepare: byRegistrar},
		"governance lifts its own suspension":                   {signer: governance, address: trader, prepare: byGovernance},
		"a registrar cannot lift governance's suspension":       {signer: registrar, address: trader, prepare: byGovernance, want: types.ErrSuspensionProtected},
		"an active account is refused":                          {signer: registrar, address: resident, prepare: byRegistrar, want: types.ErrAccountNotSuspended},
		"an unknown account is refused":                         {signer: registrar, address: stranger, prepare: byRegistrar, want: types.ErrAccountUnknown},
		"an account cannot reinstate itself":                    {signer: trader, address: trader, prepare: byRegistrar, want: types.ErrAccountSuspended},
		"an account that is no registrar cannot reinstate":      {signer: resident, address: trader, prepare: byRegistrar, want: types.ErrUnauthorized},
		"a stranger cannot reinstate":                           {signer: stranger, address: trader, prepare: byRegistrar, want: types.ErrAccountUnknown},
		"an address of garbage is refused":                      {signer: registrar, address: "x", prepare: byRegistrar, want: types.ErrAddressInvalid},
		"a registrar that is suspended cannot reinstate itself": {signer: registrar, address: registrar, prepare: func(f *fixture) { f.suspend(registrar) }, want: types.ErrAccountSuspended},
		"a registrar cannot act outside its classes": {signer: traderDesk, address: resident, want: types.ErrUnauthorized, prepare: func(f *fixture) {
			_, err := f.msg.SuspendAccount(f.ctx, &types.MsgSuspendAccount{Signer: registrar, Address: resident, Reason: "abuse"})
			require.NoError(t, err)
		}},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			tc.prepare(f)
			ctx := f.ctx.WithEventManager(sdk.NewEventManager())
			_, err := f.msg.ReinstateAccount(ctx, &types.MsgReinstateAccount{Signer: tc.signer, Address: tc.address})
			if tc.want != nil {
				require.ErrorIs(t, err, tc.want)
				require.Empty(t, ctx.EventManager().Events())
				return
			}
			require.NoError(t, err)
			addr, err := addressCodec.StringToBytes(tc.address)
			require.NoError(t, err)
			_, _, err = f.keeper.Subject(f.ctx, addr)
			require.NoError(t, err)
			enrolment, err := f.keeper.Enrolments.Get(f.ctx, addr)
			require.NoError(t, err)
			require.Equal(t, active(trader, "trader", subject(4)).Enrolment, enrolment, "nothing of the suspension stays")
			events := ctx.EventManager().ABCIEvents()
			require.Len(t, events, 1)
			event, err := sdk.ParseTypedEvent(events[0])
			require.NoError(t, err)
			require.Equal(t, &types.EventAccountReinstated{Address: trader, Class: "trader", ReinstatedBy: tc.signer}, event)
		})
	}
}
