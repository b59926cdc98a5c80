package keeper

import (
	"bytes"
	"context"
	"slices"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// initBallots writes what an election holds of ballots and the tally, after all its other records. Sums, tasks, shares and results
// are made and checked anew; errors wrap ErrGenesisInvalid.
func (k Keeper) initBallots(ctx context.Context, g *types.GenesisElection) error {
	b, id := &g.Ballots, g.Election.Id
	held, err := k.initVectors(ctx, id, b.Vectors)
	if err != nil {
		return err
	}
	sums := make(map[uint64]*districtSum)
	var cast, spoiled, voters uint64
	for i := range b.Ballots {
		tag, record := b.Ballots[i].Tag, &b.Ballots[i].Record
		voter, err := k.CensusRecords.Get(ctx, collections.Join(id, tag))
		if err != nil || voter.District != record.District {
			return errorsmod.Wrapf(types.ErrGenesisInvalid, "ballot of %x, who is not in the census of district %d", tag, record.District)
		}
		if of := held[string(tag)]; of != (tagVectors{record.Cast, record.Spoiled}) {
			return errorsmod.Wrapf(types.ErrGenesisInvalid, "%x cast %d and spoiled %d, ciphertexts say %d and %d", tag, record.Cast, record.Spoiled, of.cast, of.spoiled)
		}
		cast, spoiled = cast+uint64(record.Cast), spoiled+uint64(record.Spoiled)
		delete(held, string(tag))
		if err := k.Ballots.Set(ctx, collections.Join(id, tag), *record); err != nil {
			return err
		}
		if record.Cast == 0 {
			continue
		}
		voters++
		if sums[record.District] == nil {
			sums[record.District] = &districtSum{}
		}
		sums[record.District].ballots++
		if err := sums[record.District].add(record.Ciphertexts, elgamal.Ciphertext.Add); err != nil {
			return err
		}
	}
	if len(held) > 0 || cast != g.Head.Cast || spoiled != g.Head.Spoiled || voters != g.Head.Voters {
		return errorsmod.Wrapf(types.ErrGenesisInvalid, "%d ballots cast, %d spoiled, by %d voters; the head has %d, %d and %d",
			cast, spoiled, voters, g.Head.Cast, g.Head.Spoiled, g.Head.Voters)
	}
	if len(b.Accumulators) != len(sums) {
		return errorsmod.Wrapf(types.ErrGenesisInvalid, "accumulators of %d districts, ballots of %d", len(b.Accumulators), len(sums))
	}
	for i := range b.Accumulators {
		given := &b.Accumulators[i]
		sum := sums[given.District]
		if sum == nil || sum.ballots != given.Ballots || !bytes.Equal(encodeSums(sum.columns), given.Ciphertexts) {
			return errorsmod.Wrapf(types.ErrGenesisInvalid, "accumulator of district %d is not the sum of its ballots", given.District)
		}
		if err := k.Accumulators.Set(ctx, collections.Join(id, given.District), *given); err != nil {
			return err
		}
	}
	return k.initTally(ctx, g)
}

// tagVectors is how many ciphertexts of a tag were cast and spoiled.
type tagVectors struct{ cast, spoiled uint32 }

func (k Keeper) initVectors(ctx context.Context, id uint64, vectors []types.GenesisVector) (map[string]tagVectors, error) {
	held := make(map[string]tagVectors)
	for i := range vectors {
		v := &vectors[i]
		of := held[string(v.Record.Tag)]
		switch {
		case len(v.Hash) != types.VectorKeySize:
			return nil, errorsmod.Wrapf(types.ErrGenesisInvalid, "hash %x of ciphertexts", v.Hash)
		case v.Record.Outcome == types.BALLOT_OUTCOME_ACCEPTED:
			of.cast++
		case v.Record.Outcome == types.BALLOT_OUTCOME_SPOILED:
			of.spoiled++
		default:
			return nil, errorsmod.Wrapf(types.ErrGenesisInvalid, "outcome %s of ciphertexts %x", v.Record.Outcome, v.Hash)
		}
		held[string(v.Record.Tag)] = of
		if err := k.Vectors.Set(ctx, collections.Join(id, v.Hash), v.Record); err != nil {
			return nil, err
		}
	}
	return held, nil
}

// initTally goes through the tally of an election that is closed as its messages did.
func (k Keeper) initTally(ctx context.Context, g *types.GenesisElection) error {
	b, head := &g.Ballots, g.Head
	if head.ClosedHeight == 0 {
		if len(b.Tasks)+len(b.Shares)+len(b.Results) > 0 {
			return errorsmod.Wrap(types.ErrGenesisInvalid, "tally of an election that is not closed")
		}
		return nil
	}
	if err := k.beginTally(ctx, &g.Election, &head); err != nil {
		return err
	}
	tasks, err := k.tallyTasks(ctx, head.ElectionId)
	if err != nil {
		return err
	}
	same := func(made, given types.TallyTask) bool { return made.String() == given.String() }
	if !bytes.Equal(head.AccumulatorsHash, g.Head.AccumulatorsHash) || !slices.EqualFunc(tasks, b.Tasks, same) {
		return errorsmod.Wrap(types.ErrGenesisInvalid, "tally tasks do not follow from the ballots")
	}
	for _, s := range b.Shares {
		err := k.submitShare(ctx, &head, s.Trustee, &types.MsgSubmitDecryptionShare{ElectionId: head.ElectionId, District: s.District, Share: s.Share})
		if err != nil {
			return err
		}
	}
	for _, r := range b.Results {
		if _, err := k.proveCounts(ctx, &head, g.Election.Threshold, &types.DistrictCounts{District: r.District, Counts: r.Counts}); err != nil {
			return err
		}
	}
	results, err := k.ResultsOf(ctx, head.ElectionId)
	if err != nil {
		return err
	}
	if len(head.ResultsHash) > 0 && !bytes.Equal(head.ResultsHash, types.ResultsHash(results)) {
		return errorsmod.Wrap(types.ErrGenesisInvalid, "hash of the results does not follow from them")
	}
	return nil
}

// exportBallots reads what an election holds of ballots and the tally.
func (k Keeper) exportBallots(ctx context.Context, id uint64) (g types.GenesisBallots, err error) {
	byTag := collections.NewPrefixedPairRange[uint64, []byte](id)
	byDistrict := collections.NewPrefixedPairRange[uint64, uint64](id)
	err = k.Ballots.Walk(ctx, byTag, func(key collections.Pair[uint64, []byte], r types.BallotRecord) (bool, error) {
		g.Ballots = append(g.Ballots, types.GenesisBallot{Tag: key.K2(), Record: r})
		return false, nil
	})
	if err != nil {
		return g, err
	}
	err = k.Vectors.Walk(ctx, byTag, func(key collections.Pair[uint64, []byte], r types.VectorRecord) (bool, error) {
		g.Vectors = append(g.Vectors, types.GenesisVector{Hash: key.K2(), Record: r})
		return false, nil
	})
	if err != nil {
		return g, err
	}
	err = k.Accumulators.Walk(ctx, byDistrict, func(_ collections.Pair[uint64, uint64], a types.DistrictAccumulator) (bool, error) {
		g.Accumulators = append(g.Accumulators, a)
		return false, nil
	})
	if err != nil {
		return g, err
	}
	if g.Tasks, err = k.tallyTasks(ctx, id); err != nil {
		return g, err
	}
	err = k.DecryptionShares.Walk(ctx, collections.NewPrefixedTripleRange[uint64, uint64, uint64](id),
		func(_ collections.Triple[uint64, uint64, uint64], s types.DecryptionShare) (bool, error) {
			g.Shares = append(g.Shares, s)
			return false, nil
		})
	if err != nil {
		return g, err
	}
	err = k.ElectionResults.Walk(ctx, byDistrict, func(_ collections.Pair[uint64, uint64], r types.DistrictResult) (bool, error) {
		g.Results = append(g.Results, r)
		return false, nil
	})
	return g, err
}
