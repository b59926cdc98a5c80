package fairs2018

import (
	"strconv"
	"sync"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// MaxSeasons is how many seasons have contracts here: those with ids from 1 to it. All addresses are computed beforehand,
// so that a call to any other address, such as a plain transfer, is told apart without a read of the store.
const MaxSeasons = 4_096

// Factory is the address of the SeasonFactory: the last 20 bytes of keccak256("moscow/season-factory").
var Factory = derive("moscow/season-factory")

// Season is the address of a season's Season: the last 20 bytes of keccak256("moscow/season/" || decimal id).
func Season(id uint64) common.Address { return derive("moscow/season/" + strconv.FormatUint(id, 10)) }

// Distribution is the address of a season's DistributionManager: the last 20 bytes of
// keccak256("moscow/distribution/" || decimal id).
func Distribution(id uint64) common.Address {
	return derive("moscow/distribution/" + strconv.FormatUint(id, 10))
}

func derive(name string) common.Address { return common.BytesToAddress(crypto.Keccak256([]byte(name))) }

// place is what stands at an address.
type place struct {
	kind   *kind
	season uint64 // 0 for the factory
}

// index holds all addresses that this package may answer at.
var index = sync.OnceValue(func() map[common.Address]place {
	places := make(map[common.Address]place, 2*MaxSeasons+1)
	places[Factory] = place{kind: factoryKind}
	for id := uint64(1); id <= MaxSeasons; id++ {
		places[Season(id)] = place{seasonKind, id}
		places[Distribution(id)] = place{distributionKind, id}
	}
	return places
})
