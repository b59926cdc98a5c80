package simulation

import (
	"context"
	"crypto/ecdh"
	"fmt"

	"github.com/cosmos/cosmos-sdk/testutil/simsx"
	simtypes "github.com/cosmos/cosmos-sdk/types/simulation"

	"github.com/moscowchain/moscowd/x/documents/keeper"
	"github.com/moscowchain/moscowd/x/documents/types"
)

// RegisterProposals registers what governance may propose.
func RegisterProposals(weights simsx.WeightSource, reg simsx.Registry, k keeper.Keeper) {
	reg.Add(weights.Get("msg_documents_update_params", 10), updateParams())
	reg.Add(weights.Get("msg_documents_create_type", 10), createType())
	reg.Add(weights.Get("msg_documents_update_type", 10), updateType(k))
}

// RegisterOperations registers what requesters, counters and departments do.
func RegisterOperations(weights simsx.WeightSource, reg simsx.Registry, k keeper.Keeper) {
	reg.Add(weights.Get("msg_documents_set_inbox", 10), setInbox(k))
	reg.Add(weights.Get("msg_documents_request", 100), requestDocument(k))
	reg.Add(weights.Get("msg_documents_file_request", 60), fileRequest(k))
	reg.Add(weights.Get("msg_documents_accept", 100), acceptRequest(k))
	reg.Add(weights.Get("msg_documents_refuse", 20), refuseRequest(k))
	reg.Add(weights.Get("msg_documents_withdraw", 20), withdrawRequest(k))
	reg.Add(weights.Get("msg_documents_fulfil", 60), fulfilRequests(k))
	registerIssuing(weights, reg, k)
}

func updateParams() simsx.SimMsgFactoryFn[*types.MsgUpdateParams] {
	return func(_ context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgUpdateParams) {
		return nil, &types.MsgUpdateParams{Authority: data.ModuleAccountAddress(reporter, "gov"), Params: randomParams(data.Rand().Rand)}
	}
}

func createType() simsx.SimMsgFactoryFn[*types.MsgCreateDocumentType] {
	return func(_ context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgCreateDocumentType) {
		issuer := data.AnyAccount(reporter)
		if reporter.IsSkipped() {
			return nil, nil
		}
		r := data.Rand()
		return nil, &types.MsgCreateDocumentType{
			Authority: data.ModuleAccountAddress(reporter, "gov"),
			Type:      randomType(r.Rand, fmt.Sprintf("new%x", r.Uint64()), []simtypes.Account{issuer.Account}),
		}
	}
}

func updateType(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgUpdateDocumentType] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgUpdateDocumentType) {
		d, ok := pickDepartment(ctx, k, data, reporter)
		if !ok {
			return nil, nil
		}
		r := data.Rand()
		changed := d.kind
		changed.TitleEn = "Document " + string(rune('A'+r.Intn(26)))
		changed.DeadlineWorkingDays = 1 + uint32(r.Intn(3))
		changed.Closed = r.Intn(10) == 0
		return nil, &types.MsgUpdateDocumentType{Authority: data.ModuleAccountAddress(reporter, "gov"), Type: changed}
	}
}

func setInbox(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgSetInbox] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgSetInbox) {
		d, ok := pickDepartment(ctx, k, data, reporter)
		if !ok {
			return nil, nil
		}
		key, err := ecdh.X25519().NewPrivateKey(randomCommitment(data.Rand().Rand))
		if err != nil {
			reporter.Skip(err.Error())
			return nil, nil
		}
		return d.account, &types.MsgSetInbox{Issuer: d.address, EncryptionKey: key.PublicKey().Bytes(), Uri: "https://inbox.example/"}
	}
}
