package integration

import (
	"time"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	accesstypes "github.com/moscowchain/moscowd/x/access/types"
	poatypes "github.com/moscowchain/moscowd/x/poa/types"
)

// harmless is a message that any active operator may send again and again.
func harmless(operator *account, name string) sdk.Msg {
	return &poatypes.MsgEditDepartment{Operator: operator.String(), NameRu: "Департамент", NameEn: name}
}

// revoke is a message that any account may send, and that fails since there is nothing to revoke.
func revoke(by *account) sdk.Msg {
	msg := authz.NewMsgRevoke(by.address(), newAccount("nobody").address(), "/nothing")
	return &msg
}

// grant lets the grantee send messages of one type in the granter's name.
func (n *network) grant(granter, grantee *account, msg sdk.Msg) {
	n.t.Helper()
	n.run(granter, n.grantOf(granter, grantee, msg))
}

func (n *network) grantOf(granter, grantee *account, msg sdk.Msg) sdk.Msg {
	n.t.Helper()
	expires := n.time.Add(24 * time.Hour)
	granted, err := authz.NewMsgGrant(granter.address(), grantee.address(), authz.NewGenericAuthorization(sdk.MsgTypeURL(msg)), &expires)
	require.NoError(n.t, err)
	return granted
}

func exec(grantee *account, msgs ...sdk.Msg) *authz.MsgExec {
	msg := authz.NewMsgExec(grantee.address(), msgs)
	return &msg
}

func (n *network) suspend(a *account) {
	n.t.Helper()
	n.run(n.registrar, &accesstypes.MsgSuspendAccount{Signer: n.registrar.String(), Address: a.String(), Reason: "abuse"})
}

// authority is the account of governance.
func (n *network) authority() string { return n.app.GovKeeper.GetAuthority() }

func (n *network) proposal(by *account, expedited bool, msgs ...sdk.Msg) *govv1.MsgSubmitProposal {
	n.t.Helper()
	msg, err := govv1.NewMsgSubmitProposal(msgs, nil, by.String(), "metadata", "title", "summary", expedited)
	require.NoError(n.t, err)
	return msg
}

// submit proposes and gives the proposal's number.
func (n *network) submit(by *account, expedited bool, msgs ...sdk.Msg) uint64 {
	n.t.Helper()
	id, err := n.app.GovKeeper.ProposalID.Peek(n.ctx())
	require.NoError(n.t, err)
	n.run(by, n.proposal(by, expedited, msgs...))
	return id
}

func (n *network) vote(by *account, proposal uint64, option govv1.VoteOption) {
	n.t.Helper()
	n.run(by, govv1.NewMsgVote(by.address(), proposal, option, ""))
}

func (n *network) proposalState(id uint64) govv1.Proposal {
	n.t.Helper()
	p, err := n.app.GovKeeper.Proposals.Get(n.ctx(), id)
	require.NoError(n.t, err)
	return p
}

// decide has every department vote Yes on messages and waits for the decision.
func (n *network) decide(msgs ...sdk.Msg) govv1.Proposal {
	n.t.Helper()
	id := n.submit(n.operators[0], false, msgs...)
	var votes [][]byte
	for _, operator := range n.operators {
		votes = append(votes, n.sign(operator, govv1.NewMsgVote(operator.address(), id, govv1.OptionYes, "")))
	}
	for _, result := range n.block(votes...).TxResults {
		require.Zero(n.t, result.Code, result.Log)
	}
	n.blockAfter(votingPeriod)
	return n.proposalState(id)
}

// govern is decide for messages that must succeed.
func (n *network) govern(msgs ...sdk.Msg) {
	n.t.Helper()
	p := n.decide(msgs...)
	require.Equal(n.t, govv1.StatusPassed, p.Status, p.FailedReason)
}
