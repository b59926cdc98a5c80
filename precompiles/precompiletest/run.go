// Package precompiletest runs contracts of package precompiles without a chain.
package precompiletest

import (
	"testing"

	"github.com/cosmos/evm/x/vm/statedb"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	ethtypes "github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
)

// Gas is what a call has unless it says otherwise.
const Gas uint64 = 10_000_000

// Call is a call of a contract.
type Call struct {
	Caller   common.Address
	Input    []byte
	Value    *uint256.Int // nil in a delegate call
	Gas      uint64       // 0 for Gas
	ReadOnly bool
}

// Result is what became of a call.
type Result struct {
	Output  []byte
	Err     error
	GasUsed uint64
	Logs    []*ethtypes.Log
}

// Reason is the reason of a revert, or the text of another error.
func (r *Result) Reason(tb testing.TB) string {
	tb.Helper()
	require.Error(tb, r.Err)
	if r.Err != vm.ErrExecutionReverted { //nolint:errorlint // the EVM compares it so
		return r.Err.Error()
	}
	reason, err := abi.UnpackRevert(r.Output)
	require.NoError(tb, err)
	return reason
}

// stores is a keeper of x/vm whose accounts nobody asks for.
type stores struct {
	statedb.Keeper
	keys map[string]storetypes.StoreKey
}

func (s stores) KVStoreKeys() map[string]storetypes.StoreKey { return s.keys }

// Run calls a contract as the EVM does, over the module's store and the others named. What the call wrote stands in ctx afterwards, unless it failed.
func Run(
	tb testing.TB, ctx sdk.Context, key *storetypes.KVStoreKey, contract vm.PrecompiledContract, call Call, others ...storetypes.StoreKey,
) Result {
	tb.Helper()
	keys := map[string]storetypes.StoreKey{key.Name(): key}
	for _, other := range others {
		keys[other.Name()] = other
	}
	state := statedb.New(ctx, stores{keys: keys}, statedb.TxConfig{})
	if call.Gas == 0 {
		call.Gas = Gas
	}
	frame := vm.NewPrecompile(call.Caller, contract.Address(), call.Value, call.Gas)
	frame.Input = call.Input
	if !frame.UseGas(contract.RequiredGas(call.Input), nil, 0) {
		return Result{Err: vm.ErrOutOfGas, GasUsed: call.Gas}
	}
	output, err := contract.Run(&vm.EVM{StateDB: state}, frame, call.ReadOnly)
	result := Result{Output: output, Err: err, GasUsed: call.Gas - frame.Gas}
	if err == nil {
		result.Logs = state.Logs()
		require.NoError(tb, state.Commit())
	}
	return result
}
