package activecitizen

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/activecitizen/contracts"
	"github.com/moscowchain/moscowd/precompiles"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// Functions that wrote: of polls of this chain, and of imported ones.
var (
	pollInstead = map[string]string{
		"addQuestion": "a poll has its questions from the beginning, use moscow.voting.v1.MsgCreatePoll",
		"changeOwner": "a poll keeps its organizer",
	}
	archivedPollInstead = map[string]string{"addQuestion": readOnly, "changeOwner": readOnly}
)

const readOnly = "the poll was held on an earlier chain and is read-only"

func (c *Contracts) poll(at common.Address, place types.ContractPlace) *precompiles.Viewed {
	if place.Archived {
		return viewed("Poll", at, contracts.Poll, c.archivedPoll(place), archivedPollInstead)
	}
	of := func(answer func(*types.Poll) any) precompiles.Answer {
		return func(ctx sdk.Context, _ []any) ([]any, error) {
			poll, err := c.voting.Poll(ctx, place.PollId)
			return []any{answer(&poll)}, err
		}
	}
	return viewed("Poll", at, contracts.Poll, map[string]precompiles.Answer{
		"Name":        of(func(p *types.Poll) any { return p.TitleRu }),
		"Description": of(func(p *types.Poll) any { return p.DescriptionRu }),
		"QuestionIds": of(func(p *types.Poll) any {
			ids := make([]*big.Int, p.Questions)
			for i := range ids {
				ids[i] = types.ContractPlace{PollId: place.PollId, Question: uint32(i) + 1}.ContractQuestionID()
			}
			return ids
		}),
		"QuestionsAddress": of(func(p *types.Poll) any { return addresses(place, p.Questions) }),
	}, pollInstead)
}

func (c *Contracts) archivedPoll(place types.ContractPlace) map[string]precompiles.Answer {
	of := func(answer func(*types.ArchivedPoll) any) precompiles.Answer {
		return func(ctx sdk.Context, _ []any) ([]any, error) {
			poll, err := c.archived(ctx, place.PollId)
			if err != nil {
				return nil, err
			}
			return []any{answer(poll)}, nil
		}
	}
	return map[string]precompiles.Answer{
		"Name":        of(func(p *types.ArchivedPoll) any { return p.Name }),
		"Description": of(func(p *types.ArchivedPoll) any { return p.Description }),
		"QuestionIds": of(func(p *types.ArchivedPoll) any {
			ids := make([]*big.Int, len(p.Questions))
			for i := range ids {
				ids[i] = new(big.Int).SetUint64(p.Questions[i].Id)
			}
			return ids
		}),
		"QuestionsAddress": of(func(p *types.ArchivedPoll) any { return addresses(place, uint32(len(p.Questions))) }),
	}
}

func addresses(place types.ContractPlace, questions uint32) []common.Address {
	list := make([]common.Address, questions)
	for i := range list {
		list[i] = addressOf(place, uint32(i)+1)
	}
	return list
}
