package types

import (
	"context"
	"math/big"
	"strconv"

	"github.com/moscowchain/moscowd/crypto/keccak"
)

// ContractRoot is the address at which the interface of 2017 lists all polls: the last 20 bytes of
// keccak256("moscow/active-citizen/root").
var ContractRoot = contractAddress("moscow/active-citizen/root")

// newPolls is what the interface of 2017 adds to the ids of polls of this chain. The ids of 2017 are below.
var newPolls = new(big.Int).Lsh(big.NewInt(1), 64)

// ContractPollID is the id of a poll in the interface of 2017.
func (p ContractPlace) ContractPollID() *big.Int {
	id := new(big.Int).SetUint64(p.PollId)
	if !p.Archived {
		id.Add(id, newPolls)
	}
	return id
}

// questionShift makes ids of questions that no other poll has.
const questionShift = 32

// ContractQuestionID is the id of a question of this chain in the interface of 2017: that of the poll, shifted by 32 bits, and
// the number of the question.
func (p ContractPlace) ContractQuestionID() *big.Int {
	id := p.ContractPollID()
	id.Lsh(id, questionShift)
	return id.Add(id, new(big.Int).SetUint64(uint64(p.Question)))
}

// NewContractPlace is the place of the poll that the interface of 2017 gives an id.
func NewContractPlace(id *big.Int) (place ContractPlace, ok bool) {
	if id.IsUint64() {
		return ContractPlace{Archived: true, PollId: id.Uint64()}, true
	}
	rest := new(big.Int).Sub(id, newPolls)
	return ContractPlace{PollId: rest.Uint64()}, rest.IsUint64()
}

// ContractAddress is where the interface of 2017 shows a poll or a question: the last 20 bytes of
// keccak256("moscow/active-citizen/poll/" and the id of the poll in decimal), or of
// keccak256("moscow/active-citizen/question/", that id, "/" and the number of the question in the poll from 1).
func (p ContractPlace) ContractAddress() [20]byte {
	id := p.ContractPollID().String()
	if p.Question == 0 {
		return contractAddress("moscow/active-citizen/poll/" + id)
	}
	return contractAddress("moscow/active-citizen/question/" + id + "/" + strconv.FormatUint(uint64(p.Question), 10))
}

func contractAddress(name string) (address [20]byte) {
	sum := keccak.Sum256([]byte(name))
	copy(address[:], sum[12:])
	return address
}

// Departments knows the validators.
type Departments interface {
	// IsActiveOperator reports whether an account operates an active validator.
	IsActiveOperator(ctx context.Context, operator []byte) (bool, error)
}

// ContractHooks is told where the interface of 2017 stands.
type ContractHooks interface {
	// AfterContractsPlaced runs in the message that creates or imports polls, behind everything that it writes; an error
	// undoes it.
	AfterContractsPlaced(ctx context.Context, addresses [][20]byte) error
}
