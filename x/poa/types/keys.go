// Package types holds the messages, state and errors of x/poa, the proof of possession of a consensus key
// (ConsensusKeySignBytes, ProveConsensusKey) and the x/gov parameters under which the tally of x/poa decides alone (GovParams).
package types

import "cosmossdk.io/collections"

// ModuleName names the module; StoreKey its store.
const (
	ModuleName = "poa"
	StoreKey   = ModuleName
)

// Prefixes of the store. Append only.
var (
	ParamsKey             = collections.NewPrefix(0)
	ValidatorsKey         = collections.NewPrefix(1)
	ValidatorsByStateKey  = collections.NewPrefix(2)
	ConsensusKeysKey      = collections.NewPrefix(3)
	PendingUpdatesKey     = collections.NewPrefix(4)
	CometPowersKey        = collections.NewPrefix(5)
	PendingSuspensionsKey = collections.NewPrefix(6)
	UptimesKey            = collections.NewPrefix(7)
	MissedChunksKey       = collections.NewPrefix(8)
)
