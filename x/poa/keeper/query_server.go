package keeper

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"cosmossdk.io/collections"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/x/poa/types"
)

// maxPage caps the entries of one page.
const maxPage = 200

type queryServer struct {
	k Keeper
}

// NewQueryServerImpl returns the query server.
func NewQueryServerImpl(k Keeper) types.QueryServer { return queryServer{k: k} }

var _ types.QueryServer = queryServer{}

// Params implements types.QueryServer.
func (q queryServer) Params(ctx context.Context, _ *types.QueryParamsRequest) (*types.QueryParamsResponse, error) {
	params, err := q.k.Params.Get(ctx)
	return &types.QueryParamsResponse{Params: params}, err
}

func (q queryServer) info(ctx context.Context, operator []byte, val types.Validator) (types.ValidatorInfo, error) {
	pending, err := q.k.PendingSuspensions.Has(ctx, operator)
	return types.ValidatorInfo{
		Validator:         val,
		ConsensusAddress:  fmt.Sprintf("%X", types.ConsensusAddress(val.ConsensusPubkey)),
		SuspensionPending: pending,
	}, err
}

// Validators implements types.QueryServer.
func (q queryServer) Validators(ctx context.Context, req *types.QueryValidatorsRequest) (*types.QueryValidatorsResponse, error) {
	if req == nil {
		return nil, types.ErrQueryInvalid.Wrap("empty request")
	}
	page, err := checkPage(req.Pagination)
	if err != nil {
		return nil, err
	}
	if req.State == types.StateUnspecified {
		infos, pageRes, err := query.CollectionPaginate(ctx, q.k.Validators, page,
			func(operator []byte, val types.Validator) (types.ValidatorInfo, error) {
				return q.info(ctx, operator, val)
			})
		return &types.QueryValidatorsResponse{Validators: infos, Pagination: pageRes}, err
	}
	infos, pageRes, err := query.CollectionPaginate(ctx, q.k.Validators.Indexes.ByState, page,
		func(key collections.Pair[int32, []byte], _ collections.NoValue) (types.ValidatorInfo, error) {
			val, err := q.k.Validators.Get(ctx, key.K2())
			if err != nil {
				return types.ValidatorInfo{}, err
			}
			return q.info(ctx, key.K2(), val)
		},
		query.WithCollectionPaginationPairPrefix[int32, []byte](int32(req.State)))
	return &types.QueryValidatorsResponse{Validators: infos, Pagination: pageRes}, err
}

// Validator implements types.QueryServer.
func (q queryServer) Validator(ctx context.Context, req *types.QueryValidatorRequest) (*types.QueryValidatorResponse, error) {
	operator, val, err := q.byOperator(ctx, req.GetOperator())
	if err != nil {
		return nil, err
	}
	info, err := q.info(ctx, operator, val)
	return &types.QueryValidatorResponse{Validator: info}, err
}

func (q queryServer) byOperator(ctx context.Context, text string) ([]byte, types.Validator, error) {
	operator, err := q.k.addressCodec.StringToBytes(text)
	if err != nil {
		return nil, types.Validator{}, types.ErrOperatorInvalid.Wrapf("%q: %s", text, err)
	}
	val, found, err := q.k.find(ctx, operator)
	if err == nil && !found {
		err = types.ErrOperatorUnknown.Wrap(text)
	}
	return operator, val, err
}

// ValidatorByConsensusAddress implements types.QueryServer.
func (q queryServer) ValidatorByConsensusAddress(ctx context.Context, req *types.QueryValidatorByConsensusAddressRequest) (*types.QueryValidatorByConsensusAddressResponse, error) {
	addr, err := hex.DecodeString(req.GetConsensusAddress())
	if err != nil || len(addr) != addressLength {
		return nil, types.ErrQueryInvalid.Wrapf("consensus address %q is not 40 hexadecimal digits", req.GetConsensusAddress())
	}
	key, err := q.k.ConsensusKeys.Get(ctx, addr)
	if errors.Is(err, collections.ErrNotFound) {
		return nil, types.ErrConsAddressUnknown.Wrap(req.ConsensusAddress)
	}
	if err != nil {
		return nil, err
	}
	operator, val, err := q.byOperator(ctx, key.Operator)
	if err != nil {
		return nil, err
	}
	info, err := q.info(ctx, operator, val)
	return &types.QueryValidatorByConsensusAddressResponse{Validator: info, Key: key}, err
}

// Uptime implements types.QueryServer.
func (q queryServer) Uptime(ctx context.Context, req *types.QueryUptimeRequest) (*types.QueryUptimeResponse, error) {
	operator, val, err := q.byOperator(ctx, req.GetOperator())
	if err != nil {
		return nil, err
	}
	uptime, err := q.k.Uptimes.Get(ctx, operator)
	if errors.Is(err, collections.ErrNotFound) {
		return nil, types.ErrUptimeUnknown.Wrapf("%s is %s", val.Operator, val.State)
	}
	if err != nil {
		return nil, err
	}
	params, err := q.k.Params.Get(ctx)
	if err != nil {
		return nil, err
	}
	// a block counts the votes on the one before it
	passed := max(sdk.UnwrapSDKContext(ctx).BlockHeight()-uptime.SinceHeight, 0)
	return &types.QueryUptimeResponse{
		SinceHeight:     uptime.SinceHeight,
		Window:          params.UptimeWindow,
		Counted:         uint32(min(passed, int64(params.UptimeWindow))),
		Missed:          uptime.Missed,
		MissedThreshold: params.MissedThreshold,
	}, nil
}

// PendingSuspensions implements types.QueryServer.
func (q queryServer) PendingSuspensions(ctx context.Context, req *types.QueryPendingSuspensionsRequest) (*types.QueryPendingSuspensionsResponse, error) {
	page, err := checkPage(req.GetPagination())
	if err != nil {
		return nil, err
	}
	pending, pageRes, err := query.CollectionPaginate(ctx, q.k.PendingSuspensions, page,
		func(operator []byte, why types.Suspension) (types.PendingSuspension, error) {
			text, err := q.k.addressCodec.BytesToString(operator)
			return types.PendingSuspension{Operator: text, Suspension: why}, err
		})
	return &types.QueryPendingSuspensionsResponse{PendingSuspensions: pending, Pagination: pageRes}, err
}

func checkPage(page *query.PageRequest) (*query.PageRequest, error) {
	if page == nil {
		return &query.PageRequest{Limit: 100}, nil
	}
	if page.Limit > maxPage {
		return nil, types.ErrQueryInvalid.Wrapf("a page of %d, at most %d", page.Limit, maxPage)
	}
	return page, nil
}
