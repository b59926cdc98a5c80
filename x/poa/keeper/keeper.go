// Package keeper holds the state of x/poa: departments, their consensus keys and uptime, and the rule by which they govern.
// Only its EndBlock may return validator updates. x/gov must run before it in EndBlock, so that a passed proposal takes
// effect in its own block; in the other order nothing breaks, updates wait one block.
package keeper

import (
	"context"

	"cosmossdk.io/collections"
	"cosmossdk.io/collections/indexes"
	"cosmossdk.io/core/address"
	corestore "cosmossdk.io/core/store"

	"github.com/cosmos/cosmos-sdk/codec"

	"github.com/moscowchain/moscowd/x/poa/types"
)

// validatorIndexes are the indexes of Validators.
type validatorIndexes struct {
	// ByState finds operators, keyed by state.
	ByState *indexes.Multi[int32, []byte, types.Validator]
}

// IndexesList implements collections.Indexes.
func (i validatorIndexes) IndexesList() []collections.Index[[]byte, types.Validator] {
	return []collections.Index[[]byte, types.Validator]{i.ByState}
}

// Keeper keeps the departments.
type Keeper struct {
	addressCodec address.Codec
	authority    []byte

	Schema collections.Schema
	// Params holds the parameters.
	Params collections.Item[types.Params]
	// Validators holds departments of every state, keyed by operator.
	Validators *collections.IndexedMap[[]byte, types.Validator, validatorIndexes]
	// ConsensusKeys holds every key ever used, keyed by consensus address. Nothing is ever deleted: governance and the
	// rotation interval bound it.
	ConsensusKeys collections.Map[[]byte, types.ConsensusKey]
	// PendingUpdates holds the powers to be told to CometBFT at the end of the block, keyed by consensus address.
	PendingUpdates collections.Map[[]byte, uint64]
	// CometPowers holds the powers that CometBFT was told, keyed by consensus address; updates are the difference to it.
	CometPowers collections.Map[[]byte, uint64]
	// PendingSuspensions holds suspensions that wait for another validator to join, keyed by operator.
	PendingSuspensions collections.Map[[]byte, types.Suspension]
	// Uptimes holds the counters of active validators, keyed by operator.
	Uptimes collections.Map[[]byte, types.Uptime]
	// MissedChunks holds bitmaps of missed blocks, keyed by operator and piece; a piece of zeros is absent.
	MissedChunks collections.Map[collections.Pair[[]byte, uint32], []byte]
}

// NewKeeper returns a keeper. It panics if authority, the account of x/gov, is not an address of the codec.
func NewKeeper(cdc codec.BinaryCodec, storeService corestore.KVStoreService, addressCodec address.Codec, authority string) Keeper {
	authorityBytes, err := addressCodec.StringToBytes(authority)
	if err != nil {
		panic(err)
	}
	sb := collections.NewSchemaBuilder(storeService)
	k := Keeper{
		addressCodec: addressCodec,
		authority:    authorityBytes,
		Params:       collections.NewItem(sb, types.ParamsKey, "params", codec.CollValue[types.Params](cdc)),
		Validators: collections.NewIndexedMap(sb, types.ValidatorsKey, "validators", collections.BytesKey, codec.CollValue[types.Validator](cdc),
			validatorIndexes{
				ByState: indexes.NewMulti(sb, types.ValidatorsByStateKey, "validators_by_state", collections.Int32Key, collections.BytesKey,
					func(_ []byte, v types.Validator) (int32, error) { return int32(v.State), nil }),
			}),
		ConsensusKeys:      collections.NewMap(sb, types.ConsensusKeysKey, "consensus_keys", collections.BytesKey, codec.CollValue[types.ConsensusKey](cdc)),
		PendingUpdates:     collections.NewMap(sb, types.PendingUpdatesKey, "pending_updates", collections.BytesKey, collections.Uint64Value),
		CometPowers:        collections.NewMap(sb, types.CometPowersKey, "comet_powers", collections.BytesKey, collections.Uint64Value),
		PendingSuspensions: collections.NewMap(sb, types.PendingSuspensionsKey, "pending_suspensions", collections.BytesKey, codec.CollValue[types.Suspension](cdc)),
		Uptimes:            collections.NewMap(sb, types.UptimesKey, "uptimes", collections.BytesKey, codec.CollValue[types.Uptime](cdc)),
		MissedChunks: collections.NewMap(sb, types.MissedChunksKey, "missed_chunks",
			collections.PairKeyCodec(collections.BytesKey, collections.Uint32Key), collections.BytesValue),
	}
	k.Schema, err = sb.Build()
	if err != nil {
		panic(err)
	}
	return k
}

// IsOperator reports whether the account operates a department that is not removed.
func (k Keeper) IsOperator(ctx context.Context, addr []byte) (bool, error) {
	val, found, err := k.find(ctx, addr)
	return found && val.State != types.StateRemoved, err
}

// IsActiveOperator reports whether the account operates an active validator.
func (k Keeper) IsActiveOperator(ctx context.Context, addr []byte) (bool, error) {
	val, found, err := k.find(ctx, addr)
	return found && val.State == types.StateActive, err
}
