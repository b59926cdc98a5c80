package dataset_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/marketslots/dataset"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

func TestTheFirstDifferenceInTheHistoryOfPlacesIsNamed(t *testing.T) {
	fresh := func() *dataset.Set {
		return newSet(t, "tiny-01-first-come.json", types.Filing_FILING_OPERATOR)
	}
	set := fresh()
	require.Len(t, set.Operations, 3, "a place is given back, its offer declined, another given back")
	require.Len(t, set.Offers, 1)
	require.Len(t, set.Places, 2)
	for name, tc := range map[string]struct {
		change func(*dataset.Set)
		want   string
	}{
		"an operation left out": {
			func(s *dataset.Set) { s.Operations = s.Operations[1:] },
			"operation 1: file says decline by operator, application id 3, 2018-09-01, offer 1, want one that the rules allow: invalid operation: sequence 2, want 1",
		},
		"an offer accepted instead of declined": {
			func(s *dataset.Set) { s.Operations[1].Kind = 2 },
			`offer 1: state: file says "declined", recomputed "accepted"`,
		},
		"an operation of somebody who holds no place": {
			func(s *dataset.Set) { s.Operations[0].ApplicationID = 3 },
			"operation 1: file says return by operator, application id 3, 2018-09-01, want one that the rules allow: application holds no place that day: application 3, 2018-09-01",
		},
		"an operation before the closing": {
			func(s *dataset.Set) { s.Operations[0].Height = s.Closing.ClosedHeight },
			"operation 1: height: file says 8, want more than 8, where the season was closed",
		},
		"an operation of another season": {
			func(s *dataset.Set) { s.Operations[0].SeasonID++ },
			"operation 1: season_id: file says 4, recomputed 3",
		},
		"a seller in an operation of another kind": {
			func(s *dataset.Set) { s.Operations[0].Seller = make([]byte, 32) },
			"operation 1: seller: file says 0000000000000000000000000000000000000000000000000000000000000000, want none",
		},
		"an operation at another moment": {
			func(s *dataset.Set) { s.Operations[2].Time++ },
			"places_head: hash: file says",
		},
		"an offer to somebody else": {
			func(s *dataset.Set) { s.Offers[0].ApplicationID = 2 },
			`offer 1: application_id: file says "2", recomputed "3"`,
		},
		"a later deadline": {
			func(s *dataset.Set) { s.Offers[0].Deadline++ },
			"offer 1: deadline: file says",
		},
		"an offer too many":   {func(s *dataset.Set) { s.Offers = append(s.Offers, s.Offers[0]) }, "number of offers: file says 2, recomputed 1"},
		"another holder":      {func(s *dataset.Set) { s.Places[0].ApplicationID = 3 }, `place 1 of row 0: application_id: file says "3", recomputed "0"`},
		"a place left out":    {func(s *dataset.Set) { s.Places = s.Places[:1] }, "number of changed places: file says 1, recomputed 2"},
		"a count of the head": {func(s *dataset.Set) { s.PlacesHead.Reports++ }, `places_head: reports: file says "1", recomputed "0"`},
	} {
		t.Run(name, func(t *testing.T) {
			set := fresh()
			tc.change(set)
			_, err := set.Recompute()
			difference := new(dataset.Difference)
			require.ErrorAs(t, err, &difference)
			require.ErrorContains(t, err, tc.want)
		})
	}
}

func TestTablesHoldTheHistoryOfPlaces(t *testing.T) {
	set := newSet(t, "tiny-01-first-come.json", types.Filing_FILING_OPERATOR)
	folder := t.TempDir()
	require.NoError(t, set.WriteCSV(folder))
	operations := table(t, folder, "operations.csv")
	require.Len(t, operations, 3)
	require.Equal(t, "return", operations[0]["operation"])
	require.Equal(t, "2018-09-01", operations[0]["date"])
	require.Equal(t, set.Operations[0].Time.String(), operations[0]["time"])
	require.Regexp(t, `^2018-03-01 12:00:\d\d$`, operations[0]["moscow_time"], "three hours ahead of UTC")
	offers := table(t, folder, "offers.csv")
	require.Len(t, offers, 1)
	require.Equal(t, "declined", offers[0]["state"])
	places := table(t, folder, "places.csv")
	require.Len(t, places, 2)
	require.Equal(t, map[string]string{"row": "1", "number": "1", "queue": "individuals", "application_id": "0", "offer_id": "0"}, places[0])
}
