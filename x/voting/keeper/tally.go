package keeper

import (
	"context"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/tally"
	"github.com/moscowchain/moscowd/x/voting/rules"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// beginTally freezes the accumulators of an election whose voting is over, merges the small districts and lays down what the
// trustees open. The ballots of the block must have been counted. The caller writes election and head.
func (k Keeper) beginTally(ctx context.Context, _ *types.Election, head *types.ElectionHead) error {
	accumulators, err := k.accumulators(ctx, head.ElectionId)
	if err != nil {
		return err
	}
	head.AccumulatorsHash = types.AccumulatorsHash(accumulators)
	ballots, err := k.districtBallots(ctx, head.ElectionId, accumulators)
	if err != nil {
		return err
	}
	sums := make(map[uint64][]byte, len(accumulators))
	for _, a := range accumulators {
		sums[a.District] = a.Ciphertexts
	}
	for _, g := range rules.MergeDistricts(ballots) {
		task := types.TallyTask{District: g.District, Merged: g.Merged, Ballots: g.Ballots, TurnoutOnly: !g.Opened}
		if g.Opened {
			sum := &districtSum{}
			for _, district := range append([]uint64{g.District}, g.Merged...) {
				if len(sums[district]) == 0 {
					continue
				}
				if err := sum.add(sums[district], elgamal.Ciphertext.Add); err != nil {
					return err
				}
			}
			task.Ciphertexts = encodeSums(sum.columns)
		}
		if err := k.TallyTasks.Set(ctx, collections.Join(head.ElectionId, g.District), task); err != nil {
			return err
		}
	}
	return nil
}

// accumulators gives those of all districts, ascending; a district without ballots has one without ciphertexts.
func (k Keeper) accumulators(ctx context.Context, electionID uint64) ([]types.DistrictAccumulator, error) {
	var all []types.DistrictAccumulator
	err := k.ElectionDistricts.Walk(ctx, collections.NewPrefixedPairRange[uint64, uint64](electionID),
		func(key collections.Pair[uint64, uint64], _ types.ElectionDistrict) (bool, error) {
			a, _, err := optional(ctx, k.Accumulators, key)
			a.District = key.K2()
			all = append(all, a)
			return err != nil, err
		})
	return all, err
}

func (k Keeper) districtBallots(ctx context.Context, electionID uint64, accumulators []types.DistrictAccumulator) ([]rules.DistrictBallots, error) {
	all := make([]rules.DistrictBallots, len(accumulators))
	for i, a := range accumulators {
		d, err := k.ElectionDistricts.Get(ctx, collections.Join(electionID, a.District))
		if err != nil {
			return nil, err
		}
		all[i] = rules.DistrictBallots{ID: a.District, Partner: d.Terms.Partner, Minimum: d.Terms.Minimum, Ballots: a.Ballots}
	}
	return all, nil
}

// tallyTasks gives those of an election, ascending by district.
func (k Keeper) tallyTasks(ctx context.Context, electionID uint64) (all []types.TallyTask, err error) {
	err = k.TallyTasks.Walk(ctx, collections.NewPrefixedPairRange[uint64, uint64](electionID),
		func(_ collections.Pair[uint64, uint64], t types.TallyTask) (bool, error) {
			all = append(all, t)
			return false, nil
		})
	return all, err
}

// openedTask gives the task of a district, if it is opened, and what it is for the protocol; errors wrap ErrTallyTaskUnknown or
// ErrTallyNotOpened.
func (k Keeper) openedTask(ctx context.Context, head *types.ElectionHead, district uint64) (types.TallyTask, tally.Task, error) {
	task, found, err := optional(ctx, k.TallyTasks, collections.Join(head.ElectionId, district))
	switch {
	case err != nil:
		return task, tally.Task{}, err
	case !found:
		return task, tally.Task{}, errorsmod.Wrapf(types.ErrTallyTaskUnknown,
			"district %d of election %d: it does not exist or was merged (query voting election-tasks)", district, head.ElectionId)
	case task.TurnoutOnly:
		return task, tally.Task{}, errorsmod.Wrapf(types.ErrTallyNotOpened, "district %d, %d ballots", district, task.Ballots)
	}
	sums, err := decodeSums(task.Ciphertexts)
	return task, tally.District(head.DefinitionHash, district, sums), err
}

// tallied gives an election that is being tallied; errors wrap ErrElectionUnknown or ErrElectionStage.
func (k Keeper) tallied(ctx context.Context, electionID uint64) (types.Election, types.ElectionHead, error) {
	e, err := k.electionAt(ctx, electionID, types.ELECTION_STAGE_TALLY)
	if err != nil {
		return e, types.ElectionHead{}, err
	}
	head, err := k.electionHead(ctx, electionID)
	return e, head, err
}

// submitShare takes the share of a trustee for a district; errors wrap those of openedTask, ErrShareRepeated and ErrShareInvalid.
func (k Keeper) submitShare(ctx context.Context, head *types.ElectionHead, trustee uint64, msg *types.MsgSubmitDecryptionShare) error {
	key := collections.Join3(msg.ElectionId, msg.District, trustee)
	if given, err := k.DecryptionShares.Has(ctx, key); err != nil {
		return err
	} else if given {
		return errorsmod.Wrapf(types.ErrShareRepeated, "trustee %d, district %d", trustee, msg.District)
	}
	_, task, err := k.openedTask(ctx, head, msg.District)
	if err != nil {
		return err
	}
	sdk.UnwrapSDKContext(ctx).GasMeter().ConsumeGas(types.GasPerShareColumn*uint64(task.Columns()), "decryption share")
	ceremony, err := k.Ceremonies.Get(ctx, msg.ElectionId)
	if err != nil {
		return err
	}
	made, err := ceremony.Result()
	if err != nil {
		return err
	}
	share, err := task.DecodeShare(msg.Share)
	if err != nil {
		return errorsmod.Wrap(types.ErrShareInvalid, err.Error())
	}
	if err := task.Verify(trustee, made.VerificationKeys[trustee-1], share); err != nil {
		return errorsmod.Wrap(types.ErrShareInvalid, err.Error())
	}
	return k.DecryptionShares.Set(ctx, key, types.DecryptionShare{District: msg.District, Trustee: trustee, Share: msg.Share})
}

// proveCounts checks the counts of a district and keeps them; errors wrap those of openedTask, ErrTallyRepeated,
// ErrSharesTooFew, ErrTallyCounts and ErrTallySums.
func (k Keeper) proveCounts(ctx context.Context, head *types.ElectionHead, threshold uint64, handed *types.DistrictCounts) (result types.DistrictResult, err error) {
	key := collections.Join(head.ElectionId, handed.District)
	if proven, err := k.ElectionResults.Has(ctx, key); err != nil {
		return result, err
	} else if proven {
		return result, errorsmod.Wrapf(types.ErrTallyRepeated, "district %d of election %d", handed.District, head.ElectionId)
	}
	kept, task, err := k.openedTask(ctx, head, handed.District)
	if err != nil {
		return result, err
	}
	columns := uint64(task.Columns())
	sdk.UnwrapSDKContext(ctx).GasMeter().ConsumeGas(columns*(types.GasPerTallyColumn+threshold*types.GasPerCombinedCell), "tally")
	shares, err := k.firstShares(ctx, head.ElectionId, handed.District, threshold, task)
	if err != nil {
		return result, err
	}
	opened, err := tally.Combine(task, threshold, shares)
	if err != nil {
		return result, types.RegisteredBallotError(err)
	}
	booth, err := k.booth(ctx, head)
	if err != nil {
		return result, err
	}
	if err := tally.Check(opened, booth.forms[handed.District], kept.Ballots, handed.Counts); err != nil {
		return result, types.RegisteredBallotError(err)
	}
	result = types.DistrictResult{District: kept.District, Merged: kept.Merged, Ballots: kept.Ballots, Counts: handed.Counts}
	return result, k.ElectionResults.Set(ctx, key, result)
}

// firstShares gives the shares of the first trustees who gave one for a district, up to threshold, ascending. They were verified
// when they came.
func (k Keeper) firstShares(ctx context.Context, electionID, district, threshold uint64, task tally.Task) ([]tally.Numbered, error) {
	var shares []tally.Numbered
	err := k.DecryptionShares.Walk(ctx, collections.NewSuperPrefixedTripleRange[uint64, uint64, uint64](electionID, district),
		func(key collections.Triple[uint64, uint64, uint64], s types.DecryptionShare) (bool, error) {
			share, err := task.DecodeShare(s.Share)
			if err != nil {
				return true, errorsmod.Wrapf(types.ErrStateInvalid, "share of trustee %d: %s", key.K3(), err)
			}
			shares = append(shares, tally.Numbered{Trustee: key.K3(), Share: share})
			return uint64(len(shares)) == threshold, nil
		})
	return shares, err
}

// finaliseTally checks counts of districts; with those of the last one that is opened the election has its result, whose hash it
// sets in the head. complete tells whether that is so.
func (k Keeper) finaliseTally(ctx context.Context, head *types.ElectionHead, threshold uint64, handed []types.DistrictCounts) (proven []types.DistrictResult, complete bool, err error) {
	for i := range handed {
		result, err := k.proveCounts(ctx, head, threshold, &handed[i])
		if err != nil {
			return nil, false, err
		}
		proven = append(proven, result)
	}
	all, err := k.ResultsOf(ctx, head.ElectionId)
	if err != nil {
		return nil, false, err
	}
	for _, r := range all {
		if !r.TurnoutOnly && len(r.Counts) == 0 {
			if len(handed) == 0 {
				return nil, false, errorsmod.Wrapf(types.ErrTallyEmpty, "district %d has no proven result yet", r.District)
			}
			return proven, false, nil
		}
	}
	head.ResultsHash = types.ResultsHash(all)
	return proven, true, nil
}

// ResultsOf gives what is known of each tally task, ascending by district; counts are missing where they are not proven yet.
func (k Keeper) ResultsOf(ctx context.Context, electionID uint64) ([]types.DistrictResult, error) {
	tasks, err := k.tallyTasks(ctx, electionID)
	if err != nil {
		return nil, err
	}
	all := make([]types.DistrictResult, len(tasks))
	for i, t := range tasks {
		proven, found, err := optional(ctx, k.ElectionResults, collections.Join(electionID, t.District))
		if err != nil {
			return nil, err
		}
		if !found {
			proven = types.DistrictResult{District: t.District, Merged: t.Merged, Ballots: t.Ballots, TurnoutOnly: t.TurnoutOnly}
		}
		all[i] = proven
	}
	return all, nil
}

// makeFinal ends an election whose results are all proven.
func (k Keeper) makeFinal(ctx context.Context, e *types.Election, head *types.ElectionHead) error {
	if err := k.setStage(ctx, e, head, types.ELECTION_STAGE_FINAL); err != nil {
		return err
	}
	if err := k.ElectionHeads.Set(ctx, e.Id, *head); err != nil {
		return err
	}
	return k.setElection(ctx, e, nil)
}
