package keeper_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/documents/types"
)

func TestARequestIsFiledAcceptedAndIssued(t *testing.T) {
	h := newHall(t)
	id := h.ask()
	require.Equal(t, uint64(1), id)
	r := h.request(id)
	subject := h.people[h.raw(h.resident)].subject
	require.Equal(t, types.Request{
		Id: 1, Type: officeType, Issuer: h.issuer, FiledBy: h.resident, Subject: subject[:],
		PayloadCommitment: commitmentOf("payload"), HolderKeyCommitment: commitmentOf("key"),
		State: types.RequestState_REQUEST_STATE_FILED, FiledAt: monday.Unix(), FiledHeight: 100,
		Deadline: time.Date(2026, 3, 5, 21, 0, 0, 0, time.UTC).Unix(), // the end of Thursday in Moscow
	}, r)
	require.Equal(t, []*types.EventDocumentRequested{{Request: r}}, events[*types.EventDocumentRequested](h))

	h.nextAt(monday.Add(time.Hour))
	h.accept(id)
	require.Equal(t, types.RequestState_REQUEST_STATE_ACCEPTED, h.request(id).State)
	open, overdue := h.queue()
	require.Equal(t, [2]uint64{1, 0}, [2]uint64{open, overdue})
	require.Equal(t, []*types.EventRequestAccepted{{RequestId: 1, Type: officeType, Issuer: h.issuer}},
		events[*types.EventRequestAccepted](h))

	h.nextAt(monday.Add(26 * time.Hour))
	h.anchor(1, 5)
	require.NoError(t, h.fulfil(1, id))
	r.State, r.DecidedAt, r.DecidedHeight, r.Batch = types.RequestState_REQUEST_STATE_ISSUED, monday.Add(26*time.Hour).Unix(), 102, 1
	require.Equal(t, r, h.request(id))
	open, _ = h.queue()
	require.Zero(t, open)
	require.Equal(t, []*types.EventRequestsFulfilled{{Issuer: h.issuer, Batch: 1, RequestIds: []uint64{1}}},
		events[*types.EventRequestsFulfilled](h))
	batch, err := h.queries.Batch(h.ctx, &types.QueryBatchRequest{Issuer: h.issuer, Number: 1})
	require.NoError(t, err)
	require.Equal(t, uint32(1), batch.FulfilledRequests)
}

func TestARequestAtTheCounterHasNoKeyAndNoLimit(t *testing.T) {
	h := newHall(t)
	for range 5 { // max_open_requests is 3
		h.askAtCounter()
	}
	r := h.request(5)
	require.True(t, r.AtCounter)
	require.Empty(t, r.HolderKeyCommitment)
	require.Equal(t, h.counter, r.FiledBy)
	_, err := h.messages.WithdrawRequest(h.ctx, &types.MsgWithdrawRequest{FiledBy: h.counter, RequestId: 5})
	require.NoError(t, err)
	require.Equal(t, types.RequestState_REQUEST_STATE_WITHDRAWN, h.request(5).State)
}

func TestEachOutcomeMakesRoomForAnotherRequest(t *testing.T) {
	for name, decide := range map[string]func(h *hall, id uint64){
		"refused":   (*hall).refuse,
		"withdrawn": (*hall).withdraw,
		"issued": func(h *hall, id uint64) {
			h.accept(id)
			h.anchor(1, 1)
			require.NoError(h.t, h.fulfil(1, id))
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHall(t)
			for range 3 {
				h.ask()
			}
			h.refuses(types.ErrSubjectLimit, func(ctx context.Context) error {
				_, err := h.messages.RequestDocument(ctx, h.application())
				return err
			})
			decide(h, 2)
			require.Equal(t, uint64(4), h.ask())
		})
	}
}

func TestARefusalNamesItsReason(t *testing.T) {
	h := newHall(t)
	id := h.ask()
	h.refuse(id)
	r := h.request(id)
	require.Equal(t, types.RequestState_REQUEST_STATE_REFUSED, r.State)
	require.Equal(t, "duplicate", r.RefusalReason)
	require.Equal(t, []*types.EventRequestRefused{{RequestId: id, Type: officeType, Issuer: h.issuer, Reason: "duplicate"}},
		events[*types.EventRequestRefused](h))
}

func TestAnAcceptedRequestMayStillBeRefusedOrWithdrawn(t *testing.T) {
	h := newHall(t)
	first, second := h.ask(), h.ask()
	h.accept(first, second)
	h.refuse(first)
	h.withdraw(second)
	require.Equal(t, []*types.EventRequestWithdrawn{{RequestId: second, Type: officeType, Issuer: h.issuer}},
		events[*types.EventRequestWithdrawn](h))
}

func TestARequestOnABasisKeepsIt(t *testing.T) {
	h := newHall(t)
	msg := h.application()
	msg.Basis = "child"
	_, err := h.messages.RequestDocument(h.ctx, msg)
	require.NoError(t, err)
	require.Equal(t, "child", h.request(1).Basis)
}

// The subject stays when a key is replaced, so the request is still the same person's.
func TestAResidentWithANewKeyWithdrawsAnOldRequest(t *testing.T) {
	h := newHall(t)
	id := h.ask()
	old := h.resident
	h.resident = h.replace(old, "new key of the resident")
	h.refuses(errNoAccount, func(ctx context.Context) error {
		_, err := h.messages.WithdrawRequest(ctx, &types.MsgWithdrawRequest{FiledBy: old, RequestId: id})
		return err
	})
	h.ask()
	h.ask()
	words := h.refuses(types.ErrSubjectLimit, func(ctx context.Context) error {
		_, err := h.messages.RequestDocument(ctx, h.application())
		return err
	})
	require.Contains(t, words, "3 of 3", "the requests of the old key count")
	h.withdraw(id)
	require.Equal(t, old, h.request(id).FiledBy)
}

func TestADepartmentWithANewAccountKeyDecidesOldRequests(t *testing.T) {
	h := newHall(t)
	h.anchor(1, 1) // registers a key, which names the subject
	id, inbox := h.ask(), commitmentOf("inbox")
	address := h.issuer
	h.issuer = h.replace(address, "new account of the issuer")
	h.accept(id)
	_, err := h.messages.SetInbox(h.ctx, &types.MsgSetInbox{Issuer: h.issuer, EncryptionKey: inbox, Uri: "https://inbox.example/"})
	require.NoError(t, err)
	found, err := h.queries.Inbox(h.ctx, &types.QueryInboxRequest{Issuer: address})
	require.NoError(t, err)
	require.Equal(t, types.Inbox{Issuer: address, EncryptionKey: inbox, Uri: "https://inbox.example/", UpdatedHeight: 100}, found.Inbox)
	require.Equal(t, []*types.EventInboxSet{{Inbox: found.Inbox}}, events[*types.EventInboxSet](h))
	require.NoError(t, h.fulfil(1, id))
}

func TestOneMessageFulfilsManyRequestsOfTwoDays(t *testing.T) {
	h := newHall(t)
	var ids []uint64
	for range types.MaxFulfilled {
		ids = append(ids, h.askAtCounter())
	}
	h.accept(ids...)
	h.nextAt(monday.Add(24 * time.Hour))
	h.anchor(1, types.MaxFulfilled)
	h.ctx = h.ctx.WithEventManager(sdk.NewEventManager())
	require.NoError(t, h.fulfil(1, ids...))
	require.Len(t, h.ctx.EventManager().Events(), 1)
	s := h.statistics(30)
	require.Equal(t, uint64(types.MaxFulfilled), s.Decided)
	require.Equal(t, uint64(1), s.MedianDays)
	require.Zero(t, s.Queue)
}
