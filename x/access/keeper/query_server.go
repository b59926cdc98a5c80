package keeper

import (
	"context"
	"errors"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"cosmossdk.io/collections"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/x/access/types"
)

// maxPage is the largest page of accounts.
const maxPage = 100

var _ types.QueryServer = queryServer{}

type queryServer struct {
	k Keeper
}

// NewQueryServerImpl returns the handlers of the module's queries.
func NewQueryServerImpl(k Keeper) types.QueryServer {
	return queryServer{k: k}
}

// Params returns the parameters.
func (s queryServer) Params(ctx context.Context, _ *types.QueryParamsRequest) (*types.QueryParamsResponse, error) {
	params, err := s.k.Params(ctx)
	if err != nil {
		return nil, err
	}
	return &types.QueryParamsResponse{Params: params}, nil
}

// Classes returns every class with its size.
func (s queryServer) Classes(ctx context.Context, _ *types.QueryClassesRequest) (*types.QueryClassesResponse, error) {
	classes, err := values(ctx, s.k.Classes)
	if err != nil {
		return nil, err
	}
	res := &types.QueryClassesResponse{Classes: make([]types.ClassInfo, len(classes))}
	for i, class := range classes {
		size, err := s.k.classSize(ctx, class.Name)
		if err != nil {
			return nil, err
		}
		res.Classes[i] = types.ClassInfo{Class: class, Accounts: size}
	}
	return res, nil
}

// Class returns one class with its size.
func (s queryServer) Class(ctx context.Context, req *types.QueryClassRequest) (*types.QueryClassResponse, error) {
	class, err := s.k.Classes.Get(ctx, req.Name)
	if err != nil {
		return nil, notFound(err, "class %q", req.Name)
	}
	size, err := s.k.classSize(ctx, class.Name)
	if err != nil {
		return nil, err
	}
	return &types.QueryClassResponse{Class: types.ClassInfo{Class: class, Accounts: size}}, nil
}

// Accounts returns a page of enrolled accounts.
func (s queryServer) Accounts(ctx context.Context, req *types.QueryAccountsRequest) (*types.QueryAccountsResponse, error) {
	accounts, next, err := query.CollectionPaginate(ctx, s.k.Enrolments, capped(req.Pagination),
		func(addr []byte, enrolment types.Enrolment) (types.Account, error) {
			return types.Account{Address: s.k.text(addr), Enrolment: enrolment}, nil
		})
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	return &types.QueryAccountsResponse{Accounts: accounts, Pagination: next}, nil
}

// Account returns an account and its quota.
func (s queryServer) Account(ctx context.Context, req *types.QueryAccountRequest) (*types.QueryAccountResponse, error) {
	addr, err := s.k.parse(req.Address)
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	enrolment, enrolled, err := s.k.enrolment(ctx, addr)
	if errors.Is(err, types.ErrAccountUnknown) || errors.Is(err, types.ErrAddressRetired) {
		return nil, status.Error(codes.NotFound, err.Error())
	}
	if err != nil {
		return nil, err
	}
	class, usage, err := s.k.usage(ctx, addr, enrolment.Class)
	if err != nil {
		return nil, err
	}
	start, end := class.WindowAt(sdk.UnwrapSDKContext(ctx).BlockTime())
	txsLeft, gasLeft := usage.Left(class)
	return &types.QueryAccountResponse{
		Account:  types.Account{Address: s.k.text(addr), Enrolment: enrolment},
		Enrolled: enrolled,
		Quota: types.Quota{
			WindowStart: time.Unix(start, 0).UTC(),
			WindowEnd:   time.Unix(end, 0).UTC(),
			TxsUsed:     usage.Txs,
			TxsLeft:     txsLeft,
			GasUsed:     usage.Gas,
			GasLeft:     gasLeft,
		},
	}, nil
}

// AccountBySubject returns the account enrolled with a subject.
func (s queryServer) AccountBySubject(ctx context.Context, req *types.QueryAccountBySubjectRequest) (*types.QueryAccountBySubjectResponse, error) {
	subject, err := types.ParseSubjectHex(req.Subject)
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	addr, err := s.k.Subjects.Get(ctx, subject[:])
	if err != nil {
		return nil, notFound(err, "subject %x", subject)
	}
	enrolment, err := s.k.Enrolments.Get(ctx, addr)
	if err != nil {
		return nil, err
	}
	return &types.QueryAccountBySubjectResponse{
		Account: types.Account{Address: s.k.text(addr), Enrolment: enrolment},
	}, nil
}

// Registrar returns a registrar and what is left of its limits today.
func (s queryServer) Registrar(ctx context.Context, req *types.QueryRegistrarRequest) (*types.QueryRegistrarResponse, error) {
	addr, err := s.k.parse(req.Address)
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	registrar, err := s.k.Registrars.Get(ctx, addr)
	if err != nil {
		return nil, notFound(err, "registrar %s", req.Address)
	}
	usage, err := s.k.registrarUsage(ctx, addr)
	if err != nil {
		return nil, err
	}
	return &types.QueryRegistrarResponse{
		Registrar:        registrar,
		EnrolmentsLeft:   registrar.DailyEnrolments - min(usage.Enrolments, registrar.DailyEnrolments),
		SuspensionsLeft:  registrar.DailySuspensions - min(usage.Suspensions, registrar.DailySuspensions),
		ReplacementsLeft: registrar.DailyReplacements - min(usage.Replacements, registrar.DailyReplacements),
		DayEnd:           time.Unix(types.DayEnd(usage.Day), 0).UTC(),
	}, nil
}

// RegistrarStatistics returns what one address did, with a page of days.
func (s queryServer) RegistrarStatistics(ctx context.Context, req *types.QueryRegistrarStatisticsRequest) (*types.QueryRegistrarStatisticsResponse, error) {
	addr, err := s.k.parse(req.Address)
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	totals, err := s.k.Totals.Get(ctx, addr)
	if err != nil {
		return nil, notFound(err, "statistics of %s", req.Address)
	}
	page := capped(req.Pagination)
	page.Reverse = true
	days, next, err := query.CollectionPaginate(ctx, s.k.Days, page,
		func(key collections.Pair[[]byte, int64], counts types.RegistrarCounts) (types.DayCounts, error) {
			return types.DayCounts{Day: key.K2(), Counts: counts}, nil
		}, query.WithCollectionPaginationPairPrefix[[]byte, int64](addr))
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	return &types.QueryRegistrarStatisticsResponse{Totals: totals, Days: days, Pagination: next}, nil
}

// Statistics returns a page of what registrars and governance did.
func (s queryServer) Statistics(ctx context.Context, req *types.QueryStatisticsRequest) (*types.QueryStatisticsResponse, error) {
	registrars, next, err := query.CollectionPaginate(ctx, s.k.Totals, capped(req.Pagination),
		func(addr []byte, totals types.RegistrarTotals) (types.RegistrarInfo, error) {
			return types.RegistrarInfo{Address: s.k.text(addr), Totals: totals}, nil
		})
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	return &types.QueryStatisticsResponse{Registrars: registrars, Pagination: next}, nil
}

// Replacements returns a page of requests to replace keys.
func (s queryServer) Replacements(ctx context.Context, req *types.QueryReplacementsRequest) (*types.QueryReplacementsResponse, error) {
	replacements, next, err := query.CollectionPaginate(ctx, s.k.Replacements, capped(req.Pagination),
		func(addr []byte, r types.Replacement) (types.ReplacementInfo, error) { return s.info(ctx, addr, r) })
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	return &types.QueryReplacementsResponse{Replacements: replacements, Pagination: next}, nil
}

// Replacement returns the request to replace a subject's key.
func (s queryServer) Replacement(ctx context.Context, req *types.QueryReplacementRequest) (*types.QueryReplacementResponse, error) {
	subject, err := types.ParseSubjectHex(req.Subject)
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	addr, err := s.k.Subjects.Get(ctx, subject[:])
	if err != nil {
		return nil, notFound(err, "subject %x", subject)
	}
	r, err := s.k.Replacements.Get(ctx, addr)
	if err != nil {
		return nil, notFound(err, "request to replace the key of subject %x", subject)
	}
	info, err := s.info(ctx, addr, r)
	if err != nil {
		return nil, err
	}
	return &types.QueryReplacementResponse{Replacement: info}, nil
}

// info adds to a request the account that it is about.
func (s queryServer) info(ctx context.Context, addr []byte, r types.Replacement) (types.ReplacementInfo, error) {
	enrolment, err := s.k.Enrolments.Get(ctx, addr)
	return types.ReplacementInfo{
		OldAddress: s.k.text(addr), Class: enrolment.Class, Subject: enrolment.Subject, Replacement: r,
	}, err
}

// capped is a page of at most maxPage entries.
func capped(page *query.PageRequest) *query.PageRequest {
	p := query.PageRequest{}
	if page != nil {
		p = *page
	}
	if p.Limit == 0 || p.Limit > maxPage {
		p.Limit = maxPage
	}
	return &p
}

// notFound turns a missing key into the gRPC status for it.
func notFound(err error, format string, args ...any) error {
	if errors.Is(err, collections.ErrNotFound) {
		return status.Errorf(codes.NotFound, format+" not found", args...)
	}
	return err
}
