package keeper_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/x/documents/types"
)

func TestListsAreReadPageByPage(t *testing.T) {
	h := newHall(t)
	for range 150 {
		h.askAtCounter()
	}
	h.ask()
	first, err := h.queries.Requests(h.ctx, &types.QueryRequestsRequest{Pagination: &query.PageRequest{Limit: 1_000}})
	require.NoError(t, err)
	require.Len(t, first.Requests, 100)
	rest, err := h.queries.Requests(h.ctx, &types.QueryRequestsRequest{Pagination: &query.PageRequest{Key: first.Pagination.NextKey}})
	require.NoError(t, err)
	require.Len(t, rest.Requests, 51)
	require.Equal(t, uint64(101), rest.Requests[0].Id)
	require.Empty(t, rest.Pagination.NextKey)

	own, err := h.queries.Requests(h.ctx, &types.QueryRequestsRequest{FiledBy: h.resident})
	require.NoError(t, err)
	require.Equal(t, []types.Request{h.request(151)}, own.Requests)
	own, err = h.queries.Requests(h.ctx, &types.QueryRequestsRequest{FiledBy: h.counter, Pagination: &query.PageRequest{Limit: 2, Reverse: true}})
	require.NoError(t, err)
	require.Equal(t, []types.Request{h.request(150), h.request(149)}, own.Requests)
	own, err = h.queries.Requests(h.ctx, &types.QueryRequestsRequest{
		FiledBy: h.counter, Pagination: &query.PageRequest{Key: own.Pagination.NextKey, Limit: 1, Reverse: true},
	})
	require.NoError(t, err)
	require.Equal(t, []types.Request{h.request(148)}, own.Requests)
}

func TestOpenRequestsComeByDeadline(t *testing.T) {
	h := newHall(t)
	later := h.ask()
	h.at(101, monday.Add(-24*time.Hour))
	sooner, decided := h.ask(), h.ask()
	h.refuse(decided)
	res, err := h.queries.OpenRequests(h.ctx, &types.QueryOpenRequestsRequest{Issuer: h.issuer, Type: officeType})
	require.NoError(t, err)
	require.Equal(t, []types.Request{h.request(sooner), h.request(later)}, res.Requests)
	res, err = h.queries.OpenRequests(h.ctx, &types.QueryOpenRequestsRequest{
		Issuer: h.issuer, Type: officeType, Pagination: &query.PageRequest{Limit: 1},
	})
	require.NoError(t, err)
	res, err = h.queries.OpenRequests(h.ctx, &types.QueryOpenRequestsRequest{
		Issuer: h.issuer, Type: officeType, Pagination: &query.PageRequest{Key: res.Pagination.NextKey},
	})
	require.NoError(t, err)
	require.Equal(t, []types.Request{h.request(later)}, res.Requests)
	res, err = h.queries.OpenRequests(h.ctx, &types.QueryOpenRequestsRequest{Issuer: h.other, Type: officeType})
	require.NoError(t, err)
	require.Empty(t, res.Requests)
}

func TestTypesParametersAndInboxesAreFound(t *testing.T) {
	h := newHall(t)
	listed, err := h.queries.DocumentTypes(h.ctx, &types.QueryDocumentTypesRequest{})
	require.NoError(t, err)
	require.Len(t, listed.Types, 2)
	one, err := h.queries.DocumentType(h.ctx, &types.QueryDocumentTypeRequest{Id: officeType})
	require.NoError(t, err)
	require.Equal(t, listed.Types[1], one.Type)
	params, err := h.queries.Params(h.ctx, &types.QueryParamsRequest{})
	require.NoError(t, err)
	require.Equal(t, uint32(3), params.Params.MaxOpenRequests)
	_, err = h.messages.SetInbox(h.ctx, &types.MsgSetInbox{Issuer: h.other, EncryptionKey: commitmentOf("key"), Uri: "http://127.0.0.1:8080"})
	require.NoError(t, err)
	inboxes, err := h.queries.Inboxes(h.ctx, &types.QueryInboxesRequest{})
	require.NoError(t, err)
	require.Len(t, inboxes.Inboxes, 1)
	require.Equal(t, h.other, inboxes.Inboxes[0].Issuer)
}

func TestQueriesAreRefused(t *testing.T) {
	h := newHall(t)
	for name, c := range map[string]struct {
		ask  func(context.Context) error
		want error
	}{
		"a request that is not there":  {send(h.queries.Request, &types.QueryRequestRequest{Id: 1}), types.ErrRequestUnknown},
		"a type that is not there":     {send(h.queries.DocumentType, &types.QueryDocumentTypeRequest{Id: "x"}), types.ErrTypeUnknown},
		"an inbox that is not there":   {send(h.queries.Inbox, &types.QueryInboxRequest{Issuer: h.issuer}), types.ErrInboxUnknown},
		"the inbox of no address":      {send(h.queries.Inbox, &types.QueryInboxRequest{Issuer: "x"}), types.ErrQueryInvalid},
		"the requests of no address":   {send(h.queries.Requests, &types.QueryRequestsRequest{FiledBy: "x"}), types.ErrQueryInvalid},
		"the queue of no address":      {send(h.queries.OpenRequests, &types.QueryOpenRequestsRequest{Type: officeType}), types.ErrQueryInvalid},
		"the queue of no type":         {send(h.queries.OpenRequests, &types.QueryOpenRequestsRequest{Issuer: h.issuer}), types.ErrTypeUnknown},
		"the statistics of no address": {send(h.queries.Statistics, &types.QueryStatisticsRequest{Type: officeType}), types.ErrQueryInvalid},
		"the statistics of no type":    {send(h.queries.Statistics, &types.QueryStatisticsRequest{Issuer: h.issuer}), types.ErrTypeUnknown},
		"a window of 401 days": {
			send(h.queries.Statistics, &types.QueryStatisticsRequest{Issuer: h.issuer, Type: officeType, Days: 401}), types.ErrQueryInvalid,
		},
		"the length of a list": {
			send(h.queries.Requests, &types.QueryRequestsRequest{Pagination: &query.PageRequest{CountTotal: true}}), types.ErrQueryInvalid,
		},
		"a far offset": {
			send(h.queries.Requests, &types.QueryRequestsRequest{Pagination: &query.PageRequest{Offset: 10_001}}), types.ErrQueryInvalid,
		},
		"both key and offset": {
			send(h.queries.Queues, &types.QueryQueuesRequest{Pagination: &query.PageRequest{Offset: 1, Key: []byte{1}}}), types.ErrQueryInvalid,
		},
	} {
		t.Run(name, func(t *testing.T) { require.ErrorIs(t, c.ask(h.ctx), c.want) })
	}
}
