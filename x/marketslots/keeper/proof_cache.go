package keeper

import (
	"bytes"
	"context"
	"slices"
	"sync"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/crypto/merkle"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// cachedSeasons is how many closed seasons a proofCache keeps.
const cachedSeasons = 2

// proofCache keeps the trees of the closed seasons that were asked for last. One query at a time fills it, so that
// strangers cannot make a node read several registers at once.
type proofCache struct {
	mu      sync.Mutex
	seasons []*seasonTrees // used last first
}

// seasonTrees are both trees of a season with their leaves by application id - 1.
type seasonTrees struct {
	closing           types.Closing
	applications      *merkle.Tree
	applicationLeaves [][]byte
	outcomes          *merkle.Tree
	outcomesLeaves    [][]byte
}

// of reports whether the trees are those of a closing: its roots determine them.
func (s *seasonTrees) of(closing *types.Closing) bool {
	return s.closing.SeasonId == closing.SeasonId &&
		bytes.Equal(s.closing.ApplicationsRoot, closing.ApplicationsRoot) &&
		bytes.Equal(s.closing.OutcomesRoot, closing.OutcomesRoot)
}

func newProofCache() *proofCache { return &proofCache{} }

// trees gives the trees of a closed season, read from the records and checked against the closing's roots.
func (k Keeper) trees(ctx context.Context, closing types.Closing) (*seasonTrees, error) {
	c := k.proofs
	c.mu.Lock()
	defer c.mu.Unlock()
	at := slices.IndexFunc(c.seasons, func(s *seasonTrees) bool { return s.of(&closing) })
	var found *seasonTrees
	if at >= 0 {
		found = c.seasons[at]
		c.seasons = slices.Delete(c.seasons, at, at+1)
	} else {
		var err error
		if found, err = k.readTrees(ctx, closing); err != nil {
			return nil, err
		}
	}
	c.seasons = slices.Insert(c.seasons, 0, found)
	c.seasons = c.seasons[:min(len(c.seasons), cachedSeasons)]
	return found, nil
}

func (k Keeper) readTrees(ctx context.Context, closing types.Closing) (*seasonTrees, error) {
	season, err := k.terms(ctx, closing.SeasonId)
	if err != nil {
		return nil, err
	}
	filed, err := k.register(ctx, &season)
	if err != nil {
		return nil, err
	}
	trees := &seasonTrees{
		closing:           closing,
		applicationLeaves: slices.Collect(rules.ApplicationLeaves(filed)),
		outcomesLeaves:    make([][]byte, 0, len(filed)),
	}
	if err := k.Outcomes.Walk(ctx, collections.NewPrefixedPairRange[uint64, uint64](season.Id),
		func(key collections.Pair[uint64, uint64], o types.ApplicationOutcomes) (bool, error) {
			trees.outcomesLeaves = append(trees.outcomesLeaves, rules.OutcomesLeaf(key.K2(), o.ToRules()))
			return false, nil
		}); err != nil {
		return nil, err
	}
	if trees.applications, err = checkedTree(trees.applicationLeaves, closing.ApplicationsRoot); err != nil {
		return nil, errorsmod.Wrapf(err, "applications of season %d", season.Id)
	}
	trees.outcomes, err = checkedTree(trees.outcomesLeaves, closing.OutcomesRoot)
	return trees, errorsmod.Wrapf(err, "outcomes of season %d", season.Id)
}

// checkedTree builds the tree over the leaves; the error wraps ErrStateInvalid if it has another root.
func checkedTree(leaves [][]byte, want []byte) (*merkle.Tree, error) {
	tree := merkle.NewTree(slices.Values(leaves))
	if root := tree.Root(); !bytes.Equal(root[:], want) {
		return nil, errorsmod.Wrapf(types.ErrStateInvalid, "records give the root %x, the closing has %x", root, want)
	}
	return tree, nil
}
