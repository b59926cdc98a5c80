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

// proofCache keeps the leaves of the closed seasons that were asked for last. One query at a time fills it, so that
// strangers cannot make a node read several registers at once.
type proofCache struct {
	mu      sync.Mutex
	seasons []*seasonLeaves // used last first
}

// seasonLeaves are the leaves of both trees by application id - 1.
type seasonLeaves struct {
	closing      types.Closing
	applications [][]byte
	outcomes     [][]byte
}

// of reports whether the leaves are those of a closing: its roots determine them.
func (s *seasonLeaves) of(closing *types.Closing) bool {
	return s.closing.SeasonId == closing.SeasonId &&
		bytes.Equal(s.closing.ApplicationsRoot, closing.ApplicationsRoot) &&
		bytes.Equal(s.closing.OutcomesRoot, closing.OutcomesRoot)
}

func newProofCache() *proofCache { return &proofCache{} }

// leaves gives the leaves of a closed season, read from the records and checked against the closing's roots.
func (k Keeper) leaves(ctx context.Context, closing types.Closing) (*seasonLeaves, error) {
	c := k.proofs
	c.mu.Lock()
	defer c.mu.Unlock()
	at := slices.IndexFunc(c.seasons, func(s *seasonLeaves) bool { return s.of(&closing) })
	var found *seasonLeaves
	if at >= 0 {
		found = c.seasons[at]
		c.seasons = slices.Delete(c.seasons, at, at+1)
	} else {
		var err error
		if found, err = k.readLeaves(ctx, closing); err != nil {
			return nil, err
		}
	}
	c.seasons = slices.Insert(c.seasons, 0, found)
	c.seasons = c.seasons[:min(len(c.seasons), cachedSeasons)]
	return found, nil
}

func (k Keeper) readLeaves(ctx context.Context, closing types.Closing) (*seasonLeaves, error) {
	season, err := k.terms(ctx, closing.SeasonId)
	if err != nil {
		return nil, err
	}
	filed, err := k.register(ctx, &season)
	if err != nil {
		return nil, err
	}
	leaves := &seasonLeaves{
		closing:      closing,
		applications: slices.Collect(rules.ApplicationLeaves(filed)),
		outcomes:     make([][]byte, 0, len(filed)),
	}
	if err := k.Outcomes.Walk(ctx, collections.NewPrefixedPairRange[uint64, uint64](season.Id),
		func(key collections.Pair[uint64, uint64], o types.ApplicationOutcomes) (bool, error) {
			leaves.outcomes = append(leaves.outcomes, rules.OutcomesLeaf(key.K2(), o.ToRules()))
			return false, nil
		}); err != nil {
		return nil, err
	}
	for _, tree := range []struct {
		leaves [][]byte
		root   []byte
	}{{leaves.applications, closing.ApplicationsRoot}, {leaves.outcomes, closing.OutcomesRoot}} {
		if root := merkle.Root(slices.Values(tree.leaves)); !bytes.Equal(root[:], tree.root) {
			return nil, errorsmod.Wrapf(types.ErrStateInvalid, "season %d: records give the root %x, its closing has %x",
				season.Id, root, tree.root)
		}
	}
	return leaves, nil
}

// prove gives the audit path of a leaf as bytes.
func prove(leaves [][]byte, index uint64) ([][]byte, error) {
	path, err := merkle.Prove(slices.Values(leaves), index)
	if err != nil {
		return nil, err
	}
	hashes := make([][]byte, len(path))
	for i := range path {
		hashes[i] = path[i][:]
	}
	return hashes, nil
}
