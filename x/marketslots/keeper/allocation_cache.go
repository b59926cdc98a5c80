package keeper

import (
	"sync"

	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// allocationCache keeps the results of seasons between the blocks in which they are written. The hash of the block of
// the snapshot determines all that the results follow from, so an entry made while executing a block that was not
// committed in the end is never used for another.
type allocationCache struct {
	mu      sync.Mutex
	entries map[uint64]cachedAllocation // by season
}

type cachedAllocation struct {
	snapshotHash string
	allocation   *types.Allocation
}

func newAllocationCache() *allocationCache {
	return &allocationCache{entries: make(map[uint64]cachedAllocation)}
}

func (c *allocationCache) get(seasonID uint64, snapshotHash []byte) *types.Allocation {
	c.mu.Lock()
	defer c.mu.Unlock()
	entry, ok := c.entries[seasonID]
	if !ok || entry.snapshotHash != string(snapshotHash) {
		return nil
	}
	return entry.allocation
}

// put keeps nothing without a hash: contexts outside of block execution have none.
func (c *allocationCache) put(seasonID uint64, snapshotHash []byte, a *types.Allocation) {
	if len(snapshotHash) == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries[seasonID] = cachedAllocation{snapshotHash: string(snapshotHash), allocation: a}
}

func (c *allocationCache) drop(seasonID uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.entries, seasonID)
}
