package fairs2018

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

	"github.com/moscowchain/moscowd/precompiles"
)

// Gas beside that of the store's reads, which cost what they cost in native messages.
const (
	gasPerCall = 1_000
	gasPerWord = 30 // of calldata and of the answer, each word of 32 bytes
)

// function answers one function: arguments in, results out, with the types that package abi gives them.
type function func(c *call, args []any) ([]any, error)

// kind is one of the old contracts.
type kind struct {
	name   string
	abi    abi.ABI
	answer map[string]function // by name: what is answered
	native map[string]string   // by name: what wrote, and the message that does it now
}

func newKind(name, definition string, answer map[string]function, native map[string]string) *kind {
	return &kind{name: name, abi: precompiles.MustParseABI([]byte(definition)), answer: answer, native: native}
}

// contract stands at one address.
type contract struct {
	contracts *Contracts
	place
	address common.Address
}

var _ vm.PrecompiledContract = (*contract)(nil)

// call is one call of a contract.
type call struct {
	*Contracts
	ctx    sdk.Context
	season uint64
}

// Address implements vm.PrecompiledContract.
func (c *contract) Address() common.Address { return c.address }

// Name implements vm.PrecompiledContract.
func (c *contract) Name() string { return c.kind.name }

// RequiredGas implements vm.PrecompiledContract.
func (c *contract) RequiredGas(input []byte) uint64 { return gasPerCall + words(input)*gasPerWord }

func words(data []byte) uint64 { return (uint64(len(data)) + 31) / 32 }

// Run implements vm.PrecompiledContract. It sees what the transaction wrote so far through other precompiles. It writes
// nothing and so needs no snapshot, of which x/vm allows a transaction few.
func (c *contract) Run(evm *vm.EVM, frame *vm.Contract, _ bool) ([]byte, error) {
	state, ok := evm.StateDB.(*statedb.StateDB)
	if !ok {
		return nil, errors.New(cmn.ErrNotRunInEvm)
	}
	ctx, err := state.GetCacheContext()
	if err != nil {
		return nil, err
	}
	meter := storetypes.NewGasMeter(frame.Gas)
	answer, err := c.metered(ctx.WithGasMeter(meter).WithKVGasConfig(storetypes.KVGasConfig()), frame.Input)
	if !frame.UseGas(meter.GasConsumedToLimit(), nil, tracing.GasChangeCallPrecompiledContract) || errors.Is(err, vm.ErrOutOfGas) {
		return nil, vm.ErrOutOfGas
	}
	if err != nil {
		return cmn.ReturnRevertError(evm, err)
	}
	return answer, nil
}

// metered is execute whose error is vm.ErrOutOfGas when the gas of the context is used up.
func (c *contract) metered(ctx sdk.Context, input []byte) (answer []byte, err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case storetypes.ErrorOutOfGas, storetypes.ErrorGasOverflow:
			answer, err = nil, vm.ErrOutOfGas
		default:
			panic(r)
		}
	}()
	return c.execute(ctx, input)
}

// execute answers calldata. An error says what the caller did wrong and becomes the reason of a revert.
func (c *contract) execute(ctx sdk.Context, input []byte) ([]byte, error) {
	if len(input) < 4 {
		return nil, fmt.Errorf("%s: the calldata names no function", c.kind.name)
	}
	method, err := c.kind.abi.MethodById(input)
	if err != nil {
		return nil, fmt.Errorf("%s has no function %#x", c.kind.name, input[:4])
	}
	if message, ok := c.kind.native[method.Name]; ok {
		return nil, fmt.Errorf("%s.%s is not served by this chain: use %s", c.kind.name, method.Name, message)
	}
	args, err := method.Inputs.Unpack(input[4:])
	if err != nil {
		return nil, fmt.Errorf("arguments of %s.%s: %w", c.kind.name, method.Name, err)
	}
	results, err := c.kind.answer[method.Name](&call{Contracts: c.contracts, ctx: ctx, season: c.season}, args)
	if err != nil {
		return nil, err
	}
	answer, err := method.Outputs.Pack(results...)
	if err != nil {
		return nil, fmt.Errorf("answer of %s.%s: %w", c.kind.name, method.Name, err)
	}
	ctx.GasMeter().ConsumeGas(words(answer)*gasPerWord, "fairs2018: answer")
	return answer, nil
}

// constant answers always the same.
func constant(result any) function {
	return func(*call, []any) ([]any, error) { return []any{result}, nil }
}
