package simulation

import (
	"context"

	"cosmossdk.io/collections"

	"github.com/cosmos/cosmos-sdk/testutil/simsx"

	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/tally"
	"github.com/moscowchain/moscowd/x/voting/keeper"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// unproven are the districts of an election whose sums are opened and have no result yet.
func unproven(ctx context.Context, k keeper.Keeper, election uint64) (tasks []types.TallyTask, err error) {
	err = k.TallyTasks.Walk(ctx, collections.NewPrefixedPairRange[uint64, uint64](election),
		func(key collections.Pair[uint64, uint64], task types.TallyTask) (bool, error) {
			proven, err := k.ElectionResults.Has(ctx, key)
			if !proven && !task.TurnoutOnly {
				tasks = append(tasks, task)
			}
			return false, err
		})
	return tasks, err
}

// protocolTask is what the trustees open of a district.
func protocolTask(head *types.ElectionHead, task *types.TallyTask) (tally.Task, error) {
	sums, err := elgamal.DecodeAccumulators(task.Ciphertexts)
	return tally.District(head.DefinitionHash, task.District, sums), err
}

// submitShare gives a trustee's share of a district for which he gave none.
func submitShare(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgSubmitDecryptionShare] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgSubmitDecryptionShare) {
		t := takeTurn(ctx, k, data, reporter, types.CEREMONY_STEP_DONE, func(*types.CeremonyTrustee) bool { return true })
		if t == nil {
			return nil, nil
		}
		if t.election.Stage != types.ELECTION_STAGE_TALLY {
			reporter.Skip("no tally")
			return nil, nil
		}
		tasks, err := unproven(ctx, k, t.election.Id)
		if err != nil || len(tasks) == 0 {
			reporter.Skip("nothing is to be opened")
			return nil, nil
		}
		task := simsx.OneOf(data.Rand(), tasks)
		if given, err := k.DecryptionShares.Has(ctx, collections.Join3(t.election.Id, task.District, t.trustee.Trustee)); err != nil || given {
			reporter.Skip("the trustee has given his share")
			return nil, nil
		}
		x, err := t.secretShare()
		if err != nil {
			reporter.Skip("the trustee has no secret")
			return nil, nil
		}
		head, err := k.ElectionHeads.Get(ctx, t.election.Id)
		if err != nil {
			reporter.Fail(err, "head")
			return nil, nil
		}
		opened, err := protocolTask(&head, &task)
		if err != nil {
			reporter.Fail(err, "task")
			return nil, nil
		}
		share, err := tally.Decrypt(data.Rand().Rand, opened, t.trustee.Trustee, x)
		if err != nil {
			reporter.Fail(err, "decryption share")
			return nil, nil
		}
		return t.from, &types.MsgSubmitDecryptionShare{
			Trustee: t.address(), ElectionId: t.election.Id, District: task.District, Share: share.Bytes(),
		}
	}
}

// finaliseTally counts the districts that have enough shares.
func finaliseTally(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgFinaliseTally] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgFinaliseTally) {
		e := pickElection(ctx, k, data, reporter, func(e *types.Election) bool { return e.Stage == types.ELECTION_STAGE_TALLY })
		if e == nil {
			return nil, nil
		}
		from, _ := signer(ctx, k, data, reporter, data.AnyAccount(reporter).AddressBech32)
		if from == nil {
			return nil, nil
		}
		msg := &types.MsgFinaliseTally{Sender: from[0].AddressBech32, ElectionId: e.Id}
		tasks, err := unproven(ctx, k, e.Id)
		for i := 0; err == nil && i < len(tasks); i++ {
			var counts []uint64
			if counts, err = count(ctx, k, e, &tasks[i]); len(counts) > 0 {
				msg.Results = append(msg.Results, types.DistrictCounts{District: tasks[i].District, Counts: counts})
			}
		}
		if err != nil {
			reporter.Fail(err, "count")
			return nil, nil
		}
		if len(msg.Results) == 0 && len(tasks) > 0 {
			reporter.Skip("too few shares")
			return nil, nil
		}
		return from, msg
	}
}

// count gives the counts of a district, none while it has too few shares.
func count(ctx context.Context, k keeper.Keeper, e *types.Election, task *types.TallyTask) (counts []uint64, err error) {
	head, err := k.ElectionHeads.Get(ctx, e.Id)
	if err != nil {
		return nil, err
	}
	opened, err := protocolTask(&head, task)
	if err != nil {
		return nil, err
	}
	var shares []tally.Numbered
	err = k.DecryptionShares.Walk(ctx, collections.NewSuperPrefixedTripleRange[uint64, uint64, uint64](e.Id, task.District),
		func(key collections.Triple[uint64, uint64, uint64], given types.DecryptionShare) (bool, error) {
			share, err := opened.DecodeShare(given.Share)
			shares = append(shares, tally.Numbered{Trustee: key.K3(), Share: share})
			return err != nil, err
		})
	if err != nil || uint64(len(shares)) < e.Threshold {
		return nil, err
	}
	points, err := tally.Combine(opened, e.Threshold, shares)
	if err != nil {
		return nil, err
	}
	solver := tally.NewSolver(task.Ballots)
	for _, point := range points {
		n, err := solver.Solve(point)
		if err != nil {
			return nil, err
		}
		counts = append(counts, n)
	}
	return counts, nil
}
