package keeper_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	v1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	"github.com/moscowchain/moscowd/x/poa/rules"
	"github.com/moscowchain/moscowd/x/poa/types"
)

func (c *chain) submitMsg(by department, expedited bool, msgs ...sdk.Msg) *v1.MsgSubmitProposal {
	msg, err := v1.NewMsgSubmitProposal(msgs, nil, by.String(), "metadata", "title", "summary", expedited)
	require.NoError(c.t, err)
	return msg
}

// submit sends a proposal and returns its number.
func (c *chain) submit(by department, expedited bool, msgs ...sdk.Msg) uint64 {
	c.t.Helper()
	next, err := c.gov.ProposalID.Peek(c.ctx)
	require.NoError(c.t, err)
	require.NoError(c.t, c.send(c.submitMsg(by, expedited, msgs...)))
	return next
}

func (c *chain) vote(by department, proposal uint64, option v1.VoteOption) error {
	return c.send(v1.NewMsgVote(by.operator, proposal, option, ""))
}

// wait moves the clock past a period and runs a block.
func (c *chain) wait(period time.Duration) {
	header := c.ctx.BlockHeader()
	header.Time = header.Time.Add(period)
	c.ctx = c.ctx.WithBlockHeader(header)
	c.block(nil)
}

func (c *chain) proposal(id uint64) v1.Proposal {
	c.t.Helper()
	p, err := c.gov.Proposals.Get(c.ctx, id)
	require.NoError(c.t, err)
	return p
}

// ballot is one letter a department: y, n, a, v or - for absent.
func (c *chain) ballot(ds []department, proposal uint64, letters string) {
	c.t.Helper()
	options := map[rune]v1.VoteOption{'y': v1.OptionYes, 'n': v1.OptionNo, 'a': v1.OptionAbstain, 'v': v1.OptionNoWithVeto}
	for i, letter := range letters {
		if letter != '-' {
			require.NoError(c.t, c.vote(ds[i], proposal, options[letter]))
		}
	}
}

func TestTwoThirdsOfAllActiveDecide(t *testing.T) {
	for _, tc := range []struct {
		votes  string
		passes bool
	}{
		{"y", true},
		{"n", false},
		{"a", false},
		{"-", false},
		{"yy-", true},
		{"y--", false},
		{"yyv", true},
		{"yyn", true},
		{"yaa", false},
		{"yaa-", false},
		{"yy--", false},
		{"yyaa", false},
		{"yyy-", true},
		{"yyyv", true},
		{"aaaa", false},
		{"----", false},
		{"vvvv", false},
	} {
		for _, expedited := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s of %d, expedited %t", tc.votes, len(tc.votes), expedited), func(t *testing.T) {
				ds := departments(len(tc.votes) + 1)
				fresh := ds[len(tc.votes)]
				c := networkOf(t, 1, ds[:len(tc.votes)]...)
				var id uint64
				c.block(func() {
					id = c.submit(ds[0], expedited, c.addMsg(fresh))
					require.Equal(t, v1.StatusVotingPeriod, c.proposal(id).Status)
					c.ballot(ds, id, tc.votes)
				})
				require.Equal(t, len(tc.votes)-strings.Count(tc.votes, "-"), c.eventCount("EventDepartmentVoted"))
				if expedited {
					c.wait(expeditedPeriod)
				} else {
					c.wait(votingPeriod)
				}
				p := c.proposal(id)
				switch {
				case tc.passes:
					require.Equal(t, v1.StatusPassed, p.Status, p.FailedReason)
					require.EqualValues(t, 100, c.signing(fresh))
				case expedited:
					require.Equal(t, v1.StatusVotingPeriod, p.Status, "an expedited proposal goes on as a regular one")
					c.wait(votingPeriod)
					require.Equal(t, v1.StatusRejected, c.proposal(id).Status)
				default:
					require.Equal(t, v1.StatusRejected, p.Status)
				}
				require.Equal(t, fmt.Sprint(strings.Count(tc.votes, "y")), p.FinalTallyResult.YesCount)
				require.Equal(t, fmt.Sprint(strings.Count(tc.votes, "a")), p.FinalTallyResult.AbstainCount)
				require.Equal(t, fmt.Sprint(strings.Count(tc.votes, "n")), p.FinalTallyResult.NoCount)
				require.Equal(t, fmt.Sprint(strings.Count(tc.votes, "v")), p.FinalTallyResult.NoWithVetoCount)
				votes := 0
				require.NoError(t, c.gov.Votes.Walk(c.ctx, nil, func(_ voteKey, _ v1.Vote) (bool, error) { votes++; return false, nil }))
				require.Zero(t, votes, "the tally deletes the votes")
			})
		}
	}
}

// TestGovNeverDecidesOtherwise asks gov's own Tally about every way that up to seven departments can vote.
func TestGovNeverDecidesOtherwise(t *testing.T) {
	for active := 1; active <= 7; active++ {
		ds := departments(active)
		c := networkOf(t, 1, ds...)
		for yes := 0; yes <= active; yes++ {
			for no := 0; yes+no <= active; no++ {
				for abstain := 0; yes+no+abstain <= active; abstain++ {
					for veto := 0; yes+no+abstain+veto <= active; veto++ {
						options := strings.Repeat("y", yes) + strings.Repeat("n", no) + strings.Repeat("a", abstain) + strings.Repeat("v", veto)
						for _, expedited := range []bool{false, true} {
							passes, burn, counts := c.tally(ds, options, expedited)
							require.Equal(t, rules.Passes(uint32(yes), uint32(active), 2, 3), passes, "%q of %d", options, active)
							require.False(t, burn)
							require.Equal(t, []string{fmt.Sprint(yes), fmt.Sprint(no), fmt.Sprint(abstain), fmt.Sprint(veto)},
								[]string{counts.YesCount, counts.NoCount, counts.AbstainCount, counts.NoWithVetoCount})
						}
					}
				}
			}
		}
	}
}

func (c *chain) tally(ds []department, options string, expedited bool) (passes, burn bool, counts v1.TallyResult) {
	cached, _ := c.ctx.CacheContext()
	live := c.ctx
	c.ctx = cached
	defer func() { c.ctx = live }()
	id := c.submit(ds[0], expedited)
	c.ballot(ds, id, options)
	passes, burn, counts, err := c.gov.Tally(c.ctx, c.proposal(id))
	require.NoError(c.t, err)
	return passes, burn, counts
}

// TestARefusalNeedsNoParametersOfGov: a quorum of 0 would divide by the voter power of 0 and stop the chain.
func TestARefusalNeedsNoParametersOfGov(t *testing.T) {
	ds := departments(4)
	c := networkOf(t, 1, ds...)
	params, err := c.gov.Params.Get(c.ctx)
	require.NoError(t, err)
	params.Quorum = "0.000000000000000000"
	require.NoError(t, c.gov.Params.Set(c.ctx, params))
	passes, _, _ := c.tally(ds, "yaa-", false)
	require.False(t, passes)
}

func TestAnotherMajorityIsFollowed(t *testing.T) {
	ds := departments(4)
	c := networkOf(t, 1, ds...)
	params, err := c.k.Params.Get(c.ctx)
	require.NoError(t, err)
	params.MajorityNum, params.MajorityDen = 1, 2
	require.NoError(t, c.k.Params.Set(c.ctx, params))
	for _, votes := range []string{"yyvv", "yyaa", "yyna", "yy--"} {
		passes, _, _ := c.tally(ds, votes, false)
		require.True(t, passes, votes)
	}
	params.MajorityNum, params.MajorityDen = 1, 1
	require.NoError(t, c.k.Params.Set(c.ctx, params))
	passes, _, _ := c.tally(ds, "yyy-", false)
	require.False(t, passes)
}

func TestOnlyValidatorsActiveAtTheTallyCount(t *testing.T) {
	ds := departments(5)
	c := networkOf(t, 1, ds[:4]...)
	var id uint64
	c.block(func() {
		id = c.submit(ds[0], false, c.addMsg(ds[4]))
		c.ballot(ds, id, "yyy-")
	})
	c.block(func() {
		require.NoError(t, c.send(&types.MsgSuspendValidator{Authority: c.authority(), Operator: ds[0].String()}))
	})
	c.wait(votingPeriod)
	p := c.proposal(id)
	require.Equal(t, "2", p.FinalTallyResult.YesCount)
	require.Equal(t, v1.StatusPassed, p.Status, "two of the three that remain")
}

func TestStrangersNeitherProposeNorDepositNorVote(t *testing.T) {
	ds := departments(4)
	c := networkOf(t, 1, ds[:3]...)
	stranger := ds[3]
	c.block(func() {
		id := c.submit(ds[0], false)
		require.ErrorIs(t, c.send(c.submitMsg(stranger, false)), types.ErrNotActiveOperator)
		require.ErrorIs(t, c.vote(stranger, id, v1.OptionYes), types.ErrNotActiveOperator)
		require.ErrorIs(t, c.gov.Hooks().AfterProposalDeposit(c.ctx, id, stranger.operator), types.ErrNotActiveOperator)
		require.NoError(t, c.send(&types.MsgSuspendValidator{Authority: c.authority(), Operator: ds[1].String()}))
		require.ErrorIs(t, c.send(c.submitMsg(ds[1], false)), types.ErrNotActiveOperator)
		require.ErrorIs(t, c.vote(ds[1], id, v1.OptionYes), types.ErrNotActiveOperator)
		c.access[string(ds[2].operator)] = true
		require.ErrorIs(t, c.send(c.submitMsg(ds[2], false)), errNotWriting)
		require.ErrorIs(t, c.vote(ds[2], id, v1.OptionYes), errNotWriting)
		votes := 0
		require.NoError(t, c.gov.Votes.Walk(c.ctx, nil, func(_ voteKey, _ v1.Vote) (bool, error) { votes++; return false, nil }))
		require.Zero(t, votes)
	})
}

func TestADepartmentVotesForOneOption(t *testing.T) {
	ds := departments(2)
	c := networkOf(t, 1, ds...)
	c.block(func() {
		id := c.submit(ds[0], false)
		half := v1.WeightedVoteOptions{{Option: v1.OptionYes, Weight: "0.5"}, {Option: v1.OptionNo, Weight: "0.5"}}
		require.ErrorIs(t, c.send(v1.NewMsgVoteWeighted(ds[0].operator, id, half, "")), types.ErrVoteSplit)
		require.ErrorIs(t, c.gov.AddVote(c.ctx, id, ds[0].operator, half[:1], ""), types.ErrVoteSplit)
		whole := v1.WeightedVoteOptions{{Option: v1.OptionYes, Weight: "1"}}
		require.NoError(t, c.send(v1.NewMsgVoteWeighted(ds[0].operator, id, whole, "")))
		require.NoError(t, c.vote(ds[0], id, v1.OptionNo), "a vote may be changed")
	})
	require.Equal(t, 2, c.eventCount("EventDepartmentVoted"))
}

func TestProposalsCannotMakeGovOverruleTheDepartments(t *testing.T) {
	ds := departments(1)
	c := networkOf(t, 1, ds...)
	propose := func(f func(*v1.Params)) sdk.Msg {
		params, err := c.gov.Params.Get(c.ctx)
		require.NoError(t, err)
		f(&params)
		return &v1.MsgUpdateParams{Authority: c.authority(), Params: params}
	}
	nested := func(msg sdk.Msg, levels int) sdk.Msg {
		for range levels {
			exec := authz.NewMsgExec(sdk.MustAccAddressFromBech32(c.authority()), []sdk.Msg{msg})
			msg = &exec
		}
		return msg
	}
	c.block(func() {
		good := func(p *v1.Params) {
			week := 7 * 24 * time.Hour
			p.VotingPeriod = &week
		}
		require.NoError(t, c.send(c.submitMsg(ds[0], false, propose(good))))
		for name, f := range map[string]func(*v1.Params){
			"quorum":                    func(p *v1.Params) { p.Quorum = "0" },
			"high quorum":               func(p *v1.Params) { p.Quorum = "0.9" },
			"threshold":                 func(p *v1.Params) { p.Threshold = "1" },
			"expedited threshold":       func(p *v1.Params) { p.ExpeditedThreshold = "1" },
			"veto":                      func(p *v1.Params) { p.VetoThreshold = "0.334" },
			"min deposit ratio":         func(p *v1.Params) { p.MinDepositRatio = "0.01" },
			"min initial deposit ratio": func(p *v1.Params) { p.MinInitialDepositRatio = "0.01" },
			"no number":                 func(p *v1.Params) { p.VetoThreshold = "" },
		} {
			require.ErrorIs(t, c.send(c.submitMsg(ds[0], false, propose(f))), types.ErrGovParamsInvalid, name)
		}
		bad := propose(func(p *v1.Params) { p.Quorum = "0" })
		hooks := c.gov.Hooks()
		for levels, want := range map[int]error{1: types.ErrGovParamsInvalid, 3: types.ErrGovParamsInvalid, 5: types.ErrProposalTooNested} {
			id := c.submit(ds[0], false)
			p := c.proposal(id)
			wrapped, err := codectypes.NewAnyWithValue(nested(bad, levels))
			require.NoError(t, err)
			p.Messages = []*codectypes.Any{wrapped}
			require.NoError(t, c.gov.SetProposal(c.ctx, p))
			require.ErrorIs(t, hooks.AfterProposalSubmission(c.ctx, id, ds[0].operator), want)
		}
	})
	require.NoError(t, types.CheckGovParams(types.GovParams("tmos", time.Hour, time.Minute)))
	require.NoError(t, types.GovParams("tmos", time.Hour, time.Minute).ValidateBasic())
}

func TestAuthorityMessagesWorkByProposal(t *testing.T) {
	ds := departments(4)
	c := networkOf(t, 1, ds[:3]...)
	pass := func(msg sdk.Msg) {
		t.Helper()
		letters := "yyy"
		if c.state(ds[2]) == types.StateSuspended {
			letters = "yy"
		}
		var id uint64
		c.block(func() {
			id = c.submit(ds[0], false, msg)
			c.ballot(ds, id, letters)
		})
		c.wait(votingPeriod)
		p := c.proposal(id)
		require.Equal(t, v1.StatusPassed, p.Status, p.FailedReason)
	}
	pass(c.addMsg(ds[3]))
	require.EqualValues(t, 100, c.signing(ds[3]))
	pass(c.removeMsg(ds[3]))
	require.Zero(t, c.signing(ds[3]))
	pass(&types.MsgSetPower{Authority: c.authority(), Operator: ds[2].String(), Power: 40})
	require.EqualValues(t, 40, c.signing(ds[2]))
	pass(&types.MsgSuspendValidator{Authority: c.authority(), Operator: ds[2].String()})
	require.Zero(t, c.signing(ds[2]))
	pass(&types.MsgResumeValidator{Authority: c.authority(), Operator: ds[2].String()})
	require.EqualValues(t, 40, c.signing(ds[2]))
	params := types.DefaultParams()
	params.MinActiveValidators = 3
	pass(&types.MsgUpdateParams{Authority: c.authority(), Params: params})
	got, err := c.k.Params.Get(c.ctx)
	require.NoError(t, err)
	require.Equal(t, params, got)
}

func TestAFailedMessageOfAPassedProposalChangesNothing(t *testing.T) {
	ds := departments(2)
	c := networkOf(t, 2, ds...)
	var id uint64
	c.block(func() {
		id = c.submit(ds[0], false, &types.MsgSetPower{Authority: c.authority(), Operator: ds[1].String(), Power: 9}, c.removeMsg(ds[0]))
		c.ballot(ds, id, "yy")
	})
	c.wait(votingPeriod)
	require.Equal(t, v1.StatusFailed, c.proposal(id).Status)
	require.EqualValues(t, 100, c.signing(ds[1]))
}
