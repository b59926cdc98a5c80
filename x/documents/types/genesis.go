package types

import (
	"fmt"

	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/x/documents/rules"
)

// DefaultGenesis has default parameters and nothing else.
func DefaultGenesis() *GenesisState {
	return &GenesisState{Params: DefaultParams()}
}

// Validate checks that the records fit together; errors wrap ErrGenesisInvalid. Addresses are checked by the keeper.
func (g *GenesisState) Validate() error {
	for _, check := range []func() error{
		g.Params.Validate, g.validateTypes, g.validateInboxes, g.validateRequests, g.validateTallies, g.validateIssuing, g.validateFulfilments,
	} {
		if err := check(); err != nil {
			return errorsmod.Wrap(ErrGenesisInvalid, err.Error())
		}
	}
	return nil
}

func (g *GenesisState) validateTypes() error {
	for i := range g.Types {
		if err := g.Types[i].Validate(); err != nil {
			return err
		}
		if i > 0 && g.Types[i].Id <= g.Types[i-1].Id {
			return fmt.Errorf("type %q stands after %q, want them ascending", g.Types[i].Id, g.Types[i-1].Id)
		}
	}
	return nil
}

func (g *GenesisState) validateInboxes() error {
	seen := make(map[string]bool, len(g.Inboxes))
	for i := range g.Inboxes {
		inbox := &g.Inboxes[i]
		if err := inbox.Validate(); err != nil {
			return fmt.Errorf("inbox of %s: %w", inbox.Issuer, err)
		}
		if seen[inbox.Issuer] {
			return fmt.Errorf("two inboxes of %s", inbox.Issuer)
		}
		seen[inbox.Issuer] = true
	}
	return nil
}

func (g *GenesisState) validateRequests() error {
	known := make(map[string]bool, len(g.Types))
	for i := range g.Types {
		known[g.Types[i].Id] = true
	}
	for i := range g.Requests {
		r := &g.Requests[i]
		if r.Id != uint64(i)+1 {
			return fmt.Errorf("request %d at position %d, want the ids from 1", r.Id, i+1)
		}
		if !known[r.Type] {
			return fmt.Errorf("request %d is of the unknown type %q", r.Id, r.Type)
		}
		if err := r.validateStored(); err != nil {
			return fmt.Errorf("request %d: %w", r.Id, err)
		}
		if r.RefusalReason != "" && !HasCode(g.Params.RefusalReasons, r.RefusalReason) {
			return fmt.Errorf("request %d was refused for %q, which is not on the published list", r.Id, r.RefusalReason)
		}
	}
	return nil
}

// validateFulfilments wants each request that was issued to be of the department and type of its batch, and no batch to
// fulfil more requests than it has documents.
func (g *GenesisState) validateFulfilments() error {
	type key struct {
		issuer string
		number uint64
	}
	batches := make(map[key]*Batch, len(g.Batches))
	for i := range g.Batches {
		batches[key{g.Batches[i].Issuer, g.Batches[i].Number}] = &g.Batches[i]
	}
	fulfilled := make(map[key]uint32, len(g.Batches))
	for i := range g.Requests {
		r := &g.Requests[i]
		if r.Batch == 0 {
			continue
		}
		k := key{r.Issuer, r.Batch}
		batch := batches[k]
		if batch == nil || batch.Type != r.Type || r.FiledHeight > batch.AnchoredHeight {
			return fmt.Errorf("request %d was not issued in batch %d of %s", r.Id, r.Batch, r.Issuer)
		}
		if fulfilled[k]++; fulfilled[k] > batch.Size_ {
			return fmt.Errorf("batch %d of %s fulfils more requests than its %d documents", r.Batch, r.Issuer, batch.Size_)
		}
	}
	return nil
}

// validateStored checks one request on its own.
func (r *Request) validateStored() error {
	if err := r.CheckCommitments(); err != nil {
		return err
	}
	state := rules.RequestState(r.State)
	switch {
	case state < rules.RequestFiled || state > rules.RequestIssued:
		return fmt.Errorf("state %s", r.State)
	case len(r.Subject) != CommitmentLength:
		return fmt.Errorf("subject of %d bytes, want %d", len(r.Subject), CommitmentLength)
	case r.FiledAt < 0 || r.Deadline <= r.FiledAt:
		return fmt.Errorf("filed at %d with the deadline %d", r.FiledAt, r.Deadline)
	case state.Open() != (r.DecidedAt == 0) || !state.Open() && r.DecidedAt < r.FiledAt:
		return fmt.Errorf("%s, filed at %d, decided at %d", state, r.FiledAt, r.DecidedAt)
	case !state.Open() && r.Overdue != (r.DecidedAt >= r.Deadline):
		return fmt.Errorf("overdue is %t, decided at %d, deadline %d", r.Overdue, r.DecidedAt, r.Deadline)
	case (state == rules.RequestRefused) != (r.RefusalReason != ""):
		return fmt.Errorf("%s with the reason %q", state, r.RefusalReason)
	case (state == rules.RequestIssued) != (r.Batch != 0):
		return fmt.Errorf("%s with batch %d", state, r.Batch)
	}
	return nil
}

func (g *GenesisState) validateTallies() error {
	type key struct {
		issuer, document string
		day              int64
	}
	seen := make(map[key]bool, len(g.Tallies))
	for i := range g.Tallies {
		t := &g.Tallies[i]
		k := key{t.Issuer, t.Type, t.Day}
		if seen[k] {
			return fmt.Errorf("two tallies of %s for %q on day %d", t.Issuer, t.Type, t.Day)
		}
		seen[k] = true
		if len(t.Days) > rules.MaxTallyDays+1 {
			return fmt.Errorf("tally of %s for %q on day %d has %d entries, at most %d", t.Issuer, t.Type, t.Day, len(t.Days), rules.MaxTallyDays+1)
		}
		decided := uint64(0)
		for _, n := range t.Days {
			decided += n
		}
		if t.Late > decided {
			return fmt.Errorf("tally of %s for %q on day %d has %d late of %d", t.Issuer, t.Type, t.Day, t.Late, decided)
		}
	}
	return nil
}
