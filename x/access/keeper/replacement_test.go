package keeper_test

import (
	"encoding/hex"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/access/types"
)

const delay = 72 * time.Hour

var fresh = text(addr(50)) // an address without an account

// replace asks to replace the key of an account by that of address fresh.
func (f *fixture) replace(signer, oldAddress, newAddress string) error {
	_, err := f.msg.ReplaceKey(f.ctx, &types.MsgReplaceKey{Signer: signer, OldAddress: oldAddress, NewAddress: newAddress})
	return err
}

func (f *fixture) object(signer string) error {
	_, err := f.msg.ObjectToReplacement(f.ctx, &types.MsgObjectToReplacement{Signer: signer})
	return err
}

func (f *fixture) cancel(signer, address string) error {
	_, err := f.msg.CancelReplacement(f.ctx, &types.MsgCancelReplacement{Signer: signer, OldAddress: address})
	return err
}

func (f *fixture) resolve(signer, address string, execute bool) error {
	_, err := f.msg.ResolveReplacement(f.ctx, &types.MsgResolveReplacement{Authority: signer, OldAddress: address, Execute: execute})
	return err
}

// begin runs the beginning of a block that much later.
func (f *fixture) begin(after time.Duration) *fixture {
	f.tb.Helper()
	g := f.at(f.ctx.BlockTime().Add(after))
	g.ctx = g.ctx.WithEventManager(sdk.NewEventManager())
	require.NoError(f.tb, g.keeper.BeginBlock(g.ctx))
	return g
}

// event is the only event since the fixture's last block.
func (f *fixture) event() any {
	f.tb.Helper()
	events := f.ctx.EventManager().ABCIEvents()
	require.Len(f.tb, events, 1)
	parsed, err := sdk.ParseTypedEvent(events[0])
	require.NoError(f.tb, err)
	return parsed
}

// holds checks whether an address has the subject of the trader of the fixture now.
func (f *fixture) holds(address string) {
	f.tb.Helper()
	got, err := f.query.AccountBySubject(f.ctx, &types.QueryAccountBySubjectRequest{Subject: hex.EncodeToString(subject(4))})
	require.NoError(f.tb, err)
	require.Equal(f.tb, address, got.Account.Address)
}

func TestAKeyIsReplacedWhenItsDelayIsOver(t *testing.T) {
	f := newFixture(t)
	require.NoError(t, f.keeper.ChargeTx(f.ctx, addr(4), 400))
	asked := f.begin(time.Hour + 500*time.Millisecond)
	require.NoError(t, asked.keeper.ChargeTx(asked.ctx, addr(4), 300))
	require.NoError(t, asked.replace(traderDesk, trader, fresh))
	effective := noon.Add(time.Hour + 500*time.Millisecond + delay)
	require.Equal(t, &types.EventReplacementRequested{
		Subject: subject(4), Class: "trader", OldAddress: trader, NewAddress: fresh, RequestedBy: traderDesk, EffectiveAt: effective,
	}, asked.event())

	early := asked.begin(delay - time.Millisecond)
	early.holds(trader)
	require.Empty(t, early.ctx.EventManager().Events())
	_, _, err := early.keeper.Subject(early.ctx, addr(50))
	require.ErrorIs(t, err, types.ErrAccountUnknown)

	f.setParams(func(p *types.Params) { p.Classes[2].WindowSeconds = 366 * 24 * 3600 })
	done := asked.begin(delay + time.Second)
	done.holds(fresh)
	require.Equal(t, &types.EventKeyReplaced{Subject: subject(4), Class: "trader", OldAddress: trader, NewAddress: fresh}, done.event())
	class, got, err := done.keeper.Subject(done.ctx, addr(50))
	require.NoError(t, err)
	require.Equal(t, "trader", class)
	require.Equal(t, subject(4), got[:])
	require.True(t, done.accounts.HasAccount(done.ctx, addr(50)))
	account, err := done.query.Account(done.ctx, &types.QueryAccountRequest{Address: fresh})
	require.NoError(t, err)
	require.Equal(t, uint64(300), account.Quota.GasUsed, "what the old key used counts")
	sizes, err := done.query.Class(done.ctx, &types.QueryClassRequest{Name: "trader"})
	require.NoError(t, err)
	require.Equal(t, uint64(1), sizes.Class.Accounts)

	again := done.begin(delay)
	require.Empty(t, again.ctx.EventManager().Events(), "once")
}

func TestARetiredAddressIsRefusedForGood(t *testing.T) {
	f := newFixture(t)
	f.setParams(func(p *types.Params) { p.UnknownClass = "resident" })
	require.NoError(t, f.replace(registrar, trader, fresh))
	f = f.begin(delay)
	f.holds(fresh)

	_, _, err := f.keeper.Subject(f.ctx, addr(4))
	require.ErrorIs(t, err, types.ErrAddressRetired, "where unknown accounts may write too")
	require.ErrorContains(t, err, fresh)
	require.ErrorIs(t, f.keeper.ChargeTx(f.ctx, addr(4), 1), types.ErrAddressRetired)
	require.ErrorIs(t, f.object(trader), types.ErrAddressRetired)
	_, err = f.msg.EnrolAccounts(f.ctx, &types.MsgEnrolAccounts{Signer: governance, Accounts: []types.NewAccount{
		{Address: trader, Class: "trader", Subject: subject(99)},
	}})
	require.ErrorIs(t, err, types.ErrAddressRetired)
	require.ErrorIs(t, f.replace(registrar, fresh, trader), types.ErrAddressRetired, "no way back")
	require.ErrorIs(t, f.replace(registrar, trader, text(addr(51))), types.ErrAddressRetired)
	_, err = f.msg.SuspendAccount(f.ctx, &types.MsgSuspendAccount{Signer: registrar, Address: trader, Reason: "abuse"})
	require.ErrorIs(t, err, types.ErrAddressRetired)
	_, err = f.query.Account(f.ctx, &types.QueryAccountRequest{Address: trader})
	require.ErrorContains(t, err, "NotFound")
	require.ErrorContains(t, err, fresh)
}

func TestReplaceKeyIsRefused(t *testing.T) {
	cases := map[string]struct {
		signer, from, to string
		prepare          func(*fixture)
		want             error
	}{
		"a registrar of any class asks":                 {signer: registrar, from: trader, to: fresh},
		"a registrar of the class asks":                 {signer: traderDesk, from: trader, to: fresh},
		"governance asks":                               {signer: governance, from: trader, to: fresh},
		"governance asks for an operator":               {signer: governance, from: operator, to: fresh},
		"governance asks for a registrar":               {signer: governance, from: traderDesk, to: fresh},
		"the account is suspended":                      {signer: registrar, from: trader, to: fresh, prepare: func(f *fixture) { f.suspend(trader) }},
		"a registrar asks for an operator":              {signer: registrar, from: operator, to: fresh, want: types.ErrReplacementProtected},
		"a registrar asks for a registrar":              {signer: registrar, from: traderDesk, to: fresh, want: types.ErrReplacementProtected},
		"a registrar asks for itself":                   {signer: registrar, from: registrar, to: fresh, want: types.ErrReplacementProtected},
		"a class that is not the registrar's":           {signer: traderDesk, from: resident, to: fresh, want: types.ErrUnauthorized},
		"the account asks for itself":                   {signer: trader, from: trader, to: fresh, want: types.ErrUnauthorized},
		"a stranger asks":                               {signer: stranger, from: trader, to: fresh, want: types.ErrAccountUnknown},
		"a suspended registrar asks":                    {signer: registrar, from: trader, to: fresh, prepare: func(f *fixture) { f.suspend(registrar) }, want: types.ErrAccountSuspended},
		"the account is not enrolled":                   {signer: registrar, from: stranger, to: fresh, want: types.ErrAccountUnknown},
		"the new address is enrolled":                   {signer: registrar, from: trader, to: resident, want: types.ErrAddressEnrolled},
		"the new address is the old one":                {signer: registrar, from: trader, to: trader, want: types.ErrAddressEnrolled},
		"the new address is governance's":               {signer: registrar, from: trader, to: governance, want: types.ErrAddressInvalid},
		"the new address is garbage":                    {signer: registrar, from: trader, to: "x", want: types.ErrAddressInvalid},
		"the old address is garbage":                    {signer: registrar, from: "x", to: fresh, want: types.ErrAddressInvalid},
		"the signer is garbage":                         {signer: "x", from: trader, to: fresh, want: types.ErrAddressInvalid},
		"it was asked for already":                      {signer: registrar, from: trader, to: text(addr(51)), prepare: func(f *fixture) { require.NoError(t, f.replace(registrar, trader, fresh)) }, want: types.ErrReplacementPending},
		"the new address is asked for by somebody else": {signer: registrar, from: trader, to: fresh, prepare: func(f *fixture) { require.NoError(t, f.replace(registrar, resident, fresh)) }, want: types.ErrAddressReserved},
		"the new address is of a registrar without account": {signer: registrar, from: trader, to: fresh, want: types.ErrAddressInvalid, prepare: func(f *fixture) {
			f.setParams(func(p *types.Params) { p.Registrars = append(p.Registrars, types.Registrar{Address: fresh}) })
		}},
		"the registrar asked enough today": {signer: traderDesk, from: trader, to: fresh, want: types.ErrDailyLimitReached, prepare: func(f *fixture) {
			_, err := f.msg.EnrolAccounts(f.ctx, &types.MsgEnrolAccounts{Signer: traderDesk, Accounts: batch(100, 2)})
			require.NoError(t, err)
			require.NoError(t, f.replace(traderDesk, text(addr(100)), text(addr(51))))
			require.NoError(t, f.replace(traderDesk, text(addr(101)), text(addr(52))))
		}},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			if tc.prepare != nil {
				tc.prepare(f)
			}
			before, err := f.keeper.ExportGenesis(f.ctx)
			require.NoError(t, err)
			err = f.replace(tc.signer, tc.from, tc.to)
			if tc.want == nil {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, tc.want)
			after, err := f.keeper.ExportGenesis(f.ctx)
			require.NoError(t, err)
			require.Equal(t, before, after)
		})
	}
}

func TestAReservedAddressIsNotEnrolled(t *testing.T) {
	f := newFixture(t)
	require.NoError(t, f.replace(registrar, trader, fresh))
	enrol := &types.MsgEnrolAccounts{Signer: registrar, Accounts: []types.NewAccount{{Address: fresh, Class: "trader", Subject: subject(50)}}}
	_, err := f.msg.EnrolAccounts(f.ctx, enrol)
	require.ErrorIs(t, err, types.ErrAddressReserved)
	require.NoError(t, f.cancel(registrar, trader))
	_, err = f.msg.EnrolAccounts(f.ctx, enrol)
	require.NoError(t, err)
}

func TestAnObjectionHandsTheDecisionToGovernance(t *testing.T) {
	f := newFixture(t)
	require.NoError(t, f.replace(registrar, trader, fresh))
	require.ErrorIs(t, f.resolve(governance, trader, true), types.ErrReplacementNotContested, "the old key may object first")
	f = f.begin(time.Hour)
	require.NoError(t, f.object(trader))
	require.Equal(t, &types.EventReplacementContested{
		Subject: subject(4), Class: "trader", OldAddress: trader, NewAddress: fresh, ObjectedBy: trader,
	}, f.event())
	require.ErrorIs(t, f.object(trader), types.ErrReplacementContested)

	f = f.begin(10 * delay)
	f.holds(trader)
	require.ErrorIs(t, f.replace(registrar, trader, text(addr(51))), types.ErrReplacementPending)
	require.ErrorIs(t, f.resolve(registrar, trader, true), types.ErrUnauthorized)
	require.NoError(t, f.resolve(governance, trader, true))
	f.holds(fresh)
	require.ErrorIs(t, f.resolve(governance, fresh, false), types.ErrReplacementUnknown)
}

func TestARequestIsCancelled(t *testing.T) {
	contested := func(f *fixture) { require.NoError(t, f.object(trader)) }
	cases := map[string]struct {
		by      string
		cancel  func(f *fixture, by string) error
		prepare func(f *fixture)
		want    error
	}{
		"by the registrar that asked":              {by: traderDesk},
		"by it after an objection":                 {by: traderDesk, prepare: contested},
		"by governance":                            {by: governance, cancel: func(f *fixture, by string) error { return f.resolve(by, trader, false) }},
		"by governance after an objection":         {by: governance, prepare: contested, cancel: func(f *fixture, by string) error { return f.resolve(by, trader, false) }},
		"not by another registrar":                 {by: registrar, want: types.ErrUnauthorized},
		"not by the account":                       {by: trader, want: types.ErrUnauthorized},
		"not by a stranger":                        {by: stranger, want: types.ErrAccountUnknown},
		"not by governance in the registrar's way": {by: governance, want: types.ErrUnauthorized},
		"not by a registrar in governance's way":   {by: traderDesk, cancel: func(f *fixture, by string) error { return f.resolve(by, trader, false) }, want: types.ErrUnauthorized},
		"not by a suspended registrar":             {by: traderDesk, prepare: func(f *fixture) { f.suspend(traderDesk) }, want: types.ErrAccountSuspended},
		"not where nobody asked":                   {by: traderDesk, cancel: func(f *fixture, by string) error { return f.cancel(by, resident) }, want: types.ErrReplacementUnknown},
		"not with an address of garbage":           {by: traderDesk, cancel: func(f *fixture, by string) error { return f.cancel(by, "x") }, want: types.ErrAddressInvalid},
		"not by governance with garbage":           {by: governance, cancel: func(f *fixture, by string) error { return f.resolve(by, "x", false) }, want: types.ErrAddressInvalid},
		"not with a signer of garbage":             {by: "x", want: types.ErrAddressInvalid},
		"not with an authority of garbage":         {by: "x", cancel: func(f *fixture, by string) error { return f.resolve(by, trader, false) }, want: types.ErrAddressInvalid},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			require.NoError(t, f.replace(traderDesk, trader, fresh))
			if tc.prepare != nil {
				tc.prepare(f)
			}
			f.ctx = f.ctx.WithEventManager(sdk.NewEventManager())
			if tc.cancel == nil {
				tc.cancel = func(f *fixture, by string) error { return f.cancel(by, trader) }
			}
			err := tc.cancel(f, tc.by)
			if tc.want != nil {
				require.ErrorIs(t, err, tc.want)
				require.Empty(t, f.ctx.EventManager().Events())
				return
			}
			require.NoError(t, err)
			require.Equal(t, &types.EventReplacementCancelled{
				Subject: subject(4), Class: "trader", OldAddress: trader, NewAddress: fresh, CancelledBy: tc.by,
			}, f.event())
			f = f.begin(10 * delay)
			f.holds(trader)
			require.NoError(t, f.replace(traderDesk, trader, fresh), "it may be asked for again")
		})
	}
}

func TestObjectionsAreRefused(t *testing.T) {
	cases := map[string]struct {
		by      string
		prepare func(*fixture)
		want    error
	}{
		"of somebody else":              {by: resident, want: types.ErrReplacementUnknown},
		"of the new key":                {by: fresh, want: types.ErrAccountUnknown},
		"of an account that is garbage": {by: "x", want: types.ErrAddressInvalid},
		"of a suspended account":        {by: trader, prepare: func(f *fixture) { f.suspend(trader) }, want: types.ErrAccountSuspended},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			require.NoError(t, f.replace(registrar, trader, fresh))
			if tc.prepare != nil {
				tc.prepare(f)
			}
			require.ErrorIs(t, f.object(tc.by), tc.want)
			f.begin(delay).holds(fresh)
		})
	}
}

func TestAReplacementKeepsASuspension(t *testing.T) {
	f := newFixture(t)
	f.suspend(trader)
	require.NoError(t, f.replace(registrar, trader, fresh))
	f = f.begin(delay)
	_, _, err := f.keeper.Subject(f.ctx, addr(50))
	require.ErrorIs(t, err, types.ErrAccountSuspended)
	_, err = f.msg.ReinstateAccount(f.ctx, &types.MsgReinstateAccount{Signer: governance, Address: fresh})
	require.NoError(t, err)
}

// TestARegistrarThatFellStopsWhatItBegan: a request is checked again when it is due.
func TestARegistrarThatFellStopsWhatItBegan(t *testing.T) {
	cases := map[string]func(f *fixture){
		"it was suspended":  func(f *fixture) { f.suspend(traderDesk) },
		"it was removed":    func(f *fixture) { f.setParams(func(p *types.Params) { p.Registrars = p.Registrars[:0] }) },
		"it lost the class": func(f *fixture) { f.setParams(func(p *types.Params) { setClasses(p, traderDesk, "resident") }) },
		"the account was protected": func(f *fixture) {
			f.setParams(func(p *types.Params) { p.Registrars = append(p.Registrars, types.Registrar{Address: trader}) })
		},
	}
	for name, fall := range cases {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			require.NoError(t, f.replace(traderDesk, trader, fresh))
			fall(f)
			f = f.begin(delay)
			require.Equal(t, &types.EventReplacementContested{
				Subject: subject(4), Class: "trader", OldAddress: trader, NewAddress: fresh,
			}, f.event())
			f = f.begin(10 * delay)
			require.Empty(t, f.ctx.EventManager().Events())
			f.holds(trader)
			require.NoError(t, f.resolve(governance, trader, true))
			f.holds(fresh)
		})
	}
}

func TestARegistrarThatGotANewKeyAsksAgain(t *testing.T) {
	f := newFixture(t)
	require.NoError(t, f.replace(governance, traderDesk, text(addr(52))))
	f.ctx = f.ctx.WithBlockTime(noon.Add(time.Hour))
	require.NoError(t, f.replace(traderDesk, trader, fresh))
	f.begin(delay - time.Hour).begin(time.Hour).holds(trader)
	require.ErrorIs(t, f.object(trader), types.ErrReplacementContested)
}

func setClasses(p *types.Params, address string, classes ...string) {
	for i := range p.Registrars {
		if p.Registrars[i].Address == address {
			p.Registrars[i].Classes = classes
		}
	}
}

func TestARegistrarKeepsItsRights(t *testing.T) {
	f := newFixture(t)
	_, err := f.msg.EnrolAccounts(f.ctx, &types.MsgEnrolAccounts{Signer: traderDesk, Accounts: batch(100, 4)})
	require.NoError(t, err)
	f.setParams(func(p *types.Params) { p.KeyReplacementDelaySeconds = 60 })
	require.NoError(t, f.replace(governance, traderDesk, fresh))
	f = f.begin(time.Minute)
	desk, err := f.query.Registrar(f.ctx, &types.QueryRegistrarRequest{Address: fresh})
	require.NoError(t, err)
	require.Equal(t, uint32(6), desk.EnrolmentsLeft, "what it did today counts")
	require.Equal(t, []string{"trader"}, desk.Registrar.Classes)
	_, err = f.query.Registrar(f.ctx, &types.QueryRegistrarRequest{Address: traderDesk})
	require.Error(t, err)
	_, err = f.msg.EnrolAccounts(f.ctx, &types.MsgEnrolAccounts{Signer: fresh, Accounts: batch(200, 1)})
	require.NoError(t, err)
	exported, err := f.keeper.ExportGenesis(f.ctx)
	require.NoError(t, err)
	require.NoError(t, exported.Validate(addressCodec))
}

func TestGovernanceMayNameTheNewAddressARegistrarMeanwhile(t *testing.T) {
	f := newFixture(t)
	require.NoError(t, f.replace(governance, traderDesk, fresh))
	f.setParams(func(p *types.Params) {
		p.Registrars = append(p.Registrars, types.Registrar{Address: fresh, DailyEnrolments: 77})
	})
	f = f.begin(delay)
	desk, err := f.query.Registrar(f.ctx, &types.QueryRegistrarRequest{Address: fresh})
	require.NoError(t, err)
	require.Equal(t, uint32(77), desk.Registrar.DailyEnrolments, "governance's word holds")
	exported, err := f.keeper.ExportGenesis(f.ctx)
	require.NoError(t, err)
	require.NoError(t, exported.Validate(addressCodec))
}

func TestABlockReplacesABoundedNumberOfKeys(t *testing.T) {
	f := newFixture(t)
	const n = types.MaxReplacementsPerBlock + 30
	_, err := f.msg.EnrolAccounts(f.ctx, &types.MsgEnrolAccounts{Signer: governance, Accounts: batch(1_000, n)})
	require.NoError(t, err)
	for i := range uint64(n) {
		require.NoError(t, f.replace(registrar, text(addr(1_000+i)), text(addr(5_000+i))))
	}
	for _, want := range []int{types.MaxReplacementsPerBlock, 30, 0} {
		f = f.begin(delay)
		require.Len(t, f.ctx.EventManager().Events(), want)
	}
	pending, err := f.query.Replacements(f.ctx, &types.QueryReplacementsRequest{})
	require.NoError(t, err)
	require.Empty(t, pending.Replacements)
}

func TestQueriesOfReplacements(t *testing.T) {
	f := newFixture(t)
	hexSubject := hex.EncodeToString(subject(4))
	_, err := f.query.Replacement(f.ctx, &types.QueryReplacementRequest{Subject: hexSubject})
	require.ErrorContains(t, err, "NotFound")
	_, err = f.query.Replacement(f.ctx, &types.QueryReplacementRequest{Subject: hex.EncodeToString(subject(77))})
	require.ErrorContains(t, err, "NotFound")
	_, err = f.query.Replacement(f.ctx, &types.QueryReplacementRequest{Subject: "zz"})
	require.ErrorContains(t, err, "InvalidArgument")

	require.NoError(t, f.replace(registrar, trader, fresh))
	want := types.ReplacementInfo{OldAddress: trader, Class: "trader", Subject: subject(4), Replacement: types.Replacement{
		NewAddress: fresh, RequestedBy: registrar, RequestedAt: noon, EffectiveAt: noon.Add(delay), State: types.REPLACEMENT_STATE_PENDING,
	}}
	one, err := f.query.Replacement(f.ctx, &types.QueryReplacementRequest{Subject: hexSubject})
	require.NoError(t, err)
	require.Equal(t, want, one.Replacement)
	require.NoError(t, f.object(trader))
	want.Replacement.State = types.REPLACEMENT_STATE_CONTESTED
	all, err := f.query.Replacements(f.ctx, &types.QueryReplacementsRequest{})
	require.NoError(t, err)
	require.Equal(t, []types.ReplacementInfo{want}, all.Replacements)
}
