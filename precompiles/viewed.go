package precompiles

import (
	"errors"
	"fmt"

	cmn "github.com/cosmos/evm/precompiles/common"
	"github.com/cosmos/evm/x/vm/statedb"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/tracing"
	"github.com/ethereum/go-ethereum/core/vm"

	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
)

// Gas of a Viewed contract beside that of the store's reads, which cost what they cost in native messages.
const (
	gasPerViewedCall = 1_000
	gasPerViewedWord = 30 // of calldata and of the answer, each word of 32 bytes
)

// Answer answers one function: arguments in, results out, with the types that package abi gives them.
type Answer func(ctx sdk.Context, args []any) ([]any, error)

// Viewed is a contract of an earlier chain whose functions that read are answered in Go. Functions that wrote revert and
// name what to use instead.
type Viewed struct {
	ContractName string
	At           common.Address
	ABI          abi.ABI
	Answers      map[string]Answer // by name
	Instead      map[string]string // by name of a function that wrote
}

var _ vm.PrecompiledContract = (*Viewed)(nil)

// Address implements vm.PrecompiledContract.
func (v *Viewed) Address() common.Address { return v.At }

// Name implements vm.PrecompiledContract.
func (v *Viewed) Name() string { return v.ContractName }

// RequiredGas implements vm.PrecompiledContract.
func (v *Viewed) RequiredGas(input []byte) uint64 {
	return gasPerViewedCall + words(input)*gasPerViewedWord
}

func words(data []byte) uint64 { return (uint64(len(data)) + 31) / 32 }

// Run implements vm.PrecompiledContract. It sees what the transaction wrote so far through other precompiles. It writes
// nothing and so needs no snapshot, of which x/vm allows a transaction few.
func (v *Viewed) Run(evm *vm.EVM, frame *vm.Contract, _ bool) ([]byte, error) {
	state, ok := evm.StateDB.(*statedb.StateDB)
	if !ok {
		return nil, errors.New(cmn.ErrNotRunInEvm)
	}
	ctx, err := state.GetCacheContext()
	if err != nil {
		return nil, err
	}
	meter := storetypes.NewGasMeter(frame.Gas)
	answer, err := v.Metered(ctx.WithGasMeter(meter).WithKVGasConfig(storetypes.KVGasConfig()), frame.Input)
	if !frame.UseGas(meter.GasConsumedToLimit(), nil, tracing.GasChangeCallPrecompiledContract) || errors.Is(err, vm.ErrOutOfGas) {
		return nil, vm.ErrOutOfGas
	}
	if err != nil {
		return cmn.ReturnRevertError(evm, reason(err))
	}
	return answer, nil
}

// Metered answers calldata. An error says what the caller did wrong and becomes the reason of a revert; it is
// vm.ErrOutOfGas when the gas of the context is used up.
func (v *Viewed) Metered(ctx sdk.Context, input []byte) (answer []byte, err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case storetypes.ErrorOutOfGas, storetypes.ErrorGasOverflow:
			answer, err = nil, vm.ErrOutOfGas
		default:
			panic(r)
		}
	}()
	return v.execute(ctx, input)
}

func (v *Viewed) execute(ctx sdk.Context, input []byte) ([]byte, error) {
	if len(input) < 4 {
		return nil, fmt.Errorf("%s: the calldata names no function", v.ContractName)
	}
	method, err := v.ABI.MethodById(input)
	if err != nil {
		return nil, fmt.Errorf("%s has no function %#x", v.ContractName, input[:4])
	}
	if instead, ok := v.Instead[method.Name]; ok {
		return nil, fmt.Errorf("%s.%s is not served by this chain: %s", v.ContractName, method.Name, instead)
	}
	args, err := method.Inputs.Unpack(input[4:])
	if err != nil {
		return nil, fmt.Errorf("arguments of %s.%s: %w", v.ContractName, method.Name, err)
	}
	results, err := v.Answers[method.Name](ctx, args)
	if err != nil {
		return nil, err
	}
	answer, err := method.Outputs.Pack(results...)
	if err != nil {
		return nil, fmt.Errorf("answer of %s.%s: %w", v.ContractName, method.Name, err)
	}
	ctx.GasMeter().ConsumeGas(words(answer)*gasPerViewedWord, "viewed contract: answer")
	return answer, nil
}
