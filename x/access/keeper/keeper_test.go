package keeper_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/codec"
	"github.com/cosmos/cosmos-sdk/codec/address"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/runtime"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	"github.com/cosmos/cosmos-sdk/testutil"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authkeeper "github.com/cosmos/cosmos-sdk/x/auth/keeper"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	"github.com/moscowchain/moscowd/x/access/keeper"
	"github.com/moscowchain/moscowd/x/access/types"
)

var (
	addressCodec = address.NewBech32Codec("moscow")
	// noon is the block time of a fixture: a multiple of every window used in the tests.
	noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

	governance = text(authtypes.NewModuleAddress("gov"))
	registrar  = text(addr(1)) // any class
	traderDesk = text(addr(2)) // a registrar of traders only
	operator   = text(addr(3))
	trader     = text(addr(4))
	resident   = text(addr(5))
	stranger   = text(addr(6))
)

// operators is the expected x/poa keeper.
type operators map[string]bool

func (o operators) IsOperator(_ context.Context, addr []byte) (bool, error) {
	return o[string(addr)], nil
}

// fixture is a keeper over real stores, with a registrar of each kind and one account of each class.
type fixture struct {
	tb       testing.TB
	ctx      sdk.Context
	accounts authkeeper.AccountKeeper
	keeper   keeper.Keeper
	msg      types.MsgServer
	query    types.QueryServer
}

func newFixture(tb testing.TB) *fixture {
	tb.Helper()
	f := emptyFixture(tb)
	require.NoError(tb, f.keeper.InitGenesis(f.ctx, genesis()))
	return f
}

func emptyFixture(tb testing.TB) *fixture {
	tb.Helper()
	keys := storetypes.NewKVStoreKeys(authtypes.StoreKey, types.StoreKey)
	ctx := testutil.DefaultContextWithKeys(keys, nil, nil).WithBlockTime(noon).WithBlockHeight(10)
	registry := codectypes.NewInterfaceRegistry()
	authtypes.RegisterInterfaces(registry)
	cdc := codec.NewProtoCodec(registry)
	accounts := authkeeper.NewAccountKeeper(cdc, runtime.NewKVStoreService(keys[authtypes.StoreKey]), authtypes.ProtoBaseAccount,
		nil, addressCodec, "moscow", governance)
	k := keeper.NewKeeper(cdc, runtime.NewKVStoreService(keys[types.StoreKey]), addressCodec, governance, accounts,
		operators{string(addr(3)): true})
	return &fixture{
		tb:       tb,
		ctx:      ctx,
		accounts: accounts,
		keeper:   k,
		msg:      keeper.NewMsgServerImpl(k),
		query:    keeper.NewQueryServerImpl(k),
	}
}

func genesis() types.GenesisState {
	return types.GenesisState{
		Params: types.Params{
			Classes: []types.Class{
				{Name: "department", TxsPerWindow: 100, GasPerWindow: 1_000_000, WindowSeconds: 60},
				{Name: "resident", TxsPerWindow: 2, GasPerWindow: 500, WindowSeconds: 60},
				{Name: "trader", TxsPerWindow: 5, GasPerWindow: 1_000, WindowSeconds: 3600},
			},
			Registrars: []types.Registrar{
				{Address: registrar, DailyEnrolments: 1_000, DailySuspensions: 2, DailyReplacements: 200},
				{Address: traderDesk, Classes: []string{"trader"}, DailyEnrolments: 10, DailySuspensions: 10, DailyReplacements: 2},
			},
			KeyReplacementDelaySeconds: 72 * 60 * 60,
			SuspensionReasons: []types.SuspensionReason{
				{Code: "abuse", TitleRu: "Злоупотребление", TitleEn: "Abuse"},
				{Code: "court-order", TitleRu: "Решение суда", TitleEn: "Court order"},
			},
		},
		Accounts: []types.Account{
			active(registrar, "department", subject(1)),
			active(traderDesk, "department", subject(2)),
			active(operator, "department", subject(3)),
			active(trader, "trader", subject(4)),
			active(resident, "resident", subject(5)),
		},
	}
}

// at returns the fixture at another block time.
func (f *fixture) at(t time.Time) *fixture {
	other := *f
	other.ctx = f.ctx.WithBlockTime(t)
	return &other
}

// suspend makes governance suspend an account.
func (f *fixture) suspend(address string) {
	f.tb.Helper()
	_, err := f.msg.SuspendAccount(f.ctx, &types.MsgSuspendAccount{Signer: governance, Address: address, Reason: "court-order"})
	require.NoError(f.tb, err)
}

// setParams changes the parameters by governance.
func (f *fixture) setParams(change func(*types.Params)) {
	f.tb.Helper()
	params, err := f.keeper.Params(f.ctx)
	require.NoError(f.tb, err)
	change(&params)
	_, err = f.msg.UpdateParams(f.ctx, &types.MsgUpdateParams{Authority: governance, Params: params})
	require.NoError(f.tb, err)
}

func active(address, class string, subject []byte) types.Account {
	return types.Account{
		Address:   address,
		Enrolment: types.Enrolment{Class: class, Subject: subject, State: types.ACCOUNT_STATE_ACTIVE},
	}
}

// addr is the n-th address of 20 bytes.
func addr(n uint64) []byte {
	return subject(1_000_000 + n)[:20]
}

// subject is the n-th subject.
func subject(n uint64) []byte {
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(nil, n))
	return sum[:]
}

func text(addr []byte) string {
	s, err := addressCodec.BytesToString(addr)
	if err != nil {
		panic(err)
	}
	return s
}

// batch is n new traders, numbered from first.
func batch(first, n uint64) []types.NewAccount {
	accounts := make([]types.NewAccount, n)
	for i := range n {
		accounts[i] = types.NewAccount{Address: text(addr(first + i)), Class: "trader", Subject: subject(first + i)}
	}
	return accounts
}
