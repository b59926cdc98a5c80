package simulation

import (
	"context"
	"errors"
	"slices"

	"cosmossdk.io/collections"

	"github.com/cosmos/cosmos-sdk/testutil/simsx"

	"github.com/moscowchain/moscowd/x/documents/keeper"
	"github.com/moscowchain/moscowd/x/documents/rules"
	"github.com/moscowchain/moscowd/x/documents/types"
)

// maxLooked is how many requests are looked at for one that fits.
const maxLooked = 100

// filing is a valid request that an account may file.
type filing struct {
	account       simsx.SimAccount
	issuer, basis string
	kind          types.DocumentType
}

// pickFiling chooses a type that takes requests, and an account that may file one and has room; it skips the message if
// there is none.
func pickFiling(
	ctx context.Context, k keeper.Keeper, data *simsx.ChainDataSource, reporter simsx.SimulationReporter, atCounter bool,
) (filing, bool) {
	d, ok := pickDepartment(ctx, k, data, reporter)
	if !ok {
		return filing{}, false
	}
	f := filing{account: data.AnyAccount(reporter), issuer: d.address, kind: d.kind}
	if reporter.IsSkipped() {
		return f, false
	}
	class, subject, err := k.Subject(ctx, f.account.Address)
	if err != nil || d.kind.Closed || !slices.Contains(classes, class) {
		reporter.Skip("the account may not file a request of this type")
		return f, false
	}
	params, err := k.Params.Get(ctx)
	if err != nil {
		reporter.Skip(err.Error())
		return f, false
	}
	open, err := k.OpenCounts.Get(ctx, subject[:])
	if err != nil && !errors.Is(err, collections.ErrNotFound) || !atCounter && open >= uint64(params.MaxOpenRequests) {
		reporter.Skip("the subject has as many requests as allowed")
		return f, false
	}
	if data.Rand().Intn(4) == 0 {
		f.basis = d.kind.BasisCodes[0].Code
	}
	return f, true
}

func requestDocument(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgRequestDocument] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgRequestDocument) {
		f, ok := pickFiling(ctx, k, data, reporter, false)
		if !ok {
			return nil, nil
		}
		r := data.Rand().Rand
		return []simsx.SimAccount{f.account}, &types.MsgRequestDocument{
			Requester: f.account.AddressBech32, Type: f.kind.Id, Issuer: f.issuer, Basis: f.basis,
			PayloadCommitment: randomCommitment(r), HolderKeyCommitment: randomCommitment(r),
		}
	}
}

func fileRequest(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgFileRequest] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgFileRequest) {
		f, ok := pickFiling(ctx, k, data, reporter, true)
		if !ok {
			return nil, nil
		}
		return []simsx.SimAccount{f.account}, &types.MsgFileRequest{
			Clerk: f.account.AddressBech32, Type: f.kind.Id, Issuer: f.issuer, Basis: f.basis,
			PayloadCommitment: randomCommitment(data.Rand().Rand),
		}
	}
}

// pickRequest chooses a request that fits, and the account of its department; it skips the message if there is none.
func pickRequest(
	ctx context.Context, k keeper.Keeper, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	fits func(*types.Request) bool,
) (types.Request, bool) {
	last, err := k.RequestSequence.Peek(ctx)
	if err != nil || last == 0 {
		reporter.Skip("no request")
		return types.Request{}, false
	}
	first := data.Rand().Uint64InRange(0, last)
	for i := range min(last, maxLooked) {
		r, err := k.Requests.Get(ctx, (first+i)%last+1)
		if err != nil {
			reporter.Skip(err.Error())
			return r, false
		}
		if fits(&r) {
			return r, true
		}
	}
	reporter.Skip("no such request")
	return types.Request{}, false
}

// may tells what may be done with a request.
func may(action rules.RequestAction) func(*types.Request) bool {
	return func(r *types.Request) bool {
		_, err := rules.Next(rules.RequestState(r.State), action)
		return err == nil
	}
}

// account gives the account of an address if it can act as itself; it skips the message if not.
func account(
	ctx context.Context, k keeper.Keeper, data *simsx.ChainDataSource, reporter simsx.SimulationReporter, address string,
) ([]simsx.SimAccount, bool) {
	if as, err := k.IssuerOf(ctx, address); err != nil || as != address || !data.HasAccount(address) {
		reporter.Skip("the account cannot act as itself")
		return nil, false
	}
	return []simsx.SimAccount{data.GetAccount(reporter, address)}, true
}

func acceptRequest(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgAcceptRequest] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgAcceptRequest) {
		r, ok := pickRequest(ctx, k, data, reporter, may(rules.AcceptRequest))
		if !ok {
			return nil, nil
		}
		by, ok := account(ctx, k, data, reporter, r.Issuer)
		if !ok {
			return nil, nil
		}
		return by, &types.MsgAcceptRequest{Issuer: r.Issuer, RequestId: r.Id}
	}
}

func refuseRequest(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgRefuseRequest] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgRefuseRequest) {
		r, ok := pickRequest(ctx, k, data, reporter, may(rules.RefuseRequest))
		if !ok {
			return nil, nil
		}
		by, ok := account(ctx, k, data, reporter, r.Issuer)
		if !ok {
			return nil, nil
		}
		params, err := k.Params.Get(ctx)
		if err != nil {
			reporter.Skip(err.Error())
			return nil, nil
		}
		reason := simsx.OneOf(data.Rand(), params.RefusalReasons)
		return by, &types.MsgRefuseRequest{Issuer: r.Issuer, RequestId: r.Id, Reason: reason.Code}
	}
}

func withdrawRequest(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgWithdrawRequest] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgWithdrawRequest) {
		r, ok := pickRequest(ctx, k, data, reporter, may(rules.WithdrawRequest))
		if !ok {
			return nil, nil
		}
		if !data.HasAccount(r.FiledBy) {
			reporter.Skip("the account is none of the simulation")
			return nil, nil
		}
		by := data.GetAccount(reporter, r.FiledBy)
		if _, subject, err := k.Subject(ctx, by.Address); err != nil || !slices.Equal(subject[:], r.Subject) {
			reporter.Skip("the account may not write any more")
			return nil, nil
		}
		return []simsx.SimAccount{by}, &types.MsgWithdrawRequest{FiledBy: r.FiledBy, RequestId: r.Id}
	}
}

func fulfilRequests(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgFulfilRequests] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgFulfilRequests) {
		r, ok := pickRequest(ctx, k, data, reporter, may(rules.IssueDocument))
		if !ok {
			return nil, nil
		}
		by, ok := account(ctx, k, data, reporter, r.Issuer)
		if !ok {
			return nil, nil
		}
		number, err := batchFor(ctx, k, by[0].Address, &r)
		if err != nil || number == 0 {
			reporter.Skip("no batch for the request")
			return nil, nil
		}
		return by, &types.MsgFulfilRequests{Issuer: r.Issuer, Batch: number, RequestIds: []uint64{r.Id}}
	}
}

// batchFor finds a batch that may fulfil a request, or 0.
func batchFor(ctx context.Context, k keeper.Keeper, issuer []byte, r *types.Request) (number uint64, err error) {
	err = k.Batches.Walk(ctx, collections.NewPrefixedPairRange[[]byte, uint64](issuer),
		func(key collections.Pair[[]byte, uint64], batch types.Batch) (bool, error) {
			if batch.Type != r.Type || batch.AnchoredHeight < r.FiledHeight {
				return false, nil
			}
			fulfilled, err := k.Fulfilments.Get(ctx, key)
			if errors.Is(err, collections.ErrNotFound) || err == nil && fulfilled < uint64(batch.Size_) {
				number = batch.Number
				return true, nil
			}
			return false, err
		})
	return number, err
}
