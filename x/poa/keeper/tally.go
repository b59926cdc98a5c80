package keeper

import (
	"context"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
	govkeeper "github.com/cosmos/cosmos-sdk/x/gov/keeper"
	v1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	"github.com/moscowchain/moscowd/x/poa/rules"
	"github.com/moscowchain/moscowd/x/poa/types"
)

var _ govkeeper.CalculateVoteResultsAndVotingPowerFn = Keeper{}.CalculateVoteResultsAndVotingPower

// CalculateVoteResultsAndVotingPower counts one vote for each validator that is active at the tally, deletes all votes of
// the proposal and decides by rules.Passes. The results are the true counts. The verdict is in the powers: Yes+Abstain of
// all active validators passes; 0 of 0 refuses, which x/gov understands before it looks at any of its parameters.
func (k Keeper) CalculateVoteResultsAndVotingPower(ctx context.Context, gov govkeeper.Keeper, proposal v1.Proposal) (
	totalVoterPower math.LegacyDec, totalValPower math.Int, results map[v1.VoteOption]math.LegacyDec, err error,
) {
	totalVoterPower, totalValPower = math.LegacyZeroDec(), math.ZeroInt()
	var yes, no, abstain, veto uint32
	votes := collections.NewPrefixedPairRange[uint64, sdk.AccAddress](proposal.Id)
	err = gov.Votes.Walk(ctx, votes, func(key collections.Pair[uint64, sdk.AccAddress], vote v1.Vote) (bool, error) {
		counts, err := k.IsActiveOperator(ctx, key.K2())
		if err != nil || !counts || len(vote.Options) != 1 {
			return false, err
		}
		switch vote.Options[0].Option {
		case v1.OptionYes:
			yes++
		case v1.OptionNo:
			no++
		case v1.OptionAbstain:
			abstain++
		case v1.OptionNoWithVeto:
			veto++
		}
		return false, nil
	})
	if err != nil {
		return totalVoterPower, totalValPower, nil, err
	}
	if err := gov.Votes.Clear(ctx, votes); err != nil {
		return totalVoterPower, totalValPower, nil, err
	}
	results = map[v1.VoteOption]math.LegacyDec{
		v1.OptionYes:        math.LegacyNewDec(int64(yes)),
		v1.OptionNo:         math.LegacyNewDec(int64(no)),
		v1.OptionAbstain:    math.LegacyNewDec(int64(abstain)),
		v1.OptionNoWithVeto: math.LegacyNewDec(int64(veto)),
	}
	active, err := k.count(ctx, types.StateActive)
	if err != nil {
		return totalVoterPower, totalValPower, nil, err
	}
	params, err := k.Params.Get(ctx)
	if err != nil {
		return totalVoterPower, totalValPower, nil, err
	}
	if rules.Passes(yes, active, params.MajorityNum, params.MajorityDen) {
		totalVoterPower = math.LegacyNewDec(int64(yes) + int64(abstain))
		totalValPower = math.NewInt(int64(active))
	}
	return totalVoterPower, totalValPower, results, nil
}
