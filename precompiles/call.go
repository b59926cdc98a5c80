package precompiles

import (
	"fmt"
	"reflect"

	cmn "github.com/cosmos/evm/precompiles/common"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	ethtypes "github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/params"

	sdk "github.com/cosmos/cosmos-sdk/types"
)

// Call is one call of a function.
type Call struct {
	// Context holds the state as the calling contract left it.
	Context sdk.Context
	// Caller is the account that acts: the contract that calls, or the sender of a transaction to the contract itself.
	Caller common.Address
	// Contract is the address that is called.
	Contract common.Address

	function string
	args     []any
	state    vm.StateDB
	events   map[string]abi.Event
}

// Scan copies the arguments, in order, into variables of the Go types of the ABI.
func (c *Call) Scan(into ...any) error {
	if len(into) != len(c.args) {
		return fmt.Errorf("%s has %d arguments, not %d", c.function, len(c.args), len(into))
	}
	for i := range into {
		to, from := reflect.ValueOf(into[i]).Elem(), reflect.ValueOf(c.args[i])
		if !from.Type().AssignableTo(to.Type()) {
			return fmt.Errorf("%s: argument %d is %s, not %s", c.function, i, from.Type(), to.Type())
		}
		to.Set(from)
	}
	return nil
}

// ChargeItems charges for records given in a list.
func (c *Call) ChargeItems(items uint64) {
	c.Context.GasMeter().ConsumeGas(GasPerItem*items, "precompile: items")
}

// Log adds a log of the contract. The values are those of the event in its order, indexed ones included.
func (c *Call) Log(name string, values ...any) error {
	event, ok := c.events[name]
	if !ok || len(values) != len(event.Inputs) {
		return fmt.Errorf("event %s of %d values is not in the interface", name, len(values))
	}
	topics, rest := []common.Hash{event.ID}, []any{}
	for i, input := range event.Inputs {
		if !input.Indexed {
			rest = append(rest, values[i])
			continue
		}
		topic, err := cmn.MakeTopic(values[i])
		if err != nil {
			return err
		}
		topics = append(topics, topic)
	}
	data, err := event.Inputs.NonIndexed().Pack(rest...)
	if err != nil {
		return err
	}
	c.Context.GasMeter().ConsumeGas(params.LogGas+params.LogTopicGas*uint64(len(topics))+params.LogDataGas*uint64(len(data)), "precompile: log")
	c.state.AddLog(&ethtypes.Log{Address: c.Contract, Topics: topics, Data: data, BlockNumber: uint64(c.Context.BlockHeight())})
	return nil
}
