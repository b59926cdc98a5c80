package electiontest

import (
	"fmt"
	"io"
	"runtime"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/crypto/dkg"
	"github.com/moscowchain/moscowd/crypto/election"
	"github.com/moscowchain/moscowd/x/voting/electionfile"
)

func trustees(n int) []string {
	var names []string
	for i := range n {
		names = append(names, fmt.Sprintf("Организация %d", i+1))
	}
	return names
}

func contest(id uint64, kind ballot.Kind, options, limit uint64, blank bool) election.Contest {
	c := election.Contest{
		Contest: ballot.Contest{ID: id, Kind: kind, Options: options, Limit: limit, Blank: blank},
		Text:    fmt.Sprintf("Вопрос %d\nQuestion %d", id, id),
	}
	for i := range options {
		c.OptionTexts = append(c.OptionTexts, fmt.Sprintf("Ответ %d\nAnswer %d", i+1, i+1))
	}
	return c
}

// Small writes an election with a line of each type but a proof. Four trustees, one of whom cheats in the ceremony and one is absent
// later; districts 10, into which 7 is merged, and 20, of which the turnout alone is known; every kind of contest; ballots that
// replace others and ballots that are spoiled; some ballots came after the first closing time. It gives the secrets too.
func Small(w io.Writer) (*Secrets, error) { return small(w, true) }

// SmallWithoutRevote writes the same election, in which nobody might replace a ballot: somebody did, so it is invalid.
func SmallWithoutRevote(w io.Writer) error {
	_, err := small(w, false)
	return err
}

func small(w io.Writer, revote bool) (*Secrets, error) {
	m := &maker{
		seed: "small", params: dkg.Params{ChainID: chainID, Election: 3, Attempt: 2, Threshold: 3, Trustees: trustees(4)},
		contests: []election.Contest{
			contest(1, ballot.Exactly, 2, 1, true), contest(4, ballot.UpTo, 3, 2, false), contest(5, ballot.Rating, 1, 2, false),
			contest(6, ballot.Ranking, 2, 0, false), contest(9, ballot.Ranking, 2, 0, true),
		},
		districts: []election.District{
			{ID: 7, Contests: []uint64{1, 4}, Partner: 10, Minimum: 3},
			{ID: 10, Contests: []uint64{1, 4}, Partner: 7, Minimum: 4},
			{ID: 20, Contests: []uint64{1, 5, 6, 9}, Minimum: 3},
			{ID: 30, Contests: []uint64{5, 6}, Minimum: 1},
		},
		revote: revote, cheat: 2, absent: map[uint64]bool{3: true},
	}
	m.addVoters(10, 5)
	m.addVoters(7, 3)
	m.addVoters(20, 3)
	m.addVoters(30, 2)
	if err := m.begin(w); err != nil {
		return nil, err
	}
	line := &electionfile.Extension{Height: 1_000, Time: opens + 3_600, Closes: closes + 3_600, Reason: "a power cut \"at noon\""}
	if err := m.out.Write(line); err != nil {
		return nil, err
	}
	if err := m.openBox(); err != nil {
		return nil, err
	}
	var (
		blank  = []uint64{0, 0, 1, 0, 0, 0}
		first  = []uint64{1, 0, 0, 1, 0, 1}
		second = []uint64{0, 1, 0, 0, 1, 0}
		every  = []uint64{1, 0, 0 /* rated 2 */, 0, 0, 1, 0, 1, 1, 0 /* the first is first, the second has no position */, 1, 0, 0, 0, 0, 1, 0, 1}
		rated  = []uint64{1, 0, 0, 1, 0, 0, 1}
	)
	votes := []*vote{
		{voter: 0, seq: 1, choice: first},
		{voter: 5, seq: 5, choice: second},
		{voter: 1, seq: 1, choice: second, spoil: true},
		{voter: 1, seq: 2, choice: second},
		{voter: 8, seq: 1, choice: every},
		{voter: 2, seq: 1, choice: blank},
		{voter: 0, seq: 9, choice: second},
		{voter: 6, seq: 1, choice: first},
		{voter: 9, seq: 1, choice: every},
		{voter: 11, seq: 1, choice: rated},
		{voter: 3, seq: 1, choice: first},
	}
	votes[6].replaces = votes[0]
	const late = 8 // the first vote behind the first closing time
	for i, v := range votes {
		v.number = uint64(i)
		b, err := m.make(v)
		if err != nil {
			return nil, err
		}
		if i >= late {
			b.line.(*electionfile.Ballot).Time = closes + electionfile.Uint(i)
			b.line.(*electionfile.Ballot).Height++
		}
		if err := m.enter(v, b); err != nil {
			return nil, err
		}
	}
	return m.reveal(), m.finishTally()
}

// perBatch is how many ballots are made between two that are written.
const perBatch = 512

// Large writes an election like that of 8 September 2019, with so many ballots instead of 9 810: three districts, one choice of five, nine
// trustees of whom seven take part, a census larger by the abstentions of then. Every fiftieth ballot replaces the one before. Report, if it is not nil, is told how
// many ballots are made.
func Large(w io.Writer, ballots int, report func(done, total int)) error {
	m := &maker{
		seed: "large", params: dkg.Params{ChainID: chainID, Election: 1, Attempt: 1, Threshold: 5, Trustees: trustees(9)},
		contests: []election.Contest{
			contest(1, ballot.Exactly, 5, 1, false), contest(10, ballot.Exactly, 5, 1, false), contest(30, ballot.Exactly, 5, 1, false),
		},
		districts: []election.District{{ID: 1, Contests: []uint64{1}}, {ID: 10, Contests: []uint64{10}}, {ID: 30, Contests: []uint64{30}}},
		revote:    true, cheat: 4, absent: map[uint64]bool{2: true, 7: true},
	}
	for i := range ballots * 11_228 / 9_810 {
		m.addVoters(m.districts[i%3].ID, 1)
	}
	if err := m.begin(w); err != nil {
		return err
	}
	if err := m.openBox(); err != nil {
		return err
	}
	var last *vote
	for first := 0; first < ballots; first += perBatch {
		batch := make([]*vote, min(perBatch, ballots-first))
		for i := range batch {
			number := uint64(first + i)
			v := &vote{number: number, voter: number, seq: 1, choice: make([]uint64, 5)}
			if number%50 == 49 {
				v.voter, v.seq, v.replaces = last.voter, 2, last
			}
			v.choice[m.digest("choice", number)[0]%5] = 1
			batch[i], last = v, v
		}
		if err := m.enterAll(batch); err != nil {
			return err
		}
		if report != nil {
			report(first+len(batch), ballots)
		}
	}
	return m.finishTally()
}

// enterAll makes votes on all processors and writes them in their order.
func (m *maker) enterAll(batch []*vote) error {
	type outcome struct {
		made *made
		err  error
	}
	done := make([]chan outcome, len(batch))
	for i := range done {
		done[i] = make(chan outcome, 1)
	}
	processors := runtime.GOMAXPROCS(0)
	for p := range processors {
		go func() {
			for i := p; i < len(batch); i += processors {
				b, err := m.make(batch[i])
				done[i] <- outcome{b, err}
			}
		}()
	}
	var first error
	for i := range batch {
		o := <-done[i]
		if first == nil {
			first = o.err
		}
		if first == nil {
			first = m.enter(batch[i], o.made)
		}
	}
	return first
}
