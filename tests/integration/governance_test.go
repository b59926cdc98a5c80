package integration

import (
	"fmt"
	"testing"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/stretchr/testify/require"

	consensustypes "github.com/cosmos/cosmos-sdk/x/consensus/types"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	upgradetypes "github.com/cosmos/cosmos-sdk/x/upgrade/types"

	"github.com/moscowchain/moscowd/app"
	accesstypes "github.com/moscowchain/moscowd/x/access/types"
	marketslotstypes "github.com/moscowchain/moscowd/x/marketslots/types"
	poatypes "github.com/moscowchain/moscowd/x/poa/types"
)

// addMsg proposes a department with a new key.
func (n *network) addMsg(operator *account, name string) *poatypes.MsgAddValidator {
	n.t.Helper()
	proof, err := poatypes.ProveConsensusKey(consensusKey(name), app.ChainID, operator.address())
	require.NoError(n.t, err)
	return &poatypes.MsgAddValidator{
		Authority: n.authority(), Operator: operator.String(), NameRu: "Новый", NameEn: "New",
		ConsensusPubkey: consensusKey(name).PubKey().Bytes(), Proof: proof,
	}
}

func TestADepartmentJoinsByProposal(t *testing.T) {
	n := newNetwork(t, 4)
	newcomer := n.season
	id := n.submit(n.operators[0], false, n.addMsg(newcomer, "new"))
	require.Equal(t, govv1.StatusVotingPeriod, n.proposalState(id).Status)
	for _, operator := range n.operators[:3] {
		n.vote(operator, id, govv1.OptionYes)
	}
	n.blockAfter(votingPeriod - 10*time.Second)
	require.Empty(t, n.updates)
	require.Equal(t, govv1.StatusVotingPeriod, n.proposalState(id).Status)

	n.blockAfter(10 * time.Second)
	decided := n.height
	require.Equal(t, govv1.StatusPassed, n.proposalState(id).Status)
	require.Len(t, n.updates, 1, "the validators change in the block that decides")
	require.EqualValues(t, 100, n.updates[0].Power)
	require.Equal(t, 4, n.current.Size())
	n.block()
	require.Equal(t, 5, n.current.Size(), "it signs from the second block on")

	uptime, err := n.app.PoaKeeper.Uptimes.Get(n.ctx(), newcomer.address())
	require.NoError(t, err)
	require.Equal(t, decided+2, uptime.SinceHeight)
	n.absent[string(poatypes.ConsensusAddress(consensusKey("new").PubKey().Bytes()))] = true
	n.block() // its first height
	n.block() // tells who signed it
	uptime, err = n.app.PoaKeeper.Uptimes.Get(n.ctx(), newcomer.address())
	require.NoError(t, err)
	require.EqualValues(t, 1, uptime.Missed)

	t.Run("and proposes and votes", func(t *testing.T) {
		n.operators = append(n.operators, newcomer)
		n.govern(&poatypes.MsgRemoveValidator{Authority: n.authority(), Operator: n.operators[3].String()})
		require.Len(t, n.updates, 1)
		require.Zero(t, n.updates[0].Power)
	})
}

func TestWhatDepartmentsDecide(t *testing.T) {
	for _, tc := range []struct {
		name  string
		votes []govv1.VoteOption
		want  govv1.ProposalStatus
	}{
		{"three Yes of four pass", []govv1.VoteOption{govv1.OptionYes, govv1.OptionYes, govv1.OptionYes}, govv1.StatusPassed},
		{"three Yes and a veto of four pass", []govv1.VoteOption{govv1.OptionYes, govv1.OptionYes, govv1.OptionYes, govv1.OptionNoWithVeto}, govv1.StatusPassed},
		{"two Yes of four fail", []govv1.VoteOption{govv1.OptionYes, govv1.OptionYes}, govv1.StatusRejected},
		{"one Yes and two Abstain of four fail", []govv1.VoteOption{govv1.OptionYes, govv1.OptionAbstain, govv1.OptionAbstain}, govv1.StatusRejected},
		{"silence fails", nil, govv1.StatusRejected},
	} {
		t.Run(tc.name, func(t *testing.T) {
			n := newNetwork(t, 4)
			id := n.submit(n.operators[0], false, n.addMsg(n.season, "new"))
			for i, option := range tc.votes {
				n.vote(n.operators[i], id, option)
			}
			n.blockAfter(votingPeriod)
			require.Equal(t, tc.want, n.proposalState(id).Status)
		})
	}
}

func TestAnExpeditedProposalIsDecidedSooner(t *testing.T) {
	n := newNetwork(t, 4)
	id := n.submit(n.operators[0], true, n.addMsg(n.season, "new"))
	slow := n.submit(n.operators[0], true, n.addMsg(n.traders[0], "slow"))
	for _, operator := range n.operators[:3] {
		n.vote(operator, id, govv1.OptionYes)
	}
	n.blockAfter(expeditedPeriod)
	require.Equal(t, govv1.StatusPassed, n.proposalState(id).Status)
	p := n.proposalState(slow)
	require.Equal(t, govv1.StatusVotingPeriod, p.Status, "without enough votes it goes on as any other")
	require.False(t, p.Expedited)
}

func TestStrangersHaveNoPartInGovernance(t *testing.T) {
	n := newNetwork(t, 4)
	id := n.submit(n.operators[0], false, n.addMsg(n.season, "new"))
	for name, stranger := range map[string]*account{"a registrar": n.registrar, "a trader": n.traders[0], "an official": n.season} {
		t.Run(name, func(t *testing.T) {
			n.fails(stranger, poatypes.ErrNotActiveOperator, n.proposal(stranger, false, n.addMsg(stranger, name)))
			n.fails(stranger, poatypes.ErrNotActiveOperator, govv1.NewMsgVote(stranger.address(), id, govv1.OptionYes, ""))
			add := n.addMsg(stranger, name)
			add.Authority = stranger.String()
			n.fails(stranger, poatypes.ErrNotAuthority, add)
		})
	}
}

func TestAProposalWhoseMessageFailsLeavesNoTrace(t *testing.T) {
	n := newNetwork(t, 4)
	p := n.decide(
		&poatypes.MsgSetPower{Authority: n.authority(), Operator: n.operators[0].String(), Power: 7},
		&poatypes.MsgRemoveValidator{Authority: n.authority(), Operator: n.traders[0].String()},
	)
	require.Equal(t, govv1.StatusFailed, p.Status)
	require.Contains(t, p.FailedReason, poatypes.ErrOperatorUnknown.Error())
	require.Empty(t, n.updates)
	first, err := n.app.PoaKeeper.Validators.Get(n.ctx(), n.operators[0].address())
	require.NoError(t, err)
	require.EqualValues(t, 100, first.Power)
}

func TestParametersAreChangedByProposal(t *testing.T) {
	n := newNetwork(t, 4)
	t.Run("of x/poa", func(t *testing.T) {
		params := poatypes.DefaultParams()
		params.UptimeWindow, params.MissedThreshold = 100, 10
		n.govern(&poatypes.MsgUpdateParams{Authority: n.authority(), Params: params})
		got, err := n.app.PoaKeeper.Params.Get(n.ctx())
		require.NoError(t, err)
		require.Equal(t, params, got)
	})
	t.Run("of x/access", func(t *testing.T) {
		params, err := n.app.AccessKeeper.Params(n.ctx())
		require.NoError(t, err)
		params.UnknownClass = smallClass
		n.govern(&accesstypes.MsgUpdateParams{Authority: n.authority(), Params: params})
		class, _, err := n.app.AccessKeeper.Subject(n.ctx(), newAccount("stranger").address())
		require.NoError(t, err)
		require.Equal(t, smallClass, class)
	})
	t.Run("of x/marketslots", func(t *testing.T) {
		params := marketslotstypes.DefaultParams()
		params.WritesPerBlock = 77
		n.govern(&marketslotstypes.MsgUpdateParams{Authority: n.authority(), Params: params})
		got, err := n.app.MarketslotsKeeper.Params.Get(n.ctx())
		require.NoError(t, err)
		require.Equal(t, params, got)
	})
	t.Run("of gov, unless gov could then overrule the departments", func(t *testing.T) {
		params, err := n.app.GovKeeper.Params.Get(n.ctx())
		require.NoError(t, err)
		longer := 2 * votingPeriod
		params.VotingPeriod = &longer
		n.govern(&govv1.MsgUpdateParams{Authority: n.authority(), Params: params})
		params.Quorum = "0.9"
		n.fails(n.operators[0], poatypes.ErrGovParamsInvalid, n.proposal(n.operators[0], false, &govv1.MsgUpdateParams{Authority: n.authority(), Params: params}))
		n.blockAfter(votingPeriod)
	})
}

func TestTheGasOfABlockIsChangedByProposal(t *testing.T) {
	n := newNetwork(t, 4)
	change := func(maxGas int64) {
		params := app.ConsensusParams().ToProto()
		params.Block.MaxGas = maxGas
		n.govern(&consensustypes.MsgUpdateParams{
			Authority: n.authority(), Block: params.Block, Evidence: params.Evidence, Validator: params.Validator, Abci: params.Abci,
		})
	}
	operator := n.operators[0]
	pair := func(gas uint64) (first, second []byte) {
		operator.sequence = n.committed(operator)
		return n.signGas(operator, gas, harmless(operator, "first")), n.signGas(operator, gas, harmless(operator, "second"))
	}
	t.Run("down", func(t *testing.T) {
		change(10_000_000)
		first, second := pair(8_000_000)
		require.Equal(t, [][]byte{first}, n.propose(first, second))
		require.False(t, n.accepts([][]byte{first, second}))
		require.True(t, n.accepts([][]byte{first}))
	})
	for _, unlimited := range []int64{0, -1} {
		t.Run(fmt.Sprintf("to %d, which is any amount", unlimited), func(t *testing.T) {
			operator.sequence = n.committed(operator)
			change(unlimited)
			first, second := pair(app.MaxBlockGas)
			n.delivered(first, second)
		})
	}
}

func TestAnUpgradeIsPlannedByProposal(t *testing.T) {
	n := newNetwork(t, 4)
	n.govern(&upgradetypes.MsgSoftwareUpgrade{
		Authority: n.authority(), Plan: upgradetypes.Plan{Name: "v2", Height: n.height + 20, Info: "the next release"},
	})
	plan, err := n.app.UpgradeKeeper.GetUpgradePlan(n.ctx())
	require.NoError(t, err)
	for n.height < plan.Height-1 {
		n.block()
	}
	n.time = n.time.Add(time.Second)
	_, err = n.finalize(nil)
	require.ErrorContains(t, err, `UPGRADE "v2" NEEDED at height`, "an old binary stops")
}

func TestTwoSignaturesSuspendAValidator(t *testing.T) {
	n := newNetwork(t, 4)
	offender := n.operators[1]
	address := poatypes.ConsensusAddress(consensusKey("1").PubKey().Bytes())
	n.evidence = []abci.Misbehavior{{
		Type: abci.MisbehaviorType_DUPLICATE_VOTE, Validator: abci.Validator{Address: address, Power: 100},
		Height: n.height, Time: n.time, TotalVotingPower: 400,
	}}
	n.block()
	require.Len(t, n.updates, 1)
	require.Zero(t, n.updates[0].Power)
	active, err := n.app.PoaKeeper.IsActiveOperator(n.ctx(), offender.address())
	require.NoError(t, err)
	require.False(t, active)
	n.fails(offender, poatypes.ErrNotActiveOperator, n.proposal(offender, false))
	n.operators = append(n.operators[:1], n.operators[2:]...)
	n.govern(&poatypes.MsgResumeValidator{Authority: n.authority(), Operator: offender.String()})
	require.Len(t, n.updates, 1)
	require.EqualValues(t, 100, n.updates[0].Power)
}
