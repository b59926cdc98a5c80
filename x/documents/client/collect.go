package client

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	coretypes "github.com/cometbft/cometbft/rpc/core/types"
	gogogrpc "github.com/cosmos/gogoproto/grpc"
	"google.golang.org/grpc/metadata"

	grpctypes "github.com/cosmos/cosmos-sdk/types/grpc"
	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/crypto/issuerkey"
	"github.com/moscowchain/moscowd/x/documents/dataset"
	"github.com/moscowchain/moscowd/x/documents/rules"
	"github.com/moscowchain/moscowd/x/documents/types"
)

// Node is the part of CometBFT's RPC that Collect uses.
type Node interface {
	Status(ctx context.Context) (*coretypes.ResultStatus, error)
	ABCIInfo(ctx context.Context) (*coretypes.ResultABCIInfo, error)
}

// Source is where a data set is read: queries of the module, and the node's chain and height.
type Source struct {
	Queries gogogrpc.ClientConn
	Node    Node
}

// Progress is told how much of what has been read; total is 0 if it is not known.
type Progress func(what string, done, total int)

// Collect reads the data set at the latest height, statistics over a window of days (0 for the module's default). Every query is made at that
// height, so that what is read belongs together.
func Collect(ctx context.Context, source Source, days uint32, progress Progress) (*dataset.Set, error) {
	status, err := source.Node.Status(ctx)
	if err != nil {
		return nil, fmt.Errorf("ask the node for its chain: %w", err)
	}
	info, err := source.Node.ABCIInfo(ctx)
	if err != nil {
		return nil, fmt.Errorf("ask the node for its height: %w", err)
	}
	height := info.Response.LastBlockHeight
	r := &reader{queries: types.NewQueryClient(source.Queries), progress: progress}
	set := &dataset.Set{Format: dataset.Format, ChainID: status.NodeInfo.Network, Height: height}
	return set, r.read(metadata.AppendToOutgoingContext(ctx, grpctypes.GRPCBlockHeightHeader, strconv.FormatInt(height, 10)), set, days)
}

type reader struct {
	queries  types.QueryClient
	progress Progress
}

// desk is a department and a type that it issues or issued.
type desk struct{ issuer, kind string }

func (r *reader) read(ctx context.Context, set *dataset.Set, days uint32) error {
	kinds, err := pages(r, "types", func(page *query.PageRequest) ([]types.DocumentType, *query.PageResponse, error) {
		found, err := r.queries.DocumentTypes(ctx, &types.QueryDocumentTypesRequest{Pagination: page})
		return found.GetTypes(), found.GetPagination(), err
	})
	if err != nil {
		return err
	}
	keys, err := pages(r, "keys", func(page *query.PageRequest) ([]types.IssuerKey, *query.PageResponse, error) {
		found, err := r.queries.IssuerKeys(ctx, &types.QueryIssuerKeysRequest{Pagination: page})
		return found.GetKeys(), found.GetPagination(), err
	})
	if err != nil {
		return err
	}
	batches, err := pages(r, "batches", func(page *query.PageRequest) ([]types.Batch, *query.PageResponse, error) {
		found, err := r.queries.Batches(ctx, &types.QueryBatchesRequest{Pagination: page})
		return found.GetBatches(), found.GetPagination(), err
	})
	if err != nil {
		return err
	}
	lists, err := pages(r, "status lists", func(page *query.PageRequest) ([]types.StatusList, *query.PageResponse, error) {
		found, err := r.queries.StatusLists(ctx, &types.QueryStatusListsRequest{Pagination: page})
		return found.GetLists(), found.GetPagination(), err
	})
	if err != nil {
		return err
	}
	var desks []desk
	for i := range kinds {
		set.Types = append(set.Types, convertType(&kinds[i]))
		for _, issuer := range kinds[i].Issuers {
			desks = append(desks, desk{issuer, kinds[i].Id})
		}
	}
	signed := make(map[desk]*types.IssuerKey, len(keys))
	for i := range keys {
		set.Keys = append(set.Keys, convertKey(&keys[i]))
		signed[desk{keys[i].Issuer, keys[i].KeyId}] = &keys[i]
	}
	for i := range batches {
		b := &batches[i]
		key := signed[desk{b.Issuer, b.KeyId}]
		if key == nil {
			return fmt.Errorf("the node has batch %d of %s, but not its key %q", b.Number, b.Issuer, b.KeyId)
		}
		set.Batches = append(set.Batches, convertBatch(b, key))
		if at := (desk{b.Issuer, b.Type}); !slices.Contains(desks, at) { // once an issuer of the type
			desks = append(desks, at)
		}
	}
	if err := r.readLists(ctx, set, lists); err != nil {
		return err
	}
	return r.readStatistics(ctx, set, desks, days)
}

// readLists counts the entries of each list.
func (r *reader) readLists(ctx context.Context, set *dataset.Set, lists []types.StatusList) error {
	for i := range lists {
		found, err := r.queries.StatusList(ctx, &types.QueryStatusListRequest{Issuer: lists[i].Issuer, Number: lists[i].Number})
		if err != nil {
			return fmt.Errorf("read status list %d of %s: %w", lists[i].Number, lists[i].Issuer, err)
		}
		whole, err := credential.DecodeStatusList(found.Lst)
		if err != nil {
			return fmt.Errorf("status list %d of %s: %w", lists[i].Number, lists[i].Issuer, err)
		}
		set.StatusLists = append(set.StatusLists, convertList(&lists[i], whole))
		r.report("counted status lists", i+1, len(lists))
	}
	return nil
}

func (r *reader) readStatistics(ctx context.Context, set *dataset.Set, desks []desk, days uint32) error {
	for i, d := range desks {
		s, err := r.queries.Statistics(ctx, &types.QueryStatisticsRequest{Issuer: d.issuer, Type: d.kind, Days: days})
		if err != nil {
			return fmt.Errorf("read statistics of %s for %q: %w", d.issuer, d.kind, err)
		}
		set.Statistics = append(set.Statistics, dataset.Statistics{
			Issuer: d.issuer, Type: d.kind, FirstDay: s.FirstDay, LastDay: s.LastDay, Queue: s.Queue, Decided: s.Decided,
			MedianDays: s.MedianDays, P95Days: s.P95Days, DaysAtLimit: s.DaysAtLimit, Overdue: s.Overdue, Counted: s.Counted,
		})
		r.report("statistics", i+1, len(desks))
	}
	return nil
}

func (r *reader) report(what string, done, total int) {
	if r.progress != nil {
		r.progress(what, done, total)
	}
}

// pages reads a list page by page.
func pages[T any](r *reader, what string, next func(*query.PageRequest) ([]T, *query.PageResponse, error)) ([]T, error) {
	var all []T
	for request := (&query.PageRequest{}); ; {
		found, page, err := next(request)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", what, err)
		}
		all = append(all, found...)
		r.report(what, len(all), len(all))
		if page == nil || len(page.NextKey) == 0 {
			return all, nil
		}
		request = &query.PageRequest{Key: page.NextKey}
	}
}

func convertType(t *types.DocumentType) dataset.Type {
	return dataset.Type{
		ID: t.Id, TitleRu: t.TitleRu, TitleEn: t.TitleEn, Issuers: t.Issuers, DeadlineWorkingDays: t.DeadlineWorkingDays,
		ValiditySeconds: t.ValiditySeconds, Closed: t.Closed, SchemaHash: hex.EncodeToString(t.SchemaHash), SchemaURI: t.SchemaUri,
	}
}

func convertKey(k *types.IssuerKey) dataset.Key {
	return dataset.Key{
		Issuer: k.Issuer, KeyID: k.KeyId, Algorithm: issuerkey.Algorithm(k.Algorithm).String(), PublicKey: hex.EncodeToString(k.PublicKey),
		RegisteredHeight: k.RegisteredHeight, RegisteredAt: k.RegisteredAt, RetiredHeight: k.RetiredHeight, CompromisedFrom: k.CompromisedFrom,
	}
}

func convertBatch(b *types.Batch, key *types.IssuerKey) dataset.Batch {
	return dataset.Batch{
		Issuer: b.Issuer, Number: b.Number, Type: b.Type, KeyID: b.KeyId, Root: hex.EncodeToString(b.Root), Size: b.Size_, StatusList: b.StatusList,
		AnchoredHeight: b.AnchoredHeight, AnchoredAt: b.AnchoredAt, KeyCompromised: !key.Vouches(b.AnchoredHeight),
	}
}

func convertList(l *types.StatusList, whole *rules.StatusList) dataset.StatusList {
	var counts [4]uint32
	for _, packed := range whole {
		for ; packed > 0; packed >>= 2 {
			counts[packed&3]++
		}
	}
	return dataset.StatusList{
		Issuer: l.Issuer, Number: l.Number, Reserved: l.Reserved,
		Revoked: counts[rules.StatusRevoked], Suspended: counts[rules.StatusSuspended], Superseded: counts[rules.StatusSuperseded],
		UpdatedHeight: l.UpdatedHeight, UpdatedAt: l.UpdatedAt,
	}
}
