package jsonrpc

import (
	"context"
	"runtime"
	"strconv"

	rpcclient "github.com/cometbft/cometbft/rpc/client"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/cosmos/cosmos-sdk/version"
)

// netAPI serves namespace net.
type netAPI struct {
	chainID uint64
	client  rpcclient.NetworkClient
}

// Version answers net_version with the chain id of Ethereum transactions, with which clients of 2019 sign.
func (a *netAPI) Version() string { return strconv.FormatUint(a.chainID, 10) }

// Listening answers net_listening.
func (a *netAPI) Listening(ctx context.Context) (bool, error) {
	info, err := a.client.NetInfo(ctx)
	if err != nil {
		return false, err
	}
	return info.Listening, nil
}

// PeerCount answers net_peerCount.
func (a *netAPI) PeerCount(ctx context.Context) (hexutil.Uint, error) {
	info, err := a.client.NetInfo(ctx)
	if err != nil {
		return 0, err
	}
	return hexutil.Uint(info.NPeers), nil
}

// web3API serves namespace web3.
type web3API struct{}

// ClientVersion answers web3_clientVersion.
func (web3API) ClientVersion() string {
	return "moscowd/" + version.Version + "/" + runtime.GOOS + "-" + runtime.GOARCH + "/" + runtime.Version()
}

// Sha3 answers web3_sha3.
func (web3API) Sha3(input hexutil.Bytes) hexutil.Bytes { return crypto.Keccak256(input) }

// minerAPI has the one method of namespace eth that the library leaves out.
type minerAPI struct{ backend *ethBackend }

// Coinbase answers eth_coinbase with the operator of the department whose node this is, and with the zero address on a node
// that proposes no blocks.
func (a *minerAPI) Coinbase(ctx context.Context) common.Address {
	operator, err := a.backend.GetCoinbase(ctx)
	if err != nil {
		return common.Address{}
	}
	return common.BytesToAddress(operator)
}
