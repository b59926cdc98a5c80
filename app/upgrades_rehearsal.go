//go:build rehearsal

package app

import storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"

// rehearsalStore is a store that the rehearsal adds, as an upgrade with a new module does.
const rehearsalStore = "rehearsal"

// A build with the tag rehearsal stands for the next version: departments practise an upgrade on a test network with it.
func init() {
	upgrades = append(upgrades, upgrade{name: "rehearsal", stores: storetypes.StoreUpgrades{Added: []string{rehearsalStore}}})
	addedStores = append(addedStores, rehearsalStore)
}
