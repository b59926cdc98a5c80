package client_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"testing"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/p2p"
	coretypes "github.com/cometbft/cometbft/rpc/core/types"
	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/baseapp"
	addresscodec "github.com/cosmos/cosmos-sdk/codec/address"
	"github.com/cosmos/cosmos-sdk/runtime"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	"github.com/cosmos/cosmos-sdk/testutil"
	moduletestutil "github.com/cosmos/cosmos-sdk/types/module/testutil"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	"github.com/moscowchain/moscowd/crypto/issuerkey"
	"github.com/moscowchain/moscowd/x/documents"
	"github.com/moscowchain/moscowd/x/documents/client"
	"github.com/moscowchain/moscowd/x/documents/dataset"
	"github.com/moscowchain/moscowd/x/documents/keeper"
	"github.com/moscowchain/moscowd/x/documents/types"
)

const (
	height = 40
	chain  = "moscow-test"
)

type anybody struct{}

func (anybody) Subject(_ context.Context, addr []byte) (string, [32]byte, error) {
	return "issuer", sha256.Sum256(addr), nil
}

// node is at a height, unless it fails.
type node struct{ err error }

func (n node) Status(context.Context) (*coretypes.ResultStatus, error) {
	return &coretypes.ResultStatus{NodeInfo: p2p.DefaultNodeInfo{Network: chain}}, n.err
}

func (n node) ABCIInfo(context.Context) (*coretypes.ResultABCIInfo, error) {
	return &coretypes.ResultABCIInfo{Response: abci.ResponseInfo{LastBlockHeight: height}}, n.err
}

// filled is a chain with 150 batches of one department, of which the type was given to another since; the first list has a
// document of each status, and the key is compromised from the middle on.
func filled(t *testing.T) (*baseapp.QueryServiceTestHelper, string, string) {
	t.Helper()
	addresses := addresscodec.NewBech32Codec("moscow")
	text := func(name string) string {
		hash := sha256.Sum256([]byte(name))
		address, err := addresses.BytesToString(hash[:20])
		require.NoError(t, err)
		return address
	}
	issuer, successor := text("issuer"), text("successor")
	gov, err := addresses.BytesToString(authtypes.NewModuleAddress("gov"))
	require.NoError(t, err)
	encoding := moduletestutil.MakeTestEncodingConfig(documents.AppModule{})
	key := storetypes.NewKVStoreKey(types.StoreKey)
	ctx := testutil.DefaultContextWithKeys(map[string]*storetypes.KVStoreKey{types.StoreKey: key}, nil, nil).
		WithChainID(chain).WithBlockTime(time.Unix(1_800_000_000, 0))
	k := keeper.NewKeeper(encoding.Codec, runtime.NewKVStoreService(key), addresses, gov, anybody{})
	g := types.DefaultGenesis()
	kind := types.DocumentType{
		Id: "ezhd.1", TitleRu: "Документ", TitleEn: "Document", Issuers: []string{issuer}, DeadlineWorkingDays: 3, ValiditySeconds: 86_400,
		SchemaHash: bytes.Repeat([]byte{7}, 32),
	}
	g.Types = []types.DocumentType{kind}
	require.NoError(t, k.InitGenesis(ctx, g))
	messages := keeper.NewMsgServerImpl(k)
	at := ctx.WithBlockHeight

	private := ed25519.NewKeyFromSeed(make([]byte, 32))
	possession, err := issuerkey.Prove(private, chain, issuer, "k1")
	require.NoError(t, err)
	_, err = messages.RegisterIssuerKey(at(1), &types.MsgRegisterIssuerKey{
		Issuer: issuer, KeyId: "k1", Algorithm: types.KeyAlgorithm_KEY_ALGORITHM_EDDSA, PublicKey: private.Public().(ed25519.PublicKey), Possession: possession,
	})
	require.NoError(t, err)
	for i := range uint64(150) {
		_, err = messages.IssueDocuments(at(int64(i/10)+2), &types.MsgIssueDocuments{
			Issuer: issuer, Number: i + 1, Type: kind.Id, KeyId: "k1", Root: bytes.Repeat([]byte{byte(i)}, 32), Size_: 10, StatusList: 1 + i%2,
		})
		require.NoError(t, err)
	}
	_, err = messages.RevokeDocuments(at(20), &types.MsgRevokeDocuments{Issuer: issuer, List: 1, Indices: []uint32{0, 1, 131_071}, Reason: "court-order"})
	require.NoError(t, err)
	_, err = messages.SuspendDocuments(at(20), &types.MsgSuspendDocuments{Issuer: issuer, List: 1, Indices: []uint32{2, 7_000}, Reason: "under-review"})
	require.NoError(t, err)
	_, err = messages.SupersedeDocuments(at(20), &types.MsgSupersedeDocuments{Issuer: issuer, List: 1, Indices: []uint32{3}})
	require.NoError(t, err)
	_, err = messages.DeclareKeyCompromised(at(21), &types.MsgDeclareKeyCompromised{Signer: issuer, Issuer: issuer, KeyId: "k1", FromHeight: 10})
	require.NoError(t, err)
	kind.Issuers = []string{successor}
	_, err = messages.UpdateDocumentType(at(22), &types.MsgUpdateDocumentType{Authority: gov, Type: kind})
	require.NoError(t, err)
	helper := baseapp.NewQueryServerTestHelper(at(height), encoding.InterfaceRegistry)
	types.RegisterQueryServer(helper, keeper.NewQueryServerImpl(k))
	return helper, issuer, successor
}

func TestASetHasAllThatTheChainSays(t *testing.T) {
	queries, issuer, successor := filled(t)
	reported := map[string]int{}
	set, err := client.Collect(t.Context(), client.Source{Queries: queries, Node: node{}}, 7, func(what string, done, _ int) { reported[what] = done })
	require.NoError(t, err)
	require.Equal(t, []any{dataset.Format, chain, int64(height)}, []any{set.Format, set.ChainID, set.Height})
	require.Len(t, set.Types, 1)
	require.Equal(t, []string{successor}, set.Types[0].Issuers)
	require.Len(t, set.Keys, 1)
	require.Equal(t, []any{"EdDSA", int64(10)}, []any{set.Keys[0].Algorithm, set.Keys[0].CompromisedFrom})
	require.Len(t, set.Batches, 150, "over two pages")
	for i, batch := range set.Batches {
		require.Equal(t, uint64(i+1), batch.Number)
		require.Equal(t, batch.AnchoredHeight >= 10, batch.KeyCompromised)
	}
	require.Len(t, set.StatusLists, 2)
	require.Equal(t, []uint32{750, 3, 2, 1}, []uint32{
		set.StatusLists[0].Reserved, set.StatusLists[0].Revoked, set.StatusLists[0].Suspended, set.StatusLists[0].Superseded,
	})
	require.Zero(t, set.StatusLists[1].Revoked+set.StatusLists[1].Suspended+set.StatusLists[1].Superseded)
	require.Len(t, set.Statistics, 2, "also of who issues the type no more")
	require.Equal(t, []string{successor, issuer}, []string{set.Statistics[0].Issuer, set.Statistics[1].Issuer})
	require.NotEqual(t, set.Statistics[0].FirstDay, set.Statistics[0].LastDay)
	require.Equal(t, map[string]int{"types": 1, "keys": 1, "batches": 150, "status lists": 2, "counted status lists": 2, "statistics": 2}, reported)
}

func TestWhatANodeDoesNotTellIsAnError(t *testing.T) {
	queries, _, _ := filled(t)
	away := errors.New("away")
	_, err := client.Collect(t.Context(), client.Source{Queries: queries, Node: node{err: away}}, 7, nil)
	require.ErrorIs(t, err, away)
	_, err = client.Collect(t.Context(), client.Source{Queries: queries, Node: node{}}, 401, nil)
	require.ErrorContains(t, err, "statistics")
}
