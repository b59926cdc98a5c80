package app

import (
	"math"

	sdk "github.com/cosmos/cosmos-sdk/types"
	txtypes "github.com/cosmos/cosmos-sdk/types/tx"
)

// ethereumWeight is how much gas of a block one gas of an Ethereum transaction takes. Ethereum's prices are its own: its
// instructions take two to four times as long for their gas as native messages do (docs/performance.md).
const ethereumWeight = 2

// blockGas is what a transaction takes of the gas that a block may have. ok is false for what states no gas.
func blockGas(tx sdk.Tx) (gas uint64, ok bool) {
	encoded, ok := tx.(interface{ GetProtoTx() *txtypes.Tx })
	if !ok {
		return 0, false
	}
	info := encoded.GetProtoTx().AuthInfo
	if info == nil || info.Fee == nil {
		return 0, false
	}
	gas = info.Fee.GasLimit
	switch {
	case extensionOf(tx) != ethereumOption:
		return gas, true
	case gas > math.MaxUint64/ethereumWeight:
		return math.MaxUint64, true
	}
	return gas * ethereumWeight, true
}
