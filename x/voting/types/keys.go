package types

import (
	"encoding/binary"

	"cosmossdk.io/collections"
)

const (
	// ModuleName is the name of the module.
	ModuleName = "voting"
	// StoreKey is the name of the module's store.
	StoreKey = ModuleName
	// ObjectStoreKey is the name of the store that holds the votes of a block until its end.
	ObjectStoreKey = "object:" + ModuleName
)

// Prefixes of the collections; append-only. Polls have 0 to 31, imported polls 32 to 63; from 64 on they are elections'.
var (
	KeyPrefixParams       = collections.NewPrefix(0)
	KeyPrefixPollSequence = collections.NewPrefix(1)
	KeyPrefixPolls        = collections.NewPrefix(2)
	KeyPrefixHeads        = collections.NewPrefix(3)
	KeyPrefixQuestions    = collections.NewPrefix(4)
	KeyPrefixVersions     = collections.NewPrefix(5)
	KeyPrefixTallies      = collections.NewPrefix(6)
	KeyPrefixVoters       = collections.NewPrefix(7)
	KeyPrefixChunks       = collections.NewPrefix(8)
	KeyPrefixTrackers     = collections.NewPrefix(9)
	KeyPrefixClosing      = collections.NewPrefix(10)
)

// Prefixes of the collections of elections, and from 80 on of their ballots and tallies.
var (
	KeyPrefixElectionSequence  = collections.NewPrefix(64)
	KeyPrefixElections         = collections.NewPrefix(65)
	KeyPrefixElectionHeads     = collections.NewPrefix(66)
	KeyPrefixElectionContests  = collections.NewPrefix(67)
	KeyPrefixElectionDistricts = collections.NewPrefix(68)
	KeyPrefixCeremonies        = collections.NewPrefix(69)
	KeyPrefixCeremonyTrustees  = collections.NewPrefix(70)
	KeyPrefixCensusRecords     = collections.NewPrefix(71)
	KeyPrefixElectionsDue      = collections.NewPrefix(72)

	KeyPrefixBallots          = collections.NewPrefix(80)
	KeyPrefixVectors          = collections.NewPrefix(81)
	KeyPrefixAccumulators     = collections.NewPrefix(82)
	KeyPrefixTallyTasks       = collections.NewPrefix(83)
	KeyPrefixDecryptionShares = collections.NewPrefix(84)
	KeyPrefixElectionResults  = collections.NewPrefix(85)
)

// HeadKey is the key of a poll's PollHead in the store StoreKey: the byte 0x03 and the id as 8 bytes, big-endian. The value
// is the protobuf encoding of PollHead.
func HeadKey(pollID uint64) []byte {
	return binary.BigEndian.AppendUint64(KeyPrefixHeads.Bytes(), pollID)
}

// TrackerKey is the key of a vote's VoteRef in the store StoreKey: the byte 0x09 and the tracker. The value is the protobuf
// encoding of VoteRef.
func TrackerKey(tracker []byte) []byte {
	return append(append([]byte{}, KeyPrefixTrackers.Bytes()...), tracker...)
}

// ElectionHeadKey is the key of an election's ElectionHead in the store StoreKey: the byte 0x42 and the id as 8 bytes,
// big-endian. The value is the protobuf encoding of ElectionHead.
func ElectionHeadKey(electionID uint64) []byte {
	return binary.BigEndian.AppendUint64(KeyPrefixElectionHeads.Bytes(), electionID)
}

// CensusRecordKey is the key of a voter's CensusRecord in the store StoreKey: the byte 0x47, the id of the election as 8 bytes,
// big-endian, and the subject. The value is the protobuf encoding of CensusRecord.
func CensusRecordKey(electionID uint64, subject []byte) []byte {
	return append(binary.BigEndian.AppendUint64(KeyPrefixCensusRecords.Bytes(), electionID), subject...)
}

// BallotKey is the key of a tag's BallotRecord in the store StoreKey: the byte 0x50, the id of the election as 8 bytes,
// big-endian, and the tag. The value is the protobuf encoding of BallotRecord.
func BallotKey(electionID uint64, tag []byte) []byte {
	return append(binary.BigEndian.AppendUint64(KeyPrefixBallots.Bytes(), electionID), tag...)
}
