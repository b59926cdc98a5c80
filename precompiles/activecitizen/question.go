package activecitizen

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/activecitizen/contracts"
	"github.com/moscowchain/moscowd/precompiles"
	"github.com/moscowchain/moscowd/x/voting/rules"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// Functions that wrote: of questions of this chain, and of imported ones.
var (
	questionInstead = map[string]string{
		"vote":        "voters sign their votes, use moscow.voting.v1.MsgCastVote",
		"addVersion":  "use moscow.voting.v1.MsgAddQuestionVersion",
		"changeOwner": "a poll keeps its organizer",
	}
	archivedQuestionInstead = map[string]string{
		"vote": readOnly, "addVersion": readOnly, "changeOwner": readOnly,
		"VoteOfUser": "who voted what on an earlier chain is not kept here",
	}
)

// shown is a question as its contract shows it.
type shown struct {
	id       *big.Int
	voters   uint64
	current  uint64
	versions []shownVersion // in the order in which they were added
}

type shownVersion struct {
	id        uint64
	name      string
	answers   string
	answerIDs []uint64
	results   []uint64
}

func (c *Contracts) question(at common.Address, place types.ContractPlace) *precompiles.Viewed {
	read, instead := c.ownQuestion, questionInstead
	if place.Archived {
		read, instead = c.archivedQuestion, archivedQuestionInstead
	}
	answers := map[string]precompiles.Answer{}
	for name, answer := range questionAnswers {
		answers[name] = func(ctx sdk.Context, args []any) ([]any, error) {
			question, err := read(ctx, place)
			if err != nil {
				return nil, err
			}
			return answer(question, args), nil
		}
	}
	if !place.Archived {
		answers["VoteOfUser"] = func(ctx sdk.Context, args []any) ([]any, error) {
			return c.voteOfUser(ctx, place, args[0].(string))
		}
	}
	return viewed("PollQuestion", at, contracts.PollQuestion, answers, instead)
}

// questionAnswers are the functions that show a question. A version that is not there is empty, as it was.
var questionAnswers = map[string]func(q *shown, args []any) []any{
	"QuestionId":     func(q *shown, _ []any) []any { return []any{q.id} },
	"VoterCount":     func(q *shown, _ []any) []any { return []any{big64(q.voters)} },
	"CurrentVersion": func(q *shown, _ []any) []any { return []any{big64(q.current)} },
	"AllExistingVersions": func(q *shown, _ []any) []any {
		ids := make([]*big.Int, len(q.versions))
		for i := range ids {
			ids[i] = big64(q.versions[i].id)
		}
		return []any{ids}
	},
	"CurrentVersionTitle":   func(q *shown, _ []any) []any { return []any{q.version(q.current).name} },
	"CurrentVersionResults": func(q *shown, _ []any) []any { return []any{bigs(q.version(q.current).results)} },
	"AnswerIdsByVersion":    func(q *shown, args []any) []any { return []any{bigs(q.asked(args).answerIDs)} },
	"AnswersByVersion":      func(q *shown, args []any) []any { return []any{q.asked(args).answers} },
	"ResultsByVersion":      func(q *shown, args []any) []any { return []any{bigs(q.asked(args).results)} },
	"_versions": func(q *shown, args []any) []any {
		v := q.asked(args)
		return []any{v != &absent, v.answers, v.name}
	},
}

// absent is a version that is not there.
var absent shownVersion

func (q *shown) version(id uint64) *shownVersion {
	for i := range q.versions {
		if q.versions[i].id == id {
			return &q.versions[i]
		}
	}
	return &absent
}

func (q *shown) asked(args []any) *shownVersion {
	id := args[0].(*big.Int)
	if !id.IsUint64() {
		return &absent
	}
	return q.version(id.Uint64())
}

func (c *Contracts) archivedQuestion(ctx sdk.Context, place types.ContractPlace) (*shown, error) {
	poll, err := c.archived(ctx, place.PollId)
	if err != nil {
		return nil, err
	}
	if place.Question > uint32(len(poll.Questions)) {
		return nil, fmt.Errorf("poll %d has %d questions in the confirmed import", place.PollId, len(poll.Questions))
	}
	from := &poll.Questions[place.Question-1]
	q := &shown{id: big64(from.Id), voters: from.Voters, current: from.CurrentVersion}
	for i := range from.Versions {
		v := &from.Versions[i]
		q.versions = append(q.versions, shownVersion{v.Id, v.Name, v.Answers, v.AnswerIds, v.Results})
	}
	return q, nil
}

// ownQuestion shows ratings as the sum of them and rankings as Borda points, as if an option had been named so often.
func (c *Contracts) ownQuestion(ctx sdk.Context, place types.ContractPlace) (*shown, error) {
	question, err := c.voting.Question(ctx, place.PollId, place.Question)
	if err != nil {
		return nil, err
	}
	q := &shown{id: place.ContractQuestionID(), current: uint64(question.CurrentVersion)}
	for id := uint32(1); id <= question.CurrentVersion; id++ {
		version, err := c.voting.Version(ctx, place.PollId, place.Question, id)
		if err != nil {
			return nil, err
		}
		results, err := c.voting.VersionResults(ctx, &question, &version)
		if err != nil {
			return nil, err
		}
		answers, ids, err := answersOf(&version)
		if err != nil {
			return nil, err
		}
		q.versions = append(q.versions, shownVersion{uint64(id), version.TitleRu, answers, ids, results.Points})
		q.voters += results.Tally.Voters
	}
	return q, nil
}

// answersOf gives the answers of a version in JSON.
func answersOf(version *types.QuestionVersion) (string, []uint64, error) {
	type answer struct {
		ID    uint64 `json:"id"`
		Title string `json:"title"`
	}
	answers, ids := make([]answer, len(version.Options)), make([]uint64, len(version.Options))
	for i := range version.Options {
		answers[i] = answer{version.Options[i].Id, version.Options[i].TitleRu}
		ids[i] = version.Options[i].Id
	}
	text, err := json.Marshal(answers)
	return string(text), ids, err
}

// voteOfUser finds a vote by its tracker: the old chain took a key of the voter.
func (c *Contracts) voteOfUser(ctx sdk.Context, place types.ContractPlace, tracker string) ([]any, error) {
	raw, err := hex.DecodeString(strings.TrimPrefix(tracker, "0x"))
	if err != nil || len(raw) != 32 {
		return nil, errors.New("name a vote by its tracker, 64 hexadecimal digits: votes are not found by voter")
	}
	vote, counts, err := c.voting.Receipt(ctx, raw)
	switch {
	case err != nil:
		return nil, err
	case vote.Signed.PollId != place.PollId || vote.Signed.QuestionId != place.Question:
		return nil, fmt.Errorf("the vote is on question %d of poll %d", vote.Signed.QuestionId, vote.Signed.PollId)
	case !counts:
		return nil, errors.New("the vote was replaced by a later one of the same voter")
	}
	question, err := c.voting.Question(ctx, place.PollId, place.Question)
	if err != nil {
		return nil, err
	}
	version, err := c.voting.Version(ctx, place.PollId, place.Question, vote.Signed.VersionId)
	if err != nil {
		return nil, err
	}
	ruled := question.ToRules(&version)
	counted, err := ruled.Add(nil, vote.Signed.Choices)
	if err != nil {
		return nil, err
	}
	text := ""
	if len(vote.Signed.TextCommitment) > 0 {
		text = hex.EncodeToString(vote.Signed.TextCommitment)
	}
	return []any{options(ruled, counted), text, ""}, nil
}

// options names every option of a vote as often as it counts.
func options(question *rules.Question, counts []uint64) []*big.Int {
	list := []*big.Int{}
	for option, points := range question.Points(counts) {
		for range points {
			list = append(list, big64(uint64(option)))
		}
	}
	return list
}

func big64(n uint64) *big.Int { return new(big.Int).SetUint64(n) }

func bigs(list []uint64) []*big.Int {
	result := make([]*big.Int, len(list))
	for i, n := range list {
		result[i] = big64(n)
	}
	return result
}
