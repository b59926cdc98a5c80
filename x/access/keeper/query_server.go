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
	page := query.PageRequest{}
	if req.Pagination != nil {
		page = *req.Pagination
	}
	if page.Limit == 0 || page.Limit > maxPage {
		page.Limit = maxPage
	}
	accounts, next, err := query.CollectionPaginate(ctx, s.k.Enrolments, &page,
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
	if errors.Is(err, types.ErrAccountUnknown) {
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
		Registrar:       registrar,
		EnrolmentsLeft:  registrar.DailyEnrolments - min(usage.Enrolments, registrar.DailyEnrolments),
		SuspensionsLeft: registrar.DailySuspensions - min(usage.Suspensions, registrar.DailySuspensions),
		DayEnd:          time.Unix(types.DayEnd(usage.Day), 0).UTC(),
	}, nil
}

// notFound turns a missing key into the gRPC status for it.
func notFound(err error, format string, args ...any) error {
	if errors.Is(err, collections.ErrNotFound) {
		return status.Errorf(codes.NotFound, format+" not found", args...)
	}
	return err
}
