package issue_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"

	addresscodec "github.com/cosmos/cosmos-sdk/codec/address"
	"github.com/cosmos/cosmos-sdk/runtime"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	"github.com/cosmos/cosmos-sdk/testutil"
	sdk "github.com/cosmos/cosmos-sdk/types"
	moduletestutil "github.com/cosmos/cosmos-sdk/types/module/testutil"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	"github.com/moscowchain/moscowd/crypto/issuerkey"
	"github.com/moscowchain/moscowd/documents/example"
	"github.com/moscowchain/moscowd/documents/issue"
	"github.com/moscowchain/moscowd/x/documents"
	"github.com/moscowchain/moscowd/x/documents/keeper"
	"github.com/moscowchain/moscowd/x/documents/types"
)

const chainID = "moscow-test"

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// everybody is an active account that issues documents and asks for them.
type everybody struct{}

func (everybody) Subject(_ context.Context, address []byte) (string, [32]byte, error) {
	return "issuer", sha256.Sum256(address), nil
}

// chain is x/documents with its real keeper and no consensus: every message is a block.
type chain struct {
	sync.Mutex
	ctx      sdk.Context
	messages types.MsgServer
	queries  types.QueryServer
	issuer   string
	key      *ecdsa.PrivateKey

	types.QueryClient // only what is below is asked
}

func newChain(tb testing.TB) *chain {
	tb.Helper()
	addresses := addresscodec.NewBech32Codec("moscow")
	address := func(name string) string {
		raw := sha256.Sum256([]byte(name))
		text, err := addresses.BytesToString(raw[:20])
		require.NoError(tb, err)
		return text
	}
	gov, err := addresses.BytesToString(authtypes.NewModuleAddress("gov"))
	require.NoError(tb, err)
	storeKey := storetypes.NewKVStoreKey(types.StoreKey)
	c := &chain{issuer: address("issuer")}
	c.ctx = testutil.DefaultContextWithKeys(map[string]*storetypes.KVStoreKey{types.StoreKey: storeKey}, nil, nil).
		WithChainID(chainID).WithBlockHeight(1).WithBlockTime(start)
	k := keeper.NewKeeper(moduletestutil.MakeTestEncodingConfig(documents.AppModule{}).Codec, runtime.NewKVStoreService(storeKey),
		addresses, gov, everybody{})
	c.messages, c.queries = keeper.NewMsgServerImpl(k), keeper.NewQueryServerImpl(k)
	genesis := types.DefaultGenesis()
	for _, id := range []string{"ezhd.1", "houseregister.1"} {
		t := example.Find(id)
		hash := t.Schema.Hash()
		genesis.Types = append(genesis.Types, types.DocumentType{
			Id: id, TitleRu: t.Schema.TitleRU, TitleEn: t.Schema.TitleEN, Issuers: []string{c.issuer}, RequesterClasses: []string{"issuer"},
			DeadlineWorkingDays: 10, ValiditySeconds: 31 * 24 * 60 * 60, SchemaHash: hash[:], SchemaUri: t.Schema.ID,
			DisclosableFields: t.Schema.Hidden(), PaperFields: t.PaperFields,
		})
	}
	require.NoError(tb, k.InitGenesis(c.ctx, genesis))

	c.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(tb, err)
	algorithm, public, err := issuerkey.Encode(c.key.Public())
	require.NoError(tb, err)
	possession, err := issuerkey.Prove(c.key, chainID, c.issuer, "key-1")
	require.NoError(tb, err)
	require.NoError(tb, c.send(context.Background(), &types.MsgRegisterIssuerKey{
		Issuer: c.issuer, KeyId: "key-1", Algorithm: types.KeyAlgorithm(algorithm), PublicKey: public, Possession: possession,
	}))
	return c
}

// accepted files requests and accepts them.
func (c *chain) accepted(tb testing.TB, count int) {
	tb.Helper()
	for i := range count {
		commitment := sha256.Sum256([]byte{byte(i)})
		require.NoError(tb, c.send(context.Background(), &types.MsgRequestDocument{
			Requester: c.issuer, Type: "ezhd.1", Issuer: c.issuer, PayloadCommitment: commitment[:], HolderKeyCommitment: commitment[:],
		}))
		require.NoError(tb, c.send(context.Background(), &types.MsgAcceptRequest{Issuer: c.issuer, RequestId: uint64(i + 1)}))
	}
}

// send runs messages, each in a block of its own.
func (c *chain) send(_ context.Context, msgs ...sdk.Msg) error {
	c.Lock()
	defer c.Unlock()
	for _, msg := range msgs {
		c.ctx = c.ctx.WithBlockHeight(c.ctx.BlockHeight() + 1).WithBlockTime(c.ctx.BlockTime().Add(time.Second))
		ctx, commit := c.ctx.CacheContext()
		var err error
		switch m := msg.(type) {
		case *types.MsgRegisterIssuerKey:
			_, err = c.messages.RegisterIssuerKey(ctx, m)
		case *types.MsgRetireIssuerKey:
			_, err = c.messages.RetireIssuerKey(ctx, m)
		case *types.MsgRequestDocument:
			_, err = c.messages.RequestDocument(ctx, m)
		case *types.MsgAcceptRequest:
			_, err = c.messages.AcceptRequest(ctx, m)
		case *types.MsgWithdrawRequest:
			_, err = c.messages.WithdrawRequest(ctx, m)
		case *types.MsgIssueDocuments:
			_, err = c.messages.IssueDocuments(ctx, m)
		case *types.MsgFulfilRequests:
			_, err = c.messages.FulfilRequests(ctx, m)
		}
		if err != nil {
			return err
		}
		commit()
	}
	return nil
}

// chain gives what issue.Run needs.
func (c *chain) node() *issue.Chain { return &issue.Chain{ID: chainID, Queries: c, Send: c.send} }

func (c *chain) Batch(_ context.Context, r *types.QueryBatchRequest, _ ...grpc.CallOption) (*types.QueryBatchResponse, error) {
	c.Lock()
	defer c.Unlock()
	return c.queries.Batch(c.ctx, r)
}

func (c *chain) Batches(_ context.Context, r *types.QueryBatchesRequest, _ ...grpc.CallOption) (*types.QueryBatchesResponse, error) {
	c.Lock()
	defer c.Unlock()
	return c.queries.Batches(c.ctx, r)
}

func (c *chain) StatusLists(_ context.Context, r *types.QueryStatusListsRequest, _ ...grpc.CallOption) (*types.QueryStatusListsResponse, error) {
	c.Lock()
	defer c.Unlock()
	return c.queries.StatusLists(c.ctx, r)
}

func (c *chain) Request(_ context.Context, r *types.QueryRequestRequest, _ ...grpc.CallOption) (*types.QueryRequestResponse, error) {
	c.Lock()
	defer c.Unlock()
	return c.queries.Request(c.ctx, r)
}

func (c *chain) DocumentType(_ context.Context, r *types.QueryDocumentTypeRequest, _ ...grpc.CallOption) (*types.QueryDocumentTypeResponse, error) {
	c.Lock()
	defer c.Unlock()
	return c.queries.DocumentType(c.ctx, r)
}

func (c *chain) IssuerKeys(_ context.Context, r *types.QueryIssuerKeysRequest, _ ...grpc.CallOption) (*types.QueryIssuerKeysResponse, error) {
	c.Lock()
	defer c.Unlock()
	return c.queries.IssuerKeys(c.ctx, r)
}
