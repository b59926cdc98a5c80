package app

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/cosmos/evm/x/feemarket"
	feemarkettypes "github.com/cosmos/evm/x/feemarket/types"
	"github.com/cosmos/evm/x/vm"
	vmtypes "github.com/cosmos/evm/x/vm/types"
	"github.com/ethereum/go-ethereum/params"

	"cosmossdk.io/core/address"
	"cosmossdk.io/math"

	"github.com/cosmos/cosmos-sdk/codec"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/bank"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"

	poakeeper "github.com/moscowchain/moscowd/x/poa/keeper"
)

// The technical denomination in the units that the EVM asks for. It has a name and no supply.
const (
	displayDenom     = "tech"
	evmDenomDecimals = 18
)

// historyWindow is how many hashes of past blocks contracts can ask for (EIP-2935).
const historyWindow = 8_191

// preinstalls are the contracts of a new network: hashes of past blocks (EIP-2935), and the one by which clients put many
// calls into one.
var preinstalls = []string{params.HistoryStorageAddress.Hex(), "0xcA11bde05977b3631167028862bE2a173976CA11"}

// x/vm keeps settings of a process that may be set once, when the first block is known. Here they are known before, and
// clients need them too. Commands and tests make several apps in one process, all of this chain: with the chain's id as
// its default, and without the library's examples of changed opcodes, they may be set again.
func init() {
	vmtypes.DefaultEVMChainID = EVMChainID
	vmtypes.DefaultCosmosEVMActivators = nil
	err := vmtypes.NewEVMConfigurator().WithEVMCoinInfo(vmtypes.EvmCoinInfo{
		Denom: Denom, ExtendedDenom: Denom, DisplayDenom: displayDenom, Decimals: evmDenomDecimals,
	}).Configure()
	if err != nil {
		panic(err) // the constants are wrong
	}
}

// evmDefaults is x/vm with the parameters of this chain.
type evmDefaults struct {
	vm.AppModuleBasic
}

// DefaultGenesis lets nobody create contracts until governance names who may.
func (evmDefaults) DefaultGenesis(cdc codec.JSONCodec) json.RawMessage {
	genesis := vmtypes.DefaultGenesisState()
	genesis.Params.EvmDenom = Denom
	genesis.Params.ExtendedDenomOptions = nil // for denominations without 18 decimals
	genesis.Params.HistoryServeWindow = historyWindow
	genesis.Params.AccessControl.Create = vmtypes.AccessControlType{
		AccessType: vmtypes.AccessTypePermissioned, AccessControlList: []string{},
	}
	genesis.Params.ActiveStaticPrecompiles = activeServices()
	genesis.Preinstalls = serviceStubs()
	for _, contract := range vmtypes.DefaultPreinstalls {
		if slices.Contains(preinstalls, contract.Address) {
			genesis.Preinstalls = append(genesis.Preinstalls, contract)
		}
	}
	return cdc.MustMarshalJSON(genesis)
}

// feemarketDefaults is x/feemarket without fees.
type feemarketDefaults struct {
	feemarket.AppModuleBasic
}

// DefaultGenesis has no base fee and no least price, and counts the gas that a transaction used as what it used.
func (feemarketDefaults) DefaultGenesis(cdc codec.JSONCodec) json.RawMessage {
	genesis := feemarkettypes.DefaultGenesisState()
	genesis.Params.NoBaseFee = true
	genesis.Params.BaseFee = math.LegacyZeroDec()
	genesis.Params.MinGasPrice = math.LegacyZeroDec()
	genesis.Params.MinGasMultiplier = math.LegacyZeroDec()
	return cdc.MustMarshalJSON(genesis)
}

// bankDefaults is x/bank that knows the units of the technical denomination.
type bankDefaults struct {
	bank.AppModuleBasic
}

// DefaultGenesis is the genesis of x/bank on this chain: no balances.
func (bankDefaults) DefaultGenesis(cdc codec.JSONCodec) json.RawMessage {
	genesis := banktypes.DefaultGenesisState()
	genesis.DenomMetadata = []banktypes.Metadata{{
		Description: "A technical denomination that the EVM demands. Its supply is zero.",
		Base:        Denom,
		Display:     displayDenom,
		Name:        displayDenom,
		Symbol:      displayDenom,
		DenomUnits:  []*banktypes.DenomUnit{{Denom: Denom}, {Denom: displayDenom, Exponent: evmDenomDecimals}},
	}}
	return cdc.MustMarshalJSON(genesis)
}

// blockProposers tells x/vm who proposed a block: the operator of the department is the coinbase and the miner.
type blockProposers struct {
	poa       poakeeper.Keeper
	accounts  address.Codec
	operators address.Codec // of the same accounts as operators of validators
}

var errNoStaking = errors.New("this chain has no staking")

// GetValidatorByConsAddr returns a validator of which only the operator is set, for every key that a department ever used.
func (b blockProposers) GetValidatorByConsAddr(ctx context.Context, consensus sdk.ConsAddress) (stakingtypes.Validator, error) {
	key, err := b.poa.ConsensusKeys.Get(ctx, consensus)
	if err != nil {
		return stakingtypes.Validator{}, err
	}
	operator, err := b.accounts.StringToBytes(key.Operator)
	if err != nil {
		return stakingtypes.Validator{}, err
	}
	text, err := b.operators.BytesToString(operator)
	return stakingtypes.Validator{OperatorAddress: text}, err
}

// ValidatorAddressCodec encodes operators.
func (b blockProposers) ValidatorAddressCodec() address.Codec { return b.operators }

// GetHistoricalInfo is never called.
func (blockProposers) GetHistoricalInfo(context.Context, int64) (stakingtypes.HistoricalInfo, error) {
	return stakingtypes.HistoricalInfo{}, errNoStaking
}

// BondDenom is never called.
func (blockProposers) BondDenom(context.Context) (string, error) { return "", errNoStaking }
