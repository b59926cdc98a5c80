package types

import (
	"time"

	"cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
	v1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
)

// GovParams returns x/gov parameters under which the tally function of x/poa decides alone. Its verdict reaches x/gov as
// voter power: 0 of 0 validators refuses, Yes+Abstain passes. With these values a proposal that the rule passes meets every
// test of gov: quorum (any positive share), veto (NoWithVeto/(Yes+Abstain) <= 1) and threshold (Yes/Yes = 1, above both).
// No coins exist: both deposit ratios are 0 and min_deposit, which gov wants not to be empty, is never asked for.
func GovParams(denom string, votingPeriod, expeditedVotingPeriod time.Duration) v1.Params {
	p := v1.DefaultParams()
	p.MinDeposit = sdk.NewCoins(sdk.NewCoin(denom, math.OneInt()))
	p.ExpeditedMinDeposit = sdk.NewCoins(sdk.NewCoin(denom, math.NewInt(2)))
	p.VotingPeriod = &votingPeriod
	p.ExpeditedVotingPeriod = &expeditedVotingPeriod
	p.Quorum = math.LegacySmallestDec().String()
	p.Threshold = "0.500000000000000000"
	p.ExpeditedThreshold = "0.667000000000000000"
	p.VetoThreshold = math.LegacyOneDec().String()
	p.MinDepositRatio = math.LegacyZeroDec().String()
	p.MinInitialDepositRatio = math.LegacyZeroDec().String()
	p.ProposalCancelRatio = math.LegacyZeroDec().String()
	p.BurnProposalDepositPrevote = false
	p.BurnVoteQuorum = false
	p.BurnVoteVeto = false
	return p
}

// CheckGovParams refuses with ErrGovParamsInvalid parameters under which x/gov would refuse what the rule passes, or would
// ask for coins that do not exist. Times and everything else are gov's own matter.
func CheckGovParams(p v1.Params) error {
	one := math.LegacyOneDec()
	checks := []struct {
		name, value string
		ok          func(math.LegacyDec) bool
	}{
		{"quorum", p.Quorum, func(d math.LegacyDec) bool { return d.IsPositive() && d.LTE(math.LegacyNewDecWithPrec(5, 1)) }},
		{"threshold", p.Threshold, func(d math.LegacyDec) bool { return d.IsPositive() && d.LT(one) }},
		{"expedited_threshold", p.ExpeditedThreshold, func(d math.LegacyDec) bool { return d.IsPositive() && d.LT(one) }},
		{"veto_threshold", p.VetoThreshold, func(d math.LegacyDec) bool { return d.Equal(one) }},
		{"min_deposit_ratio", p.MinDepositRatio, math.LegacyDec.IsZero},
		{"min_initial_deposit_ratio", p.MinInitialDepositRatio, math.LegacyDec.IsZero},
	}
	for _, c := range checks {
		d, err := math.LegacyNewDecFromStr(c.value)
		if err != nil || !c.ok(d) {
			return ErrGovParamsInvalid.Wrapf("%s %q", c.name, c.value)
		}
	}
	return nil
}
