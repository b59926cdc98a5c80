package types

import "cosmossdk.io/collections"

const (
	// ModuleName is the name of the module.
	ModuleName = "access"
	// StoreKey is the name of the module's store. It differs from the module's name because
	// no store's name may begin with another's, and x/auth's is "acc".
	StoreKey = "moscowaccess"
)

// Prefixes of the collections; append-only.
var (
	KeyPrefixClass          = collections.NewPrefix(0)
	KeyPrefixRegistrar      = collections.NewPrefix(1)
	KeyPrefixUnknownClass   = collections.NewPrefix(2)
	KeyPrefixReason         = collections.NewPrefix(3)
	KeyPrefixEnrolment      = collections.NewPrefix(4)
	KeyPrefixSubject        = collections.NewPrefix(5)
	KeyPrefixUsage          = collections.NewPrefix(6)
	KeyPrefixClassSize      = collections.NewPrefix(7)
	KeyPrefixRegistrarUsage = collections.NewPrefix(8)

	KeyPrefixReplacement      = collections.NewPrefix(9)
	KeyPrefixReserved         = collections.NewPrefix(10)
	KeyPrefixReplacementQueue = collections.NewPrefix(11)
	KeyPrefixRetired          = collections.NewPrefix(12)
	KeyPrefixReplacementDelay = collections.NewPrefix(13)
	KeyPrefixTotals           = collections.NewPrefix(14)
	KeyPrefixDays             = collections.NewPrefix(15)
)
