package types

import (
	"fmt"

	"cosmossdk.io/collections"
	"cosmossdk.io/core/address"
	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/x/voting/rules/evidence"
)

// Bounds of imports.
const (
	// MaxImportBatch is the largest number of polls in one message, and in one page.
	MaxImportBatch = 50
	// MaxImportsOfOperator is how many imports one operator may ever submit: each stays.
	MaxImportsOfOperator = 16
	// ImportConfirmations is how many validators beside the one that submits must have read the same.
	ImportConfirmations = 2
	// MaxImportPolls is how many polls an import may have.
	MaxImportPolls = 1_000_000
)

// Prefixes of the collections of imports.
var (
	KeyPrefixImportSequence = collections.NewPrefix(32)
	KeyPrefixImports        = collections.NewPrefix(33)
	KeyPrefixImportIDs      = collections.NewPrefix(34)
	KeyPrefixImportCounts   = collections.NewPrefix(35)
	KeyPrefixArchivedPolls  = collections.NewPrefix(36)
	KeyPrefixArchivedIDs    = collections.NewPrefix(37)
	KeyPrefixCurrentImport  = collections.NewPrefix(38)
	KeyPrefixContractPlaces = collections.NewPrefix(39)
)

// Errors of imports.
var (
	ErrImportOperator  = errorsmod.Register(ModuleName, 60, "only operators of active validators import polls")
	ErrImportInvalid   = errorsmod.Register(ModuleName, 61, "invalid import")
	ErrImportUnknown   = errorsmod.RegisterWithGRPCCode(ModuleName, 62, 5, "unknown import")
	ErrImportGap       = errorsmod.Register(ModuleName, 63, "polls before these are missing")
	ErrImportEvidence  = errorsmod.Register(ModuleName, 64, "the evidence hash is another one")
	ErrImportOpen      = errorsmod.Register(ModuleName, 65, "import is not complete")
	ErrImportVouched   = errorsmod.Register(ModuleName, 66, "operator has vouched for the import already")
	ErrImportConfirmed = errorsmod.Register(ModuleName, 67, "import is confirmed already")
	ErrImportOlder     = errorsmod.Register(ModuleName, 68, "a confirmed import goes further, or is of another chain")
	ErrImportsFull     = errorsmod.Register(ModuleName, 69, "operator has submitted as many imports as allowed")
	ErrArchivedPoll    = errorsmod.RegisterWithGRPCCode(ModuleName, 70, 5, "unknown imported poll")
)

// Evidence is the source in its canonical form, and the history of its root; errors wrap ErrImportInvalid.
func (s *ImportSource) Evidence() (source evidence.Source, root evidence.History, err error) {
	source = evidence.Source{NetworkID: s.NetworkId, Block: s.Block}
	if s.Polls > MaxImportPolls || s.Polls == 0 {
		return source, root, errorsmod.Wrapf(ErrImportInvalid, "%d polls, want 1 to %d", s.Polls, MaxImportPolls)
	}
	root = evidence.History{Count: s.History.Count}
	for _, part := range []part{
		{"genesis_hash", source.Genesis[:], s.GenesisHash},
		{"root", source.Root[:], s.Root},
		{"block_hash", source.BlockHash[:], s.BlockHash},
		{"history.hash", root.Hash[:], s.History.Hash},
	} {
		if err := part.copy(); err != nil {
			return source, root, err
		}
	}
	return source, root, nil
}

// part is a field of fixed length.
type part struct {
	name     string
	to, from []byte
}

func (p part) copy() error {
	if len(p.from) != len(p.to) {
		return errorsmod.Wrapf(ErrImportInvalid, "%s has %d bytes, want %d", p.name, len(p.from), len(p.to))
	}
	copy(p.to, p.from)
	return nil
}

// Evidence is the poll in its canonical form, which is checked; errors wrap ErrImportInvalid.
func (p *ArchivedPoll) Evidence() (*evidence.Poll, error) {
	poll := &evidence.Poll{ID: p.Id, Name: p.Name, Description: p.Description, History: evidence.History{Count: p.History.Count}}
	parts := []part{{"address", poll.Address[:], p.Address}, {"history.hash", poll.History.Hash[:], p.History.Hash}}
	poll.Questions = make([]evidence.Question, len(p.Questions))
	for i := range p.Questions {
		from, to := &p.Questions[i], &poll.Questions[i]
		*to = evidence.Question{
			ID: from.Id, Current: from.CurrentVersion, Voters: from.Voters, Counted: from.Counted, History: evidence.History{Count: from.History.Count},
		}
		parts = append(parts, part{"address of a question", to.Address[:], from.Address}, part{"history.hash of a question", to.History.Hash[:], from.History.Hash})
		for _, v := range from.Versions {
			to.Versions = append(to.Versions, evidence.Version{
				ID: v.Id, Name: v.Name, Answers: v.Answers, AnswerIDs: v.AnswerIds, Results: v.Results, Counted: v.Counted, Voters: v.Voters, Texts: v.Texts,
			})
		}
	}
	for _, part := range parts {
		if err := part.copy(); err != nil {
			return nil, errorsmod.Wrapf(err, "poll %d", p.Id)
		}
	}
	if err := poll.Check(); err != nil {
		return nil, errorsmod.Wrap(ErrImportInvalid, err.Error())
	}
	return poll, nil
}

// NewArchivedPoll is a poll as messages and the state have it.
func NewArchivedPoll(p *evidence.Poll) ArchivedPoll {
	poll := ArchivedPoll{Id: p.ID, Address: p.Address[:], Name: p.Name, Description: p.Description, History: NewArchivedHistory(p.History)}
	for i := range p.Questions {
		q := &p.Questions[i]
		question := ArchivedQuestion{
			Id: q.ID, Address: q.Address[:], CurrentVersion: q.Current, Voters: q.Voters, Counted: q.Counted, History: NewArchivedHistory(q.History),
		}
		for _, v := range q.Versions {
			question.Versions = append(question.Versions, ArchivedVersion{
				Id: v.ID, Name: v.Name, Answers: v.Answers, AnswerIds: v.AnswerIDs, Results: v.Results, Counted: v.Counted, Voters: v.Voters, Texts: v.Texts,
			})
		}
		poll.Questions = append(poll.Questions, question)
	}
	return poll
}

// NewArchivedHistory is a history as messages and the state have it.
func NewArchivedHistory(h evidence.History) ArchivedHistory {
	return ArchivedHistory{Count: h.Count, Hash: h.Hash[:]}
}

// NewImportSource is a source as messages and the state have it.
func NewImportSource(s evidence.Source, root evidence.History, polls uint64) ImportSource {
	return ImportSource{
		NetworkId: s.NetworkID, GenesisHash: s.Genesis[:], Root: s.Root[:], Block: s.Block, BlockHash: s.BlockHash[:],
		History: NewArchivedHistory(root), Polls: polls,
	}
}

// Complete says whether all polls are there.
func (i *Import) Complete() bool { return i.Received == i.Source.Polls }

// ValidateImports checks that the imports of a genesis fit together; what the evidence hash commits to is checked when the
// polls are written. Its errors are not registered.
func (g *GenesisState) ValidateImports(codec address.Codec) error {
	for i := range g.Imports {
		imported := &g.Imports[i].Import
		if imported.Id != uint64(i+1) || imported.Received != uint64(len(g.Imports[i].Polls)) || len(imported.EvidenceHash) != 32 {
			return fmt.Errorf("import %d with %d polls at position %d", imported.Id, len(g.Imports[i].Polls), i+1)
		}
		for _, operator := range append([]string{imported.Operator}, imported.ConfirmedBy...) {
			if _, err := codec.StringToBytes(operator); err != nil {
				return fmt.Errorf("import %d: operator %q: %w", imported.Id, operator, err)
			}
		}
		confirmed := imported.State == IMPORT_STATE_CONFIRMED
		if confirmed != (len(imported.ConfirmedBy) == ImportConfirmations) || len(imported.ConfirmedBy) > ImportConfirmations ||
			!confirmed && imported.State != IMPORT_STATE_CLAIMED || len(imported.ConfirmedBy) > 0 && !imported.Complete() {
			return fmt.Errorf("import %d is %s with %d confirmations", imported.Id, imported.State, len(imported.ConfirmedBy))
		}
	}
	if g.CurrentImport > uint64(len(g.Imports)) || g.CurrentImport > 0 && g.Imports[g.CurrentImport-1].Import.State != IMPORT_STATE_CONFIRMED {
		return fmt.Errorf("the current import %d is not confirmed", g.CurrentImport)
	}
	return nil
}
