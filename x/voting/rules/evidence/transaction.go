package evidence

import (
	"crypto/sha256"
	"fmt"
)

// Outcome is what a contract made of a transaction.
type Outcome uint8

// The outcomes. The contracts of 2017 refuse by an event; the transaction itself succeeds.
const (
	Done         Outcome = 0
	Voted        Outcome = 1 // VoteError 1: the key had voted
	AboveCurrent Outcome = 2 // VoteError 2: no such version yet
	Failed       Outcome = 3 // the transaction failed
	Denied       Outcome = 4 // AccessDenied
	Refused      Outcome = 5 // VersionError, or a VoteError of another code
)

// String names the outcome.
func (o Outcome) String() string {
	names := [...]string{"done", "already voted", "version above the current one", "failed", "access denied", "refused"}
	if int(o) < len(names) {
		return names[o]
	}
	return fmt.Sprintf("outcome %d", uint8(o))
}

// Transaction is a transaction to a contract of 2017.
type Transaction struct {
	Block     uint64
	BlockHash [32]byte
	Index     uint64 // in its block
	Hash      [32]byte
	Selector  [4]byte // the function, zeros if there is none
	Outcome   Outcome
	Vote      *Vote // nil unless the function is vote and its arguments can be read
}

// Vote is what a vote says, without who voted.
type Vote struct {
	Version uint64
	Options []uint64 // indexes of the version's answers; they may repeat
	Texts   uint64   // how many of the two answers in own words are there
}

func (tx *Transaction) encode(h hasher) {
	h.number(tx.Block)
	h.bytes(tx.BlockHash[:])
	h.number(tx.Index)
	h.bytes(tx.Hash[:])
	h.bytes(tx.Selector[:])
	h.bytes([]byte{byte(tx.Outcome)})
	if tx.Vote == nil {
		h.number(0)
		return
	}
	h.number(1)
	h.number(tx.Vote.Version)
	h.list(tx.Vote.Options)
	h.number(tx.Vote.Texts)
}

// Reset empties what the transactions say of a question.
func (q *Question) Reset() {
	q.History, q.Counted = NewHistory(q.Address), 0
	for i := range q.Versions {
		v := &q.Versions[i]
		v.Counted, v.Voters, v.Texts = make([]uint64, len(v.AnswerIDs)), 0, 0
	}
}

// Add puts the question's next transaction into its history and counts it, if the contract accepted it and it is a vote. A
// vote for a version that is not there counts for the question alone, as it did. An error means that the contract cannot
// have accepted it.
func (q *Question) Add(tx *Transaction) error {
	q.History.Add(tx)
	if tx.Outcome != Done || tx.Vote == nil {
		return nil
	}
	q.Counted++
	for i := range q.Versions {
		if v := &q.Versions[i]; v.ID == tx.Vote.Version {
			return v.add(tx)
		}
	}
	if len(tx.Vote.Options) > 0 {
		return fmt.Errorf("transaction %x: accepted for version %d, which is not there", tx.Hash, tx.Vote.Version)
	}
	return nil
}

func (v *Version) add(tx *Transaction) error {
	for _, option := range tx.Vote.Options {
		if option >= uint64(len(v.Counted)) {
			return fmt.Errorf("transaction %x: accepted with option %d, version %d has %d", tx.Hash, option, v.ID, len(v.Counted))
		}
	}
	for _, option := range tx.Vote.Options {
		v.Counted[option]++
	}
	v.Voters++
	if tx.Vote.Texts > 0 {
		v.Texts++
	}
	return nil
}

// VoterTag is what a file of evidence says of a voter, so that a reader sees that no key counts twice for a question: a
// keyed hash whose key, the salt, is drawn for the file and thrown away. It is no part of any hash.
func VoterTag(salt [32]byte, question [20]byte, userKey string) (tag [16]byte) {
	h := hasher{sha256.New()}
	h.text("moscow/active-citizen/voter/1")
	h.bytes(salt[:])
	h.bytes(question[:])
	h.text(userKey)
	sum := h.sum()
	copy(tag[:], sum[:])
	return tag
}
