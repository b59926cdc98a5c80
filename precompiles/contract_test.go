package precompiles_test

import (
	"errors"
	"math/big"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	"github.com/cosmos/cosmos-sdk/testutil"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/precompiles"
	"github.com/moscowchain/moscowd/precompiles/precompiletest"
)

var (
	at     = common.HexToAddress("0x0000000000000000000000000000000000000999")
	caller = common.HexToAddress("0x00000000000000000000000000000000000000aa")

	definition = precompiles.MustParseABI([]byte(`[
		{"type":"function","name":"get","stateMutability":"view","inputs":[],"outputs":[{"name":"value","type":"string"}]},
		{"type":"function","name":"set","stateMutability":"nonpayable","inputs":[{"name":"value","type":"string"}],"outputs":[]},
		{"type":"function","name":"setAndFail","stateMutability":"nonpayable","inputs":[{"name":"value","type":"string"}],"outputs":[]},
		{"type":"function","name":"burn","stateMutability":"view","inputs":[{"name":"gas","type":"uint64"}],"outputs":[]},
		{"type":"event","name":"Set","inputs":[{"name":"by","type":"address","indexed":true},{"name":"value","type":"string"}]}
	]`))
)

// box is a contract that keeps one text.
type box struct {
	t   *testing.T
	key *storetypes.KVStoreKey
	ctx sdk.Context
	*precompiles.Contract
}

func newBox(t *testing.T) *box {
	t.Helper()
	b := &box{t: t, key: storetypes.NewKVStoreKey("box")}
	b.ctx = testutil.DefaultContextWithKeys(map[string]*storetypes.KVStoreKey{"box": b.key}, nil, nil)
	b.Contract = precompiles.NewContract("box", at, definition, b.methods())
	return b
}

func (b *box) methods() map[string]precompiles.Method {
	set := func(call *precompiles.Call) ([]any, error) {
		var value string
		if err := call.Scan(&value); err != nil {
			return nil, err
		}
		call.Context.KVStore(b.key).Set([]byte("value"), []byte(value))
		return nil, call.Log("Set", call.Caller, value)
	}
	return map[string]precompiles.Method{
		"get": {Run: func(call *precompiles.Call) ([]any, error) {
			return []any{string(call.Context.KVStore(b.key).Get([]byte("value")))}, nil
		}},
		"set": {Writes: true, Run: set},
		"setAndFail": {Writes: true, Run: func(call *precompiles.Call) ([]any, error) {
			var value string
			if _, err := set(call); err != nil {
				return nil, err
			}
			return nil, errors.Join(call.Scan(&value), errors.New(value+": refused"))
		}},
		"burn": {Run: func(call *precompiles.Call) ([]any, error) {
			var gas uint64
			if err := call.Scan(&gas); err != nil {
				return nil, err
			}
			call.Context.GasMeter().ConsumeGas(gas, "burn")
			return nil, nil
		}},
	}
}

func (b *box) pack(method string, args ...any) []byte {
	b.t.Helper()
	input, err := definition.Pack(method, args...)
	require.NoError(b.t, err)
	return input
}

func (b *box) run(call precompiletest.Call) precompiletest.Result {
	b.t.Helper()
	call.Caller = caller
	return precompiletest.Run(b.t, b.ctx, b.key, b, call)
}

func (b *box) value() string {
	b.t.Helper()
	result := b.run(precompiletest.Call{Input: b.pack("get"), ReadOnly: true})
	require.NoError(b.t, result.Err)
	values, err := definition.Unpack("get", result.Output)
	require.NoError(b.t, err)
	return values[0].(string)
}

func TestAContractWritesReadsAndLogs(t *testing.T) {
	b := newBox(t)
	result := b.run(precompiletest.Call{Input: b.pack("set", "bread"), Value: new(uint256.Int)})
	require.NoError(t, result.Err)
	require.Empty(t, result.Output)
	require.Equal(t, "bread", b.value())
	require.Len(t, result.Logs, 1)
	require.Equal(t, at, result.Logs[0].Address)
	require.Equal(t, []common.Hash{crypto.Keccak256Hash([]byte("Set(address,string)")), common.BytesToHash(caller.Bytes())}, result.Logs[0].Topics)
	values, err := definition.Events["Set"].Inputs.NonIndexed().Unpack(result.Logs[0].Data)
	require.NoError(t, err)
	require.Equal(t, []any{"bread"}, values)
}

func TestACallIsRefused(t *testing.T) {
	for name, tc := range map[string]struct {
		call func(*box) precompiletest.Call
		want string
	}{
		"with value": {func(b *box) precompiletest.Call {
			return precompiletest.Call{Input: b.pack("get"), Value: uint256.NewInt(1)}
		}, "this contract takes no value: send 0"},
		"without input": {func(*box) precompiletest.Call { return precompiletest.Call{} }, "no function called: the input has fewer than 4 bytes"},
		"with half a selector": {func(b *box) precompiletest.Call {
			return precompiletest.Call{Input: b.pack("get")[:3]}
		}, "no function called: the input has fewer than 4 bytes"},
		"of a function it does not have": {func(*box) precompiletest.Call {
			return precompiletest.Call{Input: []byte{1, 2, 3, 4}}
		}, "no method with id: 0x01020304"},
		"without arguments": {func(b *box) precompiletest.Call {
			return precompiletest.Call{Input: b.pack("set", "x")[:4]}
		}, "abi: attempting to unmarshal an empty string while arguments are expected"},
		"with an argument cut off": {func(b *box) precompiletest.Call {
			return precompiletest.Call{Input: b.pack("set", "bread")[:40]}
		}, "abi: cannot marshal in to go slice: offset 64 would go over slice boundary (len=36)"},
		"that writes without leave": {func(b *box) precompiletest.Call {
			return precompiletest.Call{Input: b.pack("set", "bread"), ReadOnly: true}
		}, "set changes state: call it, by no static and no delegate call"},
		"by its function": {func(b *box) precompiletest.Call {
			return precompiletest.Call{Input: b.pack("setAndFail", "bread")}
		}, "bread: refused"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBox(t)
			require.NoError(t, b.run(precompiletest.Call{Input: b.pack("set", "salt")}).Err)
			result := b.run(tc.call(b))
			require.Equal(t, tc.want, result.Reason(t))
			require.Equal(t, "salt", b.value())
			require.GreaterOrEqual(t, result.GasUsed, storetypes.KVGasConfig().ReadCostFlat)
		})
	}
}

func TestALongReasonIsCutBetweenLetters(t *testing.T) {
	b := newBox(t)
	for _, first := range []string{"", "x"} {
		result := b.run(precompiletest.Call{Input: b.pack("setAndFail", first+strings.Repeat("хлеб", 1_000))})
		reason := result.Reason(t)
		require.InDelta(t, 511, len(reason), 1)
		require.True(t, utf8.ValidString(reason))
	}
}

func TestGasIsByWork(t *testing.T) {
	b := newBox(t)
	gas := storetypes.KVGasConfig()
	empty := b.run(precompiletest.Call{Input: b.pack("burn", uint64(0))}).GasUsed
	require.Equal(t, gas.ReadCostFlat+36*gas.ReadCostPerByte, empty)
	require.Equal(t, empty+777, b.run(precompiletest.Call{Input: b.pack("burn", uint64(777))}).GasUsed)

	short, long := b.pack("set", "bread"), b.pack("set", strings.Repeat("x", 320))
	more := b.run(precompiletest.Call{Input: long}).GasUsed - b.run(precompiletest.Call{Input: short}).GasUsed
	require.Greater(t, more, gas.WriteCostPerByte*(320-5), "what is stored")

	failed := b.run(precompiletest.Call{Input: b.pack("setAndFail", "bread")})
	require.Error(t, failed.Err)
	require.Greater(t, failed.GasUsed, b.RequiredGas(b.pack("set", "bread"))+gas.WriteCostFlat, "work that came to nothing counts")
}

func TestACallWithoutEnoughGasLeavesNothing(t *testing.T) {
	b := newBox(t)
	input := b.pack("set", "bread")
	needed := b.run(precompiletest.Call{Input: input}).GasUsed
	require.NoError(t, b.run(precompiletest.Call{Input: b.pack("set", "salt")}).Err)
	for _, gas := range []uint64{1, b.RequiredGas(input), needed - 1} {
		result := b.run(precompiletest.Call{Input: input, Gas: gas})
		require.ErrorIs(t, result.Err, vm.ErrOutOfGas)
		require.Equal(t, "salt", b.value())
	}
	require.NoError(t, b.run(precompiletest.Call{Input: input, Gas: needed}).Err)
	huge := b.run(precompiletest.Call{Input: b.pack("burn", uint64(1)<<62)})
	require.ErrorIs(t, huge.Err, vm.ErrOutOfGas)
}

func TestAContractAnswersItsWholeInterface(t *testing.T) {
	b := newBox(t)
	for name, change := range map[string]func(map[string]precompiles.Method){
		"a function is missing":      func(m map[string]precompiles.Method) { delete(m, "get") },
		"a function is not declared": func(m map[string]precompiles.Method) { m["more"] = m["get"] },
		"a view writes": func(m map[string]precompiles.Method) {
			get := m["get"]
			get.Writes = true
			m["get"] = get
		},
	} {
		t.Run(name, func(t *testing.T) {
			methods := b.methods()
			change(methods)
			require.Panics(t, func() { precompiles.NewContract("box", at, definition, methods) })
		})
	}
}

func TestArgumentsHaveTheTypesOfTheInterface(t *testing.T) {
	b := newBox(t)
	for name, scan := range map[string]func(*precompiles.Call) error{
		"another type":                  func(call *precompiles.Call) error { return call.Scan(new(big.Int)) },
		"too few":                       func(call *precompiles.Call) error { return call.Scan() },
		"an event that is not declared": func(call *precompiles.Call) error { return call.Log("Other") },
		"an event with a value missing": func(call *precompiles.Call) error { return call.Log("Set", call.Caller) },
	} {
		t.Run(name, func(t *testing.T) {
			methods := b.methods()
			methods["set"] = precompiles.Method{Writes: true, Run: func(call *precompiles.Call) ([]any, error) { return nil, scan(call) }}
			c := precompiles.NewContract("box", at, definition, methods)
			result := precompiletest.Run(t, b.ctx, b.key, c, precompiletest.Call{Input: b.pack("set", "bread")})
			require.ErrorIs(t, result.Err, vm.ErrExecutionReverted)
		})
	}
}

func TestAnInterfaceThatIsNoneIsFoundAtOnce(t *testing.T) {
	require.Panics(t, func() { precompiles.MustParseABI([]byte("{")) })
}
