package client

import (
	"fmt"
	"slices"

	cmttypes "github.com/cometbft/cometbft/types"

	"github.com/moscowchain/moscowd/x/marketslots/dataset"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// orderHeights gives the blocks that decided the order of applications where the chain does: each the next after one in
// which some were filed. It gives none if they are more than a file should hold; the order is then not bound.
func orderHeights(set *dataset.Set) []int64 {
	if set.Season.TakesClaims() {
		return nil
	}
	var heights []int64
	for i := range set.Applications {
		heights = append(heights, int64(set.Applications[i].FiledHeight)+1)
	}
	slices.Sort(heights)
	heights = slices.Compact(heights)
	if len(heights) > maxOrderBlocks {
		return nil
	}
	return heights
}

// maxOrderBlocks keeps the proof, about 2 KB a block and 4 validators, far below dataset.MaxProof.
const maxOrderBlocks = 5_000

// checkOrders compares register numbers with the order that the blocks decided. Applications of one block have
// consecutive numbers, behind those of the blocks before.
func (b *Binding) checkOrders(set *dataset.Set) error {
	if set.Season.TakesClaims() {
		return nil
	}
	blocks := make(map[int64]*cmttypes.LightBlock, len(b.Blocks))
	for _, block := range b.Blocks {
		blocks[block.Height] = block
	}
	for from := 0; from < len(set.Applications); {
		height := set.Applications[from].FiledHeight
		to := from
		for to < len(set.Applications) && set.Applications[to].FiledHeight == height {
			to++
		}
		block := blocks[int64(height)+1]
		if block == nil {
			b.Unordered += to - from
		} else {
			if err := checkOrder(set, from, to, block); err != nil {
				return err
			}
			b.Ordered += to - from
		}
		from = to
	}
	return nil
}

// checkOrder compares the applications from before to, all of one block, with the order that the next block decided.
func checkOrder(set *dataset.Set, from, to int, next *cmttypes.LightBlock) error {
	ids := make([]uint64, 0, to-from)
	for i := from; i < to; i++ {
		ids = append(ids, uint64(set.Applications[i].ID))
	}
	types.SortByOrder(types.OrderSeed(next.LastBlockID.Hash, next.Time), uint64(set.Season.ID), ids)
	for i, id := range ids {
		a := &set.Applications[id-1]
		if want := dataset.Uint(from + i + 1); a.RegNum != want {
			return &dataset.Difference{
				Where: fmt.Sprintf("application %s: reg_num", a.ServiceNumber), File: a.RegNum.String(),
				Source: dataset.OnChain, Value: fmt.Sprintf("%d by block %d", want, next.Height),
			}
		}
	}
	return nil
}
