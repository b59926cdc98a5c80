package keeper_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"pgregory.net/rapid"

	"github.com/moscowchain/moscowd/x/voting/client"
	"github.com/moscowchain/moscowd/x/voting/pollfile"
	"github.com/moscowchain/moscowd/x/voting/rules"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// local answers the queries of an export from the suite.
type local struct {
	types.QueryClient
	s *suite
}

func (l local) Poll(_ context.Context, req *types.QueryPollRequest, _ ...grpc.CallOption) (*types.QueryPollResponse, error) {
	return l.s.queries.Poll(l.s.ctx, req)
}

func (l local) Question(_ context.Context, req *types.QueryQuestionRequest, _ ...grpc.CallOption) (*types.QueryQuestionResponse, error) {
	return l.s.queries.Question(l.s.ctx, req)
}

func (l local) Results(_ context.Context, req *types.QueryResultsRequest, _ ...grpc.CallOption) (*types.QueryResultsResponse, error) {
	return l.s.queries.Results(l.s.ctx, req)
}

func (l local) Votes(_ context.Context, req *types.QueryVotesRequest, _ ...grpc.CallOption) (*types.QueryVotesResponse, error) {
	return l.s.queries.Votes(l.s.ctx, req)
}

// export writes a poll and reads it again.
func (s *suite) export(poll uint64) *pollfile.File {
	s.t.Helper()
	file, err := client.Read(context.Background(), local{s: s}, "moscow-1", poll, nil)
	require.NoError(s.t, err)
	var written bytes.Buffer
	require.NoError(s.t, file.Write(&written))
	read, err := pollfile.Read(&written)
	require.NoError(s.t, err)
	return read
}

// busyPoll casts random votes on a random poll over some blocks, with refused ones among them.
func busyPoll(t *rapid.T, s *suite) uint64 {
	terms := s.terms()
	terms.Revote = rapid.Bool().Draw(t, "revote")
	names := []string{"k0", "k1", "k2", "k3", "k4", "k5"}
	place := func(_ int, vote types.SignedVote) types.SignedVote { return vote }
	if rapid.Bool().Draw(t, "census") {
		terms.Class, terms.Census = "", nil
		terms.Census, place = s.census(names...)
	} else {
		for _, name := range names[:5] { // the last is a stranger
			s.enrol(name, "resident")
		}
	}
	created, err := s.msgs.CreatePoll(s.ctx, terms)
	require.NoError(s.t, err)
	versions := []uint32{0, 1, 1, 1, 1, 1}
	for range rapid.IntRange(1, 40).Draw(t, "steps") {
		voter := rapid.IntRange(0, 5).Draw(t, "voter")
		question := rapid.Uint32Range(1, 5).Draw(t, "question")
		switch rapid.IntRange(0, 9).Draw(t, "step") {
		case 0:
			_, err := s.msgs.AddQuestionVersion(s.ctx, &types.MsgAddQuestionVersion{
				Organizer: terms.Organizer, PollId: created.PollId, QuestionId: question, TitleRu: "Так?", TitleEn: "So?", Options: options(5),
				EarlierVotersAgain: rapid.Bool().Draw(t, "again"),
			})
			require.NoError(s.t, err)
			versions[question]++
		case 1:
			s.endBlock()
		default:
			choices := rapid.SliceOfNDistinct(rapid.Uint32Range(0, 4), 1, 3, rapid.ID[uint32]).Draw(t, "choices")
			for i := range choices {
				switch question {
				case 4:
					choices[i] += 1000 * rapid.Uint32Range(1, 5).Draw(t, "rating")
				case 5:
					choices[i] += 1000 * uint32(i+1)
				}
			}
			slices.Sort(choices)
			vote := s.vote(names[voter], created.PollId, question, rapid.Uint64Range(1, 9).Draw(t, "seq"), choices...)
			vote.VersionId = versions[question]
			_, _ = s.cast(place(voter, s.signed(names[voter], vote))) // many are refused
		}
	}
	if rapid.Bool().Draw(t, "closed early") {
		_, err := s.msgs.ClosePoll(s.ctx, &types.MsgClosePoll{Organizer: terms.Organizer, PollId: created.PollId, Reason: "enough"})
		require.NoError(s.t, err)
	}
	s.endBlock()
	return created.PollId
}

// TestTheResultIsTheRecountOfTheExport for random polls.
func TestTheResultIsTheRecountOfTheExport(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := newSuite(t)
		poll := busyPoll(rt, s)
		recount, err := s.export(poll).Recount(types.RecoverSigner, nil)
		require.NoError(rt, err)
		for _, r := range recount.Results() {
			tally := s.tally(poll, r.Question, r.Version)
			require.Equal(rt, tally, types.Tally{Voters: r.Voters, Replaced: r.Replaced, Counts: r.Counts})
		}
		require.Equal(rt, s.head(poll).Votes, recount.Head().Votes)
	})
}

// TestGenesisRoundTrip of random polls: everything that can be asked is answered as before.
func TestGenesisRoundTrip(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := newSuite(t)
		poll := busyPoll(rt, s)
		exported, err := s.k.ExportGenesis(s.ctx)
		require.NoError(rt, err)
		require.NoError(rt, exported.Validate(addresses))
		next := emptySuite(t)
		next.at(s.ctx.BlockHeight(), s.ctx.BlockTime())
		require.NoError(rt, next.k.InitGenesis(next.ctx, exported))
		again, err := next.k.ExportGenesis(next.ctx)
		require.NoError(rt, err)
		require.Equal(rt, exported, again)
		require.Equal(rt, s.export(poll), next.export(poll))
		for _, vote := range exported.Polls[0].Votes {
			before, counted, err := s.k.Receipt(s.ctx, vote.Tracker)
			require.NoError(rt, err)
			after, counts, err := next.k.Receipt(next.ctx, vote.Tracker)
			require.NoError(rt, err)
			require.Equal(rt, before, after)
			require.Equal(rt, counted, counts)
		}
	})
}

// exampleGenesis is a poll with five votes, of which one was replaced, and a corrected question.
func exampleGenesis(t *testing.T) (*suite, *types.GenesisState) {
	t.Helper()
	s := newSuite(t)
	poll := s.poll(nil)
	for _, name := range []string{"anna", "boris"} {
		s.enrol(name, "resident")
	}
	s.mustCast(s.vote("anna", poll, 1, 1, 0), s.vote("boris", poll, 1, 1, 1), s.vote("anna", poll, 2, 1, 0, 1), s.vote("anna", poll, 1, 2, 2))
	s.endBlock()
	_, err := s.msgs.AddQuestionVersion(s.ctx, &types.MsgAddQuestionVersion{
		Organizer: s.address("organizer"), PollId: poll, QuestionId: 2, TitleRu: "Какие же?", TitleEn: "Which now?", Options: options(4), EarlierVotersAgain: true,
	})
	require.NoError(t, err)
	vote := s.vote("anna", poll, 2, 2, 2, 3)
	vote.VersionId = 2
	s.mustCast(s.signed("anna", vote))
	s.endBlock()
	exported, err := s.k.ExportGenesis(s.ctx)
	require.NoError(t, err)
	return s, exported
}

func TestAGenesisThatDoesNotAddUpIsRefused(t *testing.T) {
	for name, change := range map[string]func(*types.GenesisState){
		"an organizer named twice":   func(g *types.GenesisState) { g.Params.Organizers = append(g.Params.Organizers, g.Params.Organizers[0]) },
		"a poll out of order":        func(g *types.GenesisState) { g.Polls[0].Poll.Id = 2 },
		"a head of another poll":     func(g *types.GenesisState) { g.Polls[0].Head.PollId = 2 },
		"a poll without a title":     func(g *types.GenesisState) { g.Polls[0].Poll.TitleRu = "" },
		"a question that is missing": func(g *types.GenesisState) { g.Polls[0].Questions = g.Polls[0].Questions[:4] },
		"a question of another poll": func(g *types.GenesisState) { g.Polls[0].Questions[1].PollId = 3 },
		"a version that is missing":  func(g *types.GenesisState) { g.Polls[0].Versions = g.Polls[0].Versions[:5] },
		"a version too many":         func(g *types.GenesisState) { g.Polls[0].Versions = append(g.Polls[0].Versions, g.Polls[0].Versions[0]) },
		"a version without options":  func(g *types.GenesisState) { g.Polls[0].Versions[0].Options = nil },
		"a change too many":          func(g *types.GenesisState) { g.Polls[0].Head.Changes = 2 },
		"a vote dropped":             func(g *types.GenesisState) { g.Polls[0].Votes = g.Polls[0].Votes[:4] },
		"a vote twice": func(g *types.GenesisState) {
			g.Polls[0].Votes[4] = g.Polls[0].Votes[3]
			g.Polls[0].Votes[4].Position = 5
		},
		"a vote of another poll":          func(g *types.GenesisState) { g.Polls[0].Votes[0].Signed.PollId = 2 },
		"a vote altered":                  func(g *types.GenesisState) { g.Polls[0].Votes[0].Signed.Choices = []uint32{1} },
		"a vote with an option too large": func(g *types.GenesisState) { g.Polls[0].Votes[0].Signed.Choices = []uint32{9} },
		"a vote without a subject":        func(g *types.GenesisState) { g.Polls[0].Votes[0].Subject = nil },
		"a vote without a time":           func(g *types.GenesisState) { g.Polls[0].Votes[0].Time = nil },
		"another subject":                 func(g *types.GenesisState) { g.Polls[0].Votes[1].Subject = make([]byte, 32) },
		"another running hash":            func(g *types.GenesisState) { g.Polls[0].Head.RunningHash = make([]byte, 32) },
		"other numbers in the head":       func(g *types.GenesisState) { g.Polls[0].Head.Voters++ },
	} {
		t.Run(name, func(t *testing.T) {
			_, g := exampleGenesis(t)
			change(g)
			err := g.Validate(addresses)
			if err == nil {
				next := emptySuite(t)
				err = next.k.InitGenesis(next.ctx, g)
			} else {
				require.ErrorIs(t, err, types.ErrGenesisInvalid)
			}
			require.Error(t, err)
		})
	}
}

// TestAnAlteredExportIsRefused: whatever is changed in a file, the recount finds it.
func TestAnAlteredExportIsRefused(t *testing.T) {
	s, _ := exampleGenesis(t)
	_, err := s.export(1).Recount(types.RecoverSigner, nil)
	require.NoError(t, err)
	sign := func(f *pollfile.File, i int, name string) { // signed anew by somebody, with the tracker that belongs to it
		v := &f.Votes[i]
		made := s.signed(name, types.SignedVote{PollId: 1, QuestionId: v.Question, VersionId: v.Version, Choices: v.Choices, Seq: v.Seq, Expiry: v.Expiry})
		address := rawAddress(t, name)
		ruled, err := made.ToRules()
		require.NoError(t, err)
		tracker := rules.Tracker(ruled.Digest(), address)
		v.Signature, v.Signer, v.Tracker = made.Signature, address[:], tracker[:]
	}
	for name, tc := range map[string]struct {
		change func(*pollfile.File)
		want   error
	}{
		"another title":             {func(f *pollfile.File) { f.Poll.TitleRu = "Мост" }, rules.ErrHeadOther},
		"another option":            {func(f *pollfile.File) { f.Questions[0].Versions[0].Options[1].TitleEn = "Z" }, rules.ErrHeadOther},
		"another class":             {func(f *pollfile.File) { f.Poll.Class = "trader" }, rules.ErrHeadOther},
		"another time":              {func(f *pollfile.File) { f.Poll.Closes++ }, rules.ErrHeadOther},
		"closed early":              {func(f *pollfile.File) { f.Poll.ClosedAt = f.Poll.Closes - 1; f.Poll.CloseReason = "no" }, rules.ErrHeadOther},
		"other rights of a version": {func(f *pollfile.File) { f.Questions[1].Versions[1].EarlierVotersAgain = false }, rules.ErrNotAllowed},
		"no replacements":           {func(f *pollfile.File) { f.Poll.Revote = false }, rules.ErrNotAllowed},
		"a vote dropped":            {func(f *pollfile.File) { f.Votes = f.Votes[1:] }, rules.ErrHeadOther},
		"a vote dropped with its count": {func(f *pollfile.File) {
			f.Votes = f.Votes[:4]
			f.Head.Votes--
			f.Results[2].Voters = 0
			f.Results[2].Counts = make([]uint64, 4)
		}, rules.ErrHeadOther},
		"votes swapped":                          {func(f *pollfile.File) { f.Votes[0], f.Votes[1] = f.Votes[1], f.Votes[0] }, rules.ErrHeadOther},
		"blocks swapped":                         {func(f *pollfile.File) { f.Votes[0], f.Votes[4] = f.Votes[4], f.Votes[0] }, rules.ErrOrder},
		"a vote twice":                           {func(f *pollfile.File) { f.Votes = append(f.Votes, f.Votes[4]) }, rules.ErrNotAllowed},
		"a choice altered":                       {func(f *pollfile.File) { f.Votes[1].Choices = []uint32{0} }, rules.ErrSigner},
		"a choice altered and signed by another": {func(f *pollfile.File) { f.Votes[1].Choices = []uint32{0}; sign(f, 1, "mallory") }, rules.ErrHeadOther},
		"a choice too many":                      {func(f *pollfile.File) { f.Votes[1].Choices = []uint32{0, 1}; sign(f, 1, "boris") }, rules.ErrChoicesTooMany},
		"another signer":                         {func(f *pollfile.File) { f.Votes[1].Signer = f.Votes[0].Signer }, rules.ErrSigner},
		"another subject":                        {func(f *pollfile.File) { f.Votes[1].Subject = bytes.Repeat([]byte{1}, 32) }, rules.ErrHeadOther},
		"another tracker":                        {func(f *pollfile.File) { f.Votes[1].Tracker = f.Votes[0].Tracker }, rules.ErrHeadOther},
		"a text that nobody takes":               {func(f *pollfile.File) { f.Votes[1].TextCommitment = bytes.Repeat([]byte{1}, 32) }, rules.ErrTextNotTaken},
		"an expired vote":                        {func(f *pollfile.File) { f.Votes[1].Time = int64(f.Votes[1].Expiry) }, rules.ErrOutsideTime},
		"a vote that had expired":                {func(f *pollfile.File) { f.Votes[1].Expiry = uint64(f.Votes[1].Time); sign(f, 1, "boris") }, rules.ErrExpired},
		"a vote before its version":              {func(f *pollfile.File) { f.Votes[4].Time-- }, rules.ErrOutsideTime},
		"a vote on a version to come":            {func(f *pollfile.File) { f.Votes[4].Version = 3 }, rules.ErrDefinition},
		"another result":                         {func(f *pollfile.File) { f.Results[0].Counts[0]++ }, rules.ErrResultsOther},
		"a result less":                          {func(f *pollfile.File) { f.Results = f.Results[1:] }, rules.ErrResultsOther},
		"a head without hashes":                  {func(f *pollfile.File) { f.Head.RunningHash = nil }, pollfile.ErrUnusable},
		"an unknown kind":                        {func(f *pollfile.File) { f.Questions[0].Kind = "?" }, pollfile.ErrUnusable},
		"a change that is missing":               {func(f *pollfile.File) { f.Questions[1].Versions[1].Change = 2 }, pollfile.ErrUnusable},
		"neither class nor census":               {func(f *pollfile.File) { f.Poll.Class = "" }, pollfile.ErrUnusable},
	} {
		t.Run(name, func(t *testing.T) {
			file := s.export(1)
			tc.change(file)
			_, err := file.Recount(types.RecoverSigner, nil)
			require.ErrorIs(t, err, tc.want)
			found, err := client.Verify(file, nil, time.Now(), nil)
			if err != nil {
				require.ErrorIs(t, err, pollfile.ErrUnusable)
			}
			require.False(t, found.Valid)
		})
	}
}

func TestAnAlteredCensusIsRefused(t *testing.T) {
	s := newSuite(t)
	census, proved := s.census("k1", "k2", "k3")
	poll := s.poll(func(m *types.MsgCreatePoll) { m.Class, m.Census = "", census })
	s.mustCast(proved(0, s.vote("k1", poll, 1, 1, 0)), proved(2, s.vote("k3", poll, 1, 1, 1)))
	s.endBlock()
	found, err := client.Verify(s.export(poll), nil, time.Now(), nil)
	require.NoError(t, err)
	require.True(t, found.Valid)
	require.Nil(t, found.Bound)
	var printed bytes.Buffer
	require.NoError(t, found.Print(&printed))
	require.Contains(t, printed.String(), "CONSISTENT only")
	for name, change := range map[string]func(*pollfile.File){
		"another root":  func(f *pollfile.File) { f.Poll.Census.Root[0] ^= 1 },
		"another place": func(f *pollfile.File) { f.Votes[0].CensusIndex = 1 },
		"another path":  func(f *pollfile.File) { f.Votes[0].CensusPath = nil },
	} {
		t.Run(name, func(t *testing.T) {
			file := s.export(poll)
			change(file)
			_, err := file.Recount(types.RecoverSigner, nil)
			require.ErrorIs(t, err, rules.ErrNotInCensus)
		})
	}
}

// BenchmarkCastAndCount measures a vote of a batch with what the end of a block writes: a chunk of 100, and a tracker each.
func BenchmarkCastAndCount(b *testing.B) {
	s := newSuite(b)
	poll := s.poll(func(m *types.MsgCreatePoll) { m.Questions = m.Questions[:1] })
	portal := s.enrol("portal", "department")
	votes := make([]types.SignedVote, b.N)
	for i := range votes {
		name := fmt.Sprintf("resident %d", i)
		s.enrol(name, "resident")
		votes[i] = s.vote(name, poll, 1, 1, uint32(i%3))
	}
	b.ResetTimer()
	for len(votes) > 0 {
		n := min(types.MaxBatch, len(votes))
		response, err := s.msgs.CastVotes(s.ctx, &types.MsgCastVotes{Sender: portal, Votes: votes[:n]})
		require.NoError(b, err)
		require.Empty(b, response.Refused)
		votes = votes[n:]
		s.endBlock()
	}
}
