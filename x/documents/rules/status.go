package rules

import (
	"errors"
	"fmt"
)

// A status list has two bits per document, as the Token Status List draft of the IETF packs them: entry i in byte i/4, from
// the lowest bits up. On chain it is cut into chunks, so that a change rewrites 2 KiB.
const (
	StatusListEntries  = 131_072
	StatusListChunks   = 16
	StatusChunkEntries = StatusListEntries / StatusListChunks
	StatusChunkSize    = StatusChunkEntries / 4
	StatusListSize     = StatusListEntries / 4
)

// ErrStatusIndex is returned for an index that a status list does not have.
var ErrStatusIndex = errors.New("status index out of range")

// Status is the entry of a document in its status list.
type Status uint8

// The statuses, numbered as in the draft: 3 is left to applications.
const (
	StatusValid Status = iota
	StatusRevoked
	StatusSuspended
	StatusSuperseded
)

// String names the status.
func (s Status) String() string {
	switch s {
	case StatusValid:
		return "valid"
	case StatusRevoked:
		return "revoked"
	case StatusSuspended:
		return "suspended"
	case StatusSuperseded:
		return "superseded"
	default:
		return fmt.Sprintf("Status(%d)", uint8(s))
	}
}

// CheckStatusChange says whether a document may pass from one status to another: a suspension may end, a superseded document
// may still be revoked, a revocation is final. The error wraps ErrForbiddenTransition.
func CheckStatusChange(from, to Status) error {
	switch {
	case from == StatusValid && to != StatusValid && to <= StatusSuperseded,
		from == StatusSuspended && to != StatusSuspended && to <= StatusSuperseded,
		from == StatusSuperseded && to == StatusRevoked:
		return nil
	}
	return fmt.Errorf("%w: the document is %s, it cannot become %s", ErrForbiddenTransition, from, to)
}

// StatusChunk is one part of a status list as the state holds it. The zero chunk says that all its documents are valid.
type StatusChunk [StatusChunkSize]byte

// LocateStatus gives the chunk of an index and the entry within it. The error wraps ErrStatusIndex.
func LocateStatus(index uint32) (chunk, entry uint32, err error) {
	if index >= StatusListEntries {
		return 0, 0, fmt.Errorf("%w: %d of %d", ErrStatusIndex, index, StatusListEntries)
	}
	return index / StatusChunkEntries, index % StatusChunkEntries, nil
}

// Get reads an entry. The error wraps ErrStatusIndex.
func (c *StatusChunk) Get(entry uint32) (Status, error) {
	if entry >= StatusChunkEntries {
		return 0, fmt.Errorf("%w: %d of %d in a chunk", ErrStatusIndex, entry, StatusChunkEntries)
	}
	return Status(c[entry/4] >> (entry % 4 * 2) & 3), nil
}

// Set writes an entry without looking at the old one; see CheckStatusChange. The error wraps ErrStatusIndex.
func (c *StatusChunk) Set(entry uint32, s Status) error {
	if entry >= StatusChunkEntries || s > StatusSuperseded {
		return fmt.Errorf("%w: %s as entry %d of %d in a chunk", ErrStatusIndex, s, entry, StatusChunkEntries)
	}
	shift := entry % 4 * 2
	c[entry/4] = c[entry/4]&^(3<<shift) | byte(s)<<shift
	return nil
}

// StatusList is a whole list, its chunks one after another. Verifiers fetch whole lists, so that nobody learns which
// document they look at.
type StatusList [StatusListSize]byte

// JoinStatusChunks puts a list together.
func JoinStatusChunks(chunks *[StatusListChunks]StatusChunk) *StatusList {
	list := &StatusList{}
	for i := range chunks {
		copy(list[i*StatusChunkSize:], chunks[i][:])
	}
	return list
}

// Get reads an entry of the list. The error wraps ErrStatusIndex.
func (l *StatusList) Get(index uint32) (Status, error) {
	chunk, entry, err := LocateStatus(index)
	if err != nil {
		return 0, err
	}
	return (*StatusChunk)(l[chunk*StatusChunkSize:][:StatusChunkSize]).Get(entry)
}
