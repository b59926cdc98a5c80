package keeper_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/x/voting/types"
)

func pageRequest(key []byte, limit uint64) *query.PageRequest {
	return &query.PageRequest{Key: key, Limit: limit}
}

func TestAPollIsRefused(t *testing.T) {
	s := newSuite(t)
	s.enrol("anna", "resident")
	census, _ := s.census("k1")
	for name, tc := range map[string]struct {
		change func(*types.MsgCreatePoll)
		want   error
	}{
		"by an account that governance did not name": {func(m *types.MsgCreatePoll) { m.Organizer = s.address("anna") }, types.ErrOrganizerUnknown},
		"by a stranger":                           {func(m *types.MsgCreatePoll) { m.Organizer = s.address("stranger") }, errUnknown},
		"by no address":                           {func(m *types.MsgCreatePoll) { m.Organizer = "x" }, types.ErrAddressInvalid},
		"without a title":                         {func(m *types.MsgCreatePoll) { m.TitleRu = "" }, types.ErrPollInvalid},
		"with a title that is too long":           {func(m *types.MsgCreatePoll) { m.TitleEn = strings.Repeat("a", 501) }, types.ErrPollInvalid},
		"with a line break in the title":          {func(m *types.MsgCreatePoll) { m.TitleEn = "a\nb" }, types.ErrPollInvalid},
		"with a description that is too long":     {func(m *types.MsgCreatePoll) { m.DescriptionEn = strings.Repeat("a", 4001) }, types.ErrPollInvalid},
		"that is over":                            {func(m *types.MsgCreatePoll) { m.Opens, m.Closes = start.Add(-time.Hour), start }, types.ErrPollInvalid},
		"that closes before it opens":             {func(m *types.MsgCreatePoll) { m.Closes = m.Opens }, types.ErrPollInvalid},
		"that lasts too long":                     {func(m *types.MsgCreatePoll) { m.Closes = m.Opens.Add(367 * 24 * time.Hour) }, types.ErrPollInvalid},
		"with parts of a second":                  {func(m *types.MsgCreatePoll) { m.Opens = m.Opens.Add(1) }, types.ErrPollInvalid},
		"with neither class nor census":           {func(m *types.MsgCreatePoll) { m.Class = "" }, types.ErrPollInvalid},
		"with class and census":                   {func(m *types.MsgCreatePoll) { m.Census = census }, types.ErrPollInvalid},
		"with an empty census":                    {func(m *types.MsgCreatePoll) { m.Class, m.Census = "", &types.Census{Root: census.Root} }, types.ErrPollInvalid},
		"with half a root":                        {func(m *types.MsgCreatePoll) { m.Class, m.Census = "", &types.Census{Root: census.Root[:16], Size_: 1} }, types.ErrPollInvalid},
		"with encrypted results":                  {func(m *types.MsgCreatePoll) { m.Results = types.RESULTS_VISIBILITY_ENCRYPTED }, types.ErrResultsEncrypted},
		"that does not say when results are seen": {func(m *types.MsgCreatePoll) { m.Results = types.RESULTS_VISIBILITY_UNSPECIFIED }, types.ErrPollInvalid},
		"without questions":                       {func(m *types.MsgCreatePoll) { m.Questions = nil }, types.ErrPollInvalid},
		"with 33 questions":                       {func(m *types.MsgCreatePoll) { m.Questions = make([]types.NewQuestion, 33) }, types.ErrPollInvalid},
		"with one option":                         {func(m *types.MsgCreatePoll) { m.Questions[0].Options = options(1) }, types.ErrQuestionInvalid},
		"with 101 options":                        {func(m *types.MsgCreatePoll) { m.Questions[0].Options = options(101) }, types.ErrQuestionInvalid},
		"with an option without a title":          {func(m *types.MsgCreatePoll) { m.Questions[0].Options[1].TitleEn = "" }, types.ErrQuestionInvalid},
		"with a question of no kind":              {func(m *types.MsgCreatePoll) { m.Questions[0].Kind = 0 }, types.ErrQuestionInvalid},
		"with more choices than options":          {func(m *types.MsgCreatePoll) { m.Questions[1].MaxChoices = 6 }, types.ErrQuestionInvalid},
		"with k of n without k":                   {func(m *types.MsgCreatePoll) { m.Questions[1].MaxChoices = 0 }, types.ErrQuestionInvalid},
		"with a minimum for a single choice":      {func(m *types.MsgCreatePoll) { m.Questions[0].MinChoices = 1 }, types.ErrQuestionInvalid},
		"with ratings up to 1":                    {func(m *types.MsgCreatePoll) { m.Questions[3].MaxRating = 1 }, types.ErrQuestionInvalid},
		"with ratings up to 11":                   {func(m *types.MsgCreatePoll) { m.Questions[3].MaxRating = 11 }, types.ErrQuestionInvalid},
		"with ratings of a single choice":         {func(m *types.MsgCreatePoll) { m.Questions[0].MaxRating = 5 }, types.ErrQuestionInvalid},
		"with a ranking of 21 options":            {func(m *types.MsgCreatePoll) { m.Questions[4].Options = options(21) }, types.ErrQuestionInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			terms := s.terms()
			tc.change(terms)
			branch, _ := s.ctx.CacheContext()
			_, err := s.msgs.CreatePoll(branch, terms)
			require.ErrorIs(t, err, tc.want)
		})
	}
}

func TestOnlyTheOrganizerChangesAPollThatIsNotOver(t *testing.T) {
	s := newSuite(t)
	s.enrol("anna", "resident")
	organizer := s.address("organizer")
	poll := s.poll(nil)
	version := func(by string, question uint32) *types.MsgAddQuestionVersion {
		return &types.MsgAddQuestionVersion{Organizer: by, PollId: poll, QuestionId: question, TitleRu: "Где?", TitleEn: "Where?", Options: options(3)}
	}
	_, err := s.msgs.AddQuestionVersion(s.ctx, version(s.address("anna"), 1))
	require.ErrorIs(t, err, types.ErrOrganizerOther)
	_, err = s.msgs.AddQuestionVersion(s.ctx, version(s.address("stranger"), 1))
	require.ErrorIs(t, err, errUnknown)
	_, err = s.msgs.AddQuestionVersion(s.ctx, version(organizer, 6))
	require.ErrorIs(t, err, types.ErrQuestionUnknown)
	few := version(organizer, 2)
	few.Options = options(2) // of which a vote would name up to three
	_, err = s.msgs.AddQuestionVersion(s.ctx, few)
	require.ErrorIs(t, err, types.ErrQuestionInvalid)
	for range types.MaxVersions - 1 {
		_, err = s.msgs.AddQuestionVersion(s.ctx, version(organizer, 1))
		require.NoError(t, err)
	}
	_, err = s.msgs.AddQuestionVersion(s.ctx, version(organizer, 1))
	require.ErrorIs(t, err, types.ErrVersionsFull)

	end := func(by, reason string) error {
		_, err := s.msgs.ClosePoll(s.ctx, &types.MsgClosePoll{Organizer: by, PollId: poll, Reason: reason})
		return err
	}
	require.ErrorIs(t, end(s.address("anna"), "no"), types.ErrOrganizerOther)
	require.ErrorIs(t, end(organizer, ""), types.ErrReasonInvalid)
	require.ErrorIs(t, end(organizer, strings.Repeat("a", 501)), types.ErrReasonInvalid)
	s.suspend("organizer")
	require.ErrorIs(t, end(organizer, "no"), errSuspended)
	s.enrol("organizer", "department")
	require.NoError(t, end(organizer, "the event was cancelled"))
	require.ErrorIs(t, end(organizer, "again"), types.ErrPollClosed)
	_, err = s.msgs.AddQuestionVersion(s.ctx, version(organizer, 2))
	require.ErrorIs(t, err, types.ErrPollClosed)
	_, err = s.msgs.ClosePoll(s.ctx, &types.MsgClosePoll{Organizer: organizer, PollId: 5, Reason: "no"})
	require.ErrorIs(t, err, types.ErrPollUnknown)
}

func TestTheEndOfAPollIsToldOnce(t *testing.T) {
	s := newSuite(t)
	s.poll(nil)
	early := s.poll(nil)
	_, err := s.msgs.ClosePoll(s.ctx, &types.MsgClosePoll{Organizer: s.address("organizer"), PollId: early, Reason: "cancelled"})
	require.NoError(t, err)
	require.Equal(t, "cancelled", s.event("moscow.voting.v1.EventPollClosed").(*types.EventPollClosed).Reason)
	told := func() (ids []string) {
		s.ctx = s.ctx.WithEventManager(s.ctx.EventManager())
		require.NoError(t, s.k.EndBlock(s.ctx))
		for _, e := range s.ctx.EventManager().ABCIEvents() {
			if e.Type == "moscow.voting.v1.EventPollClosed" {
				ids = append(ids, e.Attributes[0].Value)
			}
		}
		return ids
	}
	s.at(2, start.Add(time.Hour-1))
	require.Empty(t, told())
	s.at(3, start.Add(time.Hour))
	require.Equal(t, []string{`"1"`}, told())
	s.at(4, start.Add(time.Hour+1))
	require.Empty(t, told())
}

func TestAPollSaysWhatAVoterMustKnow(t *testing.T) {
	s := newSuite(t)
	census, _ := s.census("k1")
	class, listed := s.poll(nil), s.poll(func(m *types.MsgCreatePoll) { m.Class, m.Census, m.Opens = "", census, start.Add(time.Minute) })
	found, err := s.queries.Poll(s.ctx, &types.QueryPollRequest{PollId: class})
	require.NoError(t, err)
	require.Equal(t, types.NoticeLive+" "+types.NoticeClass, found.Notice)
	require.Equal(t, types.POLL_STAGE_OPEN, found.Stage)
	found, err = s.queries.Poll(s.ctx, &types.QueryPollRequest{PollId: listed})
	require.NoError(t, err)
	require.Equal(t, types.NoticeLive+" "+types.NoticeCensus, found.Notice)
	require.Equal(t, types.POLL_STAGE_SCHEDULED, found.Stage)

	polls, err := s.queries.Polls(s.ctx, &types.QueryPollsRequest{Pagination: pageRequest(nil, 1)})
	require.NoError(t, err)
	require.Len(t, polls.Polls, 1)
	polls, err = s.queries.Polls(s.ctx, &types.QueryPollsRequest{Pagination: pageRequest(polls.Pagination.NextKey, 9)})
	require.NoError(t, err)
	require.Equal(t, listed, polls.Polls[0].Id)
	for _, page := range []*query.PageRequest{{Reverse: true}, {Key: []byte{1}}, {Key: make([]byte, 8), Offset: 1}} {
		_, err = s.queries.Polls(s.ctx, &types.QueryPollsRequest{Pagination: page})
		require.ErrorIs(t, err, types.ErrQueryInvalid)
	}
	questions, err := s.queries.Questions(s.ctx, &types.QueryQuestionsRequest{PollId: class})
	require.NoError(t, err)
	require.Len(t, questions.Questions, 5)
	for _, ask := range []func() error{
		func() error { _, err := s.queries.Poll(s.ctx, &types.QueryPollRequest{PollId: 9}); return err },
		func() error {
			_, err := s.queries.Questions(s.ctx, &types.QueryQuestionsRequest{PollId: 9})
			return err
		},
		func() error { _, err := s.queries.Question(s.ctx, &types.QueryQuestionRequest{PollId: 9}); return err },
		func() error { _, err := s.queries.Results(s.ctx, &types.QueryResultsRequest{PollId: 9}); return err },
		func() error { _, err := s.queries.Votes(s.ctx, &types.QueryVotesRequest{PollId: 9}); return err },
	} {
		require.ErrorIs(t, ask(), types.ErrPollUnknown)
	}
	_, err = s.queries.Question(s.ctx, &types.QueryQuestionRequest{PollId: class, QuestionId: 6})
	require.ErrorIs(t, err, types.ErrQuestionUnknown)
}

func TestGovernanceNamesTheOrganizers(t *testing.T) {
	s := newSuite(t)
	a, b := s.enrol("a", "department"), s.enrol("b", "department")
	update := func(authority string, organizers ...string) error {
		_, err := s.msgs.UpdateParams(s.ctx, &types.MsgUpdateParams{Authority: authority, Params: types.Params{Organizers: organizers}})
		return err
	}
	require.ErrorIs(t, update(a, a), types.ErrUnauthorized)
	require.ErrorIs(t, update(s.gov, a, a), types.ErrParamsInvalid)
	require.ErrorIs(t, update(s.gov, "x"), types.ErrParamsInvalid)
	require.ErrorIs(t, update(s.gov, make([]string, 257)...), types.ErrParamsInvalid)
	require.NoError(t, update(s.gov, a, b))
	params, err := s.queries.Params(s.ctx, &types.QueryParamsRequest{})
	require.NoError(t, err)
	require.Equal(t, []string{a, b}, params.Params.Organizers)
	_, err = s.msgs.CreatePoll(s.ctx, s.terms())
	require.ErrorIs(t, err, types.ErrOrganizerUnknown, "who was an organizer is none")
}
