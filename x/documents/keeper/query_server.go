package keeper

import (
	"context"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/documents/rules"
	"github.com/moscowchain/moscowd/x/documents/types"
)

type queryServer struct {
	k Keeper
}

var _ types.QueryServer = queryServer{}

// NewQueryServerImpl gives the query server of a keeper. Pages have at most 100 records.
func NewQueryServerImpl(k Keeper) types.QueryServer { return queryServer{k} }

// Params implements types.QueryServer.
func (q queryServer) Params(ctx context.Context, _ *types.QueryParamsRequest) (*types.QueryParamsResponse, error) {
	params, err := q.k.Params.Get(ctx)
	return &types.QueryParamsResponse{Params: params}, err
}

// DocumentTypes implements types.QueryServer.
func (q queryServer) DocumentTypes(
	ctx context.Context, req *types.QueryDocumentTypesRequest,
) (*types.QueryDocumentTypesResponse, error) {
	found, next, err := listPage(ctx, q.k.Types, req.Pagination, nil, itself[string, types.DocumentType])
	return &types.QueryDocumentTypesResponse{Types: found, Pagination: next}, err
}

// DocumentType implements types.QueryServer.
func (q queryServer) DocumentType(ctx context.Context, req *types.QueryDocumentTypeRequest) (*types.QueryDocumentTypeResponse, error) {
	t, err := q.k.documentType(ctx, req.Id)
	return &types.QueryDocumentTypeResponse{Type: t}, err
}

// Inboxes implements types.QueryServer.
func (q queryServer) Inboxes(ctx context.Context, req *types.QueryInboxesRequest) (*types.QueryInboxesResponse, error) {
	found, next, err := listPage(ctx, q.k.Inboxes, req.Pagination, nil, itself[[]byte, types.Inbox])
	return &types.QueryInboxesResponse{Inboxes: found, Pagination: next}, err
}

// Inbox implements types.QueryServer.
func (q queryServer) Inbox(ctx context.Context, req *types.QueryInboxRequest) (*types.QueryInboxResponse, error) {
	issuer, address, err := q.address("issuer", req.Issuer)
	if err != nil {
		return nil, err
	}
	inbox, err := q.k.inbox(ctx, issuer, address)
	return &types.QueryInboxResponse{Inbox: inbox}, err
}

// Request implements types.QueryServer.
func (q queryServer) Request(ctx context.Context, req *types.QueryRequestRequest) (*types.QueryRequestResponse, error) {
	r, err := q.k.request(ctx, req.Id)
	return &types.QueryRequestResponse{Request: r}, err
}

// Requests implements types.QueryServer.
func (q queryServer) Requests(ctx context.Context, req *types.QueryRequestsRequest) (*types.QueryRequestsResponse, error) {
	if req.FiledBy == "" {
		found, next, err := listPage(ctx, q.k.Requests, req.Pagination, nil, itself[uint64, types.Request])
		return &types.QueryRequestsResponse{Requests: found, Pagination: next}, err
	}
	account, _, err := q.address("filed_by", req.FiledBy)
	if err != nil {
		return nil, err
	}
	prefix := collections.PairPrefix[[]byte, uint64](account)
	found, next, err := listPage(ctx, q.k.RequestsByAccount, req.Pagination, &prefix,
		func(key byAccount, _ collections.NoValue) (types.Request, error) { return q.k.request(ctx, key.K2()) })
	return &types.QueryRequestsResponse{Requests: found, Pagination: next}, err
}

// OpenRequests implements types.QueryServer.
func (q queryServer) OpenRequests(ctx context.Context, req *types.QueryOpenRequestsRequest) (*types.QueryOpenRequestsResponse, error) {
	issuer, _, err := q.address("issuer", req.Issuer)
	if err != nil {
		return nil, err
	}
	if _, err := q.k.documentType(ctx, req.Type); err != nil {
		return nil, err
	}
	prefix := collections.QuadSuperPrefix[[]byte, string, int64, uint64](issuer, req.Type)
	found, next, err := listPage(ctx, q.k.OpenRequests, req.Pagination, &prefix,
		func(key byDueDate, _ collections.NoValue) (types.Request, error) { return q.k.request(ctx, key.K4()) })
	return &types.QueryOpenRequestsResponse{Requests: found, Pagination: next}, err
}

// Queues implements types.QueryServer.
func (q queryServer) Queues(ctx context.Context, req *types.QueryQueuesRequest) (*types.QueryQueuesResponse, error) {
	found, next, err := listPage(ctx, q.k.Queues, req.Pagination, nil, itself[byIssuer, types.Queue])
	return &types.QueryQueuesResponse{Queues: found, Pagination: next}, err
}

// defaultWindow is the number of days that Statistics covers unless asked for another.
const defaultWindow = 30

// Statistics implements types.QueryServer.
func (q queryServer) Statistics(ctx context.Context, req *types.QueryStatisticsRequest) (*types.QueryStatisticsResponse, error) {
	issuer, _, err := q.address("issuer", req.Issuer)
	if err != nil {
		return nil, err
	}
	if _, err := q.k.documentType(ctx, req.Type); err != nil {
		return nil, err
	}
	days := int64(req.Days)
	if days == 0 {
		days = defaultWindow
	}
	if days > rules.MaxWindow {
		return nil, errorsmod.Wrapf(types.ErrQueryInvalid, "%d days, at most %d", days, rules.MaxWindow)
	}
	params, err := q.k.Params.Get(ctx)
	if err != nil {
		return nil, err
	}
	calendar, err := params.Calendar.ToRules()
	if err != nil {
		return nil, err
	}
	today := calendar.DayOf(sdk.UnwrapSDKContext(ctx).BlockTime().Unix())
	first := today - rules.Day(days-1)
	s, err := q.k.statistics(ctx, issuer, req.Type, first, today)
	if err != nil {
		return nil, err
	}
	return &types.QueryStatisticsResponse{
		FirstDay: first.String(), LastDay: today.String(),
		Queue: s.Queue, Decided: s.Decided, MedianDays: s.MedianDays, P95Days: s.P95Days, DaysAtLimit: s.DaysAtLimit,
		Overdue: s.Overdue, Counted: s.Counted,
	}, nil
}

// address reads an address of a query; the error wraps ErrQueryInvalid.
func (q queryServer) address(what, text string) (raw []byte, canonical string, err error) {
	if raw, canonical, err = q.k.parse(text); err != nil {
		return nil, "", errorsmod.Wrapf(types.ErrQueryInvalid, "%s: %s", what, err)
	}
	return raw, canonical, nil
}
