// Package evidence is the canonical form of polls that ran on the chain of Active Citizen of 2017: what is known of a Root
// contract up to a block, and one hash of it all. Whoever walks a node of that chain makes it (package activecitizen);
// x/voting computes the hash again from what is submitted, so that departments who walked their own nodes confirm exactly
// what this chain holds.
//
//	hash := evidence.Start(source, root, uint64(len(polls)))
//	for _, poll := range polls {
//		hash = evidence.Next(hash, &poll)
//	}
//
// Every hash is SHA-256. Numbers are 8 bytes, big endian; texts and lists are preceded by their length as a number; hashes
// and addresses stand as they are. Voters' keys and their own words are in none of it: transactions, which the chain of
// 2017 published with both, are held by their hashes.
package evidence

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"unicode/utf8"
)

// Tags separate the hashes of this package from each other and from all others.
const (
	importTag  = "moscow/active-citizen/import/1"
	pollTag    = "moscow/active-citizen/poll/1"
	historyTag = "moscow/active-citizen/history/1"
)

// Limits of one poll. The polls of 2017 stay far below.
const (
	MaxName        = 4_096  // bytes of a name
	MaxDescription = 16_384 // bytes of a description, and of the answers of a version
	MaxQuestions   = 100
	MaxVersions    = 50 // of a question
	MaxAnswers     = 500
	MaxPollBytes   = 400_000 // of the canonical form
)

// Source says which chain was read, and up to which block.
type Source struct {
	NetworkID uint64
	Genesis   [32]byte // hash of block 0
	Root      [20]byte // address of the Root contract
	Block     uint64   // the last one that was read
	BlockHash [32]byte
}

// Poll is a poll of 2017.
type Poll struct {
	ID          uint64
	Address     [20]byte
	Name        string
	Description string
	History     History
	Questions   []Question // in the order in which they were added
}

// Question is a question and what was answered.
type Question struct {
	ID      uint64
	Address [20]byte
	Current uint64 // the version added last, as the contract says
	Voters  uint64 // as the contract says
	Counted uint64 // votes among the transactions that the contract accepted
	History History
	// Versions are in the order in which they were added.
	Versions []Version
}

// Version is a version of a question. Results and Counted have one number for each answer.
type Version struct {
	ID        uint64
	Name      string
	Answers   string // JSON, as it was stored
	AnswerIDs []uint64
	Results   []uint64 // as the contract says
	Counted   []uint64 // by the transactions
	Voters    uint64   // by the transactions
	Texts     uint64   // votes with words of the voter's own, by the transactions
}

// History is a running hash over the transactions to one contract, in the order of the chain.
type History struct {
	Count uint64
	Hash  [32]byte
}

// NewHistory is the history of a contract before its first transaction.
func NewHistory(contract [20]byte) History {
	h := newHasher(historyTag)
	h.bytes(contract[:])
	return History{Hash: h.sum()}
}

// Add puts a transaction at the end.
func (h *History) Add(tx *Transaction) {
	next := hasher{sha256.New()}
	next.bytes(h.Hash[:])
	tx.encode(next)
	h.Hash = next.sum()
	h.Count++
}

// Start is the hash of an import before its first poll. Root is the history of the Root contract.
func Start(source Source, root History, polls uint64) [32]byte {
	h := newHasher(importTag)
	h.number(source.NetworkID)
	h.bytes(source.Genesis[:])
	h.bytes(source.Root[:])
	h.number(source.Block)
	h.bytes(source.BlockHash[:])
	h.history(root)
	h.number(polls)
	return h.sum()
}

// Next is the hash of an import with one poll more. After the last poll it is the import's evidence hash.
func Next(before [32]byte, poll *Poll) [32]byte {
	h := hasher{sha256.New()}
	h.bytes(before[:])
	one := poll.Hash()
	h.bytes(one[:])
	return h.sum()
}

// Hash is the hash of a poll alone.
func (p *Poll) Hash() [32]byte {
	h := newHasher(pollTag)
	h.number(p.ID)
	h.bytes(p.Address[:])
	h.text(p.Name)
	h.text(p.Description)
	h.history(p.History)
	h.number(uint64(len(p.Questions)))
	for i := range p.Questions {
		q := &p.Questions[i]
		h.number(q.ID)
		h.bytes(q.Address[:])
		h.number(q.Current)
		h.number(q.Voters)
		h.number(q.Counted)
		h.history(q.History)
		h.number(uint64(len(q.Versions)))
		for j := range q.Versions {
			v := &q.Versions[j]
			h.number(v.ID)
			h.text(v.Name)
			h.text(v.Answers)
			h.list(v.AnswerIDs)
			h.list(v.Results)
			h.list(v.Counted)
			h.number(v.Voters)
			h.number(v.Texts)
		}
	}
	return h.sum()
}

// Check says what is wrong with a poll: more than the limits allow, or numbers that do not fit together. It does not say
// whether what the contract says and what the transactions say is the same: see Differences.
func (p *Poll) Check() error {
	switch {
	case len(p.Name) > MaxName || !utf8.ValidString(p.Name):
		return fmt.Errorf("poll %d: the name is no UTF-8 of at most %d bytes", p.ID, MaxName)
	case len(p.Description) > MaxDescription || !utf8.ValidString(p.Description):
		return fmt.Errorf("poll %d: the description is no UTF-8 of at most %d bytes", p.ID, MaxDescription)
	case len(p.Questions) > MaxQuestions:
		return fmt.Errorf("poll %d has %d questions, at most %d are taken", p.ID, len(p.Questions), MaxQuestions)
	}
	for i := range p.Questions {
		if err := p.Questions[i].check(); err != nil {
			return fmt.Errorf("poll %d, question %d: %w", p.ID, p.Questions[i].ID, err)
		}
	}
	if size := p.size(); size > MaxPollBytes {
		return fmt.Errorf("poll %d takes %d bytes, at most %d are taken", p.ID, size, MaxPollBytes)
	}
	return nil
}

func (q *Question) check() error {
	if len(q.Versions) == 0 || len(q.Versions) > MaxVersions {
		return fmt.Errorf("%d versions, there are 1 to %d", len(q.Versions), MaxVersions)
	}
	if q.Counted > q.History.Count {
		return fmt.Errorf("%d votes in %d transactions", q.Counted, q.History.Count)
	}
	voters, seen := uint64(0), make(map[uint64]bool, len(q.Versions))
	for i := range q.Versions {
		v := &q.Versions[i]
		switch {
		case seen[v.ID]:
			return fmt.Errorf("version %d is there twice", v.ID)
		case len(v.Name) > MaxName || !utf8.ValidString(v.Name):
			return fmt.Errorf("version %d: the name is no UTF-8 of at most %d bytes", v.ID, MaxName)
		case len(v.Answers) > MaxDescription || !utf8.ValidString(v.Answers):
			return fmt.Errorf("version %d: the answers are no UTF-8 of at most %d bytes", v.ID, MaxDescription)
		case len(v.AnswerIDs) > MaxAnswers:
			return fmt.Errorf("version %d has %d answers, at most %d are taken", v.ID, len(v.AnswerIDs), MaxAnswers)
		case len(v.Results) != len(v.AnswerIDs) || len(v.Counted) != len(v.AnswerIDs):
			return fmt.Errorf("version %d: %d answers, %d results and %d counts", v.ID, len(v.AnswerIDs), len(v.Results), len(v.Counted))
		case v.Texts > v.Voters || v.Voters > q.Counted-voters:
			return fmt.Errorf("version %d has more voters or texts than there are votes", v.ID)
		}
		seen[v.ID] = true
		voters += v.Voters
	}
	if !seen[q.Current] {
		return fmt.Errorf("the current version %d is not there", q.Current)
	}
	return nil
}

// size is the length of the canonical form in bytes.
func (p *Poll) size() int {
	size := 200 + len(p.Name) + len(p.Description)
	for i := range p.Questions {
		size += 100
		for j := range p.Questions[i].Versions {
			v := &p.Questions[i].Versions[j]
			size += 72 + len(v.Name) + len(v.Answers) + 8*(len(v.AnswerIDs)+len(v.Results)+len(v.Counted))
		}
	}
	return size
}

// Differences are where what a contract says is not what its transactions say, each in words.
func (p *Poll) Differences() []string {
	var found []string
	for i := range p.Questions {
		q := &p.Questions[i]
		where := fmt.Sprintf("poll %d, question %d", p.ID, q.ID)
		if q.Voters != q.Counted {
			found = append(found, fmt.Sprintf("%s: the contract says %d voters, its transactions %d", where, q.Voters, q.Counted))
		}
		for j := range q.Versions {
			v := &q.Versions[j]
			for answer := range v.Results {
				if v.Results[answer] != v.Counted[answer] {
					found = append(found, fmt.Sprintf("%s, version %d, answer %d: the contract says %d, its transactions %d",
						where, v.ID, answer, v.Results[answer], v.Counted[answer]))
				}
			}
		}
	}
	return found
}

// hasher writes the canonical form.
type hasher struct{ hash.Hash }

func newHasher(tag string) hasher {
	h := hasher{sha256.New()}
	h.text(tag)
	return h
}

func (h hasher) bytes(b []byte) {
	_, _ = h.Write(b) // a hash never fails
}

func (h hasher) number(n uint64) {
	var buffer [8]byte
	binary.BigEndian.PutUint64(buffer[:], n)
	h.bytes(buffer[:])
}

func (h hasher) text(s string) {
	h.number(uint64(len(s)))
	h.bytes([]byte(s))
}

func (h hasher) list(numbers []uint64) {
	h.number(uint64(len(numbers)))
	for _, n := range numbers {
		h.number(n)
	}
}

func (h hasher) history(history History) {
	h.number(history.Count)
	h.bytes(history.Hash[:])
}

func (h hasher) sum() (sum [32]byte) {
	h.Sum(sum[:0])
	return sum
}
