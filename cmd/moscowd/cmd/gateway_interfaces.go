package cmd

import (
	"github.com/ethereum/go-ethereum/accounts/abi"

	"github.com/moscowchain/moscowd/activecitizen/contracts"
	"github.com/moscowchain/moscowd/precompiles/documents"
	"github.com/moscowchain/moscowd/precompiles/elections"
	"github.com/moscowchain/moscowd/precompiles/marketslots"
	"github.com/moscowchain/moscowd/precompiles/poa"
	"github.com/moscowchain/moscowd/precompiles/voting"
)

// knownInterfaces are those of the chain's own contracts for Ethereum, and of the polls of 2017.
func knownInterfaces() []abi.ABI {
	return []abi.ABI{
		documents.ABI, elections.ABI, marketslots.ABI, poa.ABI, voting.ABI, contracts.Root.ABI, contracts.Poll.ABI, contracts.PollQuestion.ABI,
	}
}
