package integration

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/core/vm/program"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	votingface "github.com/moscowchain/moscowd/precompiles/voting"
	"github.com/moscowchain/moscowd/x/voting/rules"
	votingtypes "github.com/moscowchain/moscowd/x/voting/types"
)

// passOn begins a contract that calls others with its own input of that size, whether they succeed or not.
func passOn(size int, to ...common.Address) *program.Program {
	p := program.New().Push(size).Push(0).Push(0).Op(vm.CALLDATACOPY)
	for _, address := range to {
		p.Call(nil, address, 0, 0, size, 0, 0).Op(vm.POP)
	}
	return p
}

// create makes an enrolled contract of code.
func (n *network) create(by *account, code []byte) *solidity {
	n.t.Helper()
	c := &solidity{n: n, by: by, address: crypto.CreateAddress(by.hex(), by.sequence)}
	result := n.sendEthereum(by, nil, program.New().ReturnViaCodeCopy(code).Bytes(), contractGas)
	require.False(n.t, result.Failed(), result.VmError)
	n.enrolContract(c, "contract")
	return c
}

func TestAVoteOfACallThatRevertsLeavesNothing(t *testing.T) {
	n := newNetwork(t, 1, creators(newAccount("season").hex()))
	poll := n.openPoll(n.operators[0])
	voter := n.traders[0]
	pack := func(seq uint64, choice uint32) (data []byte, tracker [32]byte) {
		v := n.ballot(voter, poll, seq, choice)
		data, err := votingface.ABI.Pack("castVote", v.PollId, v.QuestionId, v.VersionId, v.Choices, [32]byte{}, v.Seq, v.Expiry, v.Signature,
			v.CensusIndex, [][32]byte{})
		require.NoError(t, err)
		vote, err := v.ToRules()
		require.NoError(t, err)
		return data, rules.Tracker(vote.Digest(), voter.hex())
	}
	data, tracker := pack(1, 0)
	reverter := n.create(n.season, passOn(len(data), votingface.Address).Push(0).Push(0).Op(vm.REVERT).Bytes())
	around := n.create(n.season, passOn(len(data), reverter.address, votingface.Address, reverter.address).Op(vm.STOP).Bytes())
	counted := "moscow.voting.v1.EventVotesCounted"

	empty := n.pollHead(poll)
	require.Zero(t, empty.Votes)
	state := compact(t, n.export()[votingtypes.ModuleName])
	block := n.block(n.ethereumCall(n.season, &reverter.address, data, contractGas))
	require.Zero(t, emitted(block.Events, counted), "the end of the block counts nothing")
	require.Zero(t, emitted(block.TxResults[0].Events, "moscow.voting.v1.EventVoteCast"))
	requireSame(t, votingtypes.ModuleName, state, compact(t, n.export()[votingtypes.ModuleName]))

	// The same vote is taken afterwards: nothing remembers its seq. What reverts before and after it counts for nothing.
	height := n.height + 1
	block = n.block(n.ethereumCall(n.season, &around.address, data, contractGas))
	require.Equal(t, 1, emitted(block.Events, counted))
	require.Equal(t, 1, emitted(block.TxResults[0].Events, "moscow.voting.v1.EventVoteCast"))
	head := n.pollHead(poll)
	require.Equal(t, []uint64{1, 1}, []uint64{head.Votes, head.Voters})
	running := rules.RunningNext(rules.RunningStart(poll), tracker, voter.subject(), height, n.time.Unix())
	require.Equal(t, running[:], head.RunningHash)
	require.Equal(t, []uint64{1, 0, 0}, n.pollCounts(poll))

	// A transaction that runs out of gas after the vote leaves nothing either.
	data, _ = pack(2, 1)
	spender := n.create(n.season, func() []byte {
		p := passOn(len(data), votingface.Address)
		p, loop := p.Jumpdest()
		return p.Jump(loop).Bytes()
	}())
	result := n.sendEthereum(n.season, &spender.address, data, contractGas)
	require.Equal(t, "out of gas", result.VmError)
	require.Equal(t, head, n.pollHead(poll))
	require.Equal(t, []uint64{1, 0, 0}, n.pollCounts(poll))
}
