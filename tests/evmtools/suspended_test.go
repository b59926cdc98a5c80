//go:build e2e

package evmtools_test

import (
	"context"
	"math/big"
	"testing"
	"time"

	wasmtypes "github.com/CosmWasm/wasmd/x/wasm/types"
	"github.com/ethereum/go-ethereum/common"
	ethtypes "github.com/ethereum/go-ethereum/core/types"
	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/authz"

	"github.com/moscowchain/moscowd/tests/traders"
	"github.com/moscowchain/moscowd/txclient"
	accesstypes "github.com/moscowchain/moscowd/x/access/types"
)

// suspended suspends an account. Every way to write is closed to it, and opens again.
func (n *node) suspended(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	notebook := n.contract(t, "Notebook")
	address := n.deploy(t, "suspended", notebook)
	account := txclient.Address(n.keys["suspended"])
	data := notebook.pack(t, "note", big.NewInt(1), "")

	// Another account may file applications in its name.
	friend, err := n.client.Account(ctx, n.keys["friend"])
	require.NoError(t, err)
	own, err := n.client.Account(ctx, n.keys["suspended"])
	require.NoError(t, err)
	application := traders.Application(account, 1, 0)
	grant, err := authz.NewMsgGrant(own.Key.PubKey().Address().Bytes(), friend.Key.PubKey().Address().Bytes(),
		authz.NewGenericAuthorization(sdk.MsgTypeURL(application)), nil)
	require.NoError(t, err)
	_, err = n.client.Run(ctx, own, 200_000, grant)
	require.NoError(t, err)

	n.asRegistrar(t, func(registrar *txclient.Account) {
		_, err = n.client.Run(ctx, registrar, 500_000, &accesstypes.MsgSuspendAccount{
			Signer: registrar.Address, Address: account, Reason: "key-compromised",
		})
		require.NoError(t, err)
	})

	t.Run("its Ethereum transactions are refused with the reason", func(t *testing.T) {
		service := common.HexToAddress("0x0000000000000000000000000000000000000901")
		for what, tx := range map[string]*ethtypes.Transaction{
			"a contract": n.signed(t, "suspended", n.nonce(t, "suspended"), &address, 200_000, data),
			"a service":  n.signed(t, "suspended", n.nonce(t, "suspended"), &service, 200_000, data),
			"a creation": n.signed(t, "suspended", n.nonce(t, "suspended"), nil, 2_000_000, notebook.Bytecode),
		} {
			a := n.ask(t, "eth_sendRawTransaction", raw(t, tx))
			require.NotNil(t, a.Error, "%s: taken: %s", what, a.Result)
			require.Equal(t, codeRefused, a.Error.Code)
			require.Contains(t, a.Error.Message, "suspended")
			require.Contains(t, a.Error.Message, "key-compromised")
		}
	})
	t.Run("its native transactions too", func(t *testing.T) {
		execute := &wasmtypes.MsgExecuteContract{Sender: account, Contract: bech32(address), Msg: []byte("{}")}
		for _, msg := range []sdk.Msg{application, execute} {
			_, err := n.client.Send(ctx, own, 200_000, msg)
			require.ErrorContains(t, err, "suspended", sdk.MsgTypeURL(msg))
		}
	})
	t.Run("nobody writes in its name", func(t *testing.T) {
		exec := authz.NewMsgExec(friend.Key.PubKey().Address().Bytes(), []sdk.Msg{application})
		_, err := n.client.Send(ctx, friend, 200_000, &exec)
		require.ErrorContains(t, err, "suspended")
	})
	t.Run("others still read its contracts and write to them", func(t *testing.T) {
		require.Equal(t, ethtypes.ReceiptStatusSuccessful, n.receipt(t, n.send(t, n.signed(t, "friend", n.nonce(t, "friend"), &address, 200_000, data))).Status)
	})
	t.Run("after it is reinstated it writes", func(t *testing.T) {
		n.asRegistrar(t, func(registrar *txclient.Account) {
			_, err := n.client.Run(ctx, registrar, 500_000, &accesstypes.MsgReinstateAccount{Signer: registrar.Address, Address: account})
			require.NoError(t, err)
		})
		require.Eventually(t, func() bool {
			return n.ask(t, "eth_sendRawTransaction", raw(t, n.signed(t, "suspended", n.nonce(t, "suspended"), &address, 200_000, data))).Error == nil
		}, 10*time.Second, time.Second)
	})
}
