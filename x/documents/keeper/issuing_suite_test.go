package keeper_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"errors"
	"maps"
	"math/rand"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	addresscodec "github.com/cosmos/cosmos-sdk/codec/address"
	"github.com/cosmos/cosmos-sdk/runtime"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	"github.com/cosmos/cosmos-sdk/testutil"
	sdk "github.com/cosmos/cosmos-sdk/types"
	moduletestutil "github.com/cosmos/cosmos-sdk/types/module/testutil"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	"github.com/moscowchain/moscowd/crypto/issuerkey"
	"github.com/moscowchain/moscowd/x/documents"
	"github.com/moscowchain/moscowd/x/documents/keeper"
	"github.com/moscowchain/moscowd/x/documents/types"
)

const (
	officeChain  = "moscow-test"
	officeHeight = 100
	officeType   = "ezhd.1"
	closedType   = "ezhd.0"
	othersType   = "extract.1"
)

var (
	officeAddresses = addresscodec.NewBech32Codec("moscow")
	officeStart     = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

	errNoAccount = errors.New("account is not enrolled")
)

// accounts knows the active accounts with their pseudonyms.
type accounts map[string][32]byte

func (a accounts) Subject(_ context.Context, address []byte) (string, [32]byte, error) {
	subject, ok := a[string(address)]
	if !ok {
		return "", subject, errNoAccount
	}
	return "issuer", subject, nil
}

// office is a chain of this module alone, with two departments.
type office struct {
	t        testing.TB
	key      *storetypes.KVStoreKey
	ctx      sdk.Context
	accounts accounts
	keeper   keeper.Keeper
	messages types.MsgServer
	queries  types.QueryServer

	gov, issuer, other string
	signer             crypto.Signer // of the key k1 of issuer
}

// newOffice has the key k1 of issuer, a type that both departments issue, one that only the other does and a closed one.
func newOffice(tb testing.TB) *office {
	tb.Helper()
	o := emptyOffice(tb)
	o.accounts = accounts{}
	o.issuer, o.other = o.enrol("issuer"), o.enrol("other")
	g := types.DefaultGenesis()
	closed := documentTypeOf(closedType, o.issuer)
	closed.Closed = true
	g.Types = []types.DocumentType{closed, documentTypeOf(othersType, o.other), documentTypeOf(officeType, o.issuer, o.other)}
	if o.issuer > o.other {
		g.Types[2].Issuers = []string{o.other, o.issuer}
	}
	g.Types[0], g.Types[1] = g.Types[1], g.Types[0] // by id
	o.init(g)
	_, o.signer = ed25519Key(1)
	o.register(o.issuer, "k1", o.signer)
	return o
}

func emptyOffice(tb testing.TB) *office {
	tb.Helper()
	o := &office{t: tb, key: storetypes.NewKVStoreKey(types.StoreKey), accounts: accounts{}}
	o.ctx = testutil.DefaultContextWithKeys(map[string]*storetypes.KVStoreKey{types.StoreKey: o.key}, nil, nil).
		WithChainID(officeChain)
	var err error
	o.gov, err = officeAddresses.BytesToString(authtypes.NewModuleAddress("gov"))
	require.NoError(tb, err)
	o.at(officeHeight)
	return o
}

func (o *office) init(g *types.GenesisState) {
	o.t.Helper()
	require.NoError(o.t, g.Validate())
	cdc := moduletestutil.MakeTestEncodingConfig(documents.AppModule{}).Codec
	o.keeper = keeper.NewKeeper(cdc, runtime.NewKVStoreService(o.key), officeAddresses, o.gov, o.accounts)
	o.messages, o.queries = keeper.NewMsgServerImpl(o.keeper), keeper.NewQueryServerImpl(o.keeper)
	require.NoError(o.t, o.keeper.InitGenesis(o.ctx, g))
}

// at enters the block of a height; blocks come every second.
func (o *office) at(height int64) {
	o.ctx = o.ctx.WithBlockHeight(height).WithBlockTime(officeStart.Add(time.Duration(height) * time.Second)).
		WithEventManager(sdk.NewEventManager()).WithGasMeter(storetypes.NewInfiniteGasMeter())
}

func (o *office) next() { o.at(o.ctx.BlockHeight() + 1) }

// enrol gives the address of an active account.
func (o *office) enrol(name string) string {
	o.t.Helper()
	raw := sha256.Sum256([]byte(name))
	o.accounts[string(raw[:20])] = sha256.Sum256([]byte("subject of " + name))
	text, err := officeAddresses.BytesToString(raw[:20])
	require.NoError(o.t, err)
	return text
}

// raw gives the bytes of an address.
func (o *office) raw(address string) []byte {
	o.t.Helper()
	raw, err := officeAddresses.StringToBytes(address)
	require.NoError(o.t, err)
	return raw
}

// suspend takes an account out of use.
func (o *office) suspend(address string) { delete(o.accounts, string(o.raw(address))) }

// replace gives the subject of one account to a new one.
func (o *office) replace(old, name string) string {
	o.t.Helper()
	subject := o.accounts[string(o.raw(old))]
	o.suspend(old)
	address := o.enrol(name)
	o.accounts[string(o.raw(address))] = subject
	return address
}

func documentTypeOf(id string, issuers ...string) types.DocumentType {
	return types.DocumentType{
		Id: id, TitleRu: "Единый жилищный документ", TitleEn: "Single housing document", Issuers: issuers,
		RequesterClasses: []string{"resident"}, DeadlineWorkingDays: 3, ValiditySeconds: 30 * 24 * 3600,
		SchemaHash: bytes.Repeat([]byte{7}, 32), DisclosableFields: []string{"address"},
	}
}

func ed25519Key(seed int64) (ed25519.PublicKey, ed25519.PrivateKey) {
	bz := make([]byte, ed25519.SeedSize)
	rand.New(rand.NewSource(seed)).Read(bz)
	private := ed25519.NewKeyFromSeed(bz)
	return private.Public().(ed25519.PublicKey), private
}

func p256Key(tb testing.TB, seed byte) *ecdsa.PrivateKey {
	tb.Helper()
	private, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), bytes.Repeat([]byte{seed}, 32))
	require.NoError(tb, err)
	return private
}

// registration is the message that registers a key.
func (o *office) registration(issuer, id string, signer crypto.Signer) *types.MsgRegisterIssuerKey {
	o.t.Helper()
	algorithm, public, err := issuerkey.Encode(signer.Public())
	require.NoError(o.t, err)
	possession, err := issuerkey.Prove(signer, officeChain, issuer, id)
	require.NoError(o.t, err)
	return &types.MsgRegisterIssuerKey{
		Issuer: issuer, KeyId: id, Algorithm: types.KeyAlgorithm(algorithm), PublicKey: public, Possession: possession,
	}
}

func (o *office) register(issuer, id string, signer crypto.Signer) {
	o.t.Helper()
	_, err := o.messages.RegisterIssuerKey(o.ctx, o.registration(issuer, id, signer))
	require.NoError(o.t, err)
}

// batchOf is the message that anchors a batch of issuer on list 1.
func (o *office) batchOf(number uint64, size uint32) *types.MsgIssueDocuments {
	return &types.MsgIssueDocuments{
		Issuer: o.issuer, Number: number, Type: officeType, KeyId: "k1", Root: bytes.Repeat([]byte{byte(number)}, 32), Size_: size, StatusList: 1,
	}
}

func (o *office) issue(msg *types.MsgIssueDocuments) {
	o.t.Helper()
	_, err := o.messages.IssueDocuments(o.ctx, msg)
	require.NoError(o.t, err)
}

// set gives documents of list 1 of issuer a status.
func (o *office) set(status types.DocumentStatus, indices ...uint32) error {
	var err error
	switch status {
	case types.DocumentStatus_DOCUMENT_STATUS_UNSPECIFIED:
		_, err = o.messages.ReinstateDocuments(o.ctx, &types.MsgReinstateDocuments{Issuer: o.issuer, List: 1, Indices: indices})
	case types.DocumentStatus_DOCUMENT_STATUS_REVOKED:
		_, err = o.messages.RevokeDocuments(o.ctx, &types.MsgRevokeDocuments{Issuer: o.issuer, List: 1, Indices: indices, Reason: "court-order"})
	case types.DocumentStatus_DOCUMENT_STATUS_SUSPENDED:
		_, err = o.messages.SuspendDocuments(o.ctx, &types.MsgSuspendDocuments{Issuer: o.issuer, List: 1, Indices: indices, Reason: "under-review"})
	case types.DocumentStatus_DOCUMENT_STATUS_SUPERSEDED:
		_, err = o.messages.SupersedeDocuments(o.ctx, &types.MsgSupersedeDocuments{Issuer: o.issuer, List: 1, Indices: indices})
	}
	return err
}

// state is all that the store holds.
func (o *office) state() map[string]string {
	o.t.Helper()
	all := map[string]string{}
	iterator := o.ctx.KVStore(o.key).Iterator(nil, nil)
	for ; iterator.Valid(); iterator.Next() {
		all[string(iterator.Key())] = string(iterator.Value())
	}
	require.NoError(o.t, iterator.Close())
	return all
}

// refuses requires that a message fails with a registered error, changes nothing and emits nothing, as a transaction that
// failed.
func (o *office) refuses(want error, send func(context.Context) error) {
	o.t.Helper()
	before := o.state()
	branch, _ := o.ctx.CacheContext()
	require.ErrorIs(o.t, send(branch), want)
	require.True(o.t, maps.Equal(before, o.state()), "the store changed")
	require.Empty(o.t, branch.EventManager().Events())
}

func unwrap(ctx context.Context) sdk.Context { return sdk.UnwrapSDKContext(ctx) }

func onChain(ctx context.Context, id string) context.Context { return unwrap(ctx).WithChainID(id) }
