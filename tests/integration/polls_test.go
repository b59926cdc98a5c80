package integration

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	accesstypes "github.com/moscowchain/moscowd/x/access/types"
	votingkeeper "github.com/moscowchain/moscowd/x/voting/keeper"
	"github.com/moscowchain/moscowd/x/voting/rules"
	votingtypes "github.com/moscowchain/moscowd/x/voting/types"
)

// openPoll has governance name an organizer, who opens a poll for traders.
func (n *network) openPoll(organizer *account) uint64 {
	n.t.Helper()
	n.govern(&votingtypes.MsgUpdateParams{Authority: n.authority(), Params: votingtypes.Params{Organizers: []string{organizer.String()}}})
	title := func(name string) votingtypes.Option { return votingtypes.Option{TitleRu: name, TitleEn: name} }
	n.run(organizer, &votingtypes.MsgCreatePoll{
		Organizer: organizer.String(), TitleRu: "Велодорожка", TitleEn: "Bicycle lane", Opens: n.time.Truncate(time.Second),
		Closes: n.time.Truncate(time.Second).Add(time.Hour), Class: "trader", Revote: true, Results: votingtypes.RESULTS_VISIBILITY_LIVE,
		Questions: []votingtypes.NewQuestion{{
			Kind: votingtypes.QUESTION_KIND_SINGLE, TitleRu: "Где?", TitleEn: "Where?", Options: []votingtypes.Option{title("A"), title("B"), title("C")},
		}},
	})
	last, err := n.app.VotingKeeper.PollSequence.Peek(n.ctx())
	require.NoError(n.t, err)
	return last
}

// ballot is a vote of an account.
func (n *network) ballot(voter *account, poll, seq uint64, choice uint32) votingtypes.SignedVote {
	n.t.Helper()
	vote := rules.Vote{Poll: poll, Question: 1, Version: 1, Choices: []uint32{choice}, Seq: seq, Expiry: uint64(n.time.Add(time.Hour).Unix())}
	digest := vote.Digest()
	signature, err := voter.key.Sign(digest[:])
	require.NoError(n.t, err)
	signature[64] += 27
	return votingtypes.SignedVote{
		PollId: poll, QuestionId: 1, VersionId: 1, Choices: vote.Choices, Seq: seq, Expiry: vote.Expiry, Signature: signature,
	}
}

func (n *network) pollHead(poll uint64) votingtypes.PollHead {
	n.t.Helper()
	head, err := n.app.VotingKeeper.Heads.Get(n.ctx(), poll)
	require.NoError(n.t, err)
	return head
}

func (n *network) pollCounts(poll uint64) []uint64 {
	n.t.Helper()
	response, err := votingkeeper.NewQueryServerImpl(n.app.VotingKeeper).Results(n.ctx(), &votingtypes.QueryResultsRequest{PollId: poll})
	require.NoError(n.t, err)
	return response.Versions[0].Tally.Counts
}

func cast(sender *account, vote votingtypes.SignedVote) *votingtypes.MsgCastVote {
	return &votingtypes.MsgCastVote{Sender: sender.String(), Vote: vote}
}

func TestVotesOfABlockAreCountedInTheOrderOfTheirTransactions(t *testing.T) {
	n := newNetwork(t, 1)
	portal, organizer := n.season, n.operators[0]
	poll := n.openPoll(organizer)
	a, b := n.traders[0], n.traders[1]

	bad := n.ballot(a, poll, 9, 0)
	bad.Signature = bad.Signature[:64]
	n.refused(n.sign(portal, cast(portal, bad)), votingtypes.ErrSignatureInvalid)

	votes := []votingtypes.SignedVote{n.ballot(a, poll, 1, 0), n.ballot(b, poll, 1, 1), n.ballot(a, poll, 2, 2), n.ballot(b, poll, 1, 2)}
	txs := [][]byte{
		n.sign(portal, &votingtypes.MsgCastVotes{Sender: portal.String(), Votes: []votingtypes.SignedVote{votes[0], bad, votes[1]}}),
		n.sign(organizer, cast(organizer, votes[2])),
		// A transaction whose second message fails leaves no vote.
		n.sign(a, cast(a, n.ballot(a, poll, 3, 1)), revoke(a)),
		n.sign(b, cast(b, votes[3])),
	}
	other := n.reborn() // a department that sees none of them before they are in a block
	for _, tx := range txs {
		require.Zero(t, n.check(tx).Code)
	}
	n.time = n.time.Add(time.Second)
	proposal := n.propose(txs...)
	require.Len(t, proposal, 4)
	results := n.execute(proposal).TxResults
	require.Zero(t, results[0].Code, results[0].Log)
	require.Zero(t, results[1].Code, results[1].Log)
	require.NotZero(t, results[2].Code)
	isError(t, votingtypes.ErrSeqStale, results[3].Codespace, results[3].Code, results[3].Log)
	other.time = n.time
	otherResults := other.execute(proposal).TxResults
	require.Zero(t, otherResults[0].Code, otherResults[0].Log)
	require.Equal(t, results[0].GasUsed, otherResults[0].GasUsed)
	require.Equal(t, n.pollHead(poll), other.pollHead(poll))

	require.Equal(t, []uint64{0, 1, 1}, n.pollCounts(poll))
	require.Equal(t, uint64(3), n.pollHead(poll).Votes)
	listed, err := votingkeeper.NewQueryServerImpl(n.app.VotingKeeper).Votes(n.ctx(), &votingtypes.QueryVotesRequest{PollId: poll})
	require.NoError(t, err)
	for i, vote := range listed.Votes {
		require.Equal(t, votes[i].Signature, vote.Signed.Signature, "vote %d", i+1)
	}

	// By authz the portal's deputy sends; a suspended one does not.
	deputy := n.traders[2]
	n.grant(portal, deputy, &votingtypes.MsgCastVote{})
	n.run(deputy, exec(deputy, cast(portal, n.ballot(b, poll, 5, 0))))
	require.Equal(t, []uint64{1, 0, 1}, n.pollCounts(poll))
	n.suspend(b)
	n.fails(portal, accesstypes.ErrAccountSuspended, cast(portal, n.ballot(b, poll, 6, 1)))

	n.reborn().block()
}
