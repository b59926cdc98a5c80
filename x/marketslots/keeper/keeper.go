// Package keeper keeps the seasons of the market fairs: it checks who may do what and when, and calls package rules
// for every decision about places.
package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/core/address"
	"cosmossdk.io/core/store"
	errorsmod "cosmossdk.io/errors"

	"github.com/cosmos/cosmos-sdk/codec"

	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// Keeper holds the module's state. Copies share two caches that hold nothing the state does not determine.
type Keeper struct {
	addressCodec address.Codec
	access       types.AccessKeeper
	authority    string
	hooks        types.SeasonHooks // nil if nobody wants to be told

	allocations *allocationCache
	proofs      *proofCache

	Schema collections.Schema
	// Params holds the bounds of the module.
	Params collections.Item[types.Params]
	// SeasonSequence holds the number of seasons; their ids run from 1 to it.
	SeasonSequence collections.Sequence
	// Seasons holds terms and state of every season, keyed by id. The counts of applications and register numbers are
	// kept apart, so that a filing does not rewrite the terms.
	Seasons collections.Map[uint64, types.Season]
	// PlanRows holds the plans, keyed by season and index of the row from 0.
	PlanRows collections.Map[collections.Pair[uint64, uint32], types.PlanRow]
	// ApplicationCounts holds how many applications were filed, keyed by season.
	ApplicationCounts collections.Map[uint64, uint64]
	// Applications holds the registers, keyed by season and id from 1.
	Applications collections.Map[collections.Pair[uint64, uint64], types.Application]
	// ApplicationNumbers holds the id of an application, keyed by season and service number.
	ApplicationNumbers collections.Map[collections.Pair[uint64, string], uint64]
	// UserApplications holds which applications belong to whom, keyed by season, user id and application id. The value
	// is the number of the user's applications up to this one, 0 in seasons that take claims, where no limit needs it.
	UserApplications collections.Map[collections.Triple[uint64, []byte, uint64], uint64]
	// LastRegNums holds the last register number that the chain assigned, keyed by season.
	LastRegNums collections.Map[uint64, uint64]
	// PendingOrders holds the applications of this block, or the last, that get their register number in the next, keyed
	// by season and id.
	PendingOrders collections.KeySet[collections.Pair[uint64, uint64]]
	// PendingCount holds the number of PendingOrders; it is absent if there is none.
	PendingCount collections.Item[uint64]
	// PendingHash holds the hash of the block in which PendingOrders were filed.
	PendingHash collections.Item[[]byte]
	// Distributions holds the progress of allocations, keyed by season, also after their end.
	Distributions collections.Map[uint64, types.Distribution]
	// Distributing holds the seasons whose results are being written.
	Distributing collections.KeySet[uint64]
	// Outcomes holds what became of applications, keyed by season and application id.
	Outcomes collections.Map[collections.Pair[uint64, uint64], types.ApplicationOutcomes]
	// RowOutcomes holds what became of plan rows, keyed by season and index of the row.
	RowOutcomes collections.Map[collections.Pair[uint64, uint32], types.RowOutcome]
	// Closings holds the entry that proves a closed season, keyed by season; see types.ClosingKey.
	Closings collections.Map[uint64, types.Closing]

	PlaceRecords
}

// NewKeeper gives a keeper whose parameters and seasons only the authority may change. It panics if the authority is
// no address.
func NewKeeper(
	cdc codec.BinaryCodec,
	storeService store.KVStoreService,
	addressCodec address.Codec,
	authority string,
	access types.AccessKeeper,
) Keeper {
	if _, err := addressCodec.StringToBytes(authority); err != nil {
		panic(errorsmod.Wrap(err, "authority of x/marketslots"))
	}
	sb := collections.NewSchemaBuilder(storeService)
	bySeason := collections.Uint64Key
	byApplication := collections.PairKeyCodec(collections.Uint64Key, collections.Uint64Key)
	byRow := collections.PairKeyCodec(collections.Uint64Key, collections.Uint32Key)
	k := Keeper{
		addressCodec: addressCodec,
		access:       access,
		authority:    authority,
		allocations:  newAllocationCache(),
		proofs:       newProofCache(),

		Params:            collections.NewItem(sb, types.KeyPrefixParams, "params", codec.CollValue[types.Params](cdc)),
		SeasonSequence:    collections.NewSequence(sb, types.KeyPrefixSeasonSequence, "season_sequence"),
		Seasons:           collections.NewMap(sb, types.KeyPrefixSeasons, "seasons", bySeason, codec.CollValue[types.Season](cdc)),
		PlanRows:          collections.NewMap(sb, types.KeyPrefixPlanRows, "plan_rows", byRow, codec.CollValue[types.PlanRow](cdc)),
		ApplicationCounts: collections.NewMap(sb, types.KeyPrefixApplicationCounts, "application_counts", bySeason, collections.Uint64Value),
		Applications:      collections.NewMap(sb, types.KeyPrefixApplications, "applications", byApplication, codec.CollValue[types.Application](cdc)),
		ApplicationNumbers: collections.NewMap(sb, types.KeyPrefixApplicationNumbers, "application_numbers",
			collections.PairKeyCodec(collections.Uint64Key, collections.StringKey), collections.Uint64Value),
		UserApplications: collections.NewMap(sb, types.KeyPrefixUserApplications, "user_applications",
			collections.TripleKeyCodec(collections.Uint64Key, collections.BytesKey, collections.Uint64Key), collections.Uint64Value),
		LastRegNums:   collections.NewMap(sb, types.KeyPrefixLastRegNums, "last_reg_nums", bySeason, collections.Uint64Value),
		PendingOrders: collections.NewKeySet(sb, types.KeyPrefixPendingOrders, "pending_orders", byApplication),
		PendingCount:  collections.NewItem(sb, types.KeyPrefixPendingCount, "pending_count", collections.Uint64Value),
		PendingHash:   collections.NewItem(sb, types.KeyPrefixPendingHash, "pending_hash", collections.BytesValue),
		Distributions: collections.NewMap(sb, types.KeyPrefixDistributions, "distributions", bySeason, codec.CollValue[types.Distribution](cdc)),
		Distributing:  collections.NewKeySet(sb, types.KeyPrefixDistributing, "distributing", bySeason),
		Outcomes:      collections.NewMap(sb, types.KeyPrefixOutcomes, "outcomes", byApplication, codec.CollValue[types.ApplicationOutcomes](cdc)),
		RowOutcomes:   collections.NewMap(sb, types.KeyPrefixRowOutcomes, "row_outcomes", byRow, codec.CollValue[types.RowOutcome](cdc)),
		Closings:      collections.NewMap(sb, types.KeyPrefixClosings, "closings", bySeason, codec.CollValue[types.Closing](cdc)),
	}
	k.PlaceRecords = newPlaceRecords(sb, cdc)
	schema, err := sb.Build()
	if err != nil {
		panic(err)
	}
	k.Schema = schema
	return k
}

// WithSeasonHooks gives the keeper that tells somebody of new seasons.
func (k Keeper) WithSeasonHooks(hooks types.SeasonHooks) Keeper {
	k.hooks = hooks
	return k
}

// count reads a counter that is absent while it is 0.
func count[K any](ctx context.Context, counts collections.Map[K, uint64], key K) (uint64, error) {
	n, err := counts.Get(ctx, key)
	if errors.Is(err, collections.ErrNotFound) {
		return 0, nil
	}
	return n, err
}

// Subject gives the class and the pseudonym of the active subject behind an account.
func (k Keeper) Subject(ctx context.Context, address []byte) (class string, subject [32]byte, err error) {
	return k.access.Subject(ctx, address)
}
