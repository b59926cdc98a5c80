package types

import (
	"bytes"
	"crypto/sha256"

	"cosmossdk.io/core/address"
	errorsmod "cosmossdk.io/errors"
)

// ValidateElections checks that the records of elections fit together; what follows from the census is checked when it is
// written. Its errors are not those of a genesis.
func (g *GenesisState) ValidateElections(codec address.Codec) error {
	for i := range g.Elections {
		e := &g.Elections[i]
		if id := uint64(i + 1); e.Election.Id != id || e.Head.ElectionId != id || e.Ceremony.ElectionId != id {
			return errorsmod.Wrapf(ErrElectionInvalid, "election %d with head of %d and ceremony of %d at position %d",
				e.Election.Id, e.Head.ElectionId, e.Ceremony.ElectionId, i+1)
		}
		if err := e.Validate(codec); err != nil {
			return errorsmod.Wrapf(err, "election %d", i+1)
		}
	}
	return nil
}

// Validate checks one election.
func (g *GenesisElection) Validate(codec address.Codec) error {
	if err := g.Election.ValidateTerms(codec); err != nil {
		return err
	}
	if err := g.Election.ValidateDefinition(g.Contests, g.Districts); err != nil {
		return err
	}
	e, c := &g.Election, &g.Ceremony
	if e.Stage < ELECTION_STAGE_PREPARING || e.Stage > ELECTION_STAGE_CANCELLED || g.Head.Stage != e.Stage {
		return errorsmod.Wrapf(ErrElectionInvalid, "it is at %s, its head is at %s", e.Stage, g.Head.Stage)
	}
	if len(g.Head.Board) != sha256.Size {
		return errorsmod.Wrapf(ErrElectionInvalid, "its board has %d bytes, want %d", len(g.Head.Board), sha256.Size)
	}
	fixed := e.Stage > ELECTION_STAGE_PREPARING && e.Stage < ELECTION_STAGE_CANCELLED
	if fixed && (len(g.Head.DefinitionHash) == 0 || c.Step != CEREMONY_STEP_DONE || e.CensusFrozenHeight == 0) {
		return errorsmod.Wrapf(ErrElectionInvalid, "it is at %s without a definition, a key or a census", e.Stage)
	}
	done := c.Step == CEREMONY_STEP_DONE
	if c.Step < CEREMONY_STEP_REGISTER || c.Step > CEREMONY_STEP_DONE || c.Attempt == 0 || done != (c.Deadline == nil) ||
		done != (len(c.VerificationKeys) == len(e.Trustees)) || len(c.Key) > 0 && !done {
		return errorsmod.Wrapf(ErrElectionInvalid, "key ceremony at %s of attempt %d", c.Step, c.Attempt)
	}
	for i := range g.Trustees {
		if number := g.Trustees[i].Trustee; number < 1 || number > uint64(len(e.Trustees)) || i > 0 && number <= g.Trustees[i-1].Trustee {
			return errorsmod.Wrapf(ErrElectionInvalid, "trustee %d at position %d", number, i+1)
		}
	}
	var voters uint64
	for i := range g.Districts {
		voters += g.Districts[i].Voters
		if (len(g.Districts[i].CensusRoot) > 0) != (e.CensusFrozenHeight != 0) {
			return errorsmod.Wrapf(ErrElectionInvalid, "root of the census of district %d", g.Districts[i].Terms.Id)
		}
	}
	if voters != e.CensusVoters || voters != uint64(len(g.Voters)) || voters > MaxCensusVoters {
		return errorsmod.Wrapf(ErrElectionInvalid, "%d voters, the districts have %d, the election has %d", len(g.Voters), voters, e.CensusVoters)
	}
	for i := range g.Voters {
		v := &g.Voters[i]
		if len(v.Subject) != SubjectSize || len(v.Record.PublicKey) != SubjectSize || i > 0 && bytes.Compare(g.Voters[i-1].Subject, v.Subject) >= 0 {
			return errorsmod.Wrapf(ErrElectionInvalid, "voter %d", i+1)
		}
	}
	return nil
}
