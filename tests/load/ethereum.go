package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/big"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cosmos/evm/crypto/ethsecp256k1"
	vmtypes "github.com/cosmos/evm/x/vm/types"
	"github.com/ethereum/go-ethereum/common"
	ethtypes "github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	cryptotypes "github.com/cosmos/cosmos-sdk/crypto/types"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/localnet"
	services "github.com/moscowchain/moscowd/precompiles/marketslots"
	"github.com/moscowchain/moscowd/tests/traders"
	"github.com/moscowchain/moscowd/txclient"
)

// Gas limits of the Ethereum workloads, close to what is used: a limit counts towards a block.
const (
	gasPerTransfer   = 21_000
	gasPerCall       = 75_000
	gasPerSubmission = 115_000
	gasPerCreation   = 200_000
)

var chainSigner = ethtypes.LatestSignerForChainID(big.NewInt(app.EVMChainID))

// ethereumThroughput measures how many Ethereum transactions a second a network of validators commits. They go to the nodes
// as the JSON-RPC server would send them on.
func ethereumThroughput(validators int, prepare workload) func(context.Context, environment) ([]sample, error) {
	return func(ctx context.Context, env environment) ([]sample, error) {
		m, err := commitLoad(ctx, env, validators, prepare)
		if err != nil {
			return nil, err
		}
		return []sample{m.throughput()}, nil
	}
}

func number(n int) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }

// transfers sends nothing, since there is no money, from every sender to an address of its own.
func transfers(ctx context.Context, network *testNetwork) (*load, error) {
	l, keys, _, err := openSeason(ctx, network, depth)
	if err != nil {
		return nil, err
	}
	return l.signEthereum(network.encoding, keys, func(sender, _ int) *ethtypes.LegacyTx {
		to := common.BytesToAddress(crypto.Keccak256(number(sender)))
		return &ethtypes.LegacyTx{To: &to, Gas: gasPerTransfer}
	})
}

// twoSlots is a contract that writes 1 into the two slots whose numbers it is called with, and logs the first:
//
//	SSTORE(CALLDATALOAD(0), 1) SSTORE(CALLDATALOAD(32), 1) LOG1(0, 32, CALLDATALOAD(0)) STOP
var twoSlots = common.FromHex("60016000355560016020355560003560206000a100")

// creation puts code behind a constructor that returns it.
func creation(code []byte) []byte {
	return append([]byte{0x60, byte(len(code)), 0x80, 0x60, 0x0b, 0x60, 0, 0x39, 0x60, 0, 0xf3}, code...)
}

// calls has every sender call a contract that writes two new slots and a log.
func calls(ctx context.Context, network *testNetwork) (*load, error) {
	l, keys, _, err := openSeason(ctx, network, depth)
	if err != nil {
		return nil, err
	}
	contract, err := deploy(ctx, network, l.clients[0], twoSlots)
	if err != nil {
		return nil, err
	}
	return l.signEthereum(network.encoding, keys, func(sender, n int) *ethtypes.LegacyTx {
		slot := crypto.Keccak256(number(sender), number(n))
		return &ethtypes.LegacyTx{To: &contract, Gas: gasPerCall, Data: append(slot, crypto.Keccak256(slot)...)}
	})
}

// submissions has every sender file applications by calling the contract that stands for x/marketslots.
func submissions(ctx context.Context, network *testNetwork) (*load, error) {
	l, keys, season, err := openSeason(ctx, network, depth)
	if err != nil {
		return nil, err
	}
	return l.signEthereum(network.encoding, keys, func(sender, n int) *ethtypes.LegacyTx {
		a := traders.Application("", season, sender*depth+n)
		data, err := services.ABI.Pack("submitApplication", a.SeasonId, uint8(a.DeclarantType),
			[32]byte(a.DeclarantCommitment), [32]byte(a.DetailsCommitment), a.PublicName, a.FairId, uint8(a.Speciality), a.District, a.Region, a.Periods)
		if err != nil {
			panic(err) // the interface has other arguments
		}
		return &ethtypes.LegacyTx{To: &services.Address, Gas: gasPerSubmission, Data: data}
	})
}

// deploy creates a contract by the network's developer.
func deploy(ctx context.Context, network *testNetwork, client *txclient.Client, code []byte) (common.Address, error) {
	key, err := network.Key(network.encoding, 0, localnet.DeveloperKey)
	if err != nil {
		return common.Address{}, err
	}
	tx, err := signEthereum(network.encoding, key, &ethtypes.LegacyTx{Gas: gasPerCreation, Data: creation(code)})
	if err != nil {
		return common.Address{}, err
	}
	hash, err := client.Broadcast(ctx, tx)
	if err != nil {
		return common.Address{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if _, err := client.Wait(ctx, hash); err != nil {
		return common.Address{}, err
	}
	return crypto.CreateAddress(common.BytesToAddress(key.PubKey().Address()), 0), nil
}

// signEthereum signs depth transactions of every sender.
func (l *load) signEthereum(encoding app.Encoding, keys []*ethsecp256k1.PrivKey, draft func(sender, n int) *ethtypes.LegacyTx) (*load, error) {
	l.failure = ethereumFailure
	for i, key := range keys {
		var txs [][]byte
		for n := range depth {
			tx := draft(i, n)
			tx.Nonce = uint64(n)
			bz, err := signEthereum(encoding, key, tx)
			if err != nil {
				return nil, err
			}
			txs = append(txs, bz)
		}
		l.txs = append(l.txs, txs)
	}
	return l, nil
}

// signEthereum signs a transaction and wraps it for CometBFT.
func signEthereum(encoding app.Encoding, key cryptotypes.PrivKey, tx *ethtypes.LegacyTx) ([]byte, error) {
	private, err := crypto.ToECDSA(key.Bytes())
	if err != nil {
		return nil, err
	}
	tx.GasPrice = new(big.Int)
	signed, err := ethtypes.SignNewTx(private, chainSigner, tx)
	if err != nil {
		return nil, err
	}
	var msg vmtypes.MsgEthereumTx
	if err := msg.FromSignedEthereumTx(signed, chainSigner); err != nil {
		return nil, err
	}
	built, err := msg.BuildTx(encoding.TxConfig.NewTxBuilder(), app.Denom)
	if err != nil {
		return nil, err
	}
	return encoding.TxConfig.TxEncoder()(built)
}

// ethereumFailure is why an Ethereum transaction failed, or "". One that reverts is executed all the same.
func ethereumFailure(result *abci.ExecTxResult) string {
	if why := nativeFailure(result); why != "" {
		return why
	}
	response, err := vmtypes.DecodeTxResponse(result.Data)
	if err != nil {
		return fmt.Sprintf("no answer of the EVM: %v", err)
	}
	return response.VmError
}
