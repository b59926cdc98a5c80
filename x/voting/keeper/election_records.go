package keeper

import (
	"cosmossdk.io/collections"

	"github.com/cosmos/cosmos-sdk/codec"

	"github.com/moscowchain/moscowd/x/voting/types"
)

// ElectionRecords is the part of the state that holds elections, except their ballots.
type ElectionRecords struct {
	// ElectionSequence holds the number of elections; their ids run from 1 to it.
	ElectionSequence collections.Sequence
	// Elections holds the elections, keyed by id.
	Elections collections.Map[uint64, types.Election]
	// ElectionHeads holds what commits to an election, keyed by election; see types.ElectionHeadKey.
	ElectionHeads collections.Map[uint64, types.ElectionHead]
	// ElectionContests holds the contests, keyed by election and contest.
	ElectionContests collections.Map[collections.Pair[uint64, uint64], types.ElectionContest]
	// ElectionDistricts holds the districts, keyed by election and district.
	ElectionDistricts collections.Map[collections.Pair[uint64, uint64], types.ElectionDistrict]
	// Ceremonies holds the key ceremonies, keyed by election.
	Ceremonies collections.Map[uint64, types.Ceremony]
	// CeremonyTrustees holds what trustees did in the present attempt, keyed by election and number of the trustee.
	CeremonyTrustees collections.Map[collections.Pair[uint64, uint64], types.CeremonyTrustee]
	// CensusRecords holds the voters, keyed by election and 32-byte subject.
	CensusRecords collections.Map[collections.Pair[uint64, []byte], types.CensusRecord]
	// ElectionsDue holds when elections are looked at next, keyed by the Unix second and election.
	ElectionsDue collections.KeySet[collections.Pair[int64, uint64]]
}

func newElectionRecords(sb *collections.SchemaBuilder, cdc codec.BinaryCodec) ElectionRecords {
	byNumber := collections.PairKeyCodec(collections.Uint64Key, collections.Uint64Key)
	bySubject := collections.PairKeyCodec(collections.Uint64Key, collections.BytesKey)
	return ElectionRecords{
		ElectionSequence: collections.NewSequence(sb, types.KeyPrefixElectionSequence, "election_sequence"),
		Elections:        collections.NewMap(sb, types.KeyPrefixElections, "elections", collections.Uint64Key, codec.CollValue[types.Election](cdc)),
		ElectionHeads: collections.NewMap(sb, types.KeyPrefixElectionHeads, "election_heads",
			collections.Uint64Key, codec.CollValue[types.ElectionHead](cdc)),
		ElectionContests: collections.NewMap(sb, types.KeyPrefixElectionContests, "election_contests",
			byNumber, codec.CollValue[types.ElectionContest](cdc)),
		ElectionDistricts: collections.NewMap(sb, types.KeyPrefixElectionDistricts, "election_districts",
			byNumber, codec.CollValue[types.ElectionDistrict](cdc)),
		Ceremonies: collections.NewMap(sb, types.KeyPrefixCeremonies, "ceremonies", collections.Uint64Key, codec.CollValue[types.Ceremony](cdc)),
		CeremonyTrustees: collections.NewMap(sb, types.KeyPrefixCeremonyTrustees, "ceremony_trustees",
			byNumber, codec.CollValue[types.CeremonyTrustee](cdc)),
		CensusRecords: collections.NewMap(sb, types.KeyPrefixCensusRecords, "census_records", bySubject, codec.CollValue[types.CensusRecord](cdc)),
		ElectionsDue: collections.NewKeySet(sb, types.KeyPrefixElectionsDue, "elections_due",
			collections.PairKeyCodec(collections.Int64Key, collections.Uint64Key)),
	}
}
