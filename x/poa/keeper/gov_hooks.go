package keeper

import (
	"context"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
	govkeeper "github.com/cosmos/cosmos-sdk/x/gov/keeper"
	govtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	v1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	"github.com/moscowchain/moscowd/x/internal/event"
	"github.com/moscowchain/moscowd/x/poa/types"
)

// maxNesting is how deep messages of a proposal may hold messages (authz.MsgExec).
const maxNesting = 4

type govHooks struct {
	k      Keeper
	gov    *govkeeper.Keeper
	access types.AccessKeeper
}

// NewGovHooks returns the hooks that make x/gov a matter of departments: only operators of active validators propose,
// deposit and vote, and a proposal is voted on from its submission. Errors of these hooks fail the transaction.
func NewGovHooks(k Keeper, gov *govkeeper.Keeper, access types.AccessKeeper) govtypes.GovHooks {
	return govHooks{k: k, gov: gov, access: access}
}

func (h govHooks) checkOperator(ctx context.Context, addr sdk.AccAddress) error {
	active, err := h.k.IsActiveOperator(ctx, addr)
	if err != nil {
		return err
	}
	if !active {
		text, err := h.k.addressCodec.BytesToString(addr)
		if err != nil {
			return err
		}
		return types.ErrNotActiveOperator.Wrap(text)
	}
	_, _, err = h.access.Subject(ctx, addr)
	return err
}

// AfterProposalSubmission refuses strangers and parameters of gov that would overrule the departments, and opens the vote.
func (h govHooks) AfterProposalSubmission(ctx context.Context, proposalID uint64, proposer sdk.AccAddress) error {
	if err := h.checkOperator(ctx, proposer); err != nil {
		return err
	}
	proposal, err := h.gov.Proposals.Get(ctx, proposalID)
	if err != nil {
		return err
	}
	msgs, err := proposal.GetMsgs()
	if err != nil {
		return err
	}
	if err := checkProposed(msgs, maxNesting); err != nil {
		return err
	}
	return h.gov.ActivateVotingPeriod(ctx, proposal)
}

// checkProposed looks for MsgUpdateParams of x/gov, also inside messages that hold messages.
func checkProposed(msgs []sdk.Msg, depth int) error {
	if depth == 0 && len(msgs) > 0 {
		return types.ErrProposalTooNested.Wrapf("more than %d levels", maxNesting)
	}
	for _, msg := range msgs {
		switch m := msg.(type) {
		case *v1.MsgUpdateParams:
			if err := types.CheckGovParams(m.Params); err != nil {
				return err
			}
		case interface{ GetMessages() ([]sdk.Msg, error) }:
			inner, err := m.GetMessages()
			if err != nil {
				return err
			}
			if err := checkProposed(inner, depth-1); err != nil {
				return err
			}
		}
	}
	return nil
}

// AfterProposalDeposit refuses strangers; without coins a deposit is only a record.
func (h govHooks) AfterProposalDeposit(ctx context.Context, _ uint64, depositor sdk.AccAddress) error {
	return h.checkOperator(ctx, depositor)
}

// AfterProposalVote refuses strangers and split votes, and emits the vote, which the tally deletes.
func (h govHooks) AfterProposalVote(ctx context.Context, proposalID uint64, voter sdk.AccAddress) error {
	if err := h.checkOperator(ctx, voter); err != nil {
		return err
	}
	vote, err := h.gov.Votes.Get(ctx, collections.Join(proposalID, voter))
	if err != nil {
		return err
	}
	if len(vote.Options) != 1 {
		return types.ErrVoteSplit.Wrapf("%d options", len(vote.Options))
	}
	weight, err := math.LegacyNewDecFromStr(vote.Options[0].Weight)
	if err != nil || !weight.Equal(math.LegacyOneDec()) {
		return types.ErrVoteSplit.Wrapf("weight %q", vote.Options[0].Weight)
	}
	operator, err := h.k.addressCodec.BytesToString(voter)
	if err != nil {
		return err
	}
	return event.Emit(ctx, &types.EventDepartmentVoted{ProposalId: proposalID, Operator: operator, Option: int32(vote.Options[0].Option)})
}

// AfterProposalFailedMinDeposit does nothing: no proposal waits for a deposit.
func (h govHooks) AfterProposalFailedMinDeposit(context.Context, uint64) error { return nil }

// AfterProposalVotingPeriodEnded does nothing: the tally has decided.
func (h govHooks) AfterProposalVotingPeriodEnded(context.Context, uint64) error { return nil }
