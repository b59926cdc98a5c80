package rules_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/moscowchain/moscowd/x/documents/rules"
)

func TestEntriesArePackedAsInTheDraft(t *testing.T) {
	// draft-ietf-oauth-status-list, section 4.1: twelve entries of two bits are the bytes c9 44 f9.
	var chunk rules.StatusChunk
	for i, s := range []rules.Status{1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3} {
		require.NoError(t, chunk.Set(uint32(i), s))
	}
	require.Equal(t, []byte{0xc9, 0x44, 0xf9, 0}, chunk[:4])
}

func TestAListKeepsWhatWasSet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var chunks [rules.StatusListChunks]rules.StatusChunk
		set := rapid.MapOf(rapid.Uint32Range(0, rules.StatusListEntries-1), rapid.Uint8Range(0, 3)).Draw(t, "set")
		for index, s := range set {
			chunk, entry, err := rules.LocateStatus(index)
			require.NoError(t, err)
			require.NoError(t, chunks[chunk].Set(entry, rules.StatusSuperseded)) // to be overwritten
			require.NoError(t, chunks[chunk].Set(entry, rules.Status(s)))
		}
		list := rules.JoinStatusChunks(&chunks)
		others := 0
		for index := range uint32(rules.StatusListEntries) {
			got, err := list.Get(index)
			if err != nil {
				t.Fatal(err)
			}
			if want, ok := set[index]; ok {
				require.Equal(t, rules.Status(want), got)
			} else if got != rules.StatusValid {
				others++
			}
		}
		require.Zero(t, others, "entries that nobody set")
	})
}

func TestIndexesOutsideTheListAreRefused(t *testing.T) {
	_, _, err := rules.LocateStatus(rules.StatusListEntries)
	require.ErrorIs(t, err, rules.ErrStatusIndex)
	_, err = new(rules.StatusList).Get(rules.StatusListEntries)
	require.ErrorIs(t, err, rules.ErrStatusIndex)
	_, err = new(rules.StatusChunk).Get(rules.StatusChunkEntries)
	require.ErrorIs(t, err, rules.ErrStatusIndex)
	require.ErrorIs(t, new(rules.StatusChunk).Set(rules.StatusChunkEntries, 0), rules.ErrStatusIndex)
	require.ErrorIs(t, new(rules.StatusChunk).Set(0, rules.StatusSuperseded+1), rules.ErrStatusIndex)
}

func TestEveryChangeOfStatus(t *testing.T) {
	allowed := map[[2]rules.Status]bool{
		{rules.StatusValid, rules.StatusRevoked}:        true,
		{rules.StatusValid, rules.StatusSuspended}:      true,
		{rules.StatusValid, rules.StatusSuperseded}:     true,
		{rules.StatusSuspended, rules.StatusValid}:      true,
		{rules.StatusSuspended, rules.StatusRevoked}:    true,
		{rules.StatusSuspended, rules.StatusSuperseded}: true,
		{rules.StatusSuperseded, rules.StatusRevoked}:   true,
	}
	for from := rules.StatusValid; from <= rules.StatusSuperseded+1; from++ {
		for to := rules.StatusValid; to <= rules.StatusSuperseded+1; to++ {
			err := rules.CheckStatusChange(from, to)
			if allowed[[2]rules.Status{from, to}] {
				require.NoError(t, err)
			} else {
				require.ErrorIs(t, err, rules.ErrForbiddenTransition, "%s to %s", from, to)
			}
		}
	}
}

func BenchmarkStatusSet(b *testing.B) {
	var chunk rules.StatusChunk
	for b.Loop() {
		if err := chunk.Set(4_711, rules.StatusRevoked); err != nil {
			b.Fatal(err)
		}
	}
}
