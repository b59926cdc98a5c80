package activecitizen

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	dbm "github.com/cosmos/cosmos-db"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/moscowchain/moscowd/durable"
	"github.com/moscowchain/moscowd/x/voting/rules/evidence"
)

// Format is the first thing that a file says.
const Format = "moscow-active-citizen/1"

// maxLine is the longest line of a file in bytes.
const maxLine = 4 << 20

// Header is the first line of a file. The transactions to the Root contract follow it; then, for each poll, a line of the
// poll, the transactions to its contract, and those to each of its questions.
type Header struct {
	Format    string         `json:"format"`
	NetworkID uint64         `json:"network_id"`
	Genesis   common.Hash    `json:"genesis_hash"`
	Root      common.Address `json:"root"`
	Block     uint64         `json:"block"`
	BlockHash common.Hash    `json:"block_hash"`
	History   History        `json:"history"`
	Polls     uint64         `json:"polls"`
	Evidence  common.Hash    `json:"evidence_hash"`
	// What follows is no evidence.
	Node    string          `json:"node"`
	StateAt string          `json:"state_at"`
	Proof   json.RawMessage `json:"proof,omitempty"` // of the Root's account, as the node gave it
}

// History is evidence.History.
type History struct {
	Count uint64      `json:"count"`
	Hash  common.Hash `json:"hash"`
}

// Poll is evidence.Poll, with proofs.
type Poll struct {
	ID          uint64          `json:"id"`
	Address     common.Address  `json:"address"`
	Name        string          `json:"name"`
	Description string          `json:"description"`
	History     History         `json:"history"`
	Questions   []Question      `json:"questions"`
	Proof       json.RawMessage `json:"proof,omitempty"`
}

// Question is evidence.Question, with proofs.
type Question struct {
	ID       uint64          `json:"id"`
	Address  common.Address  `json:"address"`
	Current  uint64          `json:"current_version"`
	Voters   uint64          `json:"voters"`
	Counted  uint64          `json:"counted"`
	History  History         `json:"history"`
	Versions []Version       `json:"versions"`
	Proof    json.RawMessage `json:"proof,omitempty"`
}

// Version is evidence.Version.
type Version struct {
	ID        uint64   `json:"id"`
	Name      string   `json:"name"`
	Answers   string   `json:"answers"`
	AnswerIDs []uint64 `json:"answer_ids"`
	Results   []uint64 `json:"results"`
	Counted   []uint64 `json:"counted"`
	Voters    uint64   `json:"voters"`
	Texts     uint64   `json:"texts"`
}

// Transaction is evidence.Transaction.
type Transaction struct {
	Block     uint64           `json:"block"`
	BlockHash common.Hash      `json:"block_hash"`
	Index     uint64           `json:"index"`
	Hash      common.Hash      `json:"hash"`
	Selector  selector         `json:"function"`
	Outcome   evidence.Outcome `json:"outcome"`
	Vote      *Vote            `json:"vote,omitempty"`
}

// Vote is evidence.Vote with the tag of the voter.
type Vote struct {
	Version uint64        `json:"version"`
	Options []uint64      `json:"options"`
	Texts   uint64        `json:"texts"`
	Voter   hexutil.Bytes `json:"voter"`
}

// selector is written in hexadecimal.
type selector [4]byte

// MarshalText implements encoding.TextMarshaler.
func (s selector) MarshalText() ([]byte, error) { return hexutil.Bytes(s[:]).MarshalText() }

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *selector) UnmarshalText(text []byte) error {
	return hexutil.UnmarshalFixedText("selector", text, s[:])
}

func (t *Transaction) evidence() *evidence.Transaction {
	tx := &evidence.Transaction{Block: t.Block, BlockHash: t.BlockHash, Index: t.Index, Hash: t.Hash, Selector: t.Selector, Outcome: t.Outcome}
	if t.Vote != nil {
		tx.Vote = &evidence.Vote{Version: t.Vote.Version, Options: t.Vote.Options, Texts: t.Vote.Texts}
	}
	return tx
}

// Evidence is the poll in its canonical form.
func (p *Poll) Evidence() *evidence.Poll {
	poll := &evidence.Poll{ID: p.ID, Address: p.Address, Name: p.Name, Description: p.Description, History: historyOf(p.History)}
	for i := range p.Questions {
		q := &p.Questions[i]
		question := evidence.Question{
			ID: q.ID, Address: q.Address, Current: q.Current, Voters: q.Voters, Counted: q.Counted, History: historyOf(q.History),
		}
		for _, v := range q.Versions {
			question.Versions = append(question.Versions, evidence.Version(v))
		}
		poll.Questions = append(poll.Questions, question)
	}
	return poll
}

// take copies what the transactions say.
func (p *Poll) take(poll *evidence.Poll) {
	p.History = History{poll.History.Count, poll.History.Hash}
	for i := range p.Questions {
		from, to := &poll.Questions[i], &p.Questions[i]
		to.Counted, to.History = from.Counted, History{from.History.Count, from.History.Hash}
		for j := range to.Versions {
			to.Versions[j] = Version(from.Versions[j])
		}
	}
}

// check checks a poll before its transactions are known.
func (p *Poll) check() error {
	poll := p.Evidence()
	for i := range poll.Questions {
		poll.Questions[i].Reset()
	}
	return poll.Check()
}

func historyOf(h History) evidence.History { return evidence.History{Count: h.Count, Hash: h.Hash} }

// Source is where the polls come from.
func (h *Header) Source() evidence.Source {
	return evidence.Source{NetworkID: h.NetworkID, Genesis: h.Genesis, Root: h.Root, Block: h.Block, BlockHash: h.BlockHash}
}

// Summary is what a file holds.
type Summary struct {
	Header
	Questions    uint64   `json:"questions"`
	Transactions uint64   `json:"transactions"` // to the contracts
	Votes        uint64   `json:"votes"`        // that the contracts accepted
	Refused      uint64   `json:"refused"`      // transactions that changed nothing
	Differences  []string `json:"differences"`  // between contracts and transactions
}

// WriteFile writes the file in one step, packed with gzip if its name ends in .gz.
func (w *Walked) WriteFile(path string) (*Summary, error) {
	summary, polls, err := w.summary()
	if err != nil {
		return nil, err
	}
	return summary, durable.Write(path, 0o644, func(out io.Writer) error {
		if !strings.HasSuffix(path, ".gz") {
			return w.write(out, &summary.Header, polls)
		}
		packed := gzip.NewWriter(out)
		return errors.Join(w.write(packed, &summary.Header, polls), packed.Close())
	})
}

// Summary computes the evidence without writing a file.
func (w *Walked) Summary() (*Summary, error) {
	summary, _, err := w.summary()
	return summary, err
}

// summary counts everything.
func (w *Walked) summary() (*Summary, []*Poll, error) {
	p := w.plan
	s := &Summary{Differences: []string{}, Header: Header{
		Format: Format, NetworkID: p.NetworkID, Genesis: p.Genesis, Root: p.Root, Block: p.Block, BlockHash: p.BlockHash,
		Polls: uint64(len(p.Polls)), Node: p.Node, StateAt: p.StateAt, Proof: p.Proof,
	}}
	history, err := w.history(0, s.Root, s)
	if err != nil {
		return nil, nil, err
	}
	s.History = history
	hash := evidence.Start(s.Source(), historyOf(history), s.Polls)
	polls := make([]*Poll, len(p.Polls))
	ordinal := uint32(1)
	for i := range polls {
		polls[i] = new(Poll)
		if _, err := w.get(pollKey(i), polls[i]); err != nil {
			return nil, nil, err
		}
		poll := polls[i].Evidence()
		history, err := w.history(ordinal, polls[i].Address, s)
		if err != nil {
			return nil, nil, err
		}
		poll.History = historyOf(history)
		ordinal++
		for j := range poll.Questions {
			if err := w.count(ordinal, &poll.Questions[j], s); err != nil {
				return nil, nil, fmt.Errorf("poll %d, question %d: %w", poll.ID, poll.Questions[j].ID, err)
			}
			ordinal++
		}
		if err := poll.Check(); err != nil {
			return nil, nil, err
		}
		polls[i].take(poll)
		hash = evidence.Next(hash, poll)
		s.Differences = append(s.Differences, poll.Differences()...)
	}
	s.Evidence = hash
	return s, polls, nil
}

func (w *Walked) history(ordinal uint32, contract common.Address, s *Summary) (History, error) {
	history := evidence.NewHistory(contract)
	err := w.transactions(ordinal, func(tx *Transaction, _ []byte) error {
		s.add(tx)
		history.Add(tx.evidence())
		return nil
	})
	return History{history.Count, history.Hash}, err
}

func (w *Walked) count(ordinal uint32, q *evidence.Question, s *Summary) error {
	s.Questions++
	q.Reset()
	voters := voters{}
	err := w.transactions(ordinal, func(tx *Transaction, _ []byte) error {
		s.add(tx)
		return errors.Join(q.Add(tx.evidence()), voters.add(tx))
	})
	s.Votes += q.Counted
	return err
}

func (s *Summary) add(tx *Transaction) {
	s.Transactions++
	if tx.Outcome != evidence.Done {
		s.Refused++
	}
}

// voters are the tags of who voted on one question.
type voters map[[16]byte]struct{}

// add refuses a key that counted before.
func (v voters) add(tx *Transaction) error {
	if tx.Vote == nil || tx.Outcome != evidence.Done {
		return nil
	}
	var tag [16]byte
	if copy(tag[:], tx.Vote.Voter) != len(tag) || len(tx.Vote.Voter) != len(tag) {
		return fmt.Errorf("transaction %s: the tag of the voter has %d bytes, not %d", tx.Hash, len(tx.Vote.Voter), len(tag))
	}
	if _, voted := v[tag]; voted {
		return fmt.Errorf("transaction %s: the same voter counts twice", tx.Hash)
	}
	v[tag] = struct{}{}
	return nil
}

// transactions gives the transactions to a contract, in order, and each as it stands in the state.
func (w *Walked) transactions(ordinal uint32, visit func(*Transaction, []byte) error) error {
	last := txKey(ordinal+1, 0, 0)
	iterator, err := w.db.Iterator(txKey(ordinal, 0, 0), last)
	if err != nil {
		return err
	}
	return errors.Join(each(iterator, visit), iterator.Close())
}

func each(iterator dbm.Iterator, visit func(*Transaction, []byte) error) error {
	for ; iterator.Valid(); iterator.Next() {
		var tx Transaction
		if err := json.Unmarshal(iterator.Value(), &tx); err != nil {
			return fmt.Errorf("the state is damaged, delete it: %w", err)
		}
		if err := visit(&tx, iterator.Value()); err != nil {
			return err
		}
	}
	return iterator.Error()
}

func (w *Walked) write(out io.Writer, header *Header, polls []*Poll) error {
	ordinal := uint32(0)
	copied := func() error {
		err := w.transactions(ordinal, func(_ *Transaction, line []byte) error { return writeLine(out, line) })
		ordinal++
		return err
	}
	if err := errors.Join(encodeLine(out, header), copied()); err != nil {
		return err
	}
	for _, poll := range polls {
		if err := errors.Join(encodeLine(out, poll), copied()); err != nil {
			return err
		}
		for range poll.Questions {
			if err := copied(); err != nil {
				return err
			}
		}
	}
	return nil
}

func encodeLine(out io.Writer, value any) error {
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return err
	}
	_, err := line.WriteTo(out)
	return err
}

func writeLine(out io.Writer, line []byte) error {
	if _, err := out.Write(line); err != nil {
		return err
	}
	_, err := io.WriteString(out, "\n")
	return err
}
