package types

import (
	"cosmossdk.io/core/address"
	errorsmod "cosmossdk.io/errors"
)

// DefaultGenesis has no organizers, polls or elections.
func DefaultGenesis() *GenesisState { return &GenesisState{Params: DefaultParams()} }

// Validate checks that the records fit together; errors wrap ErrGenesisInvalid. What follows from the votes is checked when
// they are counted again.
func (g *GenesisState) Validate(codec address.Codec) error {
	if err := g.Params.Validate(codec); err != nil {
		return errorsmod.Wrap(ErrGenesisInvalid, err.Error())
	}
	if err := g.ValidateImports(codec); err != nil {
		return errorsmod.Wrap(ErrGenesisInvalid, err.Error())
	}
	if err := g.ValidateElections(codec); err != nil {
		return errorsmod.Wrap(ErrGenesisInvalid, err.Error())
	}
	for i := range g.Polls {
		p := &g.Polls[i]
		if p.Poll.Id != uint64(i+1) || p.Head.PollId != p.Poll.Id {
			return errorsmod.Wrapf(ErrGenesisInvalid, "poll %d with head of %d at position %d", p.Poll.Id, p.Head.PollId, i+1)
		}
		if err := p.Validate(); err != nil {
			return errorsmod.Wrapf(ErrGenesisInvalid, "poll %d: %s", p.Poll.Id, err)
		}
	}
	return nil
}

// Validate checks one poll of this chain; its error is not registered.
func (g *GenesisPoll) Validate() error {
	if err := g.Poll.ValidateTerms(); err != nil {
		return err
	}
	if uint64(len(g.Questions)) != uint64(g.Poll.Questions) || len(g.Questions) == 0 || len(g.Questions) > MaxQuestions {
		return errorsmod.Wrapf(ErrPollInvalid, "%d questions, the poll has %d", len(g.Questions), g.Poll.Questions)
	}
	at, changes := 0, uint32(0)
	for i := range g.Questions {
		q := &g.Questions[i]
		if q.PollId != g.Poll.Id || q.Id != uint32(i+1) || q.CurrentVersion == 0 || q.CurrentVersion > MaxVersions {
			return errorsmod.Wrapf(ErrQuestionInvalid, "question %d of poll %d with %d versions at position %d", q.Id, q.PollId, q.CurrentVersion, i+1)
		}
		for id := uint32(1); id <= q.CurrentVersion; id++ {
			if at >= len(g.Versions) {
				return errorsmod.Wrapf(ErrQuestionInvalid, "question %d: version %d is missing", q.Id, id)
			}
			v := &g.Versions[at]
			at++
			if v.PollId != g.Poll.Id || v.QuestionId != q.Id || v.Id != id || (id == 1) != (v.Change == 0) || v.Change > g.Head.Changes {
				return errorsmod.Wrapf(ErrQuestionInvalid, "version %d of question %d stands where version %d of question %d belongs", v.Id, v.QuestionId, id, q.Id)
			}
			if id > 1 {
				changes++
			}
			if err := q.Validate(v); err != nil {
				return err
			}
		}
	}
	if at != len(g.Versions) || changes != g.Head.Changes {
		return errorsmod.Wrapf(ErrQuestionInvalid, "%d versions and %d changes, want %d and %d", len(g.Versions), changes, at, g.Head.Changes)
	}
	for i := range g.Votes {
		v := &g.Votes[i]
		if v.Position != uint64(i+1) || v.Signed.PollId != g.Poll.Id || len(v.Signer) != 20 || len(v.Tracker) != 32 || v.Time == nil ||
			(g.Poll.Census == nil) != (len(v.Subject) == 32) {
			return errorsmod.Wrapf(ErrVoteInvalid, "vote %d", i+1)
		}
	}
	return nil
}
