//go:build e2e

package evmtools_test

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"testing"

	"github.com/cosmos/evm/crypto/ethsecp256k1"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/crypto/issuerkey"
	"github.com/moscowchain/moscowd/localnet"
	"github.com/moscowchain/moscowd/txclient"
	accesstypes "github.com/moscowchain/moscowd/x/access/types"
	"github.com/moscowchain/moscowd/x/documents/rules"
	documentstypes "github.com/moscowchain/moscowd/x/documents/types"
)

// documents has a resident ask for a document by ethers, and shows one of a batch to whoever calls the service.
func (n *node) documents(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	secret := sha256.Sum256([]byte("evmtools/resident"))
	resident := &ethsecp256k1.PrivKey{Key: secret[:]}
	subject := sha256.Sum256(secret[:])
	n.asRegistrar(t, func(registrar *txclient.Account) {
		_, err := n.client.Run(ctx, registrar, 1_000_000, &accesstypes.MsgEnrolAccounts{Signer: registrar.Address, Accounts: []accesstypes.NewAccount{
			{Address: txclient.Address(resident), Class: localnet.ResidentKey, Subject: subject[:]},
		}})
		require.NoError(t, err)
	})

	key, err := n.Key(n.encoding, 0, localnet.IssuerKey)
	require.NoError(t, err)
	issuer, err := n.client.Account(ctx, key)
	require.NoError(t, err)
	leaves := []rules.Leaf{{Salt: [32]byte{1}}, {Salt: [32]byte{2}}, {Salt: [32]byte{3}}}
	batch, err := rules.NewBatch(leaves)
	require.NoError(t, err)
	signs := ed25519.NewKeyFromSeed(secret[:])
	possession, err := issuerkey.Prove(signs, app.ChainID, issuer.Address, "evmtools")
	require.NoError(t, err)
	algorithm, public, err := issuerkey.Encode(signs.Public())
	require.NoError(t, err)
	root := batch.Root()
	for _, msg := range []sdk.Msg{
		&documentstypes.MsgRegisterIssuerKey{
			Issuer: issuer.Address, KeyId: "evmtools", Algorithm: documentstypes.KeyAlgorithm(algorithm), PublicKey: public, Possession: possession,
		},
		&documentstypes.MsgIssueDocuments{
			Issuer: issuer.Address, Number: 1, Type: "ezhd.1", KeyId: "evmtools", Root: root[:], Size_: uint32(len(leaves)), StatusList: 1,
		},
		&documentstypes.MsgRevokeDocuments{Issuer: issuer.Address, List: 1, Indices: []uint32{99_999}, Reason: "issued-in-error"},
	} {
		_, err := n.client.Run(ctx, issuer, 1_000_000, msg)
		require.NoError(t, err)
	}
	path, err := batch.Prove(2)
	require.NoError(t, err)
	var hashes []hexutil.Bytes
	for i := range path {
		hashes = append(hashes, path[i][:])
	}
	n.runProgramWith(t, "documents", map[string]any{
		"resident": fmt.Sprintf("0x%x", resident.Key), "issuer": common.BytesToAddress(key.PubKey().Address()),
		"leaf": map[string]any{"index": 2, "salt": hexutil.Bytes(leaves[2].Salt[:]), "document": hexutil.Bytes(leaves[2].Document[:]), "path": hashes},
	})
}
