package keeper_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/x/documents/rules"
	"github.com/moscowchain/moscowd/x/documents/types"
)

const (
	valid      = types.DocumentStatus_DOCUMENT_STATUS_UNSPECIFIED
	revoked    = types.DocumentStatus_DOCUMENT_STATUS_REVOKED
	suspended  = types.DocumentStatus_DOCUMENT_STATUS_SUSPENDED
	superseded = types.DocumentStatus_DOCUMENT_STATUS_SUPERSEDED
)

// emitted are the typed events of this block.
func (o *office) emitted() []any {
	o.t.Helper()
	var all []any
	for _, e := range o.ctx.EventManager().ABCIEvents() {
		event, err := sdk.ParseTypedEvent(e)
		require.NoError(o.t, err)
		all = append(all, event)
	}
	return all
}

func TestAKeyLivesFromRegistrationToCompromise(t *testing.T) {
	o := newOffice(t)
	signer := p256Key(t, 5)
	o.next()
	o.register(o.issuer, "k2", signer)
	want := types.IssuerKey{
		Issuer: o.issuer, KeyId: "k2", Algorithm: types.KeyAlgorithm_KEY_ALGORITHM_ES256,
		PublicKey:        o.registration(o.issuer, "k2", signer).PublicKey,
		RegisteredHeight: officeHeight + 1, RegisteredAt: o.ctx.BlockTime().Unix(),
		Subject: bytes.Clone(o.subject(o.issuer)),
	}
	require.Equal(t, []any{&types.EventIssuerKeyRegistered{Key: want}}, o.emitted())
	require.Equal(t, want, o.issuerKey("k2"))

	o.next()
	_, err := o.messages.RetireIssuerKey(o.ctx, &types.MsgRetireIssuerKey{Issuer: o.issuer, KeyId: "k2"})
	require.NoError(t, err)
	require.Equal(t, []any{&types.EventIssuerKeyRetired{Issuer: o.issuer, KeyId: "k2"}}, o.emitted())
	want.RetiredHeight = officeHeight + 2
	require.Equal(t, want, o.issuerKey("k2"))

	o.next()
	_, err = o.messages.DeclareKeyCompromised(o.ctx, &types.MsgDeclareKeyCompromised{Signer: o.issuer, Issuer: o.issuer, KeyId: "k2", FromHeight: officeHeight + 3})
	require.NoError(t, err)
	require.Equal(t, []any{&types.EventIssuerKeyCompromised{Issuer: o.issuer, KeyId: "k2", FromHeight: officeHeight + 3}}, o.emitted())
	o.next()
	_, err = o.messages.DeclareKeyCompromised(o.ctx, &types.MsgDeclareKeyCompromised{Signer: o.gov, Issuer: o.issuer, KeyId: "k2", FromHeight: 7})
	require.NoError(t, err)
	want.CompromisedFrom, want.DeclaredHeight = 7, officeHeight+4
	require.Equal(t, want, o.issuerKey("k2"))
	require.True(t, want.Vouches(6))
	require.False(t, want.Vouches(7))

	keys, err := o.queries.IssuerKeys(o.ctx, &types.QueryIssuerKeysRequest{Issuer: o.issuer})
	require.NoError(t, err)
	require.Equal(t, []types.IssuerKey{o.issuerKey("k1"), want}, keys.Keys)
	keys, err = o.queries.IssuerKeys(o.ctx, &types.QueryIssuerKeysRequest{Issuer: o.other})
	require.NoError(t, err)
	require.Empty(t, keys.Keys)
}

func (o *office) subject(address string) []byte {
	subject := o.accounts[string(o.raw(address))]
	return subject[:]
}

func (o *office) issuerKey(id string) types.IssuerKey {
	o.t.Helper()
	found, err := o.queries.IssuerKey(o.ctx, &types.QueryIssuerKeyRequest{Issuer: o.issuer, KeyId: id})
	require.NoError(o.t, err)
	return found.Key
}

func TestABatchIsAnchoredAndOpensItsList(t *testing.T) {
	o := newOffice(t)
	o.next()
	o.issue(o.batchOf(7, rules.MaxBatch))
	want := types.Batch{
		Issuer: o.issuer, Number: 7, Type: officeType, KeyId: "k1", Root: bytes.Repeat([]byte{7}, 32), Size_: rules.MaxBatch, StatusList: 1,
		AnchoredHeight: officeHeight + 1, AnchoredAt: o.ctx.BlockTime().Unix(),
	}
	require.Equal(t, []any{&types.EventDocumentsIssued{Batch: want}}, o.emitted())
	found, err := o.queries.Batch(o.ctx, &types.QueryBatchRequest{Issuer: o.issuer, Number: 7})
	require.NoError(t, err)
	require.Equal(t, &types.QueryBatchResponse{Batch: want}, found)
	all, err := o.queries.Batches(o.ctx, &types.QueryBatchesRequest{Issuer: o.issuer})
	require.NoError(t, err)
	require.Equal(t, []types.Batch{want}, all.Batches)

	list, whole := o.list()
	require.Equal(t, uint32(rules.MaxBatch), list.Reserved)
	require.Equal(t, int64(officeHeight+1), list.UpdatedHeight)
	require.Equal(t, &rules.StatusList{}, whole)

	o.next()
	o.issue(o.batchOf(2, rules.StatusListEntries-rules.MaxBatch))
	list, _ = o.list()
	require.Equal(t, uint32(rules.StatusListEntries), list.Reserved, "a list can be filled to the last entry")
	require.Equal(t, int64(officeHeight+1), list.UpdatedHeight, "no status changed")
}

// list gives list 1 of issuer as a verifier gets it, its hashes checked.
func (o *office) list() (types.StatusList, *rules.StatusList) {
	o.t.Helper()
	found, err := o.queries.StatusList(o.ctx, &types.QueryStatusListRequest{Issuer: o.issuer, Number: 1})
	require.NoError(o.t, err)
	whole, err := credential.DecodeStatusList(found.Lst)
	require.NoError(o.t, err)
	require.Len(o.t, found.List.ChunkHashes, rules.StatusListChunks)
	for i, hash := range found.List.ChunkHashes {
		chunk := sha256.Sum256(whole[i*rules.StatusChunkSize:][:rules.StatusChunkSize])
		require.Equal(o.t, chunk[:], hash, "chunk %d", i)
	}
	return found.List, whole
}

func TestStatusesOfAllKindsStandInTheList(t *testing.T) {
	o := newOffice(t)
	o.issue(o.batchOf(1, 10))
	o.next()
	last := uint32(rules.StatusListEntries - 1)
	indices := []uint32{0, 3, 4, rules.StatusChunkEntries - 1, rules.StatusChunkEntries, 70_000, last}
	require.NoError(t, o.set(suspended, indices...))
	require.Equal(t, []any{&types.EventStatusesChanged{Issuer: o.issuer, List: 1, Indices: indices, Status: suspended, Reason: "under-review"}}, o.emitted())
	o.next()
	require.NoError(t, o.set(valid, 3))
	require.NoError(t, o.set(revoked, 4, last))
	require.NoError(t, o.set(superseded, 5, 70_000))
	o.next()
	require.NoError(t, o.set(revoked, 70_000))

	want := map[uint32]types.DocumentStatus{
		0: suspended, 3: valid, 4: revoked, 5: superseded, rules.StatusChunkEntries - 1: suspended, rules.StatusChunkEntries: suspended,
		70_000: revoked, last: revoked,
	}
	list, whole := o.list()
	require.Equal(t, int64(officeHeight+3), list.UpdatedHeight)
	require.Equal(t, o.ctx.BlockTime().Unix(), list.UpdatedAt)
	for i := range uint32(rules.StatusListEntries) {
		status, err := whole.Get(i)
		require.NoError(t, err)
		require.Equal(t, rules.Status(want[i]), status, "index %d", i)
	}
	changes, err := o.queries.StatusChanges(o.ctx, &types.QueryStatusChangesRequest{Issuer: o.issuer, List: 1})
	require.NoError(t, err)
	require.Len(t, changes.Changes, len(want))
	for i, change := range changes.Changes {
		require.Equal(t, want[change.Index], change.Status)
		require.True(t, i == 0 || changes.Changes[i-1].Index < change.Index)
	}
	require.Equal(t, types.StatusChange{Issuer: o.issuer, List: 1, Index: 3, Height: officeHeight + 2, Time: officeStart.Unix() + officeHeight + 2}, changes.Changes[1])
	require.Equal(t, types.StatusChange{
		Issuer: o.issuer, List: 1, Index: 70_000, Status: revoked, Reason: "court-order", Height: officeHeight + 3, Time: officeStart.Unix() + officeHeight + 3,
	}, changes.Changes[6])
}

func TestTheStatusOfOneDocumentIsThatOfTheList(t *testing.T) {
	o := newOffice(t)
	o.issue(o.batchOf(1, 10))
	o.next()
	require.NoError(t, o.set(revoked, 3))
	for index, want := range map[uint32]types.StatusChange{
		3: {Issuer: o.issuer, List: 1, Index: 3, Status: revoked, Reason: "court-order", Height: officeHeight + 1, Time: o.ctx.BlockTime().Unix()},
		4: {Issuer: o.issuer, List: 1, Index: 4},
	} {
		found, err := o.queries.StatusChange(o.ctx, &types.QueryStatusChangeRequest{Issuer: o.issuer, List: 1, Index: index})
		require.NoError(t, err)
		require.Equal(t, want, found.Change)
	}
	for _, tc := range []struct {
		ask  types.QueryStatusChangeRequest
		want error
	}{
		{types.QueryStatusChangeRequest{List: 1}, types.ErrQueryInvalid},
		{types.QueryStatusChangeRequest{Issuer: o.issuer, List: 2}, types.ErrStatusListUnknown},
		{types.QueryStatusChangeRequest{Issuer: o.issuer, List: 1, Index: rules.StatusListEntries}, types.ErrStatusIndexInvalid},
	} {
		_, err := o.queries.StatusChange(o.ctx, &tc.ask)
		require.ErrorIs(t, err, tc.want)
	}
}

func TestTheKeysOfWhatVerifiersProveAreAsDocumented(t *testing.T) {
	o := newOffice(t)
	o.issue(o.batchOf(258, 1))
	require.NoError(t, o.set(revoked, 70_000))
	store, issuer := o.ctx.KVStore(o.key), o.raw(o.issuer)
	for name, tc := range map[string]struct {
		key    []byte
		record interface{ Unmarshal([]byte) error }
		check  func(any) any
		want   any
	}{
		"type":   {types.DocumentTypeKey(officeType), &types.DocumentType{}, func(r any) any { return r.(*types.DocumentType).Id }, officeType},
		"key":    {types.IssuerKeyKey(issuer, "k1"), &types.IssuerKey{}, func(r any) any { return r.(*types.IssuerKey).KeyId }, "k1"},
		"batch":  {types.BatchKey(issuer, 258), &types.Batch{}, func(r any) any { return r.(*types.Batch).Number }, uint64(258)},
		"list":   {types.StatusListKey(issuer, 1), &types.StatusList{}, func(r any) any { return r.(*types.StatusList).Number }, uint64(1)},
		"change": {types.StatusChangeKey(issuer, 1, 70_000), &types.StatusChange{}, func(r any) any { return r.(*types.StatusChange).Index }, uint32(70_000)},
	} {
		t.Run(name, func(t *testing.T) {
			value := store.Get(tc.key)
			require.NotEmpty(t, value)
			require.NoError(t, tc.record.Unmarshal(value))
			require.Equal(t, tc.want, tc.check(tc.record))
		})
	}
}

func TestADepartmentWhoseAccountKeyWasReplacedKeepsItsDocuments(t *testing.T) {
	o := newOffice(t)
	o.issue(o.batchOf(1, 10))
	old := o.issuer
	o.issuer = o.replace(old, "the new account")
	msg := o.batchOf(2, 10)
	o.issue(msg)
	require.NoError(t, o.set(revoked, 5))
	_, err := o.messages.RegisterIssuerKey(o.ctx, o.registrationAs(o.issuer, old, "k2"))
	require.NoError(t, err)
	o.issuer = old
	require.Equal(t, "k2", o.issuerKey("k2").KeyId)
	batches, err := o.queries.Batches(o.ctx, &types.QueryBatchesRequest{Issuer: old})
	require.NoError(t, err)
	require.Len(t, batches.Batches, 2)
	require.Equal(t, old, batches.Batches[1].Issuer)
	_, whole := o.list()
	status, err := whole.Get(5)
	require.NoError(t, err)
	require.Equal(t, rules.StatusRevoked, status)
	o.refuses(errNoAccount, func(ctx context.Context) error {
		_, err := o.messages.RevokeDocuments(ctx, &types.MsgRevokeDocuments{Issuer: old, List: 1, Indices: []uint32{6}, Reason: "court-order"})
		return err
	})
}

// registrationAs registers a key, signed for by one address, of an issuer of another.
func (o *office) registrationAs(signer, issuer, id string) *types.MsgRegisterIssuerKey {
	_, key := ed25519Key(9)
	msg := o.registration(issuer, id, key)
	msg.Issuer = signer
	return msg
}

func TestListsWithoutAnIssuerAreThoseOfAll(t *testing.T) {
	o := filled(t)
	keys, err := o.queries.IssuerKeys(o.ctx, &types.QueryIssuerKeysRequest{})
	require.NoError(t, err)
	batches, err := o.queries.Batches(o.ctx, &types.QueryBatchesRequest{})
	require.NoError(t, err)
	lists, err := o.queries.StatusLists(o.ctx, &types.QueryStatusListsRequest{})
	require.NoError(t, err)
	g, err := o.keeper.ExportGenesis(o.ctx)
	require.NoError(t, err)
	require.Equal(t, g.IssuerKeys, keys.Keys)
	require.Equal(t, g.Batches, batches.Batches)
	require.Len(t, lists.Lists, len(g.StatusLists))
}

func TestPagesOfChangesHaveAHundredEntries(t *testing.T) {
	o := newOffice(t)
	o.issue(o.batchOf(1, 300))
	var indices []uint32
	for i := range uint32(250) {
		indices = append(indices, i*7)
	}
	require.NoError(t, o.set(revoked, indices...))
	var got []uint32
	page := &query.PageRequest{Limit: math.MaxUint64}
	for {
		found, err := o.queries.StatusChanges(o.ctx, &types.QueryStatusChangesRequest{Issuer: o.issuer, List: 1, Pagination: page})
		require.NoError(t, err)
		require.LessOrEqual(t, len(found.Changes), 100)
		for _, change := range found.Changes {
			got = append(got, change.Index)
		}
		if len(found.Pagination.NextKey) == 0 {
			break
		}
		page = &query.PageRequest{Key: found.Pagination.NextKey}
	}
	require.Equal(t, indices, got)
}

func TestQueriesOfWhatIsNotThereSaySo(t *testing.T) {
	o := newOffice(t)
	for name, tc := range map[string]struct {
		ask  func() error
		want error
	}{
		"key": {func() error {
			_, err := o.queries.IssuerKey(o.ctx, &types.QueryIssuerKeyRequest{Issuer: o.issuer, KeyId: "k9"})
			return err
		}, types.ErrKeyUnknown},
		"batch": {func() error {
			_, err := o.queries.Batch(o.ctx, &types.QueryBatchRequest{Issuer: o.issuer, Number: 9})
			return err
		}, types.ErrBatchUnknown},
		"list": {func() error {
			_, err := o.queries.StatusList(o.ctx, &types.QueryStatusListRequest{Issuer: o.issuer, Number: 9})
			return err
		}, types.ErrStatusListUnknown},
		"changes": {func() error {
			_, err := o.queries.StatusChanges(o.ctx, &types.QueryStatusChangesRequest{Issuer: o.issuer, List: 9})
			return err
		}, types.ErrStatusListUnknown},
		"no address": {func() error {
			_, err := o.queries.StatusLists(o.ctx, &types.QueryStatusListsRequest{Issuer: "moscow1x"})
			return err
		}, types.ErrQueryInvalid},
		"keys of no address": {func() error {
			_, err := o.queries.IssuerKeys(o.ctx, &types.QueryIssuerKeysRequest{Issuer: "x"})
			return err
		}, types.ErrQueryInvalid},
		"key of no address":     {func() error { _, err := o.queries.IssuerKey(o.ctx, &types.QueryIssuerKeyRequest{}); return err }, types.ErrQueryInvalid},
		"batches of no address": {func() error { _, err := o.queries.Batches(o.ctx, &types.QueryBatchesRequest{Issuer: "x"}); return err }, types.ErrQueryInvalid},
		"batch of no address":   {func() error { _, err := o.queries.Batch(o.ctx, &types.QueryBatchRequest{}); return err }, types.ErrQueryInvalid},
		"list of no address":    {func() error { _, err := o.queries.StatusList(o.ctx, &types.QueryStatusListRequest{}); return err }, types.ErrQueryInvalid},
		"changes of no address": {func() error { _, err := o.queries.StatusChanges(o.ctx, &types.QueryStatusChangesRequest{}); return err }, types.ErrQueryInvalid},
	} {
		require.ErrorIs(t, tc.ask(), tc.want, name)
	}
	lists, err := o.queries.StatusLists(o.ctx, &types.QueryStatusListsRequest{Issuer: o.issuer})
	require.NoError(t, err)
	require.Empty(t, lists.Lists)
	o.issue(o.batchOf(1, 10))
	lists, err = o.queries.StatusLists(o.ctx, &types.QueryStatusListsRequest{Issuer: o.issuer})
	require.NoError(t, err)
	require.Len(t, lists.Lists, 1)
}

// What each message writes bounds a block; README.md gives these figures.
func TestGasAndSizesAreBounded(t *testing.T) {
	o := newOffice(t)
	used := func(send func()) storetypes.Gas {
		before := o.ctx.GasMeter().GasConsumed()
		send()
		return o.ctx.GasMeter().GasConsumed() - before
	}
	register := used(func() { o.register(o.issuer, "k2", p256Key(t, 5)) })
	first := used(func() { o.issue(o.batchOf(1, rules.MaxBatch)) })
	second := used(func() { o.issue(o.batchOf(2, 10)) })
	one := used(func() { require.NoError(t, o.set(revoked, 1)) })
	spread := make([]uint32, types.MaxStatusIndices)
	for i := range spread {
		spread[i] = 2 + uint32(i)*(rules.StatusListEntries/types.MaxStatusIndices)
	}
	thousand := used(func() { require.NoError(t, o.set(revoked, spread...)) })
	figures := fmt.Sprintf("register %d, first batch %d, next batch %d, one status %d, 1000 statuses over 16 chunks %d", register, first, second, one, thousand)
	t.Log(figures)
	require.Less(t, register, storetypes.Gas(40_000), figures)
	require.Less(t, first, storetypes.Gas(60_000), figures)
	require.Less(t, second, storetypes.Gas(60_000), figures)
	require.Less(t, one, storetypes.Gas(110_000), figures)
	require.Less(t, thousand, storetypes.Gas(12_000_000), figures)
	msg := o.batchOf(math.MaxUint64, rules.MaxBatch)
	msg.StatusList = math.MaxUint64
	require.Less(t, msg.Size(), 200)
}
