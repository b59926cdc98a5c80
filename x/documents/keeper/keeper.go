// Package keeper keeps documents: which kinds there are, who asked for one and until when it is due, what was issued, and
// what became of it. Package rules makes the decisions.
package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/core/address"
	"cosmossdk.io/core/store"
	errorsmod "cosmossdk.io/errors"

	"github.com/cosmos/cosmos-sdk/codec"

	"github.com/moscowchain/moscowd/x/documents/types"
)

// Keys of several parts. An issuer is its address in bytes.
type (
	byIssuer       = collections.Pair[[]byte, string]                // issuer, type or key id
	byIssuerNumber = collections.Pair[[]byte, uint64]                // issuer, number of a batch or list
	byIssuerDay    = collections.Triple[[]byte, string, int64]       // issuer, type, local day
	byEntry        = collections.Triple[[]byte, uint64, uint32]      // issuer, number of a list, chunk or index
	byDueDate      = collections.Quad[[]byte, string, int64, uint64] // issuer, type, deadline, request
	byDeadline     = collections.Pair[int64, uint64]                 // deadline, request
	byAccount      = collections.Pair[[]byte, uint64]                // address, request
)

// Keeper holds the module's state.
type Keeper struct {
	addressCodec address.Codec
	access       types.AccessKeeper
	authority    string

	Schema collections.Schema
	// Params holds calendar, published lists and bounds.
	Params collections.Item[types.Params]
	// Types holds the kinds of documents, keyed by id; see types.DocumentTypeKey.
	Types collections.Map[string, types.DocumentType]
	// IssuerTypes holds which types an account may issue, closed ones too, keyed by issuer and id.
	IssuerTypes collections.KeySet[byIssuer]
	// Inboxes holds where departments receive sealed payloads, keyed by issuer.
	Inboxes collections.Map[[]byte, types.Inbox]

	// RequestSequence holds the id of the last request.
	RequestSequence collections.Sequence
	// Requests holds all requests, keyed by id from 1.
	Requests collections.Map[uint64, types.Request]
	// RequestsByAccount holds which requests an account filed, keyed by its address and id.
	RequestsByAccount collections.KeySet[byAccount]
	// OpenRequests holds the undecided requests, keyed by issuer, type, deadline and id.
	OpenRequests collections.KeySet[byDueDate]
	// Deadlines holds the undecided requests that are not marked as overdue, keyed by deadline and id.
	Deadlines collections.KeySet[byDeadline]
	// OpenCounts holds how many undecided requests a subject filed, counters' left out, keyed by subject; it is absent if
	// there is none.
	OpenCounts collections.Map[[]byte, uint64]
	// Queues holds how many requests are undecided, keyed by issuer and type.
	Queues collections.Map[byIssuer, types.Queue]
	// Tallies holds how many requests were decided on a day, keyed by issuer, type and day.
	Tallies collections.Map[byIssuerDay, types.Tally]

	// IssuerKeys holds the keys with which departments sign, keyed by issuer and key id; see types.IssuerKeyKey.
	IssuerKeys collections.Map[byIssuer, types.IssuerKey]
	// Issuers holds as which issuer a subject acts, keyed by subject. It is absent before the issuer registered a key.
	Issuers collections.Map[[]byte, []byte]
	// Batches holds the roots of what was issued, keyed by issuer and number; see types.BatchKey.
	Batches collections.Map[byIssuerNumber, types.Batch]
	// Fulfilments holds how many requests a batch fulfils, keyed as Batches; it is absent for none.
	Fulfilments collections.Map[byIssuerNumber, uint64]
	// StatusLists holds the sums of the lists, keyed by issuer and number; see types.StatusListKey.
	StatusLists collections.Map[byIssuerNumber, types.StatusList]
	// StatusChunks holds the lists in chunks of rules.StatusChunkSize, keyed by issuer, number of the list and chunk from
	// 0; a chunk in which nothing was changed is absent.
	StatusChunks collections.Map[byEntry, []byte]
	// StatusChanges holds the last change of a document's status, keyed by issuer, list and index; see types.StatusChangeKey.
	StatusChanges collections.Map[byEntry, types.StatusChange]
}

// NewKeeper gives a keeper whose parameters and types only the authority may change. It panics if the authority is no
// address.
func NewKeeper(
	cdc codec.BinaryCodec,
	storeService store.KVStoreService,
	addressCodec address.Codec,
	authority string,
	access types.AccessKeeper,
) Keeper {
	if _, err := addressCodec.StringToBytes(authority); err != nil {
		panic(errorsmod.Wrap(err, "authority of x/documents"))
	}
	sb := collections.NewSchemaBuilder(storeService)
	issuerText := collections.PairKeyCodec(collections.BytesKey, collections.StringKey)
	issuerNumber := collections.PairKeyCodec(collections.BytesKey, collections.Uint64Key)
	entry := collections.TripleKeyCodec(collections.BytesKey, collections.Uint64Key, collections.Uint32Key)
	k := Keeper{
		addressCodec: addressCodec,
		access:       access,
		authority:    authority,

		Params:      collections.NewItem(sb, types.KeyPrefixParams, "params", codec.CollValue[types.Params](cdc)),
		Types:       collections.NewMap(sb, types.KeyPrefixTypes, "types", collections.StringKey, codec.CollValue[types.DocumentType](cdc)),
		IssuerTypes: collections.NewKeySet(sb, types.KeyPrefixIssuerTypes, "issuer_types", issuerText),
		Inboxes:     collections.NewMap(sb, types.KeyPrefixInboxes, "inboxes", collections.BytesKey, codec.CollValue[types.Inbox](cdc)),

		RequestSequence: collections.NewSequence(sb, types.KeyPrefixRequestSequence, "request_sequence"),
		Requests: collections.NewMap(sb, types.KeyPrefixRequests, "requests", collections.Uint64Key,
			codec.CollValue[types.Request](cdc)),
		RequestsByAccount: collections.NewKeySet(sb, types.KeyPrefixRequestsByAccount, "requests_by_account", issuerNumber),
		OpenRequests: collections.NewKeySet(sb, types.KeyPrefixOpenRequests, "open_requests",
			collections.QuadKeyCodec(collections.BytesKey, collections.StringKey, collections.Int64Key, collections.Uint64Key)),
		Deadlines: collections.NewKeySet(sb, types.KeyPrefixDeadlines, "deadlines",
			collections.PairKeyCodec(collections.Int64Key, collections.Uint64Key)),
		OpenCounts: collections.NewMap(sb, types.KeyPrefixOpenCounts, "open_counts", collections.BytesKey, collections.Uint64Value),
		Queues:     collections.NewMap(sb, types.KeyPrefixQueues, "queues", issuerText, codec.CollValue[types.Queue](cdc)),
		Tallies: collections.NewMap(sb, types.KeyPrefixTallies, "tallies",
			collections.TripleKeyCodec(collections.BytesKey, collections.StringKey, collections.Int64Key), codec.CollValue[types.Tally](cdc)),

		IssuerKeys:    collections.NewMap(sb, types.KeyPrefixIssuerKeys, "issuer_keys", issuerText, codec.CollValue[types.IssuerKey](cdc)),
		Issuers:       collections.NewMap(sb, types.KeyPrefixIssuers, "issuers", collections.BytesKey, collections.BytesValue),
		Batches:       collections.NewMap(sb, types.KeyPrefixBatches, "batches", issuerNumber, codec.CollValue[types.Batch](cdc)),
		Fulfilments:   collections.NewMap(sb, types.KeyPrefixFulfilments, "fulfilments", issuerNumber, collections.Uint64Value),
		StatusLists:   collections.NewMap(sb, types.KeyPrefixStatusLists, "status_lists", issuerNumber, codec.CollValue[types.StatusList](cdc)),
		StatusChunks:  collections.NewMap(sb, types.KeyPrefixStatusChunks, "status_chunks", entry, collections.BytesValue),
		StatusChanges: collections.NewMap(sb, types.KeyPrefixStatusChanges, "status_changes", entry, codec.CollValue[types.StatusChange](cdc)),
	}
	schema, err := sb.Build()
	if err != nil {
		panic(err)
	}
	k.Schema = schema
	return k
}

// count reads a counter that is absent while it is 0.
func count[K any](ctx context.Context, counts collections.Map[K, uint64], key K) (uint64, error) {
	n, _, err := optional(ctx, counts, key)
	return n, err
}

// setCount writes a counter, or removes it if it is 0.
func setCount[K any](ctx context.Context, counts collections.Map[K, uint64], key K, n uint64) error {
	if n == 0 {
		return counts.Remove(ctx, key)
	}
	return counts.Set(ctx, key, n)
}

// optional reads a record that may be absent.
func optional[K, V any](ctx context.Context, m collections.Map[K, V], key K) (value V, found bool, err error) {
	value, err = m.Get(ctx, key)
	if errors.Is(err, collections.ErrNotFound) {
		return value, false, nil
	}
	return value, err == nil, err
}
