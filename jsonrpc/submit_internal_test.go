package jsonrpc

import (
	"errors"
	"math/big"
	"testing"

	evmmempool "github.com/cosmos/evm/mempool"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/txpool"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	errorsmod "cosmossdk.io/errors"

	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"

	"github.com/moscowchain/moscowd/jsonrpc/pool"
)

var chainID = big.NewInt(8995)

func signedBy(tb testing.TB, signer types.Signer, data types.TxData) []byte {
	tb.Helper()
	key, err := crypto.ToECDSA(common.LeftPadBytes([]byte{1}, 32))
	require.NoError(tb, err)
	bz, err := types.MustSignNewTx(key, signer, data).MarshalBinary()
	require.NoError(tb, err)
	return bz
}

// signedFrom is who signs in these tests.
var signedFrom = common.HexToAddress("0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf")

func TestARawTransactionOfEachKindIsRead(t *testing.T) {
	signer := types.LatestSignerForChainID(chainID)
	for name, raw := range map[string][]byte{
		"legacy":      signedBy(t, signer, &types.LegacyTx{GasPrice: new(big.Int)}),
		"access list": signedBy(t, signer, &types.AccessListTx{ChainID: chainID, GasPrice: new(big.Int)}),
		"1559":        signedBy(t, signer, &types.DynamicFeeTx{ChainID: chainID}),
	} {
		t.Run(name, func(t *testing.T) {
			_, from, err := decodeTx(raw, chainID, false)
			require.NoError(t, err)
			require.Equal(t, signedFrom, from)
		})
	}
}

func TestARawTransactionWithoutAChain(t *testing.T) {
	raw := signedBy(t, types.HomesteadSigner{}, &types.LegacyTx{GasPrice: new(big.Int)})
	_, _, err := decodeTx(raw, chainID, false)
	require.ErrorContains(t, err, "only replay-protected (EIP-155) transactions allowed over RPC")
	_, from, err := decodeTx(raw, chainID, true)
	require.NoError(t, err)
	require.Equal(t, signedFrom, from)
}

func TestARawTransactionIsRefused(t *testing.T) {
	other := big.NewInt(1)
	for name, c := range map[string]struct {
		raw  []byte
		want error
	}{
		"of another chain":         {signedBy(t, types.LatestSignerForChainID(other), &types.LegacyTx{GasPrice: new(big.Int)}), types.ErrInvalidChainId},
		"of another chain, 1559":   {signedBy(t, types.LatestSignerForChainID(other), &types.DynamicFeeTx{ChainID: other}), types.ErrInvalidChainId},
		"that is too long":         {make([]byte, MaxTxSize+1), txpool.ErrOversizedData},
		"of a kind nobody knows":   {[]byte{5, 0xc0}, types.ErrTxTypeNotSupported},
		"of one byte":              {[]byte{1}, nil},
		"of nothing":               {nil, nil},
		"that is cut off":          {signedBy(t, types.HomesteadSigner{}, &types.LegacyTx{GasPrice: new(big.Int)})[:30], nil},
		"of another chain allowed": {signedBy(t, types.LatestSignerForChainID(other), &types.LegacyTx{GasPrice: new(big.Int)}), types.ErrInvalidChainId},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := decodeTx(c.raw, chainID, true)
			require.Error(t, err)
			if c.want != nil {
				require.ErrorIs(t, err, c.want)
			}
		})
	}
}

func FuzzDecodeTx(f *testing.F) {
	signer := types.LatestSignerForChainID(chainID)
	f.Add(signedBy(f, signer, &types.LegacyTx{GasPrice: new(big.Int)}))
	f.Add(signedBy(f, types.HomesteadSigner{}, &types.LegacyTx{GasPrice: new(big.Int)}))
	f.Add(signedBy(f, signer, &types.DynamicFeeTx{ChainID: chainID, AccessList: types.AccessList{{StorageKeys: []common.Hash{{1}}}}}))
	f.Add([]byte{3, 0xf8, 0xff})
	f.Fuzz(func(t *testing.T, raw []byte) {
		tx, from, err := decodeTx(raw, chainID, true)
		if err != nil {
			return
		}
		again, err := tx.MarshalBinary()
		require.NoError(t, err)
		require.Equal(t, raw, again, "one transaction has one form")
		sender, err := types.Sender(types.LatestSignerForChainID(chainID), tx)
		require.NoError(t, err)
		require.Equal(t, sender, from)
		require.True(t, !tx.Protected() || tx.ChainId().Cmp(chainID) == 0)
	})
}

func TestWhatTheApplicationSaysOfATransaction(t *testing.T) {
	say := func(err error) error {
		codespace, code, text := errorsmod.ABCIInfo(err, false)
		return refusal(codespace, code, text)
	}
	require.NoError(t, refusal("", 0, ""))
	require.ErrorIs(t, say(errorsmod.Wrap(evmmempool.ErrNonceGap, "tx nonce: 2")), pool.ErrTooEarly)
	require.ErrorIs(t, say(errorsmod.Wrap(evmmempool.ErrNonceLow, "invalid nonce")), pool.ErrUsed)
	require.ErrorIs(t, say(sdkerrors.ErrMempoolIsFull.Wrap("10000 wait")), pool.ErrBusy)
	require.EqualError(t, say(errors.New("no")), "no")
}
