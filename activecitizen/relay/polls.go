package relay

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/x/voting/types"
)

// Closed gives the polls of this chain that are over, one after the other, as they are to be published.
func Closed(ctx context.Context, queries types.QueryClient, chainID string, visit func(done, total int, poll *Poll) error) error {
	request := &types.QueryPollsRequest{Pagination: &query.PageRequest{CountTotal: true}}
	total, done := 0, 0
	for {
		page, err := queries.Polls(ctx, request)
		if err != nil {
			return err
		}
		if page.Pagination.Total > 0 {
			total = int(page.Pagination.Total)
		}
		for i := range page.Polls {
			poll, err := closed(ctx, queries, chainID, page.Polls[i].Id)
			if err != nil {
				return fmt.Errorf("poll %d: %w", page.Polls[i].Id, err)
			}
			done++
			if err := visit(done, total, poll); err != nil {
				return fmt.Errorf("poll %d: %w", page.Polls[i].Id, err)
			}
		}
		if len(page.Pagination.NextKey) == 0 {
			return nil
		}
		request = &types.QueryPollsRequest{Pagination: &query.PageRequest{Key: page.Pagination.NextKey}}
	}
}

// closed is nil for a poll that is not over.
func closed(ctx context.Context, queries types.QueryClient, chainID string, id uint64) (*Poll, error) {
	found, err := queries.Poll(ctx, &types.QueryPollRequest{PollId: id})
	if err != nil || found.Stage != types.POLL_STAGE_CLOSED {
		return nil, err
	}
	results, err := queries.Results(ctx, &types.QueryResultsRequest{PollId: id})
	if err != nil {
		return nil, err
	}
	counted := map[[2]uint32]*types.VersionResults{}
	for i := range results.Versions {
		v := &results.Versions[i]
		counted[[2]uint32{v.QuestionId, v.VersionId}] = v
	}
	place := types.ContractPlace{PollId: id}
	poll := &Poll{ID: place.ContractPollID(), Name: found.Poll.TitleRu, Description: description(chainID, found)}
	for number := uint32(1); number <= found.Poll.Questions; number++ {
		question, err := queries.Question(ctx, &types.QueryQuestionRequest{PollId: id, QuestionId: number})
		if err != nil {
			return nil, err
		}
		place.Question = number
		published := Question{ID: place.ContractQuestionID()}
		for i := range question.Versions {
			version, err := publish(&question.Versions[i], counted[[2]uint32{number, question.Versions[i].Id}])
			if err != nil {
				return nil, err
			}
			published.Versions = append(published.Versions, *version)
		}
		poll.Questions = append(poll.Questions, published)
	}
	return poll, nil
}

// description says where the poll was held and how it is checked.
func description(chainID string, found *types.QueryPollResponse) string {
	text := found.Poll.DescriptionRu
	if text != "" {
		text += "\n\n"
	}
	return text + fmt.Sprintf("Итоги опроса %d сети %s. Голосов: %d, участников: %d. Определение %x, голоса %x.",
		found.Poll.Id, chainID, found.Head.Votes, found.Head.Voters, found.Head.DefinitionHash, found.Head.RunningHash)
}

// answer is one of the JSON of a version's answers. Viewers show the title; votes is for programs.
type answer struct {
	ID    uint64 `json:"id"`
	Title string `json:"title"`
	Votes uint64 `json:"votes"`
}

func publish(version *types.QuestionVersion, results *types.VersionResults) (*Version, error) {
	if results == nil || len(results.Points) != len(version.Options) {
		return nil, fmt.Errorf("question %d, version %d has no results", version.QuestionId, version.Id)
	}
	v := &Version{ID: uint64(version.Id), Name: fmt.Sprintf("%s (голосов: %d)", version.TitleRu, results.Tally.Voters)}
	answers := make([]answer, len(version.Options))
	for i, option := range version.Options {
		answers[i] = answer{option.Id, fmt.Sprintf("%s: %d", option.TitleRu, results.Points[i]), results.Points[i]}
		v.AnswerIDs = append(v.AnswerIDs, option.Id)
	}
	text, err := json.Marshal(answers)
	v.Answers = string(text)
	return v, err
}
