package keeper_test

import (
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/x/access/types"
)

func TestQueries(t *testing.T) {
	f := lived(t).at(noon.Add(30 * time.Second))

	account, err := f.query.Account(f.ctx, &types.QueryAccountRequest{Address: resident})
	require.NoError(t, err)
	require.Equal(t, active(resident, "resident", subject(5)), account.Account)
	require.True(t, account.Enrolled)
	require.Equal(t, types.Quota{
		WindowStart: noon, WindowEnd: noon.Add(time.Minute), TxsUsed: 1, TxsLeft: 1, GasUsed: 500, GasLeft: 0,
	}, account.Quota)

	unknown, err := f.query.Account(f.ctx, &types.QueryAccountRequest{Address: stranger})
	require.NoError(t, err)
	require.False(t, unknown.Enrolled)
	require.Equal(t, uint64(491), unknown.Quota.GasLeft)

	later := f.at(noon.Add(time.Minute))
	account, err = later.query.Account(later.ctx, &types.QueryAccountRequest{Address: resident})
	require.NoError(t, err)
	require.Equal(t, uint64(500), account.Quota.GasLeft)
	require.Zero(t, account.Quota.TxsUsed)

	bySubject, err := f.query.AccountBySubject(f.ctx, &types.QueryAccountBySubjectRequest{Subject: hex.EncodeToString(subject(101))})
	require.NoError(t, err)
	require.Equal(t, text(addr(101)), bySubject.Account.Address)
	require.Equal(t, types.ACCOUNT_STATE_SUSPENDED, bySubject.Account.Enrolment.State)
	require.Equal(t, registrar, bySubject.Account.Enrolment.SuspendedBy)

	desk, err := f.query.Registrar(f.ctx, &types.QueryRegistrarRequest{Address: traderDesk})
	require.NoError(t, err)
	require.Equal(t, uint32(5), desk.EnrolmentsLeft)
	require.Equal(t, uint32(10), desk.SuspensionsLeft)
	require.Equal(t, time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), desk.DayEnd)

	class, err := f.query.Class(f.ctx, &types.QueryClassRequest{Name: "trader"})
	require.NoError(t, err)
	require.Equal(t, uint64(6), class.Class.Accounts)

	params, err := f.query.Params(f.ctx, &types.QueryParamsRequest{})
	require.NoError(t, err)
	require.Equal(t, "resident", params.Params.UnknownClass)
}

func TestQueriesOfWhatIsNotThere(t *testing.T) {
	f := newFixture(t)
	cases := map[string]func() error{
		"NotFound: class \"tsar\"": func() error {
			_, err := f.query.Class(f.ctx, &types.QueryClassRequest{Name: "tsar"})
			return err
		},
		"NotFound: ask a registrar": func() error {
			_, err := f.query.Account(f.ctx, &types.QueryAccountRequest{Address: stranger})
			return err
		},
		"InvalidArgument: invalid address": func() error {
			_, err := f.query.Account(f.ctx, &types.QueryAccountRequest{Address: "x"})
			return err
		},
		"NotFound: subject": func() error {
			_, err := f.query.AccountBySubject(f.ctx, &types.QueryAccountBySubjectRequest{Subject: hex.EncodeToString(subject(77))})
			return err
		},
		"InvalidArgument: invalid subject": func() error {
			_, err := f.query.AccountBySubject(f.ctx, &types.QueryAccountBySubjectRequest{Subject: "zz"})
			return err
		},
		"NotFound: registrar": func() error {
			_, err := f.query.Registrar(f.ctx, &types.QueryRegistrarRequest{Address: trader})
			return err
		},
	}
	for want, call := range cases {
		t.Run(want, func(t *testing.T) {
			code, message, _ := strings.Cut(want, ": ")
			err := call()
			require.ErrorContains(t, err, code)
			require.ErrorContains(t, err, message)
		})
	}
}

func TestPagesOfAccountsAreCapped(t *testing.T) {
	f := newFixture(t)
	_, err := f.msg.EnrolAccounts(f.ctx, &types.MsgEnrolAccounts{Signer: governance, Accounts: batch(100, 245)})
	require.NoError(t, err)
	seen := map[string]bool{}
	request := &types.QueryAccountsRequest{Pagination: &query.PageRequest{Key: nil, Limit: 1_000}}
	for _, want := range []int{100, 100, 50} {
		page, err := f.query.Accounts(f.ctx, request)
		require.NoError(t, err)
		require.Len(t, page.Accounts, want)
		for _, account := range page.Accounts {
			seen[account.Address] = true
		}
		request = &types.QueryAccountsRequest{Pagination: &query.PageRequest{Key: page.Pagination.NextKey, Limit: 1_000}}
	}
	require.Len(t, seen, 250)
	require.Empty(t, request.Pagination.Key, "the last page is the last")
	page, err := f.query.Accounts(f.ctx, &types.QueryAccountsRequest{})
	require.NoError(t, err)
	require.Len(t, page.Accounts, 100)
}
