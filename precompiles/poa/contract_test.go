package poa_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/stretchr/testify/require"

	addresscodec "github.com/cosmos/cosmos-sdk/codec/address"
	"github.com/cosmos/cosmos-sdk/runtime"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	"github.com/cosmos/cosmos-sdk/testutil"
	sdk "github.com/cosmos/cosmos-sdk/types"
	moduletestutil "github.com/cosmos/cosmos-sdk/types/module/testutil"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	"github.com/moscowchain/moscowd/precompiles"
	"github.com/moscowchain/moscowd/precompiles/poa"
	"github.com/moscowchain/moscowd/precompiles/precompiletest"
	module "github.com/moscowchain/moscowd/x/poa"
	"github.com/moscowchain/moscowd/x/poa/keeper"
	"github.com/moscowchain/moscowd/x/poa/types"
)

var addresses = addresscodec.NewBech32Codec("moscow")

// suite is the contract over a chain of x/poa alone.
type suite struct {
	tb       testing.TB
	key      *storetypes.KVStoreKey
	ctx      sdk.Context
	keeper   keeper.Keeper
	contract *precompiles.Contract
}

// newSuite has three departments: the second is suspended, the third has left.
func newSuite(tb testing.TB) *suite {
	tb.Helper()
	s := &suite{tb: tb, key: storetypes.NewKVStoreKey(types.StoreKey)}
	s.ctx = testutil.DefaultContextWithKeys(map[string]*storetypes.KVStoreKey{types.StoreKey: s.key}, nil, nil).WithBlockHeight(9)
	cdc := moduletestutil.MakeTestEncodingConfig(module.AppModule{}).Codec
	s.keeper = keeper.NewKeeper(cdc, runtime.NewKVStoreService(s.key), addresses, text(tb, common.BytesToAddress(authtypes.NewModuleAddress("gov"))))
	s.contract = poa.NewContract(s.keeper, addresses)
	require.NoError(tb, s.keeper.Params.Set(s.ctx, types.DefaultParams()))
	for i, state := range []types.State{types.StateActive, types.StateSuspended, types.StateRemoved} {
		v := types.Validator{
			Operator: text(tb, operator(i)), ConsensusPubkey: key(i), Power: uint64(10 + i), State: state, JoinedHeight: int64(i), KeyHeight: int64(2 * i),
			Department: types.Department{NameRu: "Департамент торговли", NameEn: "Trade", Contact: "+7 495 000-00-00", Site: "https://example.org"},
		}
		if state == types.StateSuspended {
			v.Suspension = &types.Suspension{
				Reason: types.ReasonDuplicateVote, Height: 7, InfractionHeight: 6, InfractionTime: time.Unix(1_800_000_000, 0).UTC(),
			}
		}
		require.NoError(tb, s.keeper.Validators.Set(s.ctx, operator(i).Bytes(), v))
		require.NoError(tb, s.keeper.ConsensusKeys.Set(s.ctx, types.ConsensusAddress(key(i)), types.ConsensusKey{
			Operator: v.Operator, ConsensusPubkey: key(i), RetiredHeight: int64(i / 2 * 5),
		}))
	}
	require.NoError(tb, s.keeper.PendingSuspensions.Set(s.ctx, operator(0).Bytes(), types.Suspension{Reason: types.ReasonDuplicateVote}))
	require.NoError(tb, s.keeper.Uptimes.Set(s.ctx, operator(0).Bytes(), types.Uptime{SinceHeight: 4, Missed: 3}))
	return s
}

func operator(i int) common.Address { return common.BytesToAddress([]byte{byte(i + 1)}) }

func key(i int) []byte { return bytes.Repeat([]byte{byte(i + 1)}, 32) }

func consensus(i int) common.Address { return common.BytesToAddress(types.ConsensusAddress(key(i))) }

func text(tb testing.TB, account common.Address) string {
	tb.Helper()
	text, err := addresses.BytesToString(account.Bytes())
	require.NoError(tb, err)
	return text
}

func (s *suite) call(method string, args ...any) precompiletest.Result {
	s.tb.Helper()
	input, err := poa.ABI.Pack(method, args...)
	require.NoError(s.tb, err)
	return precompiletest.Run(s.tb, s.ctx, s.key, s.contract, precompiletest.Call{Input: input, ReadOnly: true})
}

func TestTheABIIsThatOfTheSource(t *testing.T) {
	precompiletest.RequireInterface(t, "../../contracts/solidity/IPoa.sol", poa.ABI)
}

func TestReads(t *testing.T) {
	s := newSuite(t)
	all := func(state uint8, offset, limit uint64, which ...int) []any {
		operators, addresses, powers, states := []common.Address{}, []common.Address{}, []uint64{}, []uint8{}
		for _, i := range which {
			operators, addresses = append(operators, operator(i)), append(addresses, consensus(i))
			powers, states = append(powers, uint64(10+i)), append(states, uint8(i+1))
		}
		return []any{[]any{state, offset, limit}, []any{operators, addresses, powers, states}}
	}
	type read struct {
		method string
		args   []any
		want   []any
	}
	reads := []read{
		{"validator", []any{operator(0)}, []any{"Trade", consensus(0), [32]byte(key(0)), uint64(10), uint8(1), true, uint64(0), uint64(0)}},
		{"validator", []any{operator(1)}, []any{"Trade", consensus(1), [32]byte(key(1)), uint64(11), uint8(2), false, uint64(1), uint64(2)}},
		{"operatorOf", []any{consensus(0)}, []any{operator(0), uint64(0)}},
		{"operatorOf", []any{consensus(2)}, []any{operator(2), uint64(5)}},
		{"department", []any{operator(0)}, []any{"Департамент торговли", "Trade", "+7 495 000-00-00", "https://example.org"}},
		{"suspension", []any{operator(0)}, []any{uint8(0), uint64(0), uint64(0), uint64(0)}},
		{"suspension", []any{operator(1)}, []any{uint8(2), uint64(7), uint64(6), uint64(1_800_000_000)}},
		{"uptime", []any{operator(0)}, []any{uint64(4), types.DefaultParams().UptimeWindow, uint32(5), uint32(3)}},
	}
	for _, page := range [][]any{
		all(0, 0, 0, 0, 1, 2), all(0, 1, 1, 1), all(0, 9, 1), all(1, 0, 1_000_000, 0), all(2, 0, 0, 1), all(3, 0, 0, 2),
	} {
		reads = append(reads, read{"validators", page[0].([]any), page[1].([]any)})
	}
	for _, tc := range reads {
		result := s.call(tc.method, tc.args...)
		require.NoError(t, result.Err, "%s%v", tc.method, tc.args)
		values, err := poa.ABI.Unpack(tc.method, result.Output)
		require.NoError(t, err)
		require.Equal(t, tc.want, values, "%s%v", tc.method, tc.args)
	}
}

func TestRefusalsSpeakAsTheModuleDoes(t *testing.T) {
	s := newSuite(t)
	for name, tc := range map[string]struct {
		method string
		args   []any
		want   string
	}{
		"a state that is none":        {"validators", []any{uint8(4), uint64(0), uint64(0)}, "state 4, want 0 to "},
		"no such department":          {"validator", []any{operator(7)}, types.ErrOperatorUnknown.Error()},
		"no such department to read":  {"department", []any{operator(7)}, types.ErrOperatorUnknown.Error()},
		"no such department suspends": {"suspension", []any{operator(7)}, types.ErrOperatorUnknown.Error()},
		"no such key":                 {"operatorOf", []any{operator(7)}, types.ErrConsAddressUnknown.Error()},
		"no counted blocks":           {"uptime", []any{operator(1)}, types.ErrUptimeUnknown.Error()},
	} {
		t.Run(name, func(t *testing.T) {
			result := s.call(tc.method, tc.args...)
			require.Contains(t, result.Reason(t), tc.want)
		})
	}
}

// FuzzRun calls the contract with any input: it answers, or reverts with a reason.
func FuzzRun(f *testing.F) {
	s := newSuite(f)
	for _, method := range poa.ABI.Methods {
		args := []any{operator(0)}
		switch method.Name {
		case "validators":
			args = []any{uint8(1), uint64(0), uint64(0)}
		case "operatorOf":
			args = []any{consensus(0)}
		}
		input, err := poa.ABI.Pack(method.Name, args...)
		require.NoError(f, err)
		f.Add(input, precompiletest.Gas)
		f.Add(input, uint64(2_000))
		f.Add(append(input[:4:4], bytes.Repeat([]byte{0xff}, 96)...), precompiletest.Gas)
	}
	f.Fuzz(func(t *testing.T, input []byte, gas uint64) {
		gas = gas%precompiletest.Gas + 1
		branch, _ := s.ctx.CacheContext()
		result := precompiletest.Run(t, branch, s.key, s.contract, precompiletest.Call{Input: input, Gas: gas})
		require.LessOrEqual(t, result.GasUsed, gas)
		require.Contains(t, []error{nil, vm.ErrExecutionReverted, vm.ErrOutOfGas}, result.Err)
		require.Empty(t, result.Logs)
		if result.Err == vm.ErrExecutionReverted { //nolint:errorlint // the EVM compares it so
			require.NotEmpty(t, result.Reason(t))
		}
	})
}
