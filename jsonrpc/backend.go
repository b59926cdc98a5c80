package jsonrpc

import (
	"context"
	"encoding/json"
	"math/big"

	"github.com/cosmos/evm/rpc/backend"
	rpctypes "github.com/cosmos/evm/rpc/types"
	vmtypes "github.com/cosmos/evm/x/vm/types"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/params"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/moscowchain/moscowd/jsonrpc/pool"
)

// ethBackend is cosmos/evm's backend with what it gets wrong, or does too slowly, replaced.
type ethBackend struct {
	*backend.Backend
	pool   *pool.Pool
	follow *follower
}

var _ backend.BackendI = (*ethBackend)(nil)

// SendRawTransaction gives a transaction to the pool.
func (b *ethBackend) SendRawTransaction(ctx context.Context, raw hexutil.Bytes) (common.Hash, error) {
	tx, from, err := decodeTx(raw, b.EvmChainID, b.AllowUnprotectedTxs)
	if err != nil {
		return common.Hash{}, err
	}
	if err := b.pool.Add(ctx, from, tx); err != nil {
		return common.Hash{}, plain(err)
	}
	return tx.Hash(), nil
}

// GetTransactionReceipt answers at once where there is none; the library would look again for 1.5 seconds. And it gives the
// gas of the block up to the transaction, where the library gives that of the transaction alone.
func (b *ethBackend) GetTransactionReceipt(ctx context.Context, hash common.Hash) (map[string]any, error) {
	found, err := b.GetTxByEthHash(ctx, hash)
	if err != nil {
		return nil, nil //nolint:nilnil,nilerr // null is the answer for a transaction in no block
	}
	receipt, err := b.Backend.GetTransactionReceipt(ctx, hash)
	if err != nil || receipt == nil {
		return receipt, err
	}
	gas, err := b.follow.gasUpTo(found.Height, found.EthTxIndex)
	receipt["cumulativeGasUsed"] = hexutil.Uint64(gas)
	return receipt, err
}

// GetTransactionByHash also finds what waits.
func (b *ethBackend) GetTransactionByHash(ctx context.Context, hash common.Hash) (*rpctypes.RPCTransaction, error) {
	if _, err := b.GetTxByEthHash(ctx, hash); err != nil {
		if tx := b.pool.Get(hash); tx != nil {
			return rpctypes.NewRPCPendingTransaction(tx, nil, b.ChainConfig()), nil
		}
	}
	return b.Backend.GetTransactionByHash(ctx, hash)
}

// GetTransactionCount counts what waits, whichever way it came, if it is asked for "pending".
func (b *ethBackend) GetTransactionCount(ctx context.Context, account common.Address, number rpctypes.BlockNumber) (*hexutil.Uint64, error) {
	if number == rpctypes.EthPendingBlockNumber {
		nonce := hexutil.Uint64(b.pool.NextNonce(account))
		return &nonce, nil
	}
	return b.Backend.GetTransactionCount(ctx, account, number)
}

// BlockNumber is the last block whose receipts can be found, 0 before the first.
func (b *ethBackend) BlockNumber(context.Context) (hexutil.Uint64, error) {
	return hexutil.Uint64(b.follow.latest()), nil
}

// ChainID is the same at every height.
func (b *ethBackend) ChainID(context.Context) (*hexutil.Big, error) {
	return (*hexutil.Big)(b.EvmChainID), nil
}

// GasPrice is nothing: this chain has no fees.
func (b *ethBackend) GasPrice(context.Context) (*hexutil.Big, error) { return new(hexutil.Big), nil }

// SuggestGasTipCap is nothing.
func (b *ethBackend) SuggestGasTipCap(context.Context, *big.Int) (*big.Int, error) {
	return new(big.Int), nil
}

// EstimateGas gives the reason of a revert as data of the error, and says what would be said of a transaction at a price.
func (b *ethBackend) EstimateGas(ctx context.Context, args vmtypes.TransactionArgs, block *rpctypes.BlockNumberOrHash, overrides *json.RawMessage) (hexutil.Uint64, error) {
	if offersPrice(args) {
		return 0, errNoFees
	}
	ctx, cancel := context.WithTimeout(ctx, b.RPCEVMTimeout())
	defer cancel()
	gas, err := b.Backend.EstimateGas(ctx, args, block, overrides)
	if err != nil {
		return 0, plain(err)
	}
	return withReserve(gas, b.RPCGasCap()), nil
}

// withReserve adds a tenth to what running code takes: the chain's services take more when others have written records before. Not
// more than that, since quotas count the limit.
func withReserve(gas hexutil.Uint64, limit uint64) hexutil.Uint64 {
	if uint64(gas) <= params.TxGas {
		return gas
	}
	return max(gas, min(gas+gas/10, hexutil.Uint64(limit)))
}

// offersPrice tells whether a transaction would pay for gas.
func offersPrice(args vmtypes.TransactionArgs) bool {
	for _, price := range []*hexutil.Big{args.GasPrice, args.MaxFeePerGas, args.MaxPriorityFeePerGas} {
		if price != nil && price.ToInt().Sign() != 0 {
			return true
		}
	}
	return false
}

// DoCall gives the reason of a revert as data of the error.
func (b *ethBackend) DoCall(ctx context.Context, args vmtypes.TransactionArgs, number rpctypes.BlockNumber, overrides *json.RawMessage) (*vmtypes.MsgEthereumTxResponse, error) {
	response, err := b.Backend.DoCall(ctx, args, number, overrides)
	return response, plain(err)
}

// GetProof names the latest block by its number; the library asks for the proof at a height below zero.
func (b *ethBackend) GetProof(ctx context.Context, account common.Address, keys []string, block rpctypes.BlockNumberOrHash) (*rpctypes.AccountResult, error) {
	if block.BlockNumber != nil && *block.BlockNumber < 0 && *block.BlockNumber != rpctypes.EthEarliestBlockNumber {
		latest := rpctypes.BlockNumber(b.follow.latest())
		block.BlockNumber = &latest
	}
	return b.Backend.GetProof(ctx, account, keys, block)
}

// SetTxDefaults estimates gas on the latest state; the library would do it on that of block 1.
func (b *ethBackend) SetTxDefaults(ctx context.Context, args vmtypes.TransactionArgs) (vmtypes.TransactionArgs, error) {
	args, err := b.complete(ctx, args)
	if err != nil {
		return args, err
	}
	return b.Backend.SetTxDefaults(ctx, args)
}

// CreateAccessList has the same defaults.
func (b *ethBackend) CreateAccessList(ctx context.Context, args vmtypes.TransactionArgs, block rpctypes.BlockNumberOrHash, overrides *json.RawMessage) (*rpctypes.AccessListResult, error) {
	args, err := b.complete(ctx, args)
	if err != nil {
		return nil, err
	}
	result, err := b.Backend.CreateAccessList(ctx, args, block, overrides)
	return result, plain(err)
}

// complete gives sender, nonce and gas where they are missing.
func (b *ethBackend) complete(ctx context.Context, args vmtypes.TransactionArgs) (vmtypes.TransactionArgs, error) {
	if args.From == nil {
		args.From = new(common.Address)
	}
	if args.Nonce == nil {
		nonce := hexutil.Uint64(b.pool.NextNonce(*args.From))
		args.Nonce = &nonce
	}
	if args.Gas == nil {
		gas, err := b.EstimateGas(ctx, args, nil, nil)
		if err != nil {
			return args, err
		}
		args.Gas = &gas
	}
	return args, nil
}

// TraceTransaction says what is wrong without the words of gRPC.
func (b *ethBackend) TraceTransaction(ctx context.Context, hash common.Hash, config *rpctypes.TraceConfig) (any, error) {
	result, err := b.Backend.TraceTransaction(ctx, hash, config)
	return result, plain(err)
}

// TraceCall does the same.
func (b *ethBackend) TraceCall(ctx context.Context, args vmtypes.TransactionArgs, block rpctypes.BlockNumberOrHash, config *rpctypes.TraceConfig) (any, error) {
	result, err := b.Backend.TraceCall(ctx, args, block, config)
	return result, plain(err)
}

// Accounts are none: this node keeps no keys for clients.
func (b *ethBackend) Accounts() ([]common.Address, error) { return []common.Address{}, nil }

// SendTransaction would sign with a key of the node.
func (b *ethBackend) SendTransaction(context.Context, vmtypes.TransactionArgs) (common.Hash, error) {
	return common.Hash{}, errNoKeys
}

// Resend would sign with a key of the node.
func (b *ethBackend) Resend(context.Context, vmtypes.TransactionArgs, *hexutil.Big, *hexutil.Uint64) (common.Hash, error) {
	return common.Hash{}, errNoKeys
}

// Sign would sign with a key of the node.
func (b *ethBackend) Sign(common.Address, hexutil.Bytes) (hexutil.Bytes, error) {
	return nil, errNoKeys
}

// SignTypedData would sign with a key of the node.
func (b *ethBackend) SignTypedData(common.Address, apitypes.TypedData) (hexutil.Bytes, error) {
	return nil, errNoKeys
}
