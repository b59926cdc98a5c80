package simulation

import (
	"context"
	"time"

	"github.com/cosmos/cosmos-sdk/testutil/simsx"
	sdk "github.com/cosmos/cosmos-sdk/types"
	govkeeper "github.com/cosmos/cosmos-sdk/x/gov/keeper"
	v1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	"github.com/moscowchain/moscowd/x/poa/keeper"
	"github.com/moscowchain/moscowd/x/poa/types"
)

// MsgSubmitProposalFactory proposes the payload as a random active department and lets every active one vote later, four
// times of five with Yes.
func MsgSubmitProposalFactory(k keeper.Keeper, gov *govkeeper.Keeper, access types.AccessKeeper, payload simsx.FactoryMethod) simsx.SimMsgFactoryX {
	return simsx.NewSimMsgFactoryWithFutureOps(func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter, later simsx.FutureOpsRegistry) ([]simsx.SimAccount, *v1.MsgSubmitProposal) {
		proposer, _, _ := anyIn(ctx, k, types.StateActive, data, reporter)
		mayWrite(ctx, access, proposer, reporter)
		_, inner := payload(ctx, data, reporter)
		if reporter.IsSkipped() {
			return nil, nil
		}
		r := data.Rand()
		msg, err := v1.NewMsgSubmitProposal([]sdk.Msg{inner}, nil, proposer.AddressBech32, "", "title "+r.StringN(20), "summary", r.Intn(4) == 0)
		if err != nil {
			reporter.Skip(err.Error())
			return nil, nil
		}
		id, err := gov.ProposalID.Peek(ctx)
		if err != nil {
			reporter.Skip(err.Error())
			return nil, nil
		}
		params, err := gov.Params.Get(ctx)
		if err != nil {
			reporter.Skip(err.Error())
			return nil, nil
		}
		period := int64(*params.ExpeditedVotingPeriod / time.Second)
		err = k.Validators.Walk(ctx, nil, func(_ []byte, val types.Validator) (bool, error) {
			if val.State == types.StateActive {
				when := simsx.BlockTime(ctx).Add(time.Duration(1+r.Int63n(max(period, 1))) * time.Second)
				later.Add(when, msgVoteFactory(k, gov, access, val.Operator, id))
			}
			return false, nil
		})
		if err != nil {
			reporter.Skip(err.Error())
		}
		return []simsx.SimAccount{proposer}, msg
	})
}

func msgVoteFactory(k keeper.Keeper, gov *govkeeper.Keeper, access types.AccessKeeper, operator string, id uint64) simsx.SimMsgFactoryFn[*v1.MsgVote] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *v1.MsgVote) {
		voter := data.GetAccount(reporter, operator)
		if reporter.IsSkipped() {
			return nil, nil
		}
		mayWrite(ctx, access, voter, reporter)
		if active, err := k.IsActiveOperator(ctx, voter.Address); err != nil || !active {
			reporter.Skip("the department is not active any more")
		}
		if open, err := gov.VotingPeriodProposals.Has(ctx, id); err != nil || !open {
			reporter.Skip("the vote is over")
		}
		option := v1.OptionYes
		if data.Rand().Intn(5) == 0 {
			option = simsx.OneOf(data.Rand(), []v1.VoteOption{v1.OptionAbstain, v1.OptionNo, v1.OptionNoWithVeto})
		}
		return []simsx.SimAccount{voter}, v1.NewMsgVote(voter.Address, id, option, "")
	}
}
