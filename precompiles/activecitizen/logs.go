package activecitizen

import (
	"math/big"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cosmos/gogoproto/proto"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	ethtypes "github.com/ethereum/go-ethereum/core/types"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/activecitizen/contracts"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// The events of x/voting that have a counterpart in the interface of 2017.
var (
	pollCreated  = proto.MessageName(&types.EventPollCreated{})
	versionAdded = proto.MessageName(&types.EventQuestionVersionAdded{})
)

// Logs are the published logs that say what an event of a native transaction says, with address, topics and data: QuestionAdded
// of a Poll for each question of a new poll, VersionAdded of a PollQuestion for a corrected one. Other events have none.
func Logs(event abci.Event) ([]*ethtypes.Log, error) {
	if event.Type != pollCreated && event.Type != versionAdded {
		return nil, nil
	}
	message, err := sdk.ParseTypedEvent(event)
	if err != nil {
		return nil, err
	}
	switch e := message.(type) {
	case *types.EventPollCreated:
		poll := types.ContractPlace{PollId: e.Poll.Id}
		logs := make([]*ethtypes.Log, e.Poll.Questions)
		for i := range logs {
			if logs[i], err = newLog(contracts.Poll.ABI.Events["QuestionAdded"], addressOf(poll, 0), addressOf(poll, uint32(i)+1)); err != nil {
				return nil, err
			}
		}
		return logs, nil
	case *types.EventQuestionVersionAdded:
		question := types.ContractPlace{PollId: e.Version.PollId, Question: e.Version.QuestionId}
		log, err := newLog(contracts.PollQuestion.ABI.Events["VersionAdded"], common.Address(question.ContractAddress()),
			question.ContractQuestionID(), new(big.Int).SetUint64(uint64(e.Version.Id)))
		return []*ethtypes.Log{log}, err
	}
	return nil, nil
}

// newLog is a log of an event none of whose arguments is indexed.
func newLog(event abi.Event, at common.Address, args ...any) (*ethtypes.Log, error) {
	data, err := event.Inputs.Pack(args...)
	return &ethtypes.Log{Address: at, Topics: []common.Hash{event.ID}, Data: data}, err
}
