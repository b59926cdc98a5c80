package jsonrpc

import (
	"encoding/json"

	"github.com/cosmos/evm/rpc/namespaces/ethereum/eth"
	rpctypes "github.com/cosmos/evm/rpc/types"
	vmtypes "github.com/cosmos/evm/x/vm/types"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
)

// blockRef is a parameter that names a block: a number, a tag, a hash or an object of one of them. The library's own type does
// not know the tag "safe", which is "latest" here: a block is final when it is made.
type blockRef struct{ rpctypes.BlockNumberOrHash }

// UnmarshalJSON reads the parameter.
func (r *blockRef) UnmarshalJSON(bz []byte) error {
	if string(bz) == `"safe"` {
		bz = []byte(`"latest"`)
	}
	return json.Unmarshal(bz, &r.BlockNumberOrHash)
}

// of is the block, the latest if the parameter was left out.
func (r *blockRef) of() rpctypes.BlockNumberOrHash {
	if r == nil {
		latest := rpctypes.EthLatestBlockNumber
		return rpctypes.BlockNumberOrHash{BlockNumber: &latest}
	}
	return r.BlockNumberOrHash
}

// stateAPI has the methods of namespace eth that read the state of a block, which may be left out or "safe".
type stateAPI struct{ library *eth.PublicAPI }

// GetBalance answers eth_getBalance.
func (a *stateAPI) GetBalance(account common.Address, block *blockRef) (*hexutil.Big, error) {
	balance, err := a.library.GetBalance(account, block.of())
	return balance, plain(err)
}

// GetTransactionCount answers eth_getTransactionCount.
func (a *stateAPI) GetTransactionCount(account common.Address, block *blockRef) (*hexutil.Uint64, error) {
	nonce, err := a.library.GetTransactionCount(account, block.of())
	return nonce, plain(err)
}

// GetCode answers eth_getCode.
func (a *stateAPI) GetCode(account common.Address, block *blockRef) (hexutil.Bytes, error) {
	code, err := a.library.GetCode(account, block.of())
	return code, plain(err)
}

// GetStorageAt answers eth_getStorageAt.
func (a *stateAPI) GetStorageAt(account common.Address, key string, block *blockRef) (hexutil.Bytes, error) {
	value, err := a.library.GetStorageAt(account, key, block.of())
	return value, plain(err)
}

// GetProof answers eth_getProof with proofs of this chain's trees (ICS-23), not of Ethereum's.
func (a *stateAPI) GetProof(account common.Address, keys []string, block *blockRef) (*rpctypes.AccountResult, error) {
	proof, err := a.library.GetProof(account, keys, block.of())
	return proof, plain(err)
}

// Call answers eth_call.
func (a *stateAPI) Call(args vmtypes.TransactionArgs, block *blockRef, overrides *json.RawMessage) (hexutil.Bytes, error) {
	return a.library.Call(args, block.of(), overrides)
}

// EstimateGas answers eth_estimateGas.
func (a *stateAPI) EstimateGas(args vmtypes.TransactionArgs, block *blockRef, overrides *json.RawMessage) (hexutil.Uint64, error) {
	at := block.of()
	return a.library.EstimateGas(args, &at, overrides)
}
