package precompiles

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	cmn "github.com/cosmos/evm/precompiles/common"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/tracing"
	"github.com/ethereum/go-ethereum/core/vm"

	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
)

// GasPerItem is charged for each record that a call gives in a list, beside the gas of reading it.
const GasPerItem uint64 = 500

// maxReason is the longest reason of a revert in bytes: errors repeat what the caller gave.
const maxReason = 512

// Refusals of calls that reach no service.
var (
	errValue  = errors.New("this contract takes no value: send 0")
	errNoCall = errors.New("no function called: the input has fewer than 4 bytes")
)

// Method is one function of a Contract.
type Method struct {
	// Writes says that the function changes state. It is refused in static calls and, since the account that acts would be
	// in doubt, in delegate calls.
	Writes bool
	// Run gives the values that the function returns, in the order and the Go types of the ABI. Its error is the reason of
	// the revert.
	Run func(*Call) ([]any, error)
}

// Contract is a contract whose functions are written in Go.
type Contract struct {
	cmn.Precompile
	abi.ABI

	name    string
	methods map[string]Method
}

var _ vm.PrecompiledContract = (*Contract)(nil)

// NewContract gives the contract at an address. It panics if methods are not those of the interface, by name.
func NewContract(name string, address common.Address, definition abi.ABI, methods map[string]Method) *Contract {
	for _, method := range definition.Methods {
		if methods[method.Name].Run == nil || methods[method.Name].Writes == method.IsConstant() {
			panic(fmt.Sprintf("%s: %s is missing, or writes where the interface says view", name, method.Sig))
		}
	}
	if len(methods) != len(definition.Methods) {
		panic(fmt.Sprintf("%s: %d functions, the interface has %d", name, len(methods), len(definition.Methods)))
	}
	return &Contract{
		Precompile: cmn.Precompile{
			KvGasConfig: storetypes.KVGasConfig(), TransientKVGasConfig: storetypes.TransientGasConfig(), ContractAddress: address,
		},
		ABI: definition, name: name, methods: methods,
	}
}

// MustParseABI reads an interface that is part of the program.
func MustParseABI(json []byte) abi.ABI {
	definition, err := abi.JSON(bytes.NewReader(json))
	if err != nil {
		panic(err)
	}
	return definition
}

// Name implements vm.PrecompiledContract.
func (c *Contract) Name() string { return c.name }

// RequiredGas implements vm.PrecompiledContract: what a call costs before it does anything.
func (c *Contract) RequiredGas(input []byte) uint64 {
	writes := false
	if len(input) >= 4 {
		if method, err := c.MethodById(input); err == nil {
			writes = c.methods[method.Name].Writes
		}
	}
	return c.Precompile.RequiredGas(input, writes)
}

// Run implements vm.PrecompiledContract.
func (c *Contract) Run(evm *vm.EVM, contract *vm.Contract, readOnly bool) ([]byte, error) {
	return c.RunNativeAction(evm, contract, func(ctx sdk.Context) ([]byte, error) {
		before := ctx.GasMeter().GasConsumed()
		output, err := c.execute(ctx, evm.StateDB, contract, readOnly)
		if err == nil {
			return output, nil
		}
		// The caller of this function charges for what succeeds only.
		if !contract.UseGas(ctx.GasMeter().GasConsumed()-before, nil, tracing.GasChangeCallFailedExecution) {
			return nil, vm.ErrOutOfGas
		}
		return nil, reason(err)
	})
}

func (c *Contract) execute(ctx sdk.Context, state vm.StateDB, contract *vm.Contract, readOnly bool) ([]byte, error) {
	// There is no value at all in a delegate call.
	if value := contract.Value(); value != nil && !value.IsZero() {
		return nil, errValue
	}
	if len(contract.Input) < 4 {
		return nil, errNoCall
	}
	never := func(*abi.Method) bool { return false }
	function, args, err := cmn.SetupABI(c.ABI, contract, false, never)
	if err != nil {
		return nil, err
	}
	method := c.methods[function.Name]
	if readOnly && method.Writes {
		return nil, fmt.Errorf("%s changes state: call it, by no static and no delegate call", function.Name)
	}
	values, err := method.Run(&Call{
		Context: ctx, Caller: contract.Caller(), Contract: c.Address(), function: function.Name, args: args, state: state, events: c.Events,
	})
	if err != nil {
		return nil, err
	}
	output, err := function.Outputs.Pack(values...)
	if err != nil {
		return nil, err
	}
	ctx.GasMeter().ConsumeGas(c.KvGasConfig.ReadCostPerByte*uint64(len(output)), "precompile: output")
	return output, nil
}

// reason cuts the text of an error.
func reason(err error) error {
	text := err.Error()
	if len(text) <= maxReason {
		return err
	}
	text = text[:maxReason]
	for !utf8.ValidString(text) && len(text) > maxReason-utf8.UTFMax {
		text = text[:len(text)-1]
	}
	return errors.New(text)
}
