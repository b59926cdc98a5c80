package contracts

import (
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"
)

// published are the selectors of 2017, and the first bytes of the topics of events.
var published = []struct {
	name      string
	contract  Contract
	functions map[string]string
	events    map[string]string
}{
	{
		"Root", Root,
		map[string]string{
			"Count": "93a8333e", "changeOwner": "a6f9dae1", "getAddress": "b93f9b0a", "_pollIds": "ccba080d",
			"_pollAddresses": "d86d4c9e", "getAllPollIds": "ee0ca517", "getAllPollAddresses": "f20196eb", "pushAddress": "f4cb3b60",
		},
		map[string]string{"AccessDenied": "0504a20d"},
	},
	{
		"Poll", Poll,
		map[string]string{
			"QuestionsAddress": "5c3e87a8", "addQuestion": "6025b220", "Name": "8052474d", "Description": "8191745f",
			"changeOwner": "a6f9dae1", "QuestionIds": "dc011367",
		},
		map[string]string{"QuestionAdded": "59900455", "AccessDenied": "0504a20d"},
	},
	{
		"PollQuestion", PollQuestion,
		map[string]string{
			"CurrentVersion": "2b225f29", "VoterCount": "2e46fb9a", "AllExistingVersions": "40aff2b5", "vote": "63907e46",
			"VoteOfUser": "6602e3a2", "CurrentVersionResults": "8a497a5b", "CurrentVersionTitle": "8c8ccc73",
			"AnswerIdsByVersion": "96d667b7", "addVersion": "9ac01f12", "AnswersByVersion": "a4eac391", "changeOwner": "a6f9dae1",
			"ResultsByVersion": "a79d7609", "_versions": "ac5a6724", "QuestionId": "d5a25215",
		},
		map[string]string{"VersionAdded": "42295647", "VersionError": "3885c4c3", "VoteError": "5de43cea", "AccessDenied": "0504a20d"},
	},
}

func TestTheInterfaceIsThatOf2017(t *testing.T) {
	for _, c := range published {
		t.Run(c.name, func(t *testing.T) {
			require.Len(t, c.contract.ABI.Methods, len(c.functions))
			for name, selector := range c.functions {
				require.Equal(t, selector, hex.EncodeToString(c.contract.ABI.Methods[name].ID), name)
			}
			require.Len(t, c.contract.ABI.Events, len(c.events))
			for name, topic := range c.events {
				id := c.contract.ABI.Events[name].ID
				require.Equal(t, topic, hex.EncodeToString(id[:4]), name)
			}
		})
	}
}

func TestArgumentsOfTheConstructorFollowTheCode(t *testing.T) {
	data, err := Poll.Create("Имя", "Описание")
	require.NoError(t, err)
	require.Equal(t, Poll.Bytecode, data[:len(Poll.Bytecode)])
	arguments, err := Poll.ABI.Constructor.Inputs.Unpack(data[len(Poll.Bytecode):])
	require.NoError(t, err)
	require.Equal(t, []any{"Имя", "Описание"}, arguments)

	_, err = Poll.Create("only a name")
	require.ErrorContains(t, err, "argument count mismatch")
}
