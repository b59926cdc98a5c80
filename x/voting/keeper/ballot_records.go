package keeper

import (
	"cosmossdk.io/collections"

	"github.com/cosmos/cosmos-sdk/codec"

	"github.com/moscowchain/moscowd/x/voting/types"
)

// BallotRecords is the part of the state that holds the ballots and tallies of elections.
type BallotRecords struct {
	// Ballots holds the ballot of a tag that counts, keyed by election and 32-byte tag.
	Ballots collections.Map[collections.Pair[uint64, []byte], types.BallotRecord]
	// Vectors holds what became of ciphertexts, keyed by election and the first 32 bytes of their hash.
	Vectors collections.Map[collections.Pair[uint64, []byte], types.VectorRecord]
	// Accumulators holds the sums of the ballots that count, keyed by election and district; absent while nobody voted.
	Accumulators collections.Map[collections.Pair[uint64, uint64], types.DistrictAccumulator]
	// TallyTasks holds what the trustees open, keyed by election and district; absent before the closing.
	TallyTasks collections.Map[collections.Pair[uint64, uint64], types.TallyTask]
	// DecryptionShares holds the trustees' shares, keyed by election, district and number of the trustee.
	DecryptionShares collections.Map[collections.Triple[uint64, uint64, uint64], types.DecryptionShare]
	// ElectionResults holds the proven results, keyed by election and district.
	ElectionResults collections.Map[collections.Pair[uint64, uint64], types.DistrictResult]
}

func newBallotRecords(sb *collections.SchemaBuilder, cdc codec.BinaryCodec) BallotRecords {
	byDistrict := collections.PairKeyCodec(collections.Uint64Key, collections.Uint64Key)
	byTag := collections.PairKeyCodec(collections.Uint64Key, collections.BytesKey)
	return BallotRecords{
		Ballots: collections.NewMap(sb, types.KeyPrefixBallots, "ballots", byTag, codec.CollValue[types.BallotRecord](cdc)),
		Vectors: collections.NewMap(sb, types.KeyPrefixVectors, "vectors", byTag, codec.CollValue[types.VectorRecord](cdc)),
		Accumulators: collections.NewMap(sb, types.KeyPrefixAccumulators, "accumulators",
			byDistrict, codec.CollValue[types.DistrictAccumulator](cdc)),
		TallyTasks: collections.NewMap(sb, types.KeyPrefixTallyTasks, "tally_tasks", byDistrict, codec.CollValue[types.TallyTask](cdc)),
		DecryptionShares: collections.NewMap(sb, types.KeyPrefixDecryptionShares, "decryption_shares",
			collections.TripleKeyCodec(collections.Uint64Key, collections.Uint64Key, collections.Uint64Key), codec.CollValue[types.DecryptionShare](cdc)),
		ElectionResults: collections.NewMap(sb, types.KeyPrefixElectionResults, "election_results",
			byDistrict, codec.CollValue[types.DistrictResult](cdc)),
	}
}
