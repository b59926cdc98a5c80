package rules_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/moscowchain/moscowd/x/voting/rules"
)

// question draws a valid question.
func question(t *rapid.T) *rules.Question {
	q := &rules.Question{Kind: rules.Kind(rapid.Uint32Range(1, 5).Draw(t, "kind")), Options: rapid.Uint32Range(2, 12).Draw(t, "options")}
	switch q.Kind {
	case rules.KOfN, rules.Ranking, rules.Rating:
		q.MinChoices = rapid.Uint32Range(0, q.Options).Draw(t, "min")
		q.MaxChoices = rapid.Uint32Range(max(q.MinChoices, 1), q.Options).Draw(t, "max")
	}
	if q.Kind == rules.Rating {
		q.MaxRating = rapid.Uint32Range(2, rules.MaxMaxRating).Draw(t, "rating")
	}
	return q
}

// naive says in other words which choices a question takes.
func naive(q *rules.Question, choices []uint32) bool {
	fewest, most := 1, int(q.Options)
	if q.MinChoices > 0 {
		fewest = int(q.MinChoices)
	}
	if q.MaxChoices > 0 {
		most = int(q.MaxChoices)
	}
	if q.Kind == rules.Single {
		fewest, most = 1, 1
	}
	seen := map[uint32]bool{}
	for i, choice := range choices {
		option, value := choice%1000, choice/1000
		if option >= q.Options || seen[option] {
			return false
		}
		seen[option] = true
		switch q.Kind {
		case rules.Rating:
			if value == 0 || value > q.MaxRating {
				return false
			}
		case rules.Ranking:
			if value != uint32(i+1) {
				return false
			}
		default:
			if value != 0 {
				return false
			}
		}
	}
	return len(choices) >= fewest && len(choices) <= most && slices.IsSorted(choices)
}

func TestCheckAgreesWithTheNaiveRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := question(t)
		require.NoError(t, q.Validate())
		choice := rapid.Custom(func(t *rapid.T) uint32 {
			return rapid.Uint32Range(0, 11).Draw(t, "value")*rapid.SampledFrom([]uint32{0, 1000}).Draw(t, "unit") + rapid.Uint32Range(0, q.Options).Draw(t, "option")
		})
		choices := rapid.SliceOfN(choice, 0, 6).Draw(t, "choices")
		if rapid.Bool().Draw(t, "sorted") {
			slices.Sort(choices)
		}
		if q.Kind == rules.Ranking && rapid.Bool().Draw(t, "ranked") {
			for i := range choices {
				choices[i] = choices[i]%1000 + 1000*uint32(i+1)
			}
		}
		require.Equal(t, naive(q, choices), q.Check(choices) == nil, "%+v %v: %v", q, choices, q.Check(choices))
	})
}

// TestACountIsTheSumOfItsVotes: whatever is taken back, the counts are those of the votes that are left.
func TestACountIsTheSumOfItsVotes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := question(t)
		options := make([]uint32, q.Options)
		for i := range options {
			options[i] = uint32(i)
		}
		vote := rapid.Custom(func(t *rapid.T) []uint32 {
			choices := slices.Clone(rapid.Permutation(options).Draw(t, "order"))[:rapid.IntRange(1, len(options)).Draw(t, "n")]
			for i := range choices {
				switch q.Kind {
				case rules.Rating:
					choices[i] += 1000 * rapid.Uint32Range(1, q.MaxRating).Draw(t, "rating")
				case rules.Ranking:
					choices[i] += 1000 * uint32(i+1)
				}
			}
			return choices
		})
		kept, dropped := rapid.SliceOf(vote).Draw(t, "kept"), rapid.SliceOf(vote).Draw(t, "dropped")
		want, err := q.Add(nil, nil)
		require.NoError(t, err)
		got := slices.Clone(want)
		for _, v := range kept {
			want, err = q.Add(want, v)
			require.NoError(t, err)
		}
		for _, v := range append(slices.Clone(dropped), kept...) {
			got, err = q.Add(got, v)
			require.NoError(t, err)
		}
		for _, v := range dropped {
			require.NoError(t, q.Subtract(got, v))
		}
		require.Equal(t, want, got)
		sum := uint64(0)
		for _, n := range got {
			sum += n
		}
		named := 0
		for _, v := range kept {
			named += len(v)
		}
		require.Equal(t, uint64(named), sum)
	})
}

func TestCountsOfAnotherQuestionAreRefused(t *testing.T) {
	q := &rules.Question{Kind: rules.Approval, Options: 3}
	_, err := q.Add(make([]uint64, 4), []uint32{0})
	require.ErrorIs(t, err, rules.ErrCountsOfOthers)
	_, err = q.Add(nil, []uint32{3})
	require.ErrorIs(t, err, rules.ErrCountsOfOthers)
	require.Error(t, q.Subtract(make([]uint64, 3), []uint32{0}), "nothing was counted")
	require.Equal(t, []uint64{0, 0, 0}, q.Points(nil))
}
