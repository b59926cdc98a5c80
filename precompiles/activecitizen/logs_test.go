package activecitizen

import (
	"math/big"
	"testing"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cosmos/gogoproto/proto"
	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/activecitizen/contracts"
	"github.com/moscowchain/moscowd/x/voting/types"
)

func event(t *testing.T, message proto.Message) abci.Event {
	t.Helper()
	e, err := sdk.TypedEventToEvent(message)
	require.NoError(t, err)
	return abci.Event(e)
}

func TestAPollAnnouncedIsALogForEachQuestion(t *testing.T) {
	logs, err := Logs(event(t, &types.EventPollCreated{Poll: types.Poll{Id: 7, Questions: 2}}))
	require.NoError(t, err)
	require.Len(t, logs, 2)
	for i, log := range logs {
		require.Equal(t, derived("moscow/active-citizen/poll/18446744073709551623"), log.Address)
		require.Equal(t, []common.Hash{common.HexToHash("0x59900455c3bfedd9d98d96c1cda9bdf2d735c0273facbaef7b0df905de9c2611")}, log.Topics)
		args, err := contracts.Poll.ABI.Unpack("QuestionAdded", log.Data)
		require.NoError(t, err)
		require.Equal(t, []any{derived("moscow/active-citizen/question/18446744073709551623/" + string('1'+rune(i)))}, args)
	}
}

func TestACorrectedQuestionIsALogOfIt(t *testing.T) {
	logs, err := Logs(event(t, &types.EventQuestionVersionAdded{Version: types.QuestionVersion{PollId: 7, QuestionId: 2, Id: 3}}))
	require.NoError(t, err)
	require.Len(t, logs, 1)
	require.Equal(t, derived("moscow/active-citizen/question/18446744073709551623/2"), logs[0].Address)
	require.Equal(t, []common.Hash{common.HexToHash("0x422956473ce3321e3da3f92e760200a36fb3d4e5ba60d6fcc7c575b110884216")}, logs[0].Topics)
	args, err := contracts.PollQuestion.ABI.Unpack("VersionAdded", logs[0].Data)
	require.NoError(t, err)
	id := types.ContractPlace{PollId: 7, Question: 2}.ContractQuestionID()
	require.Equal(t, []any{id, big.NewInt(3)}, args)
}

func TestOtherEventsAreNoLogs(t *testing.T) {
	for _, e := range []abci.Event{event(t, &types.EventPollClosed{PollId: 7}), {Type: "message"}} {
		logs, err := Logs(e)
		require.NoError(t, err)
		require.Empty(t, logs)
	}
}

func TestAnEventThatCannotBeReadIsAnError(t *testing.T) {
	e := event(t, &types.EventPollCreated{})
	e.Attributes[0].Value = "{"
	_, err := Logs(e)
	require.Error(t, err)
}
