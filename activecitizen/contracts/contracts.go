// Package contracts holds the contracts of the polls of 2017 as solc 0.4.11 compiles contracts/solidity/activecitizen:
// their interfaces, by which chains of that time are read and this one answers, and the code that creates them.
package contracts

import (
	"bytes"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/ethereum/go-ethereum/accounts/abi"
)

var (
	//go:embed Root.json
	rootJSON []byte
	//go:embed Poll.json
	pollJSON []byte
	//go:embed PollQuestion.json
	questionJSON []byte
)

// Contract is a compiled contract.
type Contract struct {
	ABI      abi.ABI
	Bytecode []byte // arguments of the constructor follow it in the transaction that creates one
}

// The three contracts. A Root lists polls, a Poll its questions, a PollQuestion has the versions and counts votes.
var (
	Root         = mustParse(rootJSON)
	Poll         = mustParse(pollJSON)
	PollQuestion = mustParse(questionJSON)
)

func mustParse(artifact []byte) Contract {
	var parsed struct {
		ABI      json.RawMessage `json:"abi"`
		Bytecode string          `json:"bytecode"`
	}
	if err := json.Unmarshal(artifact, &parsed); err != nil {
		panic(fmt.Errorf("compiled contract: %w", err))
	}
	definition, err := abi.JSON(bytes.NewReader(parsed.ABI))
	if err != nil {
		panic(fmt.Errorf("interface of a compiled contract: %w", err))
	}
	code, err := hex.DecodeString(parsed.Bytecode)
	if err != nil {
		panic(fmt.Errorf("code of a compiled contract: %w", err))
	}
	return Contract{ABI: definition, Bytecode: code}
}

// Create is the data of a transaction that creates the contract.
func (c Contract) Create(arguments ...any) ([]byte, error) {
	packed, err := c.ABI.Pack("", arguments...)
	if err != nil {
		return nil, err
	}
	return append(bytes.Clone(c.Bytecode), packed...), nil
}
