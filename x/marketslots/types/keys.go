package types

import (
	"encoding/binary"

	"cosmossdk.io/collections"
)

const (
	// ModuleName is the name of the module.
	ModuleName = "marketslots"
	// StoreKey is the name of the module's store.
	StoreKey = ModuleName
)

// Prefixes of the collections; append-only.
var (
	KeyPrefixParams             = collections.NewPrefix(0)
	KeyPrefixSeasonSequence     = collections.NewPrefix(1)
	KeyPrefixSeasons            = collections.NewPrefix(2)
	KeyPrefixPlanRows           = collections.NewPrefix(3)
	KeyPrefixApplicationCounts  = collections.NewPrefix(4)
	KeyPrefixApplications       = collections.NewPrefix(5)
	KeyPrefixApplicationNumbers = collections.NewPrefix(6)
	KeyPrefixUserApplications   = collections.NewPrefix(7)
	KeyPrefixLastRegNums        = collections.NewPrefix(8)
	KeyPrefixPendingOrders      = collections.NewPrefix(9)
	KeyPrefixPendingCount       = collections.NewPrefix(10)
	KeyPrefixPendingHash        = collections.NewPrefix(11)
	KeyPrefixDistributions      = collections.NewPrefix(12)
	KeyPrefixDistributing       = collections.NewPrefix(13)
	KeyPrefixOutcomes           = collections.NewPrefix(14)
	KeyPrefixRowOutcomes        = collections.NewPrefix(15)
	KeyPrefixClosings           = collections.NewPrefix(16)
	KeyPrefixPlacesHeads        = collections.NewPrefix(17)
	KeyPrefixPlaceOperations    = collections.NewPrefix(18)
	KeyPrefixChangedPlaces      = collections.NewPrefix(19)
	KeyPrefixFreePlaces         = collections.NewPrefix(20)
	KeyPrefixPlaceClaims        = collections.NewPrefix(21)
	KeyPrefixPlaceOffers        = collections.NewPrefix(22)
	KeyPrefixOpenOffers         = collections.NewPrefix(23)
	KeyPrefixPlaceSellers       = collections.NewPrefix(24)
	KeyPrefixUnusedReports      = collections.NewPrefix(25)
)

// ClosingKey is the key of a season's Closing in the store StoreKey: the byte 0x10 and the id as 8 bytes, big-endian.
// The value is the protobuf encoding of Closing.
func ClosingKey(seasonID uint64) []byte {
	return binary.BigEndian.AppendUint64(KeyPrefixClosings.Bytes(), seasonID)
}

// PlacesHeadKey is the key of a season's PlacesHead in the store StoreKey: the byte 0x11 and the id as 8 bytes,
// big-endian. The value is the protobuf encoding of PlacesHead.
func PlacesHeadKey(seasonID uint64) []byte {
	return binary.BigEndian.AppendUint64(KeyPrefixPlacesHeads.Bytes(), seasonID)
}
