package keeper_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/access/types"
)

func TestEnrolAccounts(t *testing.T) {
	change := func(i int, change func(*types.NewAccount)) []types.NewAccount {
		accounts := batch(100, 3)
		change(&accounts[i])
		return accounts
	}
	cases := map[string]struct {
		signer   string
		prepare  func(*fixture)
		accounts []types.NewAccount
		want     error
		says     string
	}{
		"a registrar of any class enrols":       {signer: registrar, accounts: batch(100, 3)},
		"a registrar of the class enrols":       {signer: traderDesk, accounts: batch(100, 3)},
		"governance enrols":                     {signer: governance, accounts: batch(100, 3)},
		"governance is not limited":             {signer: governance, accounts: batch(100, 500)},
		"a batch of 500 is accepted":            {signer: registrar, accounts: batch(100, 500)},
		"a batch of 501 is refused":             {signer: registrar, accounts: batch(100, 501), want: types.ErrBatchInvalid, says: "501"},
		"501 by governance is refused":          {signer: governance, accounts: batch(100, 501), want: types.ErrBatchInvalid, says: "501"},
		"an empty batch is refused":             {signer: registrar, want: types.ErrBatchInvalid},
		"a signer of garbage is refused":        {signer: "nobody", accounts: batch(100, 1), want: types.ErrAddressInvalid},
		"a stranger is refused":                 {signer: stranger, accounts: batch(100, 1), want: types.ErrAccountUnknown},
		"an account, not registrar, is refused": {signer: trader, accounts: batch(100, 1), want: types.ErrUnauthorized},
		"an operator, not registrar, is refused": {
			signer: operator, accounts: batch(100, 1), want: types.ErrUnauthorized,
		},
		"a suspended registrar is refused": {
			signer: registrar, accounts: batch(100, 1), want: types.ErrAccountSuspended, says: "court-order",
			prepare: func(f *fixture) { f.suspend(registrar) },
		},
		"a class outside the registrar's list is refused": {
			signer: traderDesk, want: types.ErrUnauthorized, says: "account 1",
			accounts: change(1, func(a *types.NewAccount) { a.Class = "resident" }),
		},
		"an unknown class is refused": {
			signer: registrar, want: types.ErrClassUnknown, says: `account 2: "tsar"`,
			accounts: change(2, func(a *types.NewAccount) { a.Class = "tsar" }),
		},
		"an invalid address is refused": {
			signer: registrar, want: types.ErrAddressInvalid, says: `account 2: "moscow1x"`,
			accounts: change(2, func(a *types.NewAccount) { a.Address = "moscow1x" }),
		},
		"an address of another network is refused": {
			signer: registrar, want: types.ErrAddressInvalid,
			accounts: change(0, func(a *types.NewAccount) { a.Address = sdk.MustBech32ifyAddressBytes("cosmos", addr(100)) }),
		},
		"the governance account is refused": {
			signer: registrar, want: types.ErrAddressInvalid,
			accounts: change(0, func(a *types.NewAccount) { a.Address = governance }),
		},
		"an address enrolled in the same class is refused": {
			signer: registrar, want: types.ErrAddressEnrolled, says: "account 0: " + trader,
			accounts: change(0, func(a *types.NewAccount) { a.Address = trader }),
		},
		"an address enrolled in another class is refused": {
			signer: registrar, want: types.ErrAddressEnrolled,
			accounts: change(0, func(a *types.NewAccount) { a.Address = resident }),
		},
		"an address twice in the batch is refused": {
			signer: registrar, want: types.ErrAddressEnrolled, says: "account 2",
			accounts: change(2, func(a *types.NewAccount) { a.Address = text(addr(100)) }),
		},
		"a subject enrolled in another class is refused": {
			signer: registrar, want: types.ErrSubjectEnrolled, says: "account 0",
			accounts: change(0, func(a *types.NewAccount) { a.Subject = subject(5) }),
		},
		"a subject twice in the batch is refused": {
			signer: registrar, want: types.ErrSubjectEnrolled, says: "account 1",
			accounts: change(1, func(a *types.NewAccount) { a.Subject = subject(100) }),
		},
		"a subject of 31 bytes is refused": {
			signer: registrar, want: types.ErrSubjectInvalid, says: "31 bytes",
			accounts: change(1, func(a *types.NewAccount) { a.Subject = subject(7)[:31] }),
		},
		"a subject of 33 bytes is refused": {
			signer: registrar, want: types.ErrSubjectInvalid, says: "33 bytes",
			accounts: change(1, func(a *types.NewAccount) { a.Subject = append(subject(7), 1) }),
		},
		"a subject of zeros is refused": {
			signer: registrar, want: types.ErrSubjectInvalid,
			accounts: change(1, func(a *types.NewAccount) { a.Subject = make([]byte, 32) }),
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			if tc.prepare != nil {
				tc.prepare(f)
			}
			_, err := f.msg.EnrolAccounts(f.ctx, &types.MsgEnrolAccounts{Signer: tc.signer, Accounts: tc.accounts})
			if tc.want != nil {
				require.ErrorIs(t, err, tc.want)
				require.ErrorContains(t, err, tc.says)
				return
			}
			require.NoError(t, err)
			for _, account := range tc.accounts {
				addr, err := addressCodec.StringToBytes(account.Address)
				require.NoError(t, err)
				class, subject, err := f.keeper.Subject(f.ctx, addr)
				require.NoError(t, err)
				require.Equal(t, account.Class, class)
				require.Equal(t, account.Subject, subject[:])
				require.True(t, f.accounts.HasAccount(f.ctx, addr), "the auth account exists")
			}
			size, err := f.keeper.ClassSizes.Get(f.ctx, "trader")
			require.NoError(t, err)
			require.Equal(t, uint64(1+len(tc.accounts)), size)
		})
	}
}

func TestEnrolmentKeepsAnExistingAuthAccount(t *testing.T) {
	f := newFixture(t)
	account := f.accounts.NewAccountWithAddress(f.ctx, addr(100))
	require.NoError(t, account.SetSequence(7))
	f.accounts.SetAccount(f.ctx, account)
	_, err := f.msg.EnrolAccounts(f.ctx, &types.MsgEnrolAccounts{Signer: registrar, Accounts: batch(100, 1)})
	require.NoError(t, err)
	require.Equal(t, account, f.accounts.GetAccount(f.ctx, addr(100)))
}

func TestEnrolmentEmitsOneEventForEachAccount(t *testing.T) {
	f := newFixture(t)
	ctx := f.ctx.WithEventManager(sdk.NewEventManager())
	_, err := f.msg.EnrolAccounts(ctx, &types.MsgEnrolAccounts{Signer: registrar, Accounts: batch(100, 3)})
	require.NoError(t, err)
	var enrolled []*types.EventAccountEnrolled
	for _, event := range ctx.EventManager().ABCIEvents() {
		typed, err := sdk.ParseTypedEvent(event)
		require.NoError(t, err)
		enrolled = append(enrolled, typed.(*types.EventAccountEnrolled))
	}
	require.Len(t, enrolled, 3)
	require.Equal(t, &types.EventAccountEnrolled{
		Address: text(addr(101)), Class: "trader", Subject: subject(101), EnrolledBy: registrar,
	}, enrolled[1])
}

func TestDailyLimitOfEnrolments(t *testing.T) {
	f := newFixture(t)
	enrol := func(f *fixture, first, n uint64) error {
		_, err := f.msg.EnrolAccounts(f.ctx, &types.MsgEnrolAccounts{Signer: traderDesk, Accounts: batch(first, n)})
		return err
	}
	require.ErrorIs(t, enrol(f, 100, 11), types.ErrDailyLimitReached, "more than a day's limit at once")
	require.NoError(t, enrol(f, 100, 7))
	require.ErrorIs(t, enrol(f, 200, 4), types.ErrDailyLimitReached)
	require.NoError(t, enrol(f, 200, 3), "the limit itself is allowed")
	require.ErrorIs(t, enrol(f, 300, 1), types.ErrDailyLimitReached)

	midnight := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	require.ErrorIs(t, enrol(f.at(midnight.Add(-time.Nanosecond)), 300, 1), types.ErrDailyLimitReached)
	require.NoError(t, enrol(f.at(midnight), 300, 10), "a new day begins at midnight UTC")

	_, err := f.msg.EnrolAccounts(f.ctx, &types.MsgEnrolAccounts{Signer: registrar, Accounts: batch(400, 20)})
	require.NoError(t, err, "each registrar has a limit of its own")
}

func TestALoweredLimitStopsOnlyWhatItLimits(t *testing.T) {
	f := newFixture(t)
	_, err := f.msg.SuspendAccount(f.ctx, &types.MsgSuspendAccount{Signer: registrar, Address: trader, Reason: "abuse"})
	require.NoError(t, err)
	f.setParams(func(p *types.Params) {
		for i := range p.Registrars {
			p.Registrars[i].DailySuspensions = 0
		}
	})
	_, err = f.msg.EnrolAccounts(f.ctx, &types.MsgEnrolAccounts{Signer: registrar, Accounts: batch(100, 1)})
	require.NoError(t, err)
	_, err = f.msg.SuspendAccount(f.ctx, &types.MsgSuspendAccount{Signer: registrar, Address: resident, Reason: "abuse"})
	require.ErrorIs(t, err, types.ErrDailyLimitReached)
}
