package documents_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	addresscodec "github.com/cosmos/cosmos-sdk/codec/address"
	"github.com/cosmos/cosmos-sdk/runtime"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	"github.com/cosmos/cosmos-sdk/testutil"
	sdk "github.com/cosmos/cosmos-sdk/types"
	moduletestutil "github.com/cosmos/cosmos-sdk/types/module/testutil"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	"github.com/moscowchain/moscowd/crypto/issuerkey"
	"github.com/moscowchain/moscowd/precompiles"
	"github.com/moscowchain/moscowd/precompiles/documents"
	"github.com/moscowchain/moscowd/precompiles/precompiletest"
	module "github.com/moscowchain/moscowd/x/documents"
	"github.com/moscowchain/moscowd/x/documents/keeper"
	"github.com/moscowchain/moscowd/x/documents/rules"
	"github.com/moscowchain/moscowd/x/documents/types"
)

const (
	chain  = "moscow-test"
	kind   = "ezhd.1"
	height = 100
)

var (
	addresses = addresscodec.NewBech32Codec("moscow")
	start     = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

	office          = named("office")
	anna, boris     = named("anna"), named("boris")
	stranger        = named("stranger")
	payload, holder = [32]byte{1}, [32]byte{2}

	errNotEnrolled = errors.New("account is not enrolled")
)

func named(name string) common.Address {
	hash := sha256.Sum256([]byte(name))
	return common.BytesToAddress(hash[:])
}

// enrolled knows the accounts that may write.
type enrolled map[common.Address]string

func (e enrolled) Subject(_ context.Context, address []byte) (string, [32]byte, error) {
	class, ok := e[common.BytesToAddress(address)]
	if !ok {
		return "", [32]byte{}, errNotEnrolled
	}
	return class, sha256.Sum256(address), nil
}

// suite is the contract over a chain of x/documents alone, on which the office issued a batch of five documents on list 3
// with the key k1: the second is revoked, and the index 70 000 was suspended for a while.
type suite struct {
	tb       testing.TB
	key      *storetypes.KVStoreKey
	ctx      sdk.Context
	keeper   keeper.Keeper
	messages types.MsgServer
	contract *precompiles.Contract
	batch    *rules.Batch
	leaves   []rules.Leaf
	public   ed25519.PublicKey
}

const size = 5

func newSuite(tb testing.TB) *suite {
	tb.Helper()
	s := &suite{tb: tb, key: storetypes.NewKVStoreKey(types.StoreKey)}
	s.ctx = testutil.DefaultContextWithKeys(map[string]*storetypes.KVStoreKey{types.StoreKey: s.key}, nil, nil).WithChainID(chain)
	gov, err := addresses.BytesToString(authtypes.NewModuleAddress("gov"))
	require.NoError(tb, err)
	cdc := moduletestutil.MakeTestEncodingConfig(module.AppModule{}).Codec
	s.keeper = keeper.NewKeeper(cdc, runtime.NewKVStoreService(s.key), addresses, gov,
		enrolled{office: "issuer", anna: "contract", boris: "contract", named("trader"): "trader"})
	s.messages = keeper.NewMsgServerImpl(s.keeper)
	s.contract = documents.NewContract(s.keeper, addresses)
	s.at(height)
	g := types.DefaultGenesis()
	g.Types = []types.DocumentType{documentType(kind, s.text(office)), documentType("extract.1", s.text(office), s.text(boris))}
	if s.text(office) > s.text(boris) {
		g.Types[1].Issuers = []string{s.text(boris), s.text(office)}
	}
	g.Types[0], g.Types[1] = g.Types[1], g.Types[0]
	if g.Types[0].Id > g.Types[1].Id {
		g.Types[0], g.Types[1] = g.Types[1], g.Types[0]
	}
	require.NoError(tb, g.Validate())
	require.NoError(tb, s.keeper.InitGenesis(s.ctx, g))
	s.issue()
	s.at(height + 1)
	return s
}

func documentType(id string, issuers ...string) types.DocumentType {
	return types.DocumentType{
		Id: id, TitleRu: "Единый жилищный документ", TitleEn: "Single housing document", Issuers: issuers,
		RequesterClasses: []string{"resident", "contract"}, DeadlineWorkingDays: 3, ValiditySeconds: 30 * 24 * 3600,
		SchemaHash: bytes.Repeat([]byte{7}, 32), SchemaUri: "https://docs.example/" + id, DisclosableFields: []string{"address"},
		BasisCodes: []types.Code{{Code: "child", TitleRu: "Ребёнок", TitleEn: "Child"}},
	}
}

func (s *suite) issue() {
	s.tb.Helper()
	private := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{1}, 32))
	s.public = private.Public().(ed25519.PublicKey)
	possession, err := issuerkey.Prove(private, chain, s.text(office), "k1")
	require.NoError(s.tb, err)
	_, err = s.messages.RegisterIssuerKey(s.ctx, &types.MsgRegisterIssuerKey{
		Issuer: s.text(office), KeyId: "k1", Algorithm: types.KeyAlgorithm_KEY_ALGORITHM_EDDSA, PublicKey: s.public, Possession: possession,
	})
	require.NoError(s.tb, err)
	for i := range byte(size) {
		s.leaves = append(s.leaves, rules.Leaf{Salt: [32]byte{i}, Document: [32]byte{100, i}})
	}
	s.batch, err = rules.NewBatch(s.leaves)
	require.NoError(s.tb, err)
	root := s.batch.Root()
	_, err = s.messages.IssueDocuments(s.ctx, &types.MsgIssueDocuments{
		Issuer: s.text(office), Number: 7, Type: kind, KeyId: "k1", Root: root[:], Size_: size, StatusList: 3,
	})
	require.NoError(s.tb, err)
	_, err = s.messages.RevokeDocuments(s.ctx, &types.MsgRevokeDocuments{Issuer: s.text(office), List: 3, Indices: []uint32{11}, Reason: "court-order"})
	require.NoError(s.tb, err)
	_, err = s.messages.SuspendDocuments(s.ctx, &types.MsgSuspendDocuments{Issuer: s.text(office), List: 3, Indices: []uint32{70_000}, Reason: "under-review"})
	require.NoError(s.tb, err)
	_, err = s.messages.ReinstateDocuments(s.ctx, &types.MsgReinstateDocuments{Issuer: s.text(office), List: 3, Indices: []uint32{70_000}})
	require.NoError(s.tb, err)
}

// proof are the arguments that show the document of a leaf with a status index.
func (s *suite) proof(leaf int, index uint32) []any {
	s.tb.Helper()
	path, err := s.batch.Prove(uint32(leaf))
	require.NoError(s.tb, err)
	hashes := make([][32]byte, len(path))
	for i := range path {
		hashes[i] = path[i]
	}
	l := &s.leaves[leaf]
	hash := sha256.Sum256(append(append([]byte{0}, l.Salt[:]...), l.Document[:]...))
	return []any{office, uint64(7), uint32(leaf), hash, hashes, index}
}

func (s *suite) text(account common.Address) string {
	s.tb.Helper()
	text, err := addresses.BytesToString(account.Bytes())
	require.NoError(s.tb, err)
	return text
}

// at enters a block.
func (s *suite) at(height int64) {
	s.ctx = s.ctx.WithBlockHeight(height).WithBlockTime(start.Add(time.Duration(height) * time.Second)).
		WithEventManager(sdk.NewEventManager()).WithGasMeter(storetypes.NewInfiniteGasMeter())
}

// call calls a function as an account.
func (s *suite) call(by common.Address, method string, args ...any) precompiletest.Result {
	s.tb.Helper()
	input, err := documents.ABI.Pack(method, args...)
	require.NoError(s.tb, err)
	return precompiletest.Run(s.tb, s.ctx, s.key, s.contract, precompiletest.Call{
		Caller: by, Input: input, ReadOnly: documents.ABI.Methods[method].IsConstant(),
	})
}

// succeeds calls a function that must succeed.
func (s *suite) succeeds(by common.Address, method string, args ...any) precompiletest.Result {
	s.tb.Helper()
	result := s.call(by, method, args...)
	if result.Err != nil {
		s.tb.Fatal(method, result.Reason(s.tb))
	}
	return result
}

// reads gives what a function returns.
func (s *suite) reads(method string, args ...any) []any {
	s.tb.Helper()
	values, err := documents.ABI.Unpack(method, s.succeeds(stranger, method, args...).Output)
	require.NoError(s.tb, err)
	return values
}

// asks files a request for the kind of document and gives its id.
func (s *suite) asks(by common.Address) uint64 {
	s.tb.Helper()
	result := s.succeeds(by, "requestDocument", kind, office, "", payload, holder)
	values, err := documents.ABI.Unpack("requestDocument", result.Output)
	require.NoError(s.tb, err)
	return values[0].(uint64)
}

func stateOf(tb testing.TB, ctx sdk.Context, key storetypes.StoreKey) map[string]string {
	tb.Helper()
	all := map[string]string{}
	iterator := ctx.KVStore(key).Iterator(nil, nil)
	for ; iterator.Valid(); iterator.Next() {
		all[string(iterator.Key())] = string(iterator.Value())
	}
	require.NoError(tb, iterator.Close())
	return all
}
