package keeper_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/runtime"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	"github.com/cosmos/cosmos-sdk/testutil"
	sdk "github.com/cosmos/cosmos-sdk/types"
	moduletestutil "github.com/cosmos/cosmos-sdk/types/module/testutil"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	"github.com/moscowchain/moscowd/x/documents"
	"github.com/moscowchain/moscowd/x/documents/keeper"
	"github.com/moscowchain/moscowd/x/documents/types"
)

var (
	errSuspended = errors.New("account is suspended")

	// monday is the morning of a working day in Moscow.
	monday = time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC)
)

// people knows accounts by address.
type people map[string]person

type person struct {
	class     string
	subject   [32]byte
	suspended bool
}

func (p people) Subject(_ context.Context, address []byte) (string, [32]byte, error) {
	a, ok := p[string(address)]
	if !ok {
		return "", [32]byte{}, errNoAccount
	}
	if a.suspended {
		return "", [32]byte{}, errSuspended
	}
	return a.class, a.subject, nil
}

// hall is a chain of this module alone, with two departments, a counter and residents.
type hall struct {
	t        testing.TB
	key      *storetypes.KVStoreKey
	ctx      sdk.Context
	people   people
	keeper   keeper.Keeper
	messages types.MsgServer
	queries  types.QueryServer

	gov, issuer, other, counter, resident string
}

// newHall has the type ezhd.1 of issuer, due in three working days, and extract.1 of other.
func newHall(tb testing.TB) *hall {
	tb.Helper()
	h := emptyHall(tb)
	h.issuer, h.other = h.enrol("issuer", "issuer"), h.enrol("other", "issuer")
	h.counter, h.resident = h.enrol("counter", "counter"), h.enrol("resident", "resident")
	g := types.DefaultGenesis()
	g.Params.Calendar.DaysOff = []string{"2026-03-09"}
	g.Params.MaxOpenRequests = 3
	g.Types = []types.DocumentType{housingType(othersType, h.other), housingType(officeType, h.issuer)}
	h.init(g)
	return h
}

func emptyHall(tb testing.TB) *hall {
	tb.Helper()
	h := &hall{t: tb, key: storetypes.NewKVStoreKey(types.StoreKey), people: people{}}
	h.ctx = testutil.DefaultContextWithKeys(map[string]*storetypes.KVStoreKey{types.StoreKey: h.key}, nil, nil).
		WithChainID(officeChain)
	var err error
	h.gov, err = officeAddresses.BytesToString(authtypes.NewModuleAddress("gov"))
	require.NoError(tb, err)
	cdc := moduletestutil.MakeTestEncodingConfig(documents.AppModule{}).Codec
	h.keeper = keeper.NewKeeper(cdc, runtime.NewKVStoreService(h.key), officeAddresses, h.gov, h.people)
	h.messages, h.queries = keeper.NewMsgServerImpl(h.keeper), keeper.NewQueryServerImpl(h.keeper)
	h.at(100, monday)
	return h
}

func housingType(id string, issuers ...string) types.DocumentType {
	slices.Sort(issuers)
	t := documentTypeOf(id, issuers...)
	t.CounterClasses = []string{"counter"}
	t.BasisCodes = []types.Code{{Code: "child", TitleRu: "Ребёнок", TitleEn: "Child"}}
	return t
}

func (h *hall) init(g *types.GenesisState) {
	h.t.Helper()
	require.NoError(h.t, g.Validate())
	require.NoError(h.t, h.keeper.InitGenesis(h.ctx, g))
}

// at enters a block.
func (h *hall) at(height int64, blockTime time.Time) {
	h.ctx = h.ctx.WithBlockHeight(height).WithBlockTime(blockTime).
		WithEventManager(sdk.NewEventManager()).WithGasMeter(storetypes.NewInfiniteGasMeter())
}

// nextAt ends the block and begins one at a moment.
func (h *hall) nextAt(blockTime time.Time) {
	h.t.Helper()
	require.NoError(h.t, h.keeper.EndBlock(h.ctx))
	h.at(h.ctx.BlockHeight()+1, blockTime)
}

// enrol makes an account; its subject follows from its name.
func (h *hall) enrol(name, class string) string {
	h.t.Helper()
	raw := sha256.Sum256([]byte(name))
	h.people[string(raw[:20])] = person{class: class, subject: sha256.Sum256([]byte("subject of " + name))}
	text, err := officeAddresses.BytesToString(raw[:20])
	require.NoError(h.t, err)
	return text
}

func (h *hall) raw(address string) string {
	h.t.Helper()
	raw, err := officeAddresses.StringToBytes(address)
	require.NoError(h.t, err)
	return string(raw)
}

func (h *hall) suspend(address string) {
	h.t.Helper()
	p := h.people[h.raw(address)]
	p.suspended = true
	h.people[h.raw(address)] = p
}

// replace gives the subject of an account to a new one, as x/access does when a key is replaced.
func (h *hall) replace(old, name string) string {
	h.t.Helper()
	p := h.people[h.raw(old)]
	delete(h.people, h.raw(old))
	address := h.enrol(name, p.class)
	h.people[h.raw(address)] = p
	return address
}

func commitmentOf(text string) []byte {
	hash := sha256.Sum256([]byte(text))
	return hash[:]
}

// application is a valid request of the resident.
func (h *hall) application() *types.MsgRequestDocument {
	return &types.MsgRequestDocument{
		Requester: h.resident, Type: officeType, Issuer: h.issuer,
		PayloadCommitment: commitmentOf("payload"), HolderKeyCommitment: commitmentOf("key"),
	}
}

// counterApplication is a valid request of the counter.
func (h *hall) counterApplication() *types.MsgFileRequest {
	return &types.MsgFileRequest{Clerk: h.counter, Type: officeType, Issuer: h.issuer, PayloadCommitment: commitmentOf("payload")}
}

// ask files a request of the resident and gives its id.
func (h *hall) ask() uint64 {
	h.t.Helper()
	res, err := h.messages.RequestDocument(h.ctx, h.application())
	require.NoError(h.t, err)
	return res.RequestId
}

// askAtCounter files a request at the counter.
func (h *hall) askAtCounter() uint64 {
	h.t.Helper()
	res, err := h.messages.FileRequest(h.ctx, h.counterApplication())
	require.NoError(h.t, err)
	return res.RequestId
}

func (h *hall) accept(ids ...uint64) {
	h.t.Helper()
	for _, id := range ids {
		_, err := h.messages.AcceptRequest(h.ctx, &types.MsgAcceptRequest{Issuer: h.issuer, RequestId: id})
		require.NoError(h.t, err)
	}
}

func (h *hall) refuse(id uint64) {
	h.t.Helper()
	_, err := h.messages.RefuseRequest(h.ctx, &types.MsgRefuseRequest{Issuer: h.issuer, RequestId: id, Reason: "duplicate"})
	require.NoError(h.t, err)
}

func (h *hall) withdraw(id uint64) {
	h.t.Helper()
	_, err := h.messages.WithdrawRequest(h.ctx, &types.MsgWithdrawRequest{FiledBy: h.resident, RequestId: id})
	require.NoError(h.t, err)
}

// anchor issues a batch of the issuer's type.
func (h *hall) anchor(number uint64, size uint32) {
	h.t.Helper()
	if number == 1 {
		o := &office{t: h.t}
		_, signer := ed25519Key(1)
		_, err := h.messages.RegisterIssuerKey(h.ctx, o.registration(h.issuer, "k1", signer))
		require.NoError(h.t, err)
	}
	_, err := h.messages.IssueDocuments(h.ctx, &types.MsgIssueDocuments{
		Issuer: h.issuer, Number: number, Type: officeType, KeyId: "k1", Root: bytes.Repeat([]byte{1}, 32), Size_: size, StatusList: 1,
	})
	require.NoError(h.t, err)
}

func (h *hall) fulfil(batch uint64, ids ...uint64) error {
	_, err := h.messages.FulfilRequests(h.ctx, &types.MsgFulfilRequests{Issuer: h.issuer, Batch: batch, RequestIds: ids})
	return err
}

func (h *hall) request(id uint64) types.Request {
	h.t.Helper()
	res, err := h.queries.Request(h.ctx, &types.QueryRequestRequest{Id: id})
	require.NoError(h.t, err)
	return res.Request
}

// queue gives the undecided requests of the issuer and how many of them are overdue.
func (h *hall) queue() (open, overdue uint64) {
	h.t.Helper()
	res, err := h.queries.Queues(h.ctx, &types.QueryQueuesRequest{})
	require.NoError(h.t, err)
	for _, queue := range res.Queues {
		if queue.Issuer == h.issuer && queue.Type == officeType {
			return queue.Open, queue.Overdue
		}
	}
	return 0, 0
}

func (h *hall) statistics(days uint32) *types.QueryStatisticsResponse {
	h.t.Helper()
	res, err := h.queries.Statistics(h.ctx, &types.QueryStatisticsRequest{Issuer: h.issuer, Type: officeType, Days: days})
	require.NoError(h.t, err)
	return res
}

// events gives the typed events of the block of one kind.
func events[T any](h *hall) []T {
	h.t.Helper()
	var found []T
	for _, e := range h.ctx.EventManager().ABCIEvents() {
		msg, err := sdk.ParseTypedEvent(e)
		require.NoError(h.t, err)
		if typed, ok := msg.(T); ok {
			found = append(found, typed)
		}
	}
	return found
}

// state is all that the store holds.
func (h *hall) state() map[string]string {
	h.t.Helper()
	all := map[string]string{}
	iterator := h.ctx.KVStore(h.key).Iterator(nil, nil)
	for ; iterator.Valid(); iterator.Next() {
		all[string(iterator.Key())] = string(iterator.Value())
	}
	require.NoError(h.t, iterator.Close())
	return all
}

// refuses requires that a message fails with a registered error and that what it wrote before is undone with it; it gives the
// words.
func (h *hall) refuses(want error, send func(context.Context) error) string {
	h.t.Helper()
	before := h.state()
	branch, _ := h.ctx.CacheContext()
	err := send(branch)
	require.ErrorIs(h.t, err, want)
	require.True(h.t, maps.Equal(before, h.state()))
	require.Empty(h.t, branch.EventManager().Events())
	return err.Error()
}
