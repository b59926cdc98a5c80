package voter_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/elections/voter"
)

var (
	one      = ballot.Contest{ID: 1, Kind: ballot.Exactly, Options: 3, Limit: 1, Blank: true}
	two      = ballot.Contest{ID: 2, Kind: ballot.Exactly, Options: 3, Limit: 2}
	approval = ballot.Contest{ID: 3, Kind: ballot.UpTo, Options: 3, Limit: 3}
	rating   = ballot.Contest{ID: 4, Kind: ballot.Rating, Options: 2, Limit: 3}
	ranking  = ballot.Contest{ID: 5, Kind: ballot.Ranking, Options: 2}
	partial  = ballot.Contest{ID: 6, Kind: ballot.Ranking, Options: 2, Blank: true}
)

func TestAnAnswerBecomesCellsAndCellsBecomeTheAnswer(t *testing.T) {
	for name, c := range map[string]struct {
		contest ballot.Contest
		text    string
		cells   []uint64
		again   string
	}{
		"one of three":                 {one, "2", []uint64{0, 0, 1, 0}, "2"},
		"none of three":                {one, "blank", []uint64{0, 0, 0, 1}, "blank"},
		"two of three":                 {two, "2,0", []uint64{1, 0, 1}, "0,2"},
		"two approved":                 {approval, "0,1", []uint64{1, 1, 0}, "0,1"},
		"nothing approved":             {approval, "", []uint64{0, 0, 0}, ""},
		"one graded, one not":          {rating, "1:3", []uint64{1, 0, 0, 0, 0, 0, 0, 1}, "1:3"},
		"an order":                     {ranking, "1,0", []uint64{0, 1, 1, 0}, "1,0"},
		"an order of one":              {partial, "1", []uint64{0, 0, 1, 1, 0, 0, 0, 1}, "1,-"},
		"an order with the first free": {partial, "-,1", []uint64{0, 0, 1, 0, 1, 0, 1, 0}, "-,1"},
		"an order of none":             {partial, "", []uint64{0, 0, 1, 0, 0, 1, 1, 1}, "-,-"},
	} {
		t.Run(name, func(t *testing.T) {
			cells, err := voter.Cells(c.contest, c.text)
			require.NoError(t, err)
			require.Equal(t, c.cells, cells)
			require.Equal(t, c.again, voter.Describe(c.contest, cells))
		})
	}
}

func TestAnAnswerThatIsNoneIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		contest ballot.Contest
		text    string
		says    string
	}{
		"two where one is asked":        {one, "0,1", "name 1 of 3 options, or blank"},
		"nothing where one is asked":    {one, "", "name 1 of 3"},
		"blank where there is none":     {two, "blank", "is not an option"},
		"an option twice":               {two, "1,1", "twice"},
		"an option that does not exist": {one, "3", "is not an option from 0 to 2"},
		"no number":                     {one, "x", "is not an option"},
		"a grade that does not exist":   {rating, "0:4", "grade from 1 to 3"},
		"no grade":                      {rating, "0", "write option:grade"},
		"two grades":                    {rating, "0:1,0:2", "twice"},
		"half an order":                 {ranking, "1", "name all 2 options"},
		"one option in two positions":   {ranking, "1,1", "twice"},
		"too many positions":            {partial, "0,1,0", "3 positions, there are 2"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := voter.Cells(c.contest, c.text)
			require.ErrorIs(t, err, ballot.ErrChoice)
			require.ErrorContains(t, err, c.says)
		})
	}
}

func TestCellsThatAreNoAnswerDoNotLookLikeOne(t *testing.T) {
	for _, c := range []struct {
		contest ballot.Contest
		cells   []uint64
	}{
		{one, []uint64{1, 1, 0, 0}},
		{one, []uint64{0, 2, 0, 0}},
		{one, []uint64{0, 0}},
		{rating, []uint64{0, 0, 0, 0, 0, 0, 0, 0}},
		{ranking, []uint64{1, 0, 1, 0}},
		{partial, []uint64{1}},
	} {
		require.Contains(t, voter.Describe(c.contest, c.cells), "no answer that counts")
	}
}
