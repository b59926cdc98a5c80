package client_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/durable"
	"github.com/moscowchain/moscowd/x/marketslots/client"
	"github.com/moscowchain/moscowd/x/marketslots/client/clienttest"
	"github.com/moscowchain/moscowd/x/marketslots/dataset"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/pass"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

func passOf(n *clienttest.Network, number string, day uint64) (string, error) {
	p, _, err := client.CollectPass(context.Background(), client.Source{Queries: n, Node: n}, clienttest.SeasonID, number, rules.Ticks(day), nil)
	if err != nil {
		return "", err
	}
	return p.Text()
}

// closingOf collects a closing file, writes it and reads it back.
func closingOf(t *testing.T, n *clienttest.Network) *dataset.Set {
	t.Helper()
	set, err := client.CollectClosing(context.Background(), client.Source{Queries: n, Node: n}, clienttest.SeasonID, 1)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "closing.json")
	require.NoError(t, durable.Write(path, 0o644, set.WriteClosing))
	read, whole, err := dataset.ReadClosingFile(path)
	require.NoError(t, err)
	require.False(t, whole)
	return read
}

// holders gives who holds which place now, by application and day.
func holders(n *clienttest.Network) (current, allotted map[[2]uint64]uint32) {
	current, allotted = map[[2]uint64]uint32{}, map[[2]uint64]uint32{}
	changed := map[[2]uint32]bool{}
	for _, place := range n.Places {
		changed[[2]uint32{place.Row, place.Number}] = true
		if place.ApplicationId != 0 {
			current[[2]uint64{place.ApplicationId, n.Plan[place.Row].Period}] = place.Number
		}
	}
	for _, of := range n.Outcomes {
		for _, o := range of.Outcomes {
			if o.Kind != types.OutcomeKind_OUTCOME_KIND_ACCEPTED {
				continue
			}
			allotted[[2]uint64{of.ApplicationId, o.Day}] = o.Number
			if !changed[[2]uint32{o.Row - 1, o.Number}] {
				current[[2]uint64{of.ApplicationId, o.Day}] = o.Number
			}
		}
	}
	return current, allotted
}

func TestWhoHoldsAPlaceHasAPassAndNobodyElse(t *testing.T) {
	for _, filing := range []types.Filing{byOperator, byBoth} {
		n := clienttest.New(t, "medium-16.json", filing)
		whole, small := reread(t, n.Set(t)), closingOf(t, n)
		current, allotted := holders(n)
		passes, refused := 0, 0
		for i := range n.Outcomes {
			a := &n.Applications[i]
			for _, o := range n.Outcomes[i].Outcomes {
				text, err := passOf(n, a.ServiceNumber, o.Day)
				place, holds := current[[2]uint64{a.Id, o.Day}]
				if !holds {
					require.ErrorIs(t, err, pass.ErrInvalid)
					refused++
					continue
				}
				require.NoError(t, err)
				passes++
				if passes > 20 {
					continue
				}
				for _, gate := range []*dataset.Set{whole, small} {
					found, err := client.VerifyPass(text, gate, gate == whole, client.Where{}, trustIn(n, 1), now)
					require.NoError(t, err)
					if gate == small && allotted[[2]uint64{a.Id, o.Day}] == 0 {
						require.False(t, found.Valid, "a closing file does not know offers")
						continue
					}
					require.True(t, found.Valid, found.Error)
					require.NotNil(t, found.Bound)
					require.Equal(t, place, found.Entry.Place)
					require.Equal(t, a.FairId, found.Entry.Fair)
					require.Equal(t, gate == whole, found.Entry.NumberKnown)
				}
			}
		}
		require.Greater(t, passes, 20)
		require.Positive(t, refused)
	}
}

func TestAGateSaysWhatIsWrong(t *testing.T) {
	n := clienttest.New(t, farmers, byOperator)
	current, _ := holders(n)
	var text string
	var entry client.PassEntry
	for i := range n.Outcomes {
		for _, o := range n.Outcomes[i].Outcomes {
			if place, holds := current[[2]uint64{n.Applications[i].Id, o.Day}]; holds {
				var err error
				text, err = passOf(n, n.Applications[i].ServiceNumber, o.Day)
				require.NoError(t, err)
				entry = client.PassEntry{Fair: n.Applications[i].FairId, Day: rules.Ticks(o.Day).Date(), Place: place}
			}
		}
	}
	whole, small := reread(t, n.Set(t)), closingOf(t, n)
	check := func(gate *dataset.Set, where client.Where) *client.PassVerification {
		found, err := client.VerifyPass(text, gate, gate == whole, where, trustIn(n, 1), now)
		require.NoError(t, err)
		return found
	}
	found := check(whole, client.Where{Fair: entry.Fair})
	require.True(t, found.Valid, found.Error)
	require.Equal(t, entry.Place, found.Entry.Place)
	require.Contains(t, check(whole, client.Where{Fair: 999}).Error, "this is fair 999")
	require.Contains(t, check(whole, client.Where{Day: rules.TicksPerDay}).Error, "the day is 0001-01-02")

	unbound, err := client.VerifyPass(text, small, false, client.Where{}, nil, now)
	require.NoError(t, err)
	require.True(t, unbound.Valid)
	require.Nil(t, unbound.Bound)
	require.NotEmpty(t, unbound.NotBound)

	small.Closing.OutcomesRoot[3] ^= 1
	found = check(small, client.Where{})
	require.False(t, found.Valid)
	require.Contains(t, found.Error, "the closing that the pass is checked against is not valid: closing: outcomes_root")
	whole.Plan[0].FairID++
	require.Contains(t, check(whole, client.Where{}).Error, "is not valid: season: plan_root")

	_, err = client.VerifyPass("hello", whole, true, client.Where{}, nil, now)
	require.ErrorIs(t, err, pass.ErrMalformed)
	small.Proof = []byte("{}")
	_, err = client.VerifyPass(text, small, false, client.Where{}, nil, now)
	require.ErrorIs(t, err, dataset.ErrUnusable)
}

func TestACollectedPassNeedsAClosedSeasonAndAnApplication(t *testing.T) {
	n := clienttest.New(t, farmers, byOperator)
	_, err := passOf(n, "nobody", 0)
	require.ErrorContains(t, err, `read application "nobody" of season 3`)
	n.Season.State = types.SeasonState_SEASON_STATE_DISTRIBUTING
	_, err = passOf(n, n.Applications[0].ServiceNumber, 0)
	require.ErrorIs(t, err, client.ErrSeasonOpen)
	_, err = client.CollectClosing(context.Background(), client.Source{Queries: n, Node: n}, clienttest.SeasonID, 1)
	require.ErrorIs(t, err, client.ErrSeasonOpen)
}

func TestAClosingFileThatIsNoneIsUnusable(t *testing.T) {
	n := clienttest.New(t, farmers, byOperator)
	set := closingOf(t, n)
	for name, c := range map[string]struct {
		write func(path string) error
		want  string
	}{
		"no file":       {func(string) error { return nil }, "no such file"},
		"an empty file": {func(path string) error { return os.WriteFile(path, nil, 0o600) }, "EOF"},
		"another file":  {func(path string) error { return os.WriteFile(path, []byte("a letter"), 0o600) }, "not JSON"},
		"half of it":    {func(path string) error { return os.WriteFile(path, []byte(`{"format":"moscowd-closing-1"`), 0o600) }, "unexpected EOF"},
		"unknown fields": {func(path string) error {
			return os.WriteFile(path, []byte(`{"format":"moscowd-closing-1","x":1}`), 0o600)
		}, "unknown field"},
		"another format": {func(path string) error { return os.WriteFile(path, []byte(`{"format":"moscowd-closing-11"}`), 0o600) }, "format"},
		"short roots":    {func(path string) error { return os.WriteFile(path, []byte(`{"format":"moscowd-closing-1"}`), 0o600) }, "roots of 0 and 0 bytes"},
		"another closing": {func(path string) error {
			set.Closing.SeasonID++
			return durable.Write(path, 0o644, set.WriteClosing)
		}, "the closing is of season 4"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "closing.json")
			require.NoError(t, c.write(path))
			_, _, err := dataset.ReadClosingFile(path)
			require.ErrorIs(t, err, dataset.ErrUnusable)
			require.ErrorContains(t, err, c.want)
		})
	}
}
