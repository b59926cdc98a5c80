// Package keeper keeps polls: it checks who may do what and when, and calls package rules for what a vote may say and how
// votes are counted.
//
// A vote touches nothing that another vote of the block touches: its transaction writes the voter's own record and leaves the
// vote in the object store; the end of the block gives the votes their positions and counts them.
package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/core/address"
	"cosmossdk.io/core/store"
	errorsmod "cosmossdk.io/errors"

	"github.com/cosmos/cosmos-sdk/codec"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"

	"github.com/moscowchain/moscowd/x/voting/types"
)

// Keeper holds the module's state. Copies share caches that change no result; see signers and verdicts.
type Keeper struct {
	addressCodec address.Codec
	access       types.AccessKeeper
	authority    string
	objects      storetypes.StoreKey
	signers      *signers
	verdicts     *verdicts

	Schema collections.Schema
	// Params holds who may organise polls.
	Params collections.Item[types.Params]
	// PollSequence holds the number of polls; their ids run from 1 to it.
	PollSequence collections.Sequence
	// Polls holds the terms of polls, keyed by id.
	Polls collections.Map[uint64, types.Poll]
	// Heads holds what commits to a poll and its votes, keyed by poll; see types.HeadKey.
	Heads collections.Map[uint64, types.PollHead]
	// Questions holds what the versions of a question have in common, keyed by poll and id.
	Questions collections.Map[collections.Pair[uint64, uint32], types.Question]
	// Versions holds the wordings, keyed by poll, question and id.
	Versions collections.Map[collections.Triple[uint64, uint32, uint32], types.QuestionVersion]
	// Tallies holds the counts, keyed by poll, question and version; absent while nobody voted.
	Tallies collections.Map[collections.Triple[uint64, uint32, uint32], types.Tally]
	// Voters holds the votes that count, keyed by poll and 32-byte subject.
	Voters collections.Map[collections.Pair[uint64, []byte], types.Voter]
	// Chunks holds the accepted votes in their order, keyed by poll and the position of the first of the chunk.
	Chunks collections.Map[collections.Pair[uint64, uint64], types.VoteChunk]
	// Trackers holds where the vote with a tracker stands, keyed by tracker; see types.TrackerKey.
	Trackers collections.Map[[]byte, types.VoteRef]
	// Closing holds the polls whose end was not told by an event, keyed by the Unix second of their end and id.
	Closing collections.KeySet[collections.Pair[int64, uint64]]

	ImportRecords
	ElectionRecords
	BallotRecords
}

// NewKeeper gives a keeper whose parameters only the authority may change; objects is the key of the store that holds the
// votes of a block. It panics if the authority is no address.
func NewKeeper(
	cdc codec.BinaryCodec,
	storeService store.KVStoreService,
	objects storetypes.StoreKey,
	addressCodec address.Codec,
	authority string,
	access types.AccessKeeper,
) Keeper {
	if _, err := addressCodec.StringToBytes(authority); err != nil {
		panic(errorsmod.Wrap(err, "authority of x/voting"))
	}
	sb := collections.NewSchemaBuilder(storeService)
	byVersion := collections.TripleKeyCodec(collections.Uint64Key, collections.Uint32Key, collections.Uint32Key)
	k := Keeper{
		addressCodec: addressCodec,
		access:       access,
		authority:    authority,
		objects:      objects,
		signers:      newSigners(),
		verdicts:     newVerdicts(),

		Params:       collections.NewItem(sb, types.KeyPrefixParams, "params", codec.CollValue[types.Params](cdc)),
		PollSequence: collections.NewSequence(sb, types.KeyPrefixPollSequence, "poll_sequence"),
		Polls:        collections.NewMap(sb, types.KeyPrefixPolls, "polls", collections.Uint64Key, codec.CollValue[types.Poll](cdc)),
		Heads:        collections.NewMap(sb, types.KeyPrefixHeads, "heads", collections.Uint64Key, codec.CollValue[types.PollHead](cdc)),
		Questions: collections.NewMap(sb, types.KeyPrefixQuestions, "questions",
			collections.PairKeyCodec(collections.Uint64Key, collections.Uint32Key), codec.CollValue[types.Question](cdc)),
		Versions: collections.NewMap(sb, types.KeyPrefixVersions, "versions", byVersion, codec.CollValue[types.QuestionVersion](cdc)),
		Tallies:  collections.NewMap(sb, types.KeyPrefixTallies, "tallies", byVersion, codec.CollValue[types.Tally](cdc)),
		Voters: collections.NewMap(sb, types.KeyPrefixVoters, "voters",
			collections.PairKeyCodec(collections.Uint64Key, collections.BytesKey), codec.CollValue[types.Voter](cdc)),
		Chunks: collections.NewMap(sb, types.KeyPrefixChunks, "chunks",
			collections.PairKeyCodec(collections.Uint64Key, collections.Uint64Key), codec.CollValue[types.VoteChunk](cdc)),
		Trackers: collections.NewMap(sb, types.KeyPrefixTrackers, "trackers", collections.BytesKey, codec.CollValue[types.VoteRef](cdc)),
		Closing: collections.NewKeySet(sb, types.KeyPrefixClosing, "closing",
			collections.PairKeyCodec(collections.Int64Key, collections.Uint64Key)),
	}
	k.ImportRecords = newImportRecords(sb, cdc)
	k.ElectionRecords = newElectionRecords(sb, cdc)
	k.BallotRecords = newBallotRecords(sb, cdc)
	schema, err := sb.Build()
	if err != nil {
		panic(err)
	}
	k.Schema = schema
	return k
}

// optional reads a record that may be absent.
func optional[K, V any](ctx context.Context, m collections.Map[K, V], key K) (value V, found bool, err error) {
	value, err = m.Get(ctx, key)
	if errors.Is(err, collections.ErrNotFound) {
		return value, false, nil
	}
	return value, err == nil, err
}

// Subject gives the class and the pseudonym of the active subject behind an account.
func (k Keeper) Subject(ctx context.Context, address []byte) (class string, subject [32]byte, err error) {
	return k.access.Subject(ctx, address)
}

// text writes an address.
func (k Keeper) text(addr []byte) string {
	s, err := k.addressCodec.BytesToString(addr)
	if err != nil {
		return err.Error()
	}
	return s
}
