package jsonrpc

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
	"strings"

	cmtmempool "github.com/cometbft/cometbft/mempool"
	rpcclient "github.com/cometbft/cometbft/rpc/client"
	"github.com/cometbft/cometbft/rpc/core"
	evmmempool "github.com/cosmos/evm/mempool"
	vmtypes "github.com/cosmos/evm/x/vm/types"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/txpool"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/cosmos/cosmos-sdk/client"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"

	"github.com/moscowchain/moscowd/jsonrpc/pool"
)

// MaxTxSize is the longest raw transaction in bytes, the same as geth's.
const MaxTxSize = 128 << 10

// SequencePath is the path at which the application answers, to a query whose data are an address, with the sequence of the
// account's next transaction as 8 bytes big-endian, those counted that wait. CometBFT asks one thing at a time, so the answer is
// not of a state that is half written.
const SequencePath = "/moscow/sequence"

// decodeTx reads a raw transaction (EIP-2718) and finds who signed it for this chain.
func decodeTx(raw []byte, chainID *big.Int, unprotected bool) (*types.Transaction, common.Address, error) {
	if len(raw) > MaxTxSize {
		return nil, common.Address{}, fmt.Errorf("%w: transaction size %d, limit %d", txpool.ErrOversizedData, len(raw), MaxTxSize)
	}
	tx := new(types.Transaction)
	if err := tx.UnmarshalBinary(raw); err != nil {
		return nil, common.Address{}, err
	}
	if !tx.Protected() {
		if !unprotected {
			return nil, common.Address{}, errors.New("only replay-protected (EIP-155) transactions allowed over RPC: json-rpc.allow-unprotected-txs of the node decides")
		}
	} else if tx.ChainId().Cmp(chainID) != 0 {
		return nil, common.Address{}, fmt.Errorf("%w: have %d want %d", types.ErrInvalidChainId, tx.ChainId(), chainID)
	}
	from, err := types.Sender(types.LatestSignerForChainID(chainID), tx)
	return tx, from, err
}

// submitter gives transactions to the node's mempool.
type submitter struct {
	node   Node
	client rpcclient.Client
	config client.TxConfig
	signer types.Signer
}

var _ pool.Node = (*submitter)(nil)

// Submit wraps a transaction as the chain takes it and broadcasts it.
func (s *submitter) Submit(ctx context.Context, tx *types.Transaction) error {
	msg := new(vmtypes.MsgEthereumTx)
	if err := msg.FromSignedEthereumTx(tx, s.signer); err != nil {
		return err
	}
	if err := msg.ValidateBasic(); err != nil {
		return err
	}
	wrapped, err := msg.BuildTx(s.config.NewTxBuilder(), vmtypes.GetEVMCoinDenom())
	if err != nil {
		return err
	}
	bz, err := s.config.TxEncoder()(wrapped)
	if err != nil {
		return err
	}
	result, err := s.client.BroadcastTxSync(ctx, bz)
	var full cmtmempool.ErrMempoolIsFull
	switch {
	case errors.Is(err, cmtmempool.ErrTxInCache):
		return txpool.ErrAlreadyKnown
	case errors.As(err, &full), errors.Is(err, cmtmempool.ErrRecheckFull), errors.Is(err, core.ErrEndpointClosedCatchingUp):
		return fmt.Errorf("%w: %w", pool.ErrBusy, err)
	case err != nil:
		return err
	}
	return refusal(result.Codespace, result.Code, result.Log)
}

// refusal is the error for what the application says of a transaction. It tells errors of nonces by their text, since they
// have no code of their own.
func refusal(codespace string, code uint32, text string) error {
	switch {
	case code == 0:
		return nil
	case strings.Contains(text, evmmempool.ErrNonceGap.Error()):
		return pool.ErrTooEarly
	case strings.Contains(text, evmmempool.ErrNonceLow.Error()):
		return pool.ErrUsed
	case codespace == sdkerrors.ErrMempoolIsFull.Codespace() && code == sdkerrors.ErrMempoolIsFull.ABCICode():
		return fmt.Errorf("%w: %s", pool.ErrBusy, text)
	}
	return errors.New(text)
}

// Next asks the application. It answers 0 if it cannot.
func (s *submitter) Next(account common.Address) uint64 {
	result, err := s.client.ABCIQuery(context.Background(), SequencePath, account[:])
	if err != nil || result.Response.Code != 0 || len(result.Response.Value) != 8 {
		return s.Committed(account)
	}
	return binary.BigEndian.Uint64(result.Response.Value)
}

// Committed reads the state of the last block.
func (s *submitter) Committed(account common.Address) uint64 {
	sequence, err := s.node.CommittedSequence(account[:])
	if err != nil {
		return 0 // before the first block
	}
	return sequence
}
