package keeper_test

import (
	"encoding/hex"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/voting/rules"
	"github.com/moscowchain/moscowd/x/voting/types"
)

func TestVotesAreCountedAtTheEndOfTheBlock(t *testing.T) {
	s := newSuite(t)
	poll := s.poll(nil)
	for _, name := range []string{"anna", "boris", "vera"} {
		s.enrol(name, "resident")
	}
	s.mustCast(s.vote("anna", poll, 1, 1, 2), s.vote("anna", poll, 2, 1, 0, 3, 4), s.vote("anna", poll, 3, 1, 0, 1, 2, 3),
		s.vote("anna", poll, 4, 1, 2000, 5001), s.vote("anna", poll, 5, 1, 1002, 2000, 3001),
		s.vote("boris", poll, 1, 1, 2), s.vote("boris", poll, 5, 1, 1000, 2001), s.vote("vera", poll, 1, 9, 0))
	require.Zero(t, s.head(poll).Votes, "nothing is counted by a transaction")
	s.endBlock()

	require.Equal(t, []uint64{1, 0, 2}, s.tally(poll, 1, 1).Counts)
	require.Equal(t, []uint64{1, 0, 0, 1, 1}, s.tally(poll, 2, 1).Counts)
	require.Equal(t, []uint64{1, 1, 1, 1}, s.tally(poll, 3, 1).Counts)
	require.Equal(t, []uint64{0, 1, 0, 0, 0, 0, 0, 0, 0, 1}, s.tally(poll, 4, 1).Counts)
	require.Equal(t, []uint64{1, 1, 0, 0, 1, 1, 1, 0, 0}, s.tally(poll, 5, 1).Counts)
	require.Equal(t, uint64(3), s.tally(poll, 1, 1).Voters)
	head := s.head(poll)
	require.Equal(t, uint64(8), head.Votes)
	require.Equal(t, uint64(3), head.Voters)

	results, err := s.queries.Results(s.ctx, &types.QueryResultsRequest{PollId: poll})
	require.NoError(t, err)
	require.Equal(t, []uint64{2, 5}, results.Versions[3].Points, "sums of ratings")
	require.Equal(t, []uint64{5, 3, 3}, results.Versions[4].Points, "Borda points: the first of three options gives 3")
}

func TestTheLastVoteCountsAndTheReplacementIsVisible(t *testing.T) {
	s := newSuite(t)
	poll := s.poll(nil)
	s.enrol("anna", "resident")
	first, err := s.cast(s.vote("anna", poll, 1, 1, 0))
	require.NoError(t, err)
	s.mustCast(s.vote("anna", poll, 1, 2, 1)) // in the same block
	s.endBlock()
	last, err := s.cast(s.vote("anna", poll, 1, 7, 2))
	require.NoError(t, err)
	s.endBlock()

	tally := s.tally(poll, 1, 1)
	require.Equal(t, []uint64{0, 0, 1}, tally.Counts)
	require.Equal(t, uint64(1), tally.Voters)
	require.Equal(t, uint64(2), tally.Replaced)
	require.Equal(t, uint64(3), s.head(poll).Votes)
	require.Equal(t, uint64(1), s.head(poll).Voters)
	for tracker, counts := range map[string]bool{hex.EncodeToString(first): false, hex.EncodeToString(last): true} {
		receipt, err := s.queries.Receipt(s.ctx, &types.QueryReceiptRequest{Tracker: tracker})
		require.NoError(t, err)
		require.Equal(t, counts, receipt.Counts)
		require.Equal(t, poll, receipt.PollId)
	}
}

func TestAVoteIsRefusedWithItsOwnError(t *testing.T) {
	s := newSuite(t)
	s.enrol("anna", "resident")
	s.enrol("trader", "trader")
	s.enrol("ivan", "resident")
	s.suspend("ivan")
	poll := s.poll(nil)
	once := s.poll(func(m *types.MsgCreatePoll) { m.Revote = false })
	later := s.poll(func(m *types.MsgCreatePoll) { m.Opens = start.Add(time.Minute) })
	_, err := s.msgs.AddQuestionVersion(s.ctx, &types.MsgAddQuestionVersion{
		Organizer: s.address("organizer"), PollId: later, QuestionId: 1, TitleRu: "Где же?", TitleEn: "Where then?", Options: options(3),
	})
	require.NoError(t, err)
	closed := s.poll(nil)
	_, err = s.msgs.ClosePoll(s.ctx, &types.MsgClosePoll{Organizer: s.address("organizer"), PollId: closed, Reason: "the event was cancelled"})
	require.NoError(t, err)
	s.mustCast(s.vote("anna", poll, 1, 5, 0), s.vote("anna", once, 1, 5, 0))
	s.endBlock()
	before := s.head(poll)

	with := func(name string, change func(*types.SignedVote)) types.SignedVote {
		vote := s.vote(name, poll, 1, 6, 0)
		change(&vote)
		return s.signed(name, vote)
	}
	unsigned := func(change func(*types.SignedVote)) types.SignedVote {
		vote := s.vote("anna", poll, 1, 6, 0)
		change(&vote)
		return vote
	}
	for name, tc := range map[string]struct {
		vote types.SignedVote
		want error
	}{
		"a stranger":                           {s.vote("stranger", poll, 1, 1, 0), errUnknown},
		"a suspended account":                  {s.vote("ivan", poll, 1, 1, 0), errSuspended},
		"an account of another class":          {s.vote("trader", poll, 1, 1, 0), types.ErrVoterClassOther},
		"an unknown poll":                      {s.vote("anna", 99, 1, 1, 0), types.ErrPollUnknown},
		"an unknown question":                  {s.vote("anna", poll, 6, 1, 0), types.ErrQuestionUnknown},
		"question 0":                           {s.vote("anna", poll, 0, 1, 0), types.ErrQuestionUnknown},
		"an unknown version":                   {with("anna", func(v *types.SignedVote) { v.VersionId = 2 }), types.ErrVersionUnknown},
		"version 0":                            {with("anna", func(v *types.SignedVote) { v.VersionId = 0 }), types.ErrVersionUnknown},
		"before the poll opens":                {s.vote("anna", later, 1, 1, 0), types.ErrPollNotOpen},
		"after the organizer closed it":        {s.vote("anna", closed, 1, 1, 0), types.ErrPollClosed},
		"a second vote where none is replaced": {s.vote("anna", once, 1, 6, 0), types.ErrVotedAlready},
		"the same vote again":                  {s.vote("anna", poll, 1, 5, 0), types.ErrSeqStale},
		"a stale seq":                          {s.vote("anna", poll, 1, 4, 1), types.ErrSeqStale},
		"an expired vote":                      {with("anna", func(v *types.SignedVote) { v.Expiry = uint64(s.ctx.BlockTime().Unix()) }), types.ErrVoteExpired},
		"too many choices":                     {s.vote("anna", poll, 1, 6, 0, 1), types.ErrChoicesTooMany},
		"too few choices":                      {s.vote("anna", poll, 2, 6, 0), types.ErrChoicesTooFew},
		"no choice":                            {s.vote("anna", poll, 3, 6), types.ErrChoicesTooFew},
		"a repeated option":                    {s.vote("anna", poll, 3, 6, 3, 3, 3), types.ErrChoiceRepeated},
		"an option rated twice":                {s.vote("anna", poll, 4, 6, 1000, 2000), types.ErrChoiceRepeated},
		"choices that do not ascend":           {s.vote("anna", poll, 3, 6, 2, 1), types.ErrChoicesUnsorted},
		"an option that does not exist":        {s.vote("anna", poll, 1, 6, 3), types.ErrChoiceUnknown},
		"a rating where there is none":         {s.vote("anna", poll, 1, 6, 1000), types.ErrChoiceValue},
		"no rating":                            {s.vote("anna", poll, 4, 6, 0), types.ErrChoiceValue},
		"a rating above the best":              {s.vote("anna", poll, 4, 6, 6000), types.ErrChoiceValue},
		"a gap between ranks":                  {s.vote("anna", poll, 5, 6, 1000, 3001), types.ErrChoiceValue},
		"a text where none is taken":           {with("anna", func(v *types.SignedVote) { v.TextCommitment = slices.Repeat([]byte{1}, 32) }), types.ErrTextNotTaken},
		"a commitment of 31 bytes":             {unsigned(func(v *types.SignedVote) { v.TextCommitment = make([]byte, 31) }), types.ErrVoteInvalid},
		"a census path where there is none":    {unsigned(func(v *types.SignedVote) { v.CensusPath = make([]byte, 32) }), types.ErrVoteInvalid},
		"choices altered by the portal":        {unsigned(func(v *types.SignedVote) { v.Choices = []uint32{1} }), errUnknown}, // another signer comes out
		"a signature cut short":                {unsigned(func(v *types.SignedVote) { v.Signature = v.Signature[:64] }), types.ErrSignatureInvalid},
		"no signature":                         {unsigned(func(v *types.SignedVote) { v.Signature = nil }), types.ErrSignatureInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.cast(tc.vote)
			require.ErrorIs(t, err, tc.want)
		})
	}
	s.endBlock()
	require.Equal(t, before, s.head(poll), "refusals move no count")

	s.at(s.ctx.BlockHeight(), start.Add(time.Hour))
	_, err = s.cast(s.vote("anna", poll, 1, 6, 0))
	require.ErrorIs(t, err, types.ErrPollClosed, "the time of the poll is over")
}

func TestInABatchTheOthersCount(t *testing.T) {
	s := newSuite(t)
	poll := s.poll(nil)
	s.enrol("anna", "resident")
	s.enrol("boris", "resident")
	portal := s.enrol("portal", "department")
	bad := s.vote("boris", poll, 1, 2, 1)
	bad.Signature = bad.Signature[:10]
	response, err := s.msgs.CastVotes(s.ctx, &types.MsgCastVotes{Sender: portal, Votes: []types.SignedVote{
		s.vote("anna", poll, 1, 1, 0), bad, s.vote("anna", poll, 1, 1, 0), s.vote("boris", poll, 1, 3, 2), s.vote("anna", poll, 1, 2, 1), s.vote("anna", 77, 1, 2, 1),
	}})
	require.NoError(t, err)
	require.Equal(t, uint32(3), response.Accepted)
	type refusal struct {
		index uint32
		code  uint32
	}
	var refused []refusal
	for _, r := range response.Refused {
		require.Equal(t, types.ModuleName, r.Codespace)
		require.NotEmpty(t, r.Error)
		refused = append(refused, refusal{r.Index, r.Code})
	}
	code := func(err error) uint32 { _, c, _ := errorsmod.ABCIInfo(err, false); return c }
	require.Equal(t, []refusal{{1, code(types.ErrSignatureInvalid)}, {2, code(types.ErrSeqStale)}, {5, code(types.ErrPollUnknown)}}, refused)
	told := s.event("moscow.voting.v1.EventVotesCast").(*types.EventVotesCast)
	require.Equal(t, response.Refused, told.Refused)
	require.Len(t, told.Votes, 3)
	s.endBlock()
	require.Equal(t, []uint64{0, 1, 1}, s.tally(poll, 1, 1).Counts)

	for name, votes := range map[string][]types.SignedVote{"no votes": nil, "501 votes": make([]types.SignedVote, types.MaxBatch+1)} {
		t.Run(name, func(t *testing.T) {
			_, err := s.msgs.CastVotes(s.ctx, &types.MsgCastVotes{Sender: portal, Votes: votes})
			require.ErrorIs(t, err, types.ErrBatchInvalid)
		})
	}
	_, err = s.msgs.CastVotes(s.ctx, &types.MsgCastVotes{Sender: s.address("stranger"), Votes: []types.SignedVote{s.vote("anna", poll, 1, 9, 1)}})
	require.ErrorIs(t, err, errUnknown, "who sends votes must be enrolled")
	_, err = s.msgs.CastVote(s.ctx, &types.MsgCastVote{Sender: s.address("stranger"), Vote: s.vote("anna", poll, 1, 9, 1)})
	require.ErrorIs(t, err, errUnknown)
}

// event gives the typed event of a name that the context holds.
func (s *suite) event(name string) any {
	s.t.Helper()
	for _, e := range s.ctx.EventManager().ABCIEvents() {
		if e.Type == name {
			msg, err := sdk.ParseTypedEvent(e)
			require.NoError(s.t, err)
			return msg
		}
	}
	s.t.Fatalf("no event %s", name)
	return nil
}

func TestVersionsAreCountedApart(t *testing.T) {
	s := newSuite(t)
	s.enrol("anna", "resident")
	s.enrol("boris", "resident")
	organizer := s.address("organizer")
	for name, again := range map[string]bool{"earlier voters may vote again": true, "earlier voters may not vote again": false} {
		t.Run(name, func(t *testing.T) {
			poll := s.poll(nil)
			old := s.vote("boris", poll, 1, 1, 0)
			s.mustCast(s.vote("anna", poll, 1, 1, 0))
			added, err := s.msgs.AddQuestionVersion(s.ctx, &types.MsgAddQuestionVersion{
				Organizer: organizer, PollId: poll, QuestionId: 1, TitleRu: "Где именно?", TitleEn: "Where exactly?", Options: options(4), EarlierVotersAgain: again,
			})
			require.NoError(t, err)
			require.Equal(t, uint32(2), added.VersionId)
			_, err = s.cast(old)
			require.ErrorIs(t, err, types.ErrVersionOutdated)
			second := func(name string, seq uint64, choice uint32) types.SignedVote {
				vote := s.vote(name, poll, 1, seq, choice)
				vote.VersionId = 2
				return s.signed(name, vote)
			}
			_, err = s.cast(second("anna", 2, 3))
			if again {
				require.NoError(t, err)
			} else {
				require.ErrorIs(t, err, types.ErrVotedEarlier)
			}
			s.mustCast(second("boris", 2, 3))
			s.endBlock()
			require.Equal(t, []uint64{1, 0, 0}, s.tally(poll, 1, 1).Counts, "the vote on the first version stays counted there")
			counts := []uint64{0, 0, 0, 1}
			if again {
				counts[3] = 2
			}
			require.Equal(t, counts, s.tally(poll, 1, 2).Counts)
			require.Zero(t, s.tally(poll, 1, 1).Replaced)
		})
	}
}

// TestAVoteOfAProposalFollowsThoseOfTransactions though the context of the end of the block says transaction 0.
func TestAVoteOfAProposalFollowsThoseOfTransactions(t *testing.T) {
	s := newSuite(t)
	s.enrol("anna", "resident")
	poll := s.poll(nil)
	endOfBlock := s.ctx
	s.ctx = s.ctx.WithTxBytes([]byte("tx")).WithTxIndex(4)
	s.mustCast(s.vote("anna", poll, 1, 1, 0)) // transaction 5
	s.ctx = endOfBlock.WithTxIndex(-1)
	s.mustCast(s.vote("anna", poll, 1, 2, 1)) // transaction 0
	s.endBlock()
	require.Equal(t, []uint64{0, 1, 0}, s.tally(poll, 1, 1).Counts)
}

// TestAReceiptKnowsWhatWasReplacedOnAnEarlierVersion though the voter went on to the next one.
func TestAReceiptKnowsWhatWasReplacedOnAnEarlierVersion(t *testing.T) {
	s := newSuite(t)
	s.enrol("anna", "resident")
	poll := s.poll(nil)
	first, err := s.cast(s.vote("anna", poll, 1, 1, 0))
	require.NoError(t, err)
	second, err := s.cast(s.vote("anna", poll, 1, 2, 1))
	require.NoError(t, err)
	_, err = s.msgs.AddQuestionVersion(s.ctx, &types.MsgAddQuestionVersion{
		Organizer: s.address("organizer"), PollId: poll, QuestionId: 1, TitleRu: "Где именно?", TitleEn: "Where exactly?", Options: options(4),
		EarlierVotersAgain: true,
	})
	require.NoError(t, err)
	onSecondVersion := func(seq uint64) types.SignedVote {
		vote := s.vote("anna", poll, 1, seq, 3)
		vote.VersionId = 2
		return s.signed("anna", vote)
	}
	_, err = s.cast(onSecondVersion(2))
	require.ErrorIs(t, err, types.ErrSeqStale)
	third, err := s.cast(onSecondVersion(3))
	require.NoError(t, err)
	s.endBlock()
	for tracker, counts := range map[string]bool{string(first): false, string(second): true, string(third): true} {
		_, got, err := s.k.Receipt(s.ctx, []byte(tracker))
		require.NoError(t, err)
		require.Equal(t, counts, got)
	}
}

func TestACensusOfFreshKeys(t *testing.T) {
	s := newSuite(t)
	census, proved := s.census("k1", "k2", "k3", "k4", "k5")
	poll := s.poll(func(m *types.MsgCreatePoll) { m.Class, m.Census = "", census })
	s.mustCast(proved(0, s.vote("k1", poll, 1, 1, 0)), proved(4, s.vote("k5", poll, 1, 1, 1)))
	for name, vote := range map[string]types.SignedVote{
		"a key that is not in the census": proved(1, s.vote("k9", poll, 1, 1, 0)),
		"another key's place":             proved(2, s.vote("k2", poll, 1, 1, 0)),
		"no path":                         s.vote("k2", poll, 1, 1, 0),
		"a path of half hashes": func() types.SignedVote {
			vote := proved(1, s.vote("k2", poll, 1, 1, 0))
			vote.CensusPath = vote.CensusPath[:40]
			return vote
		}(),
		"an enrolled account": s.vote("organizer", poll, 1, 1, 0),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.cast(vote)
			require.ErrorIs(t, err, types.ErrCensusProofInvalid)
		})
	}
	s.mustCast(proved(0, s.vote("k1", poll, 1, 2, 2)))
	s.endBlock()
	require.Equal(t, []uint64{0, 1, 1}, s.tally(poll, 1, 1).Counts)
	votes, err := s.queries.Votes(s.ctx, &types.QueryVotesRequest{PollId: poll})
	require.NoError(t, err)
	require.Len(t, votes.Votes, 3)
	require.Empty(t, votes.Votes[0].Subject, "nothing but the key stands there")
}

// TestWhatANodeRemembersChangesNothing: a node that checked the signatures at admission charges and decides what another does.
func TestWhatANodeRemembersChangesNothing(t *testing.T) {
	run := func(admitted bool) (gas uint64, head types.PollHead) {
		s := newSuite(t)
		s.enrol("anna", "resident")
		poll := s.poll(nil)
		vote := s.vote("anna", poll, 1, 1, 0)
		altered := vote
		altered.Choices = []uint32{1}
		if admitted {
			require.NoError(t, s.k.Admit([]sdk.Msg{&types.MsgCastVote{Vote: vote}, &types.MsgCastVotes{Votes: []types.SignedVote{vote, {}}}}, 3))
		}
		_, err := s.cast(altered)
		require.ErrorIs(t, err, errUnknown)
		s.mustCast(vote)
		gas = s.ctx.GasMeter().GasConsumed()
		_, err = s.cast(vote)
		require.ErrorIs(t, err, types.ErrSeqStale)
		s.endBlock()
		return gas, s.head(poll)
	}
	gas, head := run(false)
	gasAdmitted, headAdmitted := run(true)
	require.Equal(t, gas, gasAdmitted)
	require.Equal(t, head, headAdmitted)
	require.Equal(t, uint64(1), head.Votes)
}

func TestAdmissionRefusesASingleVoteWithoutASignature(t *testing.T) {
	s := newSuite(t)
	require.ErrorIs(t, s.k.Admit([]sdk.Msg{&types.MsgCastVote{}}, 1), types.ErrSignatureInvalid)
	require.ErrorIs(t, s.k.Admit([]sdk.Msg{&types.MsgCastVote{Vote: types.SignedVote{TextCommitment: []byte{1}}}}, 1), types.ErrVoteInvalid)
	require.NoError(t, s.k.Admit([]sdk.Msg{&types.MsgCastVotes{Votes: make([]types.SignedVote, 3)}, &types.MsgClosePoll{}}, 9))
}

// TestAdmissionDoesNoWorkThatNobodyPaysFor: a transaction that is refused costs its sender nothing.
func TestAdmissionDoesNoWorkThatNobodyPaysFor(t *testing.T) {
	s := newSuite(t)
	require.NoError(t, s.k.Admit([]sdk.Msg{&types.MsgCastVote{}, &types.MsgCastVote{}}, 2), "the block refuses it, and it is paid for")
	require.NoError(t, s.k.Admit([]sdk.Msg{&types.MsgCastVote{}}, 0), "its gas does not pay for a signature")
	require.NoError(t, s.k.Admit([]sdk.Msg{&types.MsgCastVotes{Votes: make([]types.SignedVote, 3)}}, 1))
}

func TestReceiptsOfNobodysVotes(t *testing.T) {
	s := newSuite(t)
	_, err := s.queries.Receipt(s.ctx, &types.QueryReceiptRequest{Tracker: hex.EncodeToString(make([]byte, 32))})
	require.ErrorIs(t, err, types.ErrTrackerUnknown)
	for _, text := range []string{"", "zz", hex.EncodeToString(make([]byte, 31))} {
		_, err := s.queries.Receipt(s.ctx, &types.QueryReceiptRequest{Tracker: text})
		require.ErrorIs(t, err, types.ErrTrackerInvalid)
	}
}

func TestVotesArePagedAcrossChunks(t *testing.T) {
	s := newSuite(t)
	poll := s.poll(func(m *types.MsgCreatePoll) { m.Questions = m.Questions[:1] })
	portal := s.enrol("portal", "department")
	var all []types.SignedVote
	for i := range 250 {
		name := "resident " + string(rune('a'+i%26)) + string(rune('a'+i/26))
		s.enrol(name, "resident")
		all = append(all, s.vote(name, poll, 1, 1, uint32(i%3)))
	}
	for _, part := range [][]types.SignedVote{all[:230], all[230:]} {
		response, err := s.msgs.CastVotes(s.ctx, &types.MsgCastVotes{Sender: portal, Votes: part})
		require.NoError(t, err)
		require.Empty(t, response.Refused)
		s.endBlock()
	}
	running := rules.RunningStart(poll)
	var read []types.Vote
	request := &types.QueryVotesRequest{PollId: poll, Pagination: pageRequest(nil, 37)}
	for {
		page, err := s.queries.Votes(s.ctx, request)
		require.NoError(t, err)
		read = append(read, page.Votes...)
		if len(page.Pagination.NextKey) == 0 {
			break
		}
		request.Pagination = pageRequest(page.Pagination.NextKey, 37)
	}
	require.Len(t, read, 250)
	for i, vote := range read {
		require.Equal(t, uint64(i+1), vote.Position)
		require.Equal(t, all[i], vote.Signed, "votes of a batch keep their order")
		running = rules.RunningNext(running, [32]byte(vote.Tracker), [32]byte(vote.Subject), vote.Height, vote.Time.Unix())
	}
	require.Equal(t, running[:], s.head(poll).RunningHash)
}
