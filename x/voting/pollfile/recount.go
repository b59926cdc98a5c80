package pollfile

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/moscowchain/moscowd/crypto/merkle"
	"github.com/moscowchain/moscowd/x/voting/rules"
)

// kinds are the names of the kinds.
var kinds = []struct {
	name string
	kind rules.Kind
}{
	{"single", rules.Single},
	{"k-of-n", rules.KOfN},
	{"approval", rules.Approval},
	{"rating", rules.Rating},
	{"ranking", rules.Ranking},
}

// KindName gives the name of a kind, empty for one that does not exist.
func KindName(kind rules.Kind) string {
	for _, k := range kinds {
		if k.kind == kind {
			return k.name
		}
	}
	return ""
}

func kindOf(name string) (rules.Kind, error) {
	for _, k := range kinds {
		if k.name == name {
			return k.kind, nil
		}
	}
	return 0, fmt.Errorf("%w: kind %q", ErrUnusable, name)
}

// Recount counts the votes of the file again and wants its head, its trackers and its results; report, if it is not nil, is told
// how far it has come. Errors wrap ErrUnusable, or one of package rules for what is wrong with the poll.
func (f *File) Recount(recoverSigner rules.Recover, report func(done, total int)) (*rules.Recount, error) {
	poll, err := f.ToRules()
	if err != nil {
		return nil, err
	}
	recount, err := rules.NewRecount(poll, recoverSigner)
	if err != nil {
		return nil, err
	}
	for i := range f.Votes {
		if err := f.addVote(recount, &f.Votes[i]); err != nil {
			return nil, fmt.Errorf("vote %d: %w", i+1, err)
		}
		if report != nil && (i%1_000 == 999 || i == len(f.Votes)-1) {
			report(i+1, len(f.Votes))
		}
	}
	return recount, errors.Join(f.checkHead(recount.Head()), f.checkResults(recount.Results()))
}

func (f *File) addVote(recount *rules.Recount, v *Vote) error {
	accepted, err := v.toRules(f.Poll.ID, f.Poll.Census != nil)
	if err != nil {
		return err
	}
	if err := recount.Add(accepted); err != nil {
		return err
	}
	if tracker := rules.Tracker(accepted.Digest(), accepted.Signer); string(v.Tracker) != string(tracker[:]) {
		return fmt.Errorf("%w: tracker %x, want %x", rules.ErrHeadOther, []byte(v.Tracker), tracker)
	}
	return nil
}

func (f *File) checkHead(got rules.Head) error {
	definition, err := hash("definition_hash", f.Head.DefinitionHash)
	if err != nil {
		return err
	}
	running, err := hash("running_hash", f.Head.RunningHash)
	if err != nil {
		return err
	}
	switch want := (rules.Head{Definition: definition, Running: running, Votes: f.Head.Votes, Voters: f.Head.Voters}); {
	case got.Definition != want.Definition:
		return fmt.Errorf("%w: definition hash %x, the head has %x", rules.ErrHeadOther, got.Definition, want.Definition)
	case got != want:
		return fmt.Errorf("%w: %d votes of %d voters and running hash %x, the head has %d of %d and %x",
			rules.ErrHeadOther, got.Votes, got.Voters, got.Running, want.Votes, want.Voters, want.Running)
	}
	return nil
}

func (f *File) checkResults(got []rules.Result) error {
	if len(got) != len(f.Results) {
		return fmt.Errorf("%w: of %d versions, the file has %d", rules.ErrResultsOther, len(got), len(f.Results))
	}
	for i, r := range got {
		want := &f.Results[i]
		if r.Question != want.Question || r.Version != want.Version || r.Voters != want.Voters || r.Replaced != want.Replaced ||
			!slices.Equal(r.Counts, want.Counts) {
			return fmt.Errorf("%w: question %d, version %d: %d voters, %d replaced, counts %v; the file has %d, %d, %v",
				rules.ErrResultsOther, r.Question, r.Version, r.Voters, r.Replaced, r.Counts, want.Voters, want.Replaced, want.Counts)
		}
	}
	return nil
}

// ToRules gives the poll without its votes. Errors wrap ErrUnusable.
func (f *File) ToRules() (*rules.Poll, error) {
	p := &f.Poll
	if (p.Class == "") == (p.Census == nil) {
		return nil, fmt.Errorf("%w: either a class or a census says who may vote", ErrUnusable)
	}
	poll := &rules.Poll{
		Terms: rules.Terms{
			Poll: p.ID, TitleRu: p.TitleRu, TitleEn: p.TitleEn, DescriptionRu: p.DescriptionRu, DescriptionEn: p.DescriptionEn,
			Organizer: p.Organizer, District: p.District, Opens: p.Opens, Closes: p.Closes, Class: p.Class, Revote: p.Revote,
		},
		Closed: p.ClosedAt, CloseReason: p.CloseReason,
	}
	if p.Census != nil {
		root, err := hash("census root", p.Census.Root)
		if err != nil {
			return nil, err
		}
		poll.Terms.CensusRoot, poll.Terms.CensusSize = root[:], p.Census.Size
	}
	type change struct {
		number  uint32
		version rules.Version
	}
	var changes []change
	for i := range f.Questions {
		q := &f.Questions[i]
		kind, err := kindOf(q.Kind)
		if err != nil {
			return nil, err
		}
		if len(q.Versions) == 0 {
			return nil, fmt.Errorf("%w: question %d has no version", ErrUnusable, i+1)
		}
		for j := range q.Versions {
			version := q.Versions[j].toRules(uint32(i+1), uint32(j+1))
			if j > 0 {
				changes = append(changes, change{q.Versions[j].Change, version})
				continue
			}
			poll.Questions = append(poll.Questions, rules.PollQuestion{
				Question: rules.Question{
					Kind: kind, Options: uint32(len(version.Options)), MinChoices: q.MinChoices, MaxChoices: q.MaxChoices,
					MaxRating: q.MaxRating, FreeText: q.FreeText,
				},
				First: version,
			})
		}
	}
	slices.SortStableFunc(changes, func(a, b change) int { return cmp.Compare(a.number, b.number) })
	for i := range changes {
		if changes[i].number != uint32(i+1) {
			return nil, fmt.Errorf("%w: change %d of the definition is missing", ErrUnusable, i+1)
		}
		poll.Changes = append(poll.Changes, changes[i].version)
	}
	return poll, nil
}

func (v *Version) toRules(question, id uint32) rules.Version {
	version := rules.Version{
		Question: question, ID: id, TitleRu: v.TitleRu, TitleEn: v.TitleEn, EarlierVotersAgain: v.EarlierVotersAgain, AddedAt: v.AddedAt,
	}
	for _, o := range v.Options {
		version.Options = append(version.Options, rules.Option{ID: o.ID, TitleRu: o.TitleRu, TitleEn: o.TitleEn})
	}
	return version
}

func (v *Vote) toRules(poll uint64, census bool) (*rules.AcceptedVote, error) {
	accepted := &rules.AcceptedVote{
		Vote:      rules.Vote{Poll: poll, Question: v.Question, Version: v.Version, Choices: v.Choices, Seq: v.Seq, Expiry: v.Expiry},
		Signature: v.Signature, CensusIndex: v.CensusIndex, Height: v.Height, Time: v.Time,
	}
	if len(v.Signer) != rules.AddressSize {
		return nil, fmt.Errorf("%w: signer has %d bytes, want %d", ErrUnusable, len(v.Signer), rules.AddressSize)
	}
	accepted.Signer = [rules.AddressSize]byte(v.Signer)
	var err error
	if len(v.TextCommitment) > 0 {
		if accepted.TextCommitment, err = hash("text_commitment", v.TextCommitment); err != nil {
			return nil, err
		}
	}
	if census {
		accepted.Subject = rules.CensusSubject(accepted.Signer)
	} else if accepted.Subject, err = hash("subject", v.Subject); err != nil {
		return nil, err
	}
	for _, node := range v.CensusPath {
		h, err := hash("census_path", node)
		if err != nil {
			return nil, err
		}
		accepted.CensusPath = append(accepted.CensusPath, merkle.Hash(h))
	}
	return accepted, nil
}
