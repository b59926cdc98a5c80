//go:build e2e

package evmtools_test

import (
	"context"
	"crypto/sha256"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/tests/traders"
	"github.com/moscowchain/moscowd/txclient"
	accesstypes "github.com/moscowchain/moscowd/x/access/types"
)

// services has contracts of 2019 and of today apply for places at fairs.
func (n *node) services(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	season, err := traders.OpenSeason(ctx, n.player, n.client, 10)
	require.NoError(t, err)
	stalls := map[string]common.Address{
		"today":      n.deploy(t, "services", n.contract(t, "FairStall")),
		"of2019":     n.deploy(t, "services", n.contract(t, "FairStallOf2019")),
		"unenrolled": n.deploy(t, "services", n.contract(t, "FairStall")),
	}
	enrol := &accesstypes.MsgEnrolAccounts{}
	for _, name := range []string{"today", "of2019"} {
		subject := sha256.Sum256([]byte("stall " + name))
		enrol.Accounts = append(enrol.Accounts, accesstypes.NewAccount{Address: bech32(stalls[name]), Class: "trader", Subject: subject[:]})
	}
	n.asRegistrar(t, func(registrar *txclient.Account) {
		enrol.Signer = registrar.Address
		_, err := n.client.Run(ctx, registrar, 1_000_000, enrol)
		require.NoError(t, err)
	})
	day := traders.Application("", season, 0).Periods[0]
	n.runProgramWith(t, "services", map[string]any{"season": season, "period": hexutil.Uint64(day), "stalls": stalls})

	t.Run("a suspended contract writes no more, whoever calls it", func(t *testing.T) {
		n.asRegistrar(t, func(registrar *txclient.Account) {
			_, err := n.client.Run(ctx, registrar, 500_000, &accesstypes.MsgSuspendAccount{
				Signer: registrar.Address, Address: bech32(stalls["today"]), Reason: "abuse",
			})
			require.NoError(t, err)
		})
		call := map[string]any{
			"from": n.address("services"), "to": stalls["today"],
			"data": hexutil.Bytes(n.contract(t, "FairStall").pack(t, "file", season, uint64(1), []uint64{day})),
		}
		require.Eventually(t, func() bool {
			a := n.ask(t, "eth_call", call, "latest")
			return a.Error != nil && a.Error.Code == 3
		}, 10*time.Second, 300*time.Millisecond)
		a := n.ask(t, "eth_call", call, "latest")
		require.Contains(t, a.Error.Message, "suspended")
		call["to"] = stalls["of2019"]
		require.Nil(t, n.ask(t, "eth_call", call, "latest").Error, "another contract still may")
	})
}

// bech32 is an address as native messages write it.
func bech32(address common.Address) string { return sdk.AccAddress(address.Bytes()).String() }
