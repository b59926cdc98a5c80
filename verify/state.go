package verify

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/x/documents/rules"
	"github.com/moscowchain/moscowd/x/documents/types"
)

// state is what a proof shows of the chain's state.
type state struct {
	values map[string][]byte
	absent map[string]bool
	lists  []List
}

func newState(b *Bundle) *state {
	s := &state{values: make(map[string][]byte), absent: make(map[string]bool), lists: b.Lists}
	for _, entry := range b.Proof.Entries {
		if entry.Store == types.StoreKey {
			s.values[string(entry.Key)] = entry.Value
		}
	}
	for _, absence := range b.Proof.Absences {
		if absence.Store == types.StoreKey {
			s.absent[string(absence.Key)] = true
		}
	}
	return s
}

// What a lookup in the state may find instead of a record.
var (
	errAbsent     = errors.New("proven to be absent")
	errUnproven   = errors.New("not in the proof")
	errUnreadable = errors.New("not in the one form of its contents")
	errOtherList  = errors.New("not the list of the state")
)

type record interface {
	Unmarshal(data []byte) error
	Marshal() ([]byte, error)
}

// read decodes the record under a key. The error is errAbsent, errUnproven or wraps errUnreadable.
func (s *state) read(key []byte, into record) error {
	value, ok := s.values[string(key)]
	switch {
	case ok:
		return decodeRecord(value, into)
	case s.absent[string(key)]:
		return errAbsent
	}
	return errUnproven
}

// decodeRecord refuses fields that are unknown, stand twice or are written another way.
func decodeRecord(data []byte, into record) error {
	if err := into.Unmarshal(data); err != nil {
		return fmt.Errorf("%w: %w", errUnreadable, err)
	}
	if again, err := into.Marshal(); err != nil || !bytes.Equal(again, data) {
		return errUnreadable
	}
	return nil
}

// list gives a list if it is the one of the state. The error is one of those of read, or wraps errOtherList.
func (s *state) list(issuer string, address []byte, number uint64) (*rules.StatusList, error) {
	var record types.StatusList
	if err := s.read(types.StatusListKey(address, number), &record); err != nil {
		return nil, err
	}
	list, err := findList(s.lists, issuer, number)
	if err != nil {
		return nil, err
	}
	if record.Issuer != issuer || record.Number != number || !matchesRecord(list, &record) {
		return nil, errOtherList
	}
	return list, nil
}

// findList unpacks a list of a bundle. The error is errUnproven, if it has none, or errOtherList.
func findList(lists []List, issuer string, number uint64) (*rules.StatusList, error) {
	for _, l := range lists {
		if l.Issuer != issuer || l.Number != number {
			continue
		}
		list, err := credential.DecodeStatusList(l.Packed)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errOtherList, err)
		}
		return list, nil
	}
	return nil, errUnproven
}

// matchesRecord reports whether a list is the one of which the state holds the hashes.
func matchesRecord(list *rules.StatusList, record *types.StatusList) bool {
	if len(record.ChunkHashes) != rules.StatusListChunks {
		return false
	}
	for i, want := range record.ChunkHashes {
		if have := sha256.Sum256(list[i*rules.StatusChunkSize:][:rules.StatusChunkSize]); !bytes.Equal(have[:], want) {
			return false
		}
	}
	return true
}
