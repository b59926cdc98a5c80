package indexer

import (
	"encoding/json"

	"github.com/cosmos/gogoproto/proto"

	"github.com/moscowchain/moscowd/indexer/store/sqldb"
	voting "github.com/moscowchain/moscowd/x/voting/types"
)

// votingAdapter takes polls of this chain. Polls of earlier chains, which governance lets in, have their import in the table of events
// and their content in the state.
func votingAdapter() *adapter {
	return &adapter{module: voting.ModuleName, genesis: votingGenesis, types: "moscow.voting.v1.", typed: votingEvent}
}

func votingGenesis(b *block, state json.RawMessage) error {
	var g voting.GenesisState
	if err := readGenesis(state, &g); err != nil {
		return err
	}
	for i := range g.Polls {
		p := &g.Polls[i]
		insertPoll(b, &p.Poll, p.Head.DefinitionHash)
		put(b, (*sqldb.Queries).SetPollTurnout, sqldb.SetPollTurnoutParams{
			ID: int64(p.Poll.Id), Votes: int64(p.Head.Votes), Voters: int64(p.Head.Voters), RunningHash: p.Head.RunningHash,
		})
		for j := range p.Questions {
			insertQuestion(b, &p.Questions[j], p.Questions[j].CurrentVersion)
		}
		for j := range p.Versions {
			insertVersion(b, &p.Versions[j])
		}
		if !p.Closing {
			if err := readResults(b, p.Poll.Id); err != nil {
				return err
			}
		}
	}
	for i := range g.Elections {
		electionGenesis(b, &g.Elections[i])
	}
	return b.setParams(voting.ModuleName, &g.Params)
}

func votingEvent(b *block, at position, event proto.Message) error {
	switch e := event.(type) {
	case *voting.EventParamsUpdated:
		return b.setParams(voting.ModuleName, &e.Params)
	case *voting.EventPollCreated:
		insertPoll(b, &e.Poll, e.DefinitionHash)
		return readQuestions(b, e.Poll.Id)
	case *voting.EventQuestionVersionAdded:
		v := &e.Version
		insertVersion(b, v)
		put(b, (*sqldb.Queries).SetQuestionVersion, sqldb.SetQuestionVersionParams{
			PollID: int64(v.PollId), ID: int64(v.QuestionId), CurrentVersion: int64(v.Id),
		})
		put(b, (*sqldb.Queries).SetPollDefinition, sqldb.SetPollDefinitionParams{ID: int64(v.PollId), DefinitionHash: e.DefinitionHash, UpdatedHeight: b.height})
	case *voting.EventVoteCast:
		insertVote(b, at, &e.Vote)
	case *voting.EventVotesCast:
		for i := range e.Votes {
			insertVote(b, at, &e.Votes[i])
		}
	case *voting.EventVotesCounted:
		id, last := int64(e.PollId), int64(e.FirstPosition+e.Votes)-1
		put(b, (*sqldb.Queries).SetPollCount, sqldb.SetPollCountParams{
			PollID: id, Height: b.height, FirstPosition: int64(e.FirstPosition), Votes: int64(e.Votes), Voters: int64(e.Voters), RunningHash: e.RunningHash,
		})
		put(b, (*sqldb.Queries).SetPollTurnout, sqldb.SetPollTurnoutParams{
			ID: id, Votes: last, Voters: int64(e.Voters), RunningHash: e.RunningHash, UpdatedHeight: b.height,
		})
	case *voting.EventPollClosed:
		put(b, (*sqldb.Queries).ClosePoll, sqldb.ClosePollParams{ID: int64(e.PollId), Height: b.height, CloseReason: e.Reason})
		return readResults(b, e.PollId)
	default:
		electionEvent(b, event)
		ballotEvent(b, at, event)
	}
	return nil
}

func insertPoll(b *block, p *voting.Poll, definition []byte) {
	row := sqldb.SetPollParams{
		ID: int64(p.Id), TitleRu: p.TitleRu, TitleEn: p.TitleEn, DescriptionRu: p.DescriptionRu, DescriptionEn: p.DescriptionEn,
		Organizer: p.Organizer, District: int64(p.District), OpensNs: p.Opens.UnixNano(), ClosesNs: p.Closes.UnixNano(), Class: p.Class,
		Revote: p.Revote, Results: lower(p.Results.String(), "RESULTS_VISIBILITY_"), Questions: int64(p.Questions), CreatedHeight: p.CreatedHeight,
		CloseReason: p.CloseReason, DefinitionHash: definition, UpdatedHeight: b.height,
	}
	if p.Census != nil {
		row.CensusRoot, row.CensusSize = p.Census.Root, int64(p.Census.Size_)
	}
	put(b, (*sqldb.Queries).SetPoll, row)
}

// readQuestions asks for the questions of a poll that has just been created. Wordings that came later have events of their own.
func readQuestions(b *block, poll uint64) error {
	var questions voting.QueryQuestionsResponse
	if err := b.node.state(b.ctx, b.height, "/moscow.voting.v1.Query/Questions", &voting.QueryQuestionsRequest{PollId: poll}, &questions); err != nil {
		return err
	}
	for i := range questions.Questions {
		q := &questions.Questions[i]
		insertQuestion(b, q, 1)
		var one voting.QueryQuestionResponse
		request := &voting.QueryQuestionRequest{PollId: poll, QuestionId: q.Id}
		if err := b.node.state(b.ctx, b.height, "/moscow.voting.v1.Query/Question", request, &one); err != nil {
			return err
		}
		for j := range one.Versions {
			if one.Versions[j].Id == 1 {
				insertVersion(b, &one.Versions[j])
			}
		}
	}
	return nil
}

func insertQuestion(b *block, q *voting.Question, version uint32) {
	put(b, (*sqldb.Queries).SetPollQuestion, sqldb.SetPollQuestionParams{
		PollID: int64(q.PollId), ID: int64(q.Id), Kind: lower(q.Kind.String(), "QUESTION_KIND_"), MinChoices: int64(q.MinChoices),
		MaxChoices: int64(q.MaxChoices), MaxRating: int64(q.MaxRating), FreeText: q.FreeText, CurrentVersion: int64(version),
	})
}

// option is an answer as the table has it.
type option struct {
	ID      uint64 `json:"id"`
	TitleRu string `json:"title_ru"`
	TitleEn string `json:"title_en"`
}

func insertVersion(b *block, v *voting.QuestionVersion) {
	options := make([]option, len(v.Options))
	for i, o := range v.Options {
		options[i] = option{o.Id, o.TitleRu, o.TitleEn}
	}
	put(b, (*sqldb.Queries).SetPollVersion, sqldb.SetPollVersionParams{
		PollID: int64(v.PollId), QuestionID: int64(v.QuestionId), ID: int64(v.Id), TitleRu: v.TitleRu, TitleEn: v.TitleEn, Options: toJSON(options),
		EarlierVotersAgain: v.EarlierVotersAgain, AddedNs: v.AddedAt.UnixNano(), AddedHeight: v.AddedHeight,
	})
}

func insertVote(b *block, at position, v *voting.CastVote) {
	put(b, (*sqldb.Queries).SetPollVote, sqldb.SetPollVoteParams{
		Tracker: v.Tracker, PollID: int64(v.PollId), QuestionID: int64(v.QuestionId), VersionID: int64(v.VersionId), Replaces: v.Replaces,
		Height: b.height, TxIdx: at.index(),
	})
}

// readResults asks for the counts of a poll that is over.
func readResults(b *block, poll uint64) error {
	var response voting.QueryResultsResponse
	if err := b.node.state(b.ctx, b.height, "/moscow.voting.v1.Query/Results", &voting.QueryResultsRequest{PollId: poll}, &response); err != nil {
		return err
	}
	for _, v := range response.Versions {
		put(b, (*sqldb.Queries).SetPollResult, sqldb.SetPollResultParams{
			PollID: int64(poll), QuestionID: int64(v.QuestionId), VersionID: int64(v.VersionId), Voters: int64(v.Tally.Voters),
			Replaced: int64(v.Tally.Replaced), Counts: numbers(v.Tally.Counts),
		})
	}
	return nil
}
