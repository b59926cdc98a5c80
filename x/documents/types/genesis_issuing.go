package types

import (
	"fmt"

	"github.com/moscowchain/moscowd/x/documents/rules"
)

// issuersRecord names a record of an issuer by number.
type issuersRecord struct {
	issuer string
	number uint64
}

// validateIssuing checks keys, batches and statuses.
func (g *GenesisState) validateIssuing() error {
	for _, check := range []func() error{g.validateKeys, g.validateBatches, g.validateStatuses} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (g *GenesisState) validateKeys() error {
	seen := make(map[[2]string]bool, len(g.IssuerKeys))
	issuers := make(map[string]string, len(g.IssuerKeys))
	for i := range g.IssuerKeys {
		k := &g.IssuerKeys[i]
		if err := k.validateStored(); err != nil {
			return fmt.Errorf("key %q of %s: %w", k.KeyId, k.Issuer, err)
		}
		if seen[[2]string{k.Issuer, k.KeyId}] {
			return fmt.Errorf("two keys %q of %s", k.KeyId, k.Issuer)
		}
		seen[[2]string{k.Issuer, k.KeyId}] = true
		if other, ok := issuers[string(k.Subject)]; ok && other != k.Issuer {
			return fmt.Errorf("subject %x registered keys for %s and for %s", k.Subject, other, k.Issuer)
		}
		issuers[string(k.Subject)] = k.Issuer
	}
	return nil
}

// validateStored checks one key on its own.
func (k *IssuerKey) validateStored() error {
	if err := k.Validate(); err != nil {
		return err
	}
	switch {
	case len(k.Subject) != SubjectLength:
		return fmt.Errorf("subject of %d bytes, want %d", len(k.Subject), SubjectLength)
	case k.RegisteredHeight < 0 || k.RetiredHeight != 0 && k.RetiredHeight < k.RegisteredHeight:
		return fmt.Errorf("registered at height %d, retired at %d", k.RegisteredHeight, k.RetiredHeight)
	case k.CompromisedFrom < 0 || (k.CompromisedFrom == 0) != (k.DeclaredHeight == 0) || k.CompromisedFrom > k.DeclaredHeight:
		return fmt.Errorf("compromised from height %d, declared at %d", k.CompromisedFrom, k.DeclaredHeight)
	}
	return nil
}

// validateBatches checks that each batch is of a known type, made with a key of its issuer that was in use, and that lists
// reserve what their batches have.
func (g *GenesisState) validateBatches() error {
	kinds := make(map[string]bool, len(g.Types))
	for i := range g.Types {
		kinds[g.Types[i].Id] = true
	}
	keys := make(map[[2]string]*IssuerKey, len(g.IssuerKeys))
	for i := range g.IssuerKeys {
		keys[[2]string{g.IssuerKeys[i].Issuer, g.IssuerKeys[i].KeyId}] = &g.IssuerKeys[i]
	}
	seen := make(map[issuersRecord]bool, len(g.Batches))
	reserved := make(map[issuersRecord]uint64, len(g.StatusLists))
	for i := range g.Batches {
		b := &g.Batches[i]
		if err := b.Validate(); err != nil {
			return fmt.Errorf("batch %d of %s: %w", b.Number, b.Issuer, err)
		}
		if seen[issuersRecord{b.Issuer, b.Number}] {
			return fmt.Errorf("two batches %d of %s", b.Number, b.Issuer)
		}
		seen[issuersRecord{b.Issuer, b.Number}] = true
		if !kinds[b.Type] {
			return fmt.Errorf("batch %d of %s is of the unknown type %q", b.Number, b.Issuer, b.Type)
		}
		key := keys[[2]string{b.Issuer, b.KeyId}]
		if key == nil || b.AnchoredHeight < key.RegisteredHeight || key.RetiredHeight != 0 && b.AnchoredHeight > key.RetiredHeight {
			return fmt.Errorf("batch %d of %s, anchored at height %d, names the key %q, which was not in use then", b.Number, b.Issuer, b.AnchoredHeight, b.KeyId)
		}
		reserved[issuersRecord{b.Issuer, b.StatusList}] += uint64(b.Size_)
	}
	for i := range g.StatusLists {
		l := &g.StatusLists[i]
		of := issuersRecord{l.Issuer, l.Number}
		if reserved[of] == 0 || reserved[of] != uint64(l.Reserved) || l.Reserved > rules.StatusListEntries {
			return fmt.Errorf("status list %d of %s reserves %d, its batches have %d documents, %d are possible",
				l.Number, l.Issuer, l.Reserved, reserved[of], rules.StatusListEntries)
		}
		delete(reserved, of) // a list that comes twice has nothing left
	}
	if len(reserved) > 0 {
		return fmt.Errorf("%d status lists of batches are missing", len(reserved))
	}
	return nil
}

func (g *GenesisState) validateStatuses() error {
	lists := make(map[issuersRecord]bool, len(g.StatusLists))
	for i := range g.StatusLists {
		l := &g.StatusLists[i]
		lists[issuersRecord{l.Issuer, l.Number}] = true
		if len(l.ChunkHashes) > 0 {
			return fmt.Errorf("status list %d of %s has hashes, which follow from the changes: leave them out", l.Number, l.Issuer)
		}
	}
	type entry struct {
		issuersRecord
		index uint32
	}
	seen := make(map[entry]bool, len(g.StatusChanges))
	for i := range g.StatusChanges {
		c := &g.StatusChanges[i]
		at := entry{issuersRecord{c.Issuer, c.List}, c.Index}
		if err := c.validateStored(&g.Params); err != nil {
			return fmt.Errorf("status %d of list %d of %s: %w", c.Index, c.List, c.Issuer, err)
		}
		if !lists[at.issuersRecord] || seen[at] {
			return fmt.Errorf("status %d of list %d of %s stands there twice, or the list is unknown", c.Index, c.List, c.Issuer)
		}
		seen[at] = true
	}
	return nil
}

// validateStored checks one change on its own.
func (c *StatusChange) validateStored(params *Params) error {
	switch {
	case c.Index >= rules.StatusListEntries:
		return fmt.Errorf("a list has %d entries", rules.StatusListEntries)
	case c.Status < 0 || c.Status > DocumentStatus_DOCUMENT_STATUS_SUPERSEDED:
		return fmt.Errorf("status %d", c.Status)
	case NeedsReason(c.Status) && !HasCode(params.StatusReasons, c.Reason), !NeedsReason(c.Status) && c.Reason != "":
		return fmt.Errorf("%s with the reason %q", c.Status, c.Reason)
	}
	return nil
}
