package simulation

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"cosmossdk.io/collections"

	"github.com/cosmos/cosmos-sdk/testutil/simsx"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/crypto/issuerkey"
	"github.com/moscowchain/moscowd/x/documents/keeper"
	"github.com/moscowchain/moscowd/x/documents/rules"
	"github.com/moscowchain/moscowd/x/documents/types"
)

// registerIssuing registers what departments do with keys, batches and statuses.
func registerIssuing(weights simsx.WeightSource, reg simsx.Registry, k keeper.Keeper) {
	reg.Add(weights.Get("msg_documents_register_key", 40), registerIssuerKey(k))
	reg.Add(weights.Get("msg_documents_retire_key", 10), retireIssuerKey(k))
	reg.Add(weights.Get("msg_documents_declare_compromised", 5), declareKeyCompromised(k))
	reg.Add(weights.Get("msg_documents_issue", 80), issueDocuments(k))
	reg.Add(weights.Get("msg_documents_suspend", 60), suspendDocuments(k))
	reg.Add(weights.Get("msg_documents_reinstate", 40), reinstateDocuments(k))
	reg.Add(weights.Get("msg_documents_revoke", 30), revokeDocuments(k))
	reg.Add(weights.Get("msg_documents_supersede", 30), supersedeDocuments(k))
}

// department is an issuer that may act.
type department struct {
	account []simsx.SimAccount
	address string
	raw     []byte
	kind    types.DocumentType // one that it issues
}

// pickDepartment chooses a type and one of its issuers; it skips the message if that one cannot act as itself.
func pickDepartment(ctx context.Context, k keeper.Keeper, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) (department, bool) {
	var kinds []types.DocumentType
	err := k.Types.Walk(ctx, nil, func(_ string, kind types.DocumentType) (bool, error) {
		kinds = append(kinds, kind)
		return false, nil
	})
	if err != nil || len(kinds) == 0 {
		reporter.Skip("no document type")
		return department{}, false
	}
	kind := simsx.OneOf(data.Rand(), kinds)
	address := simsx.OneOf(data.Rand(), kind.Issuers)
	if !data.HasAccount(address) {
		reporter.Skip("the issuer is no account of the simulation")
		return department{}, false
	}
	if as, err := k.IssuerOf(ctx, address); err != nil || as != address {
		reporter.Skip("the issuer cannot act as itself")
		return department{}, false
	}
	account := data.GetAccount(reporter, address)
	return department{[]simsx.SimAccount{account}, address, account.Address, kind}, true
}

// pickKey chooses a key of a department that fits; it skips the message if there is none.
func pickKey(
	ctx context.Context, k keeper.Keeper, d *department, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	fits func(*types.IssuerKey) bool,
) (types.IssuerKey, bool) {
	var keys []types.IssuerKey
	err := k.IssuerKeys.Walk(ctx, collections.NewPrefixedPairRange[[]byte, string](d.raw),
		func(_ collections.Pair[[]byte, string], key types.IssuerKey) (bool, error) {
			if fits(&key) {
				keys = append(keys, key)
			}
			return false, nil
		})
	if err != nil || len(keys) == 0 {
		reporter.Skip("the department has no such key")
		return types.IssuerKey{}, false
	}
	return simsx.OneOf(data.Rand(), keys), true
}

func inUse(key *types.IssuerKey) bool { return key.RetiredHeight == 0 && key.CompromisedFrom == 0 }

func registerIssuerKey(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgRegisterIssuerKey] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgRegisterIssuerKey) {
		d, ok := pickDepartment(ctx, k, data, reporter)
		if !ok {
			return nil, nil
		}
		number := data.Rand().Uint64()
		id := fmt.Sprintf("k%x", number)
		seed := sha256.Sum256(binary.BigEndian.AppendUint64(nil, number))
		key := ed25519.NewKeyFromSeed(seed[:])
		possession, err := issuerkey.Prove(key, sdk.UnwrapSDKContext(ctx).ChainID(), d.address, id)
		if err != nil {
			reporter.Skip(err.Error())
			return nil, nil
		}
		return d.account, &types.MsgRegisterIssuerKey{
			Issuer: d.address, KeyId: id, Algorithm: types.KeyAlgorithm_KEY_ALGORITHM_EDDSA,
			PublicKey: bytes.Clone(key[ed25519.SeedSize:]), Possession: possession,
		}
	}
}

func retireIssuerKey(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgRetireIssuerKey] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgRetireIssuerKey) {
		d, ok := pickDepartment(ctx, k, data, reporter)
		if !ok {
			return nil, nil
		}
		key, ok := pickKey(ctx, k, &d, data, reporter, inUse)
		if !ok {
			return nil, nil
		}
		return d.account, &types.MsgRetireIssuerKey{Issuer: d.address, KeyId: key.KeyId}
	}
}

func declareKeyCompromised(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgDeclareKeyCompromised] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgDeclareKeyCompromised) {
		d, ok := pickDepartment(ctx, k, data, reporter)
		if !ok {
			return nil, nil
		}
		key, ok := pickKey(ctx, k, &d, data, reporter, func(key *types.IssuerKey) bool { return key.CompromisedFrom != 1 })
		if !ok {
			return nil, nil
		}
		last := sdk.UnwrapSDKContext(ctx).BlockHeight()
		if key.CompromisedFrom != 0 {
			last = key.CompromisedFrom - 1
		}
		from := int64(data.Rand().Uint64InRange(1, uint64(last)+1))
		return d.account, &types.MsgDeclareKeyCompromised{Signer: d.address, Issuer: d.address, KeyId: key.KeyId, FromHeight: from}
	}
}

func issueDocuments(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgIssueDocuments] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgIssueDocuments) {
		d, ok := pickDepartment(ctx, k, data, reporter)
		if !ok {
			return nil, nil
		}
		key, ok := pickKey(ctx, k, &d, data, reporter, inUse)
		if !ok {
			return nil, nil
		}
		r := data.Rand()
		msg := &types.MsgIssueDocuments{
			Issuer: d.address, Number: r.Uint64InRange(1, 1_000_000), Type: d.kind.Id, KeyId: key.KeyId,
			Size_: uint32(r.IntInRange(1, 1_000)), StatusList: r.Uint64InRange(1, 4),
		}
		root := sha256.Sum256(binary.BigEndian.AppendUint64(nil, msg.Number))
		msg.Root = root[:]
		list, err := k.StatusLists.Get(ctx, collections.Join(d.raw, msg.StatusList))
		if err != nil && !errors.Is(err, collections.ErrNotFound) {
			reporter.Skip(err.Error())
			return nil, nil
		}
		taken, err := k.Batches.Has(ctx, collections.Join(d.raw, msg.Number))
		if err != nil || taken || d.kind.Closed || list.Reserved+msg.Size_ > rules.StatusListEntries {
			reporter.Skip("the batch would be refused")
			return nil, nil
		}
		return d.account, msg
	}
}

// pickEntries chooses a list of a department and entries that may take a status; it skips the message if there are none.
func pickEntries(
	ctx context.Context, k keeper.Keeper, data *simsx.ChainDataSource, reporter simsx.SimulationReporter, to rules.Status,
) (d department, list uint64, indices []uint32, ok bool) {
	if d, ok = pickDepartment(ctx, k, data, reporter); !ok {
		return d, 0, nil, false
	}
	r := data.Rand()
	list = r.Uint64InRange(1, 4)
	if there, err := k.StatusLists.Has(ctx, collections.Join(d.raw, list)); err != nil || !there {
		reporter.Skip("the list is not open")
		return d, list, nil, false
	}
	for range 20 {
		index := uint32(r.Intn(20)) * (rules.StatusListEntries / 20)
		change, err := k.StatusChanges.Get(ctx, collections.Join3(d.raw, list, index))
		if err != nil && !errors.Is(err, collections.ErrNotFound) {
			reporter.Skip(err.Error())
			return d, list, nil, false
		}
		if rules.CheckStatusChange(rules.Status(change.Status), to) == nil {
			indices = append(indices, index)
		}
	}
	slices.Sort(indices)
	indices = slices.Compact(indices)
	if len(indices) == 0 {
		reporter.Skip("no document can take the status")
	}
	return d, list, indices[:min(len(indices), 5)], len(indices) > 0
}

// pickReason chooses a published reason for a status.
func pickReason(ctx context.Context, k keeper.Keeper, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) (string, bool) {
	params, err := k.Params.Get(ctx)
	if err != nil {
		reporter.Skip(err.Error())
		return "", false
	}
	return simsx.OneOf(data.Rand(), params.StatusReasons).Code, true
}

func suspendDocuments(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgSuspendDocuments] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgSuspendDocuments) {
		d, list, indices, ok := pickEntries(ctx, k, data, reporter, rules.StatusSuspended)
		if !ok {
			return nil, nil
		}
		reason, ok := pickReason(ctx, k, data, reporter)
		if !ok {
			return nil, nil
		}
		return d.account, &types.MsgSuspendDocuments{Issuer: d.address, List: list, Indices: indices, Reason: reason}
	}
}

func reinstateDocuments(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgReinstateDocuments] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgReinstateDocuments) {
		d, list, indices, ok := pickEntries(ctx, k, data, reporter, rules.StatusValid)
		if !ok {
			return nil, nil
		}
		return d.account, &types.MsgReinstateDocuments{Issuer: d.address, List: list, Indices: indices}
	}
}

func revokeDocuments(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgRevokeDocuments] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgRevokeDocuments) {
		d, list, indices, ok := pickEntries(ctx, k, data, reporter, rules.StatusRevoked)
		if !ok {
			return nil, nil
		}
		reason, ok := pickReason(ctx, k, data, reporter)
		if !ok {
			return nil, nil
		}
		return d.account, &types.MsgRevokeDocuments{Issuer: d.address, List: list, Indices: indices, Reason: reason}
	}
}

func supersedeDocuments(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgSupersedeDocuments] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgSupersedeDocuments) {
		d, list, indices, ok := pickEntries(ctx, k, data, reporter, rules.StatusSuperseded)
		if !ok {
			return nil, nil
		}
		return d.account, &types.MsgSupersedeDocuments{Issuer: d.address, List: list, Indices: indices}
	}
}
