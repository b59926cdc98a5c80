package evidence

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func question() Question {
	q := Question{ID: 7, Address: [20]byte{1}, Current: 2, Versions: []Version{
		{ID: 1, Name: "Дорожка?", Answers: `["да","нет"]`, AnswerIDs: []uint64{10, 20}, Results: []uint64{0, 0}},
		{ID: 2, Name: "Велодорожка?", Answers: `["да","нет","иное"]`, AnswerIDs: []uint64{10, 20, 30}, Results: []uint64{0, 0, 0}},
	}}
	q.Reset()
	return q
}

func vote(n byte, outcome Outcome, version uint64, options ...uint64) *Transaction {
	return &Transaction{Block: 5, Index: uint64(n), Hash: [32]byte{n}, Selector: [4]byte{1, 2, 3, 4}, Outcome: outcome, Vote: &Vote{Version: version, Options: options}}
}

func poll() Poll {
	return Poll{ID: 3, Address: [20]byte{9}, Name: "Опрос", Description: "О дорожках", History: NewHistory([20]byte{9}), Questions: []Question{question()}}
}

func TestVotesAreCountedByVersionAndAsOftenAsTheyRepeat(t *testing.T) {
	q := question()
	text := vote(3, Done, 2, 2)
	text.Vote.Texts = 1
	for _, tx := range []*Transaction{vote(1, Done, 1, 0), vote(2, Done, 2, 1, 1, 1), text, vote(4, Voted, 2, 0), vote(5, Failed, 2, 9), vote(6, Done, 9)} {
		require.NoError(t, q.Add(tx))
	}
	require.EqualValues(t, 6, q.History.Count)
	require.EqualValues(t, 4, q.Counted)
	require.Equal(t, []uint64{1, 0}, q.Versions[0].Counted)
	require.Equal(t, []uint64{0, 3, 1}, q.Versions[1].Counted)
	require.EqualValues(t, 2, q.Versions[1].Voters)
	require.EqualValues(t, 1, q.Versions[1].Texts)
	require.NoError(t, q.check())

	q.Reset()
	require.Equal(t, question(), q)
}

func TestWhatNoContractAcceptsIsNamed(t *testing.T) {
	q := question()
	require.ErrorContains(t, q.Add(vote(1, Done, 1, 2)), "option 2, version 1 has 2")
	require.ErrorContains(t, q.Add(vote(1, Done, 9, 0)), "version 9, which is not there")
}

func TestTheHashDependsOnEveryField(t *testing.T) {
	base := poll()
	seen := map[[32]byte]string{base.Hash(): "nothing"}
	for name, change := range map[string]func(*Poll){
		"id":              func(p *Poll) { p.ID++ },
		"address":         func(p *Poll) { p.Address[19]++ },
		"name":            func(p *Poll) { p.Name += "О" },
		"description":     func(p *Poll) { p.Description = "" },
		"border":          func(p *Poll) { p.Name, p.Description = p.Name+p.Description[:2], p.Description[2:] },
		"history":         func(p *Poll) { p.History.Hash[0]++ },
		"history count":   func(p *Poll) { p.History.Count++ },
		"no question":     func(p *Poll) { p.Questions = nil },
		"question":        func(p *Poll) { p.Questions[0].ID++ },
		"contract":        func(p *Poll) { p.Questions[0].Address[0]++ },
		"current version": func(p *Poll) { p.Questions[0].Current = 1 },
		"voters":          func(p *Poll) { p.Questions[0].Voters++ },
		"counted":         func(p *Poll) { p.Questions[0].Counted++ },
		"transactions":    func(p *Poll) { p.Questions[0].History.Hash[31]++ },
		"no version":      func(p *Poll) { p.Questions[0].Versions = p.Questions[0].Versions[:1] },
		"version":         func(p *Poll) { p.Questions[0].Versions[0].ID = 5 },
		"title":           func(p *Poll) { p.Questions[0].Versions[0].Name = "" },
		"answers":         func(p *Poll) { p.Questions[0].Versions[0].Answers = "" },
		"answer ids":      func(p *Poll) { p.Questions[0].Versions[0].AnswerIDs[1]++ },
		"results":         func(p *Poll) { p.Questions[0].Versions[1].Results[2]++ },
		"counts":          func(p *Poll) { p.Questions[0].Versions[1].Counted[2]++ },
		"version voters":  func(p *Poll) { p.Questions[0].Versions[1].Voters++ },
		"texts":           func(p *Poll) { p.Questions[0].Versions[1].Texts++ },
	} {
		p := poll()
		change(&p)
		hash := p.Hash()
		require.NotContains(t, seen, hash, "%s and %s", name, seen[hash])
		seen[hash] = name
	}
}

func TestTheHashOfAnImportDependsOnItsSourceAndOnTheOrder(t *testing.T) {
	source := Source{NetworkID: 8995, Genesis: [32]byte{1}, Root: [20]byte{2}, Block: 100, BlockHash: [32]byte{3}}
	one, two := poll(), poll()
	two.ID = 4
	start := Start(source, NewHistory(source.Root), 2)
	require.NotEqual(t, Next(Next(start, &one), &two), Next(Next(start, &two), &one))
	for _, change := range []func(*Source){
		func(s *Source) { s.NetworkID++ }, func(s *Source) { s.Genesis[0]++ }, func(s *Source) { s.Root[0]++ },
		func(s *Source) { s.Block++ }, func(s *Source) { s.BlockHash[0]++ },
	} {
		other := source
		change(&other)
		require.NotEqual(t, start, Start(other, NewHistory(source.Root), 2))
	}
	require.NotEqual(t, start, Start(source, NewHistory(source.Root), 3))
	require.NotEqual(t, start, Start(source, History{}, 2))
}

// The form is published (docs/active-citizen.md): files and confirmations of years ago stay readable.
func TestTheHashIsThatOfTheFirstVersion(t *testing.T) {
	source := Source{NetworkID: 8995, Genesis: [32]byte{1}, Root: [20]byte{2}, Block: 100, BlockHash: [32]byte{3}}
	p := poll()
	tx := vote(1, Done, 2, 1, 1)
	require.NoError(t, p.Questions[0].Add(tx))
	hash := Next(Start(source, NewHistory(source.Root), 1), &p)
	require.Equal(t, "5a955962e4bd3d41718c0b087042d7b152c1e9d3df4f15e11631d7d9ab486df9", hex.EncodeToString(hash[:]))
	tag := VoterTag([32]byte{1}, [20]byte{2}, "user")
	require.Equal(t, "df2954afcb6a2675e9275b018a3c7ff5", hex.EncodeToString(tag[:]))
}

func TestPollsThatAreNotTaken(t *testing.T) {
	ok := poll()
	require.NoError(t, ok.Check())
	for name, c := range map[string]struct {
		change func(*Poll)
		want   string
	}{
		"a name too long":         {func(p *Poll) { p.Name = strings.Repeat("a", MaxName+1) }, "the name is no UTF-8 of at most"},
		"a name of other bytes":   {func(p *Poll) { p.Name = "\xff" }, "the name is no UTF-8"},
		"a long description":      {func(p *Poll) { p.Description = strings.Repeat("a", MaxDescription+1) }, "description"},
		"too many questions":      {func(p *Poll) { p.Questions = make([]Question, MaxQuestions+1) }, "101 questions"},
		"no version":              {func(p *Poll) { p.Questions[0].Versions = nil }, "0 versions"},
		"more votes than sent":    {func(p *Poll) { p.Questions[0].Counted = 1 }, "1 votes in 0 transactions"},
		"a version twice":         {func(p *Poll) { p.Questions[0].Versions[1].ID = 1 }, "version 1 is there twice"},
		"a result missing":        {func(p *Poll) { p.Questions[0].Versions[0].Results = nil }, "2 answers, 0 results"},
		"more voters than votes":  {func(p *Poll) { p.Questions[0].Versions[0].Voters = 1 }, "more voters or texts"},
		"a current version apart": {func(p *Poll) { p.Questions[0].Current = 8 }, "current version 8"},
		"a title of other bytes":  {func(p *Poll) { p.Questions[0].Versions[0].Name = "\xff" }, "version 1: the name"},
		"answers of other bytes":  {func(p *Poll) { p.Questions[0].Versions[0].Answers = "\xff" }, "version 1: the answers"},
		"too many answers": {func(p *Poll) {
			list := make([]uint64, MaxAnswers+1)
			v := &p.Questions[0].Versions[0]
			v.AnswerIDs, v.Results, v.Counted = list, list, list
		}, "501 answers"},
		"too large in all": {func(p *Poll) {
			version := p.Questions[0].Versions[0]
			p.Questions[0].Versions = nil
			for id := range uint64(MaxVersions) {
				version.ID, version.Answers = id, strings.Repeat(" ", MaxDescription)
				p.Questions[0].Versions = append(p.Questions[0].Versions, version)
			}
		}, "at most 400000 are taken"},
	} {
		t.Run(name, func(t *testing.T) {
			p := poll()
			c.change(&p)
			require.ErrorContains(t, p.Check(), c.want)
		})
	}
}

func TestDifferencesOfContractAndTransactionsAreNamed(t *testing.T) {
	p := poll()
	require.Empty(t, p.Differences())
	p.Questions[0].Voters = 3
	p.Questions[0].Versions[1].Results[2] = 3
	require.Equal(t, []string{
		"poll 3, question 7: the contract says 3 voters, its transactions 0",
		"poll 3, question 7, version 2, answer 2: the contract says 3, its transactions 0",
	}, p.Differences())
}
