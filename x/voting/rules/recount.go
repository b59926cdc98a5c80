package rules

import (
	"errors"
	"fmt"

	"github.com/moscowchain/moscowd/crypto/merkle"
)

// Errors of a recount.
var (
	ErrDefinition   = errors.New("definition of the poll does not hold together")
	ErrSigner       = errors.New("signature is not the signer's")
	ErrNotInCensus  = errors.New("signer is not in the census")
	ErrOutsideTime  = errors.New("vote lies outside the time of the poll or of its version")
	ErrExpired      = errors.New("vote had expired")
	ErrNotAllowed   = errors.New("vote may not follow the voter's last one")
	ErrOrder        = errors.New("votes stand in another order than their blocks")
	ErrHeadOther    = errors.New("votes do not lead to the head of the poll")
	ErrResultsOther = errors.New("votes give other results")
)

// Poll is everything that was decided about a poll beside its votes.
type Poll struct {
	Terms     Terms
	Questions []PollQuestion
	// Changes are the versions after the first of each question, in the order in which they were added.
	Changes []Version
	// Closed is the Unix second at which the organizer closed the poll early, 0 if he did not.
	Closed      int64
	CloseReason string
}

// PollQuestion is a question with its first version. The number of options is that of the version.
type PollQuestion struct {
	Question
	First Version
}

// AcceptedVote is a vote with what proves it.
type AcceptedVote struct {
	Vote
	Signature []byte
	Signer    [AddressSize]byte
	// Subject is CensusSubject of the signer in polls with a census. That a subject of a class is the signer's is what the
	// chain says, in the running hash.
	Subject     [32]byte
	CensusIndex uint64
	CensusPath  []merkle.Hash
	// Height and Time, a Unix second, are those of the block.
	Height, Time int64
}

// Head is what the chain commits to.
type Head struct {
	Definition, Running [32]byte
	Votes, Voters       uint64
}

// Result is the count of one version.
type Result struct {
	Question, Version uint32
	Voters, Replaced  uint64
	Counts            []uint64
}

// ballot is a version while votes on it are counted.
type ballot struct {
	question    Question
	version     Version
	until       int64 // time of the next version, 0 if there is none
	result      Result
	mayComeBack bool
}

type lastKey struct {
	subject  [32]byte
	question uint32
}

type lastVote struct {
	version uint32
	seq     uint64
	choices []uint32
}

// Recount accepts votes again, one after the other, by the rules of the chain.
type Recount struct {
	poll          *Poll
	recoverSigner Recover
	ballots       [][]*ballot // by question, by version
	last          map[lastKey]lastVote
	voters        map[[32]byte]struct{}
	head          Head
	height        int64
}

// NewRecount begins a recount; errors wrap ErrDefinition.
func NewRecount(poll *Poll, recoverSigner Recover) (*Recount, error) {
	r := &Recount{poll: poll, recoverSigner: recoverSigner, last: map[lastKey]lastVote{}, voters: map[[32]byte]struct{}{}}
	r.head.Running = RunningStart(poll.Terms.Poll)
	questions, first := make([]Question, len(poll.Questions)), make([]Version, len(poll.Questions))
	for i := range poll.Questions {
		q := &poll.Questions[i]
		questions[i], first[i] = q.Question, q.First
		if err := r.add(uint32(i+1), q.Question, q.First); err != nil {
			return nil, err
		}
	}
	r.head.Definition = DefinitionHash(&poll.Terms, questions, first)
	for i := range poll.Changes {
		v := poll.Changes[i]
		if v.Question == 0 || uint64(v.Question) > uint64(len(poll.Questions)) {
			return nil, fmt.Errorf("%w: change %d is one of question %d", ErrDefinition, i+1, v.Question)
		}
		if err := r.add(v.Question, poll.Questions[v.Question-1].Question, v); err != nil {
			return nil, err
		}
		r.head.Definition = DefinitionChanged(r.head.Definition, &v)
	}
	if poll.Closed != 0 {
		r.head.Definition = DefinitionClosed(r.head.Definition, poll.Closed, poll.CloseReason)
	}
	return r, nil
}

func (r *Recount) add(number uint32, question Question, version Version) error {
	if int(number) > len(r.ballots) {
		r.ballots = append(r.ballots, nil)
	}
	before := r.ballots[number-1]
	if version.Question != number || int(version.ID) != len(before)+1 {
		return fmt.Errorf("%w: version %d of question %d stands where version %d of question %d belongs",
			ErrDefinition, version.ID, version.Question, len(before)+1, number)
	}
	question.Options = uint32(len(version.Options))
	if err := question.Validate(); err != nil {
		return fmt.Errorf("%w: question %d, version %d: %w", ErrDefinition, number, version.ID, err)
	}
	if len(before) > 0 {
		before[len(before)-1].until = version.AddedAt
	}
	r.ballots[number-1] = append(before, &ballot{
		question: question, version: version, mayComeBack: version.EarlierVotersAgain,
		result: Result{Question: number, Version: version.ID, Counts: make([]uint64, question.Counts())},
	})
	return nil
}

// Add checks the next vote in full and counts it.
func (r *Recount) Add(v *AcceptedVote) error {
	b, err := r.ballot(v)
	if err != nil {
		return err
	}
	if err := b.question.Check(v.Choices); err != nil {
		return err
	}
	if err := b.question.CheckText(v.TextCommitment); err != nil {
		return err
	}
	if err := r.checkTime(b, v); err != nil {
		return err
	}
	digest := v.Digest()
	if err := r.checkSigner(digest, v); err != nil {
		return err
	}
	if err := r.replace(b, v); err != nil {
		return err
	}
	r.head.Votes++
	r.head.Running = RunningNext(r.head.Running, Tracker(digest, v.Signer), v.Subject, v.Height, v.Time)
	if _, known := r.voters[v.Subject]; !known {
		r.voters[v.Subject] = struct{}{}
		r.head.Voters++
	}
	return nil
}

func (r *Recount) ballot(v *AcceptedVote) (*ballot, error) {
	if v.Poll != r.poll.Terms.Poll || v.Question == 0 || uint64(v.Question) > uint64(len(r.ballots)) {
		return nil, fmt.Errorf("%w: a vote on question %d of poll %d", ErrDefinition, v.Question, v.Poll)
	}
	versions := r.ballots[v.Question-1]
	if v.Version == 0 || uint64(v.Version) > uint64(len(versions)) {
		return nil, fmt.Errorf("%w: a vote on version %d of question %d", ErrDefinition, v.Version, v.Question)
	}
	return versions[v.Version-1], nil
}

// checkTime works with whole seconds: what happened within one second may have happened in either order.
func (r *Recount) checkTime(b *ballot, v *AcceptedVote) error {
	if v.Height < r.height {
		return fmt.Errorf("%w: a vote of block %d behind one of block %d", ErrOrder, v.Height, r.height)
	}
	r.height = v.Height
	t := &r.poll.Terms
	switch {
	case v.Time < t.Opens || v.Time >= t.Closes || r.poll.Closed != 0 && v.Time > r.poll.Closed,
		v.Time < b.version.AddedAt || b.until != 0 && v.Time > b.until:
		return fmt.Errorf("%w: at Unix second %d", ErrOutsideTime, v.Time)
	case v.Time < 0 || uint64(v.Time) >= v.Expiry:
		return fmt.Errorf("%w: expiry %d, Unix second %d", ErrExpired, v.Expiry, v.Time)
	}
	return nil
}

func (r *Recount) checkSigner(digest [32]byte, v *AcceptedVote) error {
	signer, err := r.recoverSigner(digest, v.Signature)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrSigner, err)
	}
	if signer != v.Signer {
		return fmt.Errorf("%w: it is 0x%x's, the vote names 0x%x", ErrSigner, signer, v.Signer)
	}
	if r.poll.Terms.Class != "" {
		return nil
	}
	if len(r.poll.Terms.CensusRoot) != merkle.Size {
		return fmt.Errorf("%w: census root of %d bytes", ErrDefinition, len(r.poll.Terms.CensusRoot))
	}
	if v.Subject != CensusSubject(signer) {
		return fmt.Errorf("%w: subject %x is not the signer's", ErrNotInCensus, v.Subject)
	}
	if err := merkle.Verify(merkle.Hash(r.poll.Terms.CensusRoot), r.poll.Terms.CensusSize, v.CensusIndex, CensusLeaf(signer), v.CensusPath); err != nil {
		return fmt.Errorf("%w: %w", ErrNotInCensus, err)
	}
	return nil
}

func (r *Recount) replace(b *ballot, v *AcceptedVote) error {
	key := lastKey{v.Subject, v.Question}
	last, voted := r.last[key]
	if voted {
		same := last.version == v.Version
		switch {
		case same && !r.poll.Terms.Revote, !same && (!b.mayComeBack || last.version > v.Version):
			return fmt.Errorf("%w: a second vote of subject %x on question %d", ErrNotAllowed, v.Subject, v.Question)
		case v.Seq <= last.seq:
			return fmt.Errorf("%w: seq %d behind %d", ErrNotAllowed, v.Seq, last.seq)
		case same:
			if err := b.question.Subtract(b.result.Counts, last.choices); err != nil {
				return err
			}
			b.result.Voters--
			b.result.Replaced++
		}
	}
	r.last[key] = lastVote{v.Version, v.Seq, v.Choices}
	b.result.Voters++
	_, err := b.question.Add(b.result.Counts, v.Choices)
	return err
}

// Head gives what the votes so far lead to.
func (r *Recount) Head() Head { return r.head }

// Results gives the counts, by question and version.
func (r *Recount) Results() []Result {
	var results []Result
	for _, versions := range r.ballots {
		for _, b := range versions {
			results = append(results, b.result)
		}
	}
	return results
}
